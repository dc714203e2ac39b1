"""Where a page shows its headline, which the page's text stands below."""

from __future__ import annotations

from pipelines.body.blocks import Block
from pipelines.body.measures import HEADINGS, Measures
from pipelines.body.text import letters

__all__ = ["find_anchor", "is_caption", "says", "title_block"]

_TELLING = 8
"""Letters from which on a part of a headline says the headline."""
_FEW_LINKS = 0.3


def title_block(page: Measures, headline: str) -> Block | None:
    """The heading that says the title, else the first ``<h1>``."""
    first = None
    for block in page.blocks:
        tag = block.box.tag
        if tag in HEADINGS:
            if says(letters(block.text), headline):
                return block
            if first is None and tag == "h1":
                first = block
    return first


def find_anchor(page: Measures, title: str, top: Block | None) -> Block | None:
    """The block that shows the headline beyond doubt, a heading or not; the first ``<h1>`` where none is known."""
    headline = letters(title)
    if top is not None and (not headline or says(letters(top.text), headline)):
        return top
    if not headline:
        return None
    shown = [
        block
        for block, linked in zip(page.blocks, page.linked, strict=True)
        if linked < _FEW_LINKS and not is_caption(block)
    ]
    for block in shown:
        if letters(block.text) == headline:
            return block
    named = (block for block in shown if block.box.tag in HEADINGS and title.startswith(f"{block.text} "))
    return next((block for block in named if not title[len(block.text) :].lstrip()[:1].isalnum()), None)


def is_caption(block: Block) -> bool:
    """Whether a block stands under a picture, and so is no headline."""
    parent = block.box.parent
    return block.box.tag == "figcaption" or (parent is not None and parent.tag == "figcaption")


def says(text: str, headline: str) -> bool:
    """Whether a line is the headline, or enough of it."""
    if text == headline:
        return text != ""
    return min(len(text), len(headline)) > _TELLING and (text in headline or headline in text)
