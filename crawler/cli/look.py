"""`muragat calendar` and `muragat extract`: what we see in one page, from an address or a file."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from pathlib import Path

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, program
from pipelines.errors import CrawlError, UsageError

__all__ = ["calendar", "extract"]

_MARKS = {True: "●", False: "·"}


@click.command()
@click.argument("page")
@click.option("--url", help="Address the page is from, when PAGE is a file.")
@options.allow_private
@click.option("--json", "as_json", is_flag=True, help="Print the months as JSON.")
def calendar(page: str, url: str | None, allow_private: bool, as_json: bool) -> int:
    """Show the months that PAGE (an address or a file) links to."""
    from crawler.calendar import find_months, find_years

    html, where = _load(page, url, allow_private)
    months = find_months(html, where)
    if as_json:
        emit_json(
            {"url": where, "months": [{"year": m.year, "month": m.month, "url": m.url} for m in months]}
        )
    elif months:
        grid: dict[int, set[int]] = defaultdict(set)
        for month in months:
            grid[month.year].add(month.month)
        columns = ["year", *(f"{m:02}" for m in range(1, 13))]
        emit_table(columns, [[y, *(_MARKS[m in grid[y]] for m in range(1, 13))] for y in sorted(grid)])
        narrate(
            f"{sum(map(len, grid.values()))} months, {len(months)} links. Next: {program()} crawl {where}"
        )
    if not months:
        hint = "try the page that lists the months"
        if years := sorted({found.year for found in find_years(html, where)}):
            hint += f"; this one links years, {years[0]} to {years[-1]}: look at the page of one of them; a crawl that finds no months walks the years"
        raise CrawlError("no month archive on this page", where=where, hint=hint)
    return 0


@click.command()
@click.argument("page")
@click.option("--url", help="Address the page is from, when PAGE is a file.")
@options.allow_private
@click.option(
    "--profile", metavar="NAME|FILE", help="Read it with the selectors and labels of a site's profile."
)
@click.option("--explain", is_flag=True, help="Show what was kept and dropped, and why; who told the fields.")
@click.option(
    "--html",
    "out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the explanation as a page to look at.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole record as JSON.")
def extract(
    page: str,
    url: str | None,
    allow_private: bool,
    profile: str | None,
    explain: bool,
    out: Path | None,
    as_json: bool,
) -> int:
    """Show the record that is read from PAGE (an address or a file), alone."""
    from crawler.cli.explain import context_of, show_explained
    from pipelines.article import read_article

    context = context_of(profile)
    html, where = _load(page, url, allow_private)
    if explain or out is not None:
        show_explained(html, where, context, as_json=as_json, out=out)
        return 0
    record = dataclasses.asdict(read_article(html, where, context))
    if as_json:
        emit_json(record)
        return 0
    shown = [(name, value) for name, value in record.items() if name not in ("text", "paragraphs")]
    emit_table(
        ["column", "value"], [(name, _brief(value)) for name, value in shown if value not in (None, [], "")]
    )
    click.echo("\n" + record["text"])
    return 0


def _brief(value: object) -> str:
    if isinstance(value, list):
        return f"{len(value)}: " + "; ".join(
            str(v.get("url", v)) if isinstance(v, dict) else str(v) for v in value[:3]
        )
    return str(value)


def _load(page: str, url: str | None, allow_private: bool) -> tuple[bytes, str]:
    if "://" in page:
        from crawler.fetching.fetch import fetch_page

        return fetch_page(page, allow_private=allow_private)
    path = Path(page)
    try:
        return path.read_bytes(), url or path.resolve().as_uri()
    except OSError as error:
        raise UsageError(
            error.strerror or str(error), where=page, hint="give a file or an address with http://"
        ) from None
