"""`muragat crawl`: one crawl in this process, from the address to the summary."""

from __future__ import annotations

import dataclasses
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from crawler.cli import options
from crawler.cli.console import emit_json, narrate, program, same_command, tell_in_json
from crawler.cli.units import Duration, Policy, Size
from pipelines.alone import hide
from pipelines.memory import give_back

__all__ = ["crawl", "crawl_site"]


@click.command()
@click.argument("site")
@options.working_data
@options.allow_private
@click.option("--new", is_flag=True, help="Begin a new crawl, even where one is unfinished.")
@click.option(
    "--delay",
    type=click.FloatRange(0, 3600),
    metavar="SECONDS",
    help="Pause between two requests. [default: the profile's; 1, or 0 on your own network]",
)
@options.contact
@click.option(
    "--max-losses",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    metavar="PERCENT",
    help="Share of pages lost above which the exit code is 3; a crawl judged bad ends with 3 as well.",
)
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Send no more requests than these in this run, retries included.",
)
@click.option("--max-time", type=Duration(), metavar="TIME", help="End this run after so long: 90s, 30m, 2h.")
@click.option(
    "--max-bytes", type=Size(), metavar="SIZE", help="End this run after so much was received: 500M, 2G."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 3600, min_open=True),
    metavar="SECONDS",
    help="How long to wait for one answer, whole.  [default: 60]",
)
@click.option(
    "--refresh",
    type=Policy(),
    metavar="POLICY",
    help="Which articles we hold are looked at again: all, listing-only, or 30/7: those of the last 30 days "
    "and one in 7 of the rest.  [default: the profile's]",
)
@click.option(
    "--all",
    "unlisted",
    is_flag=True,
    default=None,
    help="Crawl also what sitemaps and feeds name and no month lists.  [default: the profile's `unlisted`]",
)
@click.option(
    "--browser",
    is_flag=True,
    default=None,
    help="Have the system's Chromium draw calendars and listings.  [default: the profile's `browser`]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the crawl's record as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="No progress, no summary.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to tell on stderr; json is one object a line, the log's lines among them.",
)
@click.pass_context
def crawl(ctx: click.Context, site: str, data: Path, allow_private: bool, new: bool, delay: float | None,
          contact: str | None, max_losses: float, max_pages: int | None, max_time: float | None,
          max_bytes: int | None, timeout: float | None, refresh: str | None, unlisted: bool | None, browser: bool | None,
          as_json: bool, quiet: bool, log_format: str) -> int:  # fmt: skip
    """Walk the month archive of SITE and land it as Parquet.

    SITE is an address, the name of a profile (`muragat sites`) or a profile file. A crawl that
    was interrupted, or that used up its --max-…, is continued by the same command; nothing is
    fetched twice.
    """
    from crawler.profile.model import profile_for
    from crawler.walk.refresh import Refresh

    tell_in_json(log_format == "json")
    policy = None if refresh is None else Refresh.parse(refresh)
    said: dict[str, Any] = {
        "delay": delay,
        "contact": contact or None,
        "refresh": policy,
        "unlisted": unlisted,
        "browser": browser,
    }
    profile = dataclasses.replace(
        profile_for(site), **{name: value for name, value in said.items() if value is not None}
    )
    limits = {
        "MURAGAT_MAX_PAGES": max_pages,
        "MURAGAT_MAX_SECONDS": max_time,
        "MURAGAT_MAX_BYTES": max_bytes,
        "DOWNLOAD_TIMEOUT": timeout,
    }
    record = crawl_site(
        profile,
        data,
        new=new,
        allow_private=allow_private,
        quiet=quiet,
        debug=ctx.obj["debug"],
        json_log=log_format == "json",
        settings={name: value for name, value in limits.items() if value is not None},
    )
    if as_json and record is not None:
        emit_json(record)
    if not quiet:
        _tell_end(record, data)
    if record is None or record["finished"] is None:
        return 130 if record is None else 0
    lossy = record["loss_share"] * 100 > max_losses
    return 3 if lossy or record["verdict"] == "bad" else 0


def crawl_site(profile: Any, data: Path, *, new: bool = False, allow_private: bool = False, quiet: bool = False,
               debug: bool = False, json_log: bool = False, settings: dict[str, Any] | None = None) -> dict[str, Any] | None:  # fmt: skip
    """Run one crawl to its end; its record, or None where it was interrupted.

    The record of a crawl that used up its budget has None as ``finished``.

    Raises `MuragatError` where the crawl could not do its job.
    """
    hide()
    give_back()

    from crawler.plan import hold, plan_crawl
    from crawler.run import run_crawl
    from pipelines.layout import SiteFolder
    from pipelines.storage import caught_up

    folder = SiteFolder(data / profile.name)
    if whole := caught_up(folder):
        if not quiet:
            narrate(
                f"Crawl {whole[-1]} was whole, but not published; now it is. The next run begins another."
            )
        return folder.read_record(whole[-1])
    plan = plan_crawl(profile, data, new=new)
    with hold(plan.folder):
        if plan.resumed and not quiet:
            narrate(f"Continuing crawl {plan.crawl_id}; `--new` would begin afresh.")
        return run_crawl(
            plan,
            allow_private=allow_private,
            progress=not quiet,
            debug=debug,
            json_log=json_log,
            settings=settings,
        )


def _tell_end(record: dict[str, Any] | None, data: Path) -> None:
    if record is None:
        narrate(f"Interrupted; what was fetched is kept. To go on: {same_command()}")
    elif record["finished"] is None:
        sent = record["requests"]["sent"]
        narrate(f"Stopped, {record['stopped']}: not finished, nothing landed yet. {sent} requests were sent.")
        narrate(f"What was fetched is kept. To go on: {same_command()}")
    else:
        summarise(record, data)


def summarise(record: dict[str, Any], data: Path) -> None:
    """What the crawl brought, for a person."""
    counts, folder = record["counts"], data / record["site"]
    months = ", ".join(f"{number} {state}" for state, number in counts["months"].items())
    narrate(f"Crawl {record['crawl_id']} of {record['site']} is committed.")
    narrate(f"  {'years ' if counts.get('years') else 'months'}    {months or 'none'}")
    listed = f"{counts['listed']} listed"
    if recalled := counts.get("recalled"):
        listed += f" and {recalled} that no listing names any more"
    for source, number in counts.get("named", {}).items():
        listed += f", {number} that only a {source} names"
    narrate(f"  articles  {counts['landed']} landed of {listed}, {counts['new_versions']} new versions")
    others = ", ".join(f"{n} {name}" for name, n in counts["outcomes"].items() if name != "landed")
    if others:
        narrate(f"  besides   {others}")
    sent = record["requests"]["sent"]
    narrate(f"  requests  {sent} sent, {record['requests']['from_log']} answered from the log")
    if record["losses"]:
        narrate(f"  LOST      {record['losses']} pages ({record['loss_share']:.1%}); first:")
        for entry in record["missing"][:3]:
            narrate(f"            {entry['reason']}  {entry['url']}")
        if host := _where_months_lie(record):
            narrate(f"The months are linked on {host}: start there, or name it under `hosts` in a profile.")
    _tell_verdict(record)
    narrate(f"  data      {folder / 'articles.parquet'}")
    narrate(f"  record    {folder / 'crawls' / record['crawl_id']}.json")
    narrate(f"  log       {folder / 'warc' / record['crawl_id']}")
    where = f"{record['site']} --data {shlex.quote(str(data))}"
    doubts = {check["name"] for check in record["checks"] if check["level"] != "good"}
    if doubts & {"redesign", "template"} and record["compared_with"]:
        narrate(f"The site looks redesigned; selectors for it: {program()} relearn {where}")
    if record["verdict"] == "bad":
        narrate("The crawl is set aside: articles.parquet stays as it was. Look at it, then decide:")
        narrate(f"Next: {program()} accept {where} {record['crawl_id']}")
        narrate(f"  or: {program()} reject {where} {record['crawl_id']}")
    else:
        narrate(f"Next: {program()} show {where}")


def _where_months_lie(record: dict[str, Any]) -> str | None:
    """The other host that all months are linked on, where that left the crawl without an article."""
    if record["counts"]["listed"]:
        return None
    refused = [
        entry["url"]
        for entry in record["missing"]
        if (entry["role"], entry["reason"]) == ("listing", "another host")
    ]
    return urlsplit(refused[0]).netloc if refused else None


def _tell_verdict(record: dict[str, Any]) -> None:
    narrate(f"  verdict   {record['verdict']}")
    for check in record["checks"]:
        if check["level"] != "good":
            narrate(f"            {check['level']}: {check['says']}")
