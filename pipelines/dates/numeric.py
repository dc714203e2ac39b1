"""Dates in digits: 20.12.2020, 2021-04-05, 2013年2月16日, ۱۳۹۲/۰۵/۱۲, and the years printed in them."""

from __future__ import annotations

import datetime as dt
import re

from pipelines.dates.solar import YEARS as SOLAR_YEARS
from pipelines.dates.solar import gregorian
from pipelines.dates.tokens import FIRST_YEAR, REACH, Rules, Ymd
from pipelines.dates.words import BUDDHIST, BUDDHIST_CENTURY, ERAS, YEAR_FIRST
from pipelines.monthnames import weekday_numbers

__all__ = ["COPYRIGHT", "COPYRIGHT_YEAR", "of_digits", "of_solar", "printed_year"]

_MONTHS = frozenset(range(1, 13))
_THAI = re.compile(r"[\u0e01-\u0e5b]")
_ARABIC = re.compile(r"[\u0620-\u064a\u067e-\u06cc]")
_LUNAR = re.compile(r"\s?ه(?:ـ|\.?\s?ق)")
"""What marks a date of the Islamic calendar, whose years have the same numbers some decades before ours."""
_EAST_ASIAN = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
COPYRIGHT = re.compile(r"©|\(c\)|ⓒ|copyright|копирайт", re.I)
"""What makes the year after it one of ownership."""
COPYRIGHT_YEAR = re.compile(rf"(?:{COPYRIGHT.pattern})\W{{0,3}}(?:\d{{4}}\W{{1,3}})?$", re.I)


def printed_year(digits: str, token: re.Match[str]) -> int:
    """A printed year: two digits are of our time, Thai pages count from the Buddha."""
    year = int(digits)
    if len(digits) == 2:
        if BUDDHIST_CENTURY + year - BUDDHIST >= FIRST_YEAR > year + 1900 and _stands_by(_THAI, token):
            return BUDDHIST_CENTURY + year - BUDDHIST
        return year + (1900 if year >= FIRST_YEAR - 1900 else 2000)
    if 2400 < year < 2700 and _stands_by(_THAI, token):
        return year - BUDDHIST
    return year


def _stands_by(letters: re.Pattern[str], token: re.Match[str]) -> bool:
    """Whether such letters stand within reach of a token."""
    return letters.search(token.string, max(0, token.start() - REACH), token.end() + REACH) is not None


def of_digits(token: re.Match[str], kind: str | None, rules: Rules) -> Ymd | None:
    """The day a token of this kind names; None where it is none, or the year of a copyright."""
    text, part = token.string, token.group
    if kind == "ymd":
        if COPYRIGHT_YEAR.search(text, max(0, token.start() - 20), token.start()):
            return None
        year, month, day = printed_year(part("y1"), token), int(part("m1")), int(part("d1"))
        if year in SOLAR_YEARS:
            return of_solar(year, month, day, rules) if _is_solar(token, slashed=part("s1") == "/") else None
        return rules.choose([(year, month, day)])
    if kind == "dmy":
        first, second, third = int(part("a")), int(part("b")), printed_year(part("c"), token)
        if third in SOLAR_YEARS:
            return of_solar(third, second, first, rules) if _is_solar(token, slashed=False) else None
        choices = [(third, second, first), (third, first, second)]
        if not rules.day_first:
            choices.reverse()
        if not rules.settled and first != second and {first, second} <= _MONTHS and third >= FIRST_YEAR:
            days = _weekday_before(token)
            choices.sort(key=lambda date: dt.date(*date).weekday() not in days)
        if len(part("c")) == 2:
            year_first = (printed_year(part("a").zfill(2), token), second, int(part("c")))
            is_likely = YEAR_FIRST.intersection(rules.languages) or _stands_by(_EAST_ASIAN, token)
            choices.insert(0 if is_likely else 2, year_first)
        return rules.choose(choices)
    if kind == "cjk":
        start = ERAS.get(text[max(0, token.start() - 2) : token.start()].strip(), 0)
        year = int(part("y3")) + start if start else printed_year(part("y3"), token)
        return rules.choose([(year, int(part("m3")), int(part("d3")))])
    return rules.choose([(printed_year(part("y4"), token), int(part("m4")), int(part("d4")))])


def _weekday_before(token: re.Match[str]) -> frozenset[int]:
    """The day of the week printed right before a date, which settles what is its month."""
    before = token.string[max(0, token.start() - REACH) : token.start()].split()
    return weekday_numbers(before[-1]) if before else frozenset()


def _is_solar(token: re.Match[str], *, slashed: bool) -> bool:
    """Whether a date in digits whose year can be Iran's is so: elsewhere it is one of the Middle Ages, or a version.

    ``slashed``: it reads 1392/05/12, which nobody else writes.
    """
    return (slashed or _stands_by(_ARABIC, token)) and not _LUNAR.match(token.string, token.end())


def of_solar(year: int, month: int, day: int, rules: Rules) -> Ymd | None:
    """A date of Iran's calendar as one of ours."""
    date = gregorian(year, month, day)
    return date and rules.checked(*date)
