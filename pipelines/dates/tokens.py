"""What a text is cut into before dates are looked for: numeric dates, times, numbers, words.

Also here: the rules of a reading and what a reading gives, which every module of dates shares.
"""

from __future__ import annotations

import calendar
import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.dates.clock import TIME, Clock
from pipelines.dates.solar import solar_month
from pipelines.dates.words import TURKIC_ENDING
from pipelines.monthnames import fold, is_name, long_names, month_numbers

__all__ = [
    "FIRST_YEAR",
    "REACH",
    "TOKEN",
    "Found",
    "Name",
    "Rules",
    "Ymd",
    "lower",
    "month_name",
    "months_of",
    "unify",
    "windows",
]

Ymd = tuple[int, int, int]

FIRST_YEAR = 1990
"""Nothing on the web is older."""
REACH = 48
"""Characters between a date's number and the farthest that belongs to it."""
_LONGEST_NAME = 4  # words of a month's name, cut ones with dots included

_DIGITS = re.compile(rf"\d(?:\D{{0,{REACH}}}\d)*")

# A date in digits: not the middle of a longer number, version or address.
_START, _END = r"(?<![\d])(?<!\d[./-])", r"(?!\d)(?![./]\d(?!\d?:))"
_YMD = rf"{_START}(?P<y1>\d{{4}})\s?(?P<s1>[./-])\s?(?P<m1>\d{{1,2}})\s?(?P=s1)\s?(?P<d1>\d{{1,2}}){_END}"
_DMY = (
    rf"{_START}(?P<a>\d{{1,2}})\s?(?P<s2>[./-])\s?(?P<b>\d{{1,2}})\s?(?P=s2)\s?(?P<c>\d{{4}}|\d{{2}}){_END}"
)
_CJK = (
    r"(?P<y3>\d{1,4})\s?(?:[年년]|оны)\s?(?P<m3>\d{1,2})\s?(?:[月월]|(?:-?\s?р\s?)?сарын)\s?"
    r"(?P<d3>\d{1,2})(?!\d)\s?(?:[日일号號]|(?![A-Za-z]))"
)
_VIETNAMESE = (
    r"(?i:(?P<d4>\d{1,2})\s?(?:tháng|thg\.?)\s?(?P<m4>\d{1,2})\s?(?:,|năm|/)?\s?(?P<y4>\d{4}))(?!\d)"
)
# Words are told by what ends them, because \w leaves out the vowel signs of Hindi and its kin.
_WORD = r"(?!['‘’])[^\s\d!-&(-\-/:-@\[-`{-~\u00A0-\u00BF\u2010-\u2017\u201C-\u206F\u2190-\u2BFF\u3000-\u303F\uFF01-\uFF0F.،؛؟۔।]+"
TOKEN = re.compile(
    rf"(?P<word>{_WORD})|(?P<ymd>{_YMD})|(?P<dmy>{_DMY})|(?P<cjk>{_CJK})|(?P<vi>{_VIETNAMESE})"
    rf"|(?P<time>{TIME})|(?P<num>\d+)"
)
"""Numeric dates, times, numbers and words; ``lastgroup`` tells which."""


class Rules(NamedTuple):
    """How to read what is ambiguous: language codes, day before month, the archive's month, last year.

    ``settled`` says that the order of day and month is known, so that the archive's month has no say in it.
    """

    languages: tuple[str, ...]
    day_first: bool
    settled: bool
    month: tuple[int, int] | None
    last_year: int

    def checked(self, year: int, month: int, day: int) -> Ymd | None:
        """The date, if there is such a day in a year that can be meant."""
        if not (FIRST_YEAR <= year <= self.last_year and 1 <= month <= 12 and 1 <= day <= 31):
            return None
        if day > 28 and day > calendar.monthrange(year, month)[1]:
            return None
        return year, month, day

    def choose(self, choices: list[Ymd]) -> Ymd | None:
        """The first possible date; the one of the archive's month where there is such a one."""
        if self.month and len(choices) > 1 and not self.settled:
            choices = sorted(choices, key=lambda date: date[:2] != self.month)
        for choice in choices:
            if date := self.checked(*choice):
                return date
        return None


class Found(NamedTuple):
    """A date and where it stands: characters ``start`` to ``end`` of the text, its time included."""

    start: int
    end: int
    date: Ymd
    clock: Clock | None


class Name(NamedTuple):
    """The name of a month: its first and last token, the months it can stand for; ``solar`` are those of Iran's calendar."""

    first: int
    last: int
    months: frozenset[int]
    solar: bool = False


def unify(text: str) -> str:
    """The text with any script's digits as 0 to 9 and fullwidth signs as plain ones; same length."""
    return text if text.isascii() else text.translate(_signs())


@functools.cache
def _signs() -> dict[int, str]:
    digits = {code: str(int(chr(code))) for code in range(0x80, 0x1FBFA) if chr(code).isdecimal()}
    return digits | dict(zip(map(ord, "：／．－‑‐−，\u200e\u200f\u200b\ufeff"), ":/.----,    ", strict=True))


@functools.lru_cache(maxsize=4096)
def months_of(word: str) -> frozenset[int]:
    """The months a word names; beside a number a Turkic ending may hang on the name."""
    if len(word) >= 30 or (months := month_numbers(word)) or not "а" <= lower(word)[:1] <= "ӿ":
        return month_numbers(word[:30])
    for cut in range(len(word) - 1, max(3, len(word) - 8), -1):
        if TURKIC_ENDING.fullmatch(lower(word[cut:])):
            stem = word[:cut]
            softened = stem[:-1] + {"г": "к", "ғ": "қ", "б": "п"}.get(stem[-1], stem[-1])
            if months := month_numbers(stem) or month_numbers(softened):
                return months
    return months


def month_name(tokens: Sequence[re.Match[str]], index: int) -> Name | None:
    """The name of a month that begins with a word: the longest, as "tháng mười một" begins with another."""
    word = tokens[index][0]
    if _may_open(word):
        text, start = tokens[index].string, tokens[index].start()
        for last in range(min(index + _LONGEST_NAME, len(tokens)) - 1, index, -1):
            if tokens[last].lastgroup == "word" and (
                months := month_numbers(text[start : tokens[last].end()])
            ):
                return Name(index, last, months)
    if months := months_of(word):
        return Name(index, index, months)
    month = solar_month(word)
    return Name(index, index, frozenset({month}), solar=True) if month else None


@functools.lru_cache(maxsize=4096)
def _may_open(word: str) -> bool:
    return fold(word) in _openers()


@functools.cache
def _openers() -> frozenset[str]:
    """First words of names of several, but for those that only stand before a name: "de mayo"."""
    parts = [(name, TOKEN.match(name)) for name in long_names()]
    return frozenset(
        first[0]
        for name, first in parts
        if first and first.end() < len(name) and not is_name(name[first.end() :].strip())
    )


@functools.lru_cache(maxsize=4096)
def lower(word: str) -> str:
    """A word as tables have it."""
    return word.lower().strip("'’")


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Where digits stand, with what may belong to them: most of a long text is not worth reading."""
    if len(text) <= 2 * REACH:
        yield 0, len(text)
        return
    reached = 0
    for digits in _DIGITS.finditer(text):
        start, end = digits.span()
        yield max(reached, start - REACH), end + REACH
        reached = end
