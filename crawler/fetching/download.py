"""Scrapy's download handler over aiohttp: half the CPU a page of the default one.

Here a request leaves for good, so here it is counted against the crawl's budget, and here the
machine it would be sent to is known, so here private ones are refused.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import aiohttp
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.exceptions import DownloadCancelledError, DownloadConnectionRefusedError, DownloadFailedError

from crawler.fetching.budget import Budget
from crawler.fetching.slots import Slots
from crawler.guard import PrivateAddress, guarded_socket, refuse

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["DownloadHandler"]

_HEADER_BYTES = 32 << 10  # one line; a policy header of a real site may fill a quarter of it
_HEADERS = 200
_TOO_LONG = ("Got more than", "Too many headers")  # how aiohttp puts it


class DownloadHandler(AiohttpDownloadHandler):
    """Made with the first request: aiohttp needs a running event loop, and before it there is none."""

    lazy = True
    experimental = False  # Scrapy would warn in every crawl; we pin its version and test against it

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._session.detach()  # Scrapy's own knows no limits of ours; nothing was asked through it yet
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                local_addr=self._bind_address,
                limit=self._pool_size_total,
                limit_per_host=self._pool_size_per_host,
                socket_factory=guarded_socket(crawler.settings.getbool("MURAGAT_ALLOW_PRIVATE")),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            max_headers=_HEADERS,
        )
        self._budget, self._slots = crawler.get_extension(Budget), crawler.get_extension(Slots)

    async def download_request(self, request: Request) -> Response:
        """The response; `Refused` where the budget is used up or the other side is not one we talk to."""
        async with self._slots.turn(request) if self._slots else nullcontext():
            if self._budget:
                self._budget.spend()
            return await self._download(request)

    async def _download(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except DownloadConnectionRefusedError as error:
            cause = error.__cause__
            if isinstance(cause, aiohttp.ClientConnectorError) and isinstance(cause.os_error, PrivateAddress):
                raise refuse(self.crawler, "private address") from error
            raise
        except DownloadCancelledError as error:
            raise refuse(self.crawler, "too large") from error
        except DownloadFailedError as error:
            if any(phrase in str(error) for phrase in _TOO_LONG):
                raise refuse(self.crawler, "headers too large") from error
            raise
