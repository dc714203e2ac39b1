"""What a page says of a comparison: the counts of all changes, and the most telling of them in full."""

from __future__ import annotations

import dataclasses
import heapq
from typing import Any

from pipelines.diff import Comparison
from pipelines.schema import Change

__all__ = ["MOST_CHANGES", "MOST_NEW", "TELLING", "Digest", "digest"]

MOST_CHANGES, MOST_NEW = 100, 50
"""Rows a page shows; what is beyond them is only counted."""

TELLING = (
    "removed",
    "removed-soft",
    "edited",
    "retitled",
    "redated",
    "restored",
    "unlisted",
    "relisted",
    "moved",
    "resectioned",
)
"""States in the order in which a page tells them; those without an answer come after them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Digest:
    """Two crawls compared, in little.

    ``told`` changes are worth telling besides the ``new_total`` new articles; ``shown`` and ``new`` are
    the first of them. ``calendar`` counts the told by the month their article stands under, ``undated``
    those under none.
    """

    before: str
    after: str
    states: dict[str, int]
    noise: dict[str, int]
    extractor: int
    told: int
    silent: int
    words_added: int
    words_removed: int
    calendar: dict[tuple[int, int], int]
    undated: int
    new_total: int
    shown: list[Change]
    new: list[Change]

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values; the changes as in the table of changes."""
        plain = dataclasses.asdict(self)
        plain["calendar"] = [
            {"year": year, "month": month, "changes": number}
            for (year, month), number in sorted(self.calendar.items())
        ]
        return plain


def digest(comparison: Comparison) -> Digest:
    """Count what a comparison tells and choose what to show of it."""
    new = [change for change in comparison.told if change.states[:1] == ["new"]]
    told = [change for change in comparison.told if change.states[:1] != ["new"]]
    calendar: dict[tuple[int, int], int] = {}
    for change in told:
        month = change.archive_month or (change.date_published and change.date_published.month)
        if change.archive_year and month:
            place = (change.archive_year, month)
            calendar[place] = calendar.get(place, 0) + 1
    return Digest(
        before=comparison.before,
        after=comparison.after,
        states=dict(comparison.states),
        noise=dict(comparison.noise),
        extractor=comparison.extractor,
        told=len(told),
        silent=sum(bool(change.silent) for change in told),
        words_added=sum(change.words_added or 0 for change in told),
        words_removed=sum(change.words_removed or 0 for change in told),
        calendar=calendar,
        undated=len(told) - sum(calendar.values()),
        new_total=len(new),
        shown=heapq.nsmallest(MOST_CHANGES, told, key=_rank),
        new=heapq.nsmallest(MOST_NEW, new, key=_age),
    )


def _rank(change: Change) -> tuple[int | bool | str, ...]:
    """The less, the earlier on the page: gone first, silent before admitted, much before little."""
    first = min((TELLING.index(state) for state in change.states if state in TELLING), default=len(TELLING))
    words = (change.words_added or 0) + (change.words_removed or 0)
    return first, not change.silent, -words, *_age(change)


def _age(change: Change) -> tuple[int, str]:
    """The newer its date, the less; without one, last."""
    return -change.date_published.toordinal() if change.date_published else 0, change.url
