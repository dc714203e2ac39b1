"""How much a group of links looks like the articles of a month: one number from many witnesses."""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from crawler.links.read import Link
from crawler.links.text import width
from crawler.links.titles import dates_in, is_telling
from crawler.listing.address import Here, months_in, speaks_of_no_article
from crawler.listing.groups import Group

__all__ = ["Evidence", "date_near"]

_REGION = re.compile(
    r"(?P<strong>nav|navbar|navigation|menu|sidebar|aside|footer|foot|breadcrumbs?|crumbs?|pager|pagination|paging"
    r"|tagcloud|cloud|tags?|taglist|calendar|social|share|comments?|lang|languages?|search|login|toolbar|blogroll)"
    r"|(?P<weak>widget|module|side|left|right|recent|popular|related|similar|banner|slider|carousel|partners|links|categor\w+"
    r"|author|meta|byline|rubric)"
    r"|(?P<main>main|content|articles?|posts|news|entries|archives?)"
)
_OF_ITSELF = 0.5  # share of a text that is the date, when it was printed to say the date
_ALONE = 0.9
_LINE_OF_FACTS = 60  # characters of a line such as "5 May 2013 by admin in News"
_NUMBER = re.compile(r"\W*\d{0,4}\W*")
_PART = re.compile(r"[a-z]+")
_WEIGHT = {
    "heading": 2.0,
    "right month": 3.0,
    "other month": -2.0,
    "dated": 1.0,
    "address of month": 2.0,
    "address of other month": -2.0,
    "title beside": 1.0,
    "linked twice": 1.0,
    "in running text": -3.0,
    "no article by address": -2.5,
    "view of the page": -1.5,
    "strong region": -3.0,
    "weak region": -1.2,
    "main region": 0.4,
    "number only": -4.0,
}


def date_near(link: Link, here: Here) -> tuple[int, int, str] | None:
    """Year, month and printed characters of the date printed for a link; of the page's month if there is one.

    Titles and teasers tell of other days too. So a text that is the date comes before a short one
    that holds it, the nearer before the farther; in running text no date counts, and one of another
    month only where it stands for itself.
    """
    found: list[tuple[int, tuple[int, int, str]]] = []
    for text in link.near:
        if text == link.text and is_telling(text):
            continue
        for date in dates_in(text, here.month):
            share, ours = len(date[2]) / len(text), here.year is None or here.holds(date[:2])
            if ours and (share >= _OF_ITSELF or len(text) <= _LINE_OF_FACTS):
                found.append((0 if share >= _ALONE else 1, date))
            elif share >= _OF_ITSELF:
                found.append((2, date))
    return min(found, key=lambda entry: entry[0])[1] if found else None


@dataclasses.dataclass(slots=True)
class Evidence:
    """What the page and its month are, to judge groups against.

    ``menus``: this site's articles may stand in what calls itself a menu or the like.
    """

    here: Here
    links: Mapping[str, Sequence[Link]]
    generic: frozenset[str] = frozenset()
    menus: bool = False

    def score(self, group: Group) -> float:
        """Above 2: looks like a list of articles. Each witness speaks with its share of the links."""
        links = group.links
        generic = self._is_generic(links)
        shares = self._shares(group, generic)
        total = sum(_WEIGHT[name] * share for name, share in shares.items())
        total += _length([max(link.headline, "" if generic else link.text, key=len) for link in links])
        return total + min(1.2, math.log2(len(links)) * 0.4) + 0.3 * (not links[0].spot.endswith("+"))

    def _is_generic(self, links: Sequence[Link]) -> bool:
        """Whether the texts are such that stand for any article: "read more", a date, "#"."""
        texts = Counter(link.text for link in links)
        if len(links) > 1 and len(texts) * 2 <= len(links):
            return True
        return all(text in self.generic or not is_telling(text) for text in texts)

    def _shares(self, group: Group, generic: bool) -> dict[str, float]:
        links = group.links
        here = self.here
        dates = [date for link in links if (date := date_near(link, here))]
        usual = None if here.year else _most_common(dates)
        right = sum(date[:2] == usual if usual else here.holds(date[:2]) for date in dates)

        def share(test: Callable[[Link], bool]) -> float:
            return sum(map(test, links)) / len(links)

        addresses = [months_in(link.url) for link in links]
        named = sum(any(map(here.holds, months)) for months in addresses)
        other = sum(bool(months) and here.year is not None for months in addresses) - named
        strong, weak, main = _region(links[0].steps, links[0].ids)
        return {
            "heading": share(lambda link: link.heading),
            "right month": right / len(links) if here.year or right > 1 else 0.0,
            "other month": (len(dates) - right) / len(links) if here.year else 0.0,
            "dated": len(dates) / len(links),
            "address of month": named / len(links),
            "address of other month": other / len(links),
            "title beside": share(lambda link: bool(link.headline) and not link.heading),
            "linked twice": share(lambda link: self._is_linked_twice(link, group)),
            "in running text": 0.0 if generic else share(_in_running_text),
            "no article by address": share(lambda link: speaks_of_no_article(link.url)),
            "view of the page": share(lambda link: here.is_view(link.url)),
            "strong region": 0.0 if self.menus else strong,
            "weak region": weak,
            "main region": main,
            "number only": share(lambda link: bool(_NUMBER.fullmatch(link.text)) and not link.headline),
        }

    def is_dated(self, group: Group) -> bool:
        """Whether nearly every link of a group is of the page's month by its date or address."""
        sure = sum(
            any(map(self.here.holds, months_in(link.url))) or self._distance(link) == 0
            for link in group.links
        )
        return sure * 5 >= len(group.links) * 4

    def is_of_other_month(self, group: Group, least: int = 1) -> bool:
        """Whether nearly every link has a date, and one that lies ``least`` months or more away."""
        far = sum((self._distance(link) or 0) >= least for link in group.links)
        return far * 5 >= len(group.links) * 4

    def is_of_other_time(self, group: Group) -> bool:
        """Whether the dates say that the links have nothing to do with the month."""
        return self.is_of_other_month(group, 2)

    def _distance(self, link: Link) -> int | None:
        """Months between the date near a link and the page's; None where either is not known."""
        date = date_near(link, self.here) if self.here.year else None
        return self.here.distance(date[:2]) if date else None

    def _is_linked_twice(self, link: Link, group: Group) -> bool:
        """Whether the same item links the address from another spot too: picture, title, "more"."""
        return any(
            other.spot != link.spot and not group.items.isdisjoint(set(other.nodes) & set(link.nodes))
            for other in self.links.get(link.url, ())
        )


def _most_common(dates: Sequence[tuple[int, int, str]]) -> tuple[int, int] | None:
    return Counter(date[:2] for date in dates).most_common(1)[0][0] if dates else None


def _length(titles: Sequence[str]) -> float:
    """What the middle length of the titles says; menus are short."""
    middle = median(map(width, titles))
    if not middle:
        return -0.3
    for limit, worth in ((4, -2.0), (10, -1.0), (16, -0.3), (28, 0.7)):
        if middle < limit:
            return worth
    return 1.3


def _in_running_text(link: Link) -> bool:
    """Whether a link stands amid the words of a paragraph."""
    return not link.heading and link.lead > 40 and link.rest > 3


@functools.lru_cache(maxsize=8192)
def _region(steps: tuple[str, ...], ids: str) -> tuple[float, float, float]:
    """Whether the elements around a group call themselves a menu or the like, a box, the main part."""
    called = {
        match.lastgroup
        for name in (*steps[1:], ids)
        for part in _PART.findall(name)
        if (match := _REGION.fullmatch(part))
    }
    strong = "strong" in called
    weak = "weak" in called and not strong
    return float(strong), float(weak), float("main" in called and not strong and not weak)
