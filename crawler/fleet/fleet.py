"""A fleet from its first site to its last: enter the run, hand out the groups, watch the table, end in order."""

from __future__ import annotations

import contextlib
import datetime as dt
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

from crawler.fleet.crew import Crawl, crew
from crawler.fleet.roster import groups
from crawler.fleet.table import Member, State, Table
from crawler.schedule.outcome import Outcome

__all__ = ["run_fleet"]

_LOOK_SECONDS = 1.0
_AGAIN: tuple[State, ...] = ("interrupted", "unfinished")


def run_fleet(
    data: Path,
    members: Sequence[Member],
    *,
    run: str | None,
    engine: str,
    address: str | None,
    count: int,
    tell: Callable[[str, Sequence[Member]], None],
) -> tuple[str, list[Member]]:
    """Crawl the sites, each to its end; the run's name, and how each site is then.

    ``run`` names the run, whose sites that are done are not crawled again, while those that failed are; None goes on
    with the newest one where it has the same sites and is not over, and else begins one. ``tell`` is called now and
    then with the run and its sites. SIGTERM and Ctrl-C end the crawls in order. Raises `CrawlError`, `UsageError`.
    """
    data = data.absolute()
    with Table(data) as table:
        again = (*_AGAIN, "failed", "crashed") if run else _AGAIN
        name = run or _unfinished(table, members) or f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
        with crew(Crawl(data, name), engine, address, count) as submit:
            table.begin(name, members, again)
            with _listening() as asked_to_stop:
                given = {submit(group): group for group in groups(table.members(name))}
                _watch(table, name, given, asked_to_stop, tell)
        return name, table.members(name)


def _unfinished(table: Table, members: Sequence[Member]) -> str | None:
    run = table.unfinished()
    same = run and {m.site for m in table.members(run)} == {m.site for m in members}
    return run if same else None


def _watch(table: Table, run: str, given: dict[Future[None], list[str]], asked_to_stop: Callable[[], bool],
           tell: Callable[[str, Sequence[Member]], None]) -> None:  # fmt: skip
    """Until every group is done."""
    waiting = set(given)
    while waiting:
        ended, waiting = wait(waiting, _LOOK_SECONDS)
        for future in ended:
            if error := future.exception():
                _lost(table, run, given[future], error)
        if asked_to_stop():
            table.stop(run)
        tell(run, table.members(run))


def _lost(table: Table, run: str, sites: Sequence[str], error: BaseException) -> None:
    """Write down that a group could not be crawled to its end."""
    said = " ".join(str(error).split()) or type(error).__name__
    for site in sites:
        if not table.member(run, site).is_over:
            table.finish(run, site, Outcome("crashed", None, message=f"nobody could crawl it: {said[:300]}"))


@contextlib.contextmanager
def _listening() -> Iterator[Callable[[], bool]]:
    """Whether SIGTERM or Ctrl-C came."""
    heard: list[int] = []

    def hear(number: int, _: Any) -> None:
        heard.append(number)

    before = {number: signal.signal(number, hear) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(heard)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
