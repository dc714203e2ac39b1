"""Parquet derived again from the log: the same where nothing changed, whole or not at all where something did."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from loggedcrawl import PROFILE, START, answers, exchange, log_crawl
from muragat import Crawled, rows, run
from smallsite import MONTHS

import crawler.replay.walked
import pipelines.derive
import pipelines.land
from crawler.plan import CrawlPlan
from crawler.profile.model import Profile, load_profile
from crawler.replay.rebuild import rebuild_site
from crawler.replay.restage import Rebuilt
from crawler.replay.walked import Past, replay
from pipelines.commit import clear_debris
from pipelines.errors import CorpusError, CrawlError, LogError
from pipelines.executors import Stopped, Workers
from pipelines.layout import SiteFolder
from pipelines.ledger import Ledger

ARTICLES = 3 * len(MONTHS)


def rebuild(
    folder: SiteFolder, crawl_id: str | None = None, profile: Profile = PROFILE, workers: int = 1
) -> list[Rebuilt]:
    with Workers(workers) as crew:
        return rebuild_site(profile, folder, crawl_id, crew)


def tables(folder: SiteFolder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder.root)): path.read_bytes()
        for path in sorted(folder.root.rglob("*.parquet"))
    }


def facts(ledger: Ledger, table: str) -> list[tuple[Any, ...]]:
    return list(ledger._db.execute(f"SELECT * FROM {table} ORDER BY 1"))


@pytest.mark.slow
def test_a_crawl_is_rebuilt_to_the_same_bytes(demo_crawl: Crawled, tmp_path: Path) -> None:
    shutil.copytree(demo_crawl.data, tmp_path / "data")
    folder = SiteFolder(tmp_path / "data" / "demo")
    before = tables(folder)
    done = run("rebuild", "demo", "--data", tmp_path / "data", "--json")
    assert done.returncode == 0, done.stderr
    assert "byte for byte" in done.stderr
    assert "\x1b[" not in done.stderr
    (crawl,) = json.loads(done.stdout)["crawls"]
    assert crawl["changed"] == []
    assert crawl["requests"] == demo_crawl.record["requests"]
    assert crawl["counts"] == demo_crawl.record["counts"]
    assert crawl["missing"] == demo_crawl.record["missing"]
    assert tables(folder) == before
    assert folder.staging("").is_dir()
    assert list(folder.staging("").iterdir()) == []


def test_everything_comes_back_from_the_log_alone(tmp_path: Path) -> None:
    folder, _ = log_crawl(tmp_path, answers())
    (crawl,) = rebuild(folder)
    assert crawl.record["counts"]["landed"] == ARTICLES
    assert len(rows(tmp_path)) == ARTICLES
    assert {row["state"] for row in rows(tmp_path, "months")} == {"complete"}
    assert all(row["date_published"].month == row["archive_month"] for row in rows(tmp_path))


@pytest.mark.parametrize("workers", [2, 3])
def test_the_number_of_workers_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    folder, _ = log_crawl(tmp_path, answers())
    rebuild(folder)
    before = tables(folder)
    monkeypatch.setattr(pipelines.derive, "_FEW", 0)
    monkeypatch.setattr(crawler.replay.walked, "_FEW", 0)
    assert [crawl.changed for crawl in rebuild(folder, workers=workers)] == [[]]
    assert tables(folder) == before


def test_workers_wait_for_nothing_that_a_rebuild_has_no_use_for() -> None:
    loaded = "import crawler.replay.rebuild, sys; print(sorted({'scrapy', 'twisted', 'pandas'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", loaded], text=True) == "[]\n"


@pytest.mark.parametrize("index", ["missing", "stale", "nonsense"])
def test_the_index_beside_the_log_is_a_help_not_a_need(tmp_path: Path, index: str) -> None:
    folder, crawl_id = log_crawl(tmp_path, answers())
    rebuild(folder)
    before = tables(folder)
    (path,) = folder.log(crawl_id).glob("*.cdxj")
    lines = path.read_text()
    newest = max(
        lines.splitlines(keepends=True), key=lambda line: int(json.loads(line[line.index("{") :])["offset"])
    )
    content = {"missing": None, "stale": lines.replace(newest, ""), "nonsense": "{}\nx {\n"}[index]
    path.unlink()
    if content is not None:
        path.write_text(content)
    rebuild(folder)
    assert tables(folder) == before
    assert path.read_text() == lines


def test_another_profile_gives_other_texts_and_later_crawls_follow(tmp_path: Path) -> None:
    changed = {"/news/january-2023-1/": answers()["/news/january-2023-1/"].replace("bureau", "office")}  # type: ignore[union-attr]
    folder, first = log_crawl(tmp_path, answers())
    _, second = log_crawl(tmp_path, answers(changed), day=7)
    rebuild(folder)
    assert [len(pq.read_table(folder.part("versions", crawl))) for crawl in (first, second)] == [ARTICLES, 1]
    other = dataclasses.replace(PROFILE, selectors={"title": "article time"})
    done = rebuild(folder, first, other)
    assert [crawl.crawl_id for crawl in done] == [first, second]
    assert [crawl.changed for crawl in done] == [["versions", "visits"]] * 2
    articles = rows(tmp_path)
    assert len(articles) == ARTICLES
    assert {row["title"] for row in articles} <= {row["date_published_raw"] for row in articles}
    assert {row["profile_digest"] for row in articles} == {other.digest} != {""}
    assert sorted(row["version_count"] for row in articles) == [1] * (ARTICLES - 1) + [2]
    assert load_profile(folder.profile).digest == other.digest


def test_a_crawl_that_comes_out_the_same_leaves_later_ones_alone(tmp_path: Path) -> None:
    folder, first = log_crawl(tmp_path, answers())
    log_crawl(tmp_path, answers(), day=7)
    rebuild(folder)
    before = tables(folder)
    assert [crawl.crawl_id for crawl in rebuild(folder, first)] == [first]
    assert tables(folder) == before


def test_a_rebuild_that_fails_or_is_stopped_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = log_crawl(tmp_path, answers())
    _, second = log_crawl(tmp_path, answers(), day=7)
    rebuild(folder)
    before, record = tables(folder), folder.read_record(second)
    with pytest.raises(Stopped), Workers(1, stop=lambda: True) as crew:
        rebuild_site(PROFILE, folder, None, crew)
    with pytest.raises(CrawlError, match="no month archive"):
        rebuild(folder, profile=dataclasses.replace(PROFILE, start="https://elsewhere.example/"))
    for path in folder.log(second).glob("*.warc.gz"):
        path.unlink()
    with pytest.raises(LogError, match="no log"):
        rebuild(folder)
    with pytest.raises(CorpusError) as caught:
        rebuild(folder, "20200101T000000Z")
    assert second in caught.value.hint
    assert tables(folder) == before
    assert folder.read_record(second) == record
    assert not list(folder.root.glob(".staging/*"))


@pytest.mark.parametrize("step", range(6))
def test_a_commit_that_was_cut_off_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """The corpus is never without a part: each is replaced in one step, and a commit once decided goes on."""
    folder, crawl_id = log_crawl(tmp_path, answers())
    rebuild(folder)
    other = dataclasses.replace(PROFILE, selectors={"title": "article time"})
    steps = iter(range(step))
    replace = Path.replace

    def die(self: Path, target: Path) -> Path:
        if folder.decided.exists() and next(steps, None) is None:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", die)
        patched.setattr(pipelines.land.Landing, "abandon", lambda self: None)  # as if the process were gone
        with pytest.raises(KeyboardInterrupt):
            rebuild(folder, profile=other)
    assert {"versions", "visits", "months"} <= {
        path.parent.parent.name for path in folder.root.glob("*/*/*.parquet")
    }
    clear_debris(folder)
    assert all(row["title"][0].isdigit() for row in rows(tmp_path))
    record = folder.read_record(crawl_id)
    assert record["profile_digest"] == other.digest
    assert not list(folder.root.glob(".staging/*"))


def test_the_walk_is_told_what_the_crawl_was_told(tmp_path: Path) -> None:
    """Redirects, refreshes, walls, errors of the server, and pages of which only the record knows."""
    site = answers()
    moved = exchange("/news/march-2023-1/", "", 301, Location="/news/2023/first/")
    told = f'<html><head><meta http-equiv="Refresh" content="1; url={START}news/2023/second/"></head></html>'
    changes: dict[str, Any] = {
        "/news/march-2023-1/": moved,
        "/news/2023/first/": site["/news/march-2023-1/"],
        "/news/march-2023-2/": told,
        "/news/2023/second/": site["/news/march-2023-2/"],
        "/news/march-2023-3/": exchange(
            "/news/march-2023-3/", "", 302, Location="https://elsewhere.example/"
        ),
        "/news/january-2023-1/": "<html><form><input type=password></form></html>",
        "/news/january-2023-2/": exchange("/news/january-2023-2/", "sorry", 503),
        "/news/january-2023-3/": None,
        "/2022/12/": None,
    }
    folder, crawl_id = log_crawl(tmp_path, answers(changes))
    ledger = Ledger(tmp_path / "x.ledger", fresh=True)
    past = Past({f"{START}news/january-2023-3/": "no answer in time"})
    replay(CrawlPlan(PROFILE, folder, crawl_id, True), past, ledger, Workers(1))
    assert facts(ledger, "aliases") == [
        (f"{START}news/march-2023-1/", f"{START}news/2023/first/"),
        (f"{START}news/march-2023-2/", f"{START}news/2023/second/"),
    ]
    assert facts(ledger, "failures") == [
        (f"{START}2022/12/", "listing", "not in the log", f"{START}2022/12/"),
        (f"{START}news/january-2023-1/", "article", "login wall", f"{START}2023/01/"),
        (f"{START}news/january-2023-3/", "article", "no answer in time", f"{START}2023/01/"),
        (f"{START}news/march-2023-3/", "article", "another host", f"{START}2023/03/"),
    ]
    assert [page.url for page in ledger.pages("article") if "2023/" in page.url] == [
        f"{START}news/2023/first/",
        f"{START}news/2023/second/",
    ]
    assert f"{START}news/january-2023-2/" in {
        missed.url for missed in ledger.missing() if missed.status == 503
    }
    ledger.close()


def test_what_the_record_says_of_losses_outlives_a_rebuild(tmp_path: Path) -> None:
    lost = f"{START}news/january-2023-3/"
    folder, crawl_id = log_crawl(tmp_path, answers({"/news/january-2023-3/": None}))
    path = folder.record(crawl_id)
    entry = {"url": lost, "role": "article", "status": None, "reason": "no answer in time"}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"missing": [entry]}))
    for _ in range(2):
        (crawl,) = rebuild(folder)
        assert crawl.record["missing"] == [entry]
        assert crawl.record["losses"] == 1


def test_the_stored_profile_says_what_the_crawl_was_made_with(tmp_path: Path) -> None:
    made = Profile(
        name="x",
        start="https://example.org/",
        publisher='The "Bureau"',
        time_zone="Asia/Almaty",
        day_first=True,
        hosts=("www.example.org",),
        delay=1.5,
        languages={"kk": ("/kz/", "Қазақша")},
        labels={"views": ("Қарау саны",)},
        selectors={"body": "div.text"},
    )
    path = tmp_path / "profile.toml"
    path.write_text(made.text)
    read = load_profile(path)
    assert dataclasses.replace(read, source="") == made
    assert read.digest == made.digest
    assert dataclasses.replace(made, delay=2.0, contact="me").digest == made.digest
    assert dataclasses.replace(made, publisher=None).digest != made.digest
    assert Profile(name="x", start="https://example.org/", delay=1.0).digest == ""


def test_the_command_explains_what_it_cannot_do(tmp_path: Path) -> None:
    nothing = run("rebuild", "small", "--data", tmp_path)
    assert (nothing.returncode, "crawl small" in nothing.stderr) == (1, True)
    folder, _ = log_crawl(tmp_path, answers())
    unknown = run("rebuild", "small", "--data", tmp_path, "--crawl", "20200101T000000Z")
    assert unknown.returncode == 1
    assert folder.committed()[0] in unknown.stderr
    assert run("rebuild", "small", "--data", tmp_path, "--quiet").stderr == ""
