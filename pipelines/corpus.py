"""The only reader of a corpus: the newest state, any state before, and the life of one article.

The tables are plain Parquet and need no reader of ours (docs/cookbook.md shows both ways); this one
knows which crawls are committed and how versions and visits fit together. What may be large comes as
a `pyarrow.dataset.Scanner`: ``to_table()``, ``to_reader()``, ``head(n)`` and ``count_rows()`` read it,
a row group at a time where it is not wanted whole. What is small comes as a `pyarrow.Table`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from rapidfuzz import process

from pipelines.crawltable import crawl_table, newest_months
from pipelines.errors import CorpusError
from pipelines.fold import GONE_SINCE, Fold, read_visits
from pipelines.layout import SiteFolder
from pipelines.life import version_lives, view_growth
from pipelines.places import dataset, find_places, rows_at
from pipelines.schema import ARTICLES, TABLES, VERSIONS, VISITS

__all__ = ["AS_OF", "Corpus", "count_articles", "matching"]

AS_OF = ARTICLES.append(GONE_SINCE)
"""The columns of `Corpus.as_of`: those of ``articles`` and since when an article was gone."""
_CHUNK = 2000  # versions read at once
_DAY, _DAY_LENGTH = re.compile(r"\d{4}-\d\d-\d\d"), 10
_SHOWN = 5  # crawls that a hint names


def count_articles(folder: SiteFolder) -> int:
    """Articles in the newest table; 0 where nothing has landed."""
    return Corpus(folder.root).latest(["id"]).count_rows() if folder.committed() else 0


def matching(
    *,
    section: str | None = None,
    language: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> pc.Expression | None:
    """A condition for ``where``: of this section, in this language, published from ``since`` to ``until``,
    both included. None where nothing is asked."""
    wanted = []
    if section is not None:
        wanted.append(pc.field("article_section") == section)
    if language is not None:
        wanted.append(pc.field("language") == language)
    if since is not None:
        wanted.append(pc.field("date_published") >= pa.scalar(since, pa.date32()))
    if until is not None:
        wanted.append(pc.field("date_published") <= pa.scalar(until, pa.date32()))
    condition = None
    for one in wanted:
        condition = one if condition is None else condition & one
    return condition


class Corpus:
    """What has landed of one site, in the folder ``data/<site>``.

    Raises `CorpusError` where nothing has landed there.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = SiteFolder(Path(folder))
        self.crawl_ids = self.folder.committed()
        """The committed crawls, oldest first."""
        if not self.crawl_ids:
            raise CorpusError(
                "nothing has landed", where=str(folder), hint=f"muragat crawl {self.folder.site}"
            )

    def latest(self, columns: Sequence[str] | None = None, where: pc.Expression | None = None) -> ds.Scanner:
        """Every article in its newest version, by date, undated ones last: the rows of ``articles.parquet``.

        Articles that are gone from the site are among them; `as_of` says which.
        """
        return _scan(self.table("articles"), columns, where)

    def newest(
        self,
        limit: int,
        columns: Sequence[str] | None = None,
        where: pc.Expression | None = None,
        *,
        oldest: bool = False,
    ) -> tuple[int, pa.Table]:
        """How many articles match, and the newest ``limit`` of them (or the oldest), dated ones first."""
        order = self.latest(["date_published"], where).to_table()
        # The table is sorted by date with the undated at its end, so its order is the answer's.
        dated = order.num_rows - order["date_published"].null_count
        places = list(range(order.num_rows))
        places = places if oldest else places[:dated][::-1] + places[dated:]
        return order.num_rows, self.latest(columns, where).take(pa.array(places[:limit], pa.int64()))

    def as_of(
        self,
        when: str | dt.date,
        columns: Sequence[str] | None = None,
        where: pc.Expression | None = None,
    ) -> ds.Scanner:
        """Every article as it stood after a crawl, by the end of a day (UTC), or at a moment.

        An article is shown in the version that the last visit by then which landed saw; a visit that
        failed says nothing, so the state before it stands. What was gone by then is kept, and
        ``gone_since`` says so; ``pc.field("gone_since").is_null()`` on the result leaves it out.
        ``where`` is a condition on columns of a version. The scanner can be read once.
        """
        crawls, until = self._cut(when)
        schema = _narrowed(AS_OF, columns)
        fold = Fold(self.folder, crawls, until, where)
        return ds.Scanner.from_batches(
            (batch for table in fold.tables(schema) for batch in table.to_batches()), schema=schema
        )

    def history(self, article: str, columns: Sequence[str] | None = None) -> pa.Table:
        """All versions of one article (its id or address), the first seen first: the ``columns`` of
        ``versions``, then ``version_first_seen``, ``version_last_seen``, ``version_visits`` and ``version_views``.

        Raises `CorpusError` where no such article landed.
        """
        own_id = self.find(article)
        paths = self._files("versions")
        places = find_places(paths, ["id", "text_digest"], pc.field("id") == own_id)
        visits = read_visits(
            self.folder, self.crawl_ids, ["id", "outcome", "fetch_time", "text_digest", "view_count"]
        )
        lives = version_lives(visits.filter(pc.field("id") == own_id))
        places = places.join(lives, "text_digest").sort_by("version_first_seen")
        rows = rows_at(paths, places, list(columns or VERSIONS.names))
        for name in lives.column_names[1:]:
            rows = rows.append_column(name, places[name])
        return rows

    def views(self, article: str) -> pa.Table:
        """Every visit to one article (its id or address) in order of time, see `view_growth`.

        Raises `CorpusError` where no such article landed.
        """
        own_id = self.find(article)
        columns = ["id", "crawl_id", "fetch_time", "outcome", "view_count"]
        visits = read_visits(self.folder, self.crawl_ids, columns)
        return view_growth(visits.filter(pc.field("id") == own_id).drop_columns(["id"]))

    def crawls(self) -> pa.Table:
        """One row a committed crawl, oldest first: when, how much landed, what was lost, read by what."""
        return crawl_table(self.folder)

    def months(self, *, every: bool = False) -> pa.Table:
        """The months the calendars offered, each in its newest state; with ``every``, each crawl's."""
        table = self.table("months").to_table().unify_dictionaries().combine_chunks()
        return table if every else newest_months(table)

    def visits(self, crawl: str, columns: Sequence[str] | None = None) -> pa.Table:
        """The visits of one committed crawl, each under the id of the article it was to.

        The landed rows name a page that could not be had by its address alone; here the article last
        read at that address, in that crawl or before, gives it its id. Dictionaries are plain strings.
        """
        crawls = self.crawl_ids[: self.crawl_ids.index(crawl) + 1]
        return read_visits(self.folder, [crawl], list(columns or VISITS.names), known_by=crawls)

    def versions(
        self,
        columns: Sequence[str] | None = None,
        *,
        ids: Iterable[str] | None = None,
        digests: Iterable[str] | None = None,
    ) -> ds.Scanner:
        """The versions held, in the order they landed: all, those of the articles ``ids``, those with
        these ``text_digest``, or both. Only row groups that hold one are read; it can be read once."""
        schema, paths = _narrowed(VERSIONS, columns), self._files("versions")
        where = None
        for name, values in (("id", ids), ("text_digest", digests)):
            if values is not None:
                one = pc.field(name).isin(pa.array(list(values), pa.string()))
                where = one if where is None else where & one
        if where is None:
            return _scan(self.table("versions"), columns, None)
        places = find_places(paths, ["id", "text_digest"], where)
        chunks = (places.slice(start, _CHUNK) for start in range(0, places.num_rows, _CHUNK))
        tables = (rows_at(paths, chunk, schema.names).cast(schema) for chunk in chunks)
        return ds.Scanner.from_batches(
            (batch for table in tables for batch in table.to_batches()), schema=schema
        )

    def table(self, name: str) -> ds.Dataset:
        """One of ``articles``, ``versions``, ``visits``, ``months`` and ``crawls``, as it lies on the disk, lazily."""
        if name == "crawls":
            return ds.dataset(self.crawls())
        files = [self.folder.articles] if name == "articles" else self._files(name)
        return dataset(files, TABLES[name])

    def resolve_crawl(self, text: str) -> str:
        """A crawl's id from its id, the start of it, or a date (then the last crawl begun by its end).

        Raises `CorpusError` where no crawl fits, or several do.
        """
        found = [crawl for crawl in self.crawl_ids if crawl.startswith(text)]
        day = _as_date(text)
        if day is not None:
            found = [crawl for crawl in self.crawl_ids if crawl[:8] <= f"{day:%Y%m%d}"][-1:]
        if len(found) == 1:
            return found[0]
        raise CorpusError(
            f"several crawls begin with {text!r}" if found else f"no crawl fits {text!r}",
            where=str(self.folder.root),
            hint=f"there are {_some(found or self.crawl_ids)}; a date means the last crawl by its end",
        )

    def find(self, article: str) -> str:
        """The id of an article from its id or any address it had.

        Raises `CorpusError`, with addresses that are much alike, where there is none.
        """
        named = find_places(
            self._files("versions"),
            ["id", "url", "canonical_url"],
            (pc.field("id") == article)
            | (pc.field("url") == article)
            | (pc.field("canonical_url") == article),
        )
        if named.num_rows:
            return str(named["id"][-1])
        urls = self.latest(["url"]).to_table()["url"].to_pylist()
        near = [url for url, _, _ in process.extract(article, urls, limit=3, score_cutoff=60)]
        raise CorpusError(
            f"no article {article!r} has landed",
            where=str(self.folder.root),
            hint=f"did you mean {' or '.join(near)}" if near else f"muragat show {self.folder.site}",
        )

    def _files(self, table: str) -> list[Path]:
        return [path for crawl in self.crawl_ids for path in self.folder.files(table, crawl)]

    def _cut(self, when: str | dt.date) -> tuple[list[str], dt.datetime | None]:
        """The crawls that count, and the moment to which they do."""
        day = _as_date(when) if isinstance(when, str) else when
        if day is None:
            crawl = self.resolve_crawl(str(when))
            return self.crawl_ids[: self.crawl_ids.index(crawl) + 1], None
        if not isinstance(day, dt.datetime):
            day = dt.datetime.combine(day, dt.time.max)
        until = day.astimezone(dt.UTC) if day.tzinfo else day.replace(tzinfo=dt.UTC)
        crawls = [crawl for crawl in self.crawl_ids if crawl <= f"{until:%Y%m%dT%H%M%SZ}"]
        if not crawls:
            raise CorpusError(
                f"nothing had landed by {when}",
                where=str(self.folder.root),
                hint=f"there are {_some(self.crawl_ids)}",
            )
        return crawls, until


def _scan(source: ds.Dataset, columns: Sequence[str] | None, where: pc.Expression | None) -> ds.Scanner:
    return source.scanner(columns=_narrowed(source.schema, columns).names, filter=where)


def _narrowed(schema: pa.Schema, columns: Sequence[str] | None) -> pa.Schema:
    """The schema of these columns. Raises `CorpusError` where one is not in it."""
    for name in columns or ():
        if name not in schema.names:
            near = [found for found, _, _ in process.extract(name, schema.names, limit=3)]
            raise CorpusError(f"no column {name!r}", hint=f"did you mean {' or '.join(near)}")
    return schema if columns is None else pa.schema([schema.field(name) for name in columns])


def _as_date(text: str) -> dt.date | None:
    """A date or moment in ISO 8601 with hyphens; None where it is neither, or the start of a crawl's id."""
    if not _DAY.match(text):
        return None
    try:
        return dt.date.fromisoformat(text) if len(text) == _DAY_LENGTH else dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _some(crawls: Sequence[str]) -> str:
    shown = ", ".join(crawls[-_SHOWN:])
    return shown if len(crawls) <= _SHOWN else f"{len(crawls)}, the last {shown}"
