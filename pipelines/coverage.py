"""What the calendars offered against what we hold: a grid of years and months a section, and in total.

A month stands as the newest crawl that offered it found it. What that crawl could not read, though an
earlier one had, is no hole: its articles are held, so it is partial and says since when.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["STATES", "Cell", "Coverage", "Grid", "fold_months"]

STATES = ("complete", "partial", "hole", "empty", "external", "future", "refused")
"""What a month can be, as `pipelines.checks.pages.month_state` names it, the most telling first."""

_NOT_ASKED = ("future", "refused")

Row = Mapping[str, Any]
"""A row of the table of months."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """A month, or a whole year: ``listed`` articles its listings named and ``held`` of these; ``reason`` why not all.

    ``url`` and ``crawl_id`` are those of the newest crawl that offered it; a total has no ``url``.
    """

    year: int
    month: int | None
    state: str
    listed: int
    held: int
    reason: str | None = None
    url: str | None = None
    crawl_id: str | None = None
    article_section: str | None = None
    language: str | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Year and month; a whole year's month is 0."""
        return self.year, self.month or 0

    @property
    def when(self) -> str:
        """The month as ISO 8601 has it, or the year."""
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)


@dataclasses.dataclass(frozen=True, slots=True)
class Grid:
    """The months of one section in one language, or of all, by (year, month); whole years by (year, 0)."""

    article_section: str | None
    language: str | None
    cells: dict[tuple[int, int], Cell]

    @property
    def years(self) -> list[int]:
        """Every year from the first to the last, the newest first."""
        held = [year for year, _ in self.cells]
        return list(range(max(held), min(held) - 1, -1)) if held else []

    @property
    def counts(self) -> dict[str, int]:
        """How many months are in each state that occurs."""
        return _counted(self.cells.values())

    @property
    def listed(self) -> int:
        """Articles its months name."""
        return sum(cell.listed for cell in self.cells.values())

    @property
    def held(self) -> int:
        """Articles of these that are held."""
        return sum(cell.held for cell in self.cells.values())

    def year(self, year: int) -> list[Cell | None]:
        """The twelve months of a year; None where no calendar offered one."""
        return [self.cells.get((year, month)) for month in range(1, 13)]

    def whole(self, year: int) -> Cell | None:
        """The year as such, where the archive goes by years alone."""
        return self.cells.get((year, 0))

    def held_in(self, year: int) -> int:
        """Articles held of a year."""
        return sum(cell.held for place, cell in self.cells.items() if place[0] == year)

    def as_json(self) -> dict[str, Any]:
        """The grid as plain values; cells in the order of time."""
        return {
            "article_section": self.article_section,
            "language": self.language,
            "months": self.counts,
            "listed": self.listed,
            "held": self.held,
            "cells": [_plain(self.cells[place]) for place in sorted(self.cells)],
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Coverage:
    """All grids of a site and their total, as of its newest crawl."""

    site: str
    crawl_id: str
    total: Grid
    grids: list[Grid]

    @property
    def counts(self) -> dict[str, int]:
        """How many months of all calendars are in each state that occurs."""
        return _counted(cell for grid in self.grids for cell in grid.cells.values())

    @property
    def gaps(self) -> list[Cell]:
        """Months from which something is missing: holes first, then partial ones, the newest first."""
        found = [
            cell for grid in self.grids for cell in grid.cells.values() if cell.state in ("hole", "partial")
        ]
        return sorted(
            found, key=lambda cell: (cell.state != "hole", *(-part for part in cell.place), cell.url or "")
        )

    @property
    def hole_share(self) -> float:
        """Share of the months an archive can have that are holes; 0 where there are none."""
        counts = self.counts
        asked = sum(number for state, number in counts.items() if state not in _NOT_ASKED)
        return counts.get("hole", 0) / asked if asked else 0.0

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "site": self.site,
            "crawl_id": self.crawl_id,
            "months": self.counts,
            "hole_share": round(self.hole_share, 4),
            "listed": self.total.listed,
            "held": self.total.held,
            "gaps": [_plain(cell) for cell in self.gaps],
            "total": self.total.as_json(),
            "grids": [grid.as_json() for grid in self.grids],
        }


def fold_months(site: str, rows: Iterable[Row]) -> Coverage:
    """Rows of the table of months, of any crawls and in any order -> what is held of each month.

    An older row counts only where no newer crawl offered its month, be it under its section or under
    its address: a section that was renamed is not held twice.
    """
    crawls: dict[str, list[Row]] = {}
    for row in rows:
        if row["archive_year"] is not None:
            crawls.setdefault(row["crawl_id"], []).append(row)
    found: dict[_Key, Cell] = {}
    addresses: set[str] = set()
    for crawl_id in sorted(crawls, reverse=True):
        newer = set(addresses)
        for key, cell in _of_crawl(crawls[crawl_id]):
            addresses.add(cell.url or "")
            if key in found:
                found[key] = _with_older(found[key], cell)
            elif cell.url not in newer:
                found[key] = cell
    return Coverage(site, max(crawls, default=""), _total(found.values()), _grids(found))


_Key = tuple[str, str, int, int]


def _of_crawl(rows: list[Row]) -> Iterator[tuple[_Key, Cell]]:
    """The months of one crawl; what several calendars offer for one section is one cell."""
    gathered: dict[_Key, list[Cell]] = {}
    for row in rows:
        cell = _cell(row)
        key = (row["language"] or "", row["article_section"] or "", *cell.place)
        gathered.setdefault(key, []).append(cell)
    for key, cells in gathered.items():
        yield key, cells[0] if len(cells) == 1 else _merged(cells)


def _cell(row: Row) -> Cell:
    return Cell(
        row["archive_year"],
        row["archive_month"],
        row["state"],
        row["listed"] or 0,
        row["held"] or 0,
        row["reason"],
        row["url"],
        row["crawl_id"],
        row["article_section"],
        row["language"],
    )


def _with_older(newer: Cell, older: Cell) -> Cell:
    """A month the newer crawl could not read keeps what an older one landed of it."""
    if newer.state != "hole" or not older.held:
        return newer
    reason = f"{newer.reason}; its articles are held since crawl {older.crawl_id}"
    return dataclasses.replace(newer, state="partial", listed=older.listed, held=older.held, reason=reason)


def _merged(cells: list[Cell]) -> Cell:
    """Several cells of one month as one: something missing and something held is partial."""
    states, held = {cell.state for cell in cells}, sum(cell.held for cell in cells)
    worst = next((cell for cell in cells if cell.state in ("hole", "partial")), cells[0])
    if states & {"hole", "partial"}:
        state = "partial" if held or "partial" in states else "hole"
    else:
        state = next(state for state in STATES if state in states)
    return dataclasses.replace(worst, state=state, listed=sum(cell.listed for cell in cells), held=held)


def _total(cells: Iterable[Cell]) -> Grid:
    months: dict[tuple[int, int], list[Cell]] = {}
    for cell in cells:
        months.setdefault(cell.place, []).append(cell)
    totals = {place: _without_home(_merged(several)) for place, several in months.items()}
    return Grid(None, None, totals)


def _without_home(cell: Cell) -> Cell:
    return dataclasses.replace(
        cell, reason=None, url=None, crawl_id=None, article_section=None, language=None
    )


def _grids(cells: Mapping[_Key, Cell]) -> list[Grid]:
    """One grid a language and section, in that order."""
    grids: dict[tuple[str, str], Grid] = {}
    for language, section, year, month in sorted(cells):
        empty = Grid(section or None, language or None, {})
        grid = grids.setdefault((language, section), empty)
        grid.cells[year, month] = cells[language, section, year, month]
    return list(grids.values())


def _counted(cells: Iterable[Cell]) -> dict[str, int]:
    numbers = Counter(cell.state for cell in cells)
    return {state: numbers[state] for state in STATES if numbers[state]}


def _plain(cell: Cell) -> dict[str, Any]:
    return {name: value for name, value in dataclasses.asdict(cell).items() if value is not None}
