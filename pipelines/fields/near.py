"""Whose fact is it? Where an element stands relative to the headline, and whether it is a teaser's."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from pipelines.body.tags import NAMES
from pipelines.fields.page import Page
from pipelines.fields.spelling import address_key, fold, join, tidy

__all__ = ["ASIDE", "FOREIGN", "OWN", "Surroundings"]

OWN, ASIDE, FOREIGN = 0, 1, 2
"""Whose a fact is: the article's, perhaps the article's (a line or two near the headline, in a box called the site's), others'."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_KEYWORDS = frozenset({"tag", "category", "author"})
_WHOLE = frozenset(number for number, name in NAMES.items() if name in ("body", "html", "-document"))
_CHROME_NAME = re.compile(
    r"(?<![a-z])(?:related|popular|trending|comments?|comment-?list|respond|nav|navbar|menu|recommend\w*|most|"
    r"mostread|mostviewed|latest|recent|similar|breadcrumbs?|also|top-?(?:news|posts)|last-?news)(?![a-z])"
)
_SIDE_NAME = re.compile(r"(?<![a-z])(?:sidebar|teasers?)(?![a-z])")
_FOOT_NAME = re.compile(r"(?<![a-z])(?:footer|foot|colophon|copyright)(?![a-z])")
_OWN_NAME = re.compile(r"(?<![a-z])(?:entry|post|article|single|story|content|news|detail|item)(?![a-z])")
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|by|people|profiles?|contributors?|users?|staff)/", re.IGNORECASE
)
_AUTHOR_NAME = re.compile(r"(?<![a-z])(?:author|byline|vcard|contributor|writer)(?![a-z])", re.IGNORECASE)
_TEASER_LEVELS, _MOST_LINKS, _MOST_TAGS = 4, 12, 30
_SAYS_CHROME, _SAYS_FOOT, _SAYS_OWN_FOOT, _SAYS_SIDE = 1, 2, 3, 4
_FACTS, _NEAR_LEVELS = 160, 6
_LONGEST_NAMES = 300
_MOST_LEVELS = 64
"""Of three thousand real pages none nests deeper than 42; what stands farther above an element says nothing of it."""
_TEASER_LETTERS, _LONGEST_TEASER = 25, 1200


class Surroundings:
    """The page around its headline; asks of an element how near it is and to whom it belongs.

    ``title`` is the element that displays the ``headline``, where there is one; ``holder`` the part of the page
    that holds it, as far up as what is near may stand.
    """

    def __init__(self, page: Page, title: LexborNode | None, headline: str = "") -> None:
        self._headline = fold(headline)
        self._base, self._own = page.base, page.addresses
        self._paths = frozenset(key.partition("/")[2] for key in self._own) - {""}
        self._verdicts: dict[int, int] = {}
        self._large: set[int] = set()  # too long to be a teaser, as is all that holds them
        path = list(_upward(title))
        self._depth = {node.mem_id: len(path) - place for place, node in enumerate(path)}
        self.known = bool(path)
        parts = [node for node in path if node.tag_id not in _WHOLE][: _NEAR_LEVELS + 1]
        self.holder = parts[-1] if len(parts) > 1 else None

    def shared(self, node: LexborNode) -> int:
        """Depth of the deepest element that holds both the node and the headline; 0 where none is known."""
        depth = self._depth
        for up in _upward(node) if depth else ():
            if found := depth.get(up.mem_id):
                return found
        return 0

    def near(self, node: LexborNode) -> bool:
        """Whether a part of the page, not the page itself, holds the node and the headline a few levels above it."""
        depth = self._depth
        for up in _upward(node) if depth else ():
            if up.tag_id in _WHOLE:
                break
            if found := depth.get(up.mem_id):
                return len(depth) - found <= _NEAR_LEVELS
        return False

    def foreign(self, node: LexborNode) -> bool:
        """Whether the node stands in the site's chrome or in a teaser of another page."""
        return self.standing(node) != OWN

    def foreign_line(self, node: LexborNode) -> bool:
        """The same of the line an element stands in, where it is a link: one to an author leads elsewhere, and may be ours."""
        place = node.parent if node.tag == "a" else node
        return place is None or self.foreign(place)

    def standing(self, node: LexborNode) -> int:
        """Whose the node is: `OWN`, `ASIDE` or `FOREIGN`.

        Only what lies between the node and the element it shares with the headline counts.
        """
        depth, verdicts = self._depth, self._verdicts
        level, found = 0, OWN
        for up in _upward(node):
            if up.tag_id in _WHOLE:
                break
            key = up.mem_id
            if key in depth:
                return FOREIGN if found and len(depth) - depth[key] > _NEAR_LEVELS else found
            verdict = verdicts.get(key)
            if verdict is None:
                verdict = verdicts[key] = self._judge(up, level < _TEASER_LEVELS)
            if verdict == FOREIGN:
                return FOREIGN
            found |= verdict
            level = _TEASER_LEVELS if key in self._large else level + 1
        return FOREIGN if found else OWN

    def _judge(self, node: LexborNode, small: bool) -> int:
        """Whether an element by itself is chrome, a link elsewhere or, where ``small``, a teaser.

        A foot or a side bar with no more than a line or two in it may be the article's own.
        """
        tag, says = node.tag, _says(node)
        if tag == "nav" or says == _SAYS_CHROME:
            return FOREIGN
        if (tag == "a" and self._elsewhere(node)) or (small and self._teaser(node)):
            return FOREIGN
        if tag == "aside" or says == _SAYS_SIDE or _is_foot(node, says):
            text = tidy(node.text())
            size = len(text)
            if size > _FACTS:  # an article has tags, a cloud has more of them
                size -= sum(len(tidy(link.text())) for link in node.css('a[rel~="tag"]')[:_MOST_TAGS])
            return ASIDE if size <= _FACTS and "©" not in text else FOREIGN
        return OWN

    def _teaser(self, node: LexborNode) -> bool:
        """Whether an element presents another page: a link to it is a heading here, or most of the text."""
        length = len(node.text())
        if length > _LONGEST_TEASER:
            self._large.add(node.mem_id)
        if not _TEASER_LETTERS <= length <= _LONGEST_TEASER:
            return False
        for link in node.css("a")[:_MOST_LINKS]:
            text = tidy(link.text())
            if len(text) < _TEASER_LETTERS or not self._elsewhere(link) or self._names_us(text):
                continue
            attributes = link.attributes
            if not _KEYWORDS.isdisjoint((attributes.get("rel") or "").lower().split()):
                continue
            if _AUTHOR_PATH.search(attributes.get("href") or "") or _is_called_author(link):
                continue
            parent = link.parent
            if (parent is not None and parent.tag in _HEADINGS) or len(text) * 5 > len(tidy(node.text())) * 2:
                return True
        return False

    def _names_us(self, text: str) -> bool:
        return bool(self._headline) and self._headline in fold(text)

    def _elsewhere(self, link: LexborNode) -> bool:
        """Whether a link leads to another page."""
        address = join(self._base, link.attributes.get("href") or "")
        return address is not None and not self._is_own(address_key(address))

    def _is_own(self, key: str) -> bool:
        """Whether an address is the page's own, be it on the host it was copied from."""
        return key in self._own or key.partition("/")[2] in self._paths


def _is_called_author(link: LexborNode) -> bool:
    """Whether a link, or the element right around it, is called after an author."""
    around = (link, link.parent) if link.parent is not None else (link,)
    return any(_AUTHOR_NAME.search(node.attributes.get("class") or "") for node in around)


def _says(node: LexborNode) -> int:
    attributes = node.attributes
    return _names_say(f"{attributes.get('class') or ''} {attributes.get('id') or ''}") if attributes else 0


def _is_foot(node: LexborNode, says: int) -> bool:
    """Whether an element is the foot of the site; an article has its own."""
    if says == _SAYS_FOOT or (node.tag == "footer" and says != _SAYS_OWN_FOOT):
        parent = node.parent
        return parent is None or parent.tag != "article"
    return False


@functools.lru_cache(maxsize=4096)
def _names_say(names: str) -> int:
    """What class and id of an element say of whose it is."""
    names = names[:_LONGEST_NAMES].lower()
    if _CHROME_NAME.search(names):
        return _SAYS_CHROME
    if _SIDE_NAME.search(names):
        return _SAYS_SIDE
    if _OWN_NAME.search(names):
        return _SAYS_OWN_FOOT
    return _SAYS_FOOT if _FOOT_NAME.search(names) else 0


def _upward(node: LexborNode | None) -> Iterator[LexborNode]:
    """The node and its ancestors, innermost first."""
    for _ in range(_MOST_LEVELS):
        if node is None or node.tag == "-document":
            return
        yield node
        node = node.parent
