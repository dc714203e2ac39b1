"""Dates as people print them, in any language: one string, or all dates of a longer line.

What is read is the calendar date as printed, in the site's zone, never shifted to another;
the moment beside it is UTC and exists only where a time was printed. Nothing is invented:
a month alone is no date (``read_month`` reads it), a date without a year is none either,
unless the archive's month tells the year. ``day_first``, where given, settles whether day or
month comes first; else the archive's month judges, and without it day stands before month.

``pipelines.dates.scan`` reads absolute dates, ``pipelines.dates.relative`` those that count
from ``base`` and, through dateparser, what is left.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pipelines.dates.clock import Clock
from pipelines.dates.relative import parse_rest, scan_relative
from pipelines.dates.scan import month_of, scan
from pipelines.dates.tokens import Found, Rules, unify

__all__ = ["DateValue", "find_date", "find_dates", "read_date", "read_edtf", "read_month"]

_LAST_YEAR = 2100
_LONGEST_DATE = 160  # characters; what is longer is a text, not a date
_VERSION = re.compile(r"\d\.\d\.\d\d")  # 1.1.11: in a text more often a section than a day
_COMPACT = re.compile(
    r"(\d{4})([01]\d)([0-3]\d)(?:T?([0-2]\d)([0-5]\d)([0-5]\d)?(?:\.\d+)?(?:(Z)|([+-])(\d\d):?(\d\d))?)?"
)


class DateValue(NamedTuple):
    """One date that was printed.

    ``date``: the calendar date as printed. ``moment``: aware, UTC; None where no time was printed.
    ``local``: the same as a naive date and time, as printed. ``precision``: "day", "minute" or
    "second". ``raw``: the characters it was read from.
    """

    date: dt.date
    moment: dt.datetime | None
    local: dt.datetime | None
    precision: str
    raw: str

    @property
    def edtf(self) -> str:
        """As EDTF / ISO 8601-2 to the precision printed: ``2021-04-05`` or ``2021-04-05T14:30``."""
        if self.local is None:
            return self.date.isoformat()
        return self.local.isoformat(timespec="seconds" if self.precision == "second" else "minutes")


def read_date(
    raw: str,
    *,
    languages: Iterable[str] = (),
    day_first: bool | None = None,
    base: dt.datetime | None = None,
    time_zone: str = "UTC",
    month: tuple[int, int] | None = None,
) -> DateValue | None:
    """The date a string states, or the first of several; None where it states none.

    ``languages``: BCP 47 codes that settle words and narrow the fallback. ``base``: when the page
    was fetched (naive means UTC); without it relative dates are not read. ``time_zone``: IANA name
    of the site's zone. ``month``: (year, month) the page was archived under.

    Raises ``zoneinfo.ZoneInfoNotFoundError`` for an unknown zone.
    """
    rules = _rules(languages, day_first, base, month)
    printed = raw.strip()[:_LONGEST_DATE]
    if not printed.isprintable():
        printed = " ".join(printed.split())
    text = unify(printed)
    if found := _first(text, rules):
        return _value(found, printed, time_zone)
    if compact := _COMPACT.fullmatch(text):
        return _compact(compact, rules, time_zone)
    if len(raw) > _LONGEST_DATE or month_of(text, rules):
        return None
    local = _local(base, time_zone)
    relative = next(scan_relative(text, local), None) or parse_rest(text, local, rules)
    return _value(relative, printed, time_zone) if relative else None


def find_date(
    text: str,
    *,
    languages: Iterable[str] = (),
    day_first: bool | None = None,
    base: dt.datetime | None = None,
    time_zone: str = "UTC",
    month: tuple[int, int] | None = None,
) -> DateValue | None:
    """The first date inside a longer line; arguments as of ``read_date``."""
    found = find_dates(
        text, languages=languages, day_first=day_first, base=base, time_zone=time_zone, month=month
    )
    return found[0] if found else None


def find_dates(
    text: str,
    *,
    languages: Iterable[str] = (),
    day_first: bool | None = None,
    base: dt.datetime | None = None,
    time_zone: str = "UTC",
    month: tuple[int, int] | None = None,
) -> list[DateValue]:
    """Every date inside a longer text, left to right; arguments as of ``read_date``.

    Relative dates ("today at 17:04", "3 days ago") are looked for only where no other date stands; what
    may as well be a version or a section ("8.3.08") is a date only in ``month``.
    Linear in the length of the text.
    """
    plain = unify(text)
    rules = _rules(languages, day_first, base, month)
    found = [
        one
        for one in _all(plain, rules)
        if one.date[:2] == month or not _VERSION.fullmatch(plain, one.start, one.end)
    ]
    if not found and base is not None and len(plain) <= _LONGEST_DATE:
        found = list(scan_relative(plain, _local(base, time_zone)))
    return [_value(one, text, time_zone) for one in found]


def read_month(raw: str, *, languages: Iterable[str] = ()) -> tuple[int, int] | None:
    """(year, month) where a string names a month of a year and nothing more: "Жел 2020", "12.2020"."""
    return month_of(unify(raw.strip()), _rules(languages, None, None, None)) if len(raw) < 60 else None


def read_edtf(
    raw: str,
    *,
    languages: Iterable[str] = (),
    day_first: bool | None = None,
    base: dt.datetime | None = None,
    time_zone: str = "UTC",
    month: tuple[int, int] | None = None,
) -> str | None:
    """What a string states, a month included, as EDTF: ``2020-12``, ``2021-04-05``, ``2021-04-05T14:30``."""
    value = read_date(
        raw, languages=languages, day_first=day_first, base=base, time_zone=time_zone, month=month
    )
    if value is not None:
        return value.edtf
    named = read_month(raw, languages=languages)
    return f"{named[0]:04}-{named[1]:02}" if named else None


@functools.lru_cache(maxsize=1024)
def _all(text: str, rules: Rules) -> tuple[Found, ...]:
    """Every absolute date of a line; remembered as well."""
    return tuple(scan(text, rules))


@functools.lru_cache(maxsize=1024)
def _first(text: str, rules: Rules) -> Found | None:
    """The first absolute date; remembered, for the pages of a site print the same days again and again."""
    return next(scan(text, rules), None)


def _rules(
    languages: Iterable[str], day_first: bool | None, base: dt.datetime | None, month: tuple[int, int] | None
) -> Rules:
    codes = tuple(code.replace("_", "-").split("-")[0].lower() for code in languages) if languages else ()
    last = min(base.year + 1, _LAST_YEAR) if base is not None else _LAST_YEAR
    return Rules(codes, day_first is not False, day_first is not None, month, last)


def _local(base: dt.datetime | None, time_zone: str) -> dt.datetime | None:
    """The wall clock of the site at ``base``."""
    if base is None:
        return None
    aware = base if base.tzinfo else base.replace(tzinfo=dt.UTC)
    return aware.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def _value(found: Found, text: str, time_zone: str) -> DateValue:
    date, raw = dt.date(*found.date), text[found.start : found.end]
    if (clock := found.clock) is None:
        return DateValue(date, None, None, "day", raw)
    local = dt.datetime(*found.date, clock.hour, clock.minute, clock.second or 0)
    zone: dt.tzinfo = ZoneInfo(time_zone)
    if clock.offset is not None:
        zone = dt.timezone(dt.timedelta(minutes=clock.offset))
    moment = local.replace(tzinfo=zone).astimezone(dt.UTC)
    return DateValue(date, moment, local, "minute" if clock.second is None else "second", raw)


def _compact(match: re.Match[str], rules: Rules, time_zone: str) -> DateValue | None:
    """ISO 8601 without separators, as machines write it: 20210405, 20210405T143000Z."""
    year, month, day = (int(part) for part in match.group(1, 2, 3))
    date = rules.checked(year, month, day)
    if date is None:
        return None
    clock = None
    if match[4] and int(match[4]) < 24:
        offset = 0 if match[7] else None
        if match[8]:
            offset = int(f"{match[8]}1") * (int(match[9]) * 60 + int(match[10]))
        if offset is None or abs(offset) < 24 * 60:
            clock = Clock(
                int(match[4]), int(match[5]), int(match[6]) if match[6] else None, offset, match.end()
            )
    return _value(Found(match.start(), match.end(), date, clock), match.string, time_zone)
