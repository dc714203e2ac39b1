"""What we refuse to fetch, and the one place where a refusal gets its reason and is counted.

Other schemes, other hosts and private addresses are refused here: the address of a request before
it is sent, so that redirects and robots.txt pass too, and the address of every connection when it
is made, so that a name cannot stand for one machine when it is looked up and for another after.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

__all__ = [
    "Guard",
    "PrivateAddress",
    "Refused",
    "guarded_socket",
    "is_own_network",
    "is_private",
    "refuse",
]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# By their numbers these look public, to some versions of Python at least. Clouds keep their machines'
# secrets at addresses of both.
_ALSO_INSIDE = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("168.63.129.16/32"))


class Refused(IgnoreRequest):
    """A request that was not sent, or an answer that was not taken; its text is the reason."""


class PrivateAddress(OSError):  # noqa: N818  it travels through aiohttp, which lets only this family pass
    """A connection that was not made, since it would have led into a private network."""


def refuse(crawler: Crawler, reason: str) -> Refused:
    """The exception to raise for a request that is refused; it is counted by ``reason``."""
    if crawler.stats:
        crawler.stats.inc_value(f"refused/{reason}")
    return Refused(reason)


def is_private(address: str) -> bool:
    """Whether an IP address is anybody's own network: loopback, private, link-local, metadata.

    An IPv6 address that stands for an IPv4 one is judged by that. Raises ``ValueError`` where
    ``address`` is none.
    """
    return _is_inside(ipaddress.ip_address(address.split("%")[0]))


def is_own_network(url: str) -> bool:
    """Whether an address names this machine or a private network outright, with no name to look up."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    address = _literal(host)
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    return _is_inside(address)


def guarded_socket(allow_private: bool) -> Callable[[Any], socket.socket]:
    """What makes the sockets of aiohttp's connections, or raises `PrivateAddress`."""

    def make(target: Any) -> socket.socket:
        family, kind, protocol, _, peer = target
        if not allow_private and is_private(str(peer[0])):
            raise PrivateAddress("private address")
        return socket.socket(family, kind, protocol)

    return make


class Guard:
    """Downloader middleware in front of everything, so that redirects and robots.txt pass it too."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._allow_private = crawler.settings.getbool("MURAGAT_ALLOW_PRIVATE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Guard:
        """Scrapy's way of making a component."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise `Refused` where the request may not be sent."""
        hosts: frozenset[str] = getattr(self._crawler.spider, "hosts", frozenset())
        if urlparse_cached(request).scheme not in ("http", "https"):
            raise refuse(self._crawler, "not a web address")
        if not self._allow_private and is_own_network(request.url):
            raise refuse(self._crawler, "private address")
        if host_of(request.url) not in hosts:
            raise refuse(self._crawler, "another host")


def _is_inside(address: _Address) -> bool:
    meant = _stands_for(address)
    if meant is not None:
        return _is_inside(meant)
    also = any(address in network for network in _ALSO_INSIDE)
    return not address.is_global or address.is_multicast or also


def _stands_for(address: _Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _literal(host: str) -> _Address | None:
    """The IP address a host is written as; also the old forms (2130706433, 0x7f.1) that resolvers know."""
    try:
        return ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None
