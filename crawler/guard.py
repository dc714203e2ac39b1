"""What we refuse to fetch: other schemes, other hosts, private addresses. Every refusal is counted."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

__all__ = ["Guard", "Refused", "is_own_network", "is_private"]


class Refused(IgnoreRequest):  # noqa: N818  Scrapy's family of exceptions is named so
    """A request that was not sent; its text is the reason."""


def is_private(address: str) -> bool:
    """Whether an IP address is anybody's own network: loopback, private, link-local, metadata."""
    ip = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return not (mapped or ip).is_global


def is_own_network(url: str) -> bool:
    """Whether an address names this machine or a private network outright, with no name to look up."""
    host = urlsplit(url).hostname or ""
    try:
        return is_private(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Guard:
    """Downloader middleware in front of everything, so that redirects and robots.txt pass it too."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._allow_private = crawler.settings.getbool("MURAGAT_ALLOW_PRIVATE")
        self._resolved: dict[str, bool] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Guard:
        """Scrapy's way of making a component."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise `Refused` where the request may not be sent."""
        parts = urlparse_cached(request)
        hosts: frozenset[str] = getattr(self._crawler.spider, "hosts", frozenset())
        if parts.scheme not in ("http", "https"):
            self._refuse(f"scheme {parts.scheme}")
        if host_of(request.url) not in hosts:
            self._refuse("another host")
        if not self._allow_private and await self._leads_inside(parts.hostname or ""):
            self._refuse("private address")

    def _refuse(self, reason: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"refused/{reason}")
        raise Refused(reason)

    async def _leads_inside(self, host: str) -> bool:
        """Whether any address the name stands for is private; a name that stands for none is left to fail."""
        if host not in self._resolved:
            try:
                found = await asyncio.get_running_loop().getaddrinfo(host, None)
            except OSError:
                return False
            self._resolved[host] = any(is_private(str(entry[4][0])) for entry in found)
        return self._resolved[host]
