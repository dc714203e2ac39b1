"""What the listings of a site have in common and is therefore no article: its chrome.

Chrome is held by place: the addresses that stand there, and after ``~`` their form relative to
the page, for every month has its own ``thread.html``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from crawler.links.read import Link, PageLinks
from crawler.listing.address import relative, shape

__all__ = ["distinct", "joined", "repeated", "shared"]

_VARIED = 0.6  # share of different addresses from which a place counts as one that changes


def distinct(pages: Iterable[PageLinks]) -> list[PageLinks]:
    """Pages of different content, by address."""
    found: dict[frozenset[tuple[str, str]], PageLinks] = {}
    for page in sorted(pages, key=lambda page: page.url):
        found.setdefault(frozenset((link.spot, link.url) for link in page.links), page)
    return sorted(found.values(), key=lambda page: page.url)


def _marks(links: Iterable[Link], page: str) -> frozenset[tuple[str, str]]:
    """Links of the page at an address as (place, address), and as (place, ~ address relative to the page)."""
    found = set()
    for link in links:
        found.add((link.corner, link.url))
        if rel := relative(link.url, page):
            found.add((link.corner, f"~{rel}"))
    return frozenset(found)


def repeated(pages: Sequence[PageLinks]) -> dict[str, frozenset[str]]:
    """What stands on several of the pages at the same place.

    Where a place mostly changes from page to page it takes most of them, for two listings may
    share an article; where it does not, two will do, for each language may have its own menu.
    """
    counts = Counter(mark for page in pages for mark in _marks(page.links, page.url))
    total: Counter[str] = Counter()
    for (place, _), n in counts.items():
        total[place] += n
    distinct = Counter(place for place, _ in counts)
    found = []
    for (place, url), n in counts.items():
        varied = len(pages) > 2 and distinct[place] > _VARIED * total[place]
        if n >= 2 and (not varied or n * 3 > 2 * len(pages)):
            found.append((place, url))
    return _by_place(found)


def shared(
    pages: Sequence[PageLinks],
    others: Sequence[PageLinks],
    articles: Collection[str],
    shapes: Collection[str],
) -> dict[str, frozenset[str]]:
    """What a listing shares with pages that are none, but articles and what has an address like theirs."""

    def marks(page: PageLinks) -> frozenset[tuple[str, str]]:
        links = (link for link in page.links if link.url not in articles and shape(link.url) not in shapes)
        return _marks(links, page.url)

    listed = {mark for page in pages for mark in marks(page)}
    return _by_place(listed & {mark for page in others for mark in marks(page)})


def _by_place(marks: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for place, url in marks:
        found.setdefault(place, set()).add(url)
    return {place: frozenset(urls) for place, urls in sorted(found.items())}


def joined(
    first: Mapping[str, frozenset[str]], second: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Two pieces of chrome as one."""
    return {p: first.get(p, frozenset()) | second.get(p, frozenset()) for p in sorted({*first, *second})}
