"""Where a page's running text stands, told before its blocks are read: by the text of its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from pipelines.body.tags import PARAGRAPH

__all__ = ["MOST_OF_TEXT", "RunningText"]

_MOST_CLUSTERS = 3000
_MOST_LEVELS = 60
_MOST_ELEMENTS = 8192
_ANY_TEXT = ":is(p,div,td,li,pre,section,article,blockquote,dd,span,font,center)"
_LITTLE_TEXT = 500
_LEAST_TEXT = 40
MOST_OF_TEXT = 0.6
"""A subtree with more of the page's running text than this is read, be it hidden or called the site's by its tag."""


class RunningText:
    """Where the page's ``<p>`` text stands: ``total`` characters, and how many below each of its holders.

    ``marks`` are elements that stand in no part of the page but the article's.
    """

    __slots__ = ("_around_marks", "_below", "_telling", "total")

    def __init__(
        self, root: LexborNode, paragraphs: list[LexborNode], marks: Sequence[LexborNode] = ()
    ) -> None:
        told, found = _told(paragraphs, deep=True)
        if told < _LITTLE_TEXT:
            _, found = _told(root.css(_ANY_TEXT), deep=False)
        own: dict[int, int] = {}
        holders: dict[int, LexborNode] = {}
        for node, size in found:
            if (holder := node.parent) is not None:
                key = holder.mem_id
                if key in own:
                    own[key] += size
                else:
                    own[key], holders[key] = size, holder
        clusters = list(holders)[:_MOST_CLUSTERS]
        self.total = sum([own[key] for key in clusters])
        # Where most of the text has one holder, no other element holds enough to matter.
        heavy = [key for key in clusters if own[key] > MOST_OF_TEXT * self.total] or clusters
        self._below = dict(own)
        for key in heavy:
            self._add_above(holders[key], own[key])
        self._around_marks = {up.mem_id for mark in marks for up in _above(mark)}
        self._telling = {node.mem_id for node, _ in found}.union(self._below)

    def _add_above(self, holder: LexborNode, size: int) -> None:
        below = self._below
        for up in _above(holder):
            key = up.mem_id
            below[key] = below.get(key, 0) + size

    def below(self, node: LexborNode) -> int:
        """Characters of running text in an element; fewer than there are where they are little beside the whole."""
        return self._below.get(node.mem_id, 0)

    def tells(self, node: LexborNode) -> bool:
        """Whether an element is running text, or one such text stands in."""
        return node.mem_id in self._telling

    def holds_mark(self, node: LexborNode) -> bool:
        """Whether what marks the article stands in an element."""
        return node.mem_id in self._around_marks


def _above(node: LexborNode) -> Iterator[LexborNode]:
    up = node.parent
    for _ in range(_MOST_LEVELS):
        if up is None:
            return
        yield up
        up = up.parent


def _told(nodes: list[LexborNode], *, deep: bool) -> tuple[int, list[tuple[LexborNode, int]]]:
    """How much elements say, with or without what is said in those they hold, which a ``<p>`` has for their look
    only; and which say more than a little."""
    told, found = 0, []
    for node in nodes[:_MOST_ELEMENTS]:
        whole = deep or node.tag_id == PARAGRAPH
        size = len(node.text() if whole else node.text(deep=False).strip())
        told += size
        if size > _LEAST_TEXT:
            found.append((node, size))
    return told, found
