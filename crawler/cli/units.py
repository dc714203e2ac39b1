"""Times and sizes on the command line: 90s, 30m, 2h; 500M, 2G."""

from __future__ import annotations

import click

from crawler.amounts import bytes_of, seconds_of

__all__ = ["Age", "Duration", "Policy", "Size"]

__all__ = ["Duration", "Policy", "Size"]


class Duration(click.ParamType[float]):
    """Seconds, from a number with s, m, h or d behind it."""

    name = "time"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds. Fails where it is no such time, or none at all."""
        return seconds_of(value) or self.fail(f"{value!r} is not a time; write 90s, 30m or 2h", param, ctx)


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
        return bytes_of(value) or self.fail(f"{value!r} is not a size; write 500M or 2G", param, ctx)


class Policy(click.ParamType[str]):
    """Which articles a crawl looks at again: all, listing-only, or 30/7."""

    name = "policy"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The policy's words, checked. Fails where it is none."""
        from crawler.walk.refresh import Refresh

        try:
            return Refresh.parse(value).words
        except ValueError as error:
            self.fail(f"{value!r}: {error}; write all, listing-only or 30/7", param, ctx)
