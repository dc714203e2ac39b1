"""Logs that go and logs that stay: whatever the history, nothing that could still be had is lost."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loggedcrawl import FIRST, PROFILE, answers, log_crawl
from muragat import rows, run
from smallsite import pages

import pipelines.commit
import pipelines.land
from crawler.decide import decide
from crawler.profile.model import Profile
from crawler.replay.rebuild import frozen, rebuild_site
from pipelines.commit import clear_debris
from pipelines.errors import CorpusError, LogError
from pipelines.executors import Workers
from pipelines.layout import SiteFolder
from pipelines.prune import prune, survey_logs
from pipelines.verdict import decided
from pipelines.verify import verify
from pipelines.warc import log_files, scan

FRONT = pages()["/"]
NEWS = [path for path in pages() if path.startswith("/news/")]
OTHER = dataclasses.replace(PROFILE, selectors={"title": "article time"})


def land(data: Path, changes: dict[str, str], day: int) -> tuple[SiteFolder, str]:
    """One crawl more, derived and judged."""
    folder, crawl_id = log_crawl(data, answers(changes), day)
    rebuild(folder, crawl_id)
    return folder, crawl_id


def rebuild(folder: SiteFolder, crawl_id: str | None = None, profile: Profile = PROFILE) -> None:
    with Workers(1) as crew:
        rebuild_site(profile, folder, crawl_id, crew)


def decision(folder: SiteFolder, crawl_id: str, word: str) -> None:
    with Workers(1) as crew:
        decide(PROFILE, folder, crawl_id, {"decision": word}, crew)


def prune_before(folder: SiteFolder, day: int) -> list[str]:
    logs = survey_logs(folder, FIRST + dt.timedelta(days=day))
    prune(folder, logs, FIRST)
    return [log.crawl_id for log in logs if not log.kept]


def loadable(folder: SiteFolder) -> dict[str, bytes]:
    return {str(path.relative_to(folder.root)): path.read_bytes() for path in folder.root.rglob("*.parquet")}


def edited(*paths: str) -> dict[str, str]:
    return {path: pages()[path].replace("households", f"farms and {path}") for path in paths}


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_nothing_that_could_be_had_is_lost(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    data = tmp_path / f"{seed}-{len(list(tmp_path.iterdir()))}"
    data.mkdir()
    for day in range(chance.randint(2, 4)):
        changes = edited(*chance.sample(NEWS, chance.choice([0, 2, 12])))
        if day and chance.random() < 0.3:
            changes = dict.fromkeys(NEWS, FRONT)
        folder, crawl_id = land(data, changes, day)
        if chance.random() < 0.3:
            decision(folder, crawl_id, chance.choice(["accepted", "rejected"]))
    before, versions, ids = loadable(folder), rows(data, "versions"), {row["id"] for row in rows(data)}
    waiting = [c for c in folder.ended() if c not in folder.committed() and decided(folder, c) is None]
    copy = SiteFolder(shutil.copytree(folder.root, data / "copy" / folder.site))
    pruned = prune_before(folder, chance.randint(1, 5))

    assert loadable(folder) == before
    assert [found for found in verify(folder) if found.problem] == []
    for crawl_id in set(folder.ended()) - set(pruned):
        assert list(scan(folder.log(crawl_id))), "every page it refers to can be read"
    for crawl_id in [*folder.committed()[-1:], *waiting]:
        assert log_files(folder.log(crawl_id))
        assert crawl_id not in frozen(folder)
    for crawl_id in waiting:
        for one in (folder, copy):
            decision(one, crawl_id, "accepted")
        assert loadable(folder) == loadable(copy)
    with contextlib.suppress(CorpusError):  # where no crawl counts there is nothing to derive
        rebuild(folder, profile=OTHER)
        known = {(row["id"], row["text_digest"], row["crawl_id"]) for row in rows(data, "versions")}
        stay = set(frozen(folder))
        assert {
            (r["id"], r["text_digest"], r["crawl_id"]) for r in versions if r["crawl_id"] in stay
        } <= known
        assert {row["id"] for row in rows(data)} >= ids


def test_what_goes_is_the_log_alone_and_what_stays_says_why(tmp_path: Path) -> None:
    everything = edited(*NEWS)
    folder, first = land(tmp_path, {}, 0)
    land(tmp_path, {**{path: html + "<!-- -->" for path, html in pages().items()}, **everything}, 1)
    _, third = land(tmp_path, {path: html + "<!-- 3 -->" for path, html in pages().items()}, 2)
    before = loadable(folder)
    unclear = run("prune", "small", "--data", tmp_path, "--older-than", "90")
    assert (unclear.returncode, "90d" in unclear.stderr) == (2, True)
    planned = run("prune", "small", "--data", tmp_path, "--older-than", "1s", "--dry-run")
    assert "would go" in planned.stdout
    assert log_files(folder.log(first))
    done = run("prune", "small", "--data", tmp_path, "--older-than", "1s", "--json")
    assert done.returncode == 0, done.stderr
    logs = {log["crawl_id"]: log["kept"] for log in json.loads(done.stdout)["logs"]}
    assert logs[first] is None
    assert "newest" in logs[third]
    assert not log_files(folder.log(first))
    assert loadable(folder) == before
    assert run("verify", "small", "--data", tmp_path).returncode == 0
    with pytest.raises(CorpusError, match="was pruned"):
        decision(folder, first, "rejected")
    refused = run("rebuild", "small", "--data", tmp_path, "--crawl", first)
    assert (refused.returncode, third in refused.stderr) == (1, True)
    assert run("rebuild", "small", "--data", tmp_path).returncode == 0
    assert loadable(folder) == before


def test_a_log_that_a_later_one_refers_to_stays(tmp_path: Path) -> None:
    folder, _ = land(tmp_path, {}, 0)
    _, second = land(tmp_path, {}, 1)
    (log, _) = survey_logs(folder, FIRST + dt.timedelta(days=9))
    assert log.kept == f"{second} refers to its pages"


def test_a_log_stays_while_it_is_the_way_back_to_damaged_rows(tmp_path: Path) -> None:
    folder, _ = land(tmp_path, {}, 0)
    _, second = land(tmp_path, {path: html + "<!-- 2 -->" for path, html in pages().items()}, 1)
    land(tmp_path, {path: html + "<!-- 3 -->" for path, html in pages().items()}, 2)
    (visits,) = folder.files("visits", second)
    content = bytearray(visits.read_bytes())
    content[40] ^= 1
    visits.write_bytes(content)
    kept = [log.kept for log in survey_logs(folder, FIRST + dt.timedelta(days=9))]
    assert kept[0] == ""
    assert "damaged" in kept[1]
    rebuild(folder)
    assert survey_logs(folder, FIRST + dt.timedelta(days=9))[1].kept == ""


def test_a_damaged_log_that_stays_stops_the_pruning(tmp_path: Path) -> None:
    folder, _ = land(tmp_path, {}, 0)
    _, second = land(tmp_path, {}, 1)
    (log,) = log_files(folder.log(second))
    log.write_bytes(log.read_bytes()[:-20])
    with pytest.raises(LogError, match="nothing is pruned"):
        survey_logs(folder, FIRST + dt.timedelta(days=9))


def test_a_pruning_that_was_cut_off_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, first = land(tmp_path, {}, 0)
    land(tmp_path, {path: html + "<!-- 2 -->" for path, html in pages().items()}, 1)
    before = loadable(folder)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    for name, module in (("refresh", pipelines.commit), ("unlink", Path)):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, die)
            with pytest.raises(KeyboardInterrupt):
                prune_before(folder, 9)
        clear_debris(folder)
        assert [found for found in verify(folder) if found.problem] == []
    assert prune_before(folder, 9) == [first]
    assert not log_files(folder.log(first))
    assert loadable(folder) == before
