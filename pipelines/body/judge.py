"""What speaks against each block of the box the article stands in."""

from __future__ import annotations

from pipelines.body.blocks import Block, Box
from pipelines.body.container import inside
from pipelines.body.headline import says
from pipelines.body.hints import Hint
from pipelines.body.listings import is_listing
from pipelines.body.measures import HEADINGS, Measures, ends_sentence, is_colophon
from pipelines.body.mending import (
    EARLY,
    LATE,
    SHARED,
    keep_headings,
    keep_lists,
    keep_table_heads,
    keep_verses,
)
from pipelines.body.notes import QUOTED
from pipelines.body.text import letters

__all__ = ["Judge"]

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
_NEARLY_ALL, _SENTENCE, _LONGEST_SENTENCE = 0.9, 8, 120
_PICTURED, _LONGEST_CAPTION = frozenset("p td div".split()), 200
_RUNNING = frozenset("p li tr".split())


class Judge:
    """Judges the blocks of one page, given which boxes are noise and which holds the article."""

    def __init__(self, page: Measures, reasons: list[str | None], container: Box, headline: str) -> None:
        self.page, self.reasons, self.headline = page, reasons, headline
        self.beside, self.within = [container.parent], inside(page, container)
        around = container.parent.parent if container.parent is not None else None
        if around is not None and around.own & Hint.ARTICLE.value:
            self.beside.append(around)
        self.chosen = [i for i, block in enumerate(page.blocks) if self.within[block.box.index]]
        good = [
            i
            for i in self.chosen
            if (page.good[i] or page.blocks[i].box.tag == "pre") and reasons[page.blocks[i].box.index] is None
        ]
        self.first, self.last = (good[0], good[-1]) if good else (0, len(page.blocks))
        self.opener = _around(page.blocks[self.first].box, container) if good else None
        self.closer = _around(page.blocks[self.last].box, container) if good else None
        self.found = bool(good)

    def verdicts(self, top: Block | None) -> list[str]:
        """A reason against each block of the page; empty for what is kept."""
        page = self.page
        verdicts = ["outside the container"] * len(page.blocks)
        seen: set[str] = set()
        for i in self.chosen:
            text = page.blocks[i].text
            verdict = self.against(i)
            if not verdict and page.size[i] > _REPEATED and not is_listing(page.blocks[i].box):
                if text in seen or self.is_excerpt(i, text):
                    verdict = "said twice"
                seen.add(text)
            verdicts[i] = verdict
        if top is not None and not self.within[top.box.index]:
            verdicts[page.blocks.index(top)] = "title"
        if self.found and top is not None:
            self.open(verdicts, top, seen)
        keep_headings(page, self.chosen, self.reasons, self.headline, verdicts)
        keep_lists(page, self.chosen, verdicts)
        keep_table_heads(page, self.chosen, verdicts)
        keep_verses(page, self.chosen, self.opener, verdicts)
        below = ""
        for i in reversed(self.chosen):
            if not verdicts[i]:
                block = page.blocks[i]
                signpost = below == "links" and block.text[-1] in ":：" and page.size[i] <= _LABEL
                if (block.box.tag not in HEADINGS or page.good[i]) and not signpost:
                    break
                verdicts[i] = "heading of nothing"
            below = verdicts[i]
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
        reason = self.reasons[block.box.index]
        if is_listing(block.box):  # its pieces stay together
            return reason or ""
        if self.page.shared is not None and self.page.shared[i]:
            return SHARED
        if reason and not (reason == "caption" and self.is_told(i, block)):
            return reason
        if block.links and self.is_links(i, block):
            return "links"
        if is_colophon(block):
            return "byline, date or tags"
        if self.page.size[i] <= _LONGEST_CAPTION and _is_caption(block):
            return "caption"
        if block.box.tag == "pre":
            return ""
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
        item = block.box
        if item.tag == "p" and item.parent is not None and item.parent.tag == "li":
            item = item.parent
        if item.tag in _ITEMS and not self.found and linked >= _FEW_LINKS:
            return True  # in a box without running text all there is may be a list of related posts
        if item.tag == "li":
            up = item.parent
            return linked > _LINKS and up is not None and page.is_linked(up, _LIST_LINKS)
        if linked > _LINKS:
            return not (linked < _NEARLY_ALL and self.is_sentence(block))
        label = block.text.find(":", 0, _LABEL)
        if label <= 0 or block.anchors > 2 or block.links < len(block.text) - label - 3:
            return False
        told = ends_sentence(block.text) and block.text.count(" ", 0, label) >= _SAID
        return not told  # "Read also: …" is a signpost, "The full text stands in this document: …." is not

    def is_sentence(self, block: Block) -> bool:
        """Whether a paragraph that is mostly links is a sentence among the article's, and no signpost."""
        beside = block.box.parent is self.opener or block.box.parent is self.closer
        told = (
            beside
            and block.box.tag == "p"
            and _SENTENCE <= len(block.text) - block.links <= _LONGEST_SENTENCE
        )
        return (
            told
            and ends_sentence(block.text)
            and ":" not in block.text[:_LABEL]
            and block.text[-1] not in ":："
        )

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
        return "" if beside and page.linked[i] < _FEW_LINKS else EARLY

    def is_like(self, i: int, block: Block) -> bool:
        """Whether a block is of one make with block ``i``: in the same box, the one around it, or the same kind of
        box in the same box."""
        box = self.page.blocks[i].box
        return block.box in (box, box.parent) or (block.box.parent is box.parent and block.box.tag == box.tag)

    def against_late(self, i: int, block: Block) -> str:
        """What speaks against a block after the last running text."""
        page, tag, linked = self.page, block.box.tag, self.page.linked[i]
        ends = ends_sentence(block.text)
        if ends and linked < _LINKED_SENTENCE and self.is_like(self.last, block):
            return ""
        if (ends and page.size[i] >= _AFTER) or (tag in _ITEMS and linked < _FEW_LINKS):
            return ""
        if tag in QUOTED:
            if ends and linked < _FEW_LINKS:
                return ""
            up = block.box.parent
            if up is not None and up.tag == "blockquote":
                up = up.parent
            if linked < _LINKS - 0.1 and up is self.closer:
                return ""
        return LATE

    def open(self, verdicts: list[str], top: Block, seen: set[str]) -> None:
        """Keep the opening that stands between the title and the container: several paragraphs, or a long one."""
        page = self.page
        for i in range(self.first):
            block = page.blocks[i]
            if block is top:
                start = i
                break
        else:
            return
        opening = [i for i in range(start + 1, self.first) if self.is_opening(i, seen)]
        for i in opening:
            if len(opening) > 1 or page.size[i] >= _OPENING:
                verdicts[i] = ""

    def is_opening(self, i: int, seen: set[str]) -> bool:
        """Whether a block before the container may be a paragraph of the article."""
        page, block = self.page, self.page.blocks[i]
        box = block.box
        if self.within[box.index] or not page.good[i] or page.linked[i] >= _FEW_LINKS:
            return False
        if box.tag != "p" and not any(box.parent is one for one in self.beside):
            return False
        names = box.own | (box.parent.own if box.parent is not None else 0)
        return not names & _NO_OPENING and not self.reasons[box.index] and block.text not in seen


def _is_caption(block: Block) -> bool:
    """Whether a paragraph or cell holds a picture and says what that picture's own description says."""
    child = block.box.node.first_child if block.box.tag in _PICTURED else None
    if child is None or child.next is None or ends_sentence(block.text):
        return False
    picture = block.box.node.css_first("img[alt]")
    return picture is not None and letters(picture.attributes.get("alt") or "") == letters(block.text) != ""


def _around(box: Box, container: Box) -> Box | None:
    """The box a block's box stands in; of a listing, which may stand in several of its own, the article's; of
    a quotation the one around that."""
    if box.tag == "pre":
        return container
    up = box if box.tag == "blockquote" else box.parent
    while up is not None and up is not container and up.tag == "blockquote":
        up = up.parent
    return up
