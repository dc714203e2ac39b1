"""Absolute dates in a text: a scanner over tokens.

A date is either one numeric token (20.12.2020, 2021-04-05, 2013年2月16日) or a month name with
a day and a year beside it, in any order people use. Words between them (of, de, жылғы, г.) come
from ``pipelines.dates.words``; months from ``pipelines.monthnames``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.dates.clock import dotted_clock, read_clock
from pipelines.dates.numeric import COPYRIGHT, COPYRIGHT_YEAR, of_digits, of_solar, printed_year
from pipelines.dates.tokens import (
    REACH,
    TOKEN,
    Found,
    Name,
    Rules,
    Ymd,
    lower,
    month_name,
    windows,
)
from pipelines.dates.words import (
    BETWEEN_DAY_AND_MONTH,
    BETWEEN_YEAR_AND_REST,
    CROATIAN,
    ERAS,
)

__all__ = ["month_of", "scan"]

_MONTH_IN_DIGITS = re.compile(
    r"\D{0,12}?(?:(\d{4})\s?[-./年년]\s?(\d{1,2})[月월]?|(\d{1,2})\s?[-./]\s?(\d{4}))[^\d\w]*"
)


class _Span(NamedTuple):
    """A date and the tokens (first, last) it was read from."""

    first: int
    last: int
    date: Ymd


Tokens = list[re.Match[str]]


def scan(text: str, rules: Rules) -> Iterator[Found]:
    """Every absolute date of a text that ``unify`` has prepared, left to right."""
    for start, end in windows(text):
        yield from _scan_tokens(text, list(TOKEN.finditer(text, start, end)), rules)


def month_of(text: str, rules: Rules) -> tuple[int, int] | None:
    """(year, month) where the text names a month and a year and nothing else."""
    if COPYRIGHT.match(text):
        return None
    if match := _MONTH_IN_DIGITS.fullmatch(text):
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
        return (year, month) if rules.checked(year, month, 1) else None
    tokens = list(TOKEN.finditer(text))
    numbers = [token for token in tokens if token.lastgroup != "word"]
    words = (place for place, token in enumerate(tokens) if token.lastgroup == "word")
    name = next(filter(None, (month_name(tokens, place) for place in words)), None)
    if len(numbers) != 1 or len(numbers[0][0]) != 4 or name is None or name.solar:
        return None
    if len(tokens) - (name.last - name.first) > 5:
        return None
    choices = [(printed_year(numbers[0][0], numbers[0]), month, 1) for month in _order(name.months, rules)]
    date = rules.choose(choices)
    return date[:2] if date else None


def _scan_tokens(text: str, tokens: Tokens, rules: Rules) -> Iterator[Found]:
    used = -1
    for index, token in enumerate(tokens):
        kind = token.lastgroup
        if index <= used or kind == "num" or kind == "time":
            continue
        span = None
        if kind != "word":
            date = of_digits(token, kind, rules)
            span = _Span(_with_era(tokens, index, used), index, date) if date else None
        elif name := month_name(tokens, index):
            span = _named(tokens, name, used, rules)
        if span:
            found, used = _with_clock(text, tokens, span, used)
            yield found


def _order(months: frozenset[int], rules: Rules) -> list[int]:
    """The months a word can name, likeliest first: "listopad" is November but in Croatian."""
    if len(months) == 1:
        return list(months)
    return sorted(months, reverse=not CROATIAN.intersection(rules.languages))


def _with_era(tokens: Tokens, index: int, used: int) -> int:
    """Where a numeric date begins: with the name of its era, if one stands before it."""
    return index - 1 if index - 1 > used and tokens[index - 1][0] in ERAS else index


def _named(tokens: Tokens, name: Name, used: int, rules: Rules) -> _Span | None:
    """The date around a month name: 5 May 2020, May 5, 2020, 2020 5 May, 2020 May 5, May 5 10:15 2020."""
    left = _near(tokens, name.first, -1, used, BETWEEN_DAY_AND_MONTH)
    right = _near(tokens, name.last, 1, used, BETWEEN_YEAR_AND_REST)
    day_left = left if left is not None and len(tokens[left][0]) <= 2 else None
    day_right = right if right is not None and len(tokens[right][0]) <= 2 else None
    if day_left is not None:
        if right is not None and _is_year(tokens, right):
            return _span(tokens, name, day_left, right, rules)
        before = _near(tokens, day_left, -1, used, BETWEEN_YEAR_AND_REST)
        if before is not None and _is_year(tokens, before):
            return _span(tokens, name, day_left, before, rules)
    if day_right is not None:
        after = _near(tokens, day_right, 1, used, BETWEEN_YEAR_AND_REST, over_time=True)
        if after is not None and _is_year(tokens, after):
            return _span(tokens, name, day_right, after, rules)
        before = _near(tokens, name.first, -1, used, BETWEEN_YEAR_AND_REST)
        if before is not None and _is_year(tokens, before):
            return _span(tokens, name, day_right, before, rules)
    if day_left is not None and day_right is not None and _is_short_year(tokens, name, day_right):
        return _span(tokens, name, day_left, day_right, rules)
    return _without_year(tokens, name, day_left, day_right, rules)


def _near(
    tokens: Tokens, index: int, step: int, used: int, words: frozenset[str], *, over_time: bool = False
) -> int | None:
    """The next number in one direction, past at most two of ``words``; None where something else stands."""
    here, passed = index + step, 0
    while used < here < len(tokens):
        token, other = tokens[here], tokens[here - step]
        gap = (
            token.string[token.end() : other.start()]
            if step < 0
            else token.string[other.end() : token.start()]
        )
        if gap != " " and (len(gap.strip()) > 2 or "\n" in gap):
            return None
        is_offset = over_time and gap[-1:] in ("+", "-") and len(token[0]) == 4
        if token.lastgroup == "num" and not is_offset:
            return here
        is_time = over_time and token.lastgroup == "time"
        is_word = token.lastgroup == "word" and (
            lower(token[0]) in words or (over_time and token[0].isupper() and len(token[0]) < 5)
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
    return start < 2 or not COPYRIGHT_YEAR.search(tokens[index].string, max(0, start - 20), start)


def _is_short_year(tokens: Tokens, name: Name, index: int) -> bool:
    """Whether two digits after a month are its year: 12-Jan-23, 12 Jan '23, or the end of the string."""
    token = tokens[index]
    text, start = token.string, token.start()
    if len(token[0]) != 2:
        return False
    glued = text[start - 1] in "-./'’‘" and start - 1 >= tokens[name.last].end()
    alone = len(tokens) == 3 + name.last - name.first
    return glued or (alone and len(text) < REACH and not text[token.end() :].strip(" .,"))


def _span(tokens: Tokens, name: Name, day: int, year: int, rules: Rules) -> _Span | None:
    number, which = printed_year(tokens[year][0], tokens[year]), int(tokens[day][0])
    if name.solar:
        date = of_solar(number, min(name.months), which, rules)
    else:
        date = rules.choose([(number, choice, which) for choice in _order(name.months, rules)])
    places = sorted((day, name.first, name.last, year))
    return _Span(places[0], places[-1], date) if date else None


def _without_year(
    tokens: Tokens, name: Name, left: int | None, right: int | None, rules: Rules
) -> _Span | None:
    """A day and a month that are the whole string, if they agree with the archive's month, which has the year."""
    day = left if left is not None else right
    if day is None or rules.month is None or name.solar or rules.month[1] not in name.months:
        return None
    if len(tokens) - (name.last - name.first) > 6 or len(tokens[0].string) > REACH:
        return None
    if sum(token.lastgroup not in ("word", "time") for token in tokens) > 1:
        return None
    date = rules.checked(*rules.month, int(tokens[day][0]))
    return _Span(min(day, name.first), max(day, name.last), date) if date else None


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
        if (
            token.lastgroup == "time"
            and token.start() - end <= 28
            and not _enclosed(text[end : token.start()])
        ):
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
