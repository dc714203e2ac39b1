"""When an article that is gone was last seen, and when it was first missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.diff.looks import TOLD, Source

__all__ = ["Lifespan", "lifespans"]

Lifespan = tuple[dt.datetime | None, dt.datetime | None]
"""Newest fetch that found it, first one since that did not."""


def lifespans(source: Source, crawls: Sequence[str], ids: Iterable[str]) -> dict[str, Lifespan]:
    """What these crawls, oldest first, tell of each article; None where they do not."""
    wanted = pa.array(list(ids), pa.string())
    found: dict[str, Lifespan] = dict.fromkeys(wanted.to_pylist(), (None, None))
    for crawl in crawls:
        visits = source(crawl).visits(crawl, ["id", "fetch_time", "outcome"])
        told = pc.and_(pc.is_in(visits["id"], wanted), pc.is_in(visits["outcome"], pa.array(TOLD)))
        for visit in visits.filter(told).to_pylist():
            seen, missing = found[visit["id"]]
            if visit["outcome"] == "landed":
                found[visit["id"]] = visit["fetch_time"], None
            elif missing is None:
                found[visit["id"]] = seen, visit["fetch_time"]
    return found
