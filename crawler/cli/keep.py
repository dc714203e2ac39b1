"""`muragat verify` and `muragat prune`: keeping what has landed, and letting go of what is not needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, program
from crawler.cli.units import Age

if TYPE_CHECKING:
    from pipelines.layout import SiteFolder
    from pipelines.verify import Checked

__all__ = ["prune", "verify"]


@click.command()
@click.argument("site")
@options.read_whole
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def verify(site: str, data: Path, as_json: bool) -> int:
    """Check every file of SITE against the digest that was written down with it.

    A file that is not what it was is named, in a log also the first damaged record; the exit code is then 1.
    """
    from crawler.plan import hold
    from pipelines.verify import verify as check

    folder = _folder(site, data)
    with hold(folder):
        looked = [*check(folder), *_indexes(folder)]
    wrong = [found for found in looked if found.problem]
    rows = [[str(found.path.relative_to(folder.root)), found.problem] for found in wrong]
    if as_json:
        problems = [{"file": name, "problem": problem} for name, problem in rows]
        emit_json({"site": site, "files": len({found.path for found in looked}), "problems": problems})
    elif rows:
        emit_table(("file", "problem"), rows)
    narrate(f"{len({found.path for found in looked})} files checked, {len({r[0] for r in rows})} damaged.")
    if rows and not as_json:
        narrate(
            "Parquet comes back from its log: " + f"{program()} rebuild {site}; a log or a JSON from a copy."
        )
    return int(bool(rows))


@click.command()
@click.argument("site")
@options.working_whole
@click.option(
    "--older-than",
    type=Age(),
    required=True,
    metavar="TIME",
    help="Only logs of crawls that began this long ago: 90d, 12h.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would go and what stays.")
@click.option("--json", "as_json", is_flag=True, help="Print the logs as JSON.")
def prune(site: str, data: Path, older_than: float, dry_run: bool, as_json: bool) -> int:
    """Take away logs (WARC) of SITE that nothing needs any more. Parquet is never touched.

    A log stays where something could still be had from it alone: see docs/operations.md. A crawl whose
    log is gone cannot be derived again, nor can those before it.
    """
    import datetime as dt

    from crawler.plan import hold
    from pipelines.commit import clear_debris
    from pipelines.prune import prune as take_away
    from pipelines.prune import survey_logs

    folder = _folder(site, data)
    now = dt.datetime.now(dt.UTC)
    with hold(folder):
        if not dry_run:
            clear_debris(folder)
        logs = survey_logs(folder, now - dt.timedelta(seconds=older_than))
        if not dry_run:
            take_away(folder, logs, now)
    going = [log for log in logs if not log.kept]
    if as_json:
        shown = [{"crawl_id": log.crawl_id, "bytes": log.size, "kept": log.kept or None} for log in logs]
        emit_json({"site": site, "dry_run": dry_run, "logs": shown})
    else:
        words = "would go" if dry_run else "gone"
        emit_table(
            ("crawl", "bytes", "log"),
            [[log.crawl_id, log.size, f"stays: {log.kept}" if log.kept else words] for log in logs],
            right=frozenset({"bytes"}),
        )
    size = sum(log.size for log in going) / 1e6
    narrate(f"{len(going)} of {len(logs)} logs {'would go' if dry_run else 'are gone'}, {size:.1f} MB.")
    if going:
        narrate(
            f"Crawls up to {going[-1].crawl_id} {'would keep' if dry_run else 'keep'} the rows they have:"
            " a rebuild begins after it. To be able to derive them again, keep a copy of their logs."
        )
    return 0


def _folder(site: str, data: Path) -> SiteFolder:
    """The folder of a corpus. Raises `CorpusError` where there is none."""
    from pipelines.errors import CorpusError
    from pipelines.layout import SiteFolder

    folder = SiteFolder(data / site)
    if not folder.ended():
        raise CorpusError("nothing has landed", where=str(folder.root), hint=f"muragat crawl {site}")
    return folder


def _indexes(folder: SiteFolder) -> Iterator[Checked]:
    """The indexes beside the logs, against the logs themselves."""
    from crawler.log.cdxj import index_tells_of_log
    from pipelines.verify import Checked

    for crawl_id in folder.ended():
        for path in sorted(folder.log(crawl_id).glob("*.cdxj")):
            problem = "does not say what the log says; delete it, it is made again"
            yield Checked(path, "" if index_tells_of_log(path) else problem)
