"""The demo site's vocabulary: labels, month names and sentence parts of its three languages."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import tomllib
from importlib import resources
from typing import Any

__all__ = ["LANGUAGES", "Words", "load", "print_count", "print_date"]

LANGUAGES = ("kk", "ru", "en")


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """One language's file: ``ui`` labels, ``sections`` (key -> name, folder), ``text`` parts."""

    language: str
    decimal: str
    thousands: tuple[str, ...]
    own: str
    site: str
    months: tuple[str, ...]
    months_of: tuple[str, ...]
    months_cut: tuple[str, ...]
    date_styles: tuple[str, ...]
    date_clock: str
    date_saved: str
    date_listed: str
    ui: dict[str, str]
    sections: dict[str, list[str]]
    text: dict[str, Any]


@functools.cache
def load(language: str) -> Words:
    """The words of ``kk``, ``ru`` or ``en``; anything else is a ``FileNotFoundError``."""
    raw = tomllib.loads((resources.files(__name__) / f"{language}.toml").read_text("utf-8"))
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()
    }
    return Words(language=language, **values)


def print_date(words: Words, style: str, moment: dt.date) -> str:
    """A date (or local datetime, for styles with a time) as the site prints it."""
    month = moment.month - 1
    return style.format(
        d=moment.day,
        dd=f"{moment.day:02}",
        mm=f"{moment.month:02}",
        yyyy=moment.year,
        month=words.months[month],
        month_of=words.months_of[month],
        cut=words.months_cut[month] if words.language == "en" else words.months_cut[month].lower(),
        time=f"{moment:%H:%M}",
    )


def print_count(words: Words, count: int, variant: int = 0) -> str:
    """A whole number with the language's separator of thousands; ``variant`` picks among several."""
    return f"{count:,}".replace(",", words.thousands[variant % len(words.thousands)])
