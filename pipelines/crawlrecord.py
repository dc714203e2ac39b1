"""The crawl's JSON: what it was, what it saw, what it lost and why, and whether to trust it."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Mapping
from itertools import islice
from typing import Any

import pyarrow as pa

from pipelines import EXTRACTOR_VERSION
from pipelines.ledger import Ledger
from pipelines.schema import SCHEMA_VERSION

__all__ = ["build_record", "is_loss"]

_LISTED = 1000  # losses named one by one; beyond that they are only counted


def is_loss(reason: str) -> bool:
    """Whether a page we do not have is a loss: the site did not say itself that it is gone."""
    return reason not in ("http 404", "http 410")


def build_record(
    brief: Mapping[str, Any],
    counts: Mapping[str, Any],
    ledger: Ledger,
    stats: Mapping[str, Any],
    started: dt.datetime,
) -> dict[str, Any]:
    """The record of one crawl, ready for JSON.

    ``brief`` is the spider's part, ``counts`` what `derive` counted, ``stats`` Scrapy's
    statistics. ``loss_share`` is the share of what was promised (articles and listing pages)
    that could not be had.
    """
    missing = [
        {"url": url, "role": "article", "status": status, "reason": reason}
        for url, status, _, reason in ledger.missing()
    ]
    missing += [
        {"url": f.url, "role": f.role, "status": None, "reason": f.reason}
        for f in ledger.failures()
        if f.role == "listing"
    ]
    losses = sum(is_loss(str(entry["reason"])) for entry in missing) + counts["outcomes"].get("unreadable", 0)
    promised = counts["listed"] + ledger.count_listings()
    return {
        **brief,
        "started": started.isoformat(timespec="seconds"),
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "extractor_version": EXTRACTOR_VERSION,
        "schema_version": SCHEMA_VERSION,
        "software": {"python": platform.python_version(), "pyarrow": pa.__version__},
        "counts": dict(counts),
        "requests": _requests(stats),
        "refused": {k.split("/", 1)[1]: v for k, v in sorted(stats.items()) if k.startswith("refused/")},
        "losses": losses,
        "loss_share": round(losses / promised, 4) if promised else 0.0,
        "missing": list(islice(missing, _LISTED)),
    }


def _requests(stats: Mapping[str, Any]) -> dict[str, Any]:
    sent = stats.get("downloader/request_count", 0) - stats.get("httpcache/hit", 0)
    return {
        "sent": max(sent, 0),
        "from_log": stats.get("httpcache/hit", 0),
        "retries": stats.get("retry/count", 0),
        "bytes": stats.get("downloader/response_bytes", 0),
        "statuses": {
            key.rsplit("/", 1)[1]: value
            for key, value in sorted(stats.items())
            if key.startswith("downloader/response_status_count/")
        },
    }
