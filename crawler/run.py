"""One crawl in this process: Scrapy set up, run to its end, and its outcome handed back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, TypeVar

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler.jsonlines import JsonLines
from crawler.plan import CrawlPlan
from crawler.spiders.archive import ArchiveSpider
from pipelines.crawlrecord import build_unfinished
from pipelines.errors import CrawlError

__all__ = ["run_crawl", "run_spider"]

S = TypeVar("S", bound=ArchiveSpider)


def run_crawl(
    plan: CrawlPlan,
    *,
    allow_private: bool = False,
    progress: bool = True,
    debug: bool = False,
    json_log: bool = False,
    settings: Mapping[str, Any] | None = None,
) -> dict[str, Any] | None:
    """Run the planned crawl; its record, or None where it was interrupted.

    The record of a crawl that a budget ended has None as ``finished`` and says why in ``stopped``.
    The rest is as in `run_spider`.
    """
    spider = run_spider(
        ArchiveSpider,
        plan,
        allow_private=allow_private,
        progress=progress,
        debug=debug,
        json_log=json_log,
        settings=settings,
    )
    if spider is None:
        return None
    if spider.stopped and spider.record is None and spider.crawler.stats:
        return build_unfinished(spider.brief(), spider.stopped, spider.crawler.stats.get_stats())
    return spider.record


def run_spider(
    kind: type[S],
    plan: CrawlPlan,
    *,
    allow_private: bool = False,
    progress: bool = True,
    debug: bool = False,
    json_log: bool = False,
    settings: Mapping[str, Any] | None = None,
) -> S | None:
    """Run a spider of this kind to its end; the spider, or None where it was stopped before it began.

    ``settings`` go before those of `crawler.settings`.
    The caller holds the site's lock. Scrapy's log goes to ``crawl.log`` beside the WARC files,
    with ``debug`` to stderr as well, with ``json_log`` as JSON lines. Raises what stopped the crawl, a `MuragatError` as a rule.
    """
    whole = Settings()
    whole.setmodule("crawler.settings", priority="project")
    whole.setdict(settings or {}, priority="cmdline")
    whole.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    whole.set("MURAGAT_ALLOW_PRIVATE", allow_private, priority="cmdline")
    whole.set("MURAGAT_PROGRESS", progress and not debug, priority="cmdline")
    level = logging.DEBUG if debug else logging.INFO
    _log_to(plan, level, console=debug or json_log, json_log=json_log)
    process = CrawlerProcess(whole)
    # Two lines a response need not be made to be thrown away; Scrapy sets the level itself before this.
    logging.getLogger("scrapy").setLevel(level)
    crawler = process.create_crawler(kind)
    failed: list[BaseException] = []

    def keep(failure: Failure) -> None:
        failed.append(failure.value or CrawlError("the crawl failed"))

    process.crawl(crawler, plan=plan).addErrback(keep)
    process.start()
    spider = crawler.spider
    if failed:
        raise failed[0]
    if not isinstance(spider, kind):
        return None
    if spider.failure:
        raise spider.failure
    return spider


def _log_to(plan: CrawlPlan, level: int, *, console: bool, json_log: bool) -> None:
    folder = plan.folder.log(plan.crawl_id)
    folder.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [logging.FileHandler(folder / "crawl.log", encoding="utf-8")]
    if console:
        handlers.append(logging.StreamHandler())
    if json_log:
        handlers[-1].setFormatter(JsonLines())  # basicConfig leaves a format alone that is set
    for handler in handlers:  # Scrapy opens the root logger to everything, so that its level says nothing
        handler.setLevel(level)
    logging.raiseExceptions = level == logging.DEBUG  # a disk that is full is told once, not with every line
    logging.basicConfig(
        format="%(asctime)s %(levelname)s %(name)s: %(message)s", handlers=handlers, force=True
    )
