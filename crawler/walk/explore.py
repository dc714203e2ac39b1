"""Looking for a site's calendars: level by level from the start page, until nothing new turns up.

Every level is decided on only when all of its pages have been seen, and pages are ranked by how
they were linked, not by when they came; so the outcome does not depend on the network's order.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlsplit

from crawler.links.read import PageLinks
from crawler.listing.address import key
from crawler.profile.model import Profile
from crawler.walk.leads import Lead, is_page, leads, page_language, section_of
from crawler.walk.page import Page
from crawler.walk.scripted import Script
from pipelines.indexfile import without_index
from pipelines.ledger import MonthSeen
from pipelines.parse import parse

__all__ = ["Exploration", "Explored", "Rank"]

_MOST = 150  # pages looked at
_WIDELY = 75  # where none of the likeliest shows any months
Rank = tuple[int, ...]
"""Where a page stands in the exploration: the positions of the links that led to it."""


@dataclasses.dataclass(slots=True)
class Explored:
    """A page that was looked at: its links, the months it offers (bare of section and language), those
    its scripts would ask for (``drawn``)."""

    url: str
    rank: Rank
    lead: Lead | None
    page: PageLinks
    language: str | None
    months: list[MonthSeen]
    years: list[MonthSeen]
    leads: list[Lead]
    script: Script
    drawn: list[MonthSeen]


class Exploration:
    """What was looked at, what it offered, and where to look next."""

    def __init__(self, profile: Profile, hosts: frozenset[str]) -> None:
        self._profile, self._hosts = profile, hosts
        self._arrived: list[Explored] = []
        self.pages: list[Explored] = []
        self._known: set[str] = set()
        self._hits: set[str] = set()
        self._wide = False
        self._barred: set[str] = set()  # robots.txt keeps us out: nothing was asked for

    def take(self, seen: Page, rank: Rank, lead: Lead | None, months: list[MonthSeen], years: list[MonthSeen],
             drawn: list[MonthSeen]) -> None:  # fmt: skip
        """Keep a page of the level that is under way."""
        tree, page = parse(seen.html), seen.links
        language = page_language(tree, page.url, self._profile)
        found = list(leads(page, tree, self._hosts, self._profile)) if self._leads_on(rank, lead) else []
        self._arrived.append(
            Explored(page.url, rank, lead, page, language, months, years, found, seen.script, drawn)
        )

    def bar(self, url: str) -> None:
        """Take note that the site keeps crawlers out of a page: another of its group takes its place."""
        self._barred.add(url)

    @staticmethod
    def _leads_on(rank: Rank, lead: Lead | None) -> bool:
        """Samples are taken from the start page and from the start pages of its other languages."""
        return not rank or (lead is not None and lead.kind == "language")

    def next_level(self, asked: Collection[str]) -> list[tuple[Rank, Lead]]:
        """The addresses to look at next, none of them in ``asked``; empty when the search is over."""
        self._settle()
        seen = set(asked)
        chosen: list[tuple[Rank, Lead]] = []
        room = (_WIDELY if self._wide else _MOST) - len(seen - self._barred)
        menus = self._menus()
        for page in self.pages:
            for position, lead in enumerate(self._wanted(page, menus)):
                if lead.url in seen or lead.url in self._known or len(chosen) >= room:
                    continue
                seen.add(lead.url)
                chosen.append(((*page.rank, position), lead))
        return chosen

    def widen(self) -> None:
        """Look at what was kept as spare too: so far nothing was found."""
        self._wide = True

    def _settle(self) -> None:
        """Take the level's pages in, by rank; remember the places of links that paid off."""
        self._arrived.sort(key=lambda page: (len(page.rank), page.rank))
        for page in self._arrived:
            fresh = {month.url for month in page.months} - self._known
            if fresh and page.lead:
                self._hits.add(page.lead.place)
            self._known |= fresh
        self.pages += self._arrived
        self._arrived.clear()

    def _wanted(self, page: Explored, menus: set[str]) -> Iterator[Lead]:
        yield from (Lead(year.url, "year", "", "year") for year in page.years)
        yield from self._tried(page)
        for link in page.page.links:
            if link.place in self._hits and link.place in menus and is_page(link.url, self._hosts):
                yield Lead(link.url, link.place, link.text, "menu")

    def _tried(self, page: Explored) -> Iterator[Lead]:
        """The page's leads, and of each group as many of the spare ones as were kept from us, or all."""
        free = collections.Counter(lead.place for lead in page.leads if lead.url in self._barred)
        for lead in page.leads:
            if not lead.spare or self._wide:
                yield lead
            elif free[lead.place] > 0:
                free[lead.place] -= 1
                yield lead

    def _menus(self) -> set[str]:
        """Places whose links mostly stand at the same place of another page too: menus, not lists of news."""
        standing: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        for page in self.pages:
            for place, url in {(link.place, link.url) for link in page.page.links}:
                standing[place][url] += 1
        return {
            place for place, urls in standing.items() if 2 * sum(n > 1 for n in urls.values()) >= len(urls)
        }

    def months(self) -> list[MonthSeen]:
        """Every month found, with the section and language of the page it belongs to. Where no page links
        to any, those that scripts of the pages would ask for."""
        linked = any(page.months for page in self.pages)
        return self._all((page, page.months if linked else page.drawn) for page in self.pages)

    def years(self) -> list[MonthSeen]:
        """Every whole year found, in the same way: for an archive that goes by years alone, of which there are
        two or more."""
        found = self._all((page, page.years) for page in self.pages)
        return found if len({year.year for year in found}) > 1 else []

    def _all(self, offers: Iterable[tuple[Explored, list[MonthSeen]]]) -> list[MonthSeen]:
        menus = self._menus()
        offered: dict[str, list[tuple[Explored, MonthSeen]]] = collections.defaultdict(list)
        for page, months in offers:
            for month in months:
                offered[month.url].append((page, month))
        return [self._filed(url, pages, menus) for url, pages in sorted(offered.items())]

    def _filed(self, url: str, pages: Iterable[tuple[Explored, MonthSeen]], menus: set[str]) -> MonthSeen:
        """A month filed under the page it belongs to: the one whose address it continues, else one
        that a menu leads to, else the first. What pages outside a section offer too is in none."""

        def order(entry: tuple[Explored, MonthSeen]) -> tuple[int, bool, int, Rank]:
            page = entry[0]
            in_menu = bool(page.lead and page.lead.place in menus)
            return (-_continues(url, page.url), not in_menu, len(page.rank), page.rank)

        offering = list(pages)
        page, month = min(offering, key=order)
        apart = _continues(url, page.url) or all(_is_below(other, page) for other, _ in offering)
        section = self._section(page, menus) if apart else None
        return dataclasses.replace(month, section=section, language=page.language)

    def _section(self, page: Explored, menus: set[str]) -> str | None:
        lead = page.lead
        if lead is None or lead.kind not in ("menu", "archive") or lead.place not in menus:
            return None
        if key(page.url) == key(self._profile.start):  # the way home, by another name of its address
            return None
        return section_of(lead.text, self._profile) or (lead.text if lead.kind == "menu" else None)


def _is_below(page: Explored, top: Explored) -> bool:
    """Whether a page is ``top``, or was reached by way of it."""
    return page.rank[: len(top.rank)] == top.rank


def _continues(url: str, page: str) -> int:
    """How many characters of ``url``'s path are the path of ``page``, or one less than those of its
    folder; 0 when it goes another way. Nobody continues what stands in the folder of that very month."""
    parts = urlsplit(url)
    target, path = parts.path, urlsplit(page).path
    folder = path.rsplit("/", 1)[0] + "/"
    if path not in ("", "/") and target.startswith(path):
        return len(path)
    if without_index(target) == folder and not parts.query:
        return 0
    return len(folder) - 1 if folder != "/" and target.startswith(folder) else 0
