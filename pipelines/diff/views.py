"""How far counters grew between two crawls, without what our own visits added to them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.diff.looks import Sighted, Source

__all__ = ["view_growth"]

_DAY = 86_400_000_000  # microseconds


def view_growth(source: Source, sighted: Sighted, between: Sequence[str]) -> pa.Table:
    """One row an article with a counter in both looks, see `Comparison.views`.

    ``between`` are the crawls after the earlier look and before the later one. Each fetch of ours is
    taken to have counted once; where that is more than the counter rose, as of a page that was not sent
    again, the growth is 0. A counter that fell has no growth.
    """
    read_twice = sighted.read_twice
    counted = pc.and_(
        pc.is_valid(read_twice["before_view_count"]), pc.is_valid(read_twice["after_view_count"])
    )
    table = read_twice.filter(counted)
    before, after = table["before_view_count"], table["after_view_count"]
    fell = pc.less(after, before)
    risen = pc.subtract(pc.subtract(after, before), _own_visits(source, table["id"], sighted.fetched, between))
    nothing = pa.scalar(None, pa.int64())
    growth = pc.if_else(fell, nothing, pc.max_element_wise(risen, pa.scalar(0, pa.int64())))
    return pa.table(
        {
            "id": table["id"],
            "view_count_before": before,
            "view_count_after": after,
            "view_growth": growth,
            "views_per_day": _a_day(growth, table),
            "view_count_reset": fell,
        }
    )


def _own_visits(
    source: Source, ids: pa.ChunkedArray, fetched: pa.ChunkedArray, between: Sequence[str]
) -> pa.Array:
    """How often we fetched each article, in the later crawl and in those between."""
    chunks = fetched.chunks
    for crawl in between:
        visits = source(crawl).visits(crawl, ["id", "fetch_time"])
        chunks += visits.filter(pc.is_valid(visits["fetch_time"]))["id"].chunks
    counts = pc.value_counts(pa.chunked_array(chunks, pa.string()))
    place = pc.index_in(ids, counts.field("values"))
    return pc.fill_null(counts.field("counts").take(place.combine_chunks()), 0)


def _a_day(growth: pa.ChunkedArray, table: pa.Table) -> pa.ChunkedArray:
    passed = pc.subtract(table["after_fetch_time"], table["before_fetch_time"]).cast(pa.int64())
    days = pc.divide(passed.cast(pa.float64()), float(_DAY))
    days = pc.if_else(pc.greater(days, 0.0), days, pa.scalar(None, pa.float64()))
    return pc.divide(growth.cast(pa.float64()), days)
