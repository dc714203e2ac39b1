"""The rows a ledger is filled with, and those it answers with."""

from __future__ import annotations

import dataclasses
from typing import Any

__all__ = [
    "Alias",
    "ArticleTask",
    "Facts",
    "Failure",
    "ListingRead",
    "Missing",
    "MonthSeen",
    "MonthTotals",
    "Named",
    "Outcome",
    "PageSeen",
    "Recalled",
    "Sighting",
    "Skipped",
]


@dataclasses.dataclass(frozen=True, slots=True)
class MonthSeen:
    """A month a calendar offered; a whole year, without ``month``, where the archive goes by years alone.

    ``state`` is open, future or refused.
    """

    url: str
    year: int
    month: int | None
    section: str | None = None
    language: str | None = None
    state: str = "open"


@dataclasses.dataclass(frozen=True, slots=True)
class ListingRead:
    """A page of a month's listing that was read: the articles it named, those on other hosts, links with
    a session id, further pages not followed as it brought nothing new, documents listed as articles are."""

    url: str
    month: str
    articles: int
    external: int = 0
    sessions: int = 0
    unfollowed: int = 0
    documents: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Sighting:
    """An article a listing named: ``month`` is the month's address. ``elsewhere``: its own address names
    another month, as does an article that the text of another one leads to."""

    url: str
    month: str
    position: int
    title: str | None = None
    date_raw: str | None = None
    elsewhere: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class PageSeen:
    """A response in the log and where it lies there; ``fetch_time`` is ISO 8601, UTC."""

    url: str
    role: str
    status: int
    fetch_time: str
    filename: str
    offset: int
    length: int


@dataclasses.dataclass(frozen=True, slots=True)
class Alias:
    """An address that turned out to be another one."""

    asked: str
    url: str


@dataclasses.dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be had. ``month`` is set where it was a page of that month's listing."""

    url: str
    role: str
    reason: str
    month: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Skipped:
    """An article that was listed and, by the profile's policy, not asked for; ``id`` is what we know it by."""

    url: str
    id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Recalled:
    """An article the corpus knows that no listing named: asked for all the same, to tell what became of it.

    ``id``, month, section, language, title and a listing's date are what it was known by.
    """

    url: str
    id: str
    year: int | None
    month: int | None
    section: str | None
    language: str | None
    title: str | None
    date_raw: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Named:
    """An article that no listing names; ``source`` is what names it: sitemap or feed."""

    url: str
    source: str


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """The rows one response gave: what the spider hands to the item pipeline."""

    rows: list[Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a sighted article once its page was read: landed, duplicate, soft-404, not-html …"""

    url: str
    outcome: str


@dataclasses.dataclass(frozen=True, slots=True)
class MonthTotals:
    """A month with what was read of it: listing ``pages``, articles ``listed`` and ``held``,
    articles on other hosts, and the reason a page of its listing could not be had."""

    month: MonthSeen
    pages: int
    listed: int
    held: int
    external: int
    failure: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class ArticleTask:
    """All that is needed to read one article: its page in the log and what the walk knew of it.

    ``listed`` is False where no listing named it, None where that cannot be said, and ``id`` then what it
    was known by.
    """

    page: PageSeen
    year: int
    month: int
    section: str | None
    language: str | None
    title: str | None
    date_raw: str | None
    listed: bool | None = True
    id: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Missing:
    """An article that did not answer 200, and why; ``listed`` and ``id`` as in `ArticleTask`."""

    url: str
    status: int | None
    fetch_time: str | None
    reason: str
    listed: bool | None
    id: str | None
