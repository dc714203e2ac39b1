"""The crawl's JSON: what it was, what it saw, what it lost and why, and whether to trust it."""

from __future__ import annotations

import datetime as dt
import platform
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Any

import pyarrow as pa

from pipelines import EXTRACTOR_VERSION
from pipelines.ledger import Ledger
from pipelines.schema import SCHEMA_VERSION

__all__ = ["build_record", "build_unfinished", "is_loss", "rebuilt_record", "walks"]

_LISTED = 1000  # losses named one by one; beyond that they are only counted


def is_loss(reason: str) -> bool:
    """Whether a page we do not have is a loss: the site did not say itself that it is gone."""
    return reason not in ("http 404", "http 410")


def walks(record: Mapping[str, Any]) -> bool:
    """Whether the crawl went by a month archive; an import of single pages did not."""
    return bool(record.get("imported", {}).get("month_archive", True))


def _is_blind_spot(reason: str) -> bool:
    """Whether months may stand on a page that was only looked at and could not be had: the site neither
    denies it nor is it one we would not read anyway."""
    return not reason.startswith(("http 4", "robots.txt", "another host", "private address", "too large"))


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
    that could not be had, and of pages that may have offered months.
    """
    derived = _derived(counts, ledger)
    return {
        **brief,
        "started": started.isoformat(timespec="seconds"),
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "requests": _requests(stats),
        "refused": _refused(stats, counts, derived["reasons"]),
        **derived,
    }


def rebuilt_record(
    old: Mapping[str, Any], profile_digest: str, counts: Mapping[str, Any], ledger: Ledger
) -> dict[str, Any]:
    """The record of a crawl that was derived again from its log: what it asked for and was answered
    stands, what was made of it is said anew."""
    kept = {name: value for name, value in old.items() if name not in ("rows", "files")}
    return {
        **kept,
        "rebuilt": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "profile_digest": profile_digest,
        **_derived(counts, ledger),
    }


def build_unfinished(brief: Mapping[str, Any], stopped: str, stats: Mapping[str, Any]) -> dict[str, Any]:
    """What there is to say of a run that ended in order before its crawl did: nothing landed yet."""
    return {
        **brief,
        "finished": None,
        "stopped": stopped,
        "requests": _requests(stats),
        "refused": _refused(stats, {}, {}),
    }


def _derived(counts: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """The part of a record that the log, the profile and the code give."""
    missing: list[dict[str, Any]] = [
        {"url": missed.url, "role": "article", "status": missed.status, "reason": missed.reason}
        for missed in ledger.missing()
    ]
    missing += [
        {"url": f.url, "role": f.role, "status": None, "reason": f.reason}
        for f in ledger.failures()
        if f.role == "listing" or (f.role == "explore" and is_loss(f.reason))
    ]
    losses = sum(_counts_as_lost(entry) for entry in missing) + counts["outcomes"].get("unreadable", 0)
    promised = counts["listed"] + counts["listing_pages"]
    reasons = Counter(str(entry["reason"]) for entry in missing)
    return {
        "extractor_version": EXTRACTOR_VERSION,
        "schema_version": SCHEMA_VERSION,
        "software": {"python": platform.python_version(), "pyarrow": pa.__version__},
        "counts": dict(counts),
        "losses": losses,
        "loss_share": round(min(losses / promised, 1.0), 4) if promised else float(losses > 0),
        "reasons": dict(sorted(reasons.items())),
        "missing": list(islice(missing, _LISTED)),
    }


def _counts_as_lost(entry: Mapping[str, Any]) -> bool:
    reason = str(entry["reason"])
    return _is_blind_spot(reason) if entry["role"] == "explore" else is_loss(reason)


def _refused(
    stats: Mapping[str, Any], counts: Mapping[str, Any], reasons: Mapping[str, int]
) -> dict[str, int]:
    """What was not asked for or not taken, by reason: requests, months no archive can have, pages of
    a listing beyond one that brought nothing new, session ids in addresses."""
    months = counts.get("months", {})
    refused = {key.split("/", 1)[1]: value for key, value in stats.items() if key.startswith("refused/")}
    refused["robots.txt"] = stats.get("robotstxt/forbidden", 0)
    refused["too many redirects"] = reasons.get("too many redirects", 0)
    refused["month of the future"] = months.get("future", 0)
    refused["session id in a link"] = counts.get("session_ids", 0)
    refused["page of a listing past its end"] = counts.get("pages_past_the_end", 0)
    refused["month out of bounds"] = months.get("refused", 0)
    return {reason: number for reason, number in sorted(refused.items()) if number}


def _requests(stats: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sent": stats.get("requests/sent", 0),
        "from_log": stats.get("httpcache/hit", 0),
        "retries": stats.get("retry/count", 0),
        "bytes": stats.get("requests/bytes", 0),
        "statuses": {
            key.rsplit("/", 1)[1]: value
            for key, value in sorted(stats.items())
            if key.startswith("downloader/response_status_count/")
        },
    }
