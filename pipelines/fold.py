"""Articles as they stood at a time: every article in one version, folded from versions and visits.

Which version stands for an article is decided on thin columns held in memory; the texts themselves
are copied in order of date, a few row groups at a time. `articles.parquet` is this fold over all
crawls, `Corpus.as_of` the same fold cut at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.groups import grouped
from pipelines.layout import SiteFolder
from pipelines.places import PLACE, dataset, find_places, opener, rows_at
from pipelines.schema import ARTICLES, VERSIONS, VISITS
from pipelines.versionkeys import VersionKeys

__all__ = ["GONE", "GONE_SINCE", "Fold", "read_visits"]

GONE = ("gone", "soft-404")
"""Outcomes of a visit by which the site says that an article is not there."""
GONE_SINCE = pa.field(
    "gone_since",
    pa.timestamp("us", tz="UTC"),
    metadata={"doc": "First fetch that found the article gone; null where it stood."},
)
_LIFE = ("first_seen", "last_seen", "view_count", "view_count_raw", "version_count", "visit_count")
_KEY = ["id", "text_digest"]
_THIN = ["id", "fetch_time", "outcome", "view_count", "view_count_raw", "text_digest"]


class Fold:
    """Every article of some ``crawls`` in the version its last good visit showed.

    With ``until`` only visits by that moment count. Rows are sorted by date, undated ones last, then by id.
    ``where`` is a condition on columns of a version; only these then take part.
    """

    def __init__(
        self,
        folder: SiteFolder,
        crawls: Sequence[str],
        until: dt.datetime | None = None,
        where: pc.Expression | None = None,
    ) -> None:
        self._paths = _version_files(folder, crawls)
        visits = read_visits(folder, crawls, _THIN)
        visits = visits.filter(pc.is_valid(visits["fetch_time"]))
        if until is not None:
            visits = visits.filter(pc.less_equal(visits["fetch_time"], pa.scalar(until, _moment_type())))
        keys = VersionKeys(visits)
        life = _life(visits, keys)
        places = find_places(self._paths, [*_KEY, "date_published", "char_count"], thin=keys.in_place)
        winners = _beside(places, places["key"], life, keys.of(life["article"], life["text"]))
        if where is not None:
            found = keys.in_place(dataset(self._paths, _version_facts()).to_table(_KEY, filter=where))
            winners = winners.filter(pc.is_in(winners["key"], found["key"]))
        order = pa.table([winners["date_published"], keys.ids.take(winners["article"])], ["date", "id"])
        order = pc.sort_indices(order, [("date", "ascending"), ("id", "ascending")])
        self._winners = winners.select([*_LIFE, GONE_SINCE.name, "char_count", *PLACE.names]).take(order)

    def __len__(self) -> int:
        return int(self._winners.num_rows)

    def tables(self, schema: pa.Schema) -> Iterator[pa.Table]:
        """The articles, some hundred at a time: the columns of ``schema``, which may name `GONE_SINCE`."""
        texts = [name for name in schema.names if name not in _LIFE and name != GONE_SINCE.name]
        sizes = self._winners["char_count"].fill_null(0).to_pylist()
        start, opened = 0, opener()
        for group in grouped(sizes, int):
            winners = self._winners.slice(start, len(group))
            start += len(group)
            rows = rows_at(self._paths, winners, texts, opened)
            columns = [rows[name] if name in texts else winners[name] for name in schema.names]
            yield pa.table(columns, names=schema.names).cast(schema)


def read_visits(
    folder: SiteFolder, crawls: Sequence[str], columns: Sequence[str], known_by: Sequence[str] | None = None
) -> pa.Table:
    """These columns of the visits of some crawls, in the order they landed; dictionaries as plain strings.

    A page that could not be had does not name its article: such a visit has the id of its address
    alone. Here it is given that of the article whose newest version was read at that address, in
    the crawls ``known_by`` (else the same ones).
    """
    wanted = list(dict.fromkeys([*columns, "id", "url", "outcome"]))
    plain = pa.schema([_plain(VISITS.field(name)) for name in wanted])
    table = dataset([path for crawl in crawls for path in folder.files("visits", crawl)], plain).to_table()
    return _with_owners(table, _version_files(folder, known_by or crawls)).select(list(columns))


def _with_owners(visits: pa.Table, versions: list[Path]) -> pa.Table:
    unread = pc.not_equal(visits["outcome"], "landed")
    asked = pc.unique(visits["url"].filter(unread)).drop_null()
    if not len(asked):
        return visits
    found = dataset(versions, VERSIONS).to_table(["url", "id"], filter=pc.field("url").isin(asked))
    owners = dict(zip(found["url"].to_pylist(), found["id"].to_pylist(), strict=True))  # the newest stands
    places = pc.index_in(visits["url"], pa.array(list(owners), pa.string()))
    named = pa.array(list(owners.values()), pa.string()).take(
        pc.if_else(unread, places, None).combine_chunks()
    )
    ids = pc.coalesce(named, visits["id"].combine_chunks())
    return visits.set_column(visits.column_names.index("id"), visits.schema.field("id"), ids)


def _life(visits: pa.Table, keys: VersionKeys) -> pa.Table:
    """One row an article: first and last seen, visits, and what its newest good visit showed."""
    seen = pa.table({"article": keys.articles, "fetch_time": visits["fetch_time"]})
    counts = seen.group_by("article", use_threads=False).aggregate([("fetch_time", "count")])
    good = pc.equal(visits["outcome"], "landed")
    rows = pa.array(range(visits.num_rows), pa.int32())
    # The rows by whose number a value is found again: of the last that showed one.
    shown = {
        name: pc.if_else(pc.is_valid(visits[name]), rows, None) for name in ("view_count", "view_count_raw")
    }
    table = seen.append_column("text", keys.texts)
    for name, column in shown.items():
        table = table.append_column(name, column)
    table = table.filter(good).sort_by([("article", "ascending"), ("fetch_time", "ascending")])
    ends: list[Any] = [
        ("fetch_time", "first"),
        ("text", "count_distinct"),
        *((name, "last") for name in ("fetch_time", "text", *shown)),
    ]
    life = table.group_by("article", use_threads=False).aggregate(ends)
    life = life.rename_columns(["article", "first_seen", "version_count", "last_seen", "text", *shown])
    for name in shown:
        at = life.schema.get_field_index(name)
        life = life.set_column(at, visits.schema.field(name), visits[name].take(life[name]))
    life = life.append_column("visit_count", _of(life["article"], counts, "fetch_time_count"))
    gone = _gone(seen.filter(pc.is_in(visits["outcome"], pa.array(GONE))), life)
    return life.append_column(GONE_SINCE, _of(life["article"], gone, "fetch_time_min"))


def _gone(missing: pa.Table, life: pa.Table) -> pa.Table:
    """Since when each article that is gone was found so, of the visits that did not find one."""
    after = pc.greater(missing["fetch_time"], _of(missing["article"], life, "last_seen"))
    return missing.filter(after).group_by("article", use_threads=False).aggregate([("fetch_time", "min")])


def _of(articles: pa.ChunkedArray, facts: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of a table of articles, for each of these articles; null where it has none of them."""
    return facts[name].take(pc.index_in(articles, facts["article"]))


def _beside(left: pa.Table, left_keys: pa.Array, right: pa.Table, right_keys: pa.Array) -> pa.Table:
    """The rows of two tables side by side that have the same key, of which ``right`` has each but once."""
    found = pc.index_in(left_keys, right_keys)
    there = pc.is_valid(found)
    left, right = left.filter(there), right.take(found.filter(there))
    for field, column in zip(right.schema, right.columns, strict=True):
        left = left.append_column(field, column)
    return left


def _version_files(folder: SiteFolder, crawls: Sequence[str]) -> list[Path]:
    return [path for crawl in crawls for path in folder.files("versions", crawl)]


def _version_facts() -> pa.Schema:
    """The columns of a version that the fold does not replace."""
    return pa.schema([field for field in VERSIONS if field.name not in _LIFE])


def _moment_type() -> pa.DataType:
    return ARTICLES.field("fetch_time").type


def _plain(field: pa.Field) -> pa.Field:
    return field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
