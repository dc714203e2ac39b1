"""How fast each host is asked, beyond what Scrapy's slots know: its own slowest pace, pauses, turns."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.utils.asyncio import call_later

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

__all__ = ["Slots", "rest_due"]

_LOOK_SECONDS = 0.25  # how long an interruption may go unnoticed in a pause
_of_this_process: list[Slots] = []  # one at most: a process crawls once


def rest_due() -> float | None:
    """For how many seconds from now on no other process may ask the hosts of this process's crawl.

    None where no crawl has begun. Any thread may ask.
    """
    return max((slots.rest for slots in _of_this_process), default=None)


class Slots:
    """Extension that other components ask to slow a host down. A host's slot goes by its name."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._floors: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self._rooms: dict[str, asyncio.Semaphore] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Slots:
        """Scrapy's way of making a component."""
        slots = cls(crawler)
        # AutoThrottle, connected before us, may have gone below the floor.
        crawler.signals.connect(slots.keep_floor, signal=signals.response_downloaded)
        crawler.signals.connect(slots.begin, signal=signals.spider_opened)
        return slots

    def begin(self) -> None:
        """From here on there is a downloader to be asked about."""
        _of_this_process[:] = [self]

    @property
    def rest(self) -> float:
        """Seconds that must pass before a host of this crawl is asked again, were it asked just now."""
        downloader, now = self._downloader(), time.monotonic()
        delays = [slot.delay for slot in list(downloader.slots.values())]
        pauses = [until - now for until in list(self._pauses.values())]
        return float(max(0.0, downloader._delay, *delays, *list(self._floors.values()), *pauses))

    def set_floor(self, request: Request, seconds: float) -> None:
        """From now on let no less than ``seconds`` pass between two requests to the request's host."""
        downloader = self._downloader()
        key = downloader.get_slot_key(request)
        floor = max(seconds, downloader._delay)
        self._floors[key] = floor
        downloader.per_slot_settings[key] = {"delay": floor, "jitter": 0}  # of a slot made anew after a rest
        if slot := downloader.slots.get(key):
            slot.jitter = 0.0
            slot.delay = max(slot.delay, floor)

    def keep_floor(self, request: Request, **_: Any) -> None:
        """Raise the delay of the request's host to its floor again."""
        key = request.meta.get("download_slot", "")
        slot = self._downloader().slots.get(key)
        if slot and key in self._floors:
            slot.delay = max(slot.delay, self._floors[key])

    def pause(self, request: Request, seconds: float) -> None:
        """Send nothing to the request's host for ``seconds``; of two pauses the one that ends later counts."""
        downloader = self._downloader()
        key = downloader.get_slot_key(request)
        slot, until = downloader.slots.get(key), time.monotonic() + seconds
        if slot is None or until <= self._pauses.get(key, 0.0):
            return
        self._pauses[key] = until
        if slot.latercall:
            slot.latercall.cancel()
        slot.latercall = call_later(seconds, downloader._latercall, slot)

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """Wait until the request's host has room for it and no pause is on, then hold that room.

        A slot of Scrapy's without a delay lets everything go that waits in it, all at once.
        """
        key = self._downloader().get_slot_key(request)
        if key not in self._rooms:
            slot = self._downloader().slots.get(key)
            self._rooms[key] = asyncio.Semaphore(slot.concurrency if slot else 1)
        async with self._rooms[key]:
            while self._crawler.crawling and (rest := self._pauses.get(key, 0.0) - time.monotonic()) > 0:
                await asyncio.sleep(min(rest, _LOOK_SECONDS))
            yield

    def release(self) -> None:
        """Let everything that waits go at once: the crawl stops, and what waits will be turned away."""
        downloader = self._downloader()
        self._floors.clear()
        for slot in list(downloader.slots.values()):
            slot.delay = 0.0
            if slot.latercall:
                slot.latercall.cancel()
                slot.latercall = None
            downloader._process_queue(slot)

    def _downloader(self) -> Any:
        return self._crawler.engine.downloader
