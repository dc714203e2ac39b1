"""Lines that are nothing but a date, a counter or a "saved" note: fields, and no part of the text."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

from pipelines.body.blocks import Block
from pipelines.body.hints import Hint
from pipelines.body.measures import ends_sentence
from pipelines.fields.counters import alone
from pipelines.fields.labelled import Labels, folded
from pipelines.fields.lines import SHORT, TAIL, Lines
from pipelines.fields.published import Dates
from pipelines.fields.stamps import Stamp
from pipelines.fields.views import Views, views_pattern

__all__ = ["without_fields"]

_META = Hint.META.value
_NOTHING = 12
_IN_META = 40
_LEFT = 2


def without_fields(
    blocks: list[Block], lines: Lines, dates: Dates, views: Views, signed: Block | None = None
) -> list[Block]:
    """The blocks with field lines taken out, and cut off where one stands at the end of a paragraph.

    ``signed`` is the line that says by whom and when.
    """
    cuts = dict(_cuts(lines, dates))
    if signed is not None:
        cuts[signed.index] = 0
    cuts |= dict.fromkeys(_alone(lines, views), 0)
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


def _alone(lines: Lines, views: Views) -> Iterator[int]:
    """Indexes of lines that are nothing but the counter's number, or its label with no number."""
    label = lines.labels.pattern("views")
    if label is None:
        if views.block is not None and alone(views.block.text) is not None:
            yield views.block.index
        return
    empty = re.compile(rf"\W*{label}\s*(?:[:：]\W*|[-–—…]+\s*)")
    for block, cut in lines.labelled("views"):
        if not cut and empty.fullmatch(folded(block.text)):
            yield block.index
    if views.block is not None and alone(views.block.text) is not None:
        yield views.block.index
        bare = re.compile(rf"\W*{label}\W*")
        near = range(max(0, views.block.index - 1), min(len(lines.blocks), views.block.index + 2))
        yield from (index for index in near if bare.fullmatch(folded(lines.blocks[index].text)))


def _cuts(lines: Lines, dates: Dates) -> Iterator[tuple[int, int]]:
    """Index of each block to cut and the position from which on; 0 where the whole line goes."""
    raws: dict[int, list[str]] = {}
    day = dates.published.value.date if dates.published is not None else None
    for stamp in dates.stamps:
        if stamp.block is not None and (
            stamp.role != "published"
            or stamp is dates.published
            or stamp.weight > 3.5
            or (stamp.value.date == day and _is_bare(stamp))
        ):
            raws.setdefault(stamp.block.index, []).append(folded(stamp.value.raw))
    found = {
        block.index: (block, cut) for field in ("views", "saved") for block, cut in lines.labelled(field)
    }
    for index in raws:
        block = lines.blocks[index]
        found.setdefault(index, (block, max(0, len(block.text) - TAIL) if len(block.text) > SHORT else 0))
    for index, (block, cut) in found.items():
        start = _start(block, cut, lines, raws.get(index, []))
        if start is not None:
            yield index, start


def _is_bare(stamp: Stamp) -> bool:
    """Whether a date stands alone in its line."""
    text = stamp.block.text if stamp.block is not None else ""
    return not any(map(str.isalpha, text.replace(stamp.value.raw, "", 1)))


def _start(block: Block, cut: int, lines: Lines, raws: list[str]) -> int | None:
    """Where the fields at the end of a block begin; None where it ends with something else.

    A date goes only with its whole line: at the end of a sentence it belongs to the sentence.
    """
    blank = folded(block.text[cut:])
    starts: list[int] = []
    for pattern in (views_pattern(lines.labels), _saved(lines.labels)):
        if pattern is not None:
            starts += [match.start() for match in pattern.finditer(blank)]
            blank = pattern.sub(_spaces, blank)
    dated = any(raw in blank for raw in raws)
    for raw in raws:
        blank = blank.replace(raw, " " * len(raw), 1)
    if not starts and not dated:
        return None
    for field in ("published", "modified", "views"):
        words = lines.labels.pattern(field)
        blank = re.sub(words, _spaces, blank) if words else blank
    named = (block.box.own | block.box.above) & _META and not ends_sentence(block.text)
    allowed = _IN_META if named else _NOTHING
    if not cut and sum(map(str.isalpha, blank)) <= allowed:
        return 0
    first = min(starts, default=len(blank))
    return cut + first if starts and sum(map(str.isalnum, blank[first:])) <= _LEFT else None


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _saved(labels: Labels) -> re.Pattern[str] | None:
    words = labels.pattern("saved")
    return re.compile(words + r"(?:\s*[:：]\s*|\s+(?=\d))") if words else None
