"""Why a page could not be had, in words an operator can act on."""

from __future__ import annotations

import aiohttp
from scrapy import exceptions as scrapy_errors

from crawler.guard import Refused
from crawler.walk.steps import BARRED

__all__ = ["TOO_MANY_REDIRECTS", "hint_for", "reason_of"]

TOO_MANY_REDIRECTS = "too many redirects"

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (scrapy_errors.CannotResolveHostError, "host not found"),
    (scrapy_errors.DownloadConnectionRefusedError, "connection refused"),
    (scrapy_errors.DownloadTimeoutError, "no answer in time"),
    (scrapy_errors.DownloadCancelledError, "too large"),
    (scrapy_errors.ResponseDataLossError, "answer cut short"),
    (scrapy_errors.UnsupportedURLSchemeError, "not a web address"),
    (scrapy_errors.DownloadFailedError, "connection broken"),
    (OSError, "connection broken"),
    (ValueError, "garbled answer"),
)
_HINTS = {
    "private address": "it is on a private network; give --allow-private if that is meant",
    "another host": "it redirects to another site; start from that address",
    BARRED: "the site asks crawlers to stay out; talk to its owner",
    "robots.txt cannot be had": "a site whose rules are unknown is not crawled; try again later",
    "host not found": "check the spelling and the network",
    "connection refused": "is the server running?",
    "no answer in time": "try again later",
}


def reason_of(error: BaseException) -> str:
    """One phrase for what stopped a request."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, scrapy_errors.IgnoreRequest):
        text = str(error)
        if "redirections" in text:
            return TOO_MANY_REDIRECTS
        return BARRED if "robots" in text else text or "ignored"
    if isinstance(error.__cause__, aiohttp.ClientResponseError):
        return "garbled answer"
    return next((phrase for kind, phrase in _REASONS if isinstance(error, kind)), type(error).__name__)


def hint_for(reason: str) -> str:
    """What to do about it."""
    return _HINTS.get(reason.partition(":")[0], "try again; --debug shows more")
