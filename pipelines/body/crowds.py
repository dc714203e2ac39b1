"""Crowds: boxes so full of tiny paragraphs that telling them apart tells nothing, and takes long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.body.boxes import Box

if TYPE_CHECKING:
    from pipelines.body.blocks import Block

__all__ = ["Crowds"]

_CROWD, _SHORT = 1024, 8
"""After so many paragraphs of fewer characters on average, what else the box they stand in holds is read as one, up to
the next running text."""
_GREAT_CROWD, _RATHER_SHORT = 4096, 16
"""The same after so many on the whole page."""


class Crowds:
    """The ``boxes`` of a page that were found to hold a crowd; ``due`` is at how many blocks to look again."""

    __slots__ = ("boxes", "due")

    def __init__(self) -> None:
        self.boxes: set[Box] = set()
        self.due = _CROWD

    def look_back(self, blocks: Sequence[Block], box: Box) -> None:
        """Judge the last blocks read, in an open ``box``: the open ones around all of them may hold a crowd."""
        count = len(blocks)
        self.due = count + _CROWD
        short = _SHORT if count < _GREAT_CROWD else _RATHER_SHORT
        last = blocks[-_CROWD:]
        if sum([len(block.text) for block in last]) < short * _CROWD:
            self.boxes |= _open_around(last[0].box, box)


def _open_around(earlier: Box, box: Box) -> set[Box]:
    """The boxes open at ``box``, up to the innermost in which an earlier block's stands too."""
    around: set[Box] = set()
    up: Box | None = earlier
    while up is not None:
        around.add(up)
        up = up.parent
    found = {box}
    while box not in around and box.parent is not None:
        box = box.parent
        found.add(box)
    return found
