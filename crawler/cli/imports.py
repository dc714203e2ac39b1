"""`muragat import`: WARC files that others wrote, landed as a crawl."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli import options
from crawler.cli.console import emit_json, narrate, program

if TYPE_CHECKING:
    from crawler.replay.importing import Imported

__all__ = ["import_"]


@click.command("import")
@click.argument("warc", nargs=-1, required=True)
@options.data
@click.option(
    "--site", metavar="SITE", help="An address, a profile's name or file.  [default: what the files are of]"
)
@click.option("--language", metavar="CODE", help="Take pages of this language only, kk for example.")
@options.workers
@options.engine
@options.address
@click.option("--json", "as_json", is_flag=True, help="Print the record of the crawl as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="No progress, no summary.")
def import_(warc: tuple[str, ...], data: Path, site: str | None, language: str | None, workers: int | None,
            engine: str, address: str | None, as_json: bool, quiet: bool) -> int:  # fmt: skip
    """Land the pages of WARC files: Common Crawl's, Heritrix', Browsertrix', wget's, or of another Muragat.

    They are walked as if the site had been crawled, where its month archive is among them; where it is
    not, every page with a title, a date and a text is read alone. A WARC may be an address that fsspec
    opens. The same is landed again by `muragat rebuild`, without these files.
    """
    from crawler.cli.rebuild import Progress
    from crawler.plan import hold
    from crawler.profile.model import profile_for
    from crawler.replay.importing import import_archives, only_site
    from pipelines.layout import SiteFolder

    profile = profile_for(site) if site else only_site(warc)
    folder = SiteFolder(data / profile.name)
    try:
        with hold(folder), options.crew(engine, address, workers) as crew, Progress(quiet) as progress:
            done = import_archives(profile, folder, warc, crew, language=language, tell=progress.tell)
    except KeyboardInterrupt:
        narrate("Interrupted; nothing was changed.")
        return 130
    if as_json:
        emit_json(done.crawl.record)
    if not quiet:
        _summarise(done, data)
    return 3 if done.crawl.record["verdict"] == "bad" or done.taken.damaged else 0


def _summarise(done: Imported, data: Path) -> None:
    record, taken = done.crawl.record, done.taken
    counts, site = record["counts"], record["site"]
    passed = ", ".join(f"{number} {reason}" for reason, number in taken.passed.most_common())
    narrate(f"Crawl {record['crawl_id']} of {site} was imported: {taken.responses} responses.")
    if passed:
        narrate(f"  passed by {passed}")
    for source, error in taken.damaged.items():
        narrate(f"  DAMAGED   {source}: {error}; what stands before that was taken")
    how = (
        "by its month archive"
        if record["imported"]["month_archive"]
        else "page by page: there is no month archive"
    )
    narrate(f"  articles  {counts['landed']} landed, {counts['new_versions']} new versions, {how}")
    narrate(f"  verdict   {record['verdict']}")
    narrate(f"Next: {program()} show {site} --data {shlex.quote(str(data))}")
