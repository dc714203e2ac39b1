"""The headline as displayed: headings of the page, judged by everything else that names the article."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from itertools import islice

from pipelines.body.blocks import Block
from pipelines.body.headline import is_caption
from pipelines.fields.agreement import agreement_with, is_stamped
from pipelines.fields.headings import LEVELS, WORD, headings_of, is_of_readers, is_stamp, place, runs
from pipelines.fields.naming import (
    LISTED,
    OPEN_GRAPH,
    SEPARATOR,
    Witness,
    site_names,
    without_prefix,
    witnesses,
)
from pipelines.fields.page import Page
from pipelines.fields.placed import above_text, begun, is_above
from pipelines.fields.spelling import address_key, fold, join, tidy

__all__ = ["Title", "read_title"]

_MOST_HEADINGS = 300
_MOST_PARTS = 12
_AGREED, _AGREED_H1 = 1.4, 0.5
_SURE = 2.0
_DATE_LIKE = re.compile(r"\d[:./-]\d|[^\W\d_]")
_MOSTLY = 0.8


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
    headings = list(islice(headings_of(page.blocks), _MOST_HEADINGS))
    sure = _sure(headings, said)
    if sure is not None:
        return Title(sure.text, sure)
    names = site_names(page)
    said = [without_prefix(witness, names) for witness in said]
    for witness in said:
        witness.without(names)
    headings = [
        entry for entry in headings if fold(entry[0].text) not in names and not is_of_readers(entry[0])
    ]
    judged = [(agreement_with(block, said), level, block) for block, level in headings]
    agreed = [
        (agreement + level + place(block), -block.index, block)
        for agreement, level, block in judged
        if agreement >= (_AGREED if level < LEVELS["h1"] else _AGREED_H1)
    ]
    best = max(agreed, key=lambda entry: entry[:2], default=None)
    if best is not None:
        heading = _below_the_site(best[2], headings, said, page)
        return Title(_inner(heading, said) or _displayed(heading.text, said), heading)
    block = _display((block for block in page.blocks if fold(block.text) not in names), said)
    block = block or begun(page.blocks, said, names)
    vague = not any(witness.trust >= OPEN_GRAPH for witness in said)
    above = above_text(page.blocks, names, said) if vague else None
    if block is not None and (above is None or is_above(block, above)):
        return Title(_displayed(block.text, said), block)
    block = above or _unnamed(page.blocks, headings, said)
    if block is not None:
        return Title(block.text, block, guessed=block.tag != "h1")
    return Title(_named(page, said, names), None)


def _sure(headings: list[tuple[Block, float]], said: list[Witness]) -> Block | None:
    """The <h1> that is, letter by letter, what one of the better witnesses names: most pages have one."""
    names = {witness.folded for witness in said if witness.trust >= _SURE and not witness.cut}
    for block, level in headings:
        if level == LEVELS["h1"] and not place(block) and fold(block.text) in names:
            return block
    return None


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
            score = wanted.get(fold(block.text), 0.0) + place(block) / 3
            if score > found[0]:
                found = (score, block)
    return found[1]


def _below_the_site(
    best: Block, headings: list[tuple[Block, float]], said: list[Witness], page: Page
) -> Block:
    """``best``, or a heading below it that is another part of the page's title, where the first is the site's name:
    the shorter one of the two, or a link, or what stands before a colon. Once an article has begun none is its headline."""
    own = fold(best.text)
    parts = {part for witness in said for part in witness.parts if own in witness.parts} - {own}
    behind = {fold(rest) for name, _, rest in (w.text.partition(": ") for w in said) if fold(name) == own} - {
        ""
    }
    told = [block.index for block in page.blocks[best.index + 1 :] if runs(block)][1:2]
    linked = best.links > _MOSTLY * len(best.text) and not _leads_here(best, page)
    rivals = [
        (level + place(block), -block.index, block)
        for block, level in headings
        if best.index < block.index <= (told[0] if told else block.index)
        and ((other := fold(block.text)) in behind or (other in parts and (linked or len(other) > len(own))))
    ]
    return max(rivals, key=lambda rival: rival[:2])[2] if rivals else best


def _leads_here(block: Block, page: Page) -> bool:
    """Whether a line has a link to the page it stands on, as a headline often does."""
    targets = (join(page.base, link.attributes.get("href") or "") for link in block.box.node.css("a[href]"))
    return any(address_key(target) in page.addresses for target in targets if target)


def _unnamed(blocks: list[Block], headings: list[tuple[Block, float]], said: list[Witness]) -> Block | None:
    """A heading nothing names outright: an <h1> that shares words with what does, else one a dated line follows."""
    shown = [(block, level) for block, level in headings if block.links < len(block.text)]
    words = {word for witness in said for word in WORD.findall(witness.text.lower())}
    trusted = any(witness.trust == OPEN_GRAPH for witness in said)
    first = [block for block, level in shown if level == LEVELS["h1"] and len(fold(block.text)) > 2]
    for block in sorted(first, key=lambda block: -place(block)):
        if not trusted or not words.isdisjoint(WORD.findall(block.text.lower())):
            return block
    inside = [block for block, _ in shown if not place(block)]
    return next((block for block in inside if _is_dated(blocks, block)), None)


def _is_dated(blocks: list[Block], heading: Block) -> bool:
    """Whether a heading that is more than a date has one right above it, or a short line with a date's worth of
    digits, that leads nowhere, right below it."""
    if is_stamp(heading) and not WORD.search(heading.text):
        return False
    above = blocks[heading.index - 1] if heading.index else None
    if above is not None and above.box.tag in LEVELS and is_stamp(above) and not WORD.search(above.text):
        return True
    for line in blocks[heading.index + 1 : heading.index + 3]:
        if line.box.tag in LEVELS:
            return False
        if is_stamp(line):
            return True
    return False


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
