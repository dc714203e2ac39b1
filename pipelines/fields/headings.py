"""The headings of a page, and other lines like one: what each is by its element, place and text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.body.blocks import Block
from pipelines.body.hints import Hint
from pipelines.fields.naming import LONGEST
from pipelines.fields.page import CHROME

__all__ = ["LEVELS", "UNSPACED", "WORD", "headings_of", "is_of_readers", "is_stamp", "place", "runs"]

LEVELS = {"h1": 3.0, "h2": 1.5, "h3": 1.0, "h4": 0.5}
_TALK = (Hint.COMMENT | Hint.SITE).value
_DATED_LINE, _DATE_DIGITS = 120, 4
_MOSTLY = 0.8
_RUNNING = 60
WORD = re.compile(r"[^\W\d_]{4,}")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def headings_of(blocks: Iterable[Block]) -> Iterator[tuple[Block, float]]:
    """Blocks that stand in a heading element, with the weight of its level."""
    level_of = LEVELS.get
    for block in blocks:
        box = block.box
        level = level_of(box.tag)
        if level is None and (parent := box.parent) is not None:
            level = level_of(parent.tag)
        if level is not None and len(block.text) <= LONGEST:
            yield block, level


def is_of_readers(block: Block) -> bool:
    """Whether a heading stands over what readers wrote: it may name the article ("2 comments on …")."""
    parent = block.box.parent
    own = block.box.own if block.box.tag in LEVELS or parent is None else parent.own
    return own & _TALK == _TALK


def place(block: Block) -> float:
    """What the place of a line takes off its worth: much, where it is the site's."""
    return -3.0 if (block.box.own | block.box.above) & CHROME else 0.0


def is_stamp(line: Block) -> bool:
    """Whether a short line has a date's worth of digits and is no link, as those of a list of months are."""
    told = len(line.text) < _DATED_LINE and line.links < _MOSTLY * len(line.text)
    return told and sum(map(str.isdigit, line.text)) >= _DATE_DIGITS


def runs(block: Block) -> bool:
    """Whether a block is running text."""
    size = len(block.text)
    long = size >= 2 * _RUNNING or (size >= _RUNNING and UNSPACED.search(block.text) is not None)
    return long and block.links * 4 < size
