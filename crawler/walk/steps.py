"""What a walk asks for and what it tells, and how far it is with the pages of one month."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from typing import TypeAlias

from crawler.listing import ArticleLink, Listing
from crawler.walk.explore import Rank
from crawler.walk.leads import Lead
from crawler.walk.scripted import Script, Template
from pipelines.ledger import Failure, ListingRead, MonthSeen, Named, Recalled, Sighting

__all__ = ["BARRED", "RENDER", "Event", "Fetch", "MonthPages", "spread"]

BARRED = "robots.txt"
"""The reason of a failure where the site asks crawlers to stay out: nothing was asked for."""
RENDER = "RENDER"
"""The method of a request for a page as a browser draws it."""
_PAGES = 1000  # of one month; more is a trap


@dataclasses.dataclass(frozen=True, slots=True)
class Fetch:
    """A page to fetch. ``role`` is explore, listing, article, script (a file of code) or witness (robots.txt, a
    sitemap, a feed).

    ``rank`` orders explored pages whatever the order of arrival; ``lead`` says how an explored
    page was found; ``month`` is the address of the month a listing belongs to. ``posted`` says that a
    form is to be sent (`crawler.fetching.posted`), ``guessed`` that no page links here.
    """

    url: str
    role: str
    rank: Rank = ()
    lead: Lead | None = None
    month: str | None = None
    posted: bool = False
    guessed: bool = False

    @property
    def method(self) -> str:
        """How it is asked for in a crawl that has a browser, which draws calendars and listings, no article."""
        if self.posted:
            return "POST"
        return RENDER if self.role in ("explore", "listing") else "GET"


Event: TypeAlias = Fetch | MonthSeen | ListingRead | Sighting | Named | Recalled | Failure


class MonthPages:
    """The pages of one month still to read, one after the other, and the articles seen so far."""

    def __init__(self, month: MonthSeen, more: Template | None = None) -> None:
        """``more`` is what a script would ask for to go on, where the month itself was asked for so."""
        self.month = month
        self.waiting: list[str] = []
        self.asked = {month.url}
        self.guessed: set[str] = set()  # pages that nothing links
        self.articles: set[str] = set()
        self._more, self._number = more, more.first - 1 if more else 0

    def take(
        self, url: str, listing: Listing, script: Script, months: Collection[str]
    ) -> tuple[list[ArticleLink], int]:
        """The articles that one of the pages is the first to name, and how many further pages are left unread as it
        names none; else they are read in their turn. ``months`` are no further pages."""
        fresh = [link for link in listing.articles if link.url not in self.articles]
        self.articles.update(link.url for link in fresh)
        further = [page for page in listing.next_pages if page not in self.asked and page not in months]
        if not further and url == self.month.url:
            further = listing.days
        if not further and (page := self._more_after(script)) and page not in months:
            self.guessed.add(page)
            further = [page]
        new = further if fresh and len(self.asked) < _PAGES else []
        self.asked.update(new)
        self.waiting += new
        return fresh, len(further) - len(new)

    def _more_after(self, script: Script) -> str | None:
        """The page that a script or a button would load next; None where there is none but known ones."""
        url, year, month = self.month.url, self.month.year, self.month.month
        found = script.more.month(year, month) if script.more and month else None
        if found and month and found != self._more and found.goes_on(url, year, month):
            self._more, self._number = found, found.first - 1
        if self._more is None:
            return None
        self._number += 1
        url = self._more.page(self._number)
        return None if url in self.asked else url


def spread(months: Iterable[MonthSeen], most: int) -> list[MonthSeen]:
    """Of these months ``most`` at most, evenly over languages, sections and years; by address."""
    ready = sorted(months, key=lambda m: (m.language or "", m.section or "", m.year, m.month or 0, m.url))
    step = max(1, len(ready) / most)
    chosen = (ready[int(i * step)] for i in range(min(most, len(ready))))
    return sorted(chosen, key=lambda month: month.url)
