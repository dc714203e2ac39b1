"""The log behind Scrapy: real crawls of a real site on loopback, killed, cut and taken up again."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request, Spider, signals
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.log.crawllog import LogPlace
from crawler.log.httpcache import LogPolicy, WarcCacheStorage
from pipelines.errors import LogError
from pipelines.logged import NOT_MODIFIED, RecordPointer
from pipelines.warc import LogReader, log_files, scan

SCRIPT = Path(__file__).with_name("logsite.py")
ROOT = SCRIPT.parents[1]
CONCURRENCY = 4
BUSY = "/p/6"


class Site:
    """The site's process, and crawls of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._counts = folder / "counts"
        self.process = subprocess.Popen(
            [sys.executable, SCRIPT, "serve", self._counts], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.port = self.process.stdout.readline().strip()

    def asked(self) -> Counter[str]:
        """What was asked for since the last time this was asked."""
        paths = self._counts.read_text().split() if self._counts.exists() else []
        self._counts.unlink(missing_ok=True)
        return Counter(paths)

    def start(self, run: str, log: str, earlier: str = "", handler: str = "aiohttp") -> subprocess.Popen[str]:
        places = [self.folder / log, self.folder / earlier if earlier else ""]
        command = [sys.executable, SCRIPT, "crawl", self.folder / run, self.port, *places, handler]
        return subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True
        )

    def crawl(self, run: str, log: str, earlier: str = "", handler: str = "aiohttp") -> dict[str, Any]:
        """One crawl to its end; the facts of each response by path."""
        crawl = self.start(run, log, earlier, handler)
        _, errors = crawl.communicate(timeout=60)
        assert crawl.returncode == 0
        assert "Traceback" not in errors, errors
        return self.facts(run)

    def facts(self, run: str) -> dict[str, Any]:
        """What a crawl was handed so far, by path."""
        path = self.folder / run
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        whole = (line for line in lines if line.endswith("\n"))  # the last one may be under way
        return {fact["path"]: fact for fact in map(json.loads, whole)}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.process.kill()
    site.process.communicate()


def content(facts: dict[str, Any]) -> dict[str, Any]:
    return {path: (f["status"], f["headers"], f["body"]) for path, f in facts.items()}


@pytest.mark.slow
@pytest.mark.parametrize("handler", ["aiohttp", "http11"])
def test_a_finished_log_answers_everything_but_the_busy_page(site: Site, handler: str) -> None:
    first = site.crawl("first", "log", handler=handler)
    asked = site.asked()
    assert set(asked) == {"/robots.txt", "/", *(f"/p/{n}" for n in range(40))}
    assert asked.pop(BUSY) == 2
    assert set(asked.values()) == {1}
    again = site.crawl("again", "log", handler=handler)
    assert set(site.asked()) == {BUSY}
    assert content(again) == content(first)
    first.pop(BUSY)
    for path, fact in first.items():
        assert again[path]["flags"] == ["cached"]
        assert (again[path]["pointer"], again[path]["fetch_time"]) == (fact["pointer"], fact["fetch_time"])
    logged = list(scan(site.folder / "log"))
    assert Counter(r.status for r in logged) == {200: 38, 302: 1, 404: 2, 503: 4}


@pytest.mark.slow
def test_what_a_crawl_was_handed_is_what_its_pointer_reads(site: Site) -> None:
    facts = site.crawl("first", "log")
    with LogReader(site.folder / "log") as reader:
        for path, fact in facts.items():
            read = reader.read(RecordPointer(*fact["pointer"]))
            assert read.url.endswith(path)
            assert (read.status, read.fetch_time.isoformat()) == (fact["status"], fact["fetch_time"])
    packed = reader.read(RecordPointer(*facts["/p/9"]["pointer"]))
    assert packed.payload[:2] == b"\x1f\x8b"
    assert packed.body.startswith(b"<title>9</title>")
    reader.close()


@pytest.mark.slow
@pytest.mark.parametrize("handed", [1, 12, 30])
def test_a_killed_crawl_asks_again_only_for_what_was_in_flight(site: Site, handed: int) -> None:
    crawl = site.start("killed", "log")
    deadline = time.monotonic() + 60
    while len(site.facts("killed")) < handed and time.monotonic() < deadline:
        time.sleep(0.005)
    crawl.kill()
    crawl.communicate()
    before, killed = site.asked(), site.facts("killed")
    assert handed <= len(killed) < 40
    resumed = site.crawl("resumed", "log")
    after = site.asked()
    twice = (set(before) & set(after)) - {BUSY}
    assert len(twice) <= CONCURRENCY
    assert not twice & set(killed)
    assert set(before) | set(after) == {"/robots.txt", "/", *(f"/p/{n}" for n in range(40))}
    assert content(resumed) == content(site.crawl("alone", "other"))


@pytest.mark.slow
def test_a_log_cut_by_a_power_failure_is_taken_up_where_it_is_whole(site: Site) -> None:
    whole = content(site.crawl("first", "log"))
    site.asked()
    for cut in (0.1, 0.5, 0.9):
        files = log_files(site.folder / "log")
        os.truncate(files[-1], int(files[-1].stat().st_size * cut) - random.Random(cut).randrange(40))
        held = {response.url.partition(site.port)[2] for response in scan(site.folder / "log")}
        assert content(site.crawl(f"cut {cut}", "log")) == whole
        assert not (held - {BUSY}) & set(site.asked())


@pytest.mark.slow
def test_an_earlier_crawl_makes_requests_conditional(site: Site) -> None:
    first = site.crawl("first", "log")
    second = site.crawl("second", "log2", earlier="log")
    assert content(second) == content(first)
    unchanged = {
        r.url.partition(site.port)[2] for r in scan(site.folder / "log2") if r.revisit == NOT_MODIFIED
    }
    assert unchanged == {f"/p/{n}" for n in range(9, 40, 2)} | {"/p/1"}
    assert all(second[path]["fetch_time"] > first[path]["fetch_time"] for path in first)
    site.asked()
    assert content(site.crawl("third", "log2", earlier="log")) == content(first)
    assert set(site.asked()) == {BUSY}


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[tuple[WarcCacheStorage, Spider]]:
    spider = Spider.from_crawler(get_crawler(), name="test")
    spider.log_place = LogPlace(tmp_path, "a-1")  # type: ignore[attr-defined]
    storage = WarcCacheStorage(Settings())
    storage.open_spider(spider)
    yield storage, spider
    storage.close_spider(spider)


def test_a_redirect_that_leads_back_is_asked_anew(storage: tuple[WarcCacheStorage, Spider]) -> None:
    store, spider = storage
    url = "http://a.example/"
    store.store_response(spider, Request(url), Response(url, status=302, headers={"Location": url}))
    assert store.retrieve_response(spider, Request(url, meta={"redirect_urls": [url]})) is None
    assert store.retrieve_response(spider, Request(url)) is not None


def test_a_retry_loses_what_its_request_was_given(storage: tuple[WarcCacheStorage, Spider]) -> None:
    store, spider = storage
    request = Request("http://a.example/")
    store.store_response(spider, request, Response(request.url, status=503))
    retry = request.copy()
    assert "warc" in retry.meta
    assert store.retrieve_response(spider, retry) is None
    assert "warc" not in retry.meta


def test_a_body_cut_short_is_kept_but_not_served(storage: tuple[WarcCacheStorage, Spider]) -> None:
    store, spider = storage
    request = Request("http://a.example/")
    store.store_response(spider, request, Response(request.url, body=b"half a pa", flags=["dataloss"]))
    assert store.retrieve_response(spider, Request(request.url)) is None


def test_a_date_that_scrapy_made_up_is_not_logged(
    storage: tuple[WarcCacheStorage, Spider], tmp_path: Path
) -> None:
    store, spider = storage
    for sent in ({}, {"Date": "Mon, 23 Nov 2026 16:00:00 GMT"}):
        request = Request(f"http://a.example/{len(sent)}")
        response = Response(request.url, headers=sent)
        spider.crawler.signals.send_catch_log(
            signals.response_downloaded, response=response, request=request, spider=spider
        )
        response.headers.setdefault("Date", "Mon, 23 Nov 2026 17:00:00 GMT")
        store.store_response(spider, request, response)
    with LogReader(tmp_path) as reader:
        assert [r.header("Date") for r in reader.scan()] == [None, "Mon, 23 Nov 2026 16:00:00 GMT"]


def test_only_what_goes_over_http_is_logged() -> None:
    policy = LogPolicy(Settings({"HTTPCACHE_IGNORE_SCHEMES": ["file", "data"]}))
    assert policy.should_cache_request(Request("https://a.example/"))
    assert not policy.should_cache_request(Request("data:,x"))


def test_a_spider_without_a_log_does_not_start() -> None:
    with pytest.raises(LogError, match="where its log lies"):
        WarcCacheStorage(Settings()).open_spider(Spider.from_crawler(get_crawler(), name="test"))
