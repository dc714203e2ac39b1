"""Counters that carry no word: elements named after views, eye icons, data attributes."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from pipelines.body.blocks import Block
from pipelines.fields.lines import Lines

__all__ = ["DIGITS", "NUMBER", "alone", "attributed", "named"]

DIGITS = (
    r"(?:\d{1,3}(?:[ .,'\u00a0\u202f\u2009]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)"
    r"(?:\s?(?:k|m|к|м|тыс\.?|млн\.?|мың|тис\.?|mln\.?|mil|tys\.?|bin|w|万|千|천|만|rb|jt)(?!\w))?(?![\d/:%\-])(?![.,]\d)(?!\s?[年月日时時号號])"
)
"""A count as printed, over folded text: groups of thousands, a decimal with a unit; not the beginning of a date or time."""
NUMBER = rf"(?<![\d.,:/\-]){DIGITS}"
"""The same, and no part of a date or time at all."""

_ALONE = re.compile(rf"[\s(\[:：·•|]*({NUMBER})[\s)\]·•|]*", re.IGNORECASE)
_HINT = re.compile(r"view|eye|hits|-visib|reads|read-?_?c|View|Eye")
_COUNTED = r"(?:views?|viewed|viewers|hits|pageviews?|postviews?|reads|readcount|viewcount|viewscount|viewnum|hitcount)"
_NAME = re.compile(
    rf"(?:.*(?:^|[-_]))?{_COUNTED}"
    r"(?:[-_]*(?:counts?|counters?|num|nums|number|total|nr|icon|ico|amount|value|text|stat|info|box|wrap))*(?:[-_]*\d+)?$"
)
_EYE = re.compile(
    r"(?:.*[-_])?eye(?:[-_]?(?:open|o|fill|icon|solid|regular|outline|alt|svg|\d))*$|.*-visibility$"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DATA = re.compile(r"data-(?:[\w-]*-)?(?:views?|hits|pageviews?|view-?counts?|views-?counts?|viewcount)\Z")
_PICTURES = frozenset({"use", "img", "image"})
_PICTURE = re.compile(r"([\w-]+)(?:\.\w{3,4})?(?:[?#].*)?$")
_LONGEST = 80
_MOST_NODES, _MOST_LINES, _MOST_LEVELS = 40, 60, 60


def alone(text: str) -> str | None:
    """The number a short text consists of; None where it holds anything else."""
    match = _ALONE.fullmatch(text) if len(text) <= 30 else None
    return match[1] if match else None


def named(lines: Lines) -> Iterator[tuple[str, LexborNode, Block]]:
    """Numbers in short lines whose element, or one in or right around it, is named after views or shows an eye."""
    short = (
        block for block, _ in lines.numbered if len(block.text) <= _LONGEST and block.links < len(block.text)
    )
    for block in islice(short, _MOST_LINES):
        found = _by_name(block)
        if found is not None:
            yield *found, block


def attributed(title: LexborNode) -> Iterator[tuple[str, LexborNode]]:
    """Numbers in ``data-...-views`` attributes of what encloses the headline, or stands close beside it."""
    enclosing: list[LexborNode] = []
    node: LexborNode | None = title
    while node is not None and len(enclosing) < _MOST_LEVELS:
        enclosing.append(node)
        node = node.parent
    beside = enclosing[min(2, len(enclosing) - 1)].traverse(include_text=False)
    for node in (*enclosing, *islice(beside, _MOST_NODES)):
        for name, value in node.attributes.items():
            if name.startswith("data-") and _DATA.match(name) and (raw := alone(value or "")):
                yield raw, node


def _by_name(block: Block) -> tuple[str, LexborNode] | None:
    """The number of the first element of a line that is named after views."""
    holder = block.box.node
    for node in islice(holder.traverse(include_text=False), _MOST_NODES):
        if _speaks_of_views(node) and (raw := _number_of(node)):
            return raw, node
    raw = alone(block.text)
    if raw is not None:
        beside = (holder.parent, _before(holder))
        if any(node is not None and _speaks_of_views(node) for node in beside):
            return raw, holder
    return None


def _before(node: LexborNode) -> LexborNode | None:
    """The element right before another, white space between left out."""
    before = node.prev
    while before is not None and before.tag == "-text" and not (before.text_content or "").strip():
        before = before.prev
    return before if before is not None and before.tag != "-text" else None


def _speaks_of_views(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    if node.tag in _PICTURES:
        picture = attributes.get("href") or attributes.get("xlink:href") or attributes.get("src") or ""
        match = _PICTURE.search(picture[-60:])
        return bool(match and _speaks(match[1]))
    names, key = attributes.get("class"), attributes.get("id")
    return bool(names and _speaks(names)) or bool(key and _speaks(key))


@functools.lru_cache(maxsize=4096)
def _speaks(names: str) -> bool:
    """Whether one of the names in a class or id says that here views are counted."""
    if not _HINT.search(names):
        return False
    lower = (_CAMEL.sub("-", name).lower() for name in names.split())
    return any(_NAME.match(name) or _EYE.match(name) for name in lower)


def _number_of(node: LexborNode) -> str | None:
    """The number an element holds; of an icon, the one beside it."""
    text = node.text(separator=" ").strip()
    if text:
        return alone(text)
    for _ in range(3):
        parent = node.parent
        if parent is None or parent.tag in ("body", "html"):
            return None
        text = parent.text(separator=" ").strip()
        if text:
            return alone(text) or _after(node)
        node = parent
    return None


def _after(node: LexborNode) -> str | None:
    """The number that follows an icon directly."""
    following = node.next
    while following is not None and not (following.text() or "").strip():
        following = following.next
    return alone((following.text() or "").strip()) if following is not None else None
