"""A second crawl: what did not change is asked for lightly, stored once, read once and not landed again."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from muragat import crawl, rows, run
from smallsite import MONTHS, pages, serve_small

from crawler.demo import build, serve
from crawler.profile.model import load_profile
from crawler.walk.refresh import Refresh, Revisits
from pipelines.errors import ProfileError
from pipelines.layout import SiteFolder
from pipelines.warc import scan

# A command that keeps copies of its ledgers, which are otherwise thrown away.
KEEPING_LEDGERS = """
import pathlib, sqlite3, sys
from crawler.cli import main
from pipelines.ledger import Ledger
close = Ledger.close
def keep(self):
    name = pathlib.Path(self._db.execute("PRAGMA database_list").fetchone()[2]).name
    self._db.execute("COMMIT")
    with sqlite3.connect(pathlib.Path(sys.argv[1]) / name) as copy:
        self._db.backup(copy)
    copy.close()
    self._db.execute("BEGIN")
    close(self)
Ledger.close = keep
main(sys.argv[2:])
"""


def keeping_ledgers(place: Path, *arguments: object) -> None:
    place.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", KEEPING_LEDGERS, place, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.returncode == 0, done.stderr


class Twice(NamedTuple):
    """Two crawls of the same unchanged site: where they are, their records, their ledgers."""

    folder: SiteFolder
    records: list[dict[str, Any]]
    ledgers: Path


@pytest.fixture(scope="session")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    place = tmp_path_factory.mktemp("twice")
    folder = SiteFolder(place / "data" / "demo")
    with serve(build(today=dt.datetime.now(dt.UTC).date()), validators=True) as server:
        profile = place / "demo.toml"
        profile.write_text(f'name = "demo"\nstart = "{server.url}"\ntime_zone = "Asia/Almaty"\n')
        for _ in range(2):
            keeping_ledgers(
                place / "ledgers",
                "crawl",
                profile,
                "--data",
                folder.root.parent,
                "--allow-private",
                "--quiet",
            )
    records = [folder.read_record(crawl_id) for crawl_id in folder.committed()]
    return Twice(folder, records, place / "ledgers")


def log_bytes(folder: SiteFolder, crawl_id: str) -> int:
    return sum(path.stat().st_size for path in folder.log(crawl_id).glob("*.warc.gz"))


@pytest.mark.slow
def test_what_a_server_vouches_for_is_not_sent_again(twice: Twice) -> None:
    first, second = twice.folder.committed()
    landed = {row["url"] for row in rows(twice.folder.root.parent)}
    answers = [response for response in scan(twice.folder.log(second)) if response.url in landed]
    unchanged = [
        answer for answer in answers if answer.revisit and answer.revisit.endswith("server-not-modified")
    ]
    assert len(unchanged) >= 0.99 * len(landed) > 300
    assert twice.records[1]["requests"]["bytes"] < 0.03 * twice.records[0]["requests"]["bytes"]
    assert log_bytes(twice.folder, second) < 0.18 * log_bytes(twice.folder, first)


@pytest.mark.slow
def test_what_did_not_change_lands_as_visits_only(twice: Twice) -> None:
    first, second = twice.folder.committed()
    assert twice.records[1]["rows"]["versions"] == 0
    assert not twice.folder.files("versions", second)
    for crawl_id, record in zip((first, second), twice.records, strict=True):
        size = sum(path.stat().st_size for path in twice.folder.files("visits", crawl_id))
        assert size <= 60 * record["rows"]["visits"]
    counts = [record["counts"] | {"new_versions": 0} for record in twice.records]
    assert counts[0] == counts[1]
    articles = rows(twice.folder.root.parent)
    assert {row["visit_count"] for row in articles} == {2}
    assert {row["version_count"] for row in articles} == {1}
    assert all(row["first_seen"] < row["last_seen"] for row in articles)


@pytest.mark.slow
def test_a_rebuild_of_both_gives_the_same_bytes_and_the_same_facts(twice: Twice, tmp_path: Path) -> None:
    """The second crawl looked its pages up; the rebuild reads every one of them."""
    root = twice.folder.root
    before = {path: path.read_bytes() for path in root.rglob("*.parquet")}
    keeping_ledgers(tmp_path, "rebuild", root.name, "--data", root.parent, "--workers", "2")
    assert {path: path.read_bytes() for path in root.rglob("*.parquet")} == before
    for crawl_id in twice.folder.committed():
        assert facts(tmp_path / f"{crawl_id}.ledger") == facts(twice.ledgers / f"{crawl_id}.ledger")


def facts(ledger: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(ledger) as base:
        tables = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {table: sorted(base.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}
    base.close()
    assert len(found["pages"]) > 1000
    return found


def profile_of(place: Path, url: str, refresh: str) -> Path:
    path = place / "small.toml"
    path.write_text(f'name = "small"\nstart = "{url}"\nrefresh = {refresh}\n')
    return path


def test_without_validators_the_profile_says_what_is_looked_at_again(tmp_path: Path) -> None:
    with serve_small() as (url, asked):
        path = profile_of(tmp_path, url, '"listing-only"')
        crawl(str(path), tmp_path)
        before = asked.copy()
        record = crawl(str(path), tmp_path)
        again = asked - before
    articles = {path for path in pages() if path.startswith("/news/")}
    assert not articles & set(again)
    assert {f"/{year}/{month:02}/" for year, month, _ in MONTHS} <= set(again)
    assert record["counts"]["outcomes"] == {"skipped": len(articles)}
    assert record["counts"]["months"] == {"complete": len(MONTHS)}
    assert record["losses"] == 0
    visits = [row for row in rows(tmp_path, "visits") if row["crawl_id"] == record["crawl_id"]]
    assert {(row["outcome"], row["fetch_time"], row["text_digest"]) for row in visits} == {
        ("skipped", None, None)
    }
    assert {row["id"] for row in visits} == {row["id"] for row in rows(tmp_path)}
    assert {row["visit_count"] for row in rows(tmp_path)} == {1}


def test_what_was_passed_by_is_passed_by_in_a_rebuild_as_well(tmp_path: Path) -> None:
    changed: dict[str, tuple[int, str]] = {}
    with serve_small(changed) as (url, _):
        path = profile_of(tmp_path, url, "{ recent_days = 0, one_in = 3 }")
        crawl(str(path), tmp_path)
        changed |= {path: (200, html.replace("households", "farms")) for path, html in pages().items()}
        counts = [crawl(str(path), tmp_path)["counts"] for _ in range(3)]
    articles = 3 * len(MONTHS)
    assert sum(count["outcomes"].get("landed", 0) for count in counts) == articles  # each had its turn, once
    assert sum(count["new_versions"] for count in counts) == articles
    assert {row["version_count"] for row in rows(tmp_path)} == {2}
    assert all("farms" in row["text"] for row in rows(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    assert run("rebuild", "small", "--data", tmp_path).returncode == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")} == before


def test_every_article_has_its_turn_and_recent_ones_always(tmp_path: Path) -> None:
    with serve_small() as (url, _):
        crawl(str(profile_of(tmp_path, url, '"all"')), tmp_path)
    folder = SiteFolder(tmp_path / "small")
    versions = folder.files("versions", folder.committed()[0])
    dates = {row["url"]: row["date_published"] for row in rows(tmp_path)}
    policy = Refresh(recent_days=31, one_in=4)
    looked: list[set[str]] = []
    for number in range(4):
        revisits = Revisits(policy, dt.date(2023, 3, 31), number, versions)
        looked.append({url for url in dates if revisits.skipped(url) is None})
        assert {url for url, date in dates.items() if date >= dt.date(2023, 2, 28)} <= looked[-1]
        assert revisits.skipped("https://elsewhere.example/new") is None
    assert set.union(*looked) == set(dates)
    assert sum(map(len, looked)) == 3 * 4 + (len(dates) - 3)  # three in March, every time; the rest once


@pytest.mark.parametrize("policy", ['"sometimes"', "7", "{ recent_days = 30 }", "{ recent_days = -1, one_in = 2 }",
                                    "{ recent_days = 1, one_in = 0 }", "{ recent_days = true, one_in = 1 }"])  # fmt: skip
def test_a_policy_that_is_none_is_told(tmp_path: Path, policy: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile(profile_of(tmp_path, "https://example.org/", policy))
    assert "refresh" in caught.value.where
    assert "listing-only" in caught.value.hint


@pytest.mark.parametrize("policy", ['"all"', '"listing-only"', "{ recent_days = 30, one_in = 7 }"])
def test_a_policy_is_spelled_as_it_is_read(tmp_path: Path, policy: str) -> None:
    assert load_profile(profile_of(tmp_path, "https://example.org/", policy)).refresh.text == policy
