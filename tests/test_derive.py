"""Deriving with many hands, and not reading twice what was read before."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from loggedcrawl import PROFILE, answers, log_crawl
from smallsite import MONTHS

import pipelines.known
from crawler.plan import CrawlPlan
from crawler.replay.walked import Past, replay
from pipelines.derive import Derivation, derive
from pipelines.errors import CrawlError
from pipelines.executors import Stopped, Workers, chunked
from pipelines.land import Landing
from pipelines.layout import SiteFolder
from pipelines.ledger import Ledger

ARTICLES = 3 * len(MONTHS)


class Work:
    """A job as the executors take it: doubles numbers; what else it does is told by subclasses."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __enter__(self) -> Callable[[Sequence[int]], list[int]]:
        (self.place / f"entered-{os.getpid()}").touch()
        return lambda numbers: [self.do(number) for number in numbers]

    def __exit__(self, *_: Any) -> None:
        pass

    def do(self, number: int) -> int:
        return 2 * number


class DiesOnce(Work):
    def do(self, number: int) -> int:
        if number == 7 and not (self.place / "died").exists():
            (self.place / "died").touch()
            os._exit(9)
        return 2 * number


class DiesAlways(Work):
    def do(self, number: int) -> int:
        if number == 7:
            os._exit(9)
        return 2 * number


class Fails(Work):
    def do(self, number: int) -> int:
        raise ValueError(f"cannot do {number}")


class Sleeps(Work):
    def do(self, number: int) -> int:
        time.sleep(0.05)
        return number


def doubled(job: Work, workers: Workers, **options: bool) -> list[int]:
    return [n for _, numbers in workers.map(job, chunked(range(20), 3), **options) for n in numbers]


@pytest.mark.parametrize(("count", "apart"), [(1, True), (2, False), (2, True)])
def test_results_come_in_the_order_of_the_work(tmp_path: Path, count: int, apart: bool) -> None:
    with Workers(count) as workers:
        assert doubled(Work(tmp_path), workers, apart=apart) == [2 * n for n in range(20)]
    here = tmp_path / f"entered-{os.getpid()}"
    assert here.exists() is (count == 1 or not apart)
    assert len(list(tmp_path.iterdir())) <= count


def test_a_worker_that_dies_costs_nothing(tmp_path: Path) -> None:
    with Workers(2) as workers:
        assert doubled(DiesOnce(tmp_path), workers) == [2 * n for n in range(20)]
        assert doubled(Work(tmp_path), workers) == [2 * n for n in range(20)]


def test_work_that_kills_every_worker_is_named(tmp_path: Path) -> None:
    with Workers(2) as workers, pytest.raises(CrawlError) as caught:
        doubled(DiesAlways(tmp_path), workers)
    assert "died" in str(caught.value)
    assert "--workers 1" in caught.value.hint


def test_an_error_in_a_worker_is_ours(tmp_path: Path) -> None:
    with Workers(2) as workers, pytest.raises(ValueError, match="cannot do 0"):
        doubled(Fails(tmp_path), workers)


@pytest.mark.parametrize("count", [1, 2])
def test_work_stops_when_told_to(tmp_path: Path, count: int) -> None:
    begun = time.monotonic()
    with Workers(count, stop=lambda: time.monotonic() - begun > 0.5) as workers, pytest.raises(Stopped):
        list(workers.map(Sleeps(tmp_path), chunked(range(10_000), 2)))
    assert time.monotonic() - begun < 10


def land(folder: SiteFolder, crawl_id: str, **options: bool) -> dict[str, Any]:
    """Walk a logged crawl, derive it as a crawl does, commit it."""
    ledger = Ledger(folder.ledger(crawl_id), fresh=True)
    replay(CrawlPlan(PROFILE, folder, crawl_id, True), Past(), ledger, Workers(1))
    landing = Landing(folder, crawl_id)
    counts = derive(Derivation(folder, crawl_id, PROFILE.rules, ledger, **options), landing)
    ledger.close()
    landing.commit({"crawl_id": crawl_id, "counts": counts}, PROFILE.text)
    return counts


def known(caplog: pytest.LogCaptureFixture) -> int:
    return int(str(caplog.messages[-1]).split()[0])


def visits(folder: SiteFolder, crawl_id: str) -> list[dict[str, Any]]:
    return [row for path in folder.files("visits", crawl_id) for row in pq.read_table(path).to_pylist()]


def test_a_page_read_before_is_looked_up_and_tells_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pipelines.derive")
    changed = {
        "/news/january-2023-1/": str(answers()["/news/january-2023-1/"]).replace("households", "farms")
    }
    folder, first = log_crawl(tmp_path, answers())
    land(folder, first)
    assert known(caplog) == 0
    _, second = log_crawl(tmp_path, answers(changed), day=7)
    assert land(folder, second)["new_versions"] == 1
    assert known(caplog) == ARTICLES - 1
    looked_up = visits(folder, second)
    assert land(folder, second, look_up=False)["new_versions"] == 1
    assert known(caplog) == 0
    assert visits(folder, second) == looked_up


def test_other_code_reads_every_page_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "pipelines.derive")
    folder, first = log_crawl(tmp_path, answers())
    land(folder, first)
    monkeypatch.setattr(pipelines.known, "_code", lambda: b"tomorrow's")
    _, second = log_crawl(tmp_path, answers(), day=7)
    land(folder, second)
    assert known(caplog) == 0


def test_a_known_page_whose_version_is_gone_is_read_after_all(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pipelines.derive")
    folder, first = log_crawl(tmp_path, answers())
    land(folder, first)
    _, second = log_crawl(tmp_path, answers(), day=7)
    for table in ("versions", "visits", "months"):
        for path in folder.files(table, first):
            path.unlink()
    folder.record(first).unlink()
    assert land(folder, second)["new_versions"] == ARTICLES
    assert known(caplog) == ARTICLES
    assert pq.read_metadata(folder.articles).num_rows == ARTICLES


def test_a_damaged_memory_is_no_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pipelines.derive")
    folder, first = log_crawl(tmp_path, answers())
    land(folder, first)
    folder.known_pages.write_bytes(b"SQLite format 3\0" + b"nonsense" * 1000)
    _, second = log_crawl(tmp_path, answers(), day=7)
    assert land(folder, second)["landed"] == ARTICLES
    assert known(caplog) == 0
    _, third = log_crawl(tmp_path, answers(), day=14)
    land(folder, third)
    assert known(caplog) == ARTICLES
