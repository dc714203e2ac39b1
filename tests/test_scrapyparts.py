"""What of Scrapy runs in a crawl, and how little it does for nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging
from scrapy.utils.test import get_crawler

import crawler.run
from crawler.plan import plan_crawl
from crawler.profile.model import Profile
from crawler.stats import Stats
from crawler.walk.senton import SentOn

ADDRESS = "https://example.org/2024/05/"
REFRESH = b"<html><head><META HTTP-EQUIV=Refresh CONTENT='0; URL=/2024/05/all/'></head><p>moved</p>"


def page(body: bytes) -> HtmlResponse:
    return HtmlResponse(ADDRESS, headers={"Content-Type": "text/html"}, body=body)


def test_a_page_that_sends_its_reader_on_is_followed() -> None:
    sent = SentOn.from_crawler(get_crawler()).process_response(Request(ADDRESS), page(REFRESH))
    assert isinstance(sent, Request)
    assert sent.url == f"{ADDRESS}all/"


@pytest.mark.parametrize("body", [b"<html><p>stays</p>", b"<html><p>" + b"long " * 5000 + REFRESH])
def test_any_other_is_not_even_decoded(body: bytes) -> None:
    response = page(body)
    assert SentOn.from_crawler(get_crawler()).process_response(Request(ADDRESS), response) is response
    assert response._cached_ubody is None


def test_statistics_are_counted_as_scrapy_counts_them() -> None:
    stats = Stats(get_crawler())
    stats.inc_value("pages")
    stats.inc_value("pages", 2, start=1)
    stats.max_value("depth", 3)
    assert (stats.get_value("pages"), stats.get_stats()) == (3, {"pages": 3, "depth": 3})


class Process:
    """Scrapy's process as far as a log is concerned: it sets up what it wants logged, and runs nothing."""

    spider = None
    told: bool

    def __init__(self, settings: Settings) -> None:
        configure_logging(settings)

    def create_crawler(self, kind: type) -> Process:
        return self

    def crawl(self, *_: Any, **__: Any) -> Process:
        return self

    def addErrback(self, _: Any) -> None:  # noqa: N802  Twisted's way
        pass

    def start(self) -> None:
        Process.told = logging.getLogger("scrapy.core.engine").isEnabledFor(logging.DEBUG)


@pytest.fixture
def own_log() -> Iterator[None]:
    """What a crawl does to the log of its process, undone."""
    root, scrapy = logging.getLogger(), logging.getLogger("scrapy")
    kept = root.handlers[:], root.level, scrapy.level, logging.raiseExceptions
    yield
    for handler in set(root.handlers) - set(kept[0]):
        handler.close()
    root.handlers[:], logging.raiseExceptions = kept[0], kept[3]
    root.setLevel(kept[1])
    scrapy.setLevel(kept[2])


@pytest.mark.usefixtures("own_log")
@pytest.mark.parametrize("debug", [False, True])
def test_lines_of_single_pages_are_made_only_where_they_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    monkeypatch.setattr(crawler.run, "CrawlerProcess", Process)
    plan = plan_crawl(Profile("x", ADDRESS), tmp_path)
    assert crawler.run.run_crawl(plan, progress=False, debug=debug) is None
    assert Process.told is debug
