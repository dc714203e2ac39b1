"""New selectors for a site from the log of one crawl, and what they would change."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.plan import CrawlPlan
from crawler.profile.model import Profile
from crawler.replay.restage import Restaging, Tell
from pipelines.charset import as_utf_8
from pipelines.corpus import Corpus
from pipelines.dayorder import with_day_orders
from pipelines.errors import CorpusError, LogError
from pipelines.executors import Workers, chunked
from pipelines.layout import SiteFolder
from pipelines.learn import learn_chrome, sample_articles
from pipelines.ledger import ArticleTask, Ledger
from pipelines.logged import RecordPointer
from pipelines.parse import parse
from pipelines.reading import Read, ReadingJob
from pipelines.relearn import Proposal, Truth, points, propose, truth_of, votes_of
from pipelines.schema import Article
from pipelines.warc import LogReader

__all__ = ["Relearned", "Sample", "relearn"]

_CHUNK, _FEW, _SAMPLES = 24, 300, 3


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One article whose title or text would be another: both before and after, the title first."""

    url: str
    before: str
    after: str


@dataclasses.dataclass(frozen=True, slots=True)
class Relearned:
    """What a crawl's pages say of its profile's selectors.

    ``selectors`` are all that would stand in the profile, ``now`` those that do; of the crawl's ``articles``
    so many would have another title or text (``changed``), some of which are shown.
    """

    crawl_id: str
    proposals: list[Proposal]
    now: dict[str, str]
    selectors: dict[str, str]
    articles: int
    changed: int
    samples: list[Sample]


def relearn(
    profile: Profile, folder: SiteFolder, crawl_id: str | None, workers: Workers, tell: Tell
) -> Relearned:
    """Propose selectors for the pages of a crawl, the newest by default; the caller holds the site's lock.

    A body is always looked for, the other fields where the profile has a selector for them.
    Raises `CorpusError` where there is no such crawl, `LogError`, `CrawlError`, `Stopped`.
    """
    crawls = folder.ended()
    chosen = crawl_id or (crawls[-1] if crawls else "")
    if chosen not in crawls:
        hint = "the crawls are " + ", ".join(crawls[-5:]) if crawls else f"muragat crawl {folder.site}"
        raise CorpusError("no such crawl", where=f"{folder.root} {chosen}".strip(), hint=hint)
    if not folder.log(chosen).is_dir():
        hint = "a crawl whose log was kept can be learned from"
        raise LogError("the crawl's log is not there", where=str(folder.log(chosen)), hint=hint)
    plan = CrawlPlan(profile, folder, chosen, resumed=True)
    earlier = crawls[: crawls.index(chosen)]
    record = folder.read_record(chosen)
    with Restaging(profile, folder, workers, tell, earlier) as job, job.walked(plan, record) as ledger:
        return _Pages(plan, ledger, workers).learn()


class _Pages:
    """The articles of one crawl, to be read with any selectors."""

    def __init__(self, plan: CrawlPlan, ledger: Ledger, workers: Workers) -> None:
        self._plan, self._ledger, self._workers = plan, ledger, workers
        self._log = plan.folder.log(plan.crawl_id)
        self._apart = ledger.count_articles() >= _FEW
        self._chrome = learn_chrome(ledger, self._log, workers, apart=self._apart)
        self._rules = with_day_orders(plan.reading.rules, ledger.dates_shown())

    def learn(self) -> Relearned:
        """Selectors learned from a sample, tried on all pages."""
        now = dict(self._rules.selectors)
        tasks = sample_articles(self._ledger)
        proposals = list(self._proposals(tasks, now))
        learned = {proposal.field: proposal.new for proposal in proposals}
        after = {field: selector for field, selector in (now | learned).items() if selector}
        changed = self._changed(now, after) if after != now else []
        shown = [task for task in tasks if task.page.url in set(changed)][:_SAMPLES]
        pairs = zip(shown, self._read(shown, now), self._read(shown, after), strict=True)
        samples = [Sample(task.page.url, _told(old), _told(new)) for task, old, new in pairs]
        articles = sum(1 for _ in self._ledger.articles())
        return Relearned(self._plan.crawl_id, proposals, now, after, articles, len(changed), samples)

    def _proposals(self, tasks: Sequence[ArticleTask], now: Mapping[str, str]) -> Iterator[Proposal]:
        bare = list(self._read(tasks, {}))
        held = self._held(article.id for article in bare if article)
        known = [(task, article) for task, article in zip(tasks, bare, strict=True) if article]
        sample = [task for task, _ in known]
        truths = [truth_of(article, held.get(article.id)) for _, article in known]
        fields = ["body", *(field for field in now if field != "body")]
        votes = self._votes(sample, truths, fields)
        for field in fields:
            yield propose(
                field, now.get(field), votes[field], truths, lambda tried: self._tried(sample, tried)
            )

    def _tried(self, tasks: Sequence[ArticleTask], selectors: Mapping[str, str]) -> list[Article | None]:
        """The pages read so; None where a selector points at nothing, or at what holds no text."""
        reads = list(self._reads(tasks, selectors))
        shown = [selector for field, selector in selectors.items() if field != "body"]
        shows = (
            [all(points(tree, selector) for selector in shown) for tree in self._trees(tasks)]
            if shown
            else [read.in_box is not False or "body" not in selectors for read in reads]
        )
        return [read.article if right else None for read, right in zip(reads, shows, strict=True)]

    def _held(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the crawls before this one held of these articles."""
        earlier, wanted = self._plan.earlier, set(ids)
        if not earlier:
            return {}
        columns = ["id", "title", "text", "date_published"]
        batches = Corpus(self._plan.folder.root).as_of(earlier[-1], columns).to_batches()
        return {row["id"]: row for batch in batches for row in batch.to_pylist() if row["id"] in wanted}

    def _votes(
        self, tasks: Sequence[ArticleTask], truths: Sequence[Truth], fields: Sequence[str]
    ) -> dict[str, Counter[str]]:
        votes: dict[str, Counter[str]] = {field: Counter() for field in fields}
        for tree, truth in zip(self._trees(tasks), truths, strict=True):
            for field, selectors in votes_of(tree, truth, fields).items():
                votes[field].update(selectors)
        return votes

    def _trees(self, tasks: Iterable[ArticleTask]) -> Iterator[LexborHTMLParser]:
        with LogReader(self._log) as log:
            for task in tasks:
                page = task.page
                response = log.read(RecordPointer(page.filename, page.offset, page.length))
                yield parse(as_utf_8(response.body, response.charset)[0])

    def _changed(self, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
        """The addresses of the pages whose title or text the one set of selectors reads and the other does not."""
        digests = {
            task.page.url: article and article.text_digest
            for task, article in zip(
                self._ledger.articles(), self._read(self._ledger.articles(), before), strict=True
            )
        }
        found = zip(self._ledger.articles(), self._read(self._ledger.articles(), after), strict=True)
        return [
            task.page.url
            for task, article in found
            if digests[task.page.url] != (article and article.text_digest)
        ]

    def _read(self, tasks: Iterable[ArticleTask], selectors: Mapping[str, str]) -> Iterator[Article | None]:
        return (read.article for read in self._reads(tasks, selectors))

    def _reads(self, tasks: Iterable[ArticleTask], selectors: Mapping[str, str]) -> Iterator[Read]:
        rules = dataclasses.replace(self._rules, selectors=dict(selectors))
        job = ReadingJob(self._log, rules, self._chrome, self._plan.crawl_id, b"")
        for _, reads in self._workers.map(job, chunked(tasks, _CHUNK), apart=self._apart):
            yield from reads


def _told(article: Article | None) -> str:
    return "\n".join([article.title or "", *article.paragraphs]) if article else ""
