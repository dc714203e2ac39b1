"""A fleet on one machine: what dies goes on, no host is asked by two at a time, and nothing is done twice."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from fleetbed import DELAY, HOSTS, Fleet, serve_fleet, told
from muragat import stable_rows

pytestmark = pytest.mark.slow


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[Fleet]:
    with serve_fleet(tmp_path) as made:
        yield made


def test_a_killed_crawl_goes_on_and_the_rows_are_those_of_single_crawls(sites: Fleet) -> None:
    with sites.process("--workers", "3", "--json") as work:
        sites.wait_for_page("elm", 9)
        sites.kill_crawl("elm")
        printed, said = work.communicate(timeout=240)
    assert work.returncode == 0, said
    ended = told(printed)
    assert {site["verdict"] for site in ended.values()} == {"good"}
    assert {name: site["attempts"] for name, site in ended.items()} == {s: 1 + (s == "elm") for s in HOSTS}
    assert set(sites.asked_twice()) <= {"elm"}
    assert len(sites.asked_twice().get("elm", [])) <= 1  # the page that was on its way
    assert sites.least_gap() > 0.7 * DELAY
    assert stable_rows(sites.data) == stable_rows(sites.crawl_alone())


def test_an_interrupted_fleet_is_continued_by_the_same_command(sites: Fleet) -> None:
    with sites.process("--workers", "3", "--json") as work:
        sites.wait_for_page("cedar", 9)
        work.send_signal(signal.SIGINT)
        printed, said = work.communicate(timeout=240)
    assert work.returncode == 130, said
    assert "To go on:" in said
    assert "interrupted" in {site["state"] for site in told(printed).values()}
    with sites.process("--workers", "4", "--json") as work:
        printed, said = work.communicate(timeout=240)
    assert work.returncode == 0, said
    assert {site["state"] for site in told(printed).values()} == {"done"}
    assert sites.asked_twice() == {}
    assert sites.least_gap() > 0.7 * DELAY
    assert stable_rows(sites.data) == stable_rows(sites.crawl_alone())
