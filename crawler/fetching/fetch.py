"""One page, for looking at: fetched with the same manners as a crawl, and not kept."""

from __future__ import annotations

from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.profile.model import profile_for
from crawler.reasons import hint_for, reason_of
from pipelines.errors import CrawlError

__all__ = ["fetch_page"]


class _OnePage(scrapy.Spider):
    """Fetches its start page and remembers the answer."""

    name = "page"
    response: Response | None = None
    reason = "no answer"

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        profile = profile_for(url)
        self.url, self.hosts = profile.start, profile.all_hosts

    async def start(self) -> Any:
        yield scrapy.Request(self.url, callback=self.keep, errback=self.lost)

    def keep(self, response: Response) -> None:
        self.response = response

    def lost(self, failure: Any) -> None:
        self.reason = reason_of(failure.value)


def fetch_page(url: str, *, allow_private: bool = False) -> tuple[bytes, str]:
    """The body of one page and the address it came from in the end.

    Raises `CrawlError` where it cannot be had or does not answer 200.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    overrides = {"HTTPCACHE_ENABLED": False, "ITEM_PIPELINES": {}, "LOG_ENABLED": False, "RETRY_TIMES": 1}
    settings.setdict({**overrides, "MURAGAT_ALLOW_PRIVATE": allow_private}, priority="cmdline")
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(_OnePage)
    process.crawl(crawler, url=url)
    process.start()
    spider = crawler.spider
    response = getattr(spider, "response", None)
    if response is None:
        reason = getattr(spider, "reason", "interrupted")
        raise CrawlError(f"cannot be had: {reason}", where=url, hint=hint_for(reason))
    if response.status != 200:
        raise CrawlError(
            f"answers {response.status}", where=url, hint="open it in a browser; check the address"
        )
    return response.body, response.url
