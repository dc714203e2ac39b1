"""One opened page, as the fields see it: tree, blocks, what it says of itself, what was known before."""

from __future__ import annotations

import dataclasses
import functools
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.body.blocks import Block
from pipelines.body.hints import Hint
from pipelines.context import PageContext
from pipelines.fields.labelled import folded
from pipelines.fields.meta import PageMeta
from pipelines.fields.spelling import address_key, join, tidy

__all__ = ["CHROME", "Page"]

CHROME = (Hint.NAV | Hint.SIDE | Hint.RELATED | Hint.COMMENT | Hint.FOOT | Hint.POPUP | Hint.AD).value
"""What the names around a fact speak of when the fact is not the article's."""

_LONGEST_LABEL, _LONGEST_LINE = 40, 300
_LABEL = re.compile(rf"([^:：]{{0,{_LONGEST_LABEL - 1}}})[:：]")


@dataclasses.dataclass
class Page:
    """A page being read; ``url`` is where it was fetched from, ``left_out`` what is not in ``blocks`` for its names."""

    tree: LexborHTMLParser
    url: str
    blocks: list[Block]
    meta: PageMeta
    context: PageContext
    left_out: list[LexborNode] = dataclasses.field(default_factory=list)

    @functools.cached_property
    def base(self) -> str:
        """What relative addresses are relative to."""
        return (join(self.url, self.meta.base) if self.meta.base else None) or self.url

    @functools.cached_property
    def addresses(self) -> frozenset[str]:
        """Keys of the addresses by which the page calls itself."""
        named = [self.url, *self.meta.canonical, *self.meta.all("og:url")]
        return frozenset(address_key(join(self.base, url) or url) for url in named if url)

    @functools.cached_property
    def captions(self) -> list[tuple[Block, str, str]]:
        """Lines with a colon near their beginning: what stands before it, `folded`, and behind it."""
        begun = [
            (block, _LABEL.match(block.text))
            for block in self.blocks
            if len(block.text) <= _LONGEST_LINE
            and (":" in (start := block.text[:_LONGEST_LABEL]) or "：" in start)
        ]
        return [
            (block, folded(found[1]).strip(), block.text[found.end() :].strip())
            for block, found in begun
            if found
        ]

    def selected(self, field: str) -> LexborNode | None:
        """The element the profile's selector for a field points at; None where it names none here."""
        selector = self.context.selectors.get(field)
        if not selector:
            return None
        try:
            return self.tree.css_first(selector)
        except (SelectolaxError, ValueError):
            return None

    def selected_text(self, field: str) -> str | None:
        """Text of that element on one line."""
        node = self.selected(field)
        return (tidy(node.text(separator=" ")) or None) if node is not None else None
