"""What the pages of one site share: blocks that are the site's own, and where its articles stand.

Learned by counting, so it does not matter in which order pages come or in how many portions: two
halves merged are the whole. A block is chrome where it stands in the same place on several listings
and a fair share of them (on one or two it may be a teaser, or a whole post), or where many articles
would keep it as their text. What the heads of half the articles say alike is said of the site.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from hashlib import blake2b
from typing import Any, Literal

from pipelines.body.blocks import Block, Box, selector_of

__all__ = ["Chrome", "PageBlocks"]

_MOST_KEYS, _MOST_PLACES = 200_000, 20_000
_ALL = 1 << 32
_ANYWHERE: Set[str] = frozenset(("",))
_NOWHERE: Set[str] = frozenset()
_LONGEST_KEY = 300
_SHORT = 80
_HEAD, _START = 32, 4
_LEAST_TEXT = 3
_LEAST_LISTINGS = 3
_LISTING_SHARE = 0.2
_LEAST_ARTICLES = 5
"""Of few articles half must agree, and never less than two."""
_ARTICLE_SHARE = 0.03
_LEAST_VOTES = 2
_RELIABLE, _LEAST_SHARE = 0.6, 0.1
_TELLING_TAGS = frozenset(("article", "main"))
_NO_LETTERS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")

_SAID = "head"
_SAID_SHARE = 0.5

Key = tuple[str, str]
"""A block: its text and its place; no place where articles kept it, `_SAID` for what their heads say."""


@dataclasses.dataclass(frozen=True, slots=True)
class PageBlocks:
    """One page to learn from: the blocks of a listing, or those an article was found to keep.

    ``container`` is the box the article was found in, ``said`` what its head says of it: summaries, keywords.
    """

    blocks: Sequence[Block]
    role: Literal["article", "listing"]
    container: Box | None = None
    said: Sequence[str] = ()


@dataclasses.dataclass(slots=True)
class Chrome:
    """What is known of a site: pages counted, where each block stood, votes for the box of the article.

    A vote is the box's selector and the text an article kept in it: a box that holds the same on every page,
    as a side bar does, has one vote.
    ``bound`` is the part of all keys, out of 2**32, that is still counted; it is lowered when there are
    too many, so that memory stays bounded and the outcome does not depend on the order of pages.
    """

    listings: int = 0
    articles: int = 0
    seen: Counter[Key] = dataclasses.field(default_factory=Counter)
    votes: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    bound: int = _ALL
    _selectors: tuple[str, ...] | None = dataclasses.field(default=None, compare=False, repr=False)
    _known: dict[str, set[str]] | None = dataclasses.field(default=None, compare=False, repr=False)
    _starts: set[str] = dataclasses.field(default_factory=set, compare=False, repr=False)
    _places: dict[str, Set[str]] = dataclasses.field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def learn(cls, pages: Iterable[PageBlocks]) -> Chrome:
        """Count what the pages share."""
        chrome = cls()
        for page in pages:
            chrome.add(page)
        return chrome

    def add(self, page: PageBlocks) -> None:
        """Count one page more."""
        listing = page.role == "listing"
        if listing:
            self.listings += 1
        else:
            self.articles += 1
            if page.container is not None:
                self.votes.add((selector_of(page.container), _digest(page.blocks)))
        keys = [
            (_furniture(block.text), _place(block.box)) if listing else (_letters(block.text), "")
            for block in page.blocks
        ]
        keys += [(_letters(text), _SAID) for text in page.said]
        self.seen.update({key for key in keys if len(key[0]) >= _LEAST_TEXT and self._counts(key)})
        self._known = self._selectors = None
        self._places.clear()
        self._keep_bound()

    def merge(self, other: Chrome) -> Chrome:
        """What both know together; neither is changed."""
        merged = Chrome(self.listings + other.listings, self.articles + other.articles)
        merged.votes = self.votes | other.votes
        merged.bound = min(self.bound, other.bound)
        merged.seen = self.seen.copy()
        merged.seen.update(other.seen)
        if self.bound != other.bound:
            merged._drop_uncounted()
        merged._keep_bound()
        return merged

    def is_chrome(self, block: Block) -> bool:
        """Whether the block is the site's own."""
        text = block.text
        places = self._places.get(text)
        if places is None:
            places = self._places_of(text)
            if len(text) <= _LONGEST_KEY and len(self._places) < _MOST_PLACES:
                self._places[text] = places  # the site's own lines come on every page
        return bool(places) and (places is _ANYWHERE or _place(block.box) in places)

    def is_said(self, text: str) -> bool:
        """Whether what the head of a page says is said of the site, on most of its articles."""
        return _SAID in self._whereabouts().get(_letters(text), ())

    def _whereabouts(self) -> dict[str, set[str]]:
        """The places of what is the site's own."""
        if self._known is None:
            self._known = {}
            for key, place in self._standing():
                self._known.setdefault(key, set()).add(place)
            self._starts = {_start(key) for key in self._known}
        return self._known

    def _places_of(self, text: str) -> Set[str]:
        """Where a text is the site's own."""
        known = self._whereabouts()
        if len(text) >= _SHORT and len(start := _start(text)) == _START and start not in self._starts:
            return _NOWHERE  # most paragraphs: not worth having all their letters taken out
        if "" in known.get(_letters(text), ()):
            return _ANYWHERE
        return known.get(_furniture(text), _NOWHERE)

    def containers(self) -> Counter[str]:
        """The votes for each selector."""
        return Counter(selector for selector, _ in self.votes)

    @property
    def selectors(self) -> tuple[str, ...]:
        """The selectors of ``agreed``."""
        if self._selectors is None:
            self._selectors = tuple(selector for selector, _ in self.agreed)
        return self._selectors

    @property
    def telling(self) -> list[str]:
        """Those of the selectors that say more than that there is a box."""
        return [selector for selector in self.selectors if _tells(selector)]

    @property
    def agreed(self) -> list[tuple[str, float]]:
        """The selectors of the boxes articles stand in, each with the share of the articles that do.

        One, where enough of them agree on it to rely on; else the few they share between them, as the
        templates of several languages or sections do. None where that is not enough either.
        """
        found: list[tuple[str, float]] = []
        for selector, votes in sorted(self.containers().items(), key=lambda item: (-item[1], item[0])):
            share = votes / self.articles
            if votes < _LEAST_VOTES or (found and (share < _LEAST_SHARE or not _tells(selector))):
                break
            found.append((selector, share))
            if sum(share for _, share in found) >= _RELIABLE:
                return found if len(found) == 1 or _tells(found[0][0]) else []
        return []

    def to_dict(self) -> dict[str, Any]:
        """Plain values a person can read: the boxes agreed on, and the blocks that are chrome."""
        return {
            "listings": self.listings,
            "articles": self.articles,
            "agreed": {selector: round(share, 4) for selector, share in self.agreed},
            "containers": dict(sorted(self.containers().items())),
            "blocks": [
                {"text": text, "place": place, "pages": self.seen[text, place]}
                for text, place in sorted(self._standing())
            ],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Chrome:
        """What :meth:`to_dict` gave; blocks that were no chrome are forgotten."""
        chrome = cls(int(values.get("listings", 0)), int(values.get("articles", 0)))
        for name, votes in values.get("containers", {}).items():
            chrome.votes.update((str(name), str(number)) for number in range(int(votes)))
        for row in values.get("blocks", ()):
            chrome.seen[str(row["text"]), str(row["place"])] = int(row["pages"])
        return chrome

    def _standing(self) -> Iterator[Key]:
        """The blocks that were seen often enough to be the site's."""
        listings = max(_LEAST_LISTINGS, _LISTING_SHARE * self.listings)
        articles = max(2, min(_LEAST_ARTICLES, self.articles / 2), _ARTICLE_SHARE * self.articles)
        said = max(_LEAST_LISTINGS, _SAID_SHARE * self.articles)
        least = {"": articles, _SAID: said}
        return (key for key, pages in self.seen.items() if pages >= least.get(key[1], listings))

    def _counts(self, key: Key) -> bool:
        return self.bound == _ALL or _number(key) < self.bound

    def _keep_bound(self) -> None:
        while len(self.seen) > _MOST_KEYS:
            self.bound //= 2
            self._drop_uncounted()

    def _drop_uncounted(self) -> None:
        self.seen = Counter({key: pages for key, pages in self.seen.items() if self._counts(key)})


def _digest(blocks: Iterable[Block]) -> str:
    text = "\n".join(block.text for block in blocks)
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _tells(selector: str) -> bool:
    """Whether a selector says more than that there is a box."""
    return "." in selector or selector in _TELLING_TAGS


def _letters(text: str) -> str:
    """What of a text must be equal: its letters and numbers."""
    if len(text) > _LONGEST_KEY:
        return text[:_LONGEST_KEY] + blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return _NO_LETTERS.sub(" ", text).strip().lower()


def _start(text: str) -> str:
    """The first letters of a text or of its `_letters`; fewer where they do not come soon enough."""
    return _NO_LETTERS.sub("", text[:_HEAD].lower())[:_START]


def _furniture(text: str) -> str:
    """The same of a line of the site's own, whose numbers come and go: a counter, a clock, a page of pages."""
    return _letters(_DIGITS.sub("0", text) if len(text) < _SHORT else text)


def _place(box: Box) -> str:
    """The box and the one around it, without what differs from page to page."""
    return f"{selector_of(box.parent)}>{selector_of(box)}" if box.parent is not None else selector_of(box)


def _number(key: Key) -> int:
    return _hash("\0".join(key))


@functools.lru_cache(maxsize=1024)
def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=4).digest(), "big")
