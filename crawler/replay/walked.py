"""A crawl walked again, from its log: the same walk, the same facts, and not one request.

What Scrapy does between the log and the spider is done here as it does it: redirects and refreshes
are followed, an article is asked for once. What the log does not hold was not had: why, the crawl's
record tells. Pages are read ahead by worker processes, and shown to the walk in the order asked for.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Mapping

from w3lib.url import canonicalize_url

from crawler.fetching.posted import NOT_FOLLOWED, post_of
from crawler.fetching.walls import LOGIN_WALL
from crawler.log.cdxj import LogPages
from crawler.plan import CrawlPlan
from crawler.replay.answers import Answer, AnswersJob, Wanted
from crawler.urls import canonical, host_of
from crawler.walk.machine import Walk
from crawler.walk.recall import Recall
from crawler.walk.steps import RENDER, Event, Fetch
from pipelines.errors import CrawlError
from pipelines.executors import Line, Workers
from pipelines.ledger import Alias, Ledger, PageSeen, Skipped
from pipelines.logged import RecordPointer

__all__ = ["NoArchive", "Past", "replay"]

_REDIRECTS = 5  # as in crawler.settings
_CHUNK = 64  # articles a worker is given at a time, where there are enough for all
_LINKS = 16  # articles are passed on in the time in which the links of one other page are read
_FEW = 400  # pages that are read sooner than workers are started


class NoArchive(CrawlError):  # noqa: N818  a finding as much as an error
    """A log in which the walk finds no month."""


@dataclasses.dataclass(frozen=True, slots=True)
class Past:
    """What the log does not tell of a crawl: why pages could not be had, by address, the ids of articles
    that were known before and may have been skipped, and those it would ask for though no listing names them."""

    reasons: Mapping[str, str] = dataclasses.field(default_factory=dict)
    known: Mapping[str, str] = dataclasses.field(default_factory=dict)
    recall: Recall = dataclasses.field(default_factory=Recall)


def replay(
    plan: CrawlPlan,
    past: Past,
    ledger: Ledger,
    workers: Workers,
    tell: Callable[[int, int], None] = lambda *_: None,
) -> Walk:
    """Walk a logged crawl again and fill ``ledger`` with its facts; ``tell(done, total)`` counts pages.

    Raises `LogError` where there is no log, `NoArchive` where it holds no walk from the profile's start.
    """
    with LogPages(plan.folder.log(plan.crawl_id)) as pages:
        walk = _Replay(plan, past, ledger, pages, workers, tell).run()
    if not walk.months:
        raise NoArchive(
            "no month archive is found in the log",
            where=f"{plan.profile.name} {plan.crawl_id}",
            hint=f"did that crawl start from {plan.profile.start} ? give its profile file instead of the site's name",
        )
    return walk


def _as_post(address: str) -> tuple[str, str, bytes]:
    url, body = post_of(address)
    return url, "POST", body


@dataclasses.dataclass(frozen=True, slots=True)
class _Step:
    """A page to be shown to the walk: the address it is at by now, and how often it was redirected."""

    fetch: Fetch
    url: str
    pointer: RecordPointer
    hops: int = 0


class _Replay:
    def __init__(self, plan: CrawlPlan, past: Past, ledger: Ledger, pages: LogPages, workers: Workers,
                 tell: Callable[[int, int], None]) -> None:  # fmt: skip
        self._plan, self._past, self._ledger, self._pages = plan, past, ledger, pages
        self._workers, self._tell = workers, tell
        self._walk = Walk(plan.profile, plan.today, past.recall)
        self._queue: deque[_Step] = deque()
        self._articles: set[str] = set()
        self._open_to_all = True
        self._done, self._total = 0, len(pages)

    def run(self) -> Walk:
        """Walk to the end."""
        events: Iterable[Event] = self._walk.start()
        job = self._job()
        with Line(self._workers, job, apart=self._total >= _FEW) as line:
            steps: deque[list[_Step]] = deque()
            while True:
                self._act(events)
                if self._queue and not line.full:
                    steps.append(self._next_chunk())
                    if job.outlook is not self._walk.outlook:
                        line.job = job = self._job()
                    line.put([self._wanted(step) for step in steps[-1]])
                    events = ()
                elif line.waiting:
                    _, answers = line.get()
                    events = [
                        e for pair in zip(steps.popleft(), answers, strict=True) for e in self._take(*pair)
                    ]
                else:
                    events = self._walk.advance()
                    if not events:
                        return self._walk

    def _next_chunk(self) -> list[_Step]:
        room = min(_CHUNK, max(1, len(self._queue) // (4 * self._workers.count)))
        chunk: list[_Step] = []
        while self._queue and room > 0:
            chunk.append(self._queue.popleft())
            room -= 1 if chunk[-1].fetch.role == "article" else _LINKS
        return chunk

    def _job(self) -> AnswersJob:
        return AnswersJob(self._plan.folder.log(self._plan.crawl_id), self._walk.outlook)

    def _wanted(self, step: _Step) -> Wanted:
        month = self._walk.months.get(step.fetch.month or "") if step.fetch.role == "listing" else None
        when = (month.year, month.month) if month else None
        calendar = (month.section, month.language) if month else (None, None)
        return Wanted(step.pointer, step.url, step.fetch.role, when, calendar)

    def _act(self, events: Iterable[Event]) -> None:
        """Keep facts, look for pages; one that is not there leads to further events at once."""
        waiting = deque(events)
        while waiting:
            event = waiting.popleft()
            if not isinstance(event, Fetch):
                self._ledger.add(event)
            elif event.role != "article" or self._is_first(event.url):
                waiting.extend(self._ask(event, event.url, 0))

    def _is_first(self, url: str) -> bool:
        """Whether an article is asked for the first time, by Scrapy's measure of what is the same."""
        spelled = canonicalize_url(url)
        first = spelled not in self._articles
        self._articles.add(spelled)
        return first

    def _ask(self, fetch: Fetch, url: str, hops: int) -> Iterable[Event]:
        reason = self._past.reasons.get(fetch.url)
        if reason:
            pointer = None
        elif fetch.posted and not hops:
            pointer = self._pages.find(*_as_post(url))
        elif (
            self._plan.profile.browser and fetch.method == RENDER
        ):  # where it was sent on, it may stand plain
            pointer = self._pages.find(url, RENDER) or (self._pages.find(url) if hops else None)
        else:
            pointer = self._pages.find(url)
        if pointer is not None:
            self._queue.append(_Step(fetch, url, pointer, hops))
            return ()
        if not reason and not hops and fetch.role == "article" and fetch.url in self._past.known:
            self._ledger.add(Skipped(fetch.url, self._past.known[fetch.url]))
            return ()
        return self._walk.fail(fetch, reason or "not in the log")

    def _take(self, step: _Step, answer: Answer) -> Iterable[Event]:
        """Show one answer to the walk; the same as the spider does."""
        fetch = step.fetch
        self._done += 1
        self._tell(self._done, self._total)
        if answer.problem:
            return self._walk.fail(fetch, answer.problem)
        if answer.target and not (fetch.posted and answer.status in NOT_FOLLOWED):
            return self._follow(step, answer.target)
        if fetch.url == self._plan.profile.start:
            self._open_to_all = not answer.password
        if answer.wall and self._open_to_all and fetch.role != "explore" and answer.status == 200:
            return self._walk.fail(fetch, LOGIN_WALL)
        url, place = canonical(step.url), step.pointer
        self._ledger.add(
            PageSeen(
                url, fetch.role, answer.status, answer.fetch_time, place.filename, place.offset, place.length
            )
        )
        if url != fetch.url:
            self._ledger.add(Alias(fetch.url, url))
        if fetch.role == "article":
            return ()
        if answer.page is not None:
            return self._walk.see(fetch, answer.page)
        return self._walk.fail(fetch, f"http {answer.status}")

    def _follow(self, step: _Step, target: str) -> Iterable[Event]:
        fetch = step.fetch
        if step.hops >= _REDIRECTS:
            return self._walk.fail(fetch, "too many redirects")
        if fetch.role == "article" and not self._is_first(target):
            if (url := canonical(target)) != fetch.url:
                self._ledger.add(Alias(fetch.url, url))
            return ()
        if host_of(target) not in self._walk.hosts:
            return self._walk.fail(fetch, "another host")
        return self._ask(fetch, target, step.hops + 1)
