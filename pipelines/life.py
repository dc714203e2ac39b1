"""The life of one article from its visits: when each version stood, how its counter grew without us."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["VIEWS", "version_lives", "view_growth"]

_UTC = pa.timestamp("us", tz="UTC")
VIEWS = pa.schema(
    [
        ("fetch_time", _UTC),
        ("crawl_id", pa.string()),
        ("outcome", pa.string()),
        ("view_count", pa.int64()),
        ("our_visits", pa.int64()),
        ("growth", pa.int64()),
        ("reset", pa.bool_()),
    ]
)
"""The columns of `view_growth`."""


def version_lives(visits: pa.Table) -> pa.Table:
    """One row a version an article was seen in: ``text_digest``, ``version_first_seen``,
    ``version_last_seen`` and ``version_visits``, the visits that saw it."""
    good = visits.filter(pc.equal(visits["outcome"], "landed"))
    lives = good.group_by("text_digest").aggregate(
        [("fetch_time", "min"), ("fetch_time", "max"), ("fetch_time", "count")]
    )
    return lives.rename_columns(["text_digest", "version_first_seen", "version_last_seen", "version_visits"])


def view_growth(visits: pa.Table) -> pa.Table:
    """Visits to one article -> the same in order of time, with how its counter grew.

    ``our_visits`` counts our fetches so far, this one included. ``growth`` is what the counter rose by
    since the visit before that showed one, our own fetches between taken out; null at the first and
    where the counter fell, which ``reset`` tells.
    """
    visits = visits.filter(pc.is_valid(visits["fetch_time"])).sort_by("fetch_time")
    rows = []
    last: tuple[int, int] | None = None
    for ours, row in enumerate(visits.to_pylist(), 1):
        count, growth, reset = row["view_count"], None, None
        if count is not None:
            if last is not None:
                reset = count < last[0]
                growth = None if reset else count - last[0] - (ours - last[1])
            last = (count, ours)
        rows.append({**row, "our_visits": ours, "growth": growth, "reset": reset})
    return pa.Table.from_pylist(rows, VIEWS)
