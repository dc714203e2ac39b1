"""Times and sizes as a person writes them: 90s, 30m, 2h, 7d; 500M, 2G."""

from __future__ import annotations

import re

__all__ = ["bytes_of", "seconds_of"]

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_AMOUNT = re.compile(r"\s*(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]?)\s*", re.ASCII | re.IGNORECASE)


def seconds_of(text: str | float) -> float | None:
    """Seconds, from a number with s, m, h or d behind it; None where it is no such time."""
    return _amount(text, _SECONDS)


def bytes_of(text: str | float) -> int | None:
    """Bytes, from a number with k, M, G or T behind it; None where it is no such size."""
    size = _amount(text, _BYTES)
    return None if size is None else int(size)


def _amount(value: str | float, units: dict[str, int]) -> float | None:
    found = _AMOUNT.fullmatch(str(value))
    if not found or found[2].lower() not in units:
        return None
    return float(found[1]) * units[found[2].lower()]
