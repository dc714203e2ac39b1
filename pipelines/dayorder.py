"""Whether a site prints the day or the month first, told by those of its dates that leave no doubt."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence

from pipelines.context import SiteRules

__all__ = ["day_comes_first", "either_way", "with_day_orders"]

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](?:\d{4}|\d{2})(?!\d)")
_TWELVE = 12
_LEAST, _SHARE = 3, 0.9


def day_comes_first(dates: Iterable[str], least: int = _LEAST) -> bool | None:
    """True or False where nearly all printed dates that can be read in one order only, ``least`` of them, agree;
    else None.

    A number above twelve is a day: 25.05.2021 speaks for the day first, 05/25/2021 against it.
    """
    day_first = month_first = 0
    for date in dates:
        if found := _NUMERIC.search(date):
            first, second = int(found[1]), int(found[2])
            day_first += first > _TWELVE >= second
            month_first += second > _TWELVE >= first
    most, votes = max(day_first, month_first), day_first + month_first
    if most < least or most < _SHARE * votes:
        return None
    return day_first > month_first


def either_way(raw: str) -> tuple[int, int, str] | None:
    """The two numbers of a printed date, and the sign between them, where each may be the day; else None."""
    found = _NUMERIC.search(raw)
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    return (
        (first, second, found[0][len(found[1])])
        if 0 < first != second > 0 and max(first, second) <= _TWELVE
        else None
    )


def with_day_orders(rules: SiteRules, shown: Mapping[str, Sequence[str]]) -> SiteRules:
    """The rules with what the dates shown by a crawl's listings, by language, tell of their order."""
    orders = {
        language: order for language, dates in shown.items() if (order := day_comes_first(dates)) is not None
    }
    return dataclasses.replace(rules, day_orders=orders)
