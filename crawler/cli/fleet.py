"""`muragat fleet`: many sites, each crawled once, none of one host at the same time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, on_terminal, same_command
from crawler.cli.rebuild import Progress

if TYPE_CHECKING:
    from crawler.fleet.table import Member

__all__ = ["fleet"]

_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


@click.command()
@click.argument("sites", nargs=-1)
@click.option(
    "--schedule",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Crawl the sites of this schedule.toml instead, now, with what it says of each but its times.",
)
@options.data
@options.allow_private
@click.option(
    "--run",
    metavar="NAME",
    help="Sites that are done in the run of this name are left, others crawled.  [default: go on with the last run "
    "of these sites where it is not over, else begin one]",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 4096),
    default=8,
    show_default=True,
    metavar="NUMBER",
    help="How many sites are crawled at the same time.",
)
@options.engine
@options.address
@click.option("--json", "as_json", is_flag=True, help="Print what became of each site as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="No progress, no summary.")
def fleet(sites: tuple[str, ...], file: Path | None, data: Path, allow_private: bool, run: str | None, workers: int,
          engine: str, address: str | None, as_json: bool, quiet: bool) -> int:  # fmt: skip
    """Crawl SITES, many at once, on this machine or on Ray's nodes.

    SITES are addresses, names of profiles or profile files, as for `muragat crawl`. Sites that share a host are
    crawled one after the other. What dies is taken up elsewhere, and goes on from its log. The same command goes on
    with a fleet that was interrupted. The exit code is the worst of its crawls'.
    """
    from crawler.fleet.fleet import run_fleet
    from crawler.fleet.roster import named, scheduled
    from pipelines.errors import UsageError

    if bool(sites) == bool(file):
        raise UsageError("needs either SITES or --schedule", hint="muragat sites lists those we ship")
    if address and engine != "ray":
        raise UsageError("--address is Ray's", where=address, hint="add --engine ray")
    if run and not _RUN.match(run):
        raise UsageError("not a name for a run", where=run, hint="letters, digits, . _ - and no more than 64")
    members = scheduled(file) if file else named(sites, ["--allow-private"] if allow_private else [])
    with Progress(quiet) as progress:
        news = _News(progress, quiet)
        name, ended = run_fleet(
            data, members, run=run, engine=engine, address=address, count=workers, tell=news.tell
        )
    if as_json:
        emit_json({"run": name, "sites": [_row(member) for member in ended]})
    elif not quiet:
        _show(ended)
    code = _exit_code(ended)
    if code == 130 and not quiet:
        narrate(f"Interrupted; what was fetched is kept. To go on: {same_command()}")
    return code


class _News:
    """Tells of each site that has ended, and how many have."""

    def __init__(self, progress: Progress, quiet: bool) -> None:
        self._progress, self._lines = progress, not quiet and not on_terminal()
        self._told: set[str] | None = None

    def tell(self, run: str, members: Sequence[Member]) -> None:
        over = [member for member in members if member.is_over]
        if self._told is None and self._lines:
            narrate(f"Run {run}: {len(members)} sites")
        for member in over:
            if self._lines and member.site not in (self._told or ()):
                narrate(f"{member.site}: {member.verdict or member.state}, {member.message}")
        self._told = {member.site for member in over}
        running = sum(member.state == "running" for member in members)
        self._progress.tell(f"{running} running, sites", len(over), len(members))


def _show(members: Sequence[Member]) -> None:
    rows = [
        [m.site, m.state, m.verdict, m.counts.get("landed"), m.counts.get("losses"), m.attempts, m.exit_code, m.message]
        for m in members
    ]  # fmt: skip
    numbers = ("articles", "lost", "begun", "exit")
    emit_table(("site", "state", "verdict", *numbers, "says"), rows, frozenset(numbers))


def _row(member: Member) -> dict[str, Any]:
    names = (
        "site",
        "state",
        "verdict",
        "exit_code",
        "crawl_id",
        "counts",
        "attempts",
        "started",
        "ended",
        "message",
    )
    return {name: getattr(member, name) for name in names}


def _exit_code(members: Sequence[Member]) -> int:
    if any(member.state in ("failed", "crashed") for member in members):
        return 1
    if not all(member.is_over for member in members):
        return 130
    return max((member.exit_code or 0 for member in members), default=0)
