"""What a value under a profile's key must be: each check gives it as `Profile` holds it.

``where`` names file and key. Raises `ProfileError` with what to write instead.
"""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.urls import canonical
from crawler.walk.refresh import Refresh
from pipelines.errors import ProfileError

__all__ = [
    "FIELDS",
    "LABELS",
    "address",
    "flag",
    "label_table",
    "name",
    "refresh",
    "requests",
    "seconds",
    "selector_table",
    "table",
    "text",
    "texts",
    "zone",
]

FIELDS = ("body", "title", "date", "views")
"""What a selector can point at."""
LABELS = ("views", "saved", "published", "modified")
"""What a label can stand before."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_]*\Z")


def text(value: Any, where: str) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value:
        raise ProfileError("must be a text", where=where, hint='write it in quotes: "…"')
    return value


def name(value: Any, where: str) -> str:
    """A name that can be a folder."""
    if not _NAME.match(text(value, where)):
        raise ProfileError("not a name", where=where, hint="small Latin letters, digits and _")
    return str(value)


def address(value: Any, where: str) -> str:
    """A web address, as `canonical` spells it."""
    if not text(value, where).startswith(("http://", "https://")):
        raise ProfileError("not a web address", where=where, hint="give http://… or https://…")
    return canonical(str(value))


def zone(value: Any, where: str) -> str:
    """An IANA time zone there is data of."""
    try:
        ZoneInfo(text(value, where))
    except (ZoneInfoNotFoundError, ValueError):
        raise ProfileError("unknown time zone", where=where, hint='a name such as "Asia/Almaty"') from None
    return str(value)


def flag(value: Any, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ProfileError("must be true or false", where=where, hint="without quotes")
    return value


def seconds(value: Any, where: str) -> float:
    """Seconds, 0 to 3600."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
        raise ProfileError("must be seconds, 0 to 3600", where=where, hint="for example 1.5")
    return float(value)


def requests(value: Any, where: str) -> int:
    """A number of requests at a time."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 16:
        raise ProfileError("must be a number of requests, 1 to 16", where=where, hint="1 is polite")
    return value


def texts(value: Any, where: str) -> tuple[str, ...]:
    """One text or several."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise ProfileError("must be a list of texts", where=where, hint='for example ["a", "b"]')
    return tuple(text(item, where) for item in value)


def table(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    """A name -> the words that stand for it."""
    if not isinstance(value, dict):
        raise ProfileError("must be a table", where=where, hint="write it as [table] with key = value lines")
    return {key: texts(item, f"{where}.{key}") for key, item in value.items()}


def label_table(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    """A field of `LABELS` -> the words before it."""
    return _keyed(table(value, where), LABELS, where)


def selector_table(value: Any, where: str) -> dict[str, str]:
    """A field of `FIELDS` -> its CSS selector."""
    if not isinstance(value, dict):
        raise ProfileError("must be a table", where=where, hint='for example body = "div.text"')
    return _keyed({key: text(item, f"{where}.{key}") for key, item in value.items()}, FIELDS, where)


def _keyed(table: dict[str, Any], keys: tuple[str, ...], where: str) -> dict[str, Any]:
    for key in table:
        if key not in keys:
            raise ProfileError("unknown key", where=f"{where}.{key}", hint="known: " + ", ".join(keys))
    return table


def refresh(value: Any, where: str) -> Refresh:
    """Which articles are looked at again."""
    try:
        return Refresh.parse(value)
    except ValueError as error:
        hint = '"all", "listing-only" or { recent_days = 30, one_in = 7 }'
        raise ProfileError(str(error), where=where, hint=hint) from None
