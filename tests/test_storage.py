"""A corpus whose home is object storage: a real S3 server, killed and brought back where it hurts most."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from muragat import COMMAND, run, stable_rows
from pyarrow.fs import S3FileSystem
from s3server import S3Server, served_s3
from smallsite import serve_small

from pipelines.corpus import Corpus
from pipelines.errors import StorageError
from pipelines.storage import snapshot
from pipelines.storage.manifest import Manifest

pytestmark = pytest.mark.slow
HOME = "s3://corpora/held"


@pytest.fixture
def s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """The server; everything that runs in a test knows of it, and works in a folder of the test."""
    (tmp_path / "s3").mkdir()
    with served_s3(tmp_path / "s3") as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("MURAGAT_WORK", str(tmp_path / "work"))
        yield server


def begin(url: str, *, delay: float = 0, **environment: str) -> subprocess.Popen[str]:
    """A crawl in a process of its own, with so many seconds between two requests."""
    return subprocess.Popen(
        [*COMMAND, "crawl", url, "--data", HOME, "--allow-private", "--json", "--delay", str(delay)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def wait_for(happened: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + 90
    while not happened():
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.002)


def name_of(url: str) -> str:
    return url.split("/")[2].replace(".", "_").replace(":", "_")


class Reader:
    """Looks at the home again and again, as anybody may, and keeps what it saw of the one site."""

    def __init__(self, site: str) -> None:
        self.seen: set[tuple[tuple[str, ...], int, int]] = set()
        self.looks = 0
        self._site, self._over = site, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            try:
                self.seen.add(look(self._site))
                self.looks += 1
            except StorageError:
                continue  # the server is away


def look(site: str) -> tuple[tuple[str, ...], int, int]:
    """The crawls that a reader sees, the articles and the visits; nothing where there is no corpus."""
    with snapshot(HOME, [site]) as data:
        if not (data / site / "crawls").exists():
            return (), 0, 0
        corpus = Corpus(data / site)
        return tuple(corpus.crawl_ids), corpus.latest().count_rows(), corpus.table("visits").count_rows()


def test_a_corpus_on_s3_is_the_corpus_that_would_lie_on_a_disk(s3: S3Server, tmp_path: Path) -> None:
    with serve_small() as (url, _):
        site = name_of(url)
        for _ in range(2):
            for data in (tmp_path / "disk", HOME):
                done = run("crawl", url, "--data", data, "--allow-private")
                assert done.returncode == 0, done.stderr
        assert f" show {site} --data {HOME}\n" in done.stderr
        assert str(tmp_path / "work") not in done.stderr, "the working copy is nobody's business"
        with snapshot(HOME) as data:
            assert stable_rows(data) == stable_rows(tmp_path / "disk") != []
    found = run("verify", site, "--data", HOME, "--json")
    assert json.loads(found.stdout)["problems"] == []
    again = run("rebuild", site, "--data", HOME)
    assert again.stderr.count("the same, byte for byte") == 2
    listed = json.loads(run("sites", "--data", HOME, "--json").stdout)["sites"]
    assert [(row["crawls"], row["articles"]) for row in listed if row["site"] == site] == [(2, 12)]
    # The table also lies under its plain name, for whoever reads S3 with no library of ours.
    plain = S3FileSystem(endpoint_override=s3.url, region="us-east-1")
    assert pq.read_table(f"corpora/held/{site}/articles.parquet", filesystem=plain).num_rows == 12
    for path in (tmp_path / "work").rglob("*"):
        assert not path.is_file() or b"not-a-secret" not in path.read_bytes()


def test_a_server_killed_in_the_middle_of_a_crawl_and_of_its_commit_changes_nothing(s3: S3Server) -> None:
    with serve_small() as (url, asked), Reader(name_of(url)) as reader:
        process = begin(url, delay=0.3, MURAGAT_UPLOAD_SECONDS="0.5")
        wait_for(lambda: sum(asked.values()) > 5 and s3.writes("/manifest.json") > 0, process)
        s3.kill()
        before = sum(asked.values())
        wait_for(lambda: sum(asked.values()) > before + 3, process)  # the crawl goes on meanwhile
        s3.start()
        wait_for(lambda: s3.parquet_files() > 0, process)
        s3.kill()  # some files of the commit are there, and no manifest names them
        assert s3.manifest_names(".parquet") == 0
        time.sleep(1)
        assert process.poll() is None
        s3.start()
        printed, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
        record = json.loads(printed)
        looks = reader.looks
        wait_for(lambda: reader.looks > looks + 1)
    assert record["losses"] == 0
    assert max(asked.values()) == 1
    whole = ((record["crawl_id"],), 12, 12)
    assert reader.seen == {((), 0, 0), whole}, "a reader saw half a crawl"


def test_a_server_that_stays_away_costs_a_line_and_the_same_command_goes_on(s3: S3Server) -> None:
    with serve_small() as (url, asked):
        process = begin(url, MURAGAT_STORAGE_PATIENCE="1")
        wait_for(lambda: s3.writes("/objects/") > 0, process)
        s3.kill()
        printed, told = process.communicate(timeout=120)
        assert (process.returncode, printed) == (1, "")
        assert told.count("error: ") == 1
        assert "Traceback" not in told
        assert f"error: {HOME} ({s3.url}): the storage does not answer" in told
        assert "give the same command again" in told
        shown = run("show", name_of(url), "--data", HOME, MURAGAT_STORAGE_PATIENCE="0.5")
        assert shown.returncode == 1
        assert "the storage does not answer" in shown.stderr
        s3.start()
        assert look(name_of(url)) == ((), 0, 0)
        before = sum(asked.values())
        again = run("crawl", url, "--data", HOME, "--allow-private", "--json")
        assert again.returncode == 0, again.stderr
        assert "was whole, but not published; now it is" in again.stderr
        assert sum(asked.values()) == before, "nothing is asked for again"
        assert look(name_of(url)) == ((json.loads(again.stdout)["crawl_id"],), 12, 12)


def test_a_server_killed_in_the_middle_of_a_diff_changes_nothing_of_it(s3: S3Server, tmp_path: Path) -> None:
    changed: dict[str, tuple[int, str]] = {}
    with serve_small(changed) as (url, _):
        site = name_of(url)
        assert run("crawl", url, "--data", HOME, "--allow-private").returncode == 0
        changed["/news/march-2023-1/"] = (404, "gone")
        assert run("crawl", url, "--data", HOME, "--allow-private").returncode in (0, 3)
    expected = run("diff", site, "--data", HOME, "--format", "json")
    assert [change["states"] for change in json.loads(expected.stdout)["changes"]] == [["removed"]]
    reads = s3.reads("/objects/")
    process = subprocess.Popen(
        [*COMMAND, "diff", site, "--data", HOME, "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "MURAGAT_WORK": str(tmp_path / "elsewhere")},
    )
    wait_for(lambda: s3.reads("/objects/") > reads, process)
    s3.kill()
    time.sleep(0.5)
    assert process.poll() is None
    s3.start()
    printed, told = process.communicate(timeout=120)
    assert process.returncode == 0, told
    assert printed == expected.stdout


def test_of_two_writers_the_second_is_refused(s3: S3Server, tmp_path: Path) -> None:
    with serve_small() as (url, asked):
        process = begin(url, delay=3)
        wait_for(lambda: sum(asked.values()) > 0, process)
        here = run("crawl", url, "--data", HOME, "--allow-private")
        there = run("crawl", url, "--data", HOME, "--allow-private", MURAGAT_WORK=str(tmp_path / "elsewhere"))
        process.kill()
        process.communicate()
    assert (here.returncode, there.returncode) == (1, 1)
    assert "another crawl is running on this machine" in here.stderr
    assert f"another crawl is running (process {process.pid} on " in there.stderr
    assert "its lease ends in" in there.stderr


def test_a_writer_that_was_thought_dead_undoes_nothing(s3: S3Server, tmp_path: Path) -> None:
    with serve_small() as (url, asked):
        process = begin(url, delay=0, MURAGAT_LEASE_SECONDS="1")
        wait_for(lambda: sum(asked.values()) > 2, process)
        process.send_signal(signal.SIGSTOP)
        time.sleep(1.5)
        other = run(
            "crawl",
            url,
            "--data",
            HOME,
            "--allow-private",
            "--json",
            MURAGAT_WORK=str(tmp_path / "elsewhere"),
        )
        assert other.returncode == 0, other.stderr
        process.send_signal(signal.SIGCONT)
        _, told = process.communicate(timeout=120)
        assert process.returncode == 1
        assert "another machine has written to this home meanwhile" in told
        assert look(name_of(url))[0] == (json.loads(other.stdout)["crawl_id"],)
        third = run("crawl", url, "--data", HOME, "--allow-private", "--json")
        assert third.returncode == 0, third.stderr
        crawls, articles, visits = look(name_of(url))
        assert (len(crawls), articles, visits) == (2, 12, 24)
        assert list((tmp_path / "work").glob(f"*/{name_of(url)}.left-*/crawls/*.json")), (
            "what it brought is kept"
        )


def test_a_crawl_whose_machine_died_goes_on_elsewhere(s3: S3Server, tmp_path: Path) -> None:
    with serve_small() as (url, _):
        process = begin(url, delay=0.4, MURAGAT_UPLOAD_SECONDS="0.3", MURAGAT_LEASE_SECONDS="1")
        wait_for(lambda: s3.manifest_names(".warc.gz") > 4, process)
        process.kill()
        process.communicate()
        assert look(name_of(url)) == ((), 0, 0)
        time.sleep(1)
        done = run("crawl", url, "--data", HOME, "--allow-private", "--json", MURAGAT_WORK=str(tmp_path / "elsewhere"))  # fmt: skip
        assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["resumed"] is True
    assert record["requests"]["from_log"] > 4
    assert record["requests"]["sent"] < 19
    assert look(name_of(url)) == ((record["crawl_id"],), 12, 12)


def test_copies_on_two_machines_follow_each_other(s3: S3Server, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "elsewhere")
    with serve_small() as (url, _):
        site = name_of(url)
        for work in (str(tmp_path / "work"), elsewhere, str(tmp_path / "work")):
            done = run("crawl", url, "--data", HOME, "--allow-private", MURAGAT_WORK=work)
            assert done.returncode == 0, done.stderr
    crawls, articles, visits = look(site)
    assert (len(crawls), articles, visits) == (3, 12, 36)
    rejected = run("reject", site, crawls[1], "--data", HOME, MURAGAT_WORK=elsewhere)
    assert rejected.returncode == 0, rejected.stderr
    assert look(site) == ((crawls[0], crawls[2]), 12, 24)
    accepted = run("accept", site, crawls[1], "--data", HOME)
    assert accepted.returncode == 0, accepted.stderr
    assert look(site) == (crawls, 12, 36)
    assert json.loads(run("verify", site, "--data", HOME, "--json").stdout)["problems"] == []
    assert not [*tmp_path.glob("*/*/*.left-*")], "nobody had anything that the home had not"


def test_a_server_that_ignores_conditions_is_not_written_to(tmp_path: Path) -> None:
    with served_s3(tmp_path, "--no-conditions") as server, serve_small() as (url, asked):
        environment = server.environment | {"MURAGAT_WORK": str(tmp_path / "work")}
        told = run("crawl", url, "--data", HOME, "--allow-private", timeout=60, **environment)
        assert told.returncode == 1
        assert "ignores the condition If-Match" in told.stderr
        assert not asked
        assert server.writes("/manifest.json") == 0


@pytest.mark.parametrize("name", ["../away", "/etc/passwd", "crawls/../../x", "", "warc/./x", "a\\b"])
def test_a_manifest_cannot_name_a_file_outside_its_folder(name: str) -> None:
    entry = {"bytes": 1, "sha256": "0" * 64}
    with pytest.raises(StorageError, match="no manifest of ours"):
        Manifest.parse(Manifest("p", {name: entry}).spell(), "here")
    with pytest.raises(StorageError, match="no manifest of ours"):
        Manifest.parse(Manifest("p", {"profile.toml": {"bytes": 1, "sha256": name}}).spell(), "here")
    assert Manifest.parse(Manifest("p", {"profile.toml": entry}, ("c",)).spell(), "here").aside == ("c",)


def test_what_cannot_work_is_told_in_a_line(s3: S3Server) -> None:
    nowhere = run("show", "demo", "--data", "s3://no-such-bucket/x")
    assert nowhere.returncode == 1
    assert "NoSuchBucket" in nowhere.stderr
    assert "does the bucket exist" in nowhere.stderr
    empty = run("show", "demo", "--data", HOME)
    assert empty.returncode == 1
    assert f"error: {HOME}/demo: nothing has landed" in empty.stderr
    for refused in (("doctor",), ("init", "http://127.0.0.1:1/")):
        told = run(*refused, "--data", HOME)
        assert told.returncode == 2
        assert "needs a folder on a disk" in told.stderr
