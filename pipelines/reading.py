"""From a page in the log to a row of the corpus: the page read, and what its fetch adds."""

from __future__ import annotations

import dataclasses
import logging

from pipelines.article import read_article
from pipelines.checks import is_soft_404
from pipelines.chrome import Chrome
from pipelines.context import PageContext, SiteRules
from pipelines.errors import LogError
from pipelines.ledger import ArticleTask
from pipelines.logged import LoggedResponse, RecordPointer
from pipelines.schema import Article
from pipelines.warc import LogReader

__all__ = ["PageReader"]

logger = logging.getLogger(__name__)

_HTML = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"})


@dataclasses.dataclass(slots=True)
class PageReader:
    """Reads articles of one crawl: its log, the site's rules, what was learned of its chrome."""

    log: LogReader
    rules: SiteRules
    chrome: Chrome | None
    crawl_id: str

    def read(self, task: ArticleTask) -> tuple[str, Article | None]:
        """The outcome of one page, and the article where it landed.

        Outcomes: landed, soft-404, not-html, unreadable (its record in the log is damaged, or
        our own code failed on it: one page must not cost the others).
        """
        try:
            return self._read(task)
        except LogError as error:
            logger.warning("%s: %s", task.page.url, error)
        except Exception:
            logger.exception("reading %s failed", task.page.url)
        return "unreadable", None

    def _read(self, task: ArticleTask) -> tuple[str, Article | None]:
        page = task.page
        response = self.log.read(RecordPointer(page.filename, page.offset, page.length))
        if (response.media_type or "text/html") not in _HTML:
            return "not-html", None
        context = self._context(task, response)
        article = read_article(response.body, page.url, context, self.chrome)
        if is_soft_404(article, context):
            return "soft-404", None
        self._add_fetch(article, task, response)
        return "landed", article

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
            day_first=rules.day_first,
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
        article.fetch_time, article.fetch_status = response.fetch_time, response.status
        article.etag, article.last_modified = response.etag, response.last_modified
        article.content_mime_type = response.media_type
        article.content_digest = response.payload_digest
        article.warc_filename = page.filename
        article.warc_record_offset, article.warc_record_length = page.offset, page.length
        article.profile_digest = self.rules.digest
