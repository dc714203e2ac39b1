"""Who wrote it, where no label with a colon says so: elements called the author's, links to authors, "By …" lines."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from pipelines.body.blocks import Block
from pipelines.dates import find_dates
from pipelines.fields.lines import Lines
from pipelines.fields.near import Surroundings
from pipelines.fields.persons import behind_label, beside_day, is_person, opens, person, who_of
from pipelines.fields.spelling import tidy

__all__ = ["bylines", "signature"]

_CALLED = (
    'a[rel~="author"],a[href*="author"],a[href*="/contributor"],a[href*="/profile/"],'
    '[class*="author" i],[class*="byline" i]'
)
_SENDER = 'b + a[href^="mailto:"],strong + a[href^="mailto:"]'
_LEVELS, _MOST, _LONGEST, _LONGEST_LINKED, _LINES, _SIBLINGS = 6, 16, 90, 240, 4, 3
_MOST_PICTURES, _LONGEST_ALT, _DATE_DIGITS = 40, 60, 4
_PORTRAIT = re.compile(r"(?i)avatar|author|headshot|portrait|profile|(?:photo|picture) of ")
_AUTHOR_WORD = re.compile(r"(?i)(?<![a-z])authors?(?![a-z])")
_WHOLE = frozenset(("body", "html", "main"))
_NAMED_FOR = re.compile(r"(?i)(?:^|[\s_-])(?:author(?:[_-]?name)?|fn)(?:$|\s)")
"""Classes of an element that holds an author's name and nothing else."""
_NOTE = re.compile(r"\s*\([^)]*\)$")


def signature(
    lines: Lines, title: Block | None, around: Surroundings, published: dt.date | None
) -> tuple[str, Block] | None:
    """The name in the first line that says by whom and when, on the day of the article, and this line; it may stand
    below the text."""
    start = title.index if title is not None else -1
    for block, _ in lines.numbered if published is not None else ():
        if block.index > start and _is_line(block) and (name := behind_label(block.text)):
            days = [found.date for found in find_dates(block.text)]
            if days:  # what readers wrote comes after it
                return (name, block) if days[0] == published and not around.foreign(block.box.node) else None
    return None


def bylines(blocks: list[Block], title: Block | None, around: Surroundings) -> list[str]:
    """Names near the headline, the surest first: of elements called after authors, of "By …" lines, of lines with the
    author's picture beside them, of a letter's sender."""
    if title is None:
        return []
    names = list(_called(title.box.node, around))
    near = [
        block
        for block in blocks[max(0, title.index - 1) : title.index + 1 + _LINES]
        if block is not title and _is_line(block) and not around.foreign(block.box.node)
    ]
    names += itertools.islice(filter(None, (behind_label(block.text) for block in near)), 1)
    names = names or list(_pictured(near, title.box.node))
    # "Ann Lee Reporter" is Ann Lee, where another line says so.
    names = [name for name in names if not any(name.startswith(f"{other} ") for other in names)]
    return names or list(_sender(title.box.node))


def _is_line(block: Block) -> bool:
    """Whether a block is a short line, and not one that a letter quotes or a program holds."""
    size = len(block.text)
    short = size <= _LONGEST or (size <= _LONGEST_LINKED and size - block.links <= _LONGEST)
    return short and block.box.tag != "pre"


def _called(title: LexborNode, around: Surroundings) -> Iterator[str]:
    """Names in the elements called after authors that stand nearest to the headline."""
    holder = _holder(title)
    places = [holder] if holder is not title else list(itertools.islice(_following(title), _SIBLINGS))
    nodes = [node for place in places for node in place.css(_CALLED) if _is_called(node)][:_MOST]
    nodes = [node for node in nodes if not around.foreign_line(node)]
    for read in (_name_in, _name_beside):
        found: dict[str, tuple[int, bool]] = {}
        for node in nodes:
            if (name := read(node)) is not None:
                found.setdefault(name, (around.shared(node), _is_dated(node)))
        if found:
            nearest = max(depth for depth, _ in found.values())
            near = {name: dated for name, (depth, dated) in found.items() if depth == nearest}
            readers = sum(near.values()) > 1  # each with a day of his own
            yield from (name for name, dated in near.items() if not (dated and readers))
            return


def _is_dated(node: LexborNode) -> bool:
    """Whether an element has a date's worth of digits."""
    return sum(map(str.isdigit, node.text())) >= _DATE_DIGITS


def _is_called(node: LexborNode) -> bool:
    """Whether a link whose address speaks of authors leads to one: an authority is none, and no author a parameter."""
    attributes = node.attributes
    address = attributes.get("href") or ""
    if "author" not in address or _AUTHOR_WORD.search(address.partition("?")[0]):
        return True
    return "author" in (attributes.get("class") or "") or "author" in (attributes.get("rel") or "")


def _holder(title: LexborNode) -> LexborNode:
    """The part of the page around the headline."""
    holder = title
    for _ in range(_LEVELS):
        if (up := holder.parent) is None or up.tag in _WHOLE:
            break
        holder = up
    return holder


def _pictured(near: list[Block], title: LexborNode) -> Iterator[str]:
    """The line that is a person's name, where a portrait beside the headline is called so too."""
    named = [block.text for block in near if is_person(block.text)]
    if named:
        pictures = [picture.attributes for picture in _holder(title).css("img[alt]")[:_MOST_PICTURES]]
        said = [" ".join(picture.get(name) or "" for name in ("class", "src", "alt")) for picture in pictures]
        called = [
            alt
            for picture, all_said in zip(pictures, said, strict=True)
            if len(alt := tidy(picture.get("alt") or "")) <= _LONGEST_ALT and _PORTRAIT.search(all_said)
        ]
        yield from itertools.islice((name for name in named if any(name in alt for alt in called)), 1)


def _following(node: LexborNode) -> Iterator[LexborNode]:
    """The elements right behind one."""
    while (following := node.next) is not None:
        node = following
        if node.tag != "-text":
            yield node


def _sender(title: LexborNode) -> Iterator[str]:
    """Who sent a letter: the name in bold before an address to write to, beside the headline."""
    link = title.parent.css_first(_SENDER) if title.parent is not None else None
    bold = link.prev if link is not None else None
    while bold is not None and bold.tag == "-text":
        bold = bold.prev
    if bold is not None and (name := person(_NOTE.sub("", tidy(bold.text())), one=True)) is not None:
        yield name


def _name_in(node: LexborNode) -> str | None:
    """The name an element holds: of its first link that is one, else its whole text without a label or a note
    in brackets.

    One word is enough where the element is there for the name.
    """
    text = tidy(node.text(separator=" "))
    if len(text) > _LONGEST:
        return None
    attributes = node.attributes
    one = (
        "/author" in (attributes.get("href") or "")
        or "author" in (attributes.get("rel") or "").split()
        or _NAMED_FOR.search(attributes.get("class") or "") is not None
    )
    links, labelled = node.css("a"), opens(text)
    one = one or labelled
    linked = (who_of(tidy(link.text(separator=" "))) for link in (links[:1] if labelled else links))
    first = next((name for text in linked if (name := person(text, one=one, staff=one)) is not None), None)
    text = _NOTE.sub("", text)
    return first or behind_label(text) or person(who_of(text), one=one, staff=one)


def _name_beside(node: LexborNode) -> str | None:
    """The name an element holds beside a day or an office."""
    text = tidy(node.text(separator=" "))
    return beside_day(text) if len(text) <= _LONGEST else None
