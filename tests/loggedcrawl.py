"""Crawls of which there is only the log, as if everything derived from them had been lost."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

from smallsite import pages

from crawler.log.crawllog import CrawlLog, LogPlace
from crawler.profile.model import Profile
from crawler.warc import Exchange
from pipelines.layout import SiteFolder

START = "https://small.example/"
PROFILE = Profile(name="small", start=START)
HTML = ((b"Content-Type", b"text/html; charset=utf-8"),)
FIRST = dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC)


def answers(changed: Mapping[str, str | Exchange | None] | None = None) -> dict[str, str | Exchange]:
    """Path -> page of the small site; ``changed`` gives other pages, or None for those never answered."""
    found: dict[str, str | Exchange | None] = {**pages(), **(changed or {})}
    return {path: page for path, page in found.items() if page is not None}


def exchange(path: str, page: str, status: int = 200, **headers: str) -> Exchange:
    """An answer to be given as it is."""
    more = tuple((name.encode(), value.encode()) for name, value in headers.items())
    url = START + path[1:]
    return Exchange(url=url, fetch_time=FIRST, status=status, headers=HTML + more, body=page.encode())


def log_crawl(data: Path, site: Mapping[str, str | Exchange], day: int = 0) -> tuple[SiteFolder, str]:
    """Log a committed crawl of these pages, so many days after the first; its folder and id."""
    start = FIRST + dt.timedelta(days=day)
    folder, crawl_id = SiteFolder(data / PROFILE.name), f"{start:%Y%m%dT%H%M%SZ}"
    earlier = folder.committed()
    place = LogPlace(
        folder.log(crawl_id),
        f"{PROFILE.name}-{crawl_id}",
        {"software": "test"},
        earlier=folder.log(earlier[-1]) if earlier else None,
    )
    log = CrawlLog(place)
    for number, (path, page) in enumerate(site.items()):
        answer = page if isinstance(page, Exchange) else exchange(path, page)
        moment = start + dt.timedelta(seconds=number, microseconds=number)
        log.append(
            Exchange(**{name: getattr(answer, name) for name in answer.__slots__} | {"fetch_time": moment})
        )
    log.close()
    folder.profile.write_text(PROFILE.text)
    folder.record(crawl_id).parent.mkdir(exist_ok=True)
    folder.record(crawl_id).write_text(json.dumps({"crawl_id": crawl_id, "site": PROFILE.name}))
    return folder, crawl_id
