"""Dates that count from the moment of the fetch, and what only dateparser reads.

"Today at 17:04" and "yesterday" are read here; "3 days ago" is found here, in the languages we know
a word for "ago" of, and counted by dateparser. dateparser is also asked for whole strings nobody
else could read. It fills what a string leaves out from the clock, so that its answers are checked:
one that does not depend on the base must have its day and its year printed in the string.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from pipelines.dates.clock import Clock, read_clock
from pipelines.dates.numeric import COPYRIGHT
from pipelines.dates.tokens import TOKEN, Found, Rules
from pipelines.dates.words import AGO_AFTER, AGO_BEFORE, DAY_WORDS, SCRIPT_LANGUAGES

__all__ = ["parse_rest", "scan_relative"]

_LONGEST = 80  # characters dateparser is given; it is slow
_FIXED = dt.datetime(2001, 2, 3, 4, 5, 6)  # a base that stands for none: its answers are only compared
_APART = dt.timedelta(days=800, hours=5)
_RELATIVE_YEARS = 30


def scan_relative(text: str, base: dt.datetime | None) -> Iterator[Found]:
    """Relative dates of a line: a word for today or yesterday with a time or alone; so long ago.

    ``base`` is the site's wall clock, naive; nothing is found without.
    """
    if base is None:
        return
    tokens = list(TOKEN.finditer(text))
    for index in range(len(tokens)):
        if found := _day_word(text, tokens, index, base) or _ago(text, tokens, index, base):
            yield found
            return


def parse_rest(text: str, base: dt.datetime | None, rules: Rules) -> Found | None:
    """The whole string as dateparser understands it; None where it would have to guess."""
    words = [token[0].lower() for token in TOKEN.finditer(text) if token.lastgroup == "word"]
    ago = " ".join(named for word in words if (named := AGO_AFTER.get(word) or AGO_BEFORE.get(word)))
    longest = max(words, key=len, default="")
    if len(longest) < 2 or len(words) > 8 or len(text) > _LONGEST or COPYRIGHT.search(text):
        return None
    if not ago and not re.search(r"\d", text):
        return None
    languages = rules.languages or tuple(dict.fromkeys(ago.split())) or _of_script(longest[0])
    return _ask(text, base, languages, (0, len(text)), rules)


def _of_script(letter: str) -> tuple[str, ...]:
    """Languages to try where nothing but the script is known; none means all."""
    return tuple(SCRIPT_LANGUAGES.get(unicodedata.name(letter, "").split(" ")[0], "").split())


def _day_word(text: str, tokens: list[re.Match[str]], index: int, base: dt.datetime) -> Found | None:
    first = tokens[index]
    if first.lastgroup != "word":
        return None
    for last in (index, index + 1):
        if last >= len(tokens) or tokens[last].lastgroup != "word":
            break
        days = DAY_WORDS.get(" ".join(token[0].lower() for token in tokens[index : last + 1]))
        if days is not None:
            return _on_day(text, tokens, index, last, base - dt.timedelta(days=days))
    return None


def _on_day(text: str, tokens: list[re.Match[str]], first: int, last: int, day: dt.datetime) -> Found | None:
    """That day at the time beside the word; the word alone counts only where it is all there is."""
    start, end = tokens[first].start(), tokens[last].end()
    date = (day.year, day.month, day.day)
    for token in tokens[last + 1 : last + 4]:
        if token.lastgroup == "time" and token.start() - end <= 16:
            clock = read_clock(token)
            return Found(start, clock.end if clock else end, date, clock)
        if token.lastgroup != "word":
            break
    if first and tokens[first - 1].lastgroup == "time" and start - tokens[first - 1].end() <= 4:
        return Found(tokens[first - 1].start(), end, date, read_clock(tokens[first - 1]))
    alone = not text[end:].strip(" .,!|") and (not first or text[:start].rstrip().endswith(":"))
    return Found(start, end, date, None) if alone else None


def _ago(text: str, tokens: list[re.Match[str]], index: int, base: dt.datetime) -> Found | None:
    """So many units ago, around the number at ``index``."""
    if tokens[index].lastgroup != "num" or len(tokens[index][0]) > 3 or index + 1 >= len(tokens):
        return None
    start, end, languages = tokens[index].start(), tokens[index + 1].end(), ""
    for token in tokens[index + 1 : index + 4]:
        word = token[0].lower()
        named = AGO_AFTER.get(word) or (AGO_AFTER.get(word[-1]) if word[-1] in "前전" else None)
        if named:
            end, languages = token.end(), languages + " " + named
            break
        if token.lastgroup != "word":
            break
    for count in (1, 3):
        before = tokens[max(0, index - count) : index]
        if before and (named := AGO_BEFORE.get(" ".join(token[0].lower() for token in before))):
            start, languages = before[0].start(), languages + " " + named
            break
    if not languages or end - start > 40:
        return None
    codes = tuple(dict.fromkeys(languages.split()))
    return _ask(text[start:end], base, codes, (start, end), None)


def _ask(
    text: str,
    base: dt.datetime | None,
    languages: tuple[str, ...],
    span: tuple[int, int],
    rules: Rules | None,
) -> Found | None:
    """dateparser's answer, if it follows from the string and the base alone."""
    order = "DMY" if rules is None or rules.day_first else "MDY"
    answer, has_time = _parse(text, base or _FIXED, languages, order)
    if answer is None:
        return None
    other, _ = _parse(text, (base or _FIXED) - _APART, languages, order)
    if other != answer:
        near = base is not None and abs((base - answer).days) < 366 * _RELATIVE_YEARS
        if not near:
            return None
    elif (
        rules is None
        or not _printed(answer, text)
        or not rules.checked(answer.year, answer.month, answer.day)
    ):
        return None
    clock = Clock(answer.hour, answer.minute, None, None, span[1]) if has_time else None
    return Found(*span, (answer.year, answer.month, answer.day), clock)


def _printed(answer: dt.datetime, text: str) -> bool:
    """Whether the day and the year of an answer stand in the text as numbers of their own."""
    numbers = re.findall(r"\d+", text)
    year = str(answer.year)
    return any(int(number) == answer.day for number in numbers if len(number) < 3) and year in numbers


def _parse(
    text: str, base: dt.datetime, languages: tuple[str, ...], order: str
) -> tuple[dt.datetime | None, bool]:
    """(naive date and time, whether a time of day is part of it)."""
    try:
        answer = _parser(languages, order, base).get_date_data(text)
    except Exception:
        return None, False
    if answer is None or answer.date_obj is None:
        return None, False
    return answer.date_obj.replace(tzinfo=None), answer.period == "time"


@functools.lru_cache(maxsize=64)
def _parser(languages: tuple[str, ...], order: str, base: dt.datetime) -> Any:
    """A parser of these languages (all, if none is given); imported late, for it is slow to load."""
    from dateparser.date import DateDataParser

    settings = {
        "DATE_ORDER": order,
        "PREFER_DATES_FROM": "past",
        "RELATIVE_BASE": base,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_TIME_AS_PERIOD": True,
    }
    try:
        return DateDataParser(languages=list(languages) or None, settings=settings)
    except ValueError:  # a language it does not know
        return DateDataParser(settings=settings)
