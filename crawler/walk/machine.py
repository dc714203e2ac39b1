"""The walk over one site, as a pure state machine: pages in, addresses to fetch and facts out.

It opens no socket and knows no Scrapy, so that a crawl and a replay of its log are one thing.
The walk goes in stages, and each ends only when every page asked for has been seen; so what
it decides does not depend on the order in which responses come back::

    explore   start page, languages, sections, year pages, until no new calendar turns up; where there are
              years alone, they are what is called months from here on
    scout     a handful of months, from which the listing model is learned
    list      every month, every page of it, every article
    witness   where the profile says so: sitemaps and feeds, and what they name that no listing did
    recall    articles the corpus knows that no listing named
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator

from crawler.listing import ListingModel
from crawler.profile.model import Profile
from crawler.walk.drawn import DrawnMonths
from crawler.walk.explore import Exploration
from crawler.walk.page import Calendar, Outlook, Page, months_within, years_within
from crawler.walk.recall import Recall
from crawler.walk.steps import BARRED, Event, Fetch, MonthPages, spread
from crawler.walk.testimony import Testimony
from pipelines.fields.urldates import names_other_month
from pipelines.ledger import Failure, ListingRead, MonthSeen, Named, Sighting

__all__ = ["Walk"]

_FIRST_YEAR = 1990
_SCOUTS = 12  # months read before the listing model is learned


class Walk:
    """One walk. Feed it every page with `see` or `fail`; when nothing is under way, `advance`."""

    def __init__(self, profile: Profile, today: dt.date, recall: Recall | None = None) -> None:
        """``today`` bounds the calendars: later months are recorded, not fetched; ``recall`` is what is known.

        ``months`` are those found, by address; whole years, where there are no months.
        """
        self.profile = profile
        self.stage = "explore"
        self.hosts = profile.all_hosts
        self.months: dict[str, MonthSeen] = {}
        self.model: ListingModel | None = None
        self._recall = recall or Recall()
        self._today = (today.year, today.month)
        self._asked: set[str] = set()
        self._sighted: set[str] = set()  # articles; kept only where witnesses are heard
        self._exploration = Exploration(profile, self.hosts)
        self._drawn = DrawnMonths(profile.start, (_FIRST_YEAR, 1), self._today)
        self._testimony = Testimony(profile.start, self.hosts)
        self._scouts: dict[str, tuple[Fetch, Page, list[MonthSeen]]] = {}
        self._open: dict[str, MonthPages] = {}
        self._posted: set[str] = set()
        self._calendars: dict[Calendar, set[str]] = {}
        self._outlook: Outlook | None = None
        self._closed = 0

    @property
    def by_years(self) -> bool:
        """Whether there are no months, and years are walked in their place."""
        first = next(iter(self.months.values()), None)
        return first is not None and first.month is None

    @property
    def months_open(self) -> int:
        """Months that are asked for, so far."""
        return sum(month.state == "open" for month in self.months.values())

    @property
    def months_done(self) -> int:
        """Months whose listing is read to its end."""
        return self._closed

    def start(self) -> list[Fetch]:
        """The first page to fetch."""
        self._asked.add(self.profile.start)
        return [Fetch(self.profile.start, "explore")]

    @property
    def outlook(self) -> Outlook | None:
        """How listings are read, once that was learned."""
        if self._outlook is None and self.model is not None:
            calendars = {calendar: frozenset(months) for calendar, months in self._calendars.items()}
            self._outlook = Outlook(self.model, frozenset(self.months), calendars)
        return self._outlook

    def see(self, fetch: Fetch, page: Page) -> Iterator[Event]:
        """Take in a page that answered."""
        self._asked.add(page.url)
        if fetch.role == "explore":
            yield from self._see_explored(fetch, page)
        elif fetch.role == "listing":
            yield from self._see_listing(fetch, page)
        elif fetch.role == "witness":
            self._testimony.take(page.html, fetch.url)
        elif fetch.role == "script":
            self._drawn.take(page, fetch.url)

    def fail(self, fetch: Fetch, reason: str) -> Iterator[Event]:
        """Take note that a page could not be had, and go on without it."""
        if not (fetch.guessed and reason.startswith("http 4")):  # past its end
            yield Failure(fetch.url, fetch.role, reason, fetch.month)
        if fetch.role == "explore" and reason == BARRED:
            self._exploration.bar(fetch.url)
        if fetch.role == "listing":
            yield from self._next_page(fetch)

    def advance(self) -> list[Event]:
        """What to do when nothing is under way any more; nothing means the walk is over."""
        events: list[Event] = []
        if self.stage == "explore":
            events = self._explore_on()
        elif self.stage == "scout":
            events = self._scout_on()
        if self.stage == "scout" and not any(isinstance(event, Fetch) for event in events):
            self.stage = "list"
            events += self._learn()
        elif self.stage in ("list", "witness"):
            events = self._hear_witnesses() if self.profile.unlisted else []
            if not events:
                self.stage = "recall"
                for article in self._recall.unseen(self.hosts):
                    events += [article, Fetch(article.url, "article")]
        return events

    def _hear_witnesses(self) -> list[Event]:
        """Ask for the next sitemaps and feeds; when all are read, for what they name and nothing else did."""
        self.stage = "witness"
        if asked := self._testimony.next_files():
            return [Fetch(url, "witness") for url in asked]
        events: list[Event] = []
        for url, source in self._testimony.entries():
            if url in self._asked or url in self.months or url in self._sighted:
                continue
            self._sighted.add(url)
            if not self._recall.knows(url):  # else it is asked for below, filed where it was known
                events += [Named(url, source), Fetch(url, "article")]
        return events

    # exploring

    def _explore_on(self) -> list[Event]:
        """Look further for calendars; where that is over, the months found, and the first of them to scout."""
        if fetches := self._look():
            return fetches
        if not (months := self._exploration.months()):
            if files := self._drawn.next_files():
                return [Fetch(url, "script") for url in files]
            if not (months := self._drawn.of_files()):
                self._exploration.widen()
                if fetches := self._look():
                    return fetches
                months = self._exploration.years()
        self.stage = "scout"
        for month in months:
            self._add(month)
        return [*self.months.values(), *self._send_scouts()]

    def _look(self) -> list[Event]:
        leads = self._exploration.next_level(self._asked)
        self._asked.update(lead.url for _, lead in leads)
        return [Fetch(lead.url, "explore", rank, lead) for rank, lead in leads]

    def _see_explored(self, fetch: Fetch, page: Page) -> Iterator[Event]:
        months = self._months_of(page)
        if self.stage == "list":  # a year page that a listing named
            month = self.months[fetch.month or ""]
            yield from self._open_months(months, month)
        else:
            years = years_within(page, _FIRST_YEAR, self._today[0])
            if self.profile.unlisted and (fetch.lead is None or fetch.lead.kind == "language"):
                self._testimony.note_feeds(page.html, page.url)
            if not fetch.rank:
                self._drawn.note_files(page)
            drawn = [] if months else self._drawn.of(page.script)
            self._exploration.take(page, fetch.rank, fetch.lead, months, years, drawn)

    def _months_of(self, page: Page) -> list[MonthSeen]:
        if self.by_years:
            return years_within(page, _FIRST_YEAR, self._today[0])
        months, posted = months_within(page, _FIRST_YEAR, self._today)
        self._posted |= posted
        return months

    # scouting

    def _send_scouts(self) -> list[Event]:
        """Ask for months spread evenly over languages, sections and years."""
        return [*map(self._open_month, spread(self._ready(), _SCOUTS - len(self._scouts)))]

    def _ready(self) -> list[MonthSeen]:
        return [m for m in self.months.values() if m.state == "open" and m.url not in self._asked]

    def _scout_on(self) -> list[Event]:
        """Months that only the scouts link, while the scouts are few: so goes a calendar from month to month."""
        found: list[Event] = []
        if len(self._scouts) >= _SCOUTS:
            return found
        for url in sorted(self._scouts):
            fetch, _, months = self._scouts[url]
            found += self._take_up(months, self.months[fetch.month or ""])
        return [*found, *self._send_scouts()]

    def _learn(self) -> list[Event]:
        """Learn the listing model from the scouts, read them with it, then open every other month."""
        for explored in self._exploration.pages:  # a month may have been looked at as an ordinary page
            month = self.months.get(explored.url)
            if month and month.state == "open":
                page = Page.of(explored.page, explored.script)
                self._scouts[month.url] = (self._open_month(month), page, [])
        scouts = [self._scouts[url] for url in sorted(self._scouts)]
        self.model = ListingModel.learn(
            [page.links for _, page, _ in scouts], [e.page for e in self._exploration.pages]
        )
        events: list[Event] = []
        for fetch, page, months in scouts:
            events += self._read(fetch, page)
            events += self._open_months(months, self.months[fetch.month or ""])
        self._scouts.clear()
        self._exploration.pages.clear()
        return [*events, *map(self._open_month, self._ready())]

    # listing

    def _open_month(self, month: MonthSeen) -> Fetch:
        self._asked.add(month.url)
        self._open[month.url] = MonthPages(month, self._drawn.more.get(month.url))
        return Fetch(month.url, "listing", month=month.url, posted=month.url in self._posted)

    def _add(self, month: MonthSeen) -> None:
        self.months[month.url] = month
        self._calendars.setdefault((month.section, month.language), set()).add(month.url)
        self._outlook = None

    def _open_months(self, months: Iterable[MonthSeen], beside: MonthSeen) -> Iterator[Event]:
        """Take up months that turned up while listing the month ``beside``, whose calendar they are in."""
        for month in self._take_up(months, beside):
            yield month
            if month.state == "open":
                yield self._open_month(month)

    def _take_up(self, months: Iterable[MonthSeen], beside: MonthSeen) -> Iterator[MonthSeen]:
        for found in months:
            if found.url not in self.months:
                month = dataclasses.replace(found, section=beside.section, language=beside.language)
                self._add(month)
                yield month

    def _see_listing(self, fetch: Fetch, page: Page) -> Iterator[Event]:
        if self.model is None:
            self._scouts[fetch.url] = (fetch, page, self._months_of(page))
            return
        yield from self._read(fetch, page)
        yield from self._more_months(fetch, page)

    def _more_months(self, fetch: Fetch, page: Page) -> Iterator[Event]:
        """Months and years that only this listing's calendar shows, as a strip of one year does."""
        month = self.months[fetch.month or ""]
        if self._calendars[month.section, month.language] <= page.urls:
            return  # all months known of this calendar stand here: it is the one we know
        yield from self._open_months(self._months_of(page), month)
        for year in years_within(page, _FIRST_YEAR, self._today[0]):
            if year.url not in self._asked:
                self._asked.add(year.url)
                yield Fetch(year.url, "explore", month=month.url)

    def _read(self, fetch: Fetch, page: Page) -> Iterator[Event]:
        """The articles of one listing page, and the page after it where this one brought something new."""
        assert self.outlook is not None  # noqa: S101  listings are read when the model is learned
        pages = self._open[fetch.month or ""]
        month = pages.month
        listing = page.listing(self.outlook, month.year, month.month)
        fresh, left = pages.take(fetch.url, listing, page.script, self.months)
        for link in fresh:
            self._recall.see(link.url)
            if self.profile.unlisted:
                self._sighted.add(link.url)
            elsewhere = names_other_month(link.url, month.year, month.month)
            yield Sighting(link.url, month.url, link.position, link.title or None, link.date_raw, elsewhere)
            if link.url not in self._asked:
                yield Fetch(link.url, "article", month=month.url)
        named = (len(listing.articles), len(listing.external))
        yield ListingRead(fetch.url, month.url, *named, page.sessions, left, len(listing.documents))
        yield from self._next_page(fetch)

    def _next_page(self, fetch: Fetch) -> Iterator[Event]:
        pages = self._open[fetch.month or ""]
        while pages.waiting:
            url = pages.waiting.pop(0)
            if url not in self._asked:
                self._asked.add(url)
                yield Fetch(url, "listing", month=fetch.month, guessed=url in pages.guessed)
                return
        del self._open[fetch.month or ""]
        self._closed += 1
