"""`muragat rebuild`: Parquet derived again from the log, with today's code and profile."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli import options
from crawler.cli.console import emit_json, narrate, on_terminal, stderr_console

if TYPE_CHECKING:
    from crawler.profile.model import Profile
    from crawler.replay.restage import Rebuilt

__all__ = ["Progress", "profile_of", "rebuild"]

_LINE_SECONDS = 60.0


@click.command()
@click.argument("site")
@options.working_whole
@click.option("--crawl", "crawl_id", metavar="ID", help="Only this crawl.  [default: all, oldest first]")
@options.workers
@options.engine
@options.address
@click.option("--json", "as_json", is_flag=True, help="Print what was rebuilt as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="No progress, no summary.")
def rebuild(site: str, data: Path, crawl_id: str | None, workers: int | None, engine: str,
            address: str | None, as_json: bool, quiet: bool) -> int:  # fmt: skip
    """Derive the Parquet of SITE again from its log, with today's code and profile.

    SITE is the name of a corpus in the data folder, or a profile file to read it with. Nothing is
    fetched. Without a profile of our own for it, the one stored with the corpus is used. Where
    neither code nor profile changed, the same bytes come out.
    """
    started = time.monotonic()
    crew = options.crew(engine, address, workers)

    from crawler.plan import hold
    from crawler.replay.rebuild import rebuild_site
    from pipelines.layout import SiteFolder

    profile = profile_of(site, data)
    folder = SiteFolder(data / profile.name)
    try:
        with hold(folder), crew, Progress(quiet) as progress:
            done = rebuild_site(profile, folder, crawl_id, crew, progress.tell)
    except KeyboardInterrupt:
        narrate("Interrupted; nothing was changed.")
        return 130
    if as_json:
        emit_json({"site": profile.name, "crawls": [c.record | {"changed": c.changed} for c in done]})
    if not quiet:
        _summarise(done, folder.root, time.monotonic() - started)
    return 0


def profile_of(site: str, data: Path) -> Profile:
    """Today's profile of a corpus. Raises `MuragatError` where there is neither profile nor corpus."""
    from crawler.profile.model import load_profile, profile_for, shipped_profiles
    from pipelines.errors import CorpusError

    stored = data / site / "profile.toml"
    if "/" in site or site.endswith(".toml") or site in shipped_profiles():
        profile = profile_for(site)
    elif stored.exists():
        return load_profile(stored)
    else:
        raise CorpusError("nothing has landed", where=str(data / site), hint=f"muragat crawl {site}")
    if not (data / profile.name / "crawls").is_dir():
        raise CorpusError("nothing has landed", where=str(data / profile.name), hint=f"muragat crawl {site}")
    return profile


def _summarise(done: list[Rebuilt], root: Path, seconds: float) -> None:
    for crawl in done:
        counts = crawl.record["counts"]
        what = f"{', '.join(crawl.changed)} changed" if crawl.changed else "the same, byte for byte"
        verdict = crawl.record["verdict"]
        narrate(
            f"Crawl {crawl.crawl_id}: {counts['landed']} articles, {counts['new_versions']} new versions;"
            f" {verdict}; {what}."
        )
    narrate(f"{root / 'articles.parquet'} was written again; {seconds:.1f} s.")
    narrate(f"Next: muragat show {root.name} --data {shlex.quote(str(root.parent))}")


class Progress:
    """A bar on a terminal, a line a minute elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._bar: Any = None
        self._told = time.monotonic()

    def __enter__(self) -> Progress:
        if not self._quiet and on_terminal():
            self._bar = _bar()
            self._task = self._bar.add_task("", total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def tell(self, what: str, done: int, total: int) -> None:
        """Show how far it is."""
        if self._bar is not None:
            self._bar.update(self._task, description=what, completed=done, total=total)
        elif not self._quiet and time.monotonic() - self._told > _LINE_SECONDS:
            self._told = time.monotonic()
            narrate(f"{what}: {done} of {total}")


def _bar() -> Any:
    from rich import progress

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(bar_width=24),
        progress.MofNCompleteColumn(),
        progress.TaskProgressColumn(show_speed=True),
        progress.TimeRemainingColumn(compact=True),
        console=stderr_console(),
        transient=True,
    )
