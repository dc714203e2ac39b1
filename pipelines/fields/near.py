"""Whose fact is it? Where an element stands relative to the headline, and whether it is a teaser's."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from pipelines.fields.page import Page
from pipelines.fields.spelling import address_key, fold, join, tidy
from pipelines.tags import NAMES

__all__ = ["Surroundings"]

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_KEYWORDS = frozenset({"tag", "category", "author"})
_WHOLE = frozenset(number for number, name in NAMES.items() if name in ("body", "html", "-document"))
_CHROME_TAGS = frozenset({"nav", "aside"})
_CHROME_NAME = re.compile(
    r"(?<![a-z])(?:related|popular|trending|sidebar|comments?|comment-?list|respond|nav|navbar|menu|recommend\w*|most|"
    r"mostread|mostviewed|latest|recent|teasers?|similar|breadcrumbs?|also|top-?(?:news|posts)|last-?news)(?![a-z])"
)
_FOOT_NAME = re.compile(r"(?<![a-z])(?:footer|foot|colophon|copyright)(?![a-z])")
_OWN_NAME = re.compile(r"(?<![a-z])(?:entry|post|article|single|story|content|news|detail|item)(?![a-z])")
_TEASER_LEVELS, _MOST_LINKS = 4, 12
_SAYS_CHROME, _SAYS_FOOT, _SAYS_OWN_FOOT = 1, 2, 3
_LONGEST_NAMES = 300
_TEASER_LETTERS, _LONGEST_TEASER = 25, 1200


class Surroundings:
    """The page around its headline; asks of an element how near it is and to whom it belongs.

    ``title`` is the element that displays the ``headline``, where there is one.
    """

    def __init__(self, page: Page, title: LexborNode | None, headline: str = "") -> None:
        self._headline = fold(headline)
        self._base, self._own = page.base, page.addresses
        self._paths = frozenset(key.partition("/")[2] for key in self._own) - {""}
        self._verdicts: dict[int, bool] = {}
        self._large: set[int] = set()  # too long to be a teaser, as is all that holds them
        path = [node.mem_id for node in _upward(title)]
        self._depth = {key: len(path) - place for place, key in enumerate(path)}
        self.known = bool(path)

    def shared(self, node: LexborNode) -> int:
        """Depth of the deepest element that holds both the node and the headline; 0 where none is known."""
        depth = self._depth
        up: LexborNode | None = node if depth else None
        while up is not None:
            if found := depth.get(up.mem_id):
                return found
            up = up.parent
        return 0

    def foreign(self, node: LexborNode) -> bool:
        """Whether the node stands in the site's chrome or in a teaser of another page.

        Only what lies between the node and the element it shares with the headline counts.
        """
        depth, verdicts = self._depth, self._verdicts
        up: LexborNode | None = node
        level = 0
        while up is not None:
            key = up.mem_id
            if key in depth or up.tag_id in _WHOLE:
                return False
            verdict = verdicts.get(key)
            if verdict is None:
                verdict = verdicts[key] = self._judge(up, level < _TEASER_LEVELS)
            if verdict:
                return True
            level = _TEASER_LEVELS if key in self._large else level + 1
            up = up.parent
        return False

    def _judge(self, node: LexborNode, small: bool) -> bool:
        """Whether an element by itself is chrome, a link elsewhere or, where ``small``, a teaser."""
        if node.tag in _CHROME_TAGS or _is_chrome(node):
            return True
        return (node.tag == "a" and self._elsewhere(node)) or (small and self._teaser(node))

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
            if not _KEYWORDS.isdisjoint((link.attributes.get("rel") or "").lower().split()):
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


def _is_chrome(node: LexborNode) -> bool:
    attributes = node.attributes
    says = _names_say(f"{attributes.get('class') or ''} {attributes.get('id') or ''}") if attributes else 0
    if says == _SAYS_CHROME:
        return True
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
    if _OWN_NAME.search(names):
        return _SAYS_OWN_FOOT
    return _SAYS_FOOT if _FOOT_NAME.search(names) else 0


def _upward(node: LexborNode | None) -> Iterator[LexborNode]:
    """The node and its ancestors, innermost first."""
    while node is not None and node.tag != "-document":
        yield node
        node = node.parent
