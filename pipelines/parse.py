"""Parsing that no page can make slow: what lexbor would need quadratic time for is flattened before.

Every opening tag makes lexbor look through the elements still open, every attribute through those
before it, and every paragraph repeat the fonts and bold faces nobody closed: a hundred kilobytes can cost
half a minute. No reader's page nests hundreds of elements (browsers stop at 512 themselves). A look at
small samples tells whether a page may be of that kind; only then are its tags counted one by one, and
those too deep are left out, as are all fonts and bold faces, with all text kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

__all__ = ["parse"]

_NO_EVENTS = int(LexborDocumentOptions.WO_EVENTS)  # what scripts would be told of; a little faster
_DEEPEST, _MOST_HEADINGS, _MOST_ROOTS = 128, 3, 2
_LONGEST_TAG, _MOST_ATTRIBUTES = 4096, 200  # bytes; attributes of a longer one
_SMALL, _WINDOWS, _WINDOW = 4096, 16, 160
_SUSPECT_DEPTH, _SUSPECT_FONTS = 500, 400
_SLASH = ord("/")

_TAG_NAMES = re.compile(rb"<(/?[a-zA-Z][a-zA-Z0-9]*)")
_TAG_BEGINS = re.compile(rb"<[a-zA-Z][a-zA-Z0-9:-]*[\s/]")
_MARKUP = re.compile(rb"<(?:(/?)([a-zA-Z][^\s/>]{0,40})([^>]{0,4096}>)?|!--)")
_ATTRIBUTE = re.compile(rb"[\s/]*[^\s/>=][^\s/>=]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?")
_RAW = {
    name: re.compile(rb"</" + name, re.IGNORECASE)
    for name in b"script style textarea title xmp iframe noembed noframes".split()
}
"""Elements whose content is no markup, and what ends them."""
_FONTS = frozenset(b"b big code em font i nobr s small strike strong tt u".split())
"""Formatting elements: those still open are opened again in every paragraph after. They part no text."""
_HEADINGS = frozenset((b"h1", b"h2", b"h3", b"h4", b"h5", b"h6"))
"""Elements that stay however deep they stand, unless several of them are open already."""
_ROOTS = frozenset((b"html", b"body"))
"""Elements of which there is one: what more of their tags say is looked for in it, and added to it."""
_NEVER_OPEN = frozenset(
    b"head area base br col embed frame hr img input keygen link meta param source track wbr "
    b"a p td th tr tbody thead tfoot caption colgroup option "
    b"path circle rect use line polygon polyline ellipse stop image animate script style".split()
)
"""Elements that hold nothing, and those that the next of their kind closes."""
_ITEMS = {b"li": b"li", b"dd": b"dd", b"dt": b"dd"}
"""List items and their kind: an item closes one of its kind, and stays open in one of the other."""
_LISTS = {b"ul": b"li", b"ol": b"li", b"menu": b"li", b"dl": b"dd"}
"""Lists and the kind of items that are closed with them."""
_PARTS = {b"ruby": (b"rb", b"rp", b"rt", b"rtc"), b"select": (b"optgroup",)}
"""Elements, and what is closed with them at the latest, though anywhere else it stays open."""
_WHOLES = {part: whole for whole, parts in _PARTS.items() for part in parts}
_UNCOUNTED = _NEVER_OPEN | _ROOTS | _ITEMS.keys()
"""Elements of which more may be opened than closed."""
_IDLE = _NEVER_OPEN - _RAW.keys()
"""Those of them whose tags change nothing of what may stay."""


def parse(html: bytes) -> LexborHTMLParser:
    """The tree of a page in UTF-8, in time linear in its size."""
    return LexborHTMLParser(_flattened(html) if _is_suspect(html) else html, options=_NO_EVENTS)


def _is_suspect(html: bytes) -> bool:
    """Whether a page has far more opening tags than closing ones, several roots, or an endless tag.

    Only where samples say so are all its tags counted.
    """
    size = len(html)
    if size <= _SMALL:
        return False
    starts = range(0, size, size // _WINDOWS)
    windows = [html[start : start + _WINDOW] for start in starts]
    sample = b" ".join(windows).lower()
    if _is_left_open(sample, size / len(sample)) and _is_left_open(html.lower(), 1):
        return True
    # Not where the page begins: there several roots stand in comments that choose one by browser.
    if sum([sample.count(b"<" + name, _WINDOW) for name in _ROOTS]) >= _MOST_ROOTS:
        return True
    return any(
        b"<" not in window and _is_in_tag(html, start) for window, start in zip(windows, starts, strict=True)
    )


def _is_left_open(sample: bytes, scale: float) -> bool:
    """Whether too many elements are left open in a page of so many times the size of a sample."""
    counts = Counter(_TAG_NAMES.findall(sample))
    items: Counter[bytes] = Counter()
    for name, kind in _ITEMS.items():
        items[kind] += max(0, counts[name] - counts[b"/" + name])
    for name, kind in _LISTS.items():
        items[kind] -= counts[b"/" + name]
    fonts, deep = 0, max(0, min(items.values()))
    for name, times in counts.items():
        if name[0] != _SLASH and name not in _UNCOUNTED:
            left = times - counts[b"/" + name] - counts[b"/" + _WHOLES.get(name, b"")]
            if left > 0:
                deep += left
                fonts += left if name in _FONTS else 0
    return deep * scale > _SUSPECT_DEPTH or fonts * scale > _SUSPECT_FONTS


def _is_in_tag(html: bytes, position: int) -> bool:
    """Whether a tag with a great many attributes begins before a position and has not ended there."""
    start = html.rfind(b"<", 0, position)
    if start < 0 or position - start <= _LONGEST_TAG or html.find(b">", start, position) >= 0:
        return False
    begin = _TAG_BEGINS.match(html, start)
    if begin is None or len(html[start:position].split(None, _MOST_ATTRIBUTES)) <= _MOST_ATTRIBUTES:
        return False
    return not _end_of_attributes(html, begin.end())[1]  # the words may all be of one value


def _flattened(html: bytes) -> bytes:
    """The page without tags that stand too deep and attributes of which there are too many."""
    kept: list[bytes] = []
    position = 0
    for start, end, instead in _cuts(html):
        kept += (html[position:start], instead)
        position = end
    return b"".join((*kept, html[position:])) if kept else html


def _cuts(html: bytes) -> Iterator[tuple[int, int, bytes]]:  # noqa: C901 - the one loop over every tag
    """Spans to cut out of a page and what to put in their place, left to right."""
    still = _Open()
    position: int | None = 0
    while position is not None:
        rest, position = _MARKUP.finditer(html, position), None
        for match in rest:
            is_end, name, whole = match.groups()
            if name is None:
                position = _behind(html, b"-->", match.end())
                break
            name = name.lower()
            if is_end:
                if name not in _IDLE and not still.close(name):
                    yield *match.span(), b""
                continue
            if whole and (name in _IDLE or _ITEMS.get(name) == still.item):
                continue
            stays = name in _NEVER_OPEN or still.open(name)
            start, end = match.span()
            if whole is None:
                few, is_all = _end_of_attributes(html, end)
                position = end = _behind(html, b">", few)
                if stays and not is_all:
                    yield few, end, b">"
            if not stays:
                yield start, end, b"" if name in _FONTS else b" "
            elif name in _RAW:
                close = _RAW[name].search(html, end)
                position = close.start() if close else len(html)
            if position is not None:
                break


def _behind(html: bytes, mark: bytes, position: int) -> int:
    """Where the next mark ends; the end of the page without one."""
    found = html.find(mark, position)
    return found + len(mark) if found >= 0 else len(html)


def _end_of_attributes(html: bytes, position: int) -> tuple[int, bool]:
    """Where the attributes of a tag end, or the last that may stay; and whether those are all."""
    for _ in range(_MOST_ATTRIBUTES):
        attribute = _ATTRIBUTE.match(html, position)
        if attribute is None:
            return position, True
        position = attribute.end()
    return position, False


class _Open:
    """How many elements of each name are still open, be their tags kept or left out; ``item`` is the kind of the last."""

    def __init__(self) -> None:
        self._kept: Counter[bytes] = Counter()
        self._left_out: Counter[bytes] = Counter()
        self._depth = self._headings = self._roots = 0
        self.item = b""
        self._around: list[bytes] = []

    def open(self, name: bytes) -> bool:
        """Open an element that does not close by itself; whether its tag may stay."""
        if name in _FONTS:
            return False
        if name in _ROOTS:
            self._roots += 1
            return self._roots <= _MOST_ROOTS
        if name in _HEADINGS:
            if self._headings < _MOST_HEADINGS:
                self._headings += 1
                self._kept[name] += 1
                return True
        elif kind := _ITEMS.get(name):
            if kind != self.item:
                if self._depth >= _DEEPEST:
                    return False
                self._depth += 1
                self._around.append(self.item)
                self.item = kind
            return True
        elif self._depth < _DEEPEST:
            self._depth += 1
            self._kept[name] += 1
            return True
        self._left_out[name] += 1
        return False

    def close(self, name: bytes) -> bool:
        """Close an element; whether the tag may stay: it goes where that which opened it is gone."""
        if name in _FONTS:
            return False
        if (kind := _ITEMS.get(name) or _LISTS.get(name)) and kind == self.item:
            self.item = self._around.pop()
            self._depth -= 1
        for part in _PARTS.get(name, ()):
            self._depth -= self._kept.pop(part, 0)
            self._left_out.pop(part, 0)
        if self._left_out.get(name):
            self._left_out[name] -= 1
            return False
        if self._kept.get(name):
            self._kept[name] -= 1
            if name in _HEADINGS:
                self._headings -= 1
            else:
                self._depth -= 1
        return True
