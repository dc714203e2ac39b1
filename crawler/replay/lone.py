"""Articles of a log in which no month archive is found: every page that is one by itself, each read alone."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from crawler.log.cdxj import LogPages
from crawler.plan import CrawlPlan
from crawler.urls import canonical
from pipelines.article import article_id, read_article
from pipelines.context import PageContext
from pipelines.errors import LogError
from pipelines.executors import Workers, chunked
from pipelines.ledger import Ledger, PageSeen, Recalled
from pipelines.logged import LoggedResponse, RecordPointer
from pipelines.warc import LogReader

__all__ = ["LoneJob", "gather"]

_CHUNK = 24  # pages a worker is given at a time
_FEW = 300  # pages that are read sooner than workers are started
_LEAST_TEXT = 250  # characters
_HTML = frozenset({"text/html", "application/xhtml+xml", None})


def gather(
    plan: CrawlPlan, ledger: Ledger, workers: Workers, tell: Callable[[int, int], None] = lambda *_: None
) -> None:
    """Fill ``ledger`` with the articles of a log, as pages that were known and that no listing names.

    A page is an article that has a title, a date and a text of some length; ``tell(done, total)`` counts
    pages. Raises `LogError` where there is no log.
    """
    log = plan.folder.log(plan.crawl_id)
    with LogPages(log) as pages:
        total, done = len(pages), 0
        chunks = chunked(pages.newest(), _CHUNK)
        for asked, found in workers.map(LoneJob(log), chunks, apart=total >= _FEW):
            done += len(asked)
            tell(done, total)
            for page in found:
                ledger.add(page)
                ledger.add(Recalled(page.url, article_id(page.url), *(None,) * 6))


@dataclasses.dataclass(slots=True)
class LoneJob:
    """Telling articles from other pages, as work for `pipelines.executors`; ``log`` is the folder of the log."""

    log: Path
    _open: contextlib.ExitStack = dataclasses.field(default_factory=contextlib.ExitStack)

    def __enter__(self) -> Callable[[Sequence[RecordPointer]], list[PageSeen]]:
        """Open the log."""
        log = self._open.enter_context(LogReader(self.log))
        return lambda pointers: [page for place in pointers for page in _articles(log, place)]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._open.close()


def _articles(log: LogReader, place: RecordPointer) -> list[PageSeen]:
    try:
        response = log.read(place)
    except LogError:
        return []
    if not _is_article(response):
        return []
    moment = response.fetch_time.isoformat()
    return [
        PageSeen(canonical(response.url), "article", 200, moment, place.filename, place.offset, place.length)
    ]


def _is_article(response: LoggedResponse) -> bool:
    parts = urlsplit(response.url)
    if (
        response.status != 200
        or response.media_type not in _HTML
        or (parts.path in ("", "/") and not parts.query)
    ):
        return False
    article = read_article(
        response.body, response.url, PageContext(charset=response.charset, fetched=response.fetch_time)
    )
    return bool(article.title and article.date_published and len(article.text) >= _LEAST_TEXT)
