"""How far the crawl is, while it runs: a bar on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.cli.console import narrate, on_terminal, stderr_console

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["Progress"]

_BAR_SECONDS = 0.2
_LINE_SECONDS = 60.0


class Progress:
    """Extension that shows the spider's counters until the crawl is committed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._bar: Any = None
        self._start = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Raise `NotConfigured` unless MURAGAT_PROGRESS is set: nobody is watching."""
        if not crawler.settings.getbool("MURAGAT_PROGRESS"):
            raise NotConfigured("MURAGAT_PROGRESS is off")
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.engine_stopped, signal=signals.engine_stopped)
        return progress

    def spider_opened(self) -> None:
        """Begin to show."""
        watched = on_terminal()
        if watched:
            self._bar = _bar()
            self._task = self._bar.add_task("", total=None)
            self._bar.start()
        self._loop = create_looping_call(self._show)
        self._loop.start(_BAR_SECONDS if watched else _LINE_SECONDS, now=watched)

    def engine_stopped(self) -> None:
        """Leave the terminal as it was."""
        self._loop.stop()
        if self._bar:
            self._bar.stop()

    def _show(self) -> None:
        spider: Any = self._crawler.spider
        walk = spider.walk
        done, total = (spider.landed, spider.to_land) if spider.landed else (spider.read, spider.listed)
        if walk.stage == "explore":
            text = "looking for calendars"
        elif spider.landed:
            text = f"reading {done}/{total} articles"
        else:
            text = f"{walk.months_done}/{walk.months_open} {'years' if walk.by_years else 'months'}, {done}/{total} articles"
        if self._bar:
            self._bar.update(self._task, description=text, completed=done, total=total or None)
            return
        rate = spider.read / max(time.monotonic() - self._start, 1e-9)
        narrate(f"{text}, {rate:.1f} articles/s")


def _bar() -> Any:
    from rich import progress

    return progress.Progress(
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.BarColumn(bar_width=24),
        progress.TaskProgressColumn(show_speed=True),
        progress.TimeRemainingColumn(compact=True),
        console=stderr_console(),
        transient=True,
    )
