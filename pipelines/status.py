"""How each site is doing, as far as its folder tells: for people, for monitoring, for whoever decides what runs next."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from pathlib import Path
from typing import Any

from pipelines.corpus import count_articles
from pipelines.errors import CorpusError
from pipelines.layout import SiteFolder, site_folders
from pipelines.verdict import verdict_of

__all__ = ["SiteStatus", "all_statuses", "site_status"]


@dataclasses.dataclass(frozen=True, slots=True)
class SiteStatus:
    """One site. Of the last crawl that ended: its id, when it ended, its verdict, its months that are
    holes, its losses (pages) and why it is not good. ``crawls`` count, ``aside`` do not; ``unfinished``
    is the id of one under way or broken off. Sizes are in bytes.
    """

    site: str
    start: str | None
    crawls: int
    aside: int
    last_crawl: str | None
    finished: dt.datetime | None
    verdict: str | None
    reasons: list[str]
    articles: int
    holes: int
    losses: int
    unfinished: str | None
    disk_bytes: int
    log_bytes: int

    def to_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return dataclasses.asdict(self)


def all_statuses(data: Path) -> list[SiteStatus]:
    """Every site under ``data``, by name."""
    return [site_status(folder) for folder in site_folders(data)]


def site_status(folder: SiteFolder) -> SiteStatus:
    """How one site is doing, at any moment of a crawl; JSON or a table that cannot be read is a verdict as well."""
    ended = folder.ended()
    last = ended[-1] if ended else None
    record, verdict = _last(folder, last)
    articles = _articles(folder)
    counts = record.get("counts", {})
    finished = record.get("finished")
    return SiteStatus(
        site=folder.site,
        start=record.get("start"),
        crawls=len(folder.committed()),
        aside=len(ended) - len(folder.committed()),
        last_crawl=last,
        finished=dt.datetime.fromisoformat(finished) if finished else None,
        verdict=verdict if articles is not None else "damaged",
        reasons=[check["says"] for check in record.get("checks", ()) if check["level"] != "good"],
        articles=articles or 0,
        holes=counts.get("months", {}).get("hole", 0),
        losses=record.get("losses", 0),
        unfinished=folder.unfinished(),
        disk_bytes=_size(folder.root),
        log_bytes=_size(folder.log("")),
    )


def _last(folder: SiteFolder, crawl_id: str | None) -> tuple[dict[str, Any], str | None]:
    if crawl_id is None:
        return {}, None
    try:
        record = folder.read_record(crawl_id)
        return record, verdict_of(folder, crawl_id, record)
    except CorpusError:
        return {}, "damaged"


def _articles(folder: SiteFolder) -> int | None:
    """How many are held: none while a site's first crawl is being put in place. None where the table is damaged."""
    try:
        return count_articles(folder) if folder.articles.exists() else 0
    except CorpusError:
        return None


def _size(folder: Path) -> int:
    """Bytes of all files below; one that goes away meanwhile counts nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except FileNotFoundError:
                continue
    return total
