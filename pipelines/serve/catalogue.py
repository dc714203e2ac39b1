"""Questions to the side file: lists, searches, one article, what there is. Each takes milliseconds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.serve.selection import PAGE, Selection
from pipelines.serve.words import Hit, snippet

__all__ = ["MOST_COUNTED", "Catalogue", "Entry", "Found"]

MOST_COUNTED = 10_000
"""So many articles of a search are counted, downloaded or put in order, no more."""
_RANKED = 1_000  # articles of a search that are put in order of how well they fit
_SECONDS = 2.0  # a question that takes longer is given up
_STEPS = 20_000  # of SQLite's machine between two looks at the clock
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_COLUMNS = "n, id, url, title, section, language, date, views, versions, last_seen, gone"


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list; ``runs`` are the words around what was searched for."""

    id: str
    url: str
    title: str | None
    article_section: str | None
    language: str | None
    date_published: str | None
    view_count: int | None
    version_count: int | None
    last_seen: dt.datetime | None
    gone_since: dt.datetime | None
    runs: list[Hit] = dataclasses.field(default_factory=list)
    title_runs: list[Hit] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A page of a selection. ``total`` counts all, or is `MOST_COUNTED` where there are ``more``."""

    entries: list[Entry]
    total: int
    more: bool
    pages: int
    ranked: bool


class Catalogue:
    """One side file, opened for reading by as many threads as ask."""

    def __init__(self, path: Path) -> None:
        self._path, self._own = path, threading.local()
        # An open file stays what it was when a newer one takes its name.
        self._file = os.open(path, os.O_RDONLY)
        self._opened: list[sqlite3.Connection] = []
        self.close = weakref.finalize(self, _close, self._file, self._opened)
        """Let go of the file; that happens by itself where nobody holds the catalogue any more."""
        self.articles: int = self._rows("select count(*) from article")[0][0]
        self._undated: int = self._rows("select undated from state")[0][0]
        self.sections = self._counts("section")
        """How many articles each section has, the most first."""
        self.languages = self._counts("language")
        """How many articles there are in each language, the most first."""
        self.months = self._count_months()
        """How many articles each month holds."""

    def select(self, selection: Selection) -> Found:
        """A page of it. Raises `UsageError` where the question is too costly."""
        if selection.words.terms:
            return self._search(selection)
        where, values = selection.where
        total = self._rows(f"select count(*) from article where {where}", values)[0][0]  # noqa: S608
        direction = "asc" if selection.order == "oldest" else "desc"
        rows = self._rows(
            f"select {_COLUMNS} from article where {where} order by n {direction} limit ? offset ?",  # noqa: S608
            [*values, PAGE, (selection.page - 1) * PAGE],
        )
        return Found([_entry(row) for row in rows], total, False, -(-total // PAGE), False)

    def first(self, selection: Selection, most: int) -> tuple[int, bool, list[Entry]]:
        """How many articles a search finds, whether there are more, and the newest of them."""
        ids, more = self._found(selection)
        return len(ids), more, [_entry(row) for row in self._by_number(ids[:most])]

    def rows(self, selection: Selection) -> list[int]:
        """Which rows of the table of articles it comes to, at most `MOST_COUNTED`, the newest first."""
        if selection.words.terms:
            ids, _ = self._found(selection)
        else:
            where, values = selection.where
            sql = f"select n from article where {where} order by n desc limit ?"  # noqa: S608
            ids = [n for (n,) in self._rows(sql, [*values, MOST_COUNTED])]
        return [(n - self._undated) % self.articles for n in ids]

    def text(self, number: int) -> str:
        """The newest text of an article by its number."""
        return str(self._rows("select text from body where n = ?", [number])[0][0])

    def find(self, own_id: str) -> tuple[int, Entry] | None:
        """An article by its id."""
        rows = self._rows(f"select {_COLUMNS} from article where id = ?", [own_id])  # noqa: S608
        return (rows[0][0], _entry(rows[0])) if rows else None

    def places(self, number: int) -> list[dict[str, Any]]:
        """Where each version of an article lies: text_digest, file, group and row."""
        rows = self._rows("select digest, file, grp, place from version where n = ?", [number])
        return [dict(zip(("text_digest", "file", "group", "row"), row, strict=True)) for row in rows]

    def visits(self, number: int) -> list[dict[str, Any]]:
        """Every visit to an article, in order of time."""
        sql = "select time, crawl, outcome, views, digest from visit where n = ? order by time"
        names = ("fetch_time", "crawl_id", "outcome", "view_count", "text_digest")
        return [
            dict(zip(names, (_moment(when), *row), strict=True)) for when, *row in self._rows(sql, [number])
        ]

    def _count_months(self) -> dict[tuple[int, int], int]:
        sql = "select year, month, count(*) from article where month is not null group by 1, 2"
        return {(year, month): number for year, month, number in self._rows(sql)}

    def _counts(self, column: str) -> dict[str | None, int]:
        sql = f"select {column}, count(*) from article group by 1 order by 2 desc, 1"  # noqa: S608
        return dict(self._rows(sql))

    def _search(self, selection: Selection) -> Found:
        ids, more = self._found(selection)
        total, ranked = len(ids), selection.order == "best" and len(ids) <= _RANKED
        if ranked:
            wanted = set(ids)
            best = self._matching(selection, "bm25(words, 10.0, 1.0, 0.0), rowid desc", _RANKED)
            ids = [n for (n,) in best if n in wanted]
        elif selection.order == "oldest" and not more:
            ids = ids[::-1]
        shown = ids[(selection.page - 1) * PAGE : selection.page * PAGE]
        entries = [self._with_words(row, selection) for row in self._by_number(shown)]
        return Found(entries, total, more, -(-total // PAGE), ranked)

    def _found(self, selection: Selection) -> tuple[list[int], bool]:
        """The numbers of the articles that a search finds, the newest first, and whether there are more."""
        ids = [n for (n,) in self._matching(selection, "rowid desc", MOST_COUNTED + 1)]
        more = len(ids) > MOST_COUNTED
        if selection.month is not None:
            ids = self._in_month(ids, selection.month)
        return ids[:MOST_COUNTED], more

    def _with_words(self, row: tuple[Any, ...], selection: Selection) -> Entry:
        entry, words = _entry(row), selection.words
        return dataclasses.replace(
            entry,
            runs=snippet(words, self.text(row[0])),
            title_runs=snippet(words, entry.title or "", 10_000),
        )

    def _matching(self, selection: Selection, order: str, most: int) -> list[tuple[Any, ...]]:
        sql = f"select rowid from words where words match ? order by {order} limit ?"  # noqa: S608
        return self._rows(sql, [selection.match, most])

    def _in_month(self, ids: Sequence[int], month: int) -> list[int]:
        held = {n for (n,) in self._rows("select n from article where month = ?", [month])}
        return [n for n in ids if n in held]

    def _by_number(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """The rows of some articles, in the order asked for."""
        if not ids:
            return []
        sql = f"select {_COLUMNS} from article where n in ({', '.join('?' * len(ids))})"  # noqa: S608
        found = {row[0]: row for row in self._rows(sql, ids)}
        return [found[n] for n in ids]

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        database = self._connection()
        end = time.monotonic() + _SECONDS
        database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            return database.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise UsageError(
                    "this takes too long to find", hint="ask for rarer words, or a year"
                ) from None
            raise

    def _connection(self) -> sqlite3.Connection:
        database: sqlite3.Connection | None = getattr(self._own, "database", None)
        if database is None:
            path = f"/proc/self/fd/{self._file}"
            if not Path(path).exists():  # not everywhere can an open file be named
                path = str(self._path)
            database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            database.execute("pragma query_only=1")
            self._own.database = database
            self._opened.append(database)
        return database


def _close(file: int, opened: list[sqlite3.Connection]) -> None:
    for database in opened:
        database.close()
    os.close(file)


def _entry(row: Sequence[Any]) -> Entry:
    _, own_id, url, title, section, language, date, views, versions, last_seen, gone = row
    return Entry(
        own_id, url, title, section, language, date, views, versions, _moment(last_seen), _moment(gone)
    )


def _moment(when: int | None) -> dt.datetime | None:
    return None if when is None else _EPOCH + dt.timedelta(microseconds=when)
