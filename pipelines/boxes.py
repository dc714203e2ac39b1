"""Boxes: the elements of a page that can hold paragraphs, and what their attributes say of them."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from pipelines.hints import ROLE_HINTS, TAG_HINTS, Hint, name_hints
from pipelines.visibility import is_hidden

__all__ = ["Box", "selector_of"]

_NAME = re.compile(r"[A-Za-z_-]+")
_PLACE_LEVELS = 6
_CONCEALED, _POPUP = Hint.CONCEALED.value, (Hint.POPUP | Hint.SITE).value


class Box:
    """An element that can hold blocks.

    ``own`` are the bits of :class:`Hint` its tag, role, class and id speak of, ``above`` those of its
    ancestors. ``index`` is its place in document order, parents first; ``names`` its classes, ``prop``
    its ``itemprop``.
    """

    __slots__ = ("above", "depth", "index", "names", "node", "own", "parent", "prop", "role", "tag")

    def __init__(self, tag: str, role: int, parent: Box | None, node: LexborNode, index: int) -> None:
        self.tag, self.role, self.parent, self.node, self.index = tag, role, parent, node, index
        self.names = self.prop = ""
        self.own = TAG_HINTS.get(tag, 0)
        if parent is None:
            self.above = self.depth = 0
        else:
            self.above, self.depth = parent.above | parent.own, parent.depth + 1

    def describe(self, attributes: dict[str, str | None], hidden: frozenset[str]) -> bool:
        """Read what the attributes say of the box; whether they say it is ``hidden``, as in :func:`is_hidden`."""
        names, unusual = "", bool(hidden)
        for key, value in attributes.items():
            if key == "class":
                if value:
                    self.names = value
                    names = f"{names} {value}" if names else value
            elif key == "id":
                if value:
                    names = f"{names} {value}" if names else value
            else:
                unusual = True
                if key == "itemprop":
                    self.prop = value or ""
                elif key == "role":
                    self.own |= ROLE_HINTS.get(value or "", 0)
                elif key == "aria-modal" and value == "true":
                    self.own |= _POPUP
        if names:
            self.own |= name_hints(names)
        return (unusual or self.own & _CONCEALED != 0) and is_hidden(attributes, hidden)

    @property
    def place(self) -> str:
        """Where the box stands: its innermost levels as ``tag.class``, outermost first."""
        levels: list[str] = []
        box: Box | None = self
        while box is not None and len(levels) < _PLACE_LEVELS:
            levels.append(".".join([box.tag, *sorted(box.names.split())[:3]]))
            box = box.parent
        return ">".join(reversed(levels))


def selector_of(box: Box) -> str:
    """CSS selector of a box by its tag and those of its classes that carry no number."""
    names = sorted({name for name in box.names.split() if _NAME.fullmatch(name)})
    return ".".join([box.tag, *names[:3]])
