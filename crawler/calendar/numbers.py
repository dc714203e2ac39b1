"""Numbers beside a year that are no months, for all that they are small: they go on past twelve, or span two years."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.calendar.address import past_twelve

__all__ = ["are_seasons", "counted"]

_SEASON = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/\u2013]\s*(\d\d)(?!\d)")
_THIRTEEN = 13


def counted(urls: Iterable[str]) -> frozenset[str]:
    """The templates of addresses whose number beside the year goes on past twelve: lessons, weeks, pages, days.

    One number may be a slip, unless it is the very next.
    """
    numbers: dict[str, set[int]] = {}
    for url in urls:
        for template, number in past_twelve(url):
            numbers.setdefault(template, set()).add(number)
    return frozenset(template for template, past in numbers.items() if len(past) > 1 or _THIRTEEN in past)


def are_seasons(texts: Iterable[str]) -> bool:
    """Whether labels like 2011-12 and 2012-13 are spans of years, not months."""
    spans = [(int(match[1]), int(match[2])) for text in texts if (match := _SEASON.search(text))]
    return bool(spans) and all((year + 1) % 100 == month for year, month in spans)
