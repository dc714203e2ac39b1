"""A month of unattended crawls with everything going wrong that does go wrong: nothing is lost, nothing is run
twice, and the operator is told what matters, once."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alertserver import serve_alerts
from schedulebed import Bed, Gate
from smallsite import pages, serve_small

from pipelines.layout import SiteFolder

ALMATY, BERLIN = ZoneInfo("Asia/Almaty"), ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
NIGHTS = 31
FIRST = dt.date(2024, 2, 29)  # Almaty changes its offset in the second night, Berlin its clocks in the last
SCHEDULE = """
[sites.almaty]
profile = "almaty.toml"
cron = "30 23 * * *"
time_zone = "Asia/Almaty"
jitter = "10m"
allow_private = true

[sites.berlin]
profile = "berlin.toml"
cron = "30 2 * * 0"
time_zone = "Europe/Berlin"
allow_private = true
"""
KILLED = {3: "runner", 4: "both", 6: "runner", 7: "both", 9: "both", 15: "runner", 16: "both", 18: "runner",
          21: "both", 25: "runner"}  # fmt: skip
TWICE = {2, 11, 23}
SET_BACK, DEAD, CRASH_ONCE, CRASH_AGAIN = 12, 19, 13, 27


def night(number: int) -> dt.datetime:
    local = dt.datetime.combine(FIRST + number * DAY, dt.time(23, 30), ALMATY)
    return local.astimezone(dt.UTC)


class Month:
    """The nights, one after the other."""

    def __init__(self, bed: Bed, gate: Gate) -> None:
        self.bed, self.gate = bed, gate
        self.dice = random.Random(2024)

    def live(self) -> None:
        self.settle(night(0) - 12 * HOUR)
        for number in range(NIGHTS):
            begin = night(number)
            assert self.bed.trigger(begin - MINUTE) == []
            if number in KILLED:
                self.kill(begin + 12 * MINUTE, KILLED[number])
            elif number in TWICE:
                two = [self.bed.process(begin + 12 * MINUTE) for _ in range(2)]
                assert [process.wait(120) for process in two] == [0, 0]
            elif number == DEAD:
                self.dead_day(begin)
            elif number in (CRASH_ONCE, CRASH_AGAIN):
                self.crash(begin + 12 * MINUTE, 1 if number == CRASH_ONCE else 2)
            self.settle(begin + 15 * MINUTE)
            if number == SET_BACK:
                for back in (30 * HOUR, 24 * HOUR, HOUR):
                    assert self.bed.trigger(begin + 20 * MINUTE - back) == []
            self.settle(begin + 9 * HOUR)

    def settle(self, moment: dt.datetime) -> None:
        """Triggers every minute until nothing is due and nothing runs."""
        for minute in range(200):
            self.bed.trigger(moment + minute * MINUTE)
            if not any(run.state == "running" for run in self.bed.runs()):
                return
            time.sleep(0.3)  # a crawl whose runner was killed goes on
        raise AssertionError("a run does not end")

    def kill(self, moment: dt.datetime, which: str) -> None:
        """Kill the runner, or runner and crawl, at some page of the crawl."""
        runner = self.begun(moment, self.dice.randrange(1, 18))
        runner.kill()
        runner.wait()
        if which == "both":
            self.bed.kill_crawl("almaty")
        self.gate.release()

    def crash(self, moment: dt.datetime, times: int) -> None:
        """The crawl's process dies, so many times in a row; the runner lives."""
        runner = self.begun(moment, self.dice.randrange(1, 10))
        for more in reversed(range(times)):
            self.bed.kill_crawl("almaty")
            self.gate.release()
            if more:  # it is resumed, and asks for the page again
                self.gate.arm(1)
                assert self.gate.reached.wait(60)
        assert runner.wait(120) == int(times > 1)

    def begun(self, moment: dt.datetime, page: int) -> subprocess.Popen[bytes]:
        """A runner whose crawl has asked for so many pages."""
        self.gate.arm(page)
        runner = self.bed.process(moment)
        assert self.gate.reached.wait(60)
        return runner

    def dead_day(self, begin: dt.datetime) -> None:
        """The server answers 503 for most of a day; it is tried again later and later."""
        self.gate |= dict.fromkeys(["/robots.txt", *pages()], (503, "no"))
        states = [[run.state for run in self.bed.trigger(begin + after)] for after in
                  (11 * MINUTE, 16 * MINUTE, HOUR, 2 * HOUR)]  # fmt: skip
        assert states == [["failed"], [], ["failed"], ["failed"]]
        assert self.bed.trigger(begin + 2 * HOUR + 59 * MINUTE) == []
        self.gate.clear()
        assert [run.state for run in self.bed.trigger(begin + 4 * HOUR)] == ["done"]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise looks for it
def test_a_month_unattended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bed, gate = Bed(tmp_path), Gate()
    with serve_small(gate) as (almaty, _), serve_small() as (berlin, _), serve_alerts() as (address, alerts):
        monkeypatch.setenv("MURAGAT_ALERTS", address)
        bed.write(SCHEDULE, almaty=almaty, berlin=berlin.replace("127.0.0.1", "localhost"))
        Month(bed, gate).live()
    check_history(bed)
    assert [alert["title"] for alert in alerts if "almaty" in alert["title"]] == [
        "almaty: failed (was good)", "almaty: good (was failed)"] * 2  # fmt: skip
    assert len(alerts) == 4
    assert address not in "".join(str(run) for run in bed.runs())


def check_history(bed: Bed) -> None:
    runs = bed.runs()
    assert {run.state for run in runs} == {"done", "crashed", "failed"}
    for site in ("almaty", "berlin"):
        mine = [run for run in runs if run.site == site]
        done = [run.slot for run in mine if run.state == "done"]
        assert done == sorted(set(done))
        crawls = SiteFolder(bed.data / site).committed()
        assert [run.crawl_id for run in mine if run.state == "done"] == crawls  # none lost, none twice
        for before, after in pairwise(mine):
            assert before.ended
            assert before.ended <= after.started  # never two at a time
    nightly = [run for run in runs if run.site == "almaty"]
    caught_up, expected = nightly[0].slot, [night(number) for number in range(NIGHTS)]
    assert caught_up == expected[0] - DAY  # the first trigger finds the slot of the night before
    assert [run.slot for run in nightly if run.state == "done"] == [caught_up, *expected]
    triggers = Counter(run.trigger for run in nightly)
    crashes = sum(kind == "both" for kind in KILLED.values()) + 1 + 2
    assert [run.state for run in nightly].count("crashed") == triggers["resume"] == crashes
    assert triggers["retry"] == [run.state for run in nightly].count("failed") == 3
    sundays = [run.slot for run in runs if run.site == "berlin"]
    assert [f"{slot.astimezone(BERLIN):%m-%d %H:%M %Z}" for slot in sundays] == [
        "02-25 02:30 CET", "03-03 02:30 CET", "03-10 02:30 CET", "03-17 02:30 CET", "03-24 02:30 CET",
        "03-31 03:00 CEST"]  # fmt: skip
