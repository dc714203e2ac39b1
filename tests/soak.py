"""Crawls of the demo site killed at random moments and started again: what is lost, what is asked for twice.

    make soak                                    a hundred rounds
    python tests/soak.py --rounds 12 --peer      the same kills for plain Scrapy with a JOBDIR and a feed

A round crawls into a folder of its own, is killed by SIGKILL one to three times, each time at a
random moment of the time an uninterrupted crawl takes, and is started again by the same command.
It must end with the rows of the uninterrupted crawl, counters aside, which rise with every look; and
beyond what was in flight at a kill, no page may have been asked for twice, as the server counts.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime as dt
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from muragat import COMMAND, stable_rows

from crawler.demo import Server, build, serve
from pipelines.commit import clear_debris
from pipelines.layout import site_folders

IN_FLIGHT = 4  # requests at a time to a server on one's own network; what a kill may cost
DELAY_MS, JITTER_MS = 2, 8
_FINE = (0, 3)
_KILLED = -signal.SIGKILL
_AS_IT_SHOULD = "says it is done"


class Crawler(Protocol):
    """What is put to the test: a command that goes on where it was stopped, and what it brought."""

    def command(self, url: str, data: Path) -> list[str]:
        """The command, the same for every start."""

    def holds(self, data: Path) -> list[str]:
        """Every article that landed, as text that is the same for the same content."""

    def over(self, data: Path) -> bool:
        """Whether the crawl came to its end, so that the same command would begin another."""


class Muragat:
    """`muragat crawl`."""

    def command(self, url: str, data: Path) -> list[str]:
        """The command."""
        return [*COMMAND, "crawl", url, "--data", str(data), "--allow-private", "--quiet"]

    def holds(self, data: Path) -> list[str]:
        """The rows of articles.parquet without the columns that change with every look."""
        return stable_rows(data)

    def over(self, data: Path) -> bool:
        """Whether it is committed; if it is, what the next command would do first is done."""
        folders = [folder for folder in site_folders(data) if folder.committed()]
        for folder in folders:
            clear_debris(folder)
        return bool(folders)


class Scrapy:
    """A stock spider with a JOBDIR and a JSON-lines feed."""

    def command(self, url: str, data: Path) -> list[str]:
        """The command."""
        return [sys.executable, str(Path(__file__).with_name("soak_peer.py")), url, str(data)]

    def holds(self, data: Path) -> list[str]:
        """The address in every whole line of the feed."""
        found = []
        for line in (data / "articles.jsonl").read_bytes().splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line)["url"])
        return sorted(found)

    def over(self, data: Path) -> bool:
        """Whether it said that it finished."""
        return (data / "finished").exists()


@dataclasses.dataclass(frozen=True, slots=True)
class Round:
    """How a crawl that was killed ``kills`` times ended: rows ``lost``, rows that are there twice or are
    otherwise than they should be (``more``), pages ``asked_twice``, how it ended, seconds it took."""

    kills: int
    lost: int
    more: int
    asked_twice: int
    end: str
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether nothing is amiss."""
        amiss = self.lost or self.more or self.end != _AS_IT_SHOULD
        return not amiss and self.asked_twice <= IN_FLIGHT * self.kills

    def __str__(self) -> str:
        killed = "killed once" if self.kills == 1 else f"killed {self.kills} times"
        return (
            f"{killed:14}  lost {self.lost}, too many {self.more}, asked twice {self.asked_twice}, "
            f"{self.end}, {self.seconds:.0f} s{'' if self.whole else '  FAULT'}"
        )


class Soak:
    """Rounds against one server; a first crawl, uninterrupted, says what every other must come to."""

    def __init__(self, server: Server, crawler: Crawler, place: Path, seed: int = 1) -> None:
        self._server, self._crawler, self._place = server, crawler, place
        self._random = random.Random(seed)
        server.fetches.clear()
        self._seconds, self._limit = 0.0, 300.0
        begun = time.monotonic()
        code = self._run(place / "whole", self._limit)
        if code not in _FINE:
            raise RuntimeError(f"the uninterrupted crawl ended with {code}")
        self._seconds = time.monotonic() - begun
        self._limit = max(60.0, 10 * self._seconds)
        self._asked = Counter(server.fetches)
        self._expected = Counter(crawler.holds(place / "whole"))

    @property
    def articles(self) -> int:
        """How many the uninterrupted crawl brought."""
        return self._expected.total()

    def rounds(self, number: int) -> Iterator[Round]:
        """So many rounds, one after the other."""
        for _ in range(number):
            with tempfile.TemporaryDirectory(dir=self._place) as place:
                yield self._round(Path(place))

    def _round(self, place: Path) -> Round:
        planned, tries, kills = self._random.randint(1, 3), 0, 0
        while not kills:  # where it came to its end before the first kill, that was no round
            tries += 1
            data = place / str(tries)
            self._server.fetches.clear()
            begun = time.monotonic()
            kills, code = self._kill(data, planned)
        if code is None and not self._crawler.over(data):
            code = self._run(data, self._limit)
        twice = Counter(self._server.fetches) - self._asked
        held = Counter(self._crawler.holds(data))
        return Round(
            kills=kills,
            lost=(self._expected - held).total(),
            more=(held - self._expected).total(),
            asked_twice=twice.total(),
            end="hangs" if code == _KILLED else _AS_IT_SHOULD if code in _FINE else f"exit code {code}",
            seconds=time.monotonic() - begun,
        )

    def _kill(self, data: Path, planned: int) -> tuple[int, int | None]:
        """Kill it as often as planned; how often that was, and the exit code where it came to its end."""
        for kills in range(planned):
            code = self._run(data, self._random.uniform(0, self._seconds))
            if code != _KILLED:
                return kills, code
            if self._crawler.over(data):
                return kills + 1, 0
        return planned, None

    def _run(self, data: Path, seconds: float) -> int:
        """Run it for so long at most; its exit code."""
        data.mkdir(parents=True, exist_ok=True)
        command = self._crawler.command(self._server.url, data)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(seconds)
            process.kill()
            return process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    parser.add_argument("--peer", action="store_true", help="plain Scrapy in place of muragat")
    options = parser.parse_args()
    site = build(today=dt.datetime.now(dt.UTC).date())
    done: list[Round] = []
    with (
        serve(site, delay_ms=DELAY_MS, jitter_ms=JITTER_MS) as server,
        tempfile.TemporaryDirectory() as place,
    ):
        soak = Soak(server, Scrapy() if options.peer else Muragat(), Path(place), options.seed)
        print(f"uninterrupted: {soak.articles} articles", flush=True)
        for number, round_ in enumerate(soak.rounds(options.rounds), 1):
            done.append(round_)
            print(f"{number:4}  {round_}", flush=True)
    summarise(done, soak.articles)
    return 0 if all(round_.whole for round_ in done) else 1


def summarise(done: list[Round], articles: int) -> None:
    """What all rounds came to."""
    kills, lost = sum(round_.kills for round_ in done), [round_.lost / articles for round_ in done]
    print(f"{len(done)} rounds, {kills} kills: {sum(round_.whole for round_ in done)} rounds without fault")
    print(f"  lost         {sum(lost) / len(done):.1%} of the articles on average, {max(lost):.1%} at most")
    print(f"  too many     {sum(round_.more for round_ in done)} rows twice or otherwise")
    print(f"  asked twice  {sum(round_.asked_twice for round_ in done) / kills:.1f} pages a kill")
    for end, number in Counter(round_.end for round_ in done).most_common():
        print(f"  {number:4} x       {end}")


if __name__ == "__main__":
    sys.exit(main())
