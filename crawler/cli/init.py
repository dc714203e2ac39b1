"""`muragat init`: a look at an unknown site, and a profile drafted from it."""

from __future__ import annotations

import dataclasses
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli import options
from crawler.cli.console import complain, emit_json, narrate, program, same_command
from pipelines.errors import CrawlError, MuragatError, UsageError

if TYPE_CHECKING:
    from crawler.findings import Findings
    from crawler.plan import CrawlPlan

__all__ = ["init"]


@click.command()
@click.argument("url")
@options.data
@options.allow_private
@options.contact
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write the profile.  [default: its name with .toml behind it]",
)
@click.option("--force", is_flag=True, help="Write over a profile that is there.")
@click.option("--yes", "-y", is_flag=True, help="Write without asking, as a script must.")
@click.option("--new", is_flag=True, help="Look afresh, even where the log of an earlier look is kept.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_context
def init(ctx: click.Context, url: str, data: Path, allow_private: bool, contact: str | None,
         output: Path | None, force: bool, yes: bool, new: bool, as_json: bool) -> int:  # fmt: skip
    """Look at the site of URL and write a profile for it.

    A few dozen pages are asked for, at a crawl's pace: those that lead to months, a dozen months, a
    dozen articles, feeds and sitemaps. They stay in the log under the data folder, so that the crawl
    of this site does not ask for them again. A look that fails, or finds no months (exit code 3),
    leaves nothing behind.
    """
    from crawler.plan import hold, plan_crawl
    from crawler.profile.draft import draft
    from crawler.profile.model import profile_for

    if "://" not in url:
        raise UsageError("not an address", where=url, hint=f"did you mean https://{url} ?")
    profile = profile_for(url)
    path = output or Path(f"{profile.name}.toml")
    if path.exists() and not force:
        raise UsageError(
            "is there already", where=str(path), hint="--force writes over it, --output elsewhere"
        )
    if not yes and not sys.stdin.isatty():
        raise UsageError(
            "nobody is there to be asked", where=str(path), hint="give --yes to write it unasked"
        )
    is_new = not (data / profile.name).exists()
    plan = plan_crawl(dataclasses.replace(profile, contact=contact or ""), data, new=new)
    if plan.resumed:
        narrate(f"Pages that the log of {plan.crawl_id} holds are not asked for again; `--new` looks afresh.")
    with hold(plan.folder):
        try:
            found = _look(plan, allow_private=allow_private, debug=ctx.obj["debug"])
        except MuragatError:
            _forget(plan, is_new)
            raise
        if found and not found.grid:
            _forget(plan, is_new)
    if found is None:
        narrate(f"Interrupted; what was fetched is kept. To go on: {same_command()}")
        return 130
    _show(found, path if found.grid else None, as_json)
    if not found.grid:
        return _explain(found)
    if not yes and not click.confirm(f"Write {path}?", default=True, err=True):
        narrate("Nothing was written.")
        return 0
    _write(path, draft(found, plan.today))
    where = "" if data == Path("data") else f" --data {shlex.quote(str(data))}"
    narrate(f"{path} is written. Next: {program()} crawl {shlex.quote(str(path))}{where}")
    return 0


def _look(plan: CrawlPlan, *, allow_private: bool, debug: bool) -> Findings | None:
    """Run the probe; what it found, or None where it was interrupted."""
    from crawler.findings import find
    from crawler.probe import ProbeSpider
    from crawler.run import run_spider
    from pipelines.ledger import Ledger

    spider = run_spider(ProbeSpider, plan, allow_private=allow_private, debug=debug)
    if spider is None or not spider.whole:
        return None
    path = plan.folder.ledger(plan.crawl_id)
    ledger = Ledger(path)
    try:
        return find(spider, ledger)
    finally:
        ledger.close()
        path.unlink()


def _forget(plan: CrawlPlan, is_new: bool) -> None:
    """Take away what a look left that no crawl can follow, so that the next one asks the site again."""
    if not plan.resumed:
        shutil.rmtree(plan.folder.root if is_new else plan.folder.log(plan.crawl_id), ignore_errors=True)


def _show(found: Findings, path: Path | None, as_json: bool) -> None:
    from crawler.cli.found import found_as_json, show_found

    if as_json:
        emit_json({"profile": str(path) if path else None, **found_as_json(found)})
    else:
        show_found(found)


def _explain(found: Findings) -> int:
    """Say that there is no archive, and what there is."""
    from crawler.cli.found import instead

    for line in instead(found) or [
        "nothing else that lists its pages: no feed, no sitemap, no further pages"
    ]:
        narrate(f"Found instead: {line}")
    hint = "start from a page that shows the months; `muragat calendar URL` tells what it sees there"
    if found.scripted:
        hint += "; where a script draws them, crawl with --browser"
    complain(f"{found.profile.start}: no month archive was found, so no profile was written", hint)
    return 3


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CrawlError(
            error.strerror or str(error), where=str(path), hint="choose another place with --output"
        ) from None
