"""How sites and machine are doing, as people, scripts and Prometheus are told."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from loggedcrawl import PROFILE, answers, log_crawl
from muragat import crawl, run
from prometheus_client.parser import text_string_to_metric_families
from smallsite import MONTHS, pages, serve_small

import crawler.doctor
from crawler.doctor import examine
from crawler.metrics import render, write
from crawler.replay.rebuild import rebuild_site
from pipelines.executors import Workers
from pipelines.layout import SiteFolder
from pipelines.status import all_statuses, site_status

ARTICLES = 3 * len(MONTHS)
FRONT = {path: pages()["/"] for path in pages() if path.startswith("/news/")}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one site, whose second crawl was found bad."""
    data = tmp_path_factory.mktemp("data")
    folder, _ = log_crawl(data, answers())
    log_crawl(data, answers(FRONT), day=7)
    with Workers(1) as crew:
        rebuild_site(PROFILE, folder, None, crew)
    return data


def test_the_status_tells_of_the_last_crawl_and_of_the_corpus(held: Path) -> None:
    (status,) = all_statuses(held)
    assert (status.site, status.verdict, status.crawls, status.aside) == ("small", "bad", 1, 1)
    assert status.articles == ARTICLES
    assert any("one and the same text" in reason for reason in status.reasons)
    assert status.disk_bytes > status.log_bytes > 0
    done = run("status", "--data", held)
    header, row = done.stdout.splitlines()
    told = dict(zip(header.split("\t"), row.split("\t"), strict=True))
    assert (told["verdict"], told["articles"]) == ("bad", str(ARTICLES))
    assert f"accept small {status.last_crawl}" in done.stderr
    (listed,) = json.loads(run("status", "--data", held, "--json").stdout)["sites"]
    assert listed["last_crawl"] == status.last_crawl


def test_a_folder_in_any_state_has_a_status(held: Path, tmp_path: Path) -> None:
    assert all_statuses(tmp_path) == []
    folder = SiteFolder(shutil.copytree(held / "small", tmp_path / "small"))
    last = folder.ended()[-1]
    (folder.root / "warc" / "20270101T000000Z").mkdir()
    assert site_status(folder).unfinished == "20270101T000000Z"
    folder.record(last).write_text("{")
    assert site_status(folder).verdict == "damaged"


def test_a_table_that_is_not_there_yet_or_is_damaged_silences_no_other_site(
    held: Path, tmp_path: Path
) -> None:
    for name in ("landing", "sound", "torn"):
        shutil.copytree(held / "small", tmp_path / name)
    (tmp_path / "landing" / "articles.parquet").unlink()  # as while its first crawl is being committed
    (tmp_path / "torn" / "articles.parquet").write_bytes(b"PAR1")
    told = {status.site: (status.articles, status.verdict) for status in all_statuses(tmp_path)}
    assert told == {"landing": (0, "bad"), "sound": (ARTICLES, "bad"), "torn": (0, "damaged")}
    assert b'muragat_articles{site="sound"} 12.0' in render(tmp_path)


def test_metrics_are_those_prometheus_reads(held: Path, tmp_path: Path) -> None:
    families = {f.name: f for f in text_string_to_metric_families(render(held).decode())}
    values = {name: [s.value for s in f.samples] for name, f in families.items()}
    assert values["muragat_articles"] == [ARTICLES]
    verdicts = {s.labels["verdict"]: s.value for s in families["muragat_last_crawl_verdict"].samples}
    assert verdicts.pop("bad") == 1
    assert set(verdicts.values()) == {0}
    target = tmp_path / "muragat.prom"
    assert run("metrics", "--data", held, "--output", target).returncode == 0
    assert target.read_text() == run("metrics", "--data", held).stdout
    write(tmp_path, target)
    assert [path.name for path in tmp_path.iterdir()] == ["muragat.prom"]


def test_the_doctor_finds_a_sound_site_sound_and_says_what_is_wrong(tmp_path: Path) -> None:
    with serve_small() as (url, _):
        site = crawl(url, tmp_path)["site"]
        done = run("doctor", site, "--data", tmp_path, "--allow-private")
        assert done.returncode == 0, done.stdout
        assert {line.split()[0] for line in done.stdout.splitlines()} <= {"OK", "WARN", "hint:"}
        assert f"{ARTICLES} pages of" in done.stdout
        profile = tmp_path / site / "profile.toml"
        profile.write_text(profile.read_text() + '[selectors]\ntitle = "article time"\n')
    done = run("doctor", site, "--data", tmp_path, "--allow-private", "--json")
    findings = {f["what"]: f for f in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    assert (findings["start page"]["level"], "running" in findings["start page"]["hint"]) == ("FAIL", True)
    assert findings["self-test"]["says"].startswith(f"{ARTICLES} of {ARTICLES} pages")
    assert "rebuild" in findings["self-test"]["hint"]


def test_a_machine_is_looked_at_without_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {finding.what: finding.level for finding in examine(tmp_path)}
    assert found["versions"] == found["time zones"] == found["data folder"] == found["clock"] == "OK"
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    (tmp_path / "small" / "warc" / f"{tomorrow:%Y%m%dT%H%M%SZ}").mkdir(parents=True)
    monkeypatch.setattr(crawler.doctor, "_TOO_LITTLE", 1e18)
    found = {finding.what: finding.level for finding in examine(tmp_path)}
    assert found["clock"] == found["disk"] == "FAIL"
    (tmp_path / "file").write_text("")
    found = {finding.what: finding.level for finding in examine(tmp_path / "file" / "data")}
    assert found["data folder"] == "FAIL"


def test_a_log_in_json_is_one_object_a_line(tmp_path: Path) -> None:
    with serve_small() as (url, _):
        done = run("crawl", url, "--data", tmp_path, "--allow-private", "--log-format", "json")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 0
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    assert {"muragat", "scrapy.core.engine"} <= {line["logger"] for line in lines}
    assert any(line["message"].startswith("verdict") for line in lines)
    failed = run("crawl", url, "--data", tmp_path, "--allow-private", "--log-format", "json")
    last = json.loads(failed.stderr.splitlines()[-1])
    assert (failed.returncode, last["level"], "running" in last["hint"]) == (1, "error", True)
