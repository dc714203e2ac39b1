"""The headline by where it stands: right above the first running text."""

from __future__ import annotations

import re

from pipelines.body.blocks import Block
from pipelines.body.headline import is_caption
from pipelines.body.hints import Hint
from pipelines.fields.headings import (
    LEVELS,
    UNSPACED,
    WORD,
    headings_of,
    is_of_readers,
    is_stamp,
    place,
    runs,
)
from pipelines.fields.naming import LONGEST, Witness
from pipelines.fields.spelling import fold

__all__ = ["above_text", "begun", "is_above"]

_BEGUN, _ABOVE_TEXT = 0.4, 8
_TELLING, _CALLED, _STEM, _HALF = 8, 2.0, 5, 0.5
_FIRST_BLOCKS, _LOOKED_AT = 4, 1000
_ASIDE = (Hint.LEAD | Hint.META | Hint.FORM | Hint.POPUP | Hint.HIDDEN | Hint.RELATED).value
_HEADLINE = re.compile(
    r"(?i)(?:^|[\s_-]|article|story|news|post|entry)(?:headline|heading|title|hed|hdln)\d*(?:$|[\s_-])"
)


def begun(blocks: list[Block], said: list[Witness], names: frozenset[str]) -> Block | None:
    """A short line right above the first running text with which, or behind which, a naming of the page begins or
    ends, whatever stands between it and the site's name; the longest. Where a heading stands there, no other line."""
    first = next((block.index for block in blocks if runs(block)), 0)
    found: tuple[int, Block | None] = (0, None)
    above = blocks[max(0, first - _ABOVE_TEXT) : first]
    headings = [block for block, _ in headings_of(above) if not block.links]
    for block in headings or above:
        text = block.text
        if block.links or len(text) > LONGEST or is_caption(block) or place(block) or fold(text) in names:
            continue
        for witness in said:
            share = len(text) / len(witness.text)
            if (
                _BEGUN < share < 1
                and len(text) > found[0]
                and not witness.cut
                and _is_end(text, witness.text)
            ):
                found = (len(text), block)
    return found[1]


def above_text(blocks: list[Block], names: frozenset[str], said: list[Witness]) -> Block | None:
    """The heading, or line of an element called the headline's, right above the first running text, whose words that
    text repeats: an <h1> before one named so, that before other headings; the last of its kind. Where the text
    repeats what names the page as well, they have to share a word."""
    text = [block for block in blocks if runs(block) and not place(block)][:_FIRST_BLOCKS]
    if not text:
        return None
    told = " ".join([block.text[:_LOOKED_AT] for block in text]).lower()
    named = {stem for witness in said for stem in _stems(witness.text)}
    believed = any(_repeated(witness.text, told) >= _HALF for witness in said)
    found: tuple[float, Block | None] = (0.0, None)
    for block in blocks[max(0, text[0].index - _ABOVE_TEXT) : text[0].index]:
        rank = _rank(block)
        if rank < found[0] or not rank or block.links * 2 > len(block.text) or len(block.text) > LONGEST:
            continue
        if block.box.own & _ASIDE or place(block) or is_of_readers(block) or is_stamp(block):
            continue
        own, shared = fold(block.text), not named.isdisjoint(_stems(block.text))
        if (len(own) <= _TELLING and not UNSPACED.search(own)) or own in names:
            continue
        if shared or not said or (_repeated(block.text, told) and not believed):
            found = (rank, block)
    return found[1]


def _rank(block: Block) -> float:
    """How much the element of a line speaks for a headline."""
    box, up = block.box, block.box.parent
    level = LEVELS.get(box.tag) or (LEVELS.get(up.tag) if up is not None else None) or 0.0
    if level == LEVELS["h1"]:
        return level
    return _CALLED if _HEADLINE.search(box.names) else level


def _stems(text: str) -> list[str]:
    """The words of a text without their endings; of one without spaces, its letters two by two."""
    if UNSPACED.search(text):
        own = fold(text)
        return [own[i : i + 2] for i in range(len(own) - 1)]
    return [word[:_STEM] for word in WORD.findall(text.lower())]


def _repeated(text: str, told: str) -> float:
    """The share of the words of a text that another one has."""
    stems = _stems(text)
    return sum(stem in told for stem in stems) / len(stems) if stems else 0.0


def _is_end(text: str, whole: str) -> bool:
    """Whether a text is the beginning or the end of a longer one, with no letter next to it there."""
    if whole.startswith(text):
        return not whole[len(text)].isalnum()
    return whole.endswith(text) and not whole[-len(text) - 1].isalnum()


def is_above(block: Block, other: Block) -> bool:
    """Whether a line that something names stands in the article's part: near a heading above its text, and no link."""
    return other.index - _ABOVE_TEXT <= block.index <= other.index + _ABOVE_TEXT and not block.links
