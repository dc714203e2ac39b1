"""The headline as displayed: headings of the page, judged by everything else that names the article."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from pipelines.body.blocks import Block
from pipelines.body.headline import is_caption
from pipelines.body.hints import Hint
from pipelines.fields.agreement import agreement_with, is_stamped
from pipelines.fields.naming import (
    LISTED,
    LONGEST,
    OPEN_GRAPH,
    SEPARATOR,
    Witness,
    site_names,
    without_prefix,
    witnesses,
)
from pipelines.fields.page import CHROME, Page
from pipelines.fields.spelling import fold, tidy

__all__ = ["Title", "read_title"]

_LEVELS = {"h1": 3.0, "h2": 1.5, "h3": 1.0, "h4": 0.5}
_MOST_HEADINGS = 300
_MOST_PARTS = 12
_AGREED, _AGREED_H1 = 1.4, 0.5
_SURE = 2.0
_WORD = re.compile(r"[^\W\d_]{4,}")
_DATE_LIKE = re.compile(r"\d[:./-]\d|[^\W\d_]")
_TALK = (Hint.COMMENT | Hint.SITE).value
_DATED_LINE, _DATE_DIGITS = 120, 4
_MOSTLY = 0.8
_BEGUN, _ABOVE_TEXT, _RUNNING = 0.4, 8, 60
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclasses.dataclass(slots=True)
class Title:
    """A headline and the block that displays it; ``block`` is None where the page only names it elsewhere.

    ``guessed`` says that nothing but its place speaks for it: it is no <h1> and nothing else names it.
    """

    text: str | None
    block: Block | None
    guessed: bool = False


def read_title(page: Page) -> Title:
    """The headline; where no block displays it, what the page calls itself without the site's name."""
    chosen = page.selected_text("title")
    said = witnesses(page)
    if chosen:
        return Title(chosen, _display(page.blocks, [Witness(chosen, 3.0)]))
    headings = list(islice(_headings(page.blocks), _MOST_HEADINGS))
    sure = _sure(headings, said)
    if sure is not None:
        return Title(sure.text, sure)
    names = site_names(page)
    said = [without_prefix(witness, names) for witness in said]
    for witness in said:
        witness.without(names)
    headings = [
        entry for entry in headings if fold(entry[0].text) not in names and not _is_of_readers(entry[0])
    ]
    judged = [(agreement_with(block, said), level, block) for block, level in headings]
    agreed = [
        (agreement + level + _place(block), -block.index, block)
        for agreement, level, block in judged
        if agreement >= (_AGREED if level < _LEVELS["h1"] else _AGREED_H1)
    ]
    best = max(agreed, key=lambda entry: entry[:2], default=None)
    if best is not None:
        return Title(_inner(best[2], said) or _displayed(best[2].text, said), best[2])
    block = _display((block for block in page.blocks if fold(block.text) not in names), said)
    block = block or _begun(page.blocks, said, names)
    if block is not None:
        return Title(_displayed(block.text, said), block)
    block = _unnamed(page.blocks, headings, said)
    if block is not None:
        return Title(block.text, block, guessed=block.tag != "h1")
    return Title(_named(page, said, names), None)


def _sure(headings: list[tuple[Block, float]], said: list[Witness]) -> Block | None:
    """The <h1> that is, letter by letter, what one of the better witnesses names: most pages have one."""
    names = {witness.folded for witness in said if witness.trust >= _SURE and not witness.cut}
    for block, level in headings:
        if level == _LEVELS["h1"] and not _place(block) and fold(block.text) in names:
            return block
    return None


def _headings(blocks: Iterable[Block]) -> Iterator[tuple[Block, float]]:
    """Blocks that stand in a heading element, with the weight of its level."""
    level_of = _LEVELS.get
    for block in blocks:
        box = block.box
        level = level_of(box.tag)
        if level is None and (parent := box.parent) is not None:
            level = level_of(parent.tag)
        if level is not None and len(block.text) <= LONGEST:
            yield block, level


def _is_of_readers(block: Block) -> bool:
    """Whether a heading stands over what readers wrote: it may name the article ("2 comments on …")."""
    parent = block.box.parent
    own = block.box.own if block.box.tag in _LEVELS or parent is None else parent.own
    return own & _TALK == _TALK


def _place(block: Block) -> float:
    return -3.0 if (block.box.own | block.box.above) & CHROME else 0.0


def _displayed(text: str, said: list[Witness]) -> str:
    """The heading's text, without a stamp, or a kicker when two witnesses name the rest, that glues to it."""
    own = fold(text)
    if any(w.folded == own and w.trust < LISTED for w in said):
        return text
    for witness in said:
        for name in witness.names if not witness.cut else ():
            if name in text and is_stamped(own, fold(name)):
                return name if _DATE_LIKE.search(text.replace(name, "", 1)) else text
    if any(w.folded == own for w in said):
        return text
    rest = [w for w in said if w.trust >= 2 and not w.cut and w.folded != own and own.endswith(w.folded)]
    return rest[0].text if len(rest) > 1 else text


def _inner(block: Block, said: list[Witness]) -> str | None:
    """The part of a heading that is by itself what names the article, where something is glued to it."""
    own = fold(block.text)
    names = {fold(name) for witness in said if not witness.cut for name in witness.names}
    if own in names:
        return None
    node = block.box.node
    unlinked = [child.text(separator=" ") for child in node.iter(include_text=True) if child.tag != "a"]
    parts = [tidy(part.text(separator=" ")) for part in node.css("*")[1 : _MOST_PARTS + 1]]
    parts.append(tidy(" ".join(unlinked)))
    return next((part for part in parts if len(part) < len(block.text) and fold(part) in names - {""}), None)


def _display(blocks: Iterable[Block], said: list[Witness]) -> Block | None:
    """A block of any kind that displays just what a witness names; the largest share of it wins."""
    wanted = {
        part: w.trust * len(part) / max(map(len, w.parts)) for w in said for part in w.parts if len(part) > 7
    }
    wanted |= {w.folded: w.trust + 1 for w in said if w.folded and not w.cut}
    lengths = [len(key) for key in wanted]
    if not lengths:
        return None
    low, high = min(lengths), max(lengths) * 2 + 10
    found: tuple[float, Block | None] = (0.9, None)
    for block in blocks:
        if low <= len(block.text) <= high and not is_caption(block):
            score = wanted.get(fold(block.text), 0.0) + _place(block) / 3
            if score > found[0]:
                found = (score, block)
    return found[1]


def _begun(blocks: list[Block], said: list[Witness], names: frozenset[str]) -> Block | None:
    """A short line right above the first running text with which, or behind which, a naming of the page begins or
    ends, whatever stands between it and the site's name; the longest. Where a heading stands there, no other line."""
    first = next((block.index for block in blocks if _runs(block)), 0)
    found: tuple[int, Block | None] = (0, None)
    above = blocks[max(0, first - _ABOVE_TEXT) : first]
    headings = [block for block, _ in _headings(above) if not block.links]
    for block in headings or above:
        text = block.text
        if block.links or len(text) > LONGEST or is_caption(block) or _place(block) or fold(text) in names:
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


def _is_end(text: str, whole: str) -> bool:
    """Whether a text is the beginning or the end of a longer one, with no letter next to it there."""
    if whole.startswith(text):
        return not whole[len(text)].isalnum()
    return whole.endswith(text) and not whole[-len(text) - 1].isalnum()


def _runs(block: Block) -> bool:
    """Whether a block is running text."""
    size = len(block.text)
    long = size >= 2 * _RUNNING or (size >= _RUNNING and _UNSPACED.search(block.text) is not None)
    return long and block.links * 4 < size


def _unnamed(blocks: list[Block], headings: list[tuple[Block, float]], said: list[Witness]) -> Block | None:
    """A heading nothing names outright: an <h1> that shares words with what does, else one a dated line follows."""
    shown = [(block, level) for block, level in headings if block.links < len(block.text)]
    words = {word for witness in said for word in _WORD.findall(witness.text.lower())}
    trusted = any(witness.trust == OPEN_GRAPH for witness in said)
    first = [block for block, level in shown if level == _LEVELS["h1"] and len(fold(block.text)) > 2]
    for block in sorted(first, key=lambda block: -_place(block)):
        if not trusted or not words.isdisjoint(_WORD.findall(block.text.lower())):
            return block
    inside = [block for block, _ in shown if not _place(block)]
    return next((block for block in inside if _is_dated(blocks, block)), None)


def _is_dated(blocks: list[Block], heading: Block) -> bool:
    """Whether a heading that is more than a date has one right above it, or a short line with a date's worth of
    digits, that leads nowhere, right below it."""
    if _is_stamp(heading) and not _WORD.search(heading.text):
        return False
    above = blocks[heading.index - 1] if heading.index else None
    if above is not None and above.box.tag in _LEVELS and _is_stamp(above) and not _WORD.search(above.text):
        return True
    for line in blocks[heading.index + 1 : heading.index + 3]:
        if line.box.tag in _LEVELS:
            return False
        if _is_stamp(line):
            return True
    return False


def _is_stamp(line: Block) -> bool:
    """Whether a short line has a date's worth of digits and is no link, as those of a list of months are."""
    told = len(line.text) < _DATED_LINE and line.links < _MOSTLY * len(line.text)
    return told and sum(map(str.isdigit, line.text)) >= _DATE_DIGITS


def _named(page: Page, said: list[Witness], names: frozenset[str]) -> str | None:
    """What the page calls itself, without the site's name: the walk's word first, then the page's own."""
    for witness in said:
        if fold(witness.text) not in names:
            if witness.text == page.meta.title or len(witness.parts) > 1:
                return _displayed(_without_site(witness.text, names), said)
            return _displayed(witness.text, said)
    return None


def _without_site(text: str, names: frozenset[str]) -> str:
    """A <title> without parts that are the site's name; with none known, without its last and shorter part."""
    marks = list(SEPARATOR.finditer(text))
    if not marks:
        return text
    starts, ends = [0, *(m.end() for m in marks)], [*(m.start() for m in marks), len(text)]
    keep = [(a, b) for a, b in zip(starts, ends, strict=True) if fold(text[a:b])]
    while len(keep) > 1 and fold(text[slice(*keep[-1])]) in names:
        keep.pop()
    while len(keep) > 1 and fold(text[slice(*keep[0])]) in names:
        keep.pop(0)
    if len(keep) == len(marks) + 1 > 1 and keep[-1][1] - keep[-1][0] < keep[0][1] - keep[0][0]:
        keep.pop()
    return text[keep[0][0] : keep[-1][1]].strip() if keep else text
