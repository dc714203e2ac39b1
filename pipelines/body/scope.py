"""The boxes around a headline, and how far up from it a text is looked for."""

from __future__ import annotations

import re

from pipelines.body.blocks import Box
from pipelines.body.tags import MEDIA

__all__ = ["Scope", "is_header"]

_MOST_SIBLINGS = 60
_MOST_LEVELS = 12
_CLOSED = frozenset("article main body".split())
_HEAD = re.compile(r"(?i)head|title|hero|masthead|lead|intro")


class Scope:
    """``levels`` are the boxes around the headline, its own first; ``level`` is the one that is looked in."""

    def __init__(self, headline: Box) -> None:
        self.levels: list[Box] = []
        self._met: dict[int, int] = {}
        self._parts: dict[int, Box] = {}
        box: Box | None = headline
        while box is not None:
            self._met[box.index] = len(self.levels)
            self.levels.append(box)
            box = box.parent
        self._around = frozenset(self._met)
        self.level = min(1, len(self.levels) - 1)

    @property
    def headline(self) -> Box:
        """The box of the headline itself."""
        return self.levels[0]

    @property
    def beside(self) -> Box:
        """The box the headline stands in."""
        return self.levels[min(1, len(self.levels) - 1)]

    @property
    def home(self) -> Box:
        """The same; where that is only a header, the one around it."""
        box = self.beside
        return box.parent if is_header(box) and box.parent is not None else box

    @property
    def box(self) -> Box:
        """The box that is looked in."""
        return self.levels[self.level]

    def holds_headline(self, box: Box) -> bool:
        """Whether a box is one of the levels."""
        return box.index in self._around

    def reaches(self, box: Box, *, full: bool) -> bool:
        """Whether a block in ``box`` still belongs below the headline; climbs to the box they share.

        Nothing is looked for above a box that is ``full``: there was text or a list of links in it, or there is a
        picture.
        """
        level = self._meets(box)
        while self.level < level:
            left = self.box
            if left.tag in _CLOSED or ((full or self._shows()) and not is_header(left)):
                return False
            self.level += 1
            self._parts = {}
            if self.level > _MOST_LEVELS or self.level >= len(self.levels):
                return False
        return self.box.tag != "tr"

    def part(self, box: Box) -> Box:
        """The child of the scope that holds ``box``; the scope itself for text that stands bare in it."""
        scope, parts, way = self.box, self._parts, []
        while box.index not in parts and box is not scope and box.parent not in (None, scope):
            way.append(box.index)
            box = box.parent
        box = parts.get(box.index, box)
        parts.update(dict.fromkeys(way, box))
        return box

    def _meets(self, box: Box) -> int:
        """The level of the innermost box that holds the headline and ``box``; no way up is gone twice."""
        met, way = self._met, []
        up: Box | None = box
        while up is not None and up.index not in met:
            way.append(up.index)
            up = up.parent
        level = met[up.index] if up is not None else len(self.levels)
        met.update(dict.fromkeys(way, level))
        return level

    def _shows(self) -> bool:
        """Whether a picture or a film stands below the headline in the box that is looked in."""
        node = self.levels[self.level - 1].node.next
        for _ in range(_MOST_SIBLINGS):
            if node is None:
                return False
            if node.is_element_node and (node.css_matches(MEDIA) or node.css_first(MEDIA) is not None):
                return True
            node = node.next
        return False


def is_header(box: Box) -> bool:
    """Whether a box is there for the headline and what belongs to it."""
    return box.tag == "header" or (box.tag not in _CLOSED and _HEAD.search(box.names) is not None)
