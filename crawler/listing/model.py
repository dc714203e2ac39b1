"""Month listings: which links of a month page are its articles, and where its further pages are.

What stands on several listings at the same place is chrome. Of what is left, groups of links
that play one part are weighed by many witnesses (`crawler.listing.evidence`); the best group is
the list, and others join it only if they look like it and do not stand inside its items.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from crawler.links.read import Link, PageLinks
from crawler.links.titles import bare_title, is_moment, is_telling
from crawler.listing.address import Here, is_file, key, keys, months_in, relative, shape
from crawler.listing.choice import Choice, Known, choose
from crawler.listing.chrome import distinct, joined, repeated, shared
from crawler.listing.evidence import Evidence, date_near
from crawler.listing.groups import Group, by_url, group_links
from crawler.urls import host_of
from crawler.walk.pager import next_pages, without_page
from pipelines.dates import find_dates

__all__ = ["ArticleLink", "Listing", "ListingModel"]

_NO_ARTICLE = frozenset(("tag", "author", "category", "search", "next", "prev", "home", "license", "me"))
_GENERIC = 3  # addresses that share a text before it says nothing of any of them


@dataclasses.dataclass(frozen=True, slots=True)
class ArticleLink:
    """One article a listing names; ``position`` counts from 1 in reading order."""

    url: str
    title: str
    date_raw: str | None
    position: int


@dataclasses.dataclass(frozen=True, slots=True)
class Listing:
    """What one page of a month names: articles, those on other hosts, the month's further pages, the
    addresses of documents that stand where articles do, and days of the month with none of these articles."""

    articles: list[ArticleLink]
    next_pages: list[str]
    external: list[ArticleLink]
    documents: list[str] = dataclasses.field(default_factory=list)
    days: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True)
class ListingModel:
    """What the listings of a site have in common. An empty model reads by structure alone.

    ``places``: spots that carried articles, with the number of scouts; ``chrome``: addresses (or,
    after ``~``, their form relative to the page) by the place at which they stand on several
    listings; ``shapes``: forms of article addresses; ``generic``: texts that stand for many articles.
    ``dated``: whether the lists show dates of their months; ``menus``: whether they stand in what calls
    itself a menu.
    """

    places: Mapping[str, int] = dataclasses.field(default_factory=dict)
    chrome: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    shapes: Mapping[str, int] = dataclasses.field(default_factory=dict)
    generic: frozenset[str] = frozenset()
    dated: bool = False
    menus: bool = False

    @classmethod
    def learn(cls, scouts: Sequence[PageLinks], others: Sequence[PageLinks] = ()) -> ListingModel:
        """The model of listings of different months; ``others`` are further pages of the site, as the start.

        Neither order nor repetition matters.
        """
        pages = distinct(scouts)
        model = cls(chrome=repeated(pages))
        found = [model._scouted(page) for page in pages]
        if not any(found) and len(pages) > 1:  # what a menu has anew each month is none
            model = cls(chrome=model.chrome, menus=True)
            found = [model._scouted(page) for page in pages]
        if not any(found) and len(pages) > 1:  # what they share is all they have: no chrome then
            model = cls()
            found = [model._scouted(page) for page in pages]
        places = Counter(spot for choice in found for spot in {group.spot for group in choice.groups})
        known = {page.url for page in pages}
        beside = [page for page in distinct(others) if page.url not in known]
        articles = {link.url for choice in found for group in choice.groups for link in group.links}
        shapes = Counter(map(shape, sorted(articles)))
        alike = shapes if len(pages) > 1 else {}  # the recent posts of a single listing are shaped like it
        chrome = joined(model.chrome, shared(pages, beside, articles, alike))
        dated = sum(choice.dated for choice in found) > 1
        return cls(_sorted(places), chrome, _sorted(shapes), _generic(pages, articles), dated, model.menus)

    def read(self, page: PageLinks, *, months: Collection[str], year: int, month: int | None) -> Listing:
        """What a page of the month ``year``-``month``, or of a whole year, names; ``months`` are addresses of
        such pages."""
        known = keys(months)
        here = Here(page.url, year, month)
        following = next_pages(page, here, known)
        site = Known(self.places, self.shapes, self.dated)
        choice = self._choose(page, here, known | keys(tuple(following)), site)
        links = self._articles(page, choice.groups, here)
        host = host_of(page.url)
        articles = [link for link in links if host_of(link.url) == host]
        external = [link for link in links if host_of(link.url) != host]
        spots = {group.spot for group in choice.groups} | self.places.keys()
        documents = sorted({link.url for link in page.links if link.spot in spots and is_file(link.url)})
        days = _days_left(page, here, articles)
        if set(following) <= set(days):  # "More …" leads to the day it goes on with
            following = []
        return Listing(articles, following, external, documents, days)

    def to_dict(self) -> dict[str, Any]:
        """The model as plain values, for JSON or TOML."""
        return {
            "places": dict(self.places),
            "chrome": {place: sorted(urls) for place, urls in sorted(self.chrome.items())},
            "shapes": dict(self.shapes),
            "generic": sorted(self.generic),
            "dated": self.dated,
            "menus": self.menus,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ListingModel:
        """The model that `to_dict` wrote."""
        chrome = {place: frozenset(urls) for place, urls in values.get("chrome", {}).items()}
        return cls(
            dict(values.get("places", {})),
            chrome,
            dict(values.get("shapes", {})),
            frozenset(values.get("generic", ())),
            values.get("dated", False),
            values.get("menus", False),
        )

    def _scouted(self, page: PageLinks) -> Choice:
        """The list of a page of which only the address may tell the month."""
        named = months_in(page.url)
        here = Here(page.url, *(next(iter(named)) if len(named) == 1 else ()))
        return self._choose(page, here, frozenset(), Known(learning=True))

    def _choose(self, page: PageLinks, here: Here, months: frozenset[str], known: Known) -> Choice:
        links = _without_twins([link for link in page.links if self._is_eligible(link, here, months)])
        evidence = Evidence(here, by_url(page.links), self.generic, self.menus)
        return choose(group_links(links), evidence, known, host_of(page.url))

    def _is_eligible(self, link: Link, here: Here, months: frozenset[str]) -> bool:
        """Whether nothing tells that a link is no article."""
        if link.rel & _NO_ARTICLE or is_file(link.url) or key(link.url) in months:
            return False
        if here.is_own(link.url) or here.is_calendar(link.url, link.text):
            return False
        if without_page(key(link.url)) == without_page(here.key):
            return False
        chrome = self.chrome.get(link.corner)
        return not chrome or not (link.url in chrome or f"~{relative(link.url, here.url)}" in chrome)

    def _articles(self, page: PageLinks, groups: Sequence[Group], here: Here) -> list[ArticleLink]:
        same = by_url(page.links)
        generic = self.generic | _repeated_texts([page])
        chosen: dict[str, tuple[Link, Group]] = {}
        for group in groups:
            for link in group.links:
                chosen.setdefault(link.url, (link, group))
        found = []
        for link, group in sorted(chosen.values(), key=lambda pair: pair[0].order):
            others = [other for other in same[link.url] if other != link]
            twins = [link, *(other for other in others if _share_item(other, link, group))]
            dates = [date for twin in twins if (date := date_near(twin, here))]
            date = next((date for date in dates if here.holds(date[:2])), dates[0] if dates else None)
            title = _title(twins, generic)
            if not is_telling(title):
                title = _title([link, *others], generic)
            found.append((link.url, title, date[2] if date else None))
        return [ArticleLink(url, title, raw, number) for number, (url, title, raw) in enumerate(found, 1)]


def _days_left(page: PageLinks, here: Here, articles: Sequence[ArticleLink]) -> list[str]:
    """Addresses of the days in a page's calendar on which none of its articles was written: a blog may show no more
    than the newest of a month. None where it is not printed when each of them was, or the calendar lacks that day:
    numbers may be those of further pages."""
    days = {day: link.url for link in page.links if (day := here.day(link.url, link.text)) is not None}
    if not days or not articles:
        return []
    written: set[int] = set()
    for article in articles:
        dates = find_dates(article.date_raw or "", month=here.month)
        if not dates or (dates[0].date.year, dates[0].date.month) != here.month:
            return []
        written.add(dates[0].date.day)
    return [url for day, url in sorted(days.items()) if day not in written] if written <= days.keys() else []


def _share_item(other: Link, link: Link, group: Group) -> bool:
    return any(node in group.items for node in set(other.nodes) & set(link.nodes))


def _title(links: Sequence[Link], generic: frozenset[str]) -> str:
    """The best text that an item's links to one article print, the list's own link first."""

    def rank(link: Link) -> tuple[bool, bool, bool, int]:
        return link.heading, not link.image, not link.fragment, len(link.text)

    good = [
        link
        for link in links
        if link.text not in generic
        and is_telling(link.text)
        and (link.fragment <= links[0].fragment)  # "10 comments" leads into the article, and is no name of it
    ]
    if good and (good[0] is links[0] or any(rank(link)[:2] == (True, True) for link in good)):
        return good[0].text if good[0] is links[0] else max(good, key=rank).text
    headlines = [link.headline for link in links if link.headline and link.headline not in generic]
    hints = [link.hint for link in links if link.hint and link.hint not in generic]
    if headlines:
        return bare_title(headlines[0])
    if good or hints:
        return max(good, key=rank).text if good else max(hints, key=len)
    return links[0].text if any(map(str.isalnum, links[0].text)) and not is_moment(links[0].text) else ""


def _without_twins(links: Sequence[Link]) -> list[Link]:
    """Links but those that stand twice at one place, as a bar above and below the list does."""
    corners: dict[tuple[str, str], set[int]] = {}
    for link in links:
        if link.heading:
            continue  # a post may stand there twice
        corners.setdefault((link.corner, link.url), set()).add(link.nodes[-3] if len(link.nodes) > 2 else -1)
    twins = {pair for pair, parents in corners.items() if len(parents) > 1}
    count, doubled = Counter(place for place, _ in corners), Counter(place for place, _ in twins)
    return [
        link
        for link in links
        if (link.corner, link.url) not in twins or doubled[link.corner] > 0.8 * count[link.corner]
    ]


def _repeated_texts(pages: Iterable[PageLinks]) -> frozenset[str]:
    """Texts and hints that stand for several addresses."""
    urls: dict[str, set[str]] = {}
    for page in pages:
        for link in page.links:
            for text in {link.text, link.hint}:
                urls.setdefault(text, set()).add(link.url)
    return frozenset(text for text, targets in urls.items() if len(targets) >= _GENERIC)


def _generic(pages: Iterable[PageLinks], articles: Collection[str]) -> frozenset[str]:
    """Texts under which the scouts link many articles."""
    return _repeated_texts(
        PageLinks(page.url, tuple(link for link in page.links if link.url in articles)) for page in pages
    )


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
