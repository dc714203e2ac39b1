"""Geometry of the drawings: grids of months large and small, lines of views. The templates draw them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from pipelines.coverage import Cell, Grid

__all__ = ["Box", "Sheet", "Small", "calendar_sheet", "coverage_sheet", "shape", "small_grid", "sparkline"]

_LEVELS = 4
_LEFT, _TOP, _STEP_X, _STEP_Y, _WIDTH, _TOTAL = 52, 26, 50, 34, 44, 72
_SMALL = 12
_MARKS = {"hole": "×", "empty": "·", "external": "↗", "refused": "–", "future": ""}


@dataclasses.dataclass(frozen=True, slots=True)
class Box:
    """A month of a large grid, or a whole year: where, how wide, which ``kind`` of cell, how strong (0 to 4), its
    text; ``when`` is spelled as ISO 8601 has it."""

    x: int
    y: int
    width: int
    when: str
    kind: str
    level: int
    text: str
    cell: Cell | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """A large grid: a year a row, the newest first; ``sums`` and their total stand at the right."""

    width: int
    height: int
    years: list[tuple[int, int, int]]  # y, year, sum
    months: list[tuple[int, int]]  # x, month
    boxes: list[Box]


@dataclasses.dataclass(frozen=True, slots=True)
class Small:
    """A small grid without words: for every kind and strength one path."""

    width: int
    height: int
    years: list[tuple[int, int]]  # y, year: the first and the last
    paths: list[tuple[str, str]]  # class, path


def coverage_sheet(grid: Grid) -> Sheet:
    """The grid of what is held; the number of a month is that of its articles."""
    strong = _steps(cell.held for cell in grid.cells.values())
    boxes, years = [], []
    for row, year in enumerate(grid.years):
        years.append((_TOP + row * _STEP_Y, year, grid.held_in(year)))
        for month, cell in enumerate((grid.whole(year), *grid.year(year))):
            if cell is not None:
                boxes.append(_box(row, month, cell.state, _level(cell.held, strong), _text(cell), year, cell))
    return _sheet(years, boxes)


def calendar_sheet(counts: Mapping[tuple[int, int], int]) -> Sheet:
    """The grid of changes; years without any between the first and the last stand empty."""
    strong = _steps(counts.values())
    boxes, years = [], []
    held = [year for year, _ in counts]
    for row, year in enumerate(range(max(held), min(held) - 1, -1) if held else ()):
        numbers = [counts.get((year, month), 0) for month in range(1, 13)]
        years.append((_TOP + row * _STEP_Y, year, sum(numbers)))
        for month, number in enumerate(numbers, 1):
            kind = "change-cell" if number else "empty"
            boxes.append(_box(row, month, kind, _level(number, strong), str(number or "·"), year))
    return _sheet(years, boxes)


def small_grid(grid: Grid) -> Small:
    """A section's grid; its cells are told apart by shape as well as by colour."""
    strong = _steps(cell.held for cell in grid.cells.values())
    paths: dict[str, list[str]] = {}
    years = grid.years
    for (year, month), cell in grid.cells.items():
        for place in range(12) if not month else (month - 1,):
            x, y = place * _SMALL, (years[0] - year) * _SMALL
            paths.setdefault(_small_kind(cell, strong), []).append(shape(cell.state, x, y))
    ends = [((years[0] - year) * _SMALL, year) for year in dict.fromkeys((years[0], years[-1]))]
    drawn = [(kind, "".join(shapes)) for kind, shapes in sorted(paths.items())]
    return Small(12 * _SMALL, len(years) * _SMALL, ends, drawn)


def sparkline(
    points: Sequence[tuple[dt.datetime, int]], width: int = 96, height: int = 22
) -> list[tuple[float, float]]:
    """Counts over time as places in a box of this size, the oldest first; a single one lies at its end."""
    if not points:
        return []
    ordered = sorted(points)
    first, last = ordered[0][0], ordered[-1][0]
    low, high = min(count for _, count in ordered), max(count for _, count in ordered)
    across = (last - first).total_seconds()
    return [
        (
            round(2 + (width - 4) * ((when - first).total_seconds() / across if across else 1), 1),
            round(height - 3 - (height - 6) * ((count - low) / (high - low) if high > low else 0.5), 1),
        )
        for when, count in ordered
    ]


def shape(state: str, x: int = 0, y: int = 0) -> str:
    """A cell of 9 × 9: full, half, crossed, a dot, hollow, or a dash."""
    if state == "complete":
        return f"M{x} {y}h9v9h-9z"
    if state == "partial":
        return f"M{x} {y}v9h9z"
    if state == "hole":
        return f"M{x + 1} {y + 1}l7 7m0-7l-7 7"
    if state == "external":
        return f"M{x + 1.5} {y + 1.5}h6v6h-6z"
    if state == "empty":
        return f"M{x + 3.5} {y + 3.5}h2v2h-2z"
    return f"M{x + 2.5} {y + 4.5}h4"


def _sheet(years: list[tuple[int, int, int]], boxes: list[Box]) -> Sheet:
    months = [(_LEFT + (month - 1) * _STEP_X, month) for month in range(1, 13)]
    return Sheet(_LEFT + 12 * _STEP_X + _TOTAL, _TOP + len(years) * _STEP_Y, years, months, boxes)


def _box(row: int, month: int, kind: str, level: int, text: str, year: int, cell: Cell | None = None) -> Box:
    x, width = _LEFT + max(0, month - 1) * _STEP_X, _WIDTH if month else 11 * _STEP_X + _WIDTH
    when = f"{year}-{month:02}" if month else str(year)
    return Box(x, _TOP + row * _STEP_Y, width, when, kind, level, text, cell)


def _text(cell: Cell) -> str:
    if cell.state == "partial" and cell.listed > cell.held:
        return f"{cell.held}/{cell.listed}"
    return _MARKS.get(cell.state, str(cell.held))


def _steps(counts: Iterable[int]) -> list[int]:
    """The bounds between the strengths: quarters of the way to the highest count, on a root scale."""
    highest = max(counts, default=0)
    return [max(step, round(highest * (step / _LEVELS) ** 2)) for step in range(1, _LEVELS)]


def _level(count: int, steps: list[int]) -> int:
    return 1 + sum(count > step for step in steps) if count else 0


def _small_kind(cell: Cell, strong: list[int]) -> str:
    if cell.state in ("complete", "partial"):
        return f"{cell.state} l{_level(cell.held, strong)}"
    return cell.state
