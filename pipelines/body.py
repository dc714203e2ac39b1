"""Which blocks of a page are the article.

First the boxes that are noise are marked (:mod:`pipelines.noise`), then the box that holds the
article is found (:mod:`pipelines.container`), then every block in it is judged for itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from pipelines.blocks import Block, Box, selector_of
from pipelines.brief import LITTLE, Brief, read_brief
from pipelines.chrome import Chrome
from pipelines.container import find_container, inside
from pipelines.headline import find_anchor, says, title_block
from pipelines.hints import Hint
from pipelines.measures import HEADINGS, Measures, ends_sentence, letters
from pipelines.noise import noisy_boxes, with_entries

__all__ = ["Body", "Judged", "read_body"]

_LINKS = 0.6
_LIST_LINKS = 0.7
_FEW_LINKS = 0.3
_LABEL = 30
_SHORT_LEAD = 30
_BEFORE = 120
_AFTER = 60
_OPENING = 160
_REPEATED = 60
_EXCERPT = 160
_NEAR = 8
_TOLD = 120
_TITLE = 8
_SAID = 3
_LINKED_SENTENCE = 0.5
_NO_OPENING = (Hint.LEAD | Hint.CAPTION | Hint.META | Hint.BIO).value
_ITEMS = frozenset("li tr".split())
_RUNNING = frozenset("p li tr".split())


@dataclasses.dataclass(slots=True)
class Judged:
    """A block and the verdict on it: ``reason`` is empty for what is kept."""

    block: Block
    kept: bool
    reason: str


@dataclasses.dataclass(slots=True)
class Body:
    """The article of a page: its paragraphs, the box that holds them, the verdict on every block."""

    paragraphs: list[str]
    container: Box | None
    blocks: list[Judged]


def read_body(
    blocks: Sequence[Block],
    *,
    title: str | None = None,
    hint: str | None = None,
    chrome: Chrome | None = None,
    holder: LexborNode | None = None,
) -> Body:
    """The article among the blocks of a page, in their order.

    ``title`` is the headline where it is known (it is no part of the body), ``hint`` the text the page
    gives of its article elsewhere (JSON-LD ``articleBody``), ``chrome`` what is known of the site,
    ``holder`` the element that is known to hold the article; one in which no block stands is ignored.
    """
    page = Measures(blocks, [chrome.is_chrome(block) for block in blocks] if chrome is not None else None)
    if hint:
        page.believe(hint)
    reasons = noisy_boxes(page)
    headline = letters(title or "")
    top = title_block(page, headline)
    container = _box_of(page, holder) if holder is not None else None
    if container is not None:
        if reasons[container.index] is not None:
            reasons = [None] * page.width
        return _body(blocks, container, _Judge(page, reasons, container, headline).verdicts(None))
    container = find_container(page, reasons, top, chrome.selectors if chrome is not None else ())
    if container is None:
        return Body([], None, [])
    brief = None
    if page.total < LITTLE and (anchor := find_anchor(page, title or "", top)) is not None:
        brief = read_brief(page, reasons, anchor)
        if brief.is_running:
            container = brief.container
    reasons = with_entries(page, reasons, inside(page, container))
    verdicts = _Judge(page, reasons, container, headline).verdicts(top)
    if brief is not None and not (
        _agree(page, brief, container) if brief.kept else _told(page, verdicts) >= LITTLE
    ):
        container, verdicts = brief.container, brief.verdicts
    if chrome is not None and all(verdicts):
        alone = read_body(blocks, title=title, hint=hint)
        if top is None or _is_of(alone, top, chrome):
            return alone
    return _body(blocks, container, verdicts)


def _box_of(page: Measures, node: LexborNode) -> Box | None:
    """The box an element is, where a block stands in it."""
    return next((box for box in page.boxes if box.node.mem_id == node.mem_id), None)


def _is_of(body: Body, top: Block, chrome: Chrome) -> bool:
    """Whether what was read is the article of the headline: one that stands on several pages, not the
    site's own words beside a picture."""
    if body.container is None:
        return False
    if selector_of(body.container) in chrome.telling:
        return True
    box: Box | None = top.box
    while box is not None and box is not body.container:
        box = box.parent
    return box is not None


def _body(blocks: Sequence[Block], container: Box, verdicts: list[str]) -> Body:
    judged = [Judged(block, not verdict, verdict) for block, verdict in zip(blocks, verdicts, strict=True)]
    return Body([entry.block.text for entry in judged if entry.kept], container, judged)


def _agree(page: Measures, brief: Brief, container: Box) -> bool:
    """Whether headline and running text lead to the same part of the page."""
    return brief.container is container and container is not page.boxes[0]


def _told(page: Measures, verdicts: list[str]) -> int:
    """Characters in the lines of some length that were kept."""
    return sum(
        size for size, verdict in zip(page.size, verdicts, strict=True) if not verdict and size >= _SHORT_LEAD
    )


class _Judge:
    """Judges the blocks of one page, given which boxes are noise and which holds the article."""

    def __init__(self, page: Measures, reasons: list[str | None], container: Box, headline: str) -> None:
        self.page, self.reasons, self.headline = page, reasons, headline
        self.beside, self.within = container.parent, inside(page, container)
        self.chosen = [i for i, block in enumerate(page.blocks) if self.within[block.box.index]]
        good = [i for i in self.chosen if page.good[i] and reasons[page.blocks[i].box.index] is None]
        self.first, self.last = (good[0], good[-1]) if good else (0, len(page.blocks))
        self.opener = page.blocks[self.first].box.parent if good else None
        self.closer = page.blocks[self.last].box.parent if good else None
        self.found = bool(good)

    def verdicts(self, top: Block | None) -> list[str]:
        """A reason against each block of the page; empty for what is kept."""
        page = self.page
        verdicts = ["outside the container"] * len(page.blocks)
        seen: set[str] = set()
        for i in self.chosen:
            text = page.blocks[i].text
            verdict = self.against(i)
            if not verdict and page.size[i] > _REPEATED:
                if text in seen or self.is_excerpt(i, text):
                    verdict = "said twice"
                seen.add(text)
            verdicts[i] = verdict
        if top is not None and not self.within[top.box.index]:
            verdicts[page.blocks.index(top)] = "title"
        if self.found and top is not None:
            self.open(verdicts, top, seen)
        for i in reversed(self.chosen):
            if not verdicts[i]:
                if page.blocks[i].box.tag not in HEADINGS or page.good[i]:
                    break
                verdicts[i] = "heading of nothing"
        return verdicts

    def is_excerpt(self, i: int, text: str) -> bool:
        """Whether a block before the text says what the text begins with."""
        if i > self.first + 1:
            return False
        start = text[:_EXCERPT].rstrip(".… ")
        near = (self.page.blocks[j].text for j in self.chosen if i < j <= i + _NEAR)
        return any(other.startswith(start) and len(other) > len(text) for other in near)

    def against(self, i: int) -> str:
        """What speaks against one block of the container."""
        block = self.page.blocks[i]
        if self.page.shared is not None and self.page.shared[i]:
            return "stands on the site's other pages"
        reason = self.reasons[block.box.index]
        if reason and not (reason == "caption" and self.is_told(i, block)):
            return reason
        if block.links and self.is_links(i, block):
            return "links"
        if i <= self.first:
            return self.against_early(i, block)
        if i > self.last:
            return self.against_late(i, block)
        return "title" if block.box.tag in HEADINGS and letters(block.text) == self.headline else ""

    def is_told(self, i: int, block: Block) -> bool:
        """Whether what stands near a picture is a table, or a paragraph that tells something of its own."""
        box = block.box
        told = (
            box.tag == "p"
            and self.page.size[i] >= _TOLD
            and box.parent is not None
            and box.parent.tag != "figcaption"
        )
        return told or block.cells > 1

    def is_links(self, i: int, block: Block) -> bool:
        """Whether a block is there for its links."""
        page, linked = self.page, self.page.linked[i]
        if block.box.tag == "li":
            up = block.box.parent
            return (
                linked > _LINKS
                and up is not None
                and page.links[up.index] > _LIST_LINKS * page.chars[up.index]
            )
        if linked > _LINKS:
            return True
        label = block.text.find(":", 0, _LABEL)
        if label <= 0 or block.anchors > 2 or block.links < len(block.text) - label - 3:
            return False
        told = ends_sentence(block.text) and block.text.count(" ", 0, label) >= _SAID
        return not told  # "Read also: …" is a signpost, "The full text stands in this document: …." is not

    def against_early(self, i: int, block: Block) -> str:
        """What speaks against a block before the first running text."""
        page, tag = self.page, block.box.tag
        text = letters(block.text)
        if tag == "h1" or (text and text == self.headline):
            return "title"
        if i == self.first:
            return ""
        if tag in HEADINGS and self.headline and len(text) > _TITLE and says(text, self.headline):
            return "title"
        if page.size[i] >= _BEFORE or (tag in HEADINGS and i == self.first - 1):
            return ""
        if ends_sentence(block.text) and (tag == "p" or self.is_like(self.first, block)):
            return ""
        beside = tag in _RUNNING and block.box.parent is self.opener and page.size[i] >= _SHORT_LEAD
        return "" if beside and page.linked[i] < _FEW_LINKS else "before the text"

    def is_like(self, i: int, block: Block) -> bool:
        """Whether a block is of one make with block ``i``: in the same box, or the same kind of box in the same box."""
        box = self.page.blocks[i].box
        return block.box is box or (block.box.parent is box.parent and block.box.tag == box.tag)

    def against_late(self, i: int, block: Block) -> str:
        """What speaks against a block after the last running text."""
        page, tag, linked = self.page, block.box.tag, self.page.linked[i]
        ends = ends_sentence(block.text)
        if ends and linked < _LINKED_SENTENCE and self.is_like(self.last, block):
            return ""
        if (ends and page.size[i] >= _AFTER) or (tag in _ITEMS and linked < _FEW_LINKS):
            return ""
        if tag == "p":
            if ends and linked < _FEW_LINKS:
                return ""
            up = block.box.parent
            if up is not None and up.tag == "blockquote":
                up = up.parent
            if linked < _LINKS - 0.1 and up is self.closer:
                return ""
        return "after the text"

    def open(self, verdicts: list[str], top: Block, seen: set[str]) -> None:
        """Keep the opening paragraphs that stand between the title and the container."""
        page = self.page
        for i in range(self.first):
            block = page.blocks[i]
            if block is top:
                start = i
                break
        else:
            return
        for i in range(start + 1, self.first):
            block = page.blocks[i]
            box = block.box
            if self.within[box.index] or not page.good[i] or page.size[i] < _OPENING:
                continue
            if box.tag != "p" and box.parent is not self.beside:
                continue
            names = box.own | (box.parent.own if box.parent is not None else 0)
            if (
                page.linked[i] < _FEW_LINKS
                and not names & _NO_OPENING
                and not self.reasons[box.index]
                and block.text not in seen
            ):
                verdicts[i] = ""
