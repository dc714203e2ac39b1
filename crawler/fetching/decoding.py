"""Content codings undone for the walk exactly as they are when the log is read, and as bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

from crawler.guard import refuse
from pipelines.contentcoding import decode_content

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["Decoding"]


class Decoding(HttpCompressionMiddleware):
    """Scrapy's middleware with our decoder, to which a mislabelled page is still a page."""

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._crawler = crawler

    def _handle_encoding(
        self, body: bytes, content_encoding: list[bytes], max_size: int
    ) -> tuple[bytes, list[bytes]]:
        """The body decoded. Raises `Refused` where it would grow beyond what a page may have."""
        codings = b", ".join(content_encoding).decode("latin-1")
        decoded = decode_content(body, codings, limit=max_size + 1)
        if len(decoded) > max_size:
            raise refuse(self._crawler, "too large once decompressed")
        return decoded, []
