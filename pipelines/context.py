"""What is known of a page before it is opened: what the walk saw, what the profile says."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, slots=True)
class PageContext:
    """Witnesses from outside the page; every one may be missing.

    ``title`` and ``date_raw`` are what the listing showed of the article; ``archive_year``
    and ``archive_month`` the month it was listed under, without the latter a whole year; ``fetched`` (aware, UTC) is what
    relative dates ("today at 17:04") count from; ``time_zone`` an IANA name.
    ``labels`` maps a field (``views``, ``saved``, ``published``, ``modified``) to label words
    the profile adds to those known everywhere; ``selectors`` maps ``body``, ``title``,
    ``date``, ``views`` to CSS selectors.
    """

    title: str | None = None
    date_raw: str | None = None
    archive_year: int | None = None
    archive_month: int | None = None
    section: str | None = None
    language: str | None = None
    fetched: dt.datetime | None = None
    time_zone: str = "UTC"
    charset: str | None = None
    day_first: bool | None = None
    labels: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    selectors: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def lists(self, day: dt.date) -> bool | None:
        """Whether a day lies in the month, or year, the page was listed under; None where that is not known."""
        if self.archive_year is None:
            return None
        return day.year == self.archive_year and self.archive_month in (None, day.month)


@dataclasses.dataclass(frozen=True, slots=True)
class SiteRules:
    """What a profile says about reading its pages; the part of it that is no matter of the network.

    ``digest`` identifies the profile's text (sha256, hex); ``day_orders`` is what the crawl's own
    dates tell of ``day_first`` by language ("" for none), where the profile does not; the rest is as in `PageContext`.
    """

    site: str
    publisher: str | None = None
    time_zone: str = "UTC"
    day_first: bool | None = None
    labels: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    selectors: Mapping[str, str] = dataclasses.field(default_factory=dict)
    digest: str = ""
    day_orders: Mapping[str, bool] = dataclasses.field(default_factory=dict)

    def day_comes_first(self, language: str | None) -> bool | None:
        """Whether pages of this language print the day before the month; None where nothing tells."""
        return self.day_first if self.day_first is not None else self.day_orders.get(language or "")
