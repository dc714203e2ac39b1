"""A crawl's log and ledger -> rows of the corpus. A pure function of these, the rules and the code.

First the site is learned from a sample of its pages, then every article is read with what was
learned. Pages are taken in an order of their own (month, address), never in that of arrival,
so that two crawls that saw the same pages land the same rows.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from pipelines.article import article_id
from pipelines.checks import month_state
from pipelines.chrome import Chrome
from pipelines.context import SiteRules
from pipelines.land import Landing
from pipelines.layout import SiteFolder
from pipelines.learn import learn_chrome
from pipelines.ledger import ArticleTask, Ledger, Outcome
from pipelines.reading import PageReader
from pipelines.schema import Article, Month, Visit
from pipelines.warc import LogReader

__all__ = ["Derivation", "Stopped", "derive"]

_CHUNK = 500  # articles held in memory at once


class Stopped(Exception):  # noqa: N818  an interruption, not an error
    """The derivation was asked to stop; nothing of it was kept."""


@dataclasses.dataclass(frozen=True, slots=True)
class Derivation:
    """What there is to derive, and whom to tell: ``progress(done, total)`` as articles are read;
    ``stop()`` is asked now and then."""

    folder: SiteFolder
    crawl_id: str
    rules: SiteRules
    ledger: Ledger
    progress: Callable[[int, int], None] = lambda done, total: None
    stop: Callable[[], bool] = lambda: False


def derive(job: Derivation, landing: Landing) -> dict[str, Any]:
    """Stage every row of the crawl into ``landing`` and count what came of it.

    The counts are those of the crawl's JSON. Raises `Stopped`, or `LogError` where the log
    is damaged.
    """
    with LogReader(job.folder.log(job.crawl_id)) as log:
        chrome = learn_chrome(job.ledger, log)
        reader = PageReader(log, job.rules, chrome, job.crawl_id)
        new, flags = _land_articles(job, landing, reader)
    _land_missing(job, landing)
    months = _land_months(job, landing)
    outcomes = job.ledger.outcomes()
    return {
        "listed": job.ledger.count_articles(),
        "landed": outcomes.get("landed", 0),
        "new_versions": new,
        "outcomes": outcomes,
        "flags": dict(sorted(flags.items())),
        "months": months,
    }


def _land_articles(
    job: Derivation, landing: Landing, reader: PageReader
) -> tuple[int, collections.Counter[str]]:
    """Read and stage every article; how many versions were new, and how often each flag was raised."""
    total, done, new = job.ledger.count_articles(), 0, 0
    flags: collections.Counter[str] = collections.Counter()
    identities = _Identities()
    for chunk in _chunks(job.ledger.articles()):
        articles, visits = [], []
        for task in chunk:
            if job.stop():
                raise Stopped
            outcome, article = reader.read(task)
            if article and not identities.settle(article):
                outcome, article = "duplicate", None
            job.ledger.add(Outcome(task.page.url, outcome))
            visits.append(_visit(job.crawl_id, task, outcome, article))
            if article:
                articles.append(article)
                flags.update(article.quality_flags)
            done += 1
            job.progress(done, total)
        articles.sort(key=lambda a: (a.date_published or dt.date.max, a.id))
        new += landing.versions(articles)
        landing.visits(visits)
    return new, flags


def _chunks(tasks: Iterator[ArticleTask]) -> Iterator[Sequence[ArticleTask]]:
    """A month's articles at a time, so that parts are nearly in order of date; a huge month in pieces."""
    for _, month in groupby(tasks, key=lambda task: (task.year, task.month)):
        while chunk := list(islice(month, _CHUNK)):
            yield chunk


class _Identities:
    """Sees to it that one article lands once, whatever addresses and canonical links say."""

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}

    def settle(self, article: Article) -> bool:
        """Whether the article is one not landed yet.

        Two pages that name the same canonical address are one article when their texts agree.
        When they do not, the claim is wrong and each page keeps its own address.
        """
        known = self._digests.get(article.id)
        if known == article.text_digest:
            return False
        if known is not None:
            article.canonical_url = article.url
            article.id = article_id(article.url)
            article.quality_flags = [*article.quality_flags, "canonical-disputed"]
        self._digests[article.id] = article.text_digest
        return True


def _visit(crawl_id: str, task: ArticleTask, outcome: str, article: Article | None) -> Visit:
    page = task.page
    visit = Visit(
        id=article.id if article else article_id(page.url),
        crawl_id=crawl_id,
        fetch_time=dt.datetime.fromisoformat(page.fetch_time),
        fetch_status=page.status,
        outcome=outcome,
        url=None if article else page.url,
    )
    if article:
        visit.view_count, visit.view_count_raw = article.view_count, article.view_count_raw
        visit.text_digest = article.text_digest
    return visit


def _land_missing(job: Derivation, landing: Landing) -> None:
    rows = job.ledger.missing()
    while chunk := list(islice(rows, _CHUNK)):
        for url, status, _, _ in chunk:
            job.ledger.add(Outcome(url, "gone" if status in (404, 410) else "failed"))
        landing.visits(
            [
                Visit(
                    id=article_id(url),
                    crawl_id=job.crawl_id,
                    fetch_time=dt.datetime.fromisoformat(moment) if moment else None,
                    fetch_status=status,
                    outcome="gone" if status in (404, 410) else "failed",
                    url=url,
                )
                for url, status, moment, _ in chunk
            ]
        )


def _land_months(job: Derivation, landing: Landing) -> dict[str, int]:
    states: collections.Counter[str] = collections.Counter()
    rows = job.ledger.months()
    while chunk := list(islice(rows, _CHUNK)):
        months = []
        for totals in chunk:
            state, reason = month_state(totals)
            states[state] += 1
            month = totals.month
            months.append(
                Month(
                    crawl_id=job.crawl_id,
                    site=job.rules.site,
                    article_section=month.section,
                    language=month.language,
                    archive_year=month.year,
                    archive_month=month.month,
                    url=month.url,
                    state=state,
                    pages=totals.pages,
                    listed=totals.listed,
                    held=totals.held,
                    reason=reason,
                )
            )
        landing.months(months)
    return dict(sorted(states.items()))
