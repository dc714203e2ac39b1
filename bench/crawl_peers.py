"""The crawlers `crawl` is measured beside. ``crawl_peers.py scrapy|aiohttp URL TARGET`` writes a Parquet file."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

import pyarrow as pa
import pyarrow.parquet as pq
from selectolax.lexbor import LexborHTMLParser

_ROWS = 2000
_SCHEMA = pa.schema([(name, pa.string()) for name in ("url", "title", "date", "text")])
_AT_ONCE = 16


class Table:
    """Rows on their way into a Parquet file."""

    def __init__(self, target: str) -> None:
        self._writer = pq.ParquetWriter(target, _SCHEMA, compression="zstd")
        self._rows: list[dict[str, str]] = []

    def add(self, row: dict[str, str]) -> None:
        self._rows.append(row)
        if len(self._rows) == _ROWS:
            self.flush()

    def flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, _SCHEMA))
        self._rows = []

    def close(self) -> None:
        self.flush()
        self._writer.close()


def read(url: str, body: bytes) -> dict[str, str]:
    """An article's row, by selectors."""
    tree = LexborHTMLParser(body)
    found = {name: tree.css_first(path) for name, path in _PATHS.items()}
    return {"url": url} | {name: node.text(strip=True) if node else "" for name, node in found.items()}


_PATHS = {"title": "h1", "date": "div.date", "text": "div.text"}


def links(url: str, body: bytes) -> tuple[list[str], list[str]]:
    """The listings and the articles a page leads to."""
    tree = LexborHTMLParser(body)
    return _targets(tree, url, "nav a, .pager a"), _targets(tree, url, "main li h3 a")


def _targets(tree: LexborHTMLParser, url: str, path: str) -> list[str]:
    return [urljoin(url, node.attributes["href"] or "") for node in tree.css(path)]


def with_scrapy(url: str, target: str) -> None:
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response

    class Archive(scrapy.Spider):
        name = "archive"
        start_urls = [url]  # noqa: RUF012  Scrapy's way

        def parse(self, response: Response) -> Iterable[Any]:
            listings, articles = links(response.url, response.body)
            for address in listings:
                yield scrapy.Request(address)
            for address in articles:
                yield scrapy.Request(address, callback=self.article)

        def article(self, response: Response) -> Iterable[Any]:
            yield read(response.url, response.body)

    class Landing:
        def open_spider(self) -> None:
            self.table = Table(target)

        def process_item(self, item: dict[str, str]) -> dict[str, str]:
            self.table.add(item)
            return item

        def close_spider(self) -> None:
            self.table.close()

    process = AsyncCrawlerProcess({"ITEM_PIPELINES": {Landing: 300}, "LOG_LEVEL": "ERROR"})
    process.crawl(Archive)
    process.start()


async def with_aiohttp(url: str, target: str) -> None:
    import aiohttp

    table, seen = Table(target), {url}
    waiting: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
    waiting.put_nowait((url, False))

    async def work(session: aiohttp.ClientSession) -> None:
        while True:
            address, is_article = await waiting.get()
            async with session.get(address) as response:
                body = await response.read()
            if is_article:
                table.add(read(address, body))
            else:
                listings, articles = links(address, body)
                for found in [(one, False) for one in listings] + [(one, True) for one in articles]:
                    if found[0] not in seen:
                        seen.add(found[0])
                        waiting.put_nowait(found)
            waiting.task_done()

    async with aiohttp.ClientSession() as session:
        workers = [asyncio.create_task(work(session)) for _ in range(_AT_ONCE)]
        await waiting.join()
        for worker in workers:
            worker.cancel()
    table.close()


if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    with_scrapy(*rest) if kind == "scrapy" else asyncio.run(with_aiohttp(*rest))
