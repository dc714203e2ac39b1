"""Whether a crawl counts: what its checks say, unless a person decided otherwise.

The checks' word stands in the crawl's JSON, which is never rewritten; a person's beside it, in
``crawls/<id>.verdict.json``. A crawl that does not count keeps its log and its rows, but the rows lie
aside, and nothing is compared with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipelines.errors import CorpusError
from pipelines.layout import SiteFolder

__all__ = ["ACCEPTED", "REJECTED", "decided", "is_trusted", "verdict_of"]

ACCEPTED, REJECTED = "accepted", "rejected"


def decided(folder: SiteFolder, crawl_id: str) -> str | None:
    """`ACCEPTED` or `REJECTED` where a person decided, else None. Raises `CorpusError` where that is damaged."""
    path = folder.decision(crawl_id)
    try:
        decision = json.loads(path.read_text(encoding="utf-8"))["decision"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError):
        decision = None
    if decision not in (ACCEPTED, REJECTED):
        raise CorpusError(
            "not a decision",
            where=str(path),
            hint=f"decide again: muragat accept {folder.site} {crawl_id}, or reject",
        )
    return str(decision)


def is_trusted(folder: SiteFolder, crawl_id: str, record: Mapping[str, Any]) -> bool:
    """Whether the crawl counts; one that was made before there were checks does."""
    decision = decided(folder, crawl_id)
    return decision == ACCEPTED if decision else record.get("verdict") != "bad"


def verdict_of(folder: SiteFolder, crawl_id: str, record: Mapping[str, Any]) -> str:
    """good, suspicious, bad; accepted or rejected where a person decided; unchecked where nobody judged."""
    return decided(folder, crawl_id) or str(record.get("verdict", "unchecked"))
