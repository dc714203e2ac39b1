"""What can be a title: whether a text says more than a date, an hour or a number."""

from __future__ import annotations

import functools
import re

from pipelines.dates import find_dates
from pipelines.monthnames import is_weekday

__all__ = ["bare_title", "dates_in", "is_moment", "is_telling"]

_LONGEST_DATE = 40
_BRACKETED = re.compile(r"[(\[（［【][^)\]）］】]{1,12}[)\]）］】]")
_PARTING = " -–—:|,·"
_HOUR = re.compile(r"(?:\W*[^\W\d_]{1,4}\W+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\W*[^\W\d_]{1,4}){0,2}\W*")


@functools.lru_cache(maxsize=2048)
def dates_in(text: str, month: tuple[int, int] | None) -> tuple[tuple[int, int, str], ...]:
    """Year, month and printed characters of every date in a text; ``month`` settles what could be two."""
    return tuple((d.date.year, d.date.month, d.raw) for d in find_dates(text, month=month))


def is_telling(text: str) -> bool:
    """Whether a text can be a title: it has letters and is more than a date or an hour."""
    return any(map(str.isalpha, text)) and not is_moment(text)


@functools.lru_cache(maxsize=4096)
def is_moment(text: str) -> bool:
    """Whether a text is a date (or those of writing and of editing) or an hour, as a permanent link prints
    it, and hardly more."""
    if _HOUR.fullmatch(text):
        return True
    dates = dates_in(text, None) if len(text) <= _LONGEST_DATE else ()
    rest = text
    for _, _, raw in dates:
        rest = rest.replace(raw, "", 1)
    weekdays = sum(len(word) for word in rest.split() if is_weekday(word))
    return bool(dates) and (len(text) - len(rest) + weekdays) * 4 >= len(text) * 3


def bare_title(heading: str) -> str:
    """A heading without the date printed before or after it and without a permalink's sign."""
    text = heading.strip(" #¶§\u2693")
    for _, _, raw in dates_in(text, None):
        before, _, after = (part.strip(_PARTING) for part in text.partition(raw))
        rest = after if not before or is_weekday(before) else before if not after or is_weekday(after) else ""
        day = _BRACKETED.match(rest)
        rest = rest[day.end() :].lstrip(_PARTING) if day and is_weekday(day[0]) else rest
        if is_telling(rest) and not is_weekday(rest):
            return rest
    return text
