"""The committed crawls of a site as a table, from their JSON, and the months in the state of the newest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from pipelines.layout import SiteFolder

__all__ = ["CRAWLS", "crawl_table", "newest_months"]

_MONTH = ("article_section", "language", "archive_year", "archive_month")
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


def newest_months(months: pa.Table) -> pa.Table:
    """Of each section's and language's month the rows of the newest crawl whose calendar offered it."""
    keys = list(zip(*(months[name].to_pylist() for name in _MONTH), strict=True))
    crawls = months["crawl_id"].to_pylist()
    newest: dict[tuple[Any, ...], str] = {}
    for key, crawl in zip(keys, crawls, strict=True):
        newest[key] = max(crawl, newest.get(key, ""))
    kept = [newest[key] == crawl for key, crawl in zip(keys, crawls, strict=True)]
    return months.filter(pa.array(kept, pa.bool_()))


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
        moment = row[name]
        row[name] = dt.datetime.fromisoformat(str(moment)) if moment else None
    return row | {"crawl_id": crawl_id, "site": folder.site}
