"""Lines that are nothing but a date, a counter or a "saved" note: fields, and no part of the text."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

from pipelines.blocks import Block
from pipelines.fields.labelled import Labels, folded
from pipelines.fields.lines import SHORT, TAIL, Lines
from pipelines.fields.published import Dates
from pipelines.fields.views import views_pattern
from pipelines.hints import Hint

__all__ = ["without_fields"]

_NOTHING = 12
_IN_META = 40


def without_fields(blocks: list[Block], lines: Lines, dates: Dates) -> list[Block]:
    """The blocks with field lines taken out, and cut off where one stands at the end of a paragraph."""
    cuts = dict(_cuts(lines, dates))
    if not cuts:
        return blocks
    kept: list[Block] = []
    for block in blocks:
        start = cuts.get(block.index)
        if start is None:
            kept.append(block)
        elif start > 0:
            shorter = copy.copy(block)
            shorter.text = block.text[:start].rstrip()
            kept.append(shorter)
    return kept


def _cuts(lines: Lines, dates: Dates) -> Iterator[tuple[int, int]]:
    """Index of each block to cut and the position from which on; 0 where the whole line goes."""
    raws: dict[int, list[str]] = {}
    for stamp in dates.stamps:
        if stamp.block is not None and (stamp.role != "published" or stamp is dates.published or stamp.weight > 3.5):
            raws.setdefault(stamp.block.index, []).append(folded(stamp.value.raw))
    found = {block.index: (block, cut) for field in ("views", "saved") for block, cut in lines.labelled(field)}
    for index in raws:
        block = lines.blocks[index]
        found.setdefault(index, (block, max(0, len(block.text) - TAIL) if len(block.text) > SHORT else 0))
    for index, (block, cut) in found.items():
        start = _start(block, cut, lines, raws.get(index, []))
        if start is not None:
            yield index, start


def _start(block: Block, cut: int, lines: Lines, raws: list[str]) -> int | None:
    """Where the fields at the end of a block begin; None where it ends with something else."""
    text = folded(block.text[cut:])
    blank, first = _blanked(text, lines, raws)
    if first is None:
        return None
    allowed = _IN_META if (block.box.own | block.box.above) & Hint.META and not cut else _NOTHING
    if not cut and sum(map(str.isalpha, blank)) <= allowed:
        return 0
    return cut + first if sum(map(str.isalnum, blank[first:])) <= 2 and len(text) - first > 5 else None


def _blanked(text: str, lines: Lines, raws: list[str]) -> tuple[str, int | None]:
    """The text with its fields made blank, and where the first of them began."""
    starts: list[int] = []

    def blank(match: re.Match[str]) -> str:
        starts.append(match.start())
        return " " * len(match[0])

    for pattern in (views_pattern(lines.labels), _saved(lines.labels)):
        if pattern is not None:
            text = pattern.sub(blank, text)
    for raw in raws:
        text = re.sub(re.escape(raw), blank, text, count=1)
    if starts:
        for field in ("published", "modified", "views"):
            if lines.labels.inside(text, field):
                text = re.sub(lines.labels.pattern(field) or "", lambda match: " " * len(match[0]), text)
    return text, min(starts, default=None)


def _saved(labels: Labels) -> re.Pattern[str] | None:
    words = labels.pattern("saved")
    return re.compile(words + r"\s*[:：]?\s*(?=\d|$|\s)") if words else None
