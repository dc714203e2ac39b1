"""Which article stands on which listing page: what both the pages and the gold are made from."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator

from crawler.demo.articles import GRIDS, Article
from crawler.demo.plan import YEARS
from crawler.demo.traps import Extra, dead_month, extras, month_path
from crawler.demo.words import load

__all__ = ["PAGE", "Cell", "Listings", "section_path", "teaser"]

PAGE = 10
"""Entries on one page of a month."""

_LATEST = 5
Cell = tuple[str, str, int, int]
"""A month of a grid: language, section, year, month."""


def section_path(language: str, section: str) -> str:
    """Address of a section; one that the language lacks is kept in Kazakh."""
    kept = language if section in GRIDS[language] else "kk"
    return f"/{kept}/{load(kept).sections[section][1]}/"


def teaser(article: Article) -> str:
    """The first sentence of the article, as listings show it: word for word the body's."""
    return re.split(r"(?<=\.) (?=[A-ZА-ЯӘҒҚҢӨҰҮҺІЁ0-9–«])", article.blocks[0].text)[0]


@dataclasses.dataclass(frozen=True, slots=True)
class Listings:
    """The entries of every listing of the site, newest first."""

    today: dt.date
    months: dict[Cell, list[Article | Extra]]

    @classmethod
    def of(cls, articles: list[Article], today: dt.date) -> Listings:
        """Lists what is present; what is unlisted or gone stands nowhere."""
        months: dict[Cell, list[Article | Extra]] = defaultdict(list)
        for article in articles:
            if article.state == "present":
                for section in (article.section, *article.also_in):
                    months[article.language, section, article.year, article.month].append(article)
        for cell, extra in extras(today).items():
            months[cell].append(extra)
        for entries in months.values():
            entries.sort(key=lambda entry: (entry.moment, entry.number), reverse=True)
        return cls(today, dict(months))

    def years(self) -> range:
        """The years every grid shows."""
        return range(self.today.year - YEARS + 1, self.today.year + 1)

    def cells(self) -> Iterator[Cell]:
        """Every cell of every grid."""
        for language, sections in GRIDS.items():
            for section in sections:
                for year in self.years():
                    yield from ((language, section, year, month) for month in range(1, 13))

    def pages(self, cell: Cell) -> int:
        """Pages of a month's listing: one at least."""
        return max(1, -(-len(self.months.get(cell, ())) // PAGE))

    def entries(self, cell: Cell, page: int) -> list[Article | Extra]:
        """What one page (from 1) of a month lists."""
        return self.months.get(cell, [])[(page - 1) * PAGE : page * PAGE]

    def latest(self, language: str, section: str | None = None) -> list[Article]:
        """The newest articles of a section, or of a whole language for its start page."""
        found = {
            entry.number: entry
            for (spoken, kept_in, _, _), entries in self.months.items()
            if spoken == language and section in (None, kept_in)
            for entry in entries
            if isinstance(entry, Article)
        }
        return sorted(found.values(), key=lambda article: (article.moment, article.number), reverse=True)[
            :_LATEST
        ]

    def paths(self) -> Iterator[tuple[str, list[Article | Extra]]]:
        """Every listing page a crawl can reach: its address and entries; the dead month is not one."""
        for language, sections in GRIDS.items():
            yield f"/{language}/", list(self.latest(language))
            for section in sections:
                yield section_path(language, section), list(self.latest(language, section))
        for cell in self.cells():
            if cell != dead_month(self.today):
                for page in range(1, self.pages(cell) + 1):
                    yield month_path(*cell, page), self.entries(cell, page)
