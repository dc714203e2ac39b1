"""How much one run may ask of a site, and how a run ends before the walk does: in order, to go on later."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro

from crawler.fetching.slots import Slots
from crawler.guard import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["Budget"]

_LOOK_SECONDS = 0.25


class Budget:
    """Extension that counts what goes out and comes in, and stops the crawl where a limit is reached.

    A limit of 0 is none. What the log answers costs nothing, so that a run that goes on where
    another stopped has its whole budget. The request that would go beyond a limit is not sent;
    those under way are answered and logged.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._most_pages = settings.getint("MURAGAT_MAX_PAGES")
        self._most_bytes = settings.getint("MURAGAT_MAX_BYTES")
        self._most_seconds = settings.getfloat("MURAGAT_MAX_SECONDS")
        self._begin = time.monotonic()
        self.pages = self.bytes = 0
        self._stopped = False
        self._slots: Slots | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Budget:
        """Scrapy's way of making a component."""
        budget = cls(crawler)
        crawler.signals.connect(budget.engine_started, signal=signals.engine_started)
        crawler.signals.connect(budget.engine_stopped, signal=signals.engine_stopped)
        crawler.signals.connect(budget.bytes_received, signal=signals.bytes_received)
        return budget

    def engine_started(self) -> None:
        """Begin to watch the clock, and for an interruption."""
        self._begin = time.monotonic()
        self._slots = self._crawler.get_extension(Slots)
        self._loop = create_looping_call(self._look)
        self._loop.start(_LOOK_SECONDS, now=False)

    def engine_stopped(self) -> None:
        """The crawl is over."""
        if self._loop.running:
            self._loop.stop()

    def bytes_received(self, data: bytes, **_: Any) -> None:
        """Count what came over the wire, whatever becomes of it."""
        self.bytes += len(data)
        self._tell("requests/bytes", len(data))

    def spend(self) -> None:
        """Count a request that is about to go out. Raise `Refused` where none may any more."""
        if self._stopped or not self._crawler.crawling:
            raise Refused("stopped")
        if limit := self._used_up():
            self.stop(limit)
            raise Refused("stopped")
        self.pages += 1
        self._tell("requests/sent", 1)

    def stop(self, why: str) -> None:
        """End the crawl in order, not finished: the spider's ``stopped`` says why."""
        if self._crawler.crawling and not self._stopped:
            self._stopped = True  # at once: before the crawler itself knows, more may want to go out
            self._crawler.spider.stopped = why  # type: ignore[union-attr]
            deferred_from_coro(self._crawler.stop_async())

    def _tell(self, name: str, number: int) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(name, number)

    def _used_up(self) -> str:
        if self._most_pages and self.pages >= self._most_pages:
            return f"{self._most_pages} pages were asked for"
        if self._most_bytes and self.bytes >= self._most_bytes:
            return f"{self.bytes:,} bytes were received"
        if self._most_seconds and time.monotonic() - self._begin >= self._most_seconds:
            return f"{self._most_seconds:g} seconds are over"
        return ""

    def _look(self) -> None:
        finished = getattr(self._crawler.spider, "finished", True)
        if self._crawler.crawling and not finished and self._most_seconds and (limit := self._used_up()):
            self.stop(limit)
        if not self._crawler.crawling and not finished and self._slots:
            self._slots.release()
