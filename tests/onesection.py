"""The demo site with one section open to crawlers, for crawls that need real pages but not all of them."""

from __future__ import annotations

from typing import Any

from crawler.demo import Response, Site

SECTION = "/en/Institute_news/"
_ROBOTS = Response(
    200, {"Content-Type": "text/plain"}, f"User-agent: *\nDisallow: /\nAllow: {SECTION}\n".encode()
)


class OneSection(Site):
    """A site whose robots.txt opens `SECTION` alone; a crawl starts there."""

    def respond(self, target: str, **asked: Any) -> Response:
        return _ROBOTS if target == "/robots.txt" else super().respond(target, **asked)
