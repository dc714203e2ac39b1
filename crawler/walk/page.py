"""What one page shows the walk: its links, its months, its listing; each found when first asked for.

Finding takes time and depends on nothing but the page and what `Outlook` says, so that it can be
done ahead, elsewhere: a page that was `prepared` brings its findings with it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from crawler.calendar import MonthLink, YearLink, find_months, find_years
from crawler.links.read import PageLinks, read_links
from crawler.listing import Listing, ListingModel
from crawler.urls import canonical
from crawler.walk.jsonpage import as_page
from crawler.walk.scripted import Script, read_script
from pipelines.ledger import MonthSeen

__all__ = ["Calendar", "Outlook", "Page", "When", "months_within", "years_within"]

Calendar = tuple[str | None, str | None]
"""A calendar's section and language."""
When = tuple[int, int | None]
"""A year and month, or a whole year."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outlook:
    """What the walk knows when it looks at listings: how they are read, every month, whose month it is."""

    model: ListingModel
    months: frozenset[str]
    calendars: Mapping[Calendar, frozenset[str]]


class Page:
    """A page that answered; ``url`` is where it was found after redirects. JSON is seen as the page it
    stands for."""

    def __init__(self, html: bytes, url: str) -> None:
        self.html, self.url = as_page(html), url
        self._listing: tuple[int, Listing] | None = None

    @classmethod
    def of(cls, links: PageLinks, script: Script) -> Page:
        """A page of which there is nothing left but its links and what its scripts ask for."""
        page = cls(b"", links.url)
        page.__dict__.update(links=links, script=script)
        return page

    @cached_property
    def links(self) -> PageLinks:
        """Its links."""
        return read_links(self.html, self.url)

    @cached_property
    def urls(self) -> frozenset[str]:
        """Where its links lead."""
        return frozenset(link.url for link in self.links.links)

    @cached_property
    def sessions(self) -> int:
        """How many of its links had a session id in them."""
        return self.links.sessions

    @cached_property
    def months(self) -> list[MonthLink]:
        """The months it links to."""
        return find_months(self.html, self.url)

    @cached_property
    def years(self) -> list[YearLink]:
        """The years its calendar links to."""
        return find_years(self.html, self.url)

    @cached_property
    def script(self) -> Script:
        """What only its scripts and buttons ask for."""
        return read_script(self.html, self.url)

    def listing(self, outlook: Outlook, year: int, month: int | None) -> Listing:
        """Its articles, read as a listing of a month or of a whole year."""
        known = len(outlook.months)  # months are only ever added: as many are the same
        if self._listing is None or self._listing[0] != known:
            found = outlook.model.read(self.links, months=outlook.months, year=year, month=month)
            self._listing = known, found
        return self._listing[1]

    def prepare(self, outlook: Outlook | None, when: When | None, calendar: Calendar) -> None:
        """Find what the walk will ask for: of the listing of the month or year ``when`` its articles, and of one
        that is not the calendar we know, as of any other page, the months."""
        if outlook and when:
            self.listing(outlook, *when)
            self.sessions, self.script  # noqa: B018  found and kept, as all that follows
            if outlook.calendars.get(calendar, frozenset()) <= self.urls:
                return
        else:
            self.links  # noqa: B018
        self.months, self.years, self.script  # noqa: B018

    def __getstate__(self) -> dict[str, Any]:
        """What is sent on; the links of a listing that was read are many and of no more use."""
        state = dict(self.__dict__)
        if self._listing is not None:
            state.pop("links", None)
        return state


def months_within(page: Page, first: int, today: tuple[int, int]) -> tuple[list[MonthSeen], set[str]]:
    """The months a page links to, and which of them are forms to send. Months after ``today`` (year, month)
    are future, those before the year ``first`` or after the coming year refused."""
    months, posted = [], set()
    for found in page.months:
        when = (found.year, found.month)
        state = "open" if when <= today else "future"
        if found.year < first or found.year > today[0] + 1:
            state = "refused"
        months.append(MonthSeen(canonical(found.url), *when, state=state))
        if found.posted:
            posted.add(months[-1].url)
    return months, posted


def years_within(page: Page, first: int, last: int) -> list[MonthSeen]:
    """The whole years from ``first`` to ``last`` that a page links to."""
    return [
        MonthSeen(canonical(year.url), year.year, None) for year in page.years if first <= year.year <= last
    ]
