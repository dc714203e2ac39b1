"""The Scrapy item pipeline: what the spider finds goes into the ledger, and at the end of a
finished crawl every article is stripped of the site's noise and landed.

It needs of Scrapy only what it is handed, so that this package imports none of it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from typing import Any

from pipelines.assess import assess_landing
from pipelines.commit import clear_debris
from pipelines.crawlrecord import build_record
from pipelines.derive import Derivation, derive
from pipelines.executors import Stopped, Workers
from pipelines.land import Landing
from pipelines.ledger import Facts, Ledger
from pipelines.memory import release

__all__ = ["CorpusPipeline"]


class CorpusPipeline:
    """Keeps what one crawl saw, and lands it when the walk came to its end.

    The spider gives ``plan`` (folder, crawl_id, profile), ``leftover()`` (facts that came without
    a response), ``finished`` (whether the walk came to its end), ``stopping`` (whether to give up
    landing), ``give_up(error)`` (to end the crawl for an error), ``brief()`` (its part of the crawl's JSON) and ``tell(done, total)`` for progress; it
    takes the outcome in ``record`` or ``failure``.
    """

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> CorpusPipeline:
        """Scrapy's way of making a component."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Begin the ledger afresh: a resumed crawl fills it again from its log."""
        plan = self._crawler.spider.plan
        clear_debris(plan.folder)
        self._ledger = Ledger(plan.folder.ledger(plan.crawl_id), fresh=True)
        self._started = dt.datetime.now(dt.UTC)

    def process_item(self, item: Any) -> Any:
        """Keep the facts of one response."""
        try:
            for row in item.rows:
                self._ledger.add(row)
        except sqlite3.Error as error:  # a crawl whose facts are not kept would land with holes
            self._crawler.spider.give_up(error)
            raise
        return item

    async def close_spider(self) -> None:
        """Land a finished crawl; leave an interrupted one to be resumed from its log."""
        spider = self._crawler.spider
        try:
            self.process_item(Facts(spider.leftover()))
            if spider.finished:
                spider.record = await asyncio.to_thread(self._land)
        except Stopped:
            spider.finished = False
        except Exception as error:  # handed to whoever started the crawl, with its traceback
            spider.failure = error
        finally:
            self._ledger.close()

    def _land(self) -> dict[str, Any]:
        spider = self._crawler.spider
        plan = spider.plan
        release()  # what the walk held; here and below, so that no phase adds to the room of the one before
        landing = Landing(plan.folder, plan.crawl_id)
        count = self._crawler.settings.getint("MURAGAT_WORKERS")
        try:
            with Workers(count, lambda: bool(spider.stopping)) as workers:
                rules = plan.reading.rules
                job = Derivation(plan.folder, plan.crawl_id, rules, self._ledger, workers, spider.tell)
                counts = derive(job, landing)
            record = build_record(
                spider.brief(), counts, self._ledger, self._crawler.stats.get_stats(), self._started
            )
            release()
            assess_landing(landing, record, plan.profile.expect)
            release()
            landing.commit(record, plan.profile.text)
        except BaseException:
            landing.abandon()
            raise
        plan.folder.ledger(plan.crawl_id).unlink(missing_ok=True)
        return record
