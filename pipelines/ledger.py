"""What one crawl has seen, in thin rows on disk: months, sightings, pages, failures.

The ledger lets a crawl of any size be derived in bounded memory and in an order that does
not depend on the order of responses. It holds nothing that replaying the log would not give
again, so it is thrown away and rebuilt at will; the log is the truth.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

from pipelines.facts import (
    Alias,
    ArticleTask,
    Facts,
    Failure,
    ListingRead,
    Missing,
    MonthSeen,
    MonthTotals,
    Named,
    Outcome,
    PageSeen,
    Recalled,
    Sighting,
    Skipped,
)
from pipelines.ledgersql import FILED, TOTALS

__all__ = [
    "Alias",
    "ArticleTask",
    "Facts",
    "Failure",
    "Ledger",
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


_TABLES: dict[type, tuple[str, str]] = {  # row type -> (table, its key)
    MonthSeen: ("months", "url"),
    ListingRead: ("listings", "url"),
    Sighting: ("sightings", "url, month"),
    PageSeen: ("pages", "url"),
    Alias: ("aliases", "asked"),
    Failure: ("failures", "url"),
    Skipped: ("skipped", "url"),
    Recalled: ("recalled", "url"),
    Named: ("named", "url"),
    Outcome: ("outcomes", "url"),
}

_NAMES = {kind: tuple(f.name for f in dataclasses.fields(kind)) for kind in _TABLES}
_ADDING = {  # how a row is added: by which statement, and with which values
    kind: (
        f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(_NAMES[kind]))})",  # noqa: S608  own names
        attrgetter(*_NAMES[kind]),
    )
    for kind, (table, _) in _TABLES.items()
}


class Ledger:
    """One crawl's ledger, a SQLite file: ``add`` any of the rows above, then ask."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Open the ledger at ``path``; ``fresh`` throws away what an earlier run left there."""
        if fresh:
            path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written by the crawl's thread, then read by the one that derives; never by two at a time.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # No journal: a crash costs nothing, since the log gives every row again. What does not fit the cache is
        # with the system, which can take it back.
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4000;")
        for kind, (table, key) in _TABLES.items():
            columns = ", ".join(_NAMES[kind])
            self._db.execute(
                f"CREATE TABLE IF NOT EXISTS {table} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID"
            )
        self._db.execute("CREATE INDEX IF NOT EXISTS listings_of_month ON listings (month)")
        self._db.execute("CREATE INDEX IF NOT EXISTS sightings_of_month ON sightings (month)")
        self._db.execute("CREATE INDEX IF NOT EXISTS months_of_time ON months (year, month)")
        self._db.execute("CREATE INDEX IF NOT EXISTS failures_of_month ON failures (month)")
        self._db.execute("BEGIN")
        self._is_filed = False

    def add(self, row: Any) -> None:
        """Keep one row; of two with the same key the first stands."""
        statement, values = _ADDING[type(row)]
        self._db.execute(statement, values(row))
        if type(row) is not Outcome:
            self._is_filed = False

    def _filed(self) -> str:
        """The table of all articles and where each is filed, made when first asked for: it takes a while."""
        if not self._is_filed:
            self._db.execute("DROP TABLE IF EXISTS filed")
            self._db.execute(f"CREATE TABLE filed AS {FILED}")
            self._is_filed = True
        return "filed"

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
        """How many articles there are to read or to miss, aliases taken together."""
        return int(self._one(f"SELECT count(*) FROM {self._filed()}")[0])  # noqa: S608  own names

    def count_recalled(self) -> int:
        """How many of these no listing named, but the corpus knew."""
        return int(self._one(f"SELECT count(*) FROM {self._filed()} WHERE source = 1")[0])  # noqa: S608  own names

    def count_named(self) -> dict[str, int]:
        """How many of these neither a listing named nor the corpus knew, by what named them."""
        return dict(
            self._db.execute(
                f"SELECT n.source, count(*) FROM {self._filed()} f JOIN named n ON n.url = f.asked"  # noqa: S608
                " WHERE f.source = 2 GROUP BY 1 ORDER BY 1"
            )
        )

    def articles(self) -> Iterator[ArticleTask]:
        """Every article that answered 200, by month, then address."""
        pages = ", ".join(f"p.{name}" for name in _NAMES[PageSeen])
        rows = self._db.execute(
            f"SELECT {pages}, f.year, f.month, f.section, f.language, f.title, f.date_raw, f.listed, f.id"  # noqa: S608
            f" FROM {self._filed()} f JOIN pages p ON p.url = f.url WHERE p.status = 200"
            " ORDER BY f.year, f.month, f.url"
        )
        width = len(_NAMES[PageSeen])
        for row in rows:
            *told, listed, known = row[width:]
            yield ArticleTask(PageSeen(*row[:width]), *(*told, _flag(listed), known))

    def missing(self) -> Iterator[Missing]:
        """Every article that did not answer 200, by address; those skipped aside."""
        for row in self._db.execute(
            f"SELECT f.url, p.status, p.fetch_time, coalesce(x.reason, 'http ' || p.status, 'not reached'),"  # noqa: S608
            f" f.listed, f.id FROM {self._filed()} f LEFT JOIN pages p ON p.url = f.url"
            " LEFT JOIN failures x ON x.url = f.url LEFT JOIN skipped k ON k.url = f.url"
            " WHERE p.status <> 200 OR (p.status IS NULL AND k.url IS NULL) ORDER BY f.url"
        ):
            url, status, moment, reason, listed, known = row
            yield Missing(url, status, moment, reason, _flag(listed), known)

    def skipped(self) -> Iterator[tuple[Skipped, bool | None]]:
        """Every article that was not asked for, by address, and whether it is listed."""
        for row in self._db.execute(
            f"SELECT k.*, f.listed FROM {self._filed()} f JOIN skipped k ON k.url = f.url"  # noqa: S608
            " LEFT JOIN pages p ON p.url = f.url WHERE p.url IS NULL ORDER BY f.url"
        ):
            yield Skipped(*row[:-1]), _flag(row[-1])

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
        for row in self._db.execute(TOTALS):
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


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)
