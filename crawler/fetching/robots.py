"""robots.txt as RFC 9309 has it: absent means no rules, not to be had means stay out; Crawl-delay besides."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetching.slots import Slots
from crawler.guard import Refused, is_own_network
from crawler.reasons import TOO_MANY_REDIRECTS, reason_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

__all__ = ["UNAVAILABLE", "Robots", "kept_delay"]

logger = logging.getLogger(__name__)

UNAVAILABLE = "robots.txt cannot be had"
"""What the reason begins with where a host's rules are not known."""

_MOST_BYTES = 1 << 20  # the RFC asks for half of it
_LONGEST_DELAY = 600.0  # seconds; with a longer one no crawl would ever end
# On one's own network robots.txt is most often a copy of somebody else's, and nobody's server suffers.
_LONGEST_OWN_DELAY = 0.5
# With these the page itself cannot be had either, which says more than its robots.txt.
_SPEAKS_FOR_ITSELF = frozenset({"connection refused", "host not found", "private address", "stopped"})
# It leads away from the site, as every address does on some hosts: as good as absent.
_ELSEWHERE = frozenset({"another host", "not a web address", TOO_MANY_REDIRECTS})


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, for which a host whose robots.txt cannot be had is closed."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._closed: dict[str, str] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise where the rules, or the lack of any answer about them, forbid the request."""
        if reason := self._closed.get(urlparse_cached(request).netloc):
            raise Refused(reason)
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        """Take in the answer to the first request for a host's robots.txt."""
        if response.status >= 500 or response.status == 429:
            self._robots_error(IgnoreRequest(f"http {response.status}"), netloc)
            return
        body = response.body if response.status < 300 else b""
        if len(body) > _MOST_BYTES:
            logger.warning("robots.txt of %s: only the first %d bytes are read", netloc, _MOST_BYTES)
            body = body[:_MOST_BYTES].rpartition(b"\n")[0]
        await super()._parse_robots(response.replace(body=body), netloc, request)
        self._slow_down(netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        reason = reason_of(exc)
        if reason in _SPEAKS_FOR_ITSELF:
            self._closed[netloc] = reason
        elif reason not in _ELSEWHERE:
            self._closed[netloc] = f"{UNAVAILABLE}: {reason}"
        super()._robots_error(exc, netloc)

    def _slow_down(self, netloc: str, request: Request) -> None:
        """Keep to Crawl-delay from here on."""
        parser, slots = self._parsers[netloc], self.crawler.get_extension(Slots)
        delay = parser.crawl_delay(self._robotstxt_useragent or "*")  # type: ignore[union-attr]
        if not delay or delay <= 0 or slots is None:
            return
        kept = kept_delay(delay, request.url, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        if delay > kept:
            logger.warning("Crawl-delay of %s: %g seconds are asked for, %g kept", netloc, delay, kept)
        slots.set_floor(request, kept)


def kept_delay(asked: float, url: str, delay: float) -> float:
    """The seconds that are kept of a Crawl-delay of ``asked``, where we pause ``delay`` ourselves."""
    # The spider has set a delay of none only where the host is our own and no profile speaks for it.
    unbound = is_own_network(url) and not delay
    return min(asked, _LONGEST_OWN_DELAY if unbound else _LONGEST_DELAY)
