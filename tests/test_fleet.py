"""A fleet on one machine: what dies goes on, no host is asked by two at a time, and nothing is done twice."""

from __future__ import annotations

import os
import signal

import pytest
from fleetbed import DELAY, HOSTS, Fleet, told
from muragat import run, stable_rows

from crawler.fleet.roster import groups
from crawler.fleet.table import Member


@pytest.mark.slow
def test_a_killed_crawl_goes_on_and_the_rows_are_those_of_single_crawls(fleet_sites: Fleet) -> None:
    fleet_sites.afresh("killed")
    with fleet_sites.process("--workers", "3", "--json") as work:
        fleet_sites.wait_for_page("elm", 9)
        os.kill(fleet_sites.crawl_process("elm"), signal.SIGKILL)
        printed, said = work.communicate(timeout=240)
    assert work.returncode == 0, said
    ended = told(printed)
    assert {site["verdict"] for site in ended.values()} == {"good"}
    assert {name: site["attempts"] for name, site in ended.items()} == {s: 1 + (s == "elm") for s in HOSTS}
    assert set(fleet_sites.asked_twice()) <= {"elm"}
    assert len(fleet_sites.asked_twice().get("elm", [])) <= 1  # the page that was on its way
    assert fleet_sites.least_gap() > 0.7 * DELAY
    assert stable_rows(fleet_sites.data) == fleet_sites.rows


@pytest.mark.slow
def test_an_interrupted_fleet_is_continued_by_the_same_command(fleet_sites: Fleet) -> None:
    fleet_sites.afresh("interrupted")
    with fleet_sites.process("--workers", "3", "--json") as work:
        fleet_sites.wait_for_page("cedar", 9)
        work.send_signal(signal.SIGINT)
        printed, said = work.communicate(timeout=240)
    assert work.returncode == 130, said
    assert "To go on:" in said
    assert "interrupted" in {site["state"] for site in told(printed).values()}
    with fleet_sites.process("--workers", "4", "--json") as work:
        printed, said = work.communicate(timeout=240)
    assert work.returncode == 0, said
    assert {site["state"] for site in told(printed).values()} == {"done"}
    assert fleet_sites.asked_twice() == {}
    assert fleet_sites.least_gap() > 0.7 * DELAY
    assert stable_rows(fleet_sites.data) == fleet_sites.rows
