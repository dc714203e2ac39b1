"""The time of day beside a date: 14:30, 2:30 pm, 14h30, kl. 14.30, 14時30分, and its UTC offset."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["TIME", "Clock", "dotted_clock", "read_clock"]

_HALF = r"(?:\s?[ap](?:\.\s?m\b\.?|m\b))"
TIME = (
    rf"(?i:(?<![\d:])\d{{1,2}}\s?:\s?[0-5]\d(?:\s?:\s?[0-5]\d(?:[.,]\d+)?)?(?![\d:]){_HALF}?"
    rf"|\d{{1,2}}{_HALF}"
    r"|\d{1,2}\s?h\s?[0-5]\d(?!\d)"
    r"|\d{1,2}\s?(?:[时時시点點]|ч\.?)\s?[0-5]?\d\s?(?:[分분]|мин)"
    r"|\d{1,2}\.[0-5]\d(?=\s?uhr\b))"
)
"""Pattern of a time of day, without groups."""

_NUMBERS = re.compile(r"\d+")
_AFTERNOON = re.compile(r"(?:[^a-z]|\d)p\.?\s?m\.?$", re.I)
_MORNING = re.compile(r"(?:[^a-z]|\d)a\.?\s?m\.?$", re.I)
_HALF_BEFORE = re.compile(r"(?:(上午|午前|오전|凌晨|早上)|(下午|午後|오후|晚上|中午))\s?$")
_DOTTED = re.compile(
    r"\s?,?\s(?:\d\d|(?:klo|kl|um|ore|ora|orë|alle|pukul|pk|godz|ob|u|at)\.?\s?\d{1,2})\.[0-5]\d(?![\d.,])",
    re.I,
)
_ZONE = re.compile(
    r"\s?\(?(?:(?:UTC|GMT)\s?([+-])(\d{1,2}):?([0-5]\d)?|(Z|[A-Z]{2,4}|МСК)\b(?!\s?[+-]\d)"
    r"|([+-])([01]\d):([0-5]\d)\b|(?:(?<=\d)|\s)([+-])([01]\d)([0-5]\d)\b"
    r"|\s(\+)([01]\d):([0-5]\d)\b|(?<=:\d\d)([+-])([01]\d)\b)"
)
# Hours east of Greenwich; names that mean different zones in different countries (IST, AST) are left out.
_NAMED = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "МСК": 3, "MSD": 4, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7,
}  # fmt: skip


class Clock(NamedTuple):
    """A time of day as printed; ``offset`` in minutes east of UTC where printed; ``end``: where it stops."""

    hour: int
    minute: int
    second: int | None
    offset: int | None
    end: int


def read_clock(token: re.Match[str]) -> Clock | None:
    """The time a match of ``TIME`` states, with the offset after it; None for an hour there is not."""
    text, printed = token.string, token[0]
    numbers = [int(number) for number in _NUMBERS.findall(printed)[:3]]
    hour, minute = _day_hour(numbers[0], printed, text, token.start()), numbers[1] if len(numbers) > 1 else 0
    if hour > 23 or minute > 59:
        return None
    second = numbers[2] if len(numbers) > 2 else None
    offset, end = _offset(text, token.end(), exact=second is not None or _follows_t(text, token.start()))
    return Clock(hour, minute, second, offset, end)


def dotted_clock(text: str, end: int) -> Clock | None:
    """A time with a dot (14.30, kl. 9.30), believed only straight after a date that ends at ``end``."""
    if match := _DOTTED.match(text, end):
        hour, minute = map(int, _NUMBERS.findall(match[0]))
        return Clock(hour, minute, None, None, match.end()) if hour < 24 else None
    return None


def _day_hour(hour: int, printed: str, text: str, start: int) -> int:
    """The hour of the day, afternoons counted from 12."""
    before = _HALF_BEFORE.search(text, max(0, start - 4), start)
    if _AFTERNOON.search(printed) or (before and before[2]):
        return hour + 12 if hour < 12 else hour
    if hour == 12 and (_MORNING.search(printed) or before):
        return 0
    return hour


def _follows_t(text: str, start: int) -> bool:
    return text[start - 1 : start] in ("T", "t")


def _offset(text: str, end: int, *, exact: bool) -> tuple[int | None, int]:
    """The UTC offset printed after a time. A bare "-15:30" is one only after seconds: else it ends a span."""
    match = _ZONE.match(text, end)
    if not match:
        return None, end
    if name := match[4]:
        hours = _NAMED.get(name)
        return (None, end) if hours is None else (hours * 60, match.end())
    groups = match.groups()
    at = next(index for index in (0, 4, 7, 10, 13) if groups[index])
    minutes = int(groups[at + 1]) * 60 + (int(groups[at + 2] or 0) if at != 13 else 0)
    if (at in (4, 13) and not exact and groups[at] == "-") or minutes > 14 * 60:
        return None, end
    return (-minutes if groups[at] == "-" else minutes), match.end()
