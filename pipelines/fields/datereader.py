"""Reads the date strings of one page by what is known of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.dates import DateValue, find_date, find_dates, read_date
from pipelines.fields.page import Page

__all__ = ["Reader"]

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(?=T)")


class Reader:
    """Reads date strings of one page by what is known of it: languages, order, zone, fetch, month.

    ``day_first`` is the order of day and month that the page itself gave away, where nothing is known of it.
    """

    def __init__(self, page: Page, day_first: bool | None = None) -> None:
        context = page.context
        codes = dict.fromkeys(code for code in (context.language, page.meta.language) if code)
        month = (
            (context.archive_year, context.archive_month)
            if context.archive_year and context.archive_month
            else None
        )
        try:
            zone = ZoneInfo(context.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        self.zone, self.relative, self.month = zone, context.fetched is not None, month
        self._options: dict[str, Any] = {
            "languages": tuple(codes),
            "day_first": context.day_first if day_first is None else day_first,
            "base": context.fetched,
            "time_zone": zone.key,
            "month": month,
        }

    def one(self, raw: str) -> tuple[DateValue, bool] | None:
        """The date of a string meant to be one, and whether it was stated in UTC."""
        raw = raw.strip()
        if not raw or len(raw) > 100:
            return None
        value = self._iso(raw) or (self._unix(raw) if raw.isdecimal() else find_date(raw, **self._options))
        if value is None and (begun := _ISO_DAY.match(raw)):
            value = self._iso(begun[0])  # a machine's day is right even where its time is spelt wrong
        return (value, raw.endswith(("Z", "+00:00", "+0000", "GMT", "UTC"))) if value is not None else None

    def all(self, text: str) -> list[DateValue]:
        """Dates inside a line."""
        return find_dates(text, **self._options)

    def is_relative(self, value: DateValue) -> bool:
        """Whether a date was counted from the fetch."""
        return self.relative and not find_dates(value.raw, **{**self._options, "base": None})

    def _iso(self, raw: str) -> DateValue | None:
        """The usual machine spelling, read without the scanner: it is nearly always this."""
        try:
            moment = dt.datetime.fromisoformat(raw)
        except ValueError:
            return None
        if len(raw) <= 10 or not 1990 <= moment.year <= 2100:
            return (
                DateValue(moment.date(), None, None, "day", raw)
                if 1990 <= moment.year <= 2100 and len(raw) == 10
                else None
            )
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        local = aware.astimezone(self.zone) if moment.tzinfo and not aware.utcoffset() else aware
        bare = local.replace(tzinfo=None)
        if bare.time() == dt.time():
            return DateValue(bare.date(), None, None, "day", raw)
        return DateValue(bare.date(), aware.astimezone(dt.UTC), bare, "second", raw)

    def _unix(self, raw: str) -> DateValue | None:
        seconds = int(raw) / (1000 if len(raw) == 13 else 1)
        if len(raw) not in (10, 13):
            return read_date(raw, **self._options) if len(raw) in (8, 12, 14) else None
        moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
        local = moment.astimezone(self.zone).replace(tzinfo=None)
        return DateValue(local.date(), moment, local, "second", raw)
