"""Counters that carry no word: elements named after views, eye icons, data attributes."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.blocks import Block
from pipelines.fields.lines import Lines

__all__ = ["NUMBER", "alone", "attributed", "named"]

NUMBER = (
    r"(?<![\d.,:/\-])(?:\d{1,3}(?:[ .,'\u00a0\u202f\u2009]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)"
    r"(?:\s?(?:k|m|к|м|тыс\.?|млн\.?|мың|тис\.?|mln\.?|mil|tys\.?|bin|万|千|천|만|rb|jt)(?!\w))?(?![\d/:%\-])(?![.,]\d)"
)
"""A count as printed, over folded text: groups of thousands, a decimal with a unit; no part of a date or time."""

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
_VIEW = b"-view"
_NAME_BEFORE, _NAME_AFTER = re.compile(rb"[\w-]*\Z"), re.compile(rb"([\w-]+)=")
_PICTURES = frozenset({"use", "img", "image"})
_PICTURE = re.compile(r"([\w-]+)(?:\.\w{3,4})?(?:[?#].*)?$")
_LONGEST = 80
_MOST_NODES, _MOST_LINES, _MOST_ATTRIBUTES = 40, 60, 40


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


def attributed(tree: LexborHTMLParser, source: bytes) -> Iterator[tuple[str, LexborNode]]:
    """Numbers in ``data-...-views`` attributes."""
    names: set[str] = set()
    start = source.find(_VIEW)
    for _ in range(_MOST_ATTRIBUTES):
        if start < 0:
            break
        before, after = (
            _NAME_BEFORE.search(source[max(0, start - 40) : start]),
            _NAME_AFTER.match(source, start),
        )
        if before and after:
            name = (before[0] + after[1]).decode("ascii", "ignore").lower()
            if _DATA.match(name):
                names.add(name)
        start = source.find(_VIEW, start + len(_VIEW))
    for name in sorted(names):
        for node in tree.css(f"[{name}]")[:_MOST_NODES]:
            if raw := alone(node.attributes.get(name) or ""):
                yield raw, node


def _by_name(block: Block) -> tuple[str, LexborNode] | None:
    """The number of the first element of a line that is named after views."""
    holder = block.box.node
    for node in islice(holder.traverse(include_text=False), _MOST_NODES):
        if _speaks_of_views(node) and (raw := _number_of(node)):
            return raw, node
    parent = holder.parent
    if parent is not None and _speaks_of_views(parent) and (raw := alone(block.text)):
        return raw, holder
    return None


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
