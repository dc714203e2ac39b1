"""`muragat status`, `muragat metrics` and `muragat doctor`: how the sites and the machine are doing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, program

__all__ = ["doctor", "metrics", "status"]

_COLUMNS = ("site", "last", "verdict", "articles", "holes", "losses", "aside", "unfinished", "MB")
_LATELY = dt.timedelta(days=7)


@click.command()
@options.read_data
@click.option("--json", "as_json", is_flag=True, help="Print the sites as JSON.")
def status(data: Path, as_json: bool) -> int:
    """Show how every site in the data folder is doing: its last crawl, the verdict, holes, disk.

    Runs of the schedule that crashed or failed in the last seven days are told too, also where they were
    made up for.
    """
    from crawler.schedule.runs import recent_trouble
    from pipelines.status import all_statuses

    sites = all_statuses(data)
    trouble = recent_trouble(data, dt.datetime.now(dt.UTC) - _LATELY)
    if as_json:
        emit_json({"sites": [site.to_dict() for site in sites], "trouble": trouble})
        return 0
    rows = [
        [
            site.site,
            f"{site.finished:%Y-%m-%d %H:%M}" if site.finished else None,
            site.verdict,
            site.articles,
            site.holes,
            site.losses,
            site.aside,
            site.unfinished,
            f"{site.disk_bytes / 1e6:.1f}",
        ]
        for site in sites
    ]
    emit_table(_COLUMNS, rows, right=frozenset({"articles", "holes", "losses", "aside", "MB"}))
    for site in sites:
        if site.verdict in ("bad", "suspicious"):
            narrate(f"{site.site}: {site.verdict}: {'; '.join(site.reasons)}")
        if site.verdict == "bad":
            narrate(f"Next: {program()} accept {site.site} {site.last_crawl}, or reject")
    for name, told in trouble.items():
        times = " and ".join(f"{number} {state}" for state, number in told["runs"].items())
        narrate(
            f"{name}: runs of the last week: {times}; the last {told['last']:%Y-%m-%d %H:%M} UTC: {told['message']}"
        )
    return 0


@click.command()
@options.read_data
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.prom",
    help="Write them there, in one step, for node_exporter's textfile collector.",
)
def metrics(data: Path, output: Path | None) -> int:
    """Print the state of every site as Prometheus metrics."""
    from crawler.metrics import render, write

    if output is None:
        click.echo(render(data), nl=False)
    else:
        write(data, output)
    return 0


@click.command()
@click.argument("site", required=False)
@options.data
@options.allow_private
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(site: str | None, data: Path, allow_private: bool, as_json: bool) -> int:
    """Check this machine, and SITE where it is given.

    Of a site: whether robots.txt lets us in and the start page answers, and whether the pages of its last
    crawl, read again with today's code and profile, give what landed. The exit code is 1 where anything fails.
    """
    from crawler.doctor import examine, examine_site

    findings = [*examine(data), *(examine_site(site, data, allow_private=allow_private) if site else ())]
    failed = any(finding.level == "FAIL" for finding in findings)
    if as_json:
        emit_json({"ok": not failed, "findings": [finding.to_dict() for finding in findings]})
        return int(failed)
    for finding in findings:
        click.echo(f"{finding.level:4}  {finding.what}: {finding.says}")
        if finding.hint:
            click.echo(f"      hint: {finding.hint}")
    return int(failed)
