"""A crawl of a server that does everything wrong: it ends by itself, lands what can be had, names the rest."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hostile import serve_hostile
from hostile.site import MONTHS
from hostile.tricks import TRICKS
from muragat import COMMAND, rows

pytestmark = pytest.mark.slow
METER = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10, file=sys.stderr)
sys.exit(code)
"""
"""Runs a command and tells the MiB of the hungriest process it had: our own has had other children before."""

LANDS = {"flaky", "overstated", "mislabelled", "charset", "changing", "session"}
REASONS = {
    "away": "asked to come back later",
    "bomb": "too large once decompressed",
    "broken": "http 500",
    "circle": "too many redirects",
    "drip": "no answer in time",
    "garbage": "garbled answer",
    "gate": "login wall",
    "headers": "headers too large",
    "huge": "too large",
    "local-file": "http 302",
    "loop": "too many redirects",
    "metadata": "another host",
    "neighbour": "another host",
    "no-http": "garbled answer",
    "reset": "connection broken",
    "stall": "no answer in time",
    "truncated": "answer cut short",
    "understated": "garbled answer",
    "wall": "login wall",
}


class Survived(NamedTuple):
    code: int
    record: dict[str, Any]
    seconds: float
    counts: Counter[str]
    data: Path
    memory: int


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory) -> Survived:
    folder = tmp_path_factory.mktemp("hostile")
    with serve_hostile(folder, endless=True, tricks=list(TRICKS)) as server:
        begin = time.monotonic()
        command = ["crawl", server.url, "--data", str(folder / "data"), "--allow-private", "--json"]
        done = subprocess.run(
            [sys.executable, "-c", METER, *COMMAND, *command, "--timeout", "1"],
            capture_output=True,
            text=True,
            timeout=300,
        )
        seconds = time.monotonic() - begin
        memory = int(done.stderr.split()[-1])
        return Survived(
            done.returncode, json.loads(done.stdout), seconds, server.count(), folder / "data", memory
        )


def test_every_trick_is_expected_to_land_or_to_fail() -> None:
    assert set(TRICKS) == LANDS | set(REASONS)
    assert not LANDS & set(REASONS)


def test_it_ends_by_itself_and_says_that_it_lost_pages(survived: Survived) -> None:
    assert survived.code == 3
    assert survived.seconds < 60
    assert survived.memory < 700, "MiB of the hungriest process, the bomb's 200 included"


def test_every_article_that_can_be_had_has_landed_once(survived: Survived) -> None:
    names = Counter(row["url"].rstrip("/").rpartition("/")[2] for row in rows(survived.data))
    good = {f"{name.lower()}-{n}" for _, _, name in MONTHS for n in (1, 2)}
    assert names == dict.fromkeys(LANDS | good, 1)


def test_every_failure_is_named_with_its_reason(survived: Survived) -> None:
    missing = {entry["url"].split("/")[4]: entry["reason"] for entry in survived.record["missing"]}
    assert missing == REASONS
    assert survived.record["reasons"] == dict(Counter(REASONS.values()))
    assert survived.record["losses"] == len(REASONS)


def test_every_refusal_is_counted_by_reason(survived: Survived) -> None:
    months = {reason: n for reason, n in survived.record["refused"].items() if reason.startswith("month")}
    assert months["month of the future"] >= 1
    assert months["month out of bounds"] >= 1
    assert survived.record["refused"] == months | {
        "another host": 2,
        "asked to come back later": 1,
        "headers too large": 1,
        "page of a listing past its end": 1,
        "session id in a link": 1,
        "too large": 1,
        "too large once decompressed": 1,
        "too many redirects": 2,
    }


def test_a_calendar_without_end_is_followed_to_this_month_and_no_further(survived: Survived) -> None:
    asked = {path.split("/")[1] for path in survived.counts if path[1:5].isdigit()}
    assert min(asked) == "2022"
    assert int(max(asked)) <= time.gmtime().tm_year


def test_pages_that_bring_nothing_new_end_a_month(survived: Survived) -> None:
    assert sum(path.startswith("/2023/03/page/") for path in survived.counts) == 1


def test_what_will_not_change_is_asked_for_once_and_what_may_four_times(survived: Survived) -> None:
    for trick in ("bomb", "headers", "huge", "away", "metadata", "wall", "local-file"):
        assert survived.counts[f"/news/{trick}/"] == 1, trick
    for trick in ("stall", "drip", "truncated", "broken"):
        assert survived.counts[f"/news/{trick}/"] == 4, trick
    assert survived.counts["/news/loop/"] == 1
    assert sum(path.startswith("/news/loop/on") for path in survived.counts) == 5


def test_text_in_another_charset_than_said_is_read(survived: Survived) -> None:
    (text,) = (row["text"] for row in rows(survived.data) if row["url"].endswith("/charset/"))
    assert "Совет района рассмотрел вопрос о мосте." in text
