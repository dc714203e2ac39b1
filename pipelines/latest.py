"""``articles.parquet``: every article in its newest version, folded from versions and visits.

Which rows win is decided on thin columns held in memory; the texts themselves are copied in
date order, a few row groups at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.layout import SiteFolder
from pipelines.parts import open_part, read_part
from pipelines.schema import ARTICLES, VERSIONS, VISITS

__all__ = ["write_latest"]

_CHUNK = 500  # rows of one row group; several copies of them are in memory for a moment


def write_latest(
    folder: SiteFolder, target: Path, writer: Callable[[Path, pa.Schema], pq.ParquetWriter]
) -> None:
    """Write the newest version of every article of the committed crawls to ``target``.

    Rows are sorted by date, undated ones last, then by id; the file's metadata names the
    newest crawl it takes in.
    """
    crawls = folder.committed()
    newest = crawls[-1] if crawls else ""
    schema = ARTICLES.with_metadata({**(ARTICLES.metadata or {}), b"newest_crawl": newest.encode()})
    paths = [path for crawl in crawls for path in folder.files("versions", crawl)]
    winners = _winners(_life(folder, crawls), _places(paths))
    with writer(target, schema) as out:
        for start in range(0, winners.num_rows, _CHUNK):
            out.write_table(_rows(paths, winners.slice(start, _CHUNK)).cast(schema))


def _life(folder: SiteFolder, crawls: list[str]) -> pa.Table:
    """One row an article: first and last seen, visits, and what its newest good visit showed."""
    columns = ["id", "fetch_time", "outcome", "view_count", "view_count_raw", "text_digest"]
    thin = pa.schema([VISITS.field(name) for name in columns])
    thin = thin.set(columns.index("outcome"), pa.field("outcome", pa.string()))
    parts = [
        read_part(path, columns).cast(thin) for crawl in crawls for path in folder.files("visits", crawl)
    ]
    visits = pa.concat_tables([thin.empty_table(), *parts])
    fetched = visits.filter(pc.is_valid(visits["fetch_time"]))
    counts = fetched.group_by("id").aggregate([("fetch_time", "count")])
    good = fetched.filter(pc.equal(fetched["outcome"], "landed"))
    good = good.sort_by([("id", "ascending"), ("fetch_time", "ascending")])
    life = good.group_by("id", use_threads=False).aggregate(
        [("fetch_time", "first"), *((name, "last") for name in columns if name not in ("id", "outcome"))]
    )
    life = life.rename_columns(["id", "first_seen", "last_seen", *columns[3:]])
    return life.join(counts.rename_columns(["id", "visit_count"]), "id")


def _places(paths: list[Path]) -> pa.Table:
    """One row a version: its article, digest, date, and where it lies (file, row group, row)."""
    parts = []
    for number, path in enumerate(paths):
        with open_part(path) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=["id", "text_digest", "date_published"])
                rows = table.num_rows
                place = (("file", [number] * rows), ("group", [group] * rows), ("row", range(rows)))
                for name, values in place:
                    table = table.append_column(name, pa.array(values, pa.int32()))
                parts.append(table)
    fields = [VERSIONS.field(name) for name in ("id", "text_digest", "date_published")]
    fields += [pa.field(name, pa.int32()) for name in ("file", "group", "row")]
    return pa.concat_tables([pa.schema(fields).empty_table(), *parts], promote_options="default")


def _winners(life: pa.Table, places: pa.Table) -> pa.Table:
    """The version each article is shown in, with its place, in the order of the output."""
    counts = places.group_by("id").aggregate([("row", "count")]).rename_columns(["id", "version_count"])
    winners = life.join(counts, "id").join(places, ["id", "text_digest"], join_type="inner")
    return winners.sort_by([("date_published", "ascending"), ("id", "ascending")])


def _rows(paths: list[Path], winners: pa.Table) -> pa.Table:
    """The full rows of some winners, in their order, with what the fold adds."""
    order = {(row["file"], row["group"], row["row"]): i for i, row in enumerate(_place_rows(winners))}
    parts, positions = [], []
    for number, group in sorted({place[:2] for place in order}):
        with open_part(paths[number]) as file:
            table = file.read_row_group(group)
        wanted = sorted(place[2] for place in order if place[:2] == (number, group))
        parts.append(table.take(wanted))
        positions += [order[(number, group, row)] for row in wanted]
    table = pa.concat_tables(parts).unify_dictionaries()
    table = table.take(pc.sort_indices(pa.array(positions)))
    columns: dict[str, Any] = {name: table[name] for name in table.column_names}
    for name in ("view_count", "view_count_raw", "first_seen", "last_seen", "version_count", "visit_count"):
        columns[name] = winners[name]
    return pa.table([columns[field.name] for field in ARTICLES], names=ARTICLES.names)


def _place_rows(winners: pa.Table) -> Iterator[dict[str, int]]:
    yield from winners.select(["file", "group", "row"]).to_pylist()
