"""The lines of a page in which facts can stand: short ones with a number, and what stands beside them."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping

from pipelines.body.blocks import Block
from pipelines.fields.labelled import Labels, folded, present

__all__ = ["SHORT", "TAIL", "Line", "Lines"]

SHORT = 160
"""Characters up to which a block is a line; of a longer one, only the end is looked at."""
TAIL = 80
_BESIDE, _END = 40, 30
_NO_NUMBER_YET = "-–—:：…"
_DIGIT = re.compile(r"\d")

Line = tuple[Block, int]
"""A block and where in its text the searchable part begins: 0 unless it is long."""


class Lines:
    """Lines with a number, top to bottom, with short lines beside them and those that wait for a number.

    ``numbered`` are those with a number, ``labels`` the label words that occur in any.
    """

    def __init__(self, blocks: list[Block], extra: Mapping[str, tuple[str, ...]]) -> None:
        self.blocks = blocks
        self.numbered: list[Line] = []
        self._lines: list[Line] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        position = 0
        for block, cut, numbered in _searchable(blocks):
            line = (block, cut)
            self._lines.append(line)
            self._starts.append(position)
            if numbered:
                self.numbered.append(line)
            pieces.append(block.text[cut:] if cut else block.text)
            position += len(pieces[-1]) + 1
        self._text = folded("\n".join(pieces))
        self.labels: Labels = present(self._text, extra)

    def labelled(self, field: str) -> Iterator[Line]:
        """Lines that hold a label word of a field, top to bottom."""
        found: set[int] = set()
        for word in self.labels.words(field):
            stem = word.rstrip("*")
            start = self._text.find(stem)
            while start >= 0 and len(found) < 200:
                found.add(bisect.bisect_right(self._starts, start) - 1)
                start = self._text.find(stem, start + len(stem))
        return iter([self._lines[place] for place in sorted(found)])


def _searchable(blocks: list[Block]) -> Iterator[tuple[Block, int, bool]]:
    """Blocks to look into as (block, start of its searchable part, whether a number stands in it)."""
    search = _DIGIT.search
    beside: Block | None = None
    after_number = False
    for block in blocks:
        text = block.text
        length = len(text)
        cut = 0 if length <= SHORT else length - TAIL
        if search(text, length - _END if cut else 0):
            if beside is not None:
                yield beside, 0, False
            yield block, cut, True
            beside, after_number = None, length <= _BESIDE
        elif length <= _BESIDE and (after_number or text[-1] in _NO_NUMBER_YET):
            yield block, 0, False
            beside, after_number = None, False
        else:
            beside, after_number = (block if length <= _BESIDE else None), False
