"""Dates of the solar calendar of Iran and Afghanistan as dates of ours: 12 مرداد 1392 is 3 August 2013."""

from __future__ import annotations

import datetime as dt
import functools
import unicodedata

__all__ = ["YEARS", "gregorian", "solar_month"]

YEARS = range(1368, 1480)
"""Its years from 1989 on, told by their number alone: no other count has these in print."""

_FIRST_HALF, _MONTHS = 6, 12
_ANCHOR, _NEW_YEAR = 1399, dt.date(2020, 3, 20)
_NAMES = (
    "فروردین حمل",
    "اردیبهشت ثور",
    "خرداد جوزا",
    "تیر سرطان",
    "مرداد امرداد اسد",
    "شهریور سنبله",
    "مهر میزان",
    "آبان عقرب",
    "آذر قوس",
    "دی جدی",
    "بهمن دلو",
    "اسفند حوت",
)
_ONE_FORM = str.maketrans("يىك", "ییک")


@functools.lru_cache(maxsize=4096)
def solar_month(word: str) -> int | None:
    """The month (1 to 12) a word names, in Persian or Dari."""
    return _table().get(_form(word))


def gregorian(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    """The same day by our calendar; None where there is no such day."""
    if not (year in YEARS and 1 <= month <= _MONTHS and 1 <= day <= _length(year, month)):
        return None
    if year >= _ANCHOR:
        years = sum(_days(passed) for passed in range(_ANCHOR, year))
    else:
        years = -sum(_days(passed) for passed in range(year, _ANCHOR))
    months = sum(_length(year, passed) for passed in range(1, month))
    found = _NEW_YEAR + dt.timedelta(days=years + months + day - 1)
    return found.year, found.month, found.day


def _is_leap(year: int) -> bool:
    """Eight years of thirty-three: right for every year in `YEARS`."""
    return (25 * year + 11) % 33 < 8


def _days(year: int) -> int:
    return 366 if _is_leap(year) else 365


def _length(year: int, month: int) -> int:
    if month <= _FIRST_HALF:
        return 31
    return 30 if month < _MONTHS or _is_leap(year) else 29


def _form(word: str) -> str:
    return unicodedata.normalize("NFC", word).translate(_ONE_FORM)


@functools.cache
def _table() -> dict[str, int]:
    return {_form(name): number for number, names in enumerate(_NAMES, 1) for name in names.split()}
