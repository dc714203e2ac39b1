"""From a page in the log to a row of the corpus: the page read, and what its fetch adds."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from pipelines.article import Reading, read_page
from pipelines.body.boxes import selector_of
from pipelines.charset.labels import report_name, resolve
from pipelines.checks.pages import is_soft_404
from pipelines.chrome import Chrome
from pipelines.context import PageContext, SiteRules
from pipelines.errors import LogError
from pipelines.known import Known, KnownPages, page_key
from pipelines.ledger import ArticleTask
from pipelines.logged import LoggedResponse, RecordPointer
from pipelines.schema import Article
from pipelines.warc import LogReader

__all__ = ["PageReader", "Read", "ReadingJob"]

_HTML = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"})


@dataclasses.dataclass(frozen=True, slots=True)
class Read:
    """What came of reading one page.

    Outcomes: landed, soft-404, not-html, unreadable (its record in the log is damaged, or our own
    code failed on it, which ``problem`` tells: one page must not cost the others). Of a page that
    landed there is the ``article``, or what is ``known`` of it where the same page was read before.
    ``key`` stands for all that the reading depends on; ``in_box`` is as in `Known`.
    """

    outcome: str
    article: Article | None = None
    known: Known | None = None
    key: bytes = b""
    problem: str = ""
    in_box: bool | None = None


@dataclasses.dataclass(slots=True)
class PageReader:
    """Reads articles of one crawl: its log, the site's rules, what was learned of its chrome, and
    the ``known`` pages that need not be read again."""

    log: LogReader
    rules: SiteRules
    chrome: Chrome | None
    crawl_id: str
    known: KnownPages | None = None
    basis: bytes = b""

    def read(self, task: ArticleTask) -> Read:
        """Read the page of one article."""
        try:
            return self._read(task)
        except LogError as error:
            return Read("unreadable", problem=str(error))
        except Exception as error:  # a fault of ours; the page is named, the crawl goes on
            return Read("unreadable", problem=f"{type(error).__name__}: {error}")

    def _read(self, task: ArticleTask) -> Read:
        page = task.page
        response = self.log.read(RecordPointer(page.filename, page.offset, page.length))
        if (response.media_type or "text/html") not in _HTML:
            return Read("not-html")
        key = page_key(self.basis, task, response)
        known = self.known.find(key) if self.known else None
        if known is not None:
            return Read(known.outcome, known=known, key=key, in_box=known.in_box)
        context = self._context(task, response)
        reading = read_page(response.body, page.url, context, self.chrome)
        article = reading.article
        if is_soft_404(article, context):
            return Read("soft-404", key=key)
        self._add_fetch(article, task, response)
        return Read("landed", article, key=key, in_box=self._in_box(reading))

    def _in_box(self, reading: Reading) -> bool | None:
        """Whether the text was found in the box the profile names, or in one that was learned."""
        box = reading.body.container
        if "body" in self.rules.selectors:
            named = reading.page.selected("body")
            return box is not None and named is not None and box.node.mem_id == named.mem_id
        learned = self.chrome.selectors if self.chrome is not None else ()
        return (box is not None and selector_of(box) in learned) if learned else None

    def _context(self, task: ArticleTask, response: LoggedResponse) -> PageContext:
        rules = self.rules
        return PageContext(
            title=task.title,
            date_raw=task.date_raw,
            archive_year=task.year,
            archive_month=task.month,
            section=task.section,
            language=task.language,
            fetched=response.fetch_time,
            time_zone=rules.time_zone,
            charset=response.charset,
            day_first=rules.day_comes_first(task.language),
            labels=rules.labels,
            selectors=rules.selectors,
        )

    def _add_fetch(self, article: Article, task: ArticleTask, response: LoggedResponse) -> None:
        page = task.page
        article.site = self.rules.site
        article.publisher = self.rules.publisher or article.publisher
        article.article_section = task.section or article.article_section
        article.archive_year, article.archive_month = task.year, task.month
        article.crawl_id = self.crawl_id
        article.fetch_time = response.fetch_time.replace(microsecond=0)  # as in visits
        article.fetch_status = response.status
        article.etag, article.last_modified = response.etag, response.last_modified
        article.content_mime_type = response.media_type
        article.content_digest = response.payload_digest
        article.warc_filename = page.filename
        article.warc_record_offset, article.warc_record_length = page.offset, page.length
        article.profile_digest = self.rules.digest
        if _is_mislabelled(article, response):
            article.quality_flags = sorted([*article.quality_flags, "charset-repaired"])


@dataclasses.dataclass(slots=True)
class ReadingJob:
    """The `PageReader` of one crawl as work for `pipelines.executors`: articles in, `Read` out.

    ``log`` is the folder of the crawl's log, ``known`` the file of known pages, if they are to be used.
    """

    log: Path
    rules: SiteRules
    chrome: Chrome
    crawl_id: str
    basis: bytes
    known: Path | None = None
    _open: contextlib.ExitStack = dataclasses.field(default_factory=contextlib.ExitStack, init=False)

    def __enter__(self) -> Callable[[Sequence[ArticleTask]], list[Read]]:
        """Open the log and the known pages."""
        log = self._open.enter_context(LogReader(self.log))
        known = self._open.enter_context(KnownPages(self.known)) if self.known else None
        reader = PageReader(log, self.rules, self.chrome, self.crawl_id, known, self.basis)
        return lambda tasks: [reader.read(task) for task in tasks]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        self._open.close()


def _is_mislabelled(article: Article, response: LoggedResponse) -> bool:
    """Whether the server named another character set than the one the letters were really in."""
    declared = resolve(response.charset)
    if declared is None or article.text.isascii():
        return False
    return report_name(declared) != article.content_charset
