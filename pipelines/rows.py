"""Articles on their way from the process that read them to Parquet: rows of Arrow from the first step on.

The process that folds a crawl decides on a few thin facts of each article which of them land and under which id;
the rest of a row it neither unpacks nor turns into a column, but copies from where the worker put it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, NamedTuple

import pyarrow as pa

from pipelines.known import Known
from pipelines.ledger import ArticleTask
from pipelines.reading import Read, ReadingJob
from pipelines.schema import VERSIONS, Article, plain, to_batch

__all__ = ["Found", "Row", "Rows", "RowsJob", "rows_of", "table_of"]

_PLAIN = plain(VERSIONS)
_DISPUTED = "canonical-disputed"


class Found(NamedTuple):
    """What came of one page, as in `pipelines.reading.Read`, its article aside.

    ``known`` is there for every page that landed, and for one that was looked up. The article of one that was
    read just now is number ``row`` of the rows it came with, and its text has ``characters``.
    """

    outcome: str
    known: Known | None
    key: bytes
    problem: str
    row: int | None = None
    characters: int = 0


@dataclasses.dataclass(slots=True)
class Rows:
    """What came of some pages, one `Found` each, and the articles read: `VERSIONS`, dictionaries as plain strings."""

    found: list[Found]
    articles: pa.RecordBatch

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent as Arrow sends it between processes, and without the schema, which both sides have."""
        return _received, (self.found, self.articles.serialize().to_pybytes())


def _received(found: list[Found], articles: bytes) -> Rows:
    return Rows(found, pa.ipc.read_record_batch(pa.py_buffer(articles), _PLAIN))


@dataclasses.dataclass(slots=True)
class RowsJob:
    """A `ReadingJob` whose articles come as rows: work for `pipelines.executors`."""

    reading: ReadingJob
    _open: contextlib.ExitStack = dataclasses.field(default_factory=contextlib.ExitStack, init=False)

    def __enter__(self) -> Callable[[Sequence[ArticleTask]], Rows]:
        """Open what reading needs."""
        work = self._open.enter_context(self.reading)
        return lambda tasks: _rows(work(tasks))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._open.close()


def _rows(reads: Sequence[Read]) -> Rows:
    found: list[Found] = []
    articles: list[Article] = []
    for read in reads:
        if read.article is None:
            found.append(Found(read.outcome, read.known, read.key, read.problem))
            continue
        known, characters = _known(read, read.article), read.article.char_count or 0
        found.append(Found(read.outcome, known, read.key, read.problem, len(articles), characters))
        articles.append(read.article)
    return Rows(found, to_batch(articles, _PLAIN))


def _known(read: Read, article: Article) -> Known:
    return Known(
        read.outcome,
        article.id,
        article.url,
        article.text_digest,
        article.view_count,
        article.view_count_raw,
        article.date_published,
        article.article_section,
        tuple(article.quality_flags),
        read.in_box,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """An article that may land: what decides on that and on its place, and where the whole row stands.

    ``own_url`` is there where another page has a better claim on the address it names as its own: it is then
    filed under its ``id`` of that url.
    """

    id: str
    text_digest: str
    date_published: dt.date | None
    article_section: str | None
    characters: int
    batch: pa.RecordBatch
    number: int
    own_url: str | None = None

    @property
    def place(self) -> tuple[dt.date, str]:
        """By what rows are sorted: date, those without one last, then id."""
        return self.date_published or dt.date.max, self.id


def rows_of(articles: Sequence[Article]) -> list[Row]:
    """The rows of articles of this process."""
    batch = to_batch(articles, _PLAIN)
    return [
        Row(
            article.id,
            article.text_digest,
            article.date_published,
            article.article_section,
            article.char_count or 0,
            batch,
            number,
        )
        for number, article in enumerate(articles)
    ]


def table_of(rows: Sequence[Row]) -> pa.RecordBatch:
    """The rows side by side, copied from where they stand; dictionaries as plain strings."""
    starts: dict[int, int] = {}
    batches: list[pa.RecordBatch] = []
    height = 0
    for row in rows:
        if id(row.batch) not in starts:
            starts[id(row.batch)] = height
            batches.append(row.batch)
            height += row.batch.num_rows
    whole = batches[0] if len(batches) == 1 else pa.concat_batches(batches)
    places = [starts[id(row.batch)] + row.number for row in rows]
    table = whole.take(pa.array(places, pa.int64()))
    return _settled(table, rows) if any(row.own_url for row in rows) else table


def _settled(table: pa.RecordBatch, rows: Sequence[Row]) -> pa.RecordBatch:
    """The table with the id and the flag of those whose canonical address is disputed."""
    flags = table["quality_flags"].to_pylist()
    addresses = table["canonical_url"].to_pylist()
    settled = {
        "id": [row.id for row in rows],
        "canonical_url": [row.own_url or named for row, named in zip(rows, addresses, strict=True)],
        "quality_flags": [
            [*noticed, _DISPUTED] if row.own_url else noticed
            for row, noticed in zip(rows, flags, strict=True)
        ],
    }
    for name, values in settled.items():
        at = table.schema.get_field_index(name)
        table = table.set_column(at, table.schema.field(at), pa.array(values, table.schema.field(at).type))
    return table
