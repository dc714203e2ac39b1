"""Where the links of a page stand.

A *path* names the elements from the body down to the link: each by its tag and the class that
most elements of the page wear of those it has; what varies from item to item (numbers, odd and
even) is left out. Written as one string it is the link's *place*.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from selectolax.lexbor import LexborNode

__all__ = ["Path", "Paths", "place_of", "words"]

Path: TypeAlias = tuple[tuple[str, ...], tuple[int, ...]]
"""Names and numbers of the elements from the body down to a link."""

_DEEPEST = 60
_COLUMNS = 9
_NOWHERE: Path = ((), ())
_SKIPPED = frozenset(("html", "-document", "-undef"))
_CELL = re.compile(r"(?<![^/])(t[dh])\d")


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


_FLEETING = words(
    "odd even first last active current selected open opened hover sticky top bottom left right clearfix"
    " clear row col column columns large small big medium alt new hot lead featured"
)


@functools.lru_cache(maxsize=8192)
def place_of(steps: tuple[str, ...]) -> str:
    """The place that a path's names make; cells of a table in any column are one place."""
    return _CELL.sub(r"\1", "/".join(steps))


class Paths:
    """The paths from the body to the links of one page; elements are looked at once."""

    def __init__(self, links: Sequence[LexborNode]) -> None:
        self._parent: dict[int, int | None] = {}
        self._raw: dict[int, tuple[str, tuple[str, ...]]] = {}
        self._worn: Counter[str] = Counter()
        self._number: dict[int, int] = {}
        self._ids: dict[int, str] = {}
        self._worded: dict[int, str] = {}
        self._known: dict[int, Path] = {}
        for link in links:
            self._learn(link)

    def _learn(self, link: LexborNode) -> None:
        """Take note of a link's ancestors and of the classes they wear."""
        child: int | None = None
        node: LexborNode | None = link
        while node is not None and node.tag not in _SKIPPED:
            key = node.mem_id
            if child is not None:
                self._parent[child] = key
            if key in self._raw:
                return
            attributes = node.attributes  # made anew at every look
            names = (attributes.get("class") or "").lower().split()
            worn = tuple(name for name in names[:12] if _is_lasting(name))
            self._raw[key] = (_name(node), worn)
            called = attributes.get("id"), attributes.get("role")
            self._ids[key] = " ".join(name for name in called if name)[:80].lower()
            self._number[key] = len(self._number)
            self._worn.update(worn)
            self._parent[key] = None
            child, node = key, node.parent

    def of(self, link: LexborNode) -> Path:
        """Names and numbers of the elements from the body down to the link."""
        chain: list[int] = []
        key: int | None = link.mem_id
        while key is not None and key not in self._known:
            chain.append(key)
            key = self._parent[key]
        steps, nodes = self._known[key] if key is not None else _NOWHERE
        for key in reversed(chain):
            steps = (*steps[1 - _DEEPEST :], self._step(key))
            nodes = (*nodes[1 - _DEEPEST :], self._number[key])
            self._known[key] = steps, nodes
        return steps, nodes

    def ids(self, link: LexborNode) -> str:
        """Ids and roles of the elements around a link, parted by blanks."""
        key = self._parent[link.mem_id]
        chain: list[int] = []
        while key is not None and key not in self._worded:
            chain.append(key)
            key = self._parent[key]
        words = self._worded[key] if key is not None else ""
        for key in reversed(chain):
            words = f"{words} {self._ids[key]}".strip()[-300:] if self._ids[key] else words
            self._worded[key] = words
        return words

    def _step(self, key: int) -> str:
        tag, worn = self._raw[key]
        # the body's classes name the page
        return f"{tag}.{max(worn, key=self._worn.__getitem__)}" if worn and tag != "body" else tag


def _name(node: LexborNode) -> str:
    """The tag; of a table's cell with its column, for columns differ as classes do."""
    tag = node.tag or ""
    if tag not in ("td", "th"):
        return tag
    column, sibling = 1, node.prev
    while sibling is not None and column < _COLUMNS:
        column += sibling.is_element_node
        sibling = sibling.prev
    return f"{tag}{column}"


@functools.lru_cache(maxsize=8192)
def _is_lasting(name: str) -> bool:
    return name not in _FLEETING and not any(c.isdigit() for c in name)
