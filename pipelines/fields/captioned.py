"""Lines that begin with a label and a colon, and hold no number: who wrote it, what it is tagged with."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from pipelines.body.blocks import Block
from pipelines.fields import labels
from pipelines.fields.labelled import folded
from pipelines.fields.near import Surroundings
from pipelines.fields.page import Page
from pipelines.fields.spelling import tidy

__all__ = ["author_line", "tag_line"]

_ALL_LINKS = 0.8


def author_line(page: Page, around: Surroundings) -> str | None:
    """What stands behind "Authors:" or its like in any language; that of another article's teaser does not count,
    nor what a letter quotes or a program says."""
    lines = ((block, rest) for block, rest in _lines(page, "author") if block.box.tag != "pre")
    return next((rest for block, rest in lines if not around.foreign(block.box.node)), None)


def tag_line(page: Page) -> list[str]:
    """The tags behind the first "Tags:" or its like: its links, else what commas part.

    Being full of links, such a line looks foreign wherever it stands, so that is not asked. Its box may hold
    more than the line; a link to a place on a page ("3 comments") is no tag.
    """
    for block, rest in _lines(page, "tags"):
        if not rest:
            beside = page.blocks[block.index + 1 : block.index + 2]
            if beside and beside[0].anchors and beside[0].links >= _ALL_LINKS * len(beside[0].text):
                return [text for link in beside[0].box.node.css("a") if (text := tidy(link.text()))]
            continue
        linked = [
            text
            for link in (block.box.node.css("a") if block.anchors else ())
            if (text := tidy(link.text())) and text in rest and "#" not in (link.attributes.get("href") or "")
        ]
        return linked or [tag for part in re.split(r"[,;，、|]", rest) if (tag := part.strip())]
    return []


def _lines(page: Page, field: str) -> Iterator[tuple[Block, str]]:
    words = _words(field)
    for block, label, rest in page.captions:
        if label in words:
            yield block, rest


@functools.cache
def _words(field: str) -> frozenset[str]:
    table = {"author": labels.AUTHOR, "tags": labels.TAGS}[field]
    return frozenset(word for entry in table.split("|") if (word := folded(" ".join(entry.split()))))
