"""What one crawl has seen, in thin rows on disk: months, sightings, pages, failures.

The ledger lets a crawl of any size be derived in bounded memory and in an order that does
not depend on the order of responses. It holds nothing that replaying the log would not give
again, so it is thrown away and rebuilt at will; the log is the truth.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = [
    "Alias",
    "ArticleTask",
    "Facts",
    "Failure",
    "Ledger",
    "ListingRead",
    "MonthSeen",
    "MonthTotals",
    "Outcome",
    "PageSeen",
    "Sighting",
    "Skipped",
]


@dataclasses.dataclass(frozen=True, slots=True)
class MonthSeen:
    """A month a calendar offered. ``state`` is open, future or refused."""

    url: str
    year: int
    month: int
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
    """An article a listing named: ``month`` is the month's address."""

    url: str
    month: str
    position: int
    title: str | None = None
    date_raw: str | None = None


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
    """All that is needed to read one article: its page in the log and what the walk knew of it."""

    page: PageSeen
    year: int
    month: int
    section: str | None
    language: str | None
    title: str | None
    date_raw: str | None


_TABLES: dict[type, tuple[str, str]] = {  # row type -> (table, its key)
    MonthSeen: ("months", "url"),
    ListingRead: ("listings", "url"),
    Sighting: ("sightings", "url, month"),
    PageSeen: ("pages", "url"),
    Alias: ("aliases", "asked"),
    Failure: ("failures", "url"),
    Skipped: ("skipped", "url"),
    Outcome: ("outcomes", "url"),
}

_NAMES = {kind: tuple(f.name for f in dataclasses.fields(kind)) for kind in _TABLES}

# The month an article is filed under: the earliest that lists it, then by section and place.
_FILED = """
    SELECT url, year, month, section, language, title, date_raw FROM (
        SELECT coalesce(a.url, s.url) AS url, m.year AS year, m.month AS month, m.section AS section,
               m.language AS language, s.title AS title, s.date_raw AS date_raw,
               row_number() OVER (PARTITION BY coalesce(a.url, s.url)
                   ORDER BY m.year, m.month, coalesce(m.section, ''), m.url, s.position, s.url) AS rank
        FROM sightings s JOIN months m ON m.url = s.month LEFT JOIN aliases a ON a.asked = s.url)
    WHERE rank = 1
"""

_TOTALS = """
    SELECT m.*,
        (SELECT count(*) FROM listings l WHERE l.month = m.url),
        (SELECT count(DISTINCT coalesce(a.url, s.url)) FROM sightings s
            LEFT JOIN aliases a ON a.asked = s.url WHERE s.month = m.url),
        (SELECT count(DISTINCT o.url) FROM sightings s LEFT JOIN aliases a ON a.asked = s.url
            JOIN outcomes o ON o.url = coalesce(a.url, s.url)
            WHERE s.month = m.url AND o.outcome IN ('landed', 'duplicate', 'skipped')),
        (SELECT coalesce(sum(l.external), 0) FROM listings l WHERE l.month = m.url),
        (SELECT min(f.reason || ' ' || f.url) FROM failures f WHERE f.month = m.url AND f.role = 'listing')
    FROM months m ORDER BY m.year, m.month, m.url
"""


class Ledger:
    """One crawl's ledger, a SQLite file: ``add`` any of the rows above, then ask."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Open the ledger at ``path``; ``fresh`` throws away what an earlier run left there."""
        if fresh:
            path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written by the crawl's thread, then read by the one that derives; never by two at a time.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # No journal: a crash costs nothing, since the log gives every row again.
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;")
        for kind, (table, key) in _TABLES.items():
            columns = ", ".join(_NAMES[kind])
            self._db.execute(
                f"CREATE TABLE IF NOT EXISTS {table} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID"
            )
        self._db.execute("CREATE INDEX IF NOT EXISTS listings_of_month ON listings (month)")
        self._db.execute("CREATE INDEX IF NOT EXISTS sightings_of_month ON sightings (month)")
        self._db.execute("BEGIN")

    def add(self, row: Any) -> None:
        """Keep one row; of two with the same key the first stands."""
        names = _NAMES[type(row)]
        table = _TABLES[type(row)][0]
        self._db.execute(
            f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(names))})",  # noqa: S608  own names
            tuple(getattr(row, name) for name in names),
        )

    def close(self) -> None:
        """Write what is pending and let go of the file."""
        self._db.execute("COMMIT")
        self._db.close()

    def listing_totals(self) -> dict[str, int]:
        """What the listings came to, under the names of the crawl's JSON."""
        row = self._one("SELECT count(*), sum(sessions), sum(unfollowed), sum(documents) FROM listings")
        moved = self._one("SELECT count(DISTINCT s.url) FROM sightings s JOIN aliases a ON a.asked = s.url")
        names = ("listing_pages", "session_ids", "pages_past_the_end", "listed_documents", "redirected")
        return dict(zip(names, (int(value or 0) for value in (*row, *moved)), strict=True))

    def count_articles(self) -> int:
        """How many addresses the listings named as articles, aliases taken together."""
        return int(self._one(f"SELECT count(*) FROM ({_FILED})")[0])  # noqa: S608  own names

    def articles(self) -> Iterator[ArticleTask]:
        """Every sighted article that answered 200, by month, then address."""
        pages = ", ".join(f"p.{name}" for name in _NAMES[PageSeen])
        rows = self._db.execute(
            f"SELECT {pages}, f.year, f.month, f.section, f.language, f.title, f.date_raw"  # noqa: S608
            f" FROM ({_FILED}) f JOIN pages p ON p.url = f.url WHERE p.status = 200"
            " ORDER BY f.year, f.month, f.url"
        )
        width = len(_NAMES[PageSeen])
        for row in rows:
            yield ArticleTask(PageSeen(*row[:width]), *row[width:])

    def missing(self) -> Iterator[tuple[str, int | None, str | None, str]]:
        """Every sighted article that did not answer 200, those skipped aside: (url, status, fetch time, reason)."""
        yield from self._db.execute(
            f"SELECT f.url, p.status, p.fetch_time, coalesce(x.reason, 'http ' || p.status, 'not reached')"  # noqa: S608
            f" FROM ({_FILED}) f LEFT JOIN pages p ON p.url = f.url LEFT JOIN failures x ON x.url = f.url"
            " LEFT JOIN skipped k ON k.url = f.url"
            " WHERE p.status <> 200 OR (p.status IS NULL AND k.url IS NULL) ORDER BY f.url"
        )

    def skipped(self) -> Iterator[Skipped]:
        """Every sighted article that was not asked for, by address."""
        for row in self._db.execute(
            f"SELECT k.* FROM ({_FILED}) f JOIN skipped k ON k.url = f.url"  # noqa: S608
            " LEFT JOIN pages p ON p.url = f.url WHERE p.url IS NULL ORDER BY f.url"
        ):
            yield Skipped(*row)

    def pages(self, *roles: str) -> Iterator[PageSeen]:
        """Pages of these roles that answered 200, by address."""
        marks = ", ".join("?" * len(roles))
        for row in self._db.execute(
            f"SELECT * FROM pages WHERE status = 200 AND role IN ({marks}) ORDER BY url",  # noqa: S608
            roles,
        ):
            yield PageSeen(*row)

    def months(self) -> Iterator[MonthTotals]:
        """Every month in order of time, with its totals."""
        width = len(_NAMES[MonthSeen])
        for row in self._db.execute(_TOTALS):
            yield MonthTotals(MonthSeen(*row[:width]), *row[width:])

    def outcomes(self) -> dict[str, int]:
        """How many articles came to which end."""
        return dict(self._db.execute("SELECT outcome, count(*) FROM outcomes GROUP BY 1 ORDER BY 1"))

    def dates_shown(self) -> dict[str, list[str]]:
        """The dates that listings printed beside articles, by the listing's language ("" for none); a thousand each."""
        shown: dict[str, list[str]] = {}
        for language, date in self._db.execute(
            "SELECT language, date_raw FROM (SELECT m.language AS language, s.date_raw AS date_raw,"
            " row_number() OVER (PARTITION BY m.language ORDER BY s.url, s.month) AS place"
            " FROM sightings s JOIN months m ON m.url = s.month WHERE s.date_raw IS NOT NULL) WHERE place <= 1000"
        ):
            shown.setdefault(language or "", []).append(date)
        return shown

    def failures(self) -> Iterator[Failure]:
        """Every page that got no answer or was refused, by address."""
        for row in self._db.execute("SELECT * FROM failures ORDER BY url"):
            yield Failure(*row)

    def _one(self, query: str, *values: Any) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._db.execute(query, values).fetchone()
        return row
