"""Times and sizes as a person writes them on the command line: 90s, 30m, 2h; 500M, 2G."""

from __future__ import annotations

import re

import click

__all__ = ["Age", "Duration", "Size"]

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_AMOUNT = re.compile(r"\s*(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]?)\s*", re.ASCII | re.IGNORECASE)


class Duration(click.ParamType[float]):
    """Seconds, from a number with s, m, h or d behind it."""

    name = "time"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds. Fails where it is no such time, or none at all."""
        seconds = _amount(value, _SECONDS)
        return seconds or self.fail(f"{value!r} is not a time; write 90s, 30m or 2h", param, ctx)


class Age(Duration):
    """Seconds, from a number that must bear its unit: what is taken away for good leaves nothing to guess."""

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds. Fails where it is no such time, or does not say of what."""
        if not str(value).strip()[-1:].isalpha():
            self.fail(f"{value!r} of what? write 90d or 12h", param, ctx)
        return super().convert(value, param, ctx)


class Size(click.ParamType[int]):
    """Bytes, from a number with k, M, G or T behind it."""

    name = "size"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The bytes. Fails where it is no such size, or none at all."""
        size = _amount(value, _BYTES)
        return int(size or 0) or self.fail(f"{value!r} is not a size; write 500M or 2G", param, ctx)


def _amount(value: str | float, units: dict[str, int]) -> float | None:
    found = _AMOUNT.fullmatch(str(value))
    if not found or found[2].lower() not in units:
        return None
    return float(found[1]) * units[found[2].lower()]
