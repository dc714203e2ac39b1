"""What stands around a link: the year above it, the month beside it, the head of its row and column."""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
import re

from crawler.calendar.address import years_in
from crawler.calendar.label import Label, read_label
from crawler.calendar.page import Page

__all__ = ["Context"]

_LONGEST_HEAD = 60
_HEAD_SPARE = 12  # letters beside a year that heads its months: "Archive 2013", "2013 жыл"
_FAR = 80  # nodes between a year and its months where only the body holds both
_MOST_YEARS = 60  # in one row
_MOST_CELLS = 60  # of a row
_DEEPEST = 40
_ROW = 40  # nodes looked back for the month that a row begins with
_CURRENT = re.compile(r"\b(?:active|current|selected|opened?|expanded|checked)\b", re.I)
_NAMES = ("data-year", "id", "class")
_BODY = frozenset(("html", "body", "-document"))


@dataclasses.dataclass(frozen=True, slots=True)
class _Head:
    """A short text that is only a year; ``link``: it leads somewhere; ``marked``: shown as current."""

    index: int
    year: int
    link: bool
    marked: bool


class Context:
    """Answers about one page; everything is read once."""

    def __init__(self, page: Page, month_indexes: list[int]) -> None:
        """``month_indexes``: where the month links begin, ascending; they end a row of years."""
        self._page = page
        self._months = month_indexes
        self._heads: list[_Head] = []
        self._tables: dict[int, dict[int, Label]] = {}
        self._rows: dict[int, dict[int, int]] = {}
        self._years: dict[int, int | None] = {}
        for index, text in enumerate(page.texts):
            if text and len(text) <= _LONGEST_HEAD and any(c.isdecimal() for c in text):
                label = read_label(text)
                if label.is_year and label.year is not None and label.spare <= _HEAD_SPARE:
                    self._heads.append(self._head(index, label.year))
        self._head_indexes = [head.index for head in self._heads]

    def _head(self, index: int, year: int) -> _Head:
        link = marked = False
        for parent in itertools.islice(self._page.above(index), 3):
            attributes = self._page.attributes(parent)
            link = link or (
                self._page.tags[parent] == "a" and bool((attributes.get("href") or "#").strip("#"))
            )
            names = f"{attributes.get('class') or ''} {'selected' if 'selected' in attributes else ''}"
            marked = (
                marked or self._page.tags[parent] in ("b", "strong", "mark") or bool(_CURRENT.search(names))
            )
        return _Head(index, year, link, marked)

    def year_above(self, index: int) -> int | None:
        """The year a link stands under: its group's, its table's, or the nearest one printed before it."""
        if index not in self._years:
            self._years[index] = (
                self._year_of_group(index) or self.cell(index).year or self._year_before(index)
            )
        return self._years[index]

    def _year_of_group(self, index: int) -> int | None:
        """A year in the name of an element around the link (``<optgroup label>``, ``id="y2013"``)."""
        for parent in itertools.islice(self._page.above(index), 5):
            attributes = self._page.attributes(parent)
            for name in ("label",) if self._page.tags[parent] == "optgroup" else _NAMES:
                years = re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", attributes.get(name) or "")
                if len(years) == 1:
                    return int(years[0])
        return None

    def _year_before(self, index: int) -> int | None:
        place = bisect.bisect_left(self._head_indexes, index) - 1
        if place < 0 or not self._together(self._heads[place].index, index):
            return None
        row = [self._heads[place]]
        while (
            place > 0
            and len(row) < _MOST_YEARS
            and self._in_one_row(self._heads[place - 1], self._heads[place])
        ):
            place -= 1
            row.append(self._heads[place])
        if len(row) == 1:
            return row[0].year
        for chosen in ([head for head in row if not head.link], [head for head in row if head.marked]):
            if len(chosen) == 1:
                return chosen[0].year
        return None

    def _in_one_row(self, first: _Head, second: _Head) -> bool:
        """Whether two years are neighbours in a list of years: no month between, and near."""
        if first.year == second.year or second.index - first.index > _FAR:
            return False
        between = bisect.bisect_left(self._months, second.index) - bisect.bisect_left(
            self._months, first.index
        )
        return between == 0

    def _together(self, head: int, index: int) -> bool:
        """Whether a year and a link stand in one part of the page."""
        if index - head <= _FAR:
            return True
        for parent in itertools.islice(self._page.above(index), _DEEPEST):
            if parent < head:
                return self._page.tags[parent] not in _BODY and index - head < 20 * _FAR
        return False

    def beside(self, index: int) -> Label:
        """The month that the row of a link begins with, or that heads its cell."""
        cell = self.cell(index)
        if cell.is_month and cell.year is not None:
            return cell
        for position in range(index - 1, max(index - _ROW, -1), -1):
            text = self._page.texts[position]
            if not text:
                continue
            if len(text) > _LONGEST_HEAD:
                break
            label = read_label(text)
            if label.is_month and label.spare <= 24:
                return label
        return cell

    def cell(self, index: int) -> Label:
        """Row head and column head of the table cell around a link, put together."""
        page = self._page
        cell = row = table = -1
        for parent in itertools.islice(page.above(index), 14):
            tag = page.tags[parent]
            if cell < 0 and tag in ("td", "th"):
                cell = parent
            elif row < 0 and tag == "tr":
                row = parent
            elif tag == "table":
                table = parent
                break
        if min(cell, row, table) < 0:
            return Label()
        cells = self._cells(row)
        if cell not in cells:
            return Label()
        heads = []
        if (first := next(iter(cells))) != cell:
            heads.append(self._label(first))
        if (top := self._columns(table).get(cells[cell])) is not None:
            heads.append(top)
        return _merged(heads)

    def _label(self, index: int) -> Label:
        text = self._page.text(index, _LONGEST_HEAD)
        return read_label(text) if len(text) <= _LONGEST_HEAD else Label(muddled=True)

    def _cells(self, row: int) -> dict[int, int]:
        """The first cells of a table row, each with its column."""
        if row not in self._rows:
            cells: dict[int, int] = {}
            column, position = 0, row + 1
            while position < self._page.ends[row] and len(cells) < _MOST_CELLS:
                if self._page.tags[position] in ("td", "th"):
                    cells[position] = column
                    span = self._page.attributes(position).get("colspan") or "1"
                    column += int(span) if span.isdecimal() and len(span) < 3 else 1
                position = self._page.ends[position]
            self._rows[row] = cells
        return self._rows[row]

    def _columns(self, table: int) -> dict[int, Label]:
        """Labels of the first row of a table, by column."""
        if table not in self._tables:
            rows = range(table + 1, min(self._page.ends[table], table + 12))
            first = next((row for row in rows if self._page.tags[row] == "tr"), None)
            cells = {} if first is None else self._cells(first)
            columns = {column: self._label(cell) for cell, column in cells.items()}
            self._tables[table] = columns
        return self._tables[table]

    @property
    def url(self) -> str:
        """The page's own address."""
        return self._page.url

    def months_near(self, index: int, far: int) -> list[int]:
        """The months printed within ``far`` nodes of a link, none of them a label of a link: 12 × year + month."""
        return [number for place, number in self._printed_months if abs(place - index) <= far]

    @functools.cached_property
    def _printed_months(self) -> list[tuple[int, int]]:
        found = []
        for index, text in enumerate(self._page.texts):
            if text and len(text) <= _LONGEST_HEAD and (label := self._headed(index, text)) is not None:
                found.append((index, 12 * (label.year or 0) + min(label.months)))
        return found

    def _headed(self, index: int, text: str) -> Label | None:
        """A text that is a month of a year, the year in it or beside it."""
        label = read_label(text)
        if not label.is_month or len(label.months) > 1 or label.spare > _HEAD_SPARE:
            return None
        around = list(itertools.islice(self._page.above(index), 3))
        if any(self._page.tags[parent] == "a" for parent in around):
            return None
        for parent in around if label.year is None else ():
            wider = self._label(parent)
            if wider.is_month and wider.months == label.months and wider.year is not None:
                return wider
        return label if label.year is not None else None

    @functools.cached_property
    def own_year(self) -> int | None:
        """The year that the page's own address or title names, where it names one."""
        years = {reading.year for reading in years_in(self._page.url)}
        if len(years) == 1:
            return years.pop()
        for name in ("title", "h1"):
            for index, tag in enumerate(self._page.tags):
                if tag == name:
                    found = set(re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", self._page.text(index)))
                    if len(found) == 1:
                        return int(found.pop())
                    break
        return None


def _merged(heads: list[Label]) -> Label:
    """A year from one head and a month from the other."""
    months: frozenset[int] = frozenset()
    year = None
    for head in heads:
        if head.is_month and not months:
            months, year = head.months, head.year or year
        elif head.is_year:
            year = year or head.year
    return Label(months, year)
