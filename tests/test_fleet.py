"""A fleet on one machine: what dies goes on, no host is asked by two at a time, and nothing is done twice."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fleetbed import HOSTS, Fleet, told
from muragat import run, stable_rows
from schedulebed import wait_for
from smallsite import serve_small

from crawler.fleet.lease import Lease
from crawler.fleet.roster import groups
from crawler.fleet.table import Member, Table


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
    assert fleet_sites.crowded() == []
    assert stable_rows(fleet_sites.data) == fleet_sites.rows


@pytest.mark.slow
def test_a_fleet_that_was_interrupted_then_killed_is_continued_by_the_same_command(
    fleet_sites: Fleet,
) -> None:
    fleet_sites.afresh("interrupted")
    with fleet_sites.process("--workers", "3", "--json") as work:
        fleet_sites.wait_for_page("cedar", 6)
        work.send_signal(signal.SIGINT)
        printed, said = work.communicate(timeout=240)
    assert work.returncode == 130, said
    assert "To go on:" in said
    assert "interrupted" in {site["state"] for site in told(printed).values()}
    with fleet_sites.process("--workers", "4") as work:
        fleet_sites.wait_for_page("cedar", 12)
        work.kill()  # its crawls go on
    with fleet_sites.process("--workers", "4", "--json") as work:
        printed, said = work.communicate(timeout=240)
    assert work.returncode == 0, said
    assert {site["state"] for site in told(printed).values()} == {"done"}
    assert fleet_sites.asked_twice() == {}
    assert fleet_sites.crowded() == []
    assert stable_rows(fleet_sites.data) == fleet_sites.rows


def member(site: str, *hosts: str) -> Member:
    return Member(site, site, (), hosts, 0.0)


def test_sites_that_share_a_host_are_one_group() -> None:
    sites = [member("a", "one"), member("b", "two"), member("c", "three", "one"), member("d", "four"),
             member("e", "two", "three")]  # fmt: skip
    assert [sorted(group) for group in groups(sites)] == [["a", "b", "c", "e"], ["d"]]


def waiter(data: Path, owner: str) -> Lease:
    return Lease(data, "run", owner, rest=lambda: 0.0, on_stop=lambda: None)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    monkeypatch.setenv("MURAGAT_LEASE_SECONDS", "1")
    with Table(tmp_path) as made:
        made.begin("run", [member("a", "one")], ())
        yield made
    faulthandler.cancel_dump_traceback_later()


def seconds_to_take(table: Table, data: Path, *hosts: str) -> float:
    begin = time.monotonic()
    assert waiter(data, "next").take(table, hosts, 0.0)
    faulthandler.cancel_dump_traceback_later()
    return time.monotonic() - begin


def test_the_hosts_of_a_dead_process_are_had_when_its_lease_is_over(table: Table, tmp_path: Path) -> None:
    assert table.claim(["one", "two"], "dead", {}, 0.0)
    assert 1 <= seconds_to_take(table, tmp_path, "two", "three") < 10
    assert table.beat("dead", 0.0) == 1  # "one": a process that finds a host gone gives up


def test_a_host_is_left_alone_as_long_as_it_wants_after_a_crawl(table: Table, tmp_path: Path) -> None:
    assert table.claim(["one"], "first", {}, 0.0)
    table.beat("first", 0.6)
    table.release("first")
    assert 0.6 <= seconds_to_take(table, tmp_path, "one") < 10
    assert table.holdings(["one"])["one"].rest == 0.6
    table.release("next")
    knows_nothing = Lease(tmp_path, "run", "third", rest=lambda: None, on_stop=lambda: None)
    assert knows_nothing.take(table, ["one"], 0.0)
    with knows_nothing:
        wait_for(lambda: table.holdings(["one"])["one"].beats > 5)
    assert table.holdings(["one"])["one"].rest == 0.6


def test_a_host_that_is_held_is_not_had_and_a_stopped_run_waits_no_longer(
    table: Table, tmp_path: Path
) -> None:
    with waiter(tmp_path, "first") as first:
        assert first.take(table, ["one"], 0.0)
        threading.Timer(2.5, lambda: stop(tmp_path)).start()
        assert not waiter(tmp_path, "second").take(table, ["one"], 0.0)
        assert table.holdings(["one"])["one"].owner == "first"
    assert table.holdings(["one"])["one"].owner is None


def stop(data: Path) -> None:
    with Table(data) as table:
        table.stop("run")


_HANGS = """
import sys, time
from pathlib import Path
from crawler.fleet.lease import Lease
from crawler.fleet.table import Table
with Table(Path(sys.argv[1])) as table:
    lease = Lease(Path(sys.argv[1]), "run", "hangs", rest=lambda: 0.0, on_stop=print)
    lease.take(table, ["one"], 0.0)
    with lease:
        print("held", flush=True)
        time.sleep(60)
"""


def test_a_process_that_cannot_renew_its_lease_is_ended(table: Table, tmp_path: Path) -> None:
    """It hung, and so did its heart, for longer than the lease; that of a computer that slept, say."""
    words = [sys.executable, "-c", _HANGS, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        os.kill(process.pid, signal.SIGSTOP)
        assert seconds_to_take(table, tmp_path, "one") >= 1
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(30) == 1


def test_what_is_asked_wrongly_is_said(tmp_path: Path) -> None:
    for words, complaint in [
        ((), "needs either SITES or --schedule"),
        (("http://127.0.0.1:9/", "http://127.0.0.1:9/a/"), "lands in the same folder as another site"),
        (("http://127.0.0.1:9/", "--address", "127.0.0.1:1"), "--address is Ray's"),
        (("http://127.0.0.1:9/", "--run", "../x"), "not a name for a run"),
    ]:
        done = run("fleet", *words, "--data", tmp_path / "data")
        assert done.returncode == 2
        assert complaint in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_a_named_run_tries_again_what_failed_and_nothing_else(tmp_path: Path) -> None:
    broken: dict[str, tuple[int, str]] = {"/robots.txt": (503, "busy")}
    with serve_small() as (one, asked), serve_small(broken, "127.0.0.2") as (two, _):
        (tmp_path / "schedule.toml").write_text(
            "".join(
                f'[sites.{name}]\nprofile = "{name}.toml"\nevery = "1d"\nallow_private = true\n'
                for name in ("well", "ill")
            )
        )
        for name, url in (("well", one), ("ill", two)):
            (tmp_path / f"{name}.toml").write_text(f'name = "{name}"\nstart = "{url}"\n')
        words = (
            "fleet",
            "--schedule",
            tmp_path / "schedule.toml",
            "--data",
            tmp_path / "data",
            "--run",
            "weekly",
        )
        done = run(*words)
        assert done.returncode == 1
        lines = [line.split("\t") for line in done.stdout.splitlines()]
        assert lines[1][:3] == ["well", "done", "good"]
        assert lines[2][:3] == ["ill", "failed", ""]
        assert "robots.txt cannot be had" in lines[2][-1]
        before = asked.copy()
        broken.clear()
        again = run(*words, "--json")
        assert again.returncode == 0, again.stderr
        assert {site["state"] for site in told(again.stdout).values()} == {"done"}
        assert asked == before
    assert sorted(path.name for path in (tmp_path / "data" / ".fleet").iterdir()) == ["fleet.db"]
