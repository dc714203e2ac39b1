"""What an address tells of the day of publication."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import unquote, urlsplit

from pipelines.monthnames import month_numbers

__all__ = ["dates_in_url", "names_other_month"]

_PARTS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([/_\-.]?)(0[1-9]|1[0-2]|[1-9](?=[/_\-.]))(?:\2(0[1-9]|[12]\d|3[01]|[1-9]))?(?!\d)"
)

_NAMED = re.compile(r"/((?:19|20)\d\d)/([^\W\d_]{3,12})(?:/(\d\d?))?(?=/|$)")
_FIRST_YEAR = 1990
_DIGITS = 2  # of a day that no sign parts from its month


def dates_in_url(url: str) -> tuple[tuple[int, int] | None, dt.date | None]:
    """((year, month), day) an address names, each None where it does not: /2020/09/28/, 2020-09, 20200928, /2020/sep/28/."""
    try:
        path = unquote(urlsplit(url).path, errors="replace")
    except ValueError:
        return None, None
    month = None
    for match in _PARTS.finditer(path):
        year, number, day = int(match[1]), int(match[3]), match[4]
        if year < _FIRST_YEAR or (not match[2] and len(day or "") < _DIGITS):  # 2039026 is a number
            continue
        month = month or (year, number)
        if day:
            try:
                return (year, number), dt.date(year, number, int(day))
            except ValueError:
                continue
    return (month, None) if month else _by_name(path)


def _by_name(path: str) -> tuple[tuple[int, int] | None, dt.date | None]:
    """The same of an address with the name of a month."""
    for match in _NAMED.finditer(path):
        months = month_numbers(match[2].lower())
        if len(months) == 1 and int(match[1]) >= _FIRST_YEAR:
            year, (month,) = int(match[1]), months
            try:
                return (year, month), dt.date(year, month, int(match[3])) if match[3] else None
            except ValueError:
                continue
    return None, None


def names_other_month(url: str, year: int, month: int | None) -> bool:
    """Whether an address names a month, and not this one or, without ``month``, none of this year."""
    named = dates_in_url(url)[0]
    return named is not None and named[: 2 if month else 1] != (year, month)[: 2 if month else 1]
