"""What a page says of many changes: the counts of all, and the few most telling of each kind in full."""

from __future__ import annotations

import dataclasses
import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from pipelines.schema import Change

__all__ = ["MOST_CHANGES", "MOST_NEW", "MOST_VIEWED", "STATES", "Digest", "digest_changes"]

MOST_CHANGES, MOST_NEW, MOST_VIEWED = 100, 50, 20
"""Rows in full on a page; beyond that they are only counted."""

STATES = (
    "removed",
    "removed-soft",
    "edited",
    "retitled",
    "redated",
    "restored",
    "unlisted",
    "moved",
    "resectioned",
    "new",
    "fetch-failed",
    "extraction-failed",
    "unchanged",
)
"""States in the order in which a reader wants them."""


@dataclasses.dataclass(slots=True)
class Digest:
    """Changes from the crawl ``before`` to ``after``: counts of all, rows of the most telling.

    ``noise`` counts what is none worth telling, by reason; nothing else here counts it. ``calendar``
    counts the changes by the month their article stands under, ``undated`` those under none.
    """

    site: str
    before: str | None
    after: str
    states: dict[str, int] = dataclasses.field(default_factory=dict)
    noise: dict[str, int] = dataclasses.field(default_factory=dict)
    silent: int = 0
    words_added: int = 0
    words_removed: int = 0
    calendar: dict[tuple[int, int], int] = dataclasses.field(default_factory=dict)
    undated: int = 0
    view_growth: int = 0
    resets: int = 0
    told: int = 0
    shown: list[Change] = dataclasses.field(default_factory=list)
    new: list[Change] = dataclasses.field(default_factory=list)
    growing: list[Change] = dataclasses.field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values; the rows as in the table of changes."""
        plain = dataclasses.asdict(self)
        plain["calendar"] = [
            {"year": year, "month": month, "changes": number}
            for (year, month), number in sorted(self.calendar.items())
        ]
        return plain


def digest_changes(site: str, before: str | None, after: str, changes: Iterable[Change]) -> Digest:
    """One pass over any number of changes, in bounded memory."""
    digest = Digest(site, before, after)
    states: Counter[str] = Counter()
    noise: Counter[str] = Counter()
    shown, new, growing = _Best(MOST_CHANGES, _telling), _Best(MOST_NEW, _age), _Best(MOST_VIEWED, _growth)
    for change in changes:
        digest.view_growth += change.view_growth or 0
        digest.resets += bool(change.view_count_reset)
        if change.view_growth:
            growing.offer(change)
        if change.noise:
            noise[change.noise] += 1
            continue
        states.update(change.states)
        if change.states == ["new"]:
            new.offer(change)
        elif change.states and change.states != ["unchanged"]:
            shown.offer(change)
            _count(digest, change)
    digest.states = {state: states.pop(state) for state in STATES if states[state]} | dict(states)
    digest.noise = dict(noise.most_common())
    digest.shown, digest.new, digest.growing = shown.rows(), new.rows(), growing.rows()
    return digest


def _count(digest: Digest, change: Change) -> None:
    digest.told += 1
    digest.silent += bool(change.silent)
    digest.words_added += change.words_added or 0
    digest.words_removed += change.words_removed or 0
    if change.archive_year and change.archive_month:
        place = (change.archive_year, change.archive_month)
        digest.calendar[place] = digest.calendar.get(place, 0) + 1
    else:
        digest.undated += 1


def _telling(change: Change) -> tuple[int, ...]:
    """The less, the earlier on the page: gone first, silent before admitted, much before little."""
    first = change.states[0]
    rank = STATES.index(first) if first in STATES else len(STATES)
    words = (change.words_added or 0) + (change.words_removed or 0)
    return rank, not change.silent, -words, *_age(change)


def _age(change: Change) -> tuple[int, ...]:
    """The newer its date, the less; without one, last."""
    return (-change.date_published.toordinal() if change.date_published else 0,)


def _growth(change: Change) -> tuple[int, ...]:
    return (-(change.view_growth or 0),)


class _Best:
    """The ``most`` rows with the least keys of all that are offered; what came first wins a tie."""

    def __init__(self, most: int, key: Callable[[Change], tuple[int, ...]]) -> None:
        self._most, self._key = most, key
        self._heap: list[tuple[tuple[int, ...], int, Change]] = []
        self._offered = 0

    def offer(self, change: Change) -> None:
        self._offered += 1
        entry = (tuple(-part for part in self._key(change)), -self._offered, change)
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, entry)
        else:
            heapq.heappushpop(self._heap, entry)

    def rows(self) -> list[Change]:
        return [change for *_, change in sorted(self._heap, reverse=True, key=lambda entry: entry[:2])]
