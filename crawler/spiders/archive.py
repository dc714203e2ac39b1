"""The one spider, for every site: a thin adapter between Scrapy and the walk."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro

from crawler import __version__
from crawler.browser.chromium import BrowserMissing
from crawler.fetching.asking import request_for
from crawler.fetching.posted import address_of
from crawler.fetching.robots import UNAVAILABLE
from crawler.fetching.walls import LOGIN_WALL, asks_for_password, is_wall
from crawler.guard import is_own_network
from crawler.log.crawllog import LogPlace
from crawler.plan import CrawlPlan, hold, plan_crawl
from crawler.profile.model import profile_for
from crawler.reasons import TOO_MANY_REDIRECTS, hint_for, reason_of
from crawler.urls import canonical
from crawler.walk.machine import Walk
from crawler.walk.page import Page
from crawler.walk.recall import Recall
from crawler.walk.refresh import Refresh, Revisits
from crawler.walk.steps import Event, Fetch
from pipelines.errors import CrawlError, LogError
from pipelines.ledger import Alias, Facts, PageSeen
from pipelines.logged import RecordPointer
from pipelines.memory import give_back
from pipelines.storage import is_address, upload_seconds

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

__all__ = ["ArchiveSpider"]

_OWN_CONCURRENCY = 4  # requests at a time to a server on one's own network
_OWN_RETRY_WAIT = 0.1


class ArchiveSpider(scrapy.Spider):
    """Walks one site's month archive.

    Arguments, as of ``scrapy crawl archive -a``: ``site`` (a profile's name, a profile file or
    an address), ``data`` (the folder corpora land in), ``new`` (anything: do not resume), ``refresh``
    (a policy in place of the profile's).
    """

    name = "archive"

    def __init__(self, plan: CrawlPlan, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        earlier = plan.earlier
        self.walk = Walk(plan.profile, plan.today, Recall.of(plan.folder, earlier))
        self.hosts = self.walk.hosts
        self.log_place = LogPlace(
            plan.folder.log(plan.crawl_id),
            f"{plan.profile.name}-{plan.crawl_id}",
            plan.warcinfo,
            earlier=plan.folder.log(earlier[-1]) if earlier else None,
            # A file of the log goes to its home on object storage when it is closed.
            roll_seconds=upload_seconds() if plan.folder.home.exists() else math.inf,
        )
        versions = (path for crawl_id in earlier for path in plan.folder.files("versions", crawl_id))
        self._revisits = Revisits(plan.profile.refresh, plan.today, len(earlier), versions)
        self.finished = False
        self.record: dict[str, Any] | None = None
        self.failure: Exception | None = None
        self.stopped = ""  # why the crawl ended before the walk did
        self.listed = self.read = self.landed = self.to_land = 0
        self.scripted = False  # the start page has scripts, which might draw what is not seen
        self._fruitless = False  # the site answered, and showed no archive
        self._open_to_all = True  # no password is asked for on the start page
        self._left: list[Any] = []
        self._held: contextlib.ExitStack | None = None

    @property
    def stopping(self) -> bool:
        """Whether the crawl was asked to stop: also while it is landing."""
        return bool(self.stopped) or not self.crawler.crawling

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ArchiveSpider:
        """Plan the crawl and hold the site's lock. Raises `MuragatError` where that fails."""
        give_back()
        with contextlib.ExitStack() as held:
            plan = kwargs.pop("plan", None)
            if plan is None:  # started by Scrapy itself; `muragat crawl` brings its plan and holds the lock
                plan = _plan(kwargs, crawler)
                held.enter_context(hold(plan.folder))
            spider = super().from_crawler(crawler, *args, plan=plan, **kwargs)
            spider._held = held.pop_all()
        spider._be_polite(crawler)
        crawler.signals.connect(spider.on_idle, signal=signals.spider_idle)
        crawler.signals.connect(spider.on_dropped, signal=signals.request_dropped)
        return spider

    def _be_polite(self, crawler: Crawler) -> None:
        profile, settings = self.plan.profile, crawler.settings
        if is_own_network(profile.start):  # nobody else's server, unless the profile says how to treat it
            settings.set("DOWNLOAD_DELAY", 0, priority="spider")
            settings.set("AUTOTHROTTLE_ENABLED", profile.delay is not None, priority="spider")
            settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", _OWN_CONCURRENCY, priority="spider")
            settings.set("MURAGAT_RETRY_WAIT", _OWN_RETRY_WAIT, priority="spider")
        if profile.delay is not None:
            settings.set("DOWNLOAD_DELAY", profile.delay, priority="spider")
        if profile.concurrency is not None:
            settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", profile.concurrency, priority="spider")
        if profile.contact:
            agent = f"{settings['USER_AGENT']} (contact: {profile.contact})"
            settings.set("USER_AGENT", agent, priority="spider")

    async def start(self) -> AsyncIterator[Any]:
        """The first request."""
        for fetch in self.walk.start():
            yield self._request(fetch)

    def parse(self, response: Response, **kwargs: Any) -> list[Any]:
        """Every response comes here: kept as a fact, then shown to the walk.

        A list, as Scrapy looks into the source of a generator with every response.
        """
        fetch: Fetch = response.meta["fetch"]
        if self._is_wall(fetch, response):
            self.read += fetch.role == "article"
            return self._act(self.walk.fail(fetch, LOGIN_WALL))
        url = canonical(address_of(response))
        rows: list[Any] = [_page(fetch, response, url)]
        if url != fetch.url:
            rows.append(Alias(fetch.url, url))
        if fetch.url == self.plan.profile.start:
            self._check_start(response)
        events: Iterable[Event] = ()
        if fetch.role == "article":
            self.read += 1
        elif response.status == 200:
            events = self.walk.see(fetch, Page(response.body, url))
        else:
            events = self.walk.fail(fetch, f"http {response.status}")
        return self._act(events, rows)

    def on_error(self, failure: Failure) -> list[Any]:
        """A request that got no answer."""
        if isinstance(failure.value, LogError):  # which ended the crawl
            self.failure = self.failure or failure.value
        if self.stopping:  # it was turned away because of that; the next run asks for it
            return []
        if isinstance(failure.value, BrowserMissing):
            self.give_up(failure.value)
            return []
        fetch: Fetch = failure.request.meta["fetch"]  # type: ignore[attr-defined]
        reason = reason_of(failure.value or Exception("unknown"))
        if fetch.url == self.plan.profile.start:
            what = reason if reason.startswith(UNAVAILABLE) else f"the start page cannot be had: {reason}"
            self.failure = CrawlError(what, where=fetch.url, hint=hint_for(reason))
        self.read += fetch.role == "article"
        return self._act(self.walk.fail(fetch, reason))

    def on_idle(self) -> None:
        """Nothing is under way: the walk goes on to its next stage, or is over."""
        facts, fetches = self._sort(self.walk.advance())
        self._left += facts
        for fetch in fetches:
            self.crawler.engine.crawl(self._request(fetch))
        if fetches:
            raise DontCloseSpider
        self._finish()

    def on_dropped(self, request: scrapy.Request) -> None:
        """A redirect to a page that is fetched already: its address is one more name of that page.

        Unless the page is one of those that led there.
        """
        fetch: Fetch = request.meta["fetch"]
        url = canonical(request.url)
        if url in map(canonical, request.meta.get("redirect_urls", ())):
            self._left += self.walk.fail(fetch, TOO_MANY_REDIRECTS)
        elif url != fetch.url:
            self._left.append(Alias(fetch.url, url))
        self.read += fetch.role == "article"

    def tell(self, done: int, total: int) -> None:
        """Progress of the landing: articles read from the log, of how many."""
        self.landed, self.to_land = done, total

    def give_up(self, error: Exception) -> None:
        """End the crawl for an error that a run begun later may not meet."""
        self.failure = self.failure or error
        if self.crawler.engine is not None:
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="failed"))

    def brief(self) -> dict[str, Any]:
        """The spider's part of the crawl's JSON."""
        plan = self.plan
        names = ("DOWNLOAD_DELAY", "CONCURRENT_REQUESTS_PER_DOMAIN", "ROBOTSTXT_OBEY", "USER_AGENT")
        return {
            "crawl_id": plan.crawl_id,
            "site": plan.profile.name,
            "start": plan.profile.start,
            "resumed": plan.resumed,
            "muragat_version": __version__,
            "profile_digest": plan.reading.digest,
            "refresh": dataclasses.asdict(plan.profile.refresh),
            **({"unlisted": True} if plan.profile.unlisted else {}),
            **({"browser": True} if plan.profile.browser else {}),
            "settings": {name: self.settings.get(name) for name in names},
        }

    def leftover(self) -> list[Any]:
        """Facts that came without a page, taken out once."""
        rows, self._left = self._left, []
        return rows

    def _act(self, events: Iterable[Event], rows: Iterable[Any] = ()) -> list[Any]:
        """Requests to send on, and everything else as one item."""
        facts, fetches = self._sort(events)
        return [Facts([*self.leftover(), *rows, *facts]), *map(self._request, fetches)]

    def _sort(self, events: Iterable[Event]) -> tuple[list[Any], list[Fetch]]:
        """What to keep and what to ask for; an article the profile lets us pass by is a fact."""
        facts: list[Any] = []
        fetches = []
        for event in events:
            if not isinstance(event, Fetch):
                facts.append(event)
            elif event.role == "article" and (skipped := self._revisits.skipped(event.url)):
                facts.append(skipped)
            else:
                fetches.append(event)
        return facts, fetches

    def _request(self, fetch: Fetch) -> scrapy.Request:
        self.listed += fetch.role == "article"
        return request_for(fetch, self.parse, self.on_error, browser=self.plan.profile.browser)

    def _is_wall(self, fetch: Fetch, response: Response) -> bool:
        """Whether a login form came in place of what was asked for."""
        if fetch.url == self.plan.profile.start:
            self._open_to_all = not asks_for_password(response.body)
        expected = self._open_to_all and fetch.role != "explore" and response.status == 200
        return expected and is_wall(response.body)

    def _check_start(self, response: Response) -> None:
        self.scripted = b"<script" in response.body.lower()
        if response.status != 200:
            self._fruitless = response.status < 500
            self.failure = CrawlError(
                f"the start page answers {response.status}",
                where=response.url,
                hint="open it in a browser; give the address that shows the months",
            )

    def _finish(self) -> None:
        if not self.walk.months and not self.failure:
            self._fruitless = True
            self.failure = CrawlError(
                "no month archive was found",
                where=self.plan.profile.start,
                hint="start from a page that shows the months; `muragat calendar URL` tells what it sees"
                + "; where a script draws them, crawl with --browser"
                * (self.scripted and not self.plan.profile.browser),
            )
        self.finished = self.failure is None
        if self._fruitless:  # another day the site may answer otherwise: the next run asks it, not the log
            self.plan.folder.fruitless(self.plan.crawl_id).touch()


def _plan(arguments: dict[str, Any], crawler: Crawler) -> CrawlPlan:
    site = arguments.pop("site", None) or arguments.pop("url", None)
    if not site:
        raise CrawlError("which site?", hint="scrapy crawl archive -a site=NAME-OR-ADDRESS")
    data = arguments.pop("data", None) or crawler.settings["MURAGAT_DATA"]
    if is_address(data):
        raise CrawlError(
            "Scrapy's own command needs a folder on a disk",
            where=data,
            hint=f"muragat crawl {site} --data {data}",
        )
    profile = profile_for(site)
    if refresh := arguments.pop("refresh", None):
        profile = dataclasses.replace(profile, refresh=Refresh.parse(refresh))
    return plan_crawl(profile, Path(data), new=bool(arguments.pop("new", False)))


def _page(fetch: Fetch, response: Response, url: str) -> PageSeen:
    place: RecordPointer = response.meta["warc"]
    moment = response.meta["fetch_time"].isoformat()
    return PageSeen(url, fetch.role, response.status, moment, place.filename, place.offset, place.length)
