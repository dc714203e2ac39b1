"""The log behind Scrapy's HTTP cache: every response is stored, an unfinished crawl is replayed.

The middleware stands next to the downloader, where bodies are still as received. The spider
says where its log lies (``spider.log_place``, a `LogPlace`); every response it is handed has
``meta["warc"]``, the `RecordPointer` of its record, and ``meta["fetch_time"]`` (aware, UTC),
whether it came from the network or from the log.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from scrapy.utils.defer import deferred_from_coro

from crawler.log.crawllog import CrawlLog, LogPlace
from crawler.warc import Exchange
from pipelines.errors import LogError
from pipelines.logged import Headers as Lines
from pipelines.logged import LoggedResponse

__all__ = ["LogMiddleware", "LogPolicy", "WarcCacheStorage"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EARLIER = "earlier"
_PAGE, _ANSWER, _ASKED_IF, _UNDATED = "_log_page", "_log_answer", "_log_asked_if", "_log_undated"
_CONDITIONS = ((b"If-None-Match", b"ETag"), (b"If-Modified-Since", b"Last-Modified"))
_NOT_OF_A_304 = ("Content-Encoding", "Content-Length", "Content-Range", "Transfer-Encoding")


class WarcCacheStorage:
    """Scrapy's cache storage on a `CrawlLog`."""

    def __init__(self, settings: BaseSettings) -> None:
        self._log: CrawlLog | None = None

    def open_spider(self, spider: Spider) -> None:
        """Open the spider's log, once. Raises LogError where it names none or it cannot be had."""
        if self._log is not None:
            return
        place = getattr(spider, "log_place", None)
        if not isinstance(place, LogPlace):
            raise LogError(
                f"spider {spider.name!r} does not say where its log lies", hint="set its log_place"
            )
        self._log = CrawlLog(place)
        spider.crawler.signals.connect(_note_undated, signal=signals.response_downloaded)

    def close_spider(self, spider: Spider) -> None:
        """Close the log; its index is written."""
        if self._log is not None:
            self._log.close()
            self._log = None

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """What the log holds for a request, or the page of an earlier crawl, flagged ``earlier``."""
        _forget(request)
        log = self._opened()
        asked = (request.method, request.url, request.body)
        held = log.held(*asked)
        if held is not None and held.final and not _leads_back(request, held.status):
            logged = log.read(held.pointer)
            request.meta.update(warc=held.pointer, fetch_time=logged.fetch_time)
            return _replayed(logged, request)
        page = log.earlier(*asked)
        if page is None:
            return None
        request.meta[_PAGE] = page
        response = _replayed(page, request)
        response.flags.append(_EARLIER)
        return response

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Append a response, or the 304 that confirmed it. A log that cannot be written ends the crawl.

        Raises LogError.
        """
        page: LoggedResponse | None = request.meta.pop(_PAGE, None)
        answer: Response | None = request.meta.pop(_ANSWER, None)
        exchange = _exchange(request, answer or response)
        try:
            pointer = self._opened().append(exchange, page if answer is not None else None)
        except LogError:
            engine = spider.crawler.engine
            if engine is not None:
                deferred_from_coro(engine.close_spider_async(reason="log_failed"))
            raise
        request.meta.update(warc=pointer, fetch_time=exchange.fetch_time)

    def _opened(self) -> CrawlLog:
        if self._log is None:
            raise LogError("the log is not open")
        return self._log


class LogPolicy:
    """Scrapy's cache policy for a log: keep everything, replay this crawl, ask about earlier ones."""

    def __init__(self, settings: BaseSettings) -> None:
        self._ignored = frozenset(settings.getlist("HTTPCACHE_IGNORE_SCHEMES"))

    def should_cache_request(self, request: Request) -> bool:
        """Whether the log is asked: of everything that goes over HTTP."""
        return request.url.partition(":")[0].lower() not in self._ignored

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Every response is stored."""
        return True

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """True for this crawl's own; an earlier crawl's makes the request conditional."""
        if _EARLIER not in cachedresponse.flags:
            return True
        for condition, validator in _CONDITIONS:
            if value := cachedresponse.headers.get(validator):
                request.headers[condition] = value
        request.meta[_ASKED_IF] = True
        return False

    def is_cached_response_valid(
        self, cachedresponse: Response, response: Response, request: Request
    ) -> bool:
        """Whether the server says the earlier crawl's page still stands."""
        if response.status != 304:
            return False
        request.meta[_ANSWER] = response.copy()
        for header in _NOT_OF_A_304:
            response.headers.pop(header, None)
        return True


class LogMiddleware(HttpCacheMiddleware):
    """Scrapy's cache middleware, for which a crawl without its log does not start.

    A site that cannot be reached is never answered for by an earlier crawl's page.
    """

    DOWNLOAD_EXCEPTIONS = ()  # type: ignore[assignment]  # Scrapy means any tuple of exceptions

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LogMiddleware:
        """Open the log before anything is asked. Raises LogError where that fails."""
        middleware = super().from_crawler(crawler)
        if crawler.spider is not None:
            middleware.storage.open_spider(crawler.spider)
        return middleware


def _note_undated(response: Response, request: Request, **_: Any) -> None:
    """Remember that a response came without Date, which Scrapy's middleware then adds."""
    request.meta.pop(_UNDATED, None)
    if b"Date" not in response.headers:
        request.meta[_UNDATED] = True


def _forget(request: Request) -> None:
    """Take off a request what an earlier one, of which it is a retry or a redirect, was given."""
    for key in ("warc", "fetch_time", _PAGE, _ANSWER):
        request.meta.pop(key, None)
    if request.meta.pop(_ASKED_IF, False):
        for condition, _ in _CONDITIONS:
            request.headers.pop(condition, None)


def _leads_back(request: Request, status: int) -> bool:
    """Whether a held redirect is what brought this request here: the site wants to be asked again."""
    return status in _REDIRECTS and request.url in request.meta.get("redirect_urls", ())


def _exchange(request: Request, response: Response) -> Exchange:
    undated = request.meta.pop(_UNDATED, False)
    whole = not {"dataloss", "partial", "download_stopped"} & set(response.flags)
    return Exchange(
        url=request.url,
        fetch_time=dt.datetime.now(dt.UTC),
        status=response.status,
        headers=tuple(line for line in _lines(response.headers) if not (undated and line[0] == b"Date")),
        body=response.body,
        protocol=response.protocol or "HTTP/1.1",
        ip=str(response.ip_address) if response.ip_address else None,
        truncated=None if whole else "unspecified",
        method=request.method,
        request_headers=_lines(request.headers),
        request_body=request.body,
    )


def _lines(headers: Headers) -> Lines:
    return tuple((name, value) for name, values in headers.items() for value in values)


def _replayed(logged: LoggedResponse, request: Request) -> Response:
    """The response as the download handler gave it."""
    headers = Headers()
    for name, value in logged.headers:
        headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=logged.payload)
    return kind(
        url=request.url,
        status=logged.status,
        headers=headers,
        body=logged.payload,
        ip_address=ipaddress.ip_address(logged.ip) if logged.ip else None,
        protocol=logged.protocol,
    )
