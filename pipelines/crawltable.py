"""The committed crawls of a site as a table, from their JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from pipelines.layout import SiteFolder

__all__ = ["CRAWLS", "crawl_table"]

_UTC = pa.timestamp("us", tz="UTC")
CRAWLS = pa.schema(
    [
        ("crawl_id", pa.string()),
        ("site", pa.string()),
        ("started", _UTC),
        ("finished", _UTC),
        ("listed", pa.int64()),
        ("landed", pa.int64()),
        ("new_versions", pa.int64()),
        ("losses", pa.int64()),
        ("loss_share", pa.float64()),
        ("requests", pa.int64()),
        ("bytes", pa.int64()),
        ("extractor_version", pa.string()),
        ("profile_digest", pa.string()),
        ("schema_version", pa.string()),
    ]
)
"""The columns of `crawl_table`; what a record does not say is null."""


def crawl_table(folder: SiteFolder) -> pa.Table:
    """One row a committed crawl, oldest first. Raises `CorpusError` where a record is damaged."""
    rows = [_row(folder, crawl_id) for crawl_id in folder.committed()]
    return pa.Table.from_pylist(rows, CRAWLS)


def _row(folder: SiteFolder, crawl_id: str) -> dict[str, Any]:
    record = folder.read_record(crawl_id)
    sent = record.get("requests") or {}
    told = {
        **record,
        **(record.get("counts") or {}),
        "requests": sent.get("sent"),
        "bytes": sent.get("bytes"),
    }
    row = {name: told.get(name) for name in CRAWLS.names}
    for name in ("started", "finished"):
        row[name] = dt.datetime.fromisoformat(row[name]) if row[name] else None
    return row | {"crawl_id": crawl_id, "site": folder.site}
