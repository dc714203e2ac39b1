"""Absolute dates in a text: a scanner over tokens (numeric dates, times, numbers, words).

A date is either one numeric token (20.12.2020, 2021-04-05, 2013年2月16日) or a month name with
a day and a year beside it, in any order people use. Words between them (of, de, жылғы, г.) come
from ``pipelines.dates_words``; months from ``pipelines.monthnames``.
"""

from __future__ import annotations

import calendar
import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.dates_clock import TIME, Clock, dotted_clock, read_clock
from pipelines.dates_words import BETWEEN_DAY_AND_MONTH, BETWEEN_YEAR_AND_REST, CROATIAN, TURKIC_ENDING, YEAR_FIRST
from pipelines.monthnames import month_numbers

__all__ = ["COPYRIGHT", "TOKEN", "Clock", "Found", "Rules", "Ymd", "month_of", "scan", "unify"]

Ymd = tuple[int, int, int]

_FIRST_YEAR = 1990
_BUDDHIST = 543
_REACH = 48  # characters between a date's number and the farthest that belongs to it
_DIGITS = re.compile(rf"\d(?:\D{{0,{_REACH}}}\d)*")
_EAST_ASIAN = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}

# A date in digits: not the middle of a longer number, version or address.
_START, _END = r"(?<![\d])(?<!\d[./-])", r"(?!\d)(?![./]\d(?!\d?:))"
_YMD = rf"{_START}(?P<y1>\d{{4}})\s?(?P<s1>[./-])\s?(?P<m1>\d{{1,2}})\s?(?P=s1)\s?(?P<d1>\d{{1,2}}){_END}"
_DMY = rf"{_START}(?P<a>\d{{1,2}})\s?(?P<s2>[./-])\s?(?P<b>\d{{1,2}})\s?(?P=s2)\s?(?P<c>\d{{4}}|\d{{2}}){_END}"
_CJK = (
    r"(?P<y3>\d{1,4})\s?(?:[年년]|оны)\s?(?P<m3>\d{1,2})\s?(?:[月월]|(?:-?\s?р\s?)?сарын)\s?"
    r"(?P<d3>\d{1,2})(?!\d)\s?[日일号號]?"
)
_VIETNAMESE = (
    r"(?i:(?P<d4>\d{1,2})\s?(?:tháng|thg\.?)\s?(?P<m4>\d{1,2})\s?(?:,|năm|/)?\s?(?P<y4>\d{4}))(?!\d)"
)
# Words are told by what ends them, because \w leaves out the vowel signs of Hindi and its kin.
_WORD = r"(?!['‘’])[^\s\d!-&(-\-/:-@\[-`{-~\u00A0-\u00BF\u2010-\u2017\u201C-\u206F\u2190-\u2BFF\u3000-\u303F\uFF01-\uFF0F.،؛؟۔।]+"
TOKEN = re.compile(
    rf"(?P<ymd>{_YMD})|(?P<dmy>{_DMY})|(?P<cjk>{_CJK})|(?P<vi>{_VIETNAMESE})"
    rf"|(?P<time>{TIME})|(?P<num>\d+)|(?P<word>{_WORD})"
)
"""Numeric dates, times, numbers and words; ``lastgroup`` tells which."""

COPYRIGHT = re.compile(r"©|\(c\)|ⓒ|copyright|копирайт", re.I)
"""What makes the year after it one of ownership."""
_COPYRIGHT_YEAR = re.compile(rf"(?:{COPYRIGHT.pattern})\W{{0,3}}(?:\d{{4}}\W{{1,3}})?$", re.I)
_MONTH_IN_DIGITS = re.compile(r"\D{0,12}?(?:(\d{4})\s?[-./年년]\s?(\d{1,2})[月월]?|(\d{1,2})\s?[-./]\s?(\d{4}))[^\d\w]*")


class Rules(NamedTuple):
    """How to read what is ambiguous: language codes, day before month, the archive's month, last year."""

    languages: tuple[str, ...]
    day_first: bool
    month: tuple[int, int] | None
    last_year: int

    def checked(self, year: int, month: int, day: int) -> Ymd | None:
        """The date, if there is such a day in a year that can be meant."""
        if not (_FIRST_YEAR <= year <= self.last_year and 1 <= month <= 12 and 1 <= day <= 31):
            return None
        if day > 28 and day > calendar.monthrange(year, month)[1]:
            return None
        return year, month, day

    def choose(self, choices: list[Ymd]) -> Ymd | None:
        """The first possible date; the one of the archive's month where there is such a one."""
        valid = [date for choice in choices if (date := self.checked(*choice))]
        if self.month and len(valid) > 1:
            valid.sort(key=lambda date: date[:2] != self.month)
        return valid[0] if valid else None


class Found(NamedTuple):
    """A date and where it stands: characters ``start`` to ``end`` of the text, its time included."""

    start: int
    end: int
    date: Ymd
    clock: Clock | None


class _Span(NamedTuple):
    """A date and the tokens (first, last) it was read from."""

    first: int
    last: int
    date: Ymd


Tokens = list[re.Match[str]]


def scan(text: str, rules: Rules) -> Iterator[Found]:
    """Every absolute date of a text that ``unify`` has prepared, left to right."""
    for start, end in _windows(text):
        yield from _scan_tokens(text, list(TOKEN.finditer(text, start, end)), rules)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Where digits stand, with what may belong to them: most of a long text is not worth reading."""
    if len(text) <= 2 * _REACH:
        yield 0, len(text)
        return
    reached = 0
    for digits in _DIGITS.finditer(text):
        start, end = digits.span()
        yield max(reached, start - _REACH), end + _REACH
        reached = end


def _scan_tokens(text: str, tokens: Tokens, rules: Rules) -> Iterator[Found]:
    used = -1
    for index, token in enumerate(tokens):
        kind = token.lastgroup
        if index <= used or kind == "num" or kind == "time":
            continue
        span = None
        if kind != "word":
            date = _numeric(token, kind, rules)
            span = _Span(index, index, date) if date else None
        elif months := _months(token[0]):
            span = _named(tokens, index, months, used, rules)
        if span:
            found, used = _with_clock(text, tokens, span, used)
            yield found


def month_of(text: str, rules: Rules) -> tuple[int, int] | None:
    """(year, month) where the text names a month and a year and nothing else."""
    if COPYRIGHT.match(text):
        return None
    if match := _MONTH_IN_DIGITS.fullmatch(text):
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
        return (year, month) if rules.checked(year, month, 1) else None
    words = [token[0] for token in TOKEN.finditer(text) if token.lastgroup == "word"]
    numbers = [token[0] for token in TOKEN.finditer(text) if token.lastgroup != "word"]
    named = [months for word in words if (months := _months(word))]
    if len(numbers) != 1 or len(numbers[0]) != 4 or not named or len(words) > 4:
        return None
    choices = [(_year(numbers[0], text), month, 1) for month in _order(named[0], rules)]
    date = rules.choose(choices)
    return date[:2] if date else None


def unify(text: str) -> str:
    """The text with any script's digits as 0 to 9 and fullwidth signs as plain ones; same length."""
    return text if text.isascii() else text.translate(_signs())


@functools.cache
def _signs() -> dict[int, str]:
    digits = {code: str(int(chr(code))) for code in range(0x80, 0x1FBFA) if chr(code).isdecimal()}
    return digits | dict(zip(map(ord, "：／．－‑‐−，\u200e\u200f\u200b\ufeff"), ":/.----,    ", strict=True))


@functools.lru_cache(maxsize=8192)
def _months(word: str) -> frozenset[int]:
    """The months a word names; beside a number a Turkic ending may hang on the name."""
    if len(word) >= 30 or (months := month_numbers(word)) or not "а" <= _lower(word)[:1] <= "ӿ":
        return month_numbers(word[:30])
    for cut in range(len(word) - 1, max(3, len(word) - 8), -1):
        if TURKIC_ENDING.fullmatch(_lower(word[cut:])):
            stem = word[:cut]
            softened = stem[:-1] + {"г": "к", "ғ": "қ", "б": "п"}.get(stem[-1], stem[-1])
            if months := month_numbers(stem) or month_numbers(softened):
                return months
    return months


@functools.lru_cache(maxsize=8192)
def _lower(word: str) -> str:
    return word.lower().strip("'’")


def _order(months: frozenset[int], rules: Rules) -> list[int]:
    """The months a word can name, likeliest first: "listopad" is November but in Croatian."""
    if len(months) == 1:
        return list(months)
    return sorted(months, reverse=not CROATIAN.intersection(rules.languages))


def _year(digits: str, text: str) -> int:
    """A printed year: two digits are of our time, Thai pages count from the Buddha."""
    year = int(digits)
    if len(digits) == 2:
        return year + (1900 if year >= _FIRST_YEAR - 1900 else 2000)
    if 2400 < year < 2700 and any("ก" <= letter <= "๛" for letter in text):
        return year - _BUDDHIST
    return year


def _numeric(token: re.Match[str], kind: str | None, rules: Rules) -> Ymd | None:
    text, part = token.string, token.group
    if kind == "ymd":
        if _COPYRIGHT_YEAR.search(text, max(0, token.start() - 20), token.start()):
            return None
        return rules.choose([(_year(part("y1"), text), int(part("m1")), int(part("d1")))])
    if kind == "dmy":
        first, second, third = int(part("a")), int(part("b")), _year(part("c"), text)
        choices = [(third, second, first), (third, first, second)]
        if not rules.day_first:
            choices.reverse()
        if len(part("c")) == 2:
            year_first = (_year(part("a").zfill(2), text), second, int(part("c")))
            is_likely = YEAR_FIRST.intersection(rules.languages) or _EAST_ASIAN.search(text)
            choices.insert(0 if is_likely else 2, year_first)
        return rules.choose(choices)
    if kind == "cjk":
        start = _ERAS.get(text[max(0, token.start() - 2) : token.start()].strip(), 0)
        year = int(part("y3")) + start if start else _year(part("y3"), text)
        return rules.choose([(year, int(part("m3")), int(part("d3")))])
    return rules.choose([(int(part("y4")), int(part("m4")), int(part("d4")))])


def _named(tokens: Tokens, index: int, months: frozenset[int], used: int, rules: Rules) -> _Span | None:
    """The date around a month name: 5 May 2020, May 5, 2020, 2020 5 May, 2020 May 5, May 5 10:15 2020."""
    left = _near(tokens, index, -1, used, BETWEEN_DAY_AND_MONTH)
    right = _near(tokens, index, 1, used, BETWEEN_YEAR_AND_REST)
    day_left = left if left is not None and len(tokens[left][0]) <= 2 else None
    day_right = right if right is not None and len(tokens[right][0]) <= 2 else None
    if day_left is not None:
        if right is not None and _is_year(tokens, right):
            return _span(tokens, months, day_left, index, right, rules)
        before = _near(tokens, day_left, -1, used, BETWEEN_YEAR_AND_REST)
        if before is not None and _is_year(tokens, before):
            return _span(tokens, months, day_left, index, before, rules)
    if day_right is not None:
        after = _near(tokens, day_right, 1, used, BETWEEN_YEAR_AND_REST, over_time=True)
        if after is not None and _is_year(tokens, after):
            return _span(tokens, months, day_right, index, after, rules)
        before = _near(tokens, index, -1, used, BETWEEN_YEAR_AND_REST)
        if before is not None and _is_year(tokens, before):
            return _span(tokens, months, day_right, index, before, rules)
    if day_left is not None and day_right is not None and _is_short_year(tokens, index, day_right):
        return _span(tokens, months, day_left, index, day_right, rules)
    return _without_year(tokens, months, day_left, index, day_right, rules)


def _near(
    tokens: Tokens, index: int, step: int, used: int, words: frozenset[str], *, over_time: bool = False
) -> int | None:
    """The next number in one direction, past at most two of ``words``; None where something else stands."""
    here, passed = index + step, 0
    while used < here < len(tokens):
        token, other = tokens[here], tokens[here - step]
        gap = token.string[token.end() : other.start()] if step < 0 else token.string[other.end() : token.start()]
        if len(gap) > 1 and (len(gap.strip()) > 2 or "\n" in gap):
            return None
        is_offset = over_time and gap[-1:] in ("+", "-") and len(token[0]) == 4
        if token.lastgroup == "num" and not is_offset:
            return here
        is_time = over_time and token.lastgroup == "time"
        is_word = token.lastgroup == "word" and (
            _lower(token[0]) in words or (over_time and token[0].isupper() and len(token[0]) < 5)
        )
        if not (is_time or is_word or is_offset) or passed == 3:
            return None
        passed += 1
        here += step
    return None


def _is_year(tokens: Tokens, index: int) -> bool:
    """Whether a number is a year, and not that of a copyright."""
    start, end = tokens[index].span()
    if end - start != 4:
        return False
    return start < 2 or not _COPYRIGHT_YEAR.search(tokens[index].string, max(0, start - 20), start)


def _is_short_year(tokens: Tokens, month: int, index: int) -> bool:
    """Whether two digits after a month are its year: 12-Jan-23, 12 Jan '23, or the end of the string."""
    token = tokens[index]
    text, start = token.string, token.start()
    if len(token[0]) != 2:
        return False
    glued = text[start - 1] in "-./'’‘" and start - 1 >= tokens[month].end()
    return glued or (len(tokens) == 3 and len(text) < _REACH and not text[token.end() :].strip(" .,"))


def _span(tokens: Tokens, months: frozenset[int], day: int, month: int, year: int, rules: Rules) -> _Span | None:
    number = _year(tokens[year][0], tokens[year].string)
    date = rules.choose([(number, choice, int(tokens[day][0])) for choice in _order(months, rules)])
    places = sorted((day, month, year))
    return _Span(places[0], places[2], date) if date else None


def _without_year(
    tokens: Tokens, months: frozenset[int], left: int | None, month: int, right: int | None, rules: Rules
) -> _Span | None:
    """A day and a month that are the whole string, if they agree with the archive's month, which has the year."""
    day = left if left is not None else right
    numbers = sum(token.lastgroup not in ("word", "time") for token in tokens)
    if day is None or rules.month is None or rules.month[1] not in months:
        return None
    if numbers > 1 or len(tokens) > 6 or len(tokens[0].string) > _REACH:
        return None
    date = rules.checked(*rules.month, int(tokens[day][0]))
    return _Span(min(day, month), max(day, month), date) if date else None


def _enclosed(gap: str) -> bool:
    """Whether a time stands with words of its own in brackets: "(updated 10:15)" is another moment."""
    return "(" in gap and ")" not in gap and gap.strip() != "("


def _with_clock(text: str, tokens: Tokens, span: _Span, used: int) -> tuple[Found, int]:
    """The date with the time printed within, after or before it, and the last token that was used."""
    start, end = tokens[span.first].start(), tokens[span.last].end()
    if len(tokens) == span.last - span.first + 1 <= 3 and end == len(text):
        return Found(start, end, span.date, None), span.last
    inside = [token for token in tokens[span.first + 1 : span.last] if token.lastgroup == "time"]
    if inside:
        return Found(start, end, span.date, read_clock(inside[0])), span.last
    for index in range(span.last + 1, min(span.last + 5, len(tokens))):
        token = tokens[index]
        if token.lastgroup == "time" and token.start() - end <= 28 and not _enclosed(text[end : token.start()]):
            clock = read_clock(token)
            return Found(start, clock.end if clock else end, span.date, clock), index
        if token.lastgroup != "word":
            break
    if end < len(text) and (clock := dotted_clock(text, end)):
        return Found(start, clock.end, span.date, clock), span.last + 2
    for index in range(span.first - 1, max(span.first - 4, used), -1):
        token = tokens[index]
        if token.lastgroup == "time" and start - token.end() <= 24:
            return Found(token.start(), end, span.date, read_clock(token)), span.last
        if token.lastgroup != "word":
            break
    return Found(start, end, span.date, None), span.last
