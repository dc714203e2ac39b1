"""Pages that send their reader on by a refresh in their head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware

from crawler.replay.answers import may_refresh

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

__all__ = ["SentOn"]


class SentOn(MetaRefreshMiddleware):
    """Scrapy's middleware, which would decode every page whole to look at its head."""

    def process_response(  # type: ignore[override]  # without the spider, as Scrapy now wants it
        self, request: Request, response: Response
    ) -> Request | Response:
        """The request for the page one is sent on to, else the response."""
        return super().process_response(request, response) if may_refresh(response.body) else response
