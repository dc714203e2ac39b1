"""A stock Scrapy spider for the demo site, with a JOBDIR and a JSON-lines feed: the peer of `soak`.

``soak_peer.py URL FOLDER`` crawls; the file FOLDER/finished says that Scrapy called the crawl finished.
It is told what our crawler finds out: where the menu, the months, the entries and the articles stand.
"""

import datetime as dt
import re
import sys
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class Archive(scrapy.Spider):
    """Languages, sections, months, pages of months, articles."""

    name = "archive"

    async def start(self):  # type: ignore[no-untyped-def]
        yield scrapy.Request(self.url, callback=self.walk)  # type: ignore[attr-defined]

    def walk(self, response: Response):  # type: ignore[no-untyped-def]
        """Follow everything that leads to articles; Scrapy asks for nothing twice."""
        for path in (".langs a", ".menu a", ".grid a", ".pager a"):
            for link in response.css(path):
                address = _address(response, link.attrib["href"])
                year = re.search(r"/(\d{4,5})/\d\d/", address)
                if not year or int(year[1]) <= self.year:  # type: ignore[attr-defined]  # the calendar has no end
                    yield scrapy.Request(address, callback=self.walk)
        for link in response.css(".item > a:first-child[href*='.html']"):
            yield scrapy.Request(_address(response, link.attrib["href"]), callback=self.article)

    def article(self, response: Response):  # type: ignore[no-untyped-def]
        """One article."""
        yield {
            "url": response.url,
            "title": response.css("h1::text").get(),
            "date": response.css(".date::text").get(),
            "text": " ".join(response.css(".text *::text").getall()),
        }


def _address(response: Response, href: str) -> str:
    """Where a link leads, without the session id that some carry, which would make a new address of each."""
    return re.sub(r"(;jsessionid=|\?PHPSESSID=)\w+", "", response.urljoin(href))


def main(url: str, folder: Path) -> None:
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
            "FEEDS": {str(folder / "articles.jsonl"): {"format": "jsonlines", "overwrite": False}},
            "JOBDIR": str(folder / "job"),
            "LOG_ENABLED": False,
        }
    )
    crawler = process.create_crawler(Archive)
    process.crawl(crawler, url=url, year=dt.datetime.now(dt.UTC).year)
    process.start()
    if crawler.stats and crawler.stats.get_value("finish_reason") == "finished":
        (folder / "finished").touch()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
