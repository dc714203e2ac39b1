"""Looking at an unknown site: the beginning of a crawl, cut short as soon as the site can be judged.

The same spider walks the same walk at the same pace: it explores, reads a dozen months and a few of
their articles, and what else the site says of its articles. There it stops. Its log stays as that of
an unfinished crawl, so the crawl that follows asks for none of these pages again.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import urljoin

import scrapy
from scrapy.exceptions import DontCloseSpider
from scrapy.http import HtmlResponse, Response

from crawler.fetching.walls import is_wall
from crawler.links.read import read_links
from crawler.plan import CrawlPlan
from crawler.spiders.archive import ArchiveSpider
from crawler.urls import canonical
from crawler.walk.leads import Lead
from crawler.walk.steps import Event, Fetch
from crawler.walk.witnesses import Rules, Witness, feeds_of, read_rules, read_witness
from pipelines.errors import CrawlError
from pipelines.ledger import Sighting
from pipelines.parse import parse

__all__ = ["ProbeSpider"]

_ARTICLES = 12  # read as a sample
_FURTHER = 24  # further pages of the months that were looked at
_FEEDS = 3
_SITEMAPS = 8  # indexes included

T = TypeVar("T")


class ProbeSpider(ArchiveSpider):
    """Looks at one site. What it finds is in the plan's ledger, and here what has no place there.

    ``leads`` say how each explored page was found; ``cut`` holds the months whose listing was not read
    to its end, ``sighted`` the articles that listings named; ``rules`` are those of robots.txt, None where the site has none; ``latencies`` are
    seconds. ``whole`` says that the look came to its end. Nothing lands.
    """

    name = "probe"

    def __init__(self, plan: CrawlPlan, **kwargs: Any) -> None:
        super().__init__(plan, **kwargs)
        self.leads: dict[str, Lead | None] = {}
        self.cut: set[str] = set()
        self.rules: Rules | None = None
        self.witnesses: dict[str, Witness] = {}
        self.sighted: set[str] = set()
        self.latencies: list[float] = []
        self.whole = False
        self._feeds: dict[str, None] = {}
        self._sitemaps: set[str] = set()
        self._sampled = self._witnessing = False
        self._further = 0

    def parse(self, response: Response, **kwargs: Any) -> list[Any]:
        """As in a crawl, but for a start page that no crawl can start from."""
        fetch: Fetch = response.meta["fetch"]
        if "download_latency" in response.meta:
            self.latencies.append(response.meta["download_latency"])
        if fetch.role == "explore" and response.status == 200:
            self.leads[canonical(response.url)] = fetch.lead
            if fetch.lead is None or fetch.lead.kind == "language":
                self._feeds |= dict.fromkeys(feeds_of(parse(response.body), response.url))
        if fetch.url == self.plan.profile.start and response.status == 200:
            self.failure = _unfit(response)
        return [] if self.failure else super().parse(response, **kwargs)

    def _sort(self, events: Iterable[Event]) -> tuple[list[Any], list[Fetch]]:
        facts, fetches = super()._sort(events)
        self.sighted.update(fact.url for fact in facts if isinstance(fact, Sighting))
        return facts, list(self._sample(fetches)) if self.walk.stage == "list" else fetches

    def _sample(self, fetches: Sequence[Fetch]) -> Iterator[Fetch]:
        """Of what the crawl would ask for now that the scouts are read: some articles of each scout, and
        further pages of their listings."""
        articles = [fetch for fetch in fetches if fetch.role == "article"]
        if articles and not self._sampled:
            self._sampled = True
            months = [list(group) for _, group in itertools.groupby(articles, key=lambda fetch: fetch.month)]
            yield from itertools.islice(_in_turn(months), _ARTICLES)
        for fetch in fetches:
            if fetch.role == "article" or fetch.url == fetch.month:
                continue
            if self._further < _FURTHER:
                self._further += 1
                yield fetch
            else:
                self.cut.add(fetch.month or "")

    def _finish(self) -> None:
        if self.failure:
            return
        if not self._witnessing:
            self._witnessing = True
            start = self.plan.profile.start
            self._ask(urljoin(start, "/robots.txt"), self._see_rules)
            for url in itertools.islice(self._feeds, _FEEDS):
                self._ask(url, self._see_witness)
            raise DontCloseSpider
        self.whole = True

    def _see_rules(self, response: Response) -> None:
        start = self.plan.profile.start
        if response.status == 200:
            self.rules = read_rules(response.body, response.url)
        named = self.rules.sitemaps if self.rules else ()
        self._ask_sitemaps(named or (urljoin(start, "/sitemap.xml"),))

    def _see_witness(self, response: Response) -> None:
        if response.status != 200:
            return
        witness = read_witness(response.body, response.url)
        if witness.kind:
            self.witnesses[witness.url] = witness
        self._ask_sitemaps(witness.further)

    def _ask_sitemaps(self, urls: Sequence[str]) -> None:
        """Ask for as many as there is room for, spread evenly."""
        room = _SITEMAPS - len(self._sitemaps)
        fresh = [url for url in dict.fromkeys(urls) if url not in self._sitemaps]
        for url in fresh[:: max(1, -(-len(fresh) // max(room, 1)))][: max(room, 0)]:
            self._sitemaps.add(url)
            self._ask(url, self._see_witness)

    def _ask(self, url: str, callback: Any) -> None:
        """Ask for what is no page of the walk; that it cannot be had is no failure."""
        rules = {"dont_obey_robotstxt": True} if callback == self._see_rules else {}
        request = scrapy.Request(url, callback, errback=_ignore, dont_filter=True, meta=rules)
        self.crawler.engine.crawl(request)


def _ignore(failure: Any) -> None:
    """A feed or sitemap that cannot be had: there are others, or there are none."""


def _unfit(response: Response) -> CrawlError | None:
    """Why no crawl can start from a page that answered."""
    if is_wall(response.body):
        return CrawlError(
            "the start page asks for a password",
            where=response.url,
            hint="only what everybody may read is crawled; start from a page that is open to all",
        )
    if not isinstance(response, HtmlResponse) and not read_links(response.body, response.url).links:
        kind = (response.headers.get("Content-Type") or b"no type given").decode("latin-1").split(";")[0]
        return CrawlError(
            f"the start page is no web page but {kind.strip()}",
            where=response.url,
            hint="give the address of a page that shows the months, or that leads to them",
        )
    return None


def _in_turn(groups: Sequence[Sequence[T]]) -> Iterator[T]:
    """The first of each group, then the second of each, and so on."""
    for row in itertools.zip_longest(*groups, fillvalue=None):
        yield from (item for item in row if item is not None)
