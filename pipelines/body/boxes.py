"""Boxes: the elements of a page that can hold paragraphs, and what their attributes say of them."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from pipelines.body.hints import ROLE_HINTS, TAG_HINTS, Hint, name_hints, without_terms
from pipelines.body.visibility import NOTHING, Hidden, is_hidden

__all__ = ["Box", "named", "selector_of"]

_NAME = re.compile(r"[A-Za-z_-]+")
_PLACE_LEVELS = 6
_TELLING = frozenset("aria-hidden aria-modal hidden itemprop role style".split())
_CONCEALED, _POPUP = Hint.CONCEALED.value, (Hint.POPUP | Hint.SITE).value


class Box:
    """An element that can hold blocks.

    ``own`` are the bits of :class:`Hint` its tag, role, class and id speak of, ``above`` those of its
    ancestors. ``index`` is its place in document order, parents first; ``names`` its classes, ``prop``
    its ``itemprop``.
    """

    __slots__ = ("above", "depth", "index", "names", "node", "own", "parent", "prop", "role", "tag")

    def __init__(self, tag: str, role: int, parent: Box | None, node: LexborNode, index: int) -> None:
        self.tag = tag
        self.role = role
        self.parent = parent
        self.node = node
        self.index = index
        self.names = self.prop = ""
        self.own = TAG_HINTS.get(tag, 0)
        if parent is None:
            self.above = self.depth = 0
        else:
            self.above = parent.above | parent.own
            self.depth = parent.depth + 1

    def describe(self, attributes: dict[str, str | None], hidden: Hidden) -> bool:
        """Read what the attributes say of the box; whether they say it is ``hidden``, as in :func:`is_hidden`."""
        names, key = attributes.get("class"), attributes.get("id")
        if names:
            self.names = names
            self.own |= name_hints(f"{names} {key}" if key else names)
        elif key:
            self.own |= name_hints(key)
        if not _TELLING.isdisjoint(attributes):
            self.prop = attributes.get("itemprop") or ""
            self.own |= ROLE_HINTS.get(attributes.get("role") or "", 0)
            if attributes.get("aria-modal") == "true":
                self.own |= _POPUP
        elif not self.own & _CONCEALED:
            if hidden is NOTHING:
                return False
            return key in hidden.ids or not hidden.classes.isdisjoint(self.names.split())
        return is_hidden(attributes, hidden)

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
    return named(box.tag, box.names)


def named(tag: str, classes: str) -> str:
    """The same of any element."""
    names = sorted({name for name in without_terms(classes) if _NAME.fullmatch(name)})
    return ".".join([tag, *names[:3]])
