"""A selection to take away: as CSV for a spreadsheet, as Parquet exactly as it landed."""

from __future__ import annotations

import bisect
import csv
import io
import itertools
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.parts import telling
from pipelines.serve.selection import Selection
from pipelines.serve.site import Site

__all__ = ["CSV_COLUMNS", "as_csv", "as_parquet"]

CSV_COLUMNS = ("id", "date_published", "language", "article_section", "title", "url", "view_count",
               "version_count", "first_seen", "last_seen", "text")  # fmt: skip
_CHUNK = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(site: Site, selection: Selection) -> Iterator[str]:
    """The articles of a selection as CSV, some thousands of characters at a time.

    A text that a spreadsheet would take for a formula has an apostrophe before it; in Parquet it has none.
    """
    yield "\ufeff" + _lines([CSV_COLUMNS])
    rows = site.catalogue.rows(selection)
    for start in range(0, len(rows), _CHUNK):
        table = _take(site, rows[start : start + _CHUNK], CSV_COLUMNS)
        yield _lines([[_cell(value) for value in row.values()] for row in table.to_pylist()])


def as_parquet(site: Site, selection: Selection) -> bytes:
    """The articles of a selection with all their columns, as one Parquet file."""
    target = io.BytesIO()
    pq.write_table(_take(site, site.catalogue.rows(selection), None), target, compression="zstd")
    return target.getvalue()


def _take(site: Site, rows: list[int], columns: tuple[str, ...] | None) -> pa.Table:
    """Some rows of the articles; only the row groups they stand in are read."""
    path = site.folder.articles
    with telling(path), pq.ParquetFile(path) as file:
        sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
        starts = list(itertools.accumulate(sizes, initial=0))
        owner = [bisect.bisect_right(starts, row) - 1 for row in rows]
        groups = sorted(set(owner))
        begins = dict(zip(groups, itertools.accumulate((sizes[g] for g in groups), initial=0), strict=False))
        places = [begins[group] + row - starts[group] for group, row in zip(owner, rows, strict=True)]
        table = file.read_row_groups(groups, columns=list(columns) if columns else None)
        return table.take(pa.array(places, pa.int64()))


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _lines(rows: object) -> str:
    target = io.StringIO()
    csv.writer(target).writerows(rows)  # type: ignore[arg-type]
    return target.getvalue()
