"""What is kept after all of the blocks that were judged one by one: parts of lists, verses and headings of what is kept."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pipelines.body.blocks import Box
from pipelines.body.measures import HEADINGS, Measures
from pipelines.body.text import letters

__all__ = ["EARLY", "LATE", "SHARED", "keep_headings", "keep_lists", "keep_table_heads", "keep_verses"]

EARLY, LATE = "before the text", "after the text"
"""What speaks against a short line above or below all running text."""
SHARED = "stands on the site's other pages"
_TOO_SHORT = (EARLY, LATE)
_FEW_LINKS = 0.3
_LINES = frozenset("p div blockquote".split())
_VERSES, _VERSE = 8, 60
_MOST_LEVELS = 12
_LISTS, _ROWS = frozenset("ul ol li dl dd".split()), frozenset("thead tbody tfoot".split())


def keep_headings(
    page: Measures, chosen: Sequence[int], reasons: Sequence[str | None], headline: str, verdicts: list[str]
) -> None:
    """Keep the headings of what is kept, be they links or, below the first running text, called something else.

    ``chosen`` are the blocks of the article's box, ``reasons`` speak against boxes by index; all of these functions
    change ``verdicts``, one a block, in place.
    """
    blocks, text = page.blocks, False
    for i, after in itertools.pairwise(chosen):
        box = blocks[i].box
        if not verdicts[i] or box.tag not in HEADINGS:
            text = text or (not verdicts[i] and page.good[i])
            continue
        if verdicts[after] or blocks[after].box.tag in HEADINGS:
            continue
        called = (
            verdicts[i] == reasons[box.index] != "comments"
            and text
            and page.good[after]
            and box.parent is not None
            and reasons[box.parent.index] is None
        )
        if (called or verdicts[i] == "links") and letters(blocks[i].text) != headline:
            verdicts[i] = ""


def keep_lists(page: Measures, chosen: Sequence[int], verdicts: list[str]) -> None:
    """Keep the short items of a list of which others are kept."""
    blocks = page.blocks
    items = [i for i in chosen if blocks[i].box.tag == "li"]
    told = {_whole_list(blocks[i].box).index for i in items if not verdicts[i] and page.good[i]}
    for i in items if told else ():
        short = verdicts[i] in _TOO_SHORT and page.linked[i] < _FEW_LINKS
        if short and _whole_list(blocks[i].box).index in told:
            verdicts[i] = ""


def keep_table_heads(page: Measures, chosen: Sequence[int], verdicts: list[str]) -> None:
    """Keep the row that heads rows which are kept, of as many cells: tables of one make have one head on many pages."""
    blocks = page.blocks
    for i, below in reversed(list(itertools.pairwise(chosen))):
        head, row = blocks[i], blocks[below]
        if verdicts[i] == SHARED and not verdicts[below] and head.cells == row.cells > 1 and not head.links:
            tables = {_table(head.box), _table(row.box)}
            if len(tables) == 1 and None not in tables:
                verdicts[i] = ""


def keep_verses(page: Measures, chosen: Sequence[int], opener: Box | None, verdicts: list[str]) -> None:
    """Keep the short lines of a box that holds many of one make, as a poem does: some of them text, or the box,
    or stanzas of its make, beside the text. ``opener`` is the box the running text begins in."""
    blocks = page.blocks
    makes: dict[tuple[int, str, str], list[int]] = {}
    for i in chosen:
        box = blocks[i].box
        if (up := box.parent) is None or box.tag not in _LINES:
            continue
        around = up.parent
        stanza = (around.index, up.names) if around is not None and around is opener else None
        makes.setdefault((*(stanza or (up.index, "")), box.tag), []).append(i)
    for (_, stanza_of, _), lines in makes.items():
        short = [i for i in lines if page.size[i] < _VERSE and not blocks[i].links]
        told = stanza_of or any(page.good[i] and not verdicts[i] for i in lines)
        if len(short) >= _VERSES and told:
            for i in short:
                verdicts[i] = "" if verdicts[i] in _TOO_SHORT else verdicts[i]


def _table(row: Box) -> int | None:
    """The table a row stands in, by its index."""
    box = row.parent
    while box is not None and box.tag in _ROWS:
        box = box.parent
    return box.index if box is not None and box.tag == "table" else None


def _whole_list(item: Box) -> Box:
    """The outermost list an item stands in."""
    box = item
    for _ in range(_MOST_LEVELS):
        if box.parent is None or box.parent.tag not in _LISTS:
            break
        box = box.parent
    return box
