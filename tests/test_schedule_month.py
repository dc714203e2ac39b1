"""A month of unattended crawls of the demo site with everything going wrong that does go wrong: nothing is lost,
nothing is run twice, and the operator is told what matters, once."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from alertserver import serve_alerts
from onesection import SECTION, OneSection
from schedulebed import Bed, Gate, wait_for
from smallsite import serve_small

from crawler.demo import SEED, GoldArticle, Response, Server, serve
from pipelines.corpus import Corpus

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
TWICE = {2, 23}
CRASH_ONCE, SET_BACK, DEAD, REDESIGNED, CRASH_AGAIN = 13, 12, 19, 20, 27
REVISED = 9  # articles are edited and taken away
DICE = random.Random(2024)
KILLED = dict(zip(
    DICE.sample(sorted({*range(1, NIGHTS)} - TWICE - {CRASH_ONCE, SET_BACK, DEAD, REDESIGNED, CRASH_AGAIN}), 10),
    ["runner", "both"] * 5, strict=True,
))  # fmt: skip


def night(number: int) -> dt.datetime:
    local = dt.datetime.combine(FIRST + number * DAY, dt.time(23, 30), ALMATY)
    return local.astimezone(dt.UTC)


class Section(OneSection):
    """The demo site on the evening of a night, one section of it; the gate may hold it, or answer in its place."""

    def __init__(self, number: int, gate: Gate) -> None:
        revision = 1 if number < REVISED else 2 if number < REDESIGNED else 3
        super().__init__(SEED, revision, FIRST + number * DAY)
        self._gate = gate

    def respond(self, target: str, **asked: Any) -> Response:
        status, text = self._gate.get("*", (200, ""))
        if status != 200:
            return Response(status, {}, text.encode())
        return super().respond(target, **asked)

    @property
    def articles(self) -> dict[str, GoldArticle]:
        """Path -> article that stands in the section."""
        return {gold.url: gold for gold in self.gold if gold.url.startswith(SECTION)}


class Month:
    """The nights, one after the other."""

    def __init__(self, bed: Bed, gate: Gate, server: Server) -> None:
        self.bed, self.gate, self.server = bed, gate, server
        self.sites = [Section(number, gate) for number in range(NIGHTS)]

    def live(self) -> None:
        self.server.site = self.sites[0]
        self.bed.settle(night(0) - 12 * HOUR)
        for number in range(NIGHTS):
            begin = night(number)
            self.sites[number].viewed.update(self.server.site.viewed)  # one site that goes on
            self.server.site = self.sites[number]
            assert self.bed.trigger(begin - MINUTE) == []
            if number in KILLED:
                self.kill(begin + 12 * MINUTE, KILLED[number])
            elif number in TWICE:
                two = [self.bed.process(begin + 12 * MINUTE) for _ in range(2)]
                assert [process.wait() for process in two] == [0, 0]
            elif number == DEAD:
                self.dead_day(begin)
                continue
            elif number in (CRASH_ONCE, CRASH_AGAIN):
                self.crash(begin + 12 * MINUTE, again=number == CRASH_AGAIN)
            self.bed.settle(begin + 15 * MINUTE)
            if number == SET_BACK:
                for back in (30 * HOUR, 24 * HOUR, HOUR):
                    assert self.bed.trigger(begin + 20 * MINUTE - back) == []
            self.bed.settle(begin + 9 * HOUR)

    def kill(self, moment: dt.datetime, which: str) -> None:
        """Kill the runner, or runner and crawl, at some page of the crawl."""
        runner = self.begun(moment)
        runner.kill()
        runner.wait()
        if which == "both":
            self.bed.kill_crawl("almaty")
        self.gate.release()

    def crash(self, moment: dt.datetime, *, again: bool) -> None:
        """The crawl's process dies, and its resumption too; the runner lives."""
        runner = self.begun(moment)
        dead = self.bed.crawl_process("almaty")
        self.bed.kill_crawl("almaty")
        if again:  # the site is held all the while, so the second cannot be done before it is killed
            wait_for(lambda: self.bed.crawl_process("almaty") not in (0, dead))
            self.bed.kill_crawl("almaty")
        self.gate.release()
        assert runner.wait() == int(again)

    def begun(self, moment: dt.datetime) -> subprocess.Popen[bytes]:
        """A runner whose crawl is held at some page, until the gate is released."""
        self.gate.arm(DICE.randrange(1, 80))
        runner = self.bed.process(moment)
        wait_for(self.gate.reached.is_set)
        return runner

    def dead_day(self, begin: dt.datetime) -> None:
        """The server answers 503 for a day; it is tried again later and later."""
        self.gate["*"] = (503, "no")
        states = [[run.state for run in self.bed.trigger(begin + after)] for after in
                  (11 * MINUTE, 25 * MINUTE, 10 * HOUR, 20 * HOUR, 20 * HOUR + 59 * MINUTE)]  # fmt: skip
        assert states == [["failed"], [], ["failed"], ["failed"], []]
        self.gate.clear()
        assert [run.state for run in self.bed.trigger(begin + 22 * HOUR)] == ["done"]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise looks for it
def test_a_month_unattended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bed, gate = Bed(tmp_path), Gate()
    with (
        serve(Section(0, gate)) as server,
        serve_small() as (berlin, _),
        serve_alerts() as (address, alerts),
    ):
        monkeypatch.setenv("MURAGAT_ALERTS", address)
        urls = {
            "almaty": server.url.rstrip("/") + SECTION,
            "berlin": berlin.replace("127.0.0.1", "localhost"),
        }
        bed.write(SCHEDULE, **urls)
        month = Month(bed, gate, server)
        try:
            month.live()
        finally:
            gate.release()
    check_runs(bed)
    check_history(bed, month.sites)
    assert [alert["title"] for alert in alerts] == [
        "almaty: failed (was good)", "almaty: good (was failed)",  # the dead server
        "almaty: suspicious (was good)", "almaty: good (was suspicious)",  # the redesign, and the night after
        "almaty: failed (was good)", "almaty: good (was failed)",  # two crashes, one after the other
    ]  # fmt: skip
    assert "articles stand in div.story" in alerts[2]["message"]
    assert address not in "".join(str(run) for run in bed.runs())


def check_runs(bed: Bed) -> None:
    """Every slot ran once or was caught up with once, none beside another."""
    runs = bed.runs()
    assert {run.state for run in runs} == {"done", "crashed", "failed"}
    for site in ("almaty", "berlin"):
        mine = [run for run in runs if run.site == site]
        done = [run.slot for run in mine if run.state == "done"]
        assert done == sorted(set(done))
        crawls = Corpus(bed.data / site).crawl_ids
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
    assert [run.slot for run in nightly if run.verdict == "suspicious"] == [night(REDESIGNED)]
    sundays = [run.slot for run in runs if run.site == "berlin"]
    assert [f"{slot.astimezone(BERLIN):%m-%d %H:%M %Z}" for slot in sundays] == [
        "02-25 02:30 CET", "03-03 02:30 CET", "03-10 02:30 CET", "03-17 02:30 CET", "03-24 02:30 CET",
        "03-31 03:00 CEST"]  # fmt: skip


def check_history(bed: Bed, sites: list[Section]) -> None:
    """Each crawl saw what stood on its night, and every version there ever was is held, once."""
    corpus = Corpus(bed.data / "almaty")
    held = corpus.versions(["id", "url", "text_digest"]).to_table().to_pylist()
    paths = {row["id"]: urlsplit(row["url"]).path for row in held}
    for crawl, site in zip(corpus.crawl_ids, [sites[0], *sites], strict=True):
        visits = corpus.visits(crawl, ["id", "outcome", "listed"]).to_pylist()
        seen = sorted(
            paths[visit["id"]] for visit in visits if visit["outcome"] == "landed" and visit["listed"]
        )
        assert seen == sorted(site.articles)
    wordings = {(url, gold.title, gold.lines) for site in sites for url, gold in site.articles.items()}
    assert len(wordings) > len({url for url, *_ in wordings}) > len(sites[0].articles)  # edited, and new
    assert Counter(paths[row["id"]] for row in held) == Counter(url for url, *_ in wordings)
    assert len({row["text_digest"] for row in held}) == len(held)
