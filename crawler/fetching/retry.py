"""Asking again: after a pause of our own, or of the length the server asks for with Retry-After."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import ResponseDataLossError

from crawler.fetching.budget import Budget
from crawler.fetching.slots import Slots
from crawler.guard import refuse
from pipelines.errors import CrawlError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["COME_BACK", "Retry", "seconds_asked"]

logger = logging.getLogger(__name__)

COME_BACK = "asked to come back later"
"""The reason where a server asks for a longer pause than we take within a crawl."""

_BUSY = frozenset({429, 503})
_PATIENCE = 5  # pages in a row that ask for a longer pause; then it is the site that asks
_LONGEST_WAIT = 60.0
_END_OF_PAGE = 512  # bytes in which the end of a page must stand
_WAIT = "retry_too_late"


def seconds_asked(value: str | None, now: dt.datetime) -> float | None:
    """How long a Retry-After asks to wait from ``now`` (aware): seconds or an HTTP date; None where it is neither."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    moment = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment
    return max(0.0, (moment - now).total_seconds())


class Retry(RetryMiddleware):
    """Scrapy's middleware with the patience it lacks.

    A busy host (429, 503) is left alone as a whole for as long as it asks; any other failure
    delays only its own page. A body cut short is taken after all when its page is whole.
    """

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Retry:
        """Scrapy's way of making a component."""
        retry = super().from_crawler(crawler)
        retry._wait = crawler.settings.getfloat("MURAGAT_RETRY_WAIT")
        retry._most = crawler.settings.getfloat("MURAGAT_RETRY_AFTER_MAX")
        retry._sent_away = 0
        # Before the slot sends its next request, which it does before any middleware sees the answer.
        crawler.signals.connect(retry.hear, signal=signals.response_downloaded)
        return retry

    _wait: float
    _most: float
    _sent_away: int

    def hear(self, response: Response, request: Request, **_: Any) -> None:
        """Let a busy host rest."""
        request.meta.pop(_WAIT, None)
        if response.status not in _BUSY:
            self._sent_away = 0
            return
        header = response.headers.get("Retry-After")
        now = dt.datetime.now(dt.UTC)
        asked = seconds_asked(header.decode("latin-1") if header else None, now)
        wait = self._backoff(request) if asked is None else asked
        if wait > self._most:
            request.meta[_WAIT] = True
            self._note_sent_away(wait)
        elif slots := self.crawler.get_extension(Slots):
            logger.info(
                "%s answers %d: nothing is asked of its host for %.1f s", request, response.status, wait
            )
            slots.pause(request, wait)

    async def process_response(  # type: ignore[override]  # Scrapy awaits whatever a middleware gives
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response, or the request again. Raise `Refused` where the server wants us gone for longer."""
        if "cached" in response.flags:
            return response
        if request.meta.pop(_WAIT, False):
            raise refuse(self.crawler, COME_BACK)
        if "dataloss" in response.flags and b"</html" not in response.body[-_END_OF_PAGE:].lower():
            raise ResponseDataLossError(request.url)
        again = super().process_response(request, response)
        if isinstance(again, Request):
            self._lower_sights(again)
            await asyncio.sleep(0 if response.status in _BUSY else self._backoff(request))
        return again

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """The request again, where the failure may pass."""
        again = super().process_exception(request, exception)
        if isinstance(again, Request):
            self._lower_sights(again)
            await asyncio.sleep(self._backoff(request))
        return again

    def _lower_sights(self, again: Request) -> None:
        """The last time, half a page is handed on too; whether it is a whole one is seen then."""
        again.meta["download_fail_on_dataloss"] = again.meta["retry_times"] < self.max_retry_times

    def _backoff(self, request: Request) -> float:
        return float(min(self._wait * 2 ** request.meta.get("retry_times", 0), _LONGEST_WAIT))

    def _note_sent_away(self, seconds: float) -> None:
        """Stop the crawl where it is the site, not one page of it, that asks for a longer pause."""
        self._sent_away += 1
        budget, spider = self.crawler.get_extension(Budget), self.crawler.spider
        if self._sent_away >= _PATIENCE and budget and spider:
            moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=min(seconds, 10**8))
            spider.failure = CrawlError(  # type: ignore[attr-defined]
                f"the site asks to be left alone until {moment:%Y-%m-%d %H:%M} UTC",
                where=getattr(spider.walk.profile, "start", ""),  # type: ignore[attr-defined]
                hint="what was fetched is kept; the same command goes on then",
            )
            budget.stop(COME_BACK)
