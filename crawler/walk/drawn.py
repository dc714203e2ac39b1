"""Months that no page links to and only a script would ask for: those of the pages' own scripts, or else
of the script files that the start page loads."""

from __future__ import annotations

from crawler.walk.page import Page
from crawler.walk.scripted import Script, Template, read_code, script_files
from pipelines.ledger import MonthSeen

__all__ = ["DrawnMonths"]


class DrawnMonths:
    """``more`` is how the pages of a month go on, by the month's address."""

    def __init__(self, start: str, first: tuple[int, int], last: tuple[int, int]) -> None:
        """No month outside ``first`` to ``last`` is asked for."""
        self._start, self._first, self._last = start, first, last
        self._files: list[str] = []
        self._codes: dict[str, Script] = {}
        self.more: dict[str, Template] = {}

    def of(self, script: Script) -> list[MonthSeen]:
        """The months a script would ask for."""
        months = []
        for year, month, pages in script.drawn(self._first, self._last):
            months.append(MonthSeen(pages.page(pages.first - 1), year, month))
            if pages.is_of_pages:
                self.more[months[-1].url] = pages
        return months

    def note_files(self, page: Page) -> None:
        """Take note of the script files of the start page."""
        self._files = script_files(page.html, page.url)

    def next_files(self) -> list[str]:
        """These files, once."""
        files, self._files = self._files, []
        return files

    def take(self, page: Page, url: str) -> None:
        """Take in a script file; ``url`` is the address it was asked for at."""
        self._codes[url] = read_code(page.html, self._start)

    def of_files(self) -> list[MonthSeen]:
        """The months the first of the files that knows any would ask for."""
        return next((months for url in sorted(self._codes) if (months := self.of(self._codes[url]))), [])
