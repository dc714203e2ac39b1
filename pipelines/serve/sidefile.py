"""The side file of a corpus: what the pages and the search ask, in SQLite, built from the Parquet.

It holds nothing that the corpus does not and can be thrown away at any time. It stands complete under
its name or not at all, and says which state of the corpus it was built from.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.corpus import Corpus
from pipelines.fold import GONE, read_visits
from pipelines.layout import SiteFolder
from pipelines.places import find_places
from pipelines.serve.words import fold_all

__all__ = ["facet", "ready", "stamp"]

_FORMAT = 2  # raised when the side file's tables change
_HASH_SIZE = 64 << 20  # bytes of index held before they are written
_THIN = ["id", "url", "title", "article_section", "language", "date_published", "archive_year", "archive_month",
         "view_count", "version_count", "first_seen", "last_seen"]  # fmt: skip
_TABLES = """
create table state (stamp text, undated integer);
create table article (n integer primary key, id text, url text, title text, section text, language text,
    date text, year integer, month integer, views integer, versions integer, first_seen integer,
    last_seen integer, gone integer);
create table body (n integer primary key, text text);
create table version (n integer, digest text, file integer, grp integer, place integer);
create table visit (n integer, crawl text, time integer, outcome text, views integer, digest text);
create virtual table words using fts5(title, text, facet, content='', tokenize='ascii');
"""
_INDEXES = """
create unique index article_id on article (id);
create index article_month on article (year, month);
create index article_section on article (section);
create index article_language on article (language);
create index version_n on version (n);
create index visit_n on visit (n);
"""


def ready(folder: SiteFolder) -> Path:
    """The side file of a corpus in its present state, built where it is missing or old.

    It stands in the corpus's folder, or where that cannot be written in the user's cache.
    Raises `CorpusError` where nothing has landed.
    """
    corpus = Corpus(folder.root)
    now = stamp(folder)
    for path in _homes(folder):
        if _stamp_of(path) == now:
            return path
    first, second = _homes(folder)
    try:
        return _build(corpus, first, now)
    except PermissionError:
        second.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _build(corpus, second, now)


def stamp(folder: SiteFolder) -> str:
    """What the state of a corpus is known by: its crawls, and the file of its articles."""
    try:
        told = folder.articles.stat()
        own: tuple[int, ...] = (told.st_mtime_ns, told.st_size, told.st_ino)
    except FileNotFoundError:
        own = ()
    return json.dumps([_FORMAT, own, hashlib.sha256("".join(folder.committed()).encode()).hexdigest()[:16]])


def facet(kind: str, value: object) -> str:
    """What stands in the index for a section, a language or a year, so that it narrows a search at no cost.

    It begins with a letter that no folded text holds: no word that is searched for is the beginning of it.
    """
    return "x" + kind + hashlib.sha256(str(value).encode()).hexdigest()[:10]


def _homes(folder: SiteFolder) -> tuple[Path, Path]:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = hashlib.sha256(str(folder.root.resolve()).encode()).hexdigest()[:16]
    return folder.search, cache / "muragat" / f"{name}.db"


def _stamp_of(path: Path) -> str | None:
    if not path.is_file():
        return None
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            row = database.execute("select stamp from state").fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None


def _build(corpus: Corpus, path: Path, now: str) -> Path:
    """Write the side file beside its place, then put it there in one step."""
    handle, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        database = sqlite3.connect(part, isolation_level=None)
        try:
            database.executescript("pragma journal_mode=off; pragma synchronous=off; pragma page_size=8192;")
            database.executescript(_TABLES)
            database.execute("insert into words(words, rank) values ('hashsize', ?)", (_HASH_SIZE,))
            database.execute("begin")
            articles = _Articles(corpus)
            articles.write(database)
            _versions(corpus, database, articles)
            _visits(corpus, database, articles)
            database.executescript(_INDEXES)
            _gone(database)
            database.execute("insert into state values (?, ?)", (now, articles.undated))
            if database.in_transaction:
                database.execute("commit")
            database.execute("analyze")
        finally:
            database.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


class _Articles:
    """The articles by number. Numbers rise with the date, and the undated ones have the lowest: the newest
    first is then the order in which an index is read backwards."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        table = corpus.latest(["id", "date_published"]).to_table()
        self._ids, self.undated = table["id"].combine_chunks(), table["date_published"].null_count

    def write(self, database: sqlite3.Connection) -> None:
        """Articles, texts and the index."""
        start = 0
        for batch in self._corpus.latest([*_THIN, "text"]).to_batches():
            numbers = ((start + row + self.undated) % len(self._ids) for row in range(batch.num_rows))
            rows = list(_rows(batch, numbers))
            start += len(rows)
            database.executemany(
                f"insert into article values ({_marks(13)}, null)",  # noqa: S608  our own marks
                [row for row, _ in rows],
            )
            own, texts = [row[0] for row, _ in rows], batch["text"].to_pylist()
            titles = [row[3] or "" for row, _ in rows]
            database.executemany("insert into body values (?, ?)", zip(own, texts, strict=True))
            database.executemany(
                "insert into words(rowid, title, text, facet) values (?, ?, ?, ?)",
                zip(own, fold_all(titles), fold_all(texts), (told for _, told in rows), strict=True),
            )

    def number(self, table: pa.Table) -> pa.Table:
        """The rows of articles that are among these, with their number ``n``, in its order."""
        rows = pc.index_in(table["id"], self._ids)
        numbers = [None if row is None else (row + self.undated) % len(self._ids) for row in rows.to_pylist()]
        table = table.append_column("n", pa.array(numbers, pa.int64()))
        return table.filter(pc.is_valid(table["n"])).sort_by("n")


def _rows(batch: pa.RecordBatch, numbers: Iterable[int]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Of every article the row of its table, and what it can be narrowed by."""
    columns = [_plain(batch[name]) for name in _THIN]
    known: dict[tuple[str, object], str] = {}
    for number, *row in zip(numbers, *columns, strict=True):
        own_id, url, title, section, language, date, year, month, *rest = row
        if date is not None:
            year, month = year or date.year, month or date.month
        facets = []
        for key in (("s", section), ("l", language), ("y", year)):
            if key not in known:
                known[key] = facet(*key)
            facets.append(known[key])
        day = date.isoformat() if date else None
        yield (number, own_id, url, title, section, language, day, year, month, *rest), " ".join(facets)


def _plain(column: pa.Array) -> list[Any]:
    """The values of a column; moments as microseconds."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    values: list[Any] = column.to_pylist()
    return values


def _versions(corpus: Corpus, database: sqlite3.Connection, articles: _Articles) -> None:
    paths = [path for crawl in corpus.crawl_ids for path in corpus.folder.files("versions", crawl)]
    table = articles.number(find_places(paths, ["id", "text_digest"]))
    columns = (table[name].to_pylist() for name in ("n", "text_digest", "file", "group", "row"))
    database.executemany(
        f"insert into version values ({_marks(5)})",  # noqa: S608  our own marks
        zip(*columns, strict=True),
    )


def _visits(corpus: Corpus, database: sqlite3.Connection, articles: _Articles) -> None:
    for crawl in corpus.crawl_ids:
        wanted = ["id", "fetch_time", "outcome", "view_count", "text_digest"]
        known_by = corpus.crawl_ids[: corpus.crawl_ids.index(crawl) + 1]
        table = read_visits(corpus.folder, [crawl], wanted, known_by).combine_chunks()
        table = articles.number(table.filter(pc.is_valid(table["fetch_time"])))
        columns = (_plain(table[name]) for name in ("n", *wanted[1:]))
        rows = ((n, crawl, *row) for n, *row in zip(*columns, strict=True))
        database.executemany(f"insert into visit values ({_marks(6)})", rows)  # noqa: S608  our own marks


def _gone(database: sqlite3.Connection) -> None:
    """Since when each article that is gone was found so."""
    outcomes = ", ".join(f"'{outcome}'" for outcome in GONE)
    database.execute(
        f"""update article set gone = (select min(time) from visit where visit.n = article.n
            and outcome in ({outcomes}) and time > last_seen)
            where n in (select n from visit where outcome in ({outcomes}))"""  # noqa: S608  our own words
    )


def _marks(number: int) -> str:
    return ", ".join("?" * number)
