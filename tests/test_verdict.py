"""Crawls that are judged: what a bad one leaves untouched, and what a person's word moves."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from loggedcrawl import PROFILE, answers, log_crawl
from muragat import crawl, rows, run
from smallsite import MONTHS, pages, serve_small

import crawler.replay.restage
import pipelines.land
from crawler.decide import decide
from crawler.replay.rebuild import rebuild_site
from crawler.replay.restage import Rebuilt
from pipelines.commit import clear_debris
from pipelines.errors import CorpusError
from pipelines.executors import Workers
from pipelines.layout import SiteFolder
from pipelines.verdict import ACCEPTED, REJECTED, verdict_of
from pipelines.verify import verify

ARTICLES = 3 * len(MONTHS)
FRONT = pages()["/"]
ALL_FRONT = dict.fromkeys(pages(), FRONT)
ARTICLES_FRONT = {path: FRONT for path in pages() if path.startswith("/news/")}


def loadable(root: Path) -> dict[str, bytes]:
    """Everything a reader of the folder comes across: what lies under no dot name."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*.parquet"))
        if not any(part.startswith(".") for part in path.relative_to(root).parts)
    }


def rebuild(folder: SiteFolder, crawl_id: str | None = None) -> list[Rebuilt]:
    with Workers(1) as crew:
        return rebuild_site(PROFILE, folder, crawl_id, crew)


def decided(folder: SiteFolder, crawl_id: str, decision: str) -> list[str]:
    with Workers(1) as crew:
        return [c.crawl_id for c in decide(PROFILE, folder, crawl_id, {"decision": decision}, crew)]


@pytest.mark.parametrize("broken", [ALL_FRONT, ARTICLES_FRONT], ids=["every page", "every article"])
def test_a_bad_crawl_changes_nothing_a_researcher_would_load(tmp_path: Path, broken: dict[str, str]) -> None:
    changed: dict[str, tuple[int, str]] = {}
    folder = SiteFolder(tmp_path / "small")
    with serve_small(changed) as (url, _):
        profile = tmp_path / "small.toml"
        profile.write_text(f'name = "small"\nstart = "{url}"\n')
        assert crawl(str(profile), tmp_path)["verdict"] == "good"
        before = loadable(folder.root)
        changed |= {path: (200, html) for path, html in broken.items()}
        done = run("crawl", profile, "--data", tmp_path, "--allow-private")
        assert done.returncode == 3
        assert f"reject small --data {tmp_path}" in done.stderr
        assert loadable(folder.root) == before
        bad = folder.ended()[-1]
        record = folder.read_record(bad)
        assert record["verdict"] == "bad"
        assert any(check["level"] == "bad" and check["says"] in done.stderr for check in record["checks"])
        assert folder.committed() == folder.ended()[:1]
        assert list(folder.log(bad).glob("*.warc.gz"))
        changed.clear()
        again = crawl(str(profile), tmp_path)
    assert (again["verdict"], again["compared_with"]) == ("good", folder.committed()[0])
    assert again["counts"]["new_versions"] == 0
    assert {row["visit_count"] for row in rows(tmp_path)} == {2}


def test_the_first_crawl_is_judged_by_itself(tmp_path: Path) -> None:
    folder, crawl_id = log_crawl(tmp_path, answers(ARTICLES_FRONT))
    (first,) = rebuild(folder)
    assert first.record["verdict"] == "bad"
    assert rows(tmp_path) == []
    assert not any(rows(tmp_path, table) for table in ("versions", "visits", "months"))
    assert decided(folder, crawl_id, ACCEPTED) == []
    assert len(rows(tmp_path)) == ARTICLES
    assert verdict_of(folder, crawl_id, folder.read_record(crawl_id)) == "accepted"


def test_a_bad_first_crawl_leaves_nothing_to_load(tmp_path: Path) -> None:
    with serve_small({path: (200, html) for path, html in ARTICLES_FRONT.items()}) as (url, _):
        record = crawl(url, tmp_path)
    assert record["verdict"] == "bad"
    assert loadable(tmp_path / record["site"]) == {}
    shown = run("show", record["site"], "--data", tmp_path)
    assert (shown.returncode, "nothing has landed" in shown.stderr) == (1, True)


def test_accepting_gives_what_would_have_been_without_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged, _ = log_crawl(tmp_path / "logged", answers())
    _, second = log_crawl(tmp_path / "logged", answers(ARTICLES_FRONT), day=7)
    _, third = log_crawl(tmp_path / "logged", answers(ARTICLES_FRONT), day=14)
    found = []
    for name, unchecked in (("checked", False), ("unchecked", True)):
        folder = SiteFolder(shutil.copytree(logged.root, tmp_path / name / logged.site))
        with monkeypatch.context() as patched:
            if unchecked:
                patched.setattr(crawler.replay.restage, "assess", lambda *_: None)
            done = rebuild(folder)
        if not unchecked:
            assert [crawl.record["verdict"] for crawl in done] == ["good", "bad", "bad"]
            assert decided(folder, second, ACCEPTED) == [third]
            assert folder.committed() == folder.ended()
            assert len(pq.read_table(folder.part("versions", second))) == ARTICLES
            assert not folder.files("versions", third)
        found.append(loadable(folder.root))
    assert found[0] == found[1]


def test_rejecting_a_good_crawl_takes_its_rows_out_and_accepting_brings_them_back(tmp_path: Path) -> None:
    edit = {"/news/january-2023-1/": pages()["/news/january-2023-1/"].replace("households", "farms")}
    folder, first = log_crawl(tmp_path, answers())
    _, second = log_crawl(tmp_path, answers(edit), day=7)
    _, third = log_crawl(tmp_path, answers(edit), day=14)
    rebuild(folder)
    before = loadable(folder.root)
    assert len(pq.read_table(folder.part("versions", second))) == 1
    assert decided(folder, second, REJECTED) == [third]
    assert not folder.files("visits", second)
    assert len(pq.read_table(folder.part("versions", third))) == 1, "the edit is now first seen in the third"
    assert {row["visit_count"] for row in rows(tmp_path)} == {2}
    assert [crawl.changed for crawl in rebuild(folder)] == [[]] * 3, "a rebuild keeps the decision"
    assert folder.committed() == [first, third]
    assert decided(folder, second, ACCEPTED) == [third]
    assert loadable(folder.root) == before
    assert not folder.aside(second).exists()


def test_rejecting_the_only_crawl_leaves_an_empty_table(tmp_path: Path) -> None:
    folder, crawl_id = log_crawl(tmp_path, answers())
    rebuild(folder)
    decided(folder, crawl_id, REJECTED)
    assert rows(tmp_path) == []
    assert folder.committed() == []
    decided(folder, crawl_id, ACCEPTED)
    assert len(rows(tmp_path)) == ARTICLES


@pytest.mark.parametrize("step", range(0, 18, 2))
def test_a_decision_that_was_cut_off_is_completed_or_never_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    folder, crawl_id = log_crawl(tmp_path, answers())
    log_crawl(tmp_path, answers(), day=7)
    rebuild(folder)
    before = loadable(folder.root)
    steps = iter(range(step))
    replace = Path.replace

    def die(self: Path, target: Path) -> Path:
        if next(steps, None) is None:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", die)
        patched.setattr(pipelines.land.Landing, "abandon", lambda self: None)
        with pytest.raises(KeyboardInterrupt):
            decided(folder, crawl_id, REJECTED)
    was_decided = folder.decided.exists()
    clear_debris(folder)
    if was_decided:
        assert folder.committed() == folder.ended()[1:]
        assert {row["visit_count"] for row in rows(tmp_path)} == {1}
        assert {row["crawl_id"] for row in rows(tmp_path)} == {folder.ended()[1]}
        decided(folder, crawl_id, ACCEPTED)
    assert loadable(folder.root) == before
    assert not [path for path in folder.root.glob(".staging/*") if path.is_dir()]
    assert not list(folder.root.glob(".aside/*"))


@pytest.mark.parametrize("step", range(8))
def test_a_rebuild_that_turns_a_verdict_is_whole_wherever_it_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Rows of other bytes and another place at once: none of the old ones come back."""
    folder, _ = log_crawl(tmp_path, answers(ARTICLES_FRONT))
    rebuild(folder)
    assert folder.committed() == []
    other = dataclasses.replace(PROFILE, publisher="Bureau")
    steps, replace = iter(range(step)), Path.replace

    def die(self: Path, target: Path) -> Path:
        if folder.decided.exists() and next(steps, None) is None:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", die)
        patched.setattr(pipelines.land.Landing, "abandon", lambda self: None)
        patched.setattr(crawler.replay.restage, "assess", lambda record, *_: record.update(verdict="good"))
        with Workers(1) as crew, pytest.raises(KeyboardInterrupt):
            rebuild_site(other, folder, None, crew)
    clear_debris(folder)
    assert folder.committed() == folder.ended()
    assert {row["publisher"] for row in rows(tmp_path)} == {"Bureau"}
    assert [found for found in verify(folder) if found.problem] == []


def test_the_commands_say_what_they_did_and_what_they_cannot(tmp_path: Path) -> None:
    folder, crawl_id = log_crawl(tmp_path, answers())
    rebuild(folder)
    unknown = run("reject", "small", "20200101T000000Z", "--data", tmp_path)
    assert (unknown.returncode, crawl_id in unknown.stderr) == (1, True)
    done = run("reject", "small", crawl_id, "--data", tmp_path, "--because", "a test", "--json")
    told: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode, told["decision"], told["articles"]) == (0, "rejected", 0)
    assert json.loads(folder.decision(crawl_id).read_text())["because"] == "a test"
    accepted = run("accept", "small", crawl_id, "--data", tmp_path)
    assert f"accepted; {ARTICLES} articles" in accepted.stderr
    folder.decision(crawl_id).write_text("{")
    with pytest.raises(CorpusError, match="not a decision"):
        rebuild(folder)
