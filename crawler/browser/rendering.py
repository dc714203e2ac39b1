"""Pages drawn by a browser, for the walk and the log a request like any other: its method is RENDER.

The middleware stands below the log, which so holds every drawn page as the answer to such a request and
gives it back without a browser. The browser itself asks for nothing: the page, its scripts and what those
fetch go through the crawl's own downloader, with its guard, robots.txt, pace, budget and log.
"""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response

from crawler.browser.chromium import Ask, Browser, BrowserGone, Reply
from crawler.guard import Refused
from crawler.walk.steps import RENDER

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["Rendering"]

_TYPES = frozenset({"Script", "XHR", "Fetch"})  # no pictures, fonts, styles, frames: no month stands in them
_MOST_ASKED = 100  # requests of one page
_NOT_OF_BODY = frozenset({b"content-encoding", b"content-length", b"transfer-encoding", b"set-cookie"})
_DRAWN = {"Content-Type": "text/html; charset=utf-8"}


class Rendering:
    """Downloader middleware that answers RENDER. One page is drawn at a time; the browser starts with the first."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._browser: Browser | None = None
        self._turn = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Rendering:
        """Scrapy's way of making a component."""
        rendering = cls(crawler)
        crawler.signals.connect(rendering.close, signal=signals.spider_closed)
        return rendering

    async def process_request(self, request: Request) -> Response | None:
        """The drawn page; what is no page, as it came. Raise `BrowserMissing`, or what kept the page from being had."""
        if request.method != RENDER:
            return None
        async with self._turn:
            if self._browser is None:
                self._browser = await Browser.start()
            plain = await self._download(Request(request.url, meta={"dont_redirect": True}))
            if plain.status != 200 or not isinstance(plain, HtmlResponse):
                return plain.replace(url=request.url, flags=[], request=None)
            html = await self._drawn(self._browser, plain)
        # The mark outweighs what the page says of its character set, which was true of the page as it came.
        return HtmlResponse(
            request.url, headers=_DRAWN, body=codecs.BOM_UTF8 + html.encode("utf-8", "replace")
        )

    async def close(self) -> None:
        """End the browser."""
        browser, self._browser = self._browser, None
        if browser is not None:
            await browser.close()

    async def _drawn(self, browser: Browser, plain: Response) -> str:
        sitting = _Sitting(plain, self._download)
        try:
            html = await browser.draw(plain.url, sitting.answer)
        except (BrowserGone, KeyError):
            await self.close()  # the next page is given a new one
            raise Refused("the browser gave no page") from None
        if sitting.trouble is not None:  # what is missing from the page cannot be told: it counts as lost
            raise sitting.trouble
        if not self._crawler.crawling:
            raise Refused("stopped")
        return html

    async def _download(self, request: Request) -> Response:
        engine = self._crawler.engine
        if engine is None:
            raise Refused("stopped")
        return await engine.download_async(request)


class _Sitting:
    """The answers to what one page asks for; ``trouble`` is why one of them could not be had."""

    def __init__(self, plain: Response, download: Callable[[Request], Awaitable[Response]]) -> None:
        self._plain, self._download = plain, download
        self._asked = 0
        self._had: dict[str, asyncio.Future[Response]] = {}
        self._begun = False
        self.trouble: Exception | None = None

    async def answer(self, ask: Ask) -> Reply | None:
        if ask.kind == "Document" and not self._begun:
            self._begun = True
            return _reply(self._plain)
        self._asked += 1
        if ask.kind not in _TYPES or ask.method != "GET" or self._asked > _MOST_ASKED:
            return None
        try:
            response = await self._once(ask.url)
        except IgnoreRequest as error:
            if str(error) == "stopped":
                self.trouble = error
            return None
        except Exception as error:
            self.trouble = error
            return None
        if response.status >= 500 or response.status == 429:
            self.trouble = Refused(f"what its script asks for answers {response.status}")
        return _reply(response)

    async def _once(self, url: str) -> Response:
        """What a page asks for a second time while the first is under way is waited for, not sent."""
        if url not in self._had:
            self._had[url] = asyncio.ensure_future(self._download(Request(url)))
        return await asyncio.shield(self._had[url])


def _reply(response: Response) -> Reply:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        if name.lower() not in _NOT_OF_BODY
        for value in values
    )
    return Reply(response.status, headers, response.body)
