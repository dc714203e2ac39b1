"""What can be counted of a page's blocks and boxes before anything is judged."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.body.blocks import Block, Box
from pipelines.body.hints import Hint
from pipelines.body.text import letters

__all__ = ["HEADINGS", "Measures", "ends_sentence", "is_colophon"]

_DIGIT = re.compile(r"\d")
_META = Hint.META.value
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_ENDS = frozenset(".!?…:。！？：।؟۔։።")
_CLOSERS = "\"”“»)’'」』】]"
_SMILING, _SMILED = ")]DPp(3^_", 20
_SMILE = re.compile(
    r"(?:(?<=\s)[:;=8xX]['’]?[-^o]?[)\](DPp3]+|\^_*\^|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)$"
)
_LONGEST_SIGN = 12
_SIGNED = re.compile(r"[.!?][\"”»]?\s?\([a-zа-яё]{1,5}\)$")
"""A sentence, and in brackets the short name of who wrote it, in small letters: in capitals it is whose picture it is."""
_DENSE_SPACES = 15
_FACTS = 0.05
"""A line of facts has more of it in links: author, section, tags."""
_TOLD_BESIDE = 200
"""Characters beside its links that make a paragraph one that tells something."""
_SENTENCE = 60
_LONG = 140
_TOLD = 0.7
_WHOLE = 0.35
"""Less of the page's running text than this is but the beginning of the article."""
_LINKED = 0.35
_LINK, _LITTLE = 0.8, 0.01
_TITLE_LIKE = 15


class Measures:
    """Figures of one page, indexed like its blocks (``size`` ...) and like its boxes (``mass`` ...).

    ``size`` is the length of a block in characters, those of scripts without spaces counted twice;
    ``linked`` the share of it that is links; ``good`` whether it reads like running text (the line that
    says when an article was written and leads to its category does not); ``shared``
    whether it stands on the site's other pages, where that is known.
    Of a box: ``mass`` is the running text below it, ``teasers`` the headings below it that are links;
    ``total`` is the page's running text.
    """

    __slots__ = (
        "_all_text",
        "blocks",
        "boxes",
        "good",
        "linked",
        "mass",
        "shared",
        "size",
        "teasers",
        "total",
        "width",
    )

    def __init__(self, blocks: Sequence[Block], shared: Sequence[bool] | None = None) -> None:
        self.blocks, self.shared = blocks, shared
        self.width = max((block.box.index for block in blocks), default=-1) + 1
        self.boxes = _boxes(blocks, self.width)
        self.size = [_size(block.text) for block in blocks]
        self.linked = [_linked(block) if block.links else 0.0 for block in blocks]
        self.good = [
            size >= _SENTENCE
            and linked < _LINKED
            and (size >= _LONG or ends_sentence(block.text))
            and not is_colophon(block)
            for block, size, linked in zip(blocks, self.size, self.linked, strict=True)
        ]
        if shared is not None:
            self.good = [good and not known for good, known in zip(self.good, shared, strict=True)]
        self._all_text: tuple[list[int], list[int]] | None = None
        self.mass, self.teasers = [0] * self.width, [0] * self.width
        self._count()
        self.total = max(1, self.mass[self.boxes[0].index] if self.boxes else 0)

    def believe(self, told: str) -> None:
        """Let only what the page also tells elsewhere count as running text, where that is most of what is told."""
        whole = letters(told)
        said = [
            good and letters(block.text) in whole for block, good in zip(self.blocks, self.good, strict=True)
        ]
        size = sum(len(block.text) for block, known in zip(self.blocks, said, strict=True) if known)
        if size >= _TOLD * len(whole) and size >= _WHOLE * self.total:
            self.good = said

    def sum_up(self, figures: list[int]) -> list[int]:
        """Add to every box's figure those of the boxes in it, in place."""
        for box in reversed(self.boxes):
            if (figure := figures[box.index]) and box.parent is not None:
                figures[box.parent.index] += figure
        return figures

    def is_linked(self, box: Box, share: float) -> bool:
        """Whether more than a share of all text in a box is links; counted for all boxes when first asked of one."""
        if self._all_text is None:
            chars, links = [0] * self.width, [0] * self.width
            for block in self.blocks:
                chars[block.box.index] += len(block.text)
                links[block.box.index] += block.links
            self._all_text = self.sum_up(chars), self.sum_up(links)
        chars, links = self._all_text
        return links[box.index] > share * chars[box.index]

    def _count(self) -> None:
        for block, size, linked, good in zip(self.blocks, self.size, self.linked, self.good, strict=True):
            if good:
                self.mass[block.box.index] += size
            elif linked > _LINK and size > _TITLE_LIKE and block.box.tag in HEADINGS:
                self.teasers[block.box.index] += 1
        self.sum_up(self.mass)
        self.sum_up(self.teasers)


def is_colophon(block: Block) -> bool:
    """Whether a paragraph, by its name, says when an article was written, and leads to its category."""
    if not block.box.own & _META:
        return False
    tag, facts = block.box.tag, block.anchors > 1 and block.links > _FACTS * len(block.text)
    named = tag == "span" or (tag == "p" and block.links) or (tag == "div" and facts)
    return bool(named) and _DIGIT.search(block.text) is not None


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence, or one that announces a list, does; a smile or its writer's sign may end it."""
    last = text[-1]
    if last in _ENDS or (last in _CLOSERS and text.rstrip(_CLOSERS)[-1:] in _ENDS):
        return True
    if last == ")" and _SIGNED.search(text, max(0, len(text) - _LONGEST_SIGN)):
        return True
    smiles = last in _SMILING or last >= "\u2600"
    return smiles and len(text) >= _SMILED and _SMILE.search(text, len(text) - 4) is not None


def _boxes(blocks: Sequence[Block], width: int) -> list[Box]:
    """The boxes that hold a block somewhere below them, in document order."""
    found: list[Box | None] = [None] * width
    for block in blocks:
        box: Box | None = block.box
        while box is not None and found[box.index] is None:
            found[box.index] = box
            box = box.parent
    return [box for box in found if box is not None]


def _linked(block: Block) -> float:
    """The share of a block that is links; a paragraph that tells much beside them is there for what it tells."""
    text, share = block.text, block.links / len(block.text)
    told = share > _LINKED and block.box.tag == "p" and len(text) - block.links >= _TOLD_BESIDE
    return _LINKED - _LITTLE if told and (ends_sentence(text) or text.count(". ") > 1) else share


def _size(text: str) -> int:
    size = len(text)
    if size > 8 and not text.isascii() and text.count(" ") * _DENSE_SPACES < size:
        return 2 * size
    return size
