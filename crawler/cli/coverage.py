"""`muragat coverage`: the grid of years and months against what is held."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, hint_at, narrate, program

if TYPE_CHECKING:
    from pipelines.coverage import Cell, Coverage, Grid

__all__ = ["coverage"]

_SIGNS = {
    "complete": ("■", "green"),
    "partial": ("◧", "yellow"),
    "hole": ("✗", "bold red"),
    "empty": ("·", "dim"),
    "external": ("↗", "cyan"),
    "future": ("…", "dim"),
    "refused": ("–", "dim"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_GAPS = 20


@click.command()
@click.argument("site")
@options.read_data
@click.option("--section", help="Only this section.")
@click.option("--language", help="Only this language.")
@click.option("--each", is_flag=True, help="A grid for every section, not only their total.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    metavar="PERCENT",
    help="Share of months that are holes above which the exit code is 3.",
)
@click.option("--json", "as_json", is_flag=True, help="Print all grids as JSON.")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw the total into this file.")
def coverage(site: str, data: Path, section: str | None, language: str | None, each: bool, threshold: float,
             as_json: bool, svg: Path | None) -> int:  # fmt: skip
    """Show which months of SITE's archive are held: a sign a month and the number of its articles.

    A month stands as the newest crawl that offered it found it.
    """
    from pipelines.corpus import Corpus
    from pipelines.coverage import fold_months
    from pipelines.errors import UsageError

    rows = Corpus(data / site).months(every=True).to_pylist()
    chosen = [
        row
        for row in rows
        if section in (None, row["article_section"]) and language in (None, row["language"])
    ]
    if rows and not chosen:
        names = sorted({f"{row['language']} {row['article_section']}" for row in rows})
        raise UsageError("no such section in that language", where=site, hint="there are " + ", ".join(names))
    found = fold_months(site, chosen)
    if svg is not None:
        _draw(found, svg)
    if as_json:
        emit_json(found.as_json())
    else:
        _show(found, each)
    exceeded = found.hole_share * 100 > threshold
    _tell(found, f"{site} --data {shlex.quote(str(data))}", exceeded)
    return 3 if exceeded else 0


def _draw(found: Coverage, path: Path) -> None:
    from pipelines.errors import UsageError
    from pipelines.report import coverage_svg

    try:
        path.write_text(coverage_svg(found), encoding="utf-8")
    except OSError as error:
        raise UsageError(error.strerror or str(error), where=str(path), hint="check the path") from None
    narrate(f"wrote {path}")


def _show(found: Coverage, each: bool) -> None:
    """The grids, then a line a section with its counts."""
    _grid(found.total)
    if each:
        for grid in found.grids:
            click.echo(f"\n{_name(grid)}")
            _grid(grid)
    elif len(found.grids) > 1:
        click.echo()
        states = [state for state in _SIGNS if state in found.counts]
        emit_table(
            ["language", "section", *states, "listed", "held"],
            [
                [
                    grid.language,
                    grid.article_section,
                    *(grid.counts.get(state, 0) for state in states),
                    grid.listed,
                    grid.held,
                ]
                for grid in found.grids
            ],
            right=frozenset({*states, "listed", "held"}),
        )


def _grid(grid: Grid) -> None:
    """A year a line: drawn and coloured for a terminal, tab-separated into a pipe. A year that is listed as
    a whole has its sign in a column of its own."""
    whole = any(month == 0 for _, month in grid.cells)
    names = ["year", *(["whole"] if whole else []), *_MONTHS, "held"]
    lines = [
        (year, [grid.whole(year), *grid.year(year)] if whole else grid.year(year)) for year in grid.years
    ]
    rows = [[str(year), *map(_text, cells), str(grid.held_in(year))] for year, cells in lines]
    if not sys.stdout.isatty():
        emit_table(names, rows)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, justify="left" if name == "year" else "right", no_wrap=True)
    for row, (_, cells) in zip(rows, lines, strict=True):
        styles = [_SIGNS[cell.state][1] if cell else "" for cell in cells]
        drawn = [Text(text, style) for text, style in zip(row[1:-1], styles, strict=True)]
        table.add_row(row[0], *drawn, row[-1])
    Console().print(table)


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return _SIGNS[cell.state][0] + (str(cell.held) if cell.held else "")


def _tell(found: Coverage, site: str, exceeded: bool) -> None:
    """The legend with counts, what is missing and why, and what to do about it."""
    narrate()
    narrate("   ".join(f"{_SIGNS[state][0]} {state} {number}" for state, number in found.counts.items()))
    if not found.gaps:
        narrate(f"Nothing is missing. Next: {program()} report {site}")
        return
    for cell in found.gaps[:_MOST_GAPS]:
        why = cell.reason or f"{cell.listed - cell.held} of {cell.listed} articles missing"
        narrate(f"  {cell.state:<8}{cell.when}  {_name(cell)}: {why}")
        narrate(f"          {cell.url}")
    if len(found.gaps) > _MOST_GAPS:
        narrate(f"  and {len(found.gaps) - _MOST_GAPS} more: --json names all")
    share = f"{found.hole_share:.1%} of the months are holes"
    narrate(share + (", more than the threshold." if exceeded else "."))
    hint_at(f"{program()} crawl {site} asks for them again; a 404 that stays is the site's own hole")


def _name(place: Grid | Cell) -> str:
    return " ".join(filter(None, (place.language, place.article_section))) or "all"
