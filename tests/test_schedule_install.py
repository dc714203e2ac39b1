"""What `schedule install` writes, read by those it is written for."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from muragat import run
from smallsite import serve_small
from toolvenv import tool_python

from pipelines.layout import SiteFolder

ROOT = Path(__file__).parents[1]
SCHEDULE = """\
time_zone = "Asia/Almaty"
[sites.small]
profile = "http://127.0.0.1:{port}/"
cron = "*/5 * * * *"
allow_private = true
max_pages = 500
refresh = "all"
"""


@pytest.fixture(params=["plain", "with a space, 100% $ and 'quotes'"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    (path / "data").mkdir(parents=True)
    write(path, 9)
    return path


def write(folder: Path, port: int) -> None:
    (folder / "schedule.toml").write_text(SCHEDULE.format(port=port))


def install(kind: str, folder: Path) -> None:
    words = ["--schedule", folder / "schedule.toml", "--data", folder / "data", "--output", folder / "made"]
    done = run("schedule", "install", f"--{kind}", *words)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Next: " in done.stderr


def test_systemd_takes_the_units(folder: Path, tmp_path: Path) -> None:
    install("systemd", folder)
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    units = shutil.copytree(folder / "made", tmp_path / "units")  # what is verified has a plain path
    words = ["systemd-analyze", "verify", *sorted(map(str, units.iterdir()))]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    every = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=2", "*:0/5"], capture_output=True, text=True, check=True
    )
    assert "*-*-* *:00/5:00" in every.stdout


def test_cron_reads_the_line_and_the_shell_runs_it(folder: Path) -> None:
    install("cron", folder)
    line = (folder / "made" / "muragat.crontab").read_text()
    assert line.startswith("*/5 * * * * ")
    assert line.count("\n") == 1
    command = line.split(" ", 5)[5].rstrip("\n").replace(r"\%", "%")  # as cron hands it to the shell
    with serve_small() as (url, asked):
        write(folder, int(url.rstrip("/").rsplit(":", 1)[1]))
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=ROOT)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")  # cron mails whatever is printed
        assert asked["/2023/01/"] == 1


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_cron_parser_takes_the_line(folder: Path) -> None:
    install("cron", folder)
    code = "import sys, crontab; (job,) = crontab.CronTab(tabfile=sys.argv[1]); print(job.is_valid(), job.slices, job)"
    words = [str(tool_python()), "-c", code, str(folder / "made" / "muragat.crontab")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("True */5 * * * * */5")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_kubernetes_takes_the_manifest(folder: Path) -> None:
    install("kubernetes", folder)
    python, manifest = tool_python(), folder / "made" / "muragat.yaml"
    words = [str(python.with_name("kubernetes-validate")), "--strict", str(manifest)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    code = "import sys, yaml, json; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))"
    read = subprocess.run([python, "-c", code, manifest], capture_output=True, text=True, check=True)
    config, job = json.loads(read.stdout)
    assert config["data"]["schedule.toml"] == (folder / "schedule.toml").read_text()
    assert job["spec"]["concurrencyPolicy"] == "Forbid"


def test_a_profile_of_this_machine_is_not_sent_to_a_cluster(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('name = "mine"\nstart = "https://mine.example/"\n')
    (tmp_path / "schedule.toml").write_text('[sites.mine]\nprofile = "mine.toml"\nevery = "1d"\n')
    done = run("schedule", "install", "--kubernetes", "--schedule", tmp_path / "schedule.toml")
    assert done.returncode == 2
    assert "mine: its profile is a file of this machine" in done.stderr


def test_printed_where_no_folder_is_given(tmp_path: Path) -> None:
    write(tmp_path, 9)
    done = run("schedule", "install", "--schedule", tmp_path / "schedule.toml")
    assert "# muragat.service\n[Unit]" in done.stdout
    assert "# muragat.timer\n[Unit]" in done.stdout
    assert f"--schedule {tmp_path}/schedule.toml" in done.stdout
    assert not (tmp_path / "made").exists()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_scrapyd_takes_the_egg_and_crawls(tmp_path: Path) -> None:
    python = tool_python()
    source = tmp_path / "source"
    for name in ("crawler", "pipelines"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    egg = [str(python), "-W", "ignore", "-c", "import setuptools; setuptools.setup()", "-q", "bdist_egg"]
    subprocess.run(egg, cwd=source, check=True, capture_output=True, env=clean())
    with serve_small() as (url, asked):
        write(tmp_path, int(url.rstrip("/").rsplit(":", 1)[1]))
        install("scrapyd", tmp_path)
        with scrapyd(python, tmp_path) as server:
            script = ["sh", str(tmp_path / "made" / "muragat-scrapyd.sh")]
            environment = {**os.environ, "SCRAPYD": server}
            for words in (["addversion", *map(str, (source / "dist").glob("*.egg"))], [site_of(url)]):
                said = subprocess.run([*script, *words], capture_output=True, text=True, env=environment)
                assert json.loads(said.stdout)["status"] == "ok", said.stdout + said.stderr
            wait_for_job(server)
        site = SiteFolder(tmp_path / "data" / site_of(url))
        record = site.read_record(site.committed()[-1])
    assert (record["counts"]["landed"], record["losses"]) == (12, 0)
    assert max(asked.values()) == 1


def site_of(url: str) -> str:
    return url.removeprefix("http://").rstrip("/").replace(".", "_").replace(":", "_")


def clean() -> dict[str, str]:
    """The environment without ours in the path: what runs is what was sent."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


class scrapyd:  # noqa: N801 - reads as the context it is
    """A scrapyd server on loopback."""

    def __init__(self, python: Path, folder: Path) -> None:
        self.python, self.folder = python, folder / "scrapyd"

    def __enter__(self) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder.mkdir()
        (self.folder / "scrapyd.conf").write_text(f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.5\n")
        self.log = (self.folder / "log").open("wb")
        words = [str(self.python), "-m", "scrapyd"]
        self.process = subprocess.Popen(words, cwd=self.folder, stdout=self.log, stderr=self.log, env=clean())
        server = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                ask(f"{server}/daemonstatus.json")
            except OSError:
                time.sleep(0.2)
            else:
                return server
        self.__exit__()
        raise AssertionError((self.folder / "log").read_text())

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


def ask(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server
        return json.load(answer)


def wait_for_job(server: str) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if ask(f"{server}/listjobs.json?project=muragat")["finished"]:
            return
        time.sleep(0.5)
    raise AssertionError(ask(f"{server}/listjobs.json?project=muragat"))
