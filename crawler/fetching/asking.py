"""The walk's fetches as Scrapy's requests: a page, a form that is sent, a page drawn by the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy import Request

from crawler.fetching.posted import NOT_FOLLOWED, form_request
from crawler.walk.steps import RENDER, Fetch

__all__ = ["request_for"]

# Articles before listings: what waits in memory is then one listing's articles, not the whole site's.
_PRIORITY = {"article": 10, "listing": 0, "explore": 20, "script": 20, "witness": 0}


def request_for(fetch: Fetch, callback: Callable[..., Any], errback: Callable[..., Any], *, browser: bool) -> Request:  # fmt: skip
    """The request, with the fetch in its meta; ``browser`` says that there is one to draw pages."""
    asking: dict[str, Any] = form_request(fetch.url) if fetch.posted else {"url": fetch.url}
    meta: dict[str, Any] = {"fetch": fetch}
    if fetch.posted:
        meta["handle_httpstatus_list"] = NOT_FOLLOWED
    elif browser and fetch.method == RENDER:
        asking["method"] = RENDER
        meta["dont_retry"] = True  # what it is made of was asked for as often as anything is
    return Request(
        **asking,
        callback=callback,
        errback=errback,
        priority=_PRIORITY[fetch.role],
        # The walk asks for no page of its own twice; articles are told apart by Scrapy.
        dont_filter=fetch.role != "article",
        meta=meta,
    )
