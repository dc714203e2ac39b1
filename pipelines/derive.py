"""A crawl's log and ledger -> rows of the corpus. A pure function of these, the rules and the code.

First the site is learned from a sample of its pages, then every article is read with what was
learned. Pages are taken in an order of their own (month, address), never in that of arrival,
so that two crawls that saw the same pages land the same rows. Learning and reading are spread over
worker processes; what they give comes back in order, so their number changes nothing.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterator
from itertools import groupby, islice
from typing import Any

import pyarrow as pa

from pipelines.article import article_id
from pipelines.checks.pages import month_state
from pipelines.context import SiteRules
from pipelines.dayorder import with_day_orders
from pipelines.digesttable import DigestTable
from pipelines.executors import Workers, chunked
from pipelines.groups import grouped
from pipelines.known import Known, Remembered, reading_basis
from pipelines.land import Landing
from pipelines.layout import SiteFolder
from pipelines.learn import learn_chrome
from pipelines.learned import learned_boxes
from pipelines.ledger import ArticleTask, Ledger, Missing, Outcome
from pipelines.reading import ReadingJob
from pipelines.rows import Found, Row, RowsJob, rows_of
from pipelines.schema import Month, Visit

__all__ = ["Derivation", "derive"]

_CHUNK = 500  # rows without a text held in memory at once
_PAGES = 72  # pages a worker is given at a time; what handing over costs is felt with fewer, on Ray above all
_FEW = 300  # articles that are read sooner than workers are started

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class Derivation:
    """What there is to derive, by whom, and whom to tell: ``progress(done, total)`` as articles are read.

    ``look_up`` lets a page that was read before, by the same code in the same way, pass unread;
    ``remember`` notes the pages of this crawl for the next one.
    """

    folder: SiteFolder
    crawl_id: str
    rules: SiteRules
    ledger: Ledger
    workers: Workers = dataclasses.field(default_factory=lambda: Workers(1))
    progress: Callable[[int, int], None] = lambda *_: None
    look_up: bool = True
    remember: bool = True


def derive(job: Derivation, landing: Landing) -> dict[str, Any]:
    """Stage every row of the crawl into ``landing`` and count what came of it.

    The counts are those of the crawl's JSON. Raises `Stopped`, or `LogError` where the log
    is damaged.
    """
    log = job.folder.log(job.crawl_id)
    apart = job.ledger.count_articles() >= _FEW
    chrome = learn_chrome(job.ledger, log, job.workers, apart=apart)
    rules = with_day_orders(job.rules, job.ledger.dates_shown())
    landing.learned = learned_boxes(chrome)
    basis = reading_basis(rules, chrome)
    known = job.folder.known_pages if job.look_up and job.folder.known_pages.exists() else None
    reading = ReadingJob(log, rules, chrome, job.crawl_id, basis, known)
    with Remembered(job.folder.known_pages if job.remember else None, basis) as remembered:
        articles = _Articles(job, landing, reading, remembered)
        articles.land(apart)
    logger.info("%d pages were known and not read again", articles.unchanged)
    _land_skipped(job, landing)
    _land_missing(job, landing)
    months, whole = _land_months(job, landing)
    outcomes = job.ledger.outcomes()
    recalled, named = job.ledger.count_recalled(), job.ledger.count_named()
    return {
        "listed": job.ledger.count_articles() - recalled - sum(named.values()),
        "recalled": recalled,
        **({"named": named} if named else {}),
        "landed": outcomes.get("landed", 0),
        "new_versions": articles.new,
        "outcomes": outcomes,
        "flags": dict(sorted(articles.flags.items())),
        "selector_tried": articles.sought,
        "selector_failures": articles.missed,
        "learned": [dataclasses.asdict(box) for box in landing.learned],
        "months": months,
        **({"years": whole} if whole else {}),
        **job.ledger.listing_totals(),
    }


class _Articles:
    """Reading and staging every article; counts versions that were new, pages that were known, flags,
    and articles ``sought`` in a box of the profile's or of other articles, and ``missed`` there."""

    def __init__(
        self, job: Derivation, landing: Landing, reading: ReadingJob, remembered: Remembered
    ) -> None:
        self._job, self._landing, self._reading, self._remembered = job, landing, reading, remembered
        self._digests = DigestTable()  # of every id its text
        self.new = self.unchanged = 0
        self.sought = self.missed = 0
        self.flags: collections.Counter[str] = collections.Counter()

    def land(self, apart: bool) -> None:
        """A month's articles at a time, so that parts are nearly in order of date; a huge month in pieces."""
        total, done = self._job.ledger.count_articles(), 0
        for _, month in groupby(self._pages(apart), key=lambda page: (page[0].year, page[0].month)):
            for chunk in grouped(month, lambda page: page[1].characters):
                rows, visits = [], []
                for task, found, articles in chunk:
                    visit, row = self._settle(task, found, articles)
                    visits.append(visit)
                    if row:
                        rows.append(row)
                    done += 1
                    self._job.progress(done, total)
                rows.sort(key=lambda row: row.place)
                self.new += self._landing.versions(rows)
                self._landing.visits(visits)
                del chunk, rows  # texts, that would be held while the next ones are gathered

    def _pages(self, apart: bool) -> Iterator[tuple[ArticleTask, Found, pa.RecordBatch]]:
        chunks = chunked(self._job.ledger.articles(), _PAGES)
        for tasks, rows in self._job.workers.map(RowsJob(self._reading), chunks, apart=apart):
            for task, found in zip(tasks, rows.found, strict=True):
                yield task, found, rows.articles

    def _settle(self, task: ArticleTask, found: Found, articles: pa.RecordBatch) -> tuple[Visit, Row | None]:
        """The visit, and the row where it may be a new version."""
        if found.problem:
            logger.warning("%s: %s", task.page.url, found.problem)
        seen, outcome = found.known, found.outcome
        if found.key:
            self._remembered.add(found.key, seen or Known(outcome))
        if outcome == "landed" and seen is not None:
            own_id = self._identity(seen)
            if own_id is not None:
                visit = _visit(self._job.crawl_id, task, outcome, own_id)
                self._tell(task, seen, visit, own_id)
                self.unchanged += found.row is None
                return visit, self._row(task, found, articles, own_id)
            outcome = "duplicate"
        self._job.ledger.add(Outcome(task.page.url, outcome))
        return _visit(self._job.crawl_id, task, outcome), None

    def _tell(self, task: ArticleTask, seen: Known, visit: Visit, own_id: str) -> None:
        """What is kept of a page that landed, whether its version is new or not."""
        self._job.ledger.add(Outcome(task.page.url, "landed"))
        visit.url = None
        visit.view_count, visit.view_count_raw = seen.view_count, seen.view_count_raw
        visit.text_digest = seen.text_digest
        filed = self._landing.filing(own_id, seen.text_digest)
        if filed is not None:
            visit.date_published = seen.date_published if seen.date_published != filed[0] else None
            visit.article_section = seen.article_section if seen.article_section != filed[1] else None
        self.flags.update([*seen.quality_flags, *(["canonical-disputed"] if own_id != seen.id else [])])
        self.sought += seen.in_box is not None
        self.missed += seen.in_box is False

    def _row(self, task: ArticleTask, found: Found, articles: pa.RecordBatch, own_id: str) -> Row | None:
        seen, number = found.known, found.row
        assert seen is not None  # noqa: S101  a page that landed was read, now or before
        row: Row | None = None
        if number is not None:
            row = Row(own_id, seen.text_digest, seen.date_published, seen.article_section, found.characters,
                      articles, number)  # fmt: skip
        elif not self._landing.holds(own_id, seen.text_digest):
            row = dataclasses.replace(self._read_after_all(task), id=own_id)
        return row and (dataclasses.replace(row, own_url=seen.url) if own_id != seen.id else row)

    def _read_after_all(self, task: ArticleTask) -> Row:
        """A page known by its visit whose version is no longer in the corpus."""
        with dataclasses.replace(self._reading, known=None) as work:
            article = work([task])[0].article
        assert article is not None  # noqa: S101  it was read to an article before, by this very code
        return rows_of([article])[0]

    def _identity(self, seen: Known) -> str | None:
        """The id under which a page is one not landed yet; None where it is a copy.

        Two pages that name the same canonical address are one article when their texts agree.
        When they do not, the claim is wrong and each page keeps its own address.
        """
        own_id, digest = seen.id, int.from_bytes(_short(seen.text_digest)[:8], "little")
        known = self._digests.get(_short(own_id))
        if known == digest:
            return None
        if known is not None:
            own_id = article_id(seen.url)
        self._digests.put(_short(own_id), digest)
        return own_id


def _short(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _visit(crawl_id: str, task: ArticleTask, outcome: str, own_id: str | None = None) -> Visit:
    return Visit(
        id=own_id or task.id or article_id(task.page.url),
        crawl_id=crawl_id,
        fetch_time=_moment(task.page.fetch_time),
        fetch_status=task.page.status,
        outcome=outcome,
        url=task.page.url,
        listed=task.listed,
    )


def _moment(text: str) -> dt.datetime:
    """A fetch time, to the second: what is below costs more to keep than it tells."""
    return dt.datetime.fromisoformat(text).replace(microsecond=0)


def _land_skipped(job: Derivation, landing: Landing) -> None:
    for chunk in chunked(job.ledger.skipped(), _CHUNK):
        for skipped, _ in chunk:
            job.ledger.add(Outcome(skipped.url, "skipped"))
        landing.visits(
            [
                Visit(id=skipped.id, crawl_id=job.crawl_id, outcome="skipped", listed=listed)
                for skipped, listed in chunk
            ]
        )


def _land_missing(job: Derivation, landing: Landing) -> None:
    rows = job.ledger.missing()
    while chunk := list(islice(rows, _CHUNK)):
        visits = [_missed(job.crawl_id, missed) for missed in chunk]
        for visit in visits:
            job.ledger.add(Outcome(str(visit.url), str(visit.outcome)))
        landing.visits(visits)


def _missed(crawl_id: str, missed: Missing) -> Visit:
    return Visit(
        id=missed.id or article_id(missed.url),
        crawl_id=crawl_id,
        fetch_time=_moment(missed.fetch_time) if missed.fetch_time else None,
        fetch_status=missed.status,
        outcome="gone" if missed.status in (404, 410) else "failed",
        url=missed.url,
        listed=missed.listed,
    )


def _land_months(job: Derivation, landing: Landing) -> tuple[dict[str, int], int]:
    """How many are in each state, and how many of them are whole years."""
    states: collections.Counter[str] = collections.Counter()
    whole = 0
    rows = job.ledger.months()
    while chunk := list(islice(rows, _CHUNK)):
        months = []
        for totals in chunk:
            state, reason = month_state(totals)
            states[state] += 1
            month = totals.month
            whole += month.month is None
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
    return dict(sorted(states.items())), whole
