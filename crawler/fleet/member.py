"""One crawl of a fleet, in a process of its own: it holds its hosts, crawls, and writes down what came of it.

``python -m crawler.fleet.member DATA RUN SITE OWNER``, as `crawler.fleet.crew` calls it.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from crawler.cli import main
from crawler.fetching.slots import rest_due
from crawler.fleet.lease import Lease
from crawler.fleet.table import Member, Table
from crawler.schedule.outcome import Outcome, outcome_of, read_outcome
from pipelines.errors import CorpusError
from pipelines.layout import SiteFolder

__all__ = ["crawl_member", "papers"]


def crawl_member(data: Path, run: str, site: str, owner: str) -> None:
    """Crawl one site of a run as soon as its hosts are free, unless that was done meanwhile."""
    with Table(data) as table:
        member = table.member(run, site)
        lease = Lease(data, run, owner, rest=rest_due, on_stop=_interrupt)
        if not lease.take(table, member.hosts, member.delay):
            return
        with lease:
            member = table.member(run, site)
            if not member.is_over:
                table.start(run, site, _newest(SiteFolder(data / site)))
                table.finish(run, site, _already(data, member) or _crawl(data, run, member))


def papers(data: Path, run: str, site: str) -> tuple[Path, Path]:
    """Where a crawl's stdout and stderr go."""
    folder = data / ".fleet"
    return folder / f"{run}-{site}.json", folder / f"{run}-{site}.err"


def _already(data: Path, member: Member) -> Outcome | None:
    """The outcome of a crawl whose process died when all was done but to say so."""
    folder = SiteFolder(data / member.site)
    newest = _newest(folder)
    if not member.attempts or newest <= member.newest or folder.unfinished():
        return None
    try:
        record = folder.read_record(newest)
    except CorpusError:
        return None
    return outcome_of(record, 3 if record.get("verdict") == "bad" else 0)


def _crawl(data: Path, run: str, member: Member) -> Outcome:
    words = ["crawl", member.target, "--data", str(data), "--json", "--quiet", *member.options]
    code = 0
    try:
        main(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    return read_outcome(*papers(data, run, member.site), code)


def _newest(folder: SiteFolder) -> str:
    return (folder.ended() or [""])[-1]


def _interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    crawl_member(Path(sys.argv[1]), *sys.argv[2:])
