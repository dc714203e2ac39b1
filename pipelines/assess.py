"""A derived crawl judged before it is committed: its rows measured, compared, the verdict put into its record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.checks.crawls import judge
from pipelines.checks.measures import CrawlParts, measure
from pipelines.land import Landing
from pipelines.layout import SiteFolder

__all__ = ["assess", "assess_landing"]


def assess(
    record: dict[str, Any], parts: CrawlParts, last: Mapping[str, Any] | None, expect: Mapping[str, float]
) -> None:
    """Add ``verdict``, ``checks``, ``measures`` and ``compared_with`` (the last crawl's id) to a record."""
    record["measures"] = measure(parts)
    record["compared_with"] = last.get("crawl_id") if last else None
    record |= judge(record, last, expect)


def assess_landing(landing: Landing, record: dict[str, Any], expect: Mapping[str, float]) -> None:
    """Judge a crawl that is about to be committed against the corpus as it is."""
    folder: SiteFolder = landing.folder
    earlier = [crawl_id for crawl_id in folder.committed() if crawl_id < landing.crawl_id]
    last = earlier[-1] if earlier else None
    versions: list[Path] = [path for crawl_id in earlier for path in folder.files("versions", crawl_id)]
    parts = CrawlParts(
        landing.staged("versions"),
        landing.staged("visits"),
        versions,
        folder.files("visits", last) if last else (),
    )
    assess(record, parts, folder.read_record(last) if last else None, expect)
