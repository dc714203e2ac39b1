"""Who wrote it, where no label with a colon says so: elements called the author's, links to authors, "By …" lines."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from pipelines.body.blocks import Block
from pipelines.fields import labels
from pipelines.fields.labelled import folded
from pipelines.fields.near import Surroundings
from pipelines.fields.spelling import tidy

__all__ = ["bylines"]

_CALLED = 'a[rel~="author"],a[href*="/author"],[class*="author" i],[class*="byline" i]'
_LEVELS, _MOST, _LONGEST, _LINES = 6, 16, 90, 4
_WHOLE = frozenset(("body", "html", "main"))
_END = re.compile(r"[|•·–—/]|\s-\s|[,，]|\d|\s(?:on|am|le|el|il|at|in|в)\s", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_](?:[\w.'’\-]*\s?){1,6}")
_MOST_WORDS = 5
_SMALL = frozenset(
    "de da di do dos del della der den van von vd la le el al bin ibn ben y e i zu zur ter ten".split()
)
_NO_PERSON = frozenset(
    "about all more read follow share posted published updated written editor editors editorial staff team author "
    "authors contributor contributors biography profile view posts articles comments comment reply page home".split()
)


def bylines(blocks: list[Block], title: Block | None, around: Surroundings) -> list[str]:
    """Names near the headline, the surest first: of elements called after authors, then of "By …" lines."""
    if title is None:
        return []
    names = list(_called(title.box.node, around))
    for block in blocks[max(0, title.index - 1) : title.index + 1 + _LINES]:
        if block is not title and len(block.text) <= _LONGEST and not around.foreign(block.box.node):
            name = _behind_label(block.text)
            if name:
                names.append(name)
                break
    # "Ann Lee Reporter" is Ann Lee, where another line says so.
    return [name for name in names if not any(name.startswith(f"{other} ") for other in names)]


def _called(title: LexborNode, around: Surroundings) -> Iterator[str]:
    """Names in the elements called after authors that stand nearest to the headline."""
    holder = title
    for _ in range(_LEVELS):
        if (up := holder.parent) is None or up.tag in _WHOLE:
            break
        holder = up
    found: dict[str, int] = {}
    for node in holder.css(_CALLED)[:_MOST]:
        if not around.foreign_line(node) and (name := _name_in(node)) is not None:
            found.setdefault(name, around.shared(node))
    nearest = max(found.values(), default=0)
    yield from (name for name, depth in found.items() if depth == nearest)


def _name_in(node: LexborNode) -> str | None:
    """The name an element holds: of its first link that is one, else its whole text without a label."""
    text = tidy(node.text(separator=" "))
    if len(text) > _LONGEST:
        return None
    linked = (tidy(link.text()) for link in node.css("a"))
    return (
        next((name for one in linked if (name := _person(one))), None) or _behind_label(text) or _person(text)
    )


def _behind_label(text: str) -> str | None:
    """The name behind a word like "by" that opens a line; a word in small letters ends it ("By Ann Lee under …")."""
    first, _, rest = text.partition(" ")
    if folded(first.rstrip(":：")) not in _words():
        return None
    end = _END.search(rest)
    words = (rest[: end.start()] if end else rest).split()
    name = list(itertools.takewhile(lambda word: not word[0].islower() or word.lower() in _SMALL, words))
    while name and name[-1] in _SMALL:
        name.pop()
    return _person(" ".join(name))


def _person(text: str) -> str | None:
    """A text that can be a person's name and nothing else; None where it cannot."""
    text = text.strip(" .:;")
    words = text.split()
    if not len(text) > 1 or not 2 <= len(words) <= _MOST_WORDS or not _NAME.fullmatch(text):
        return None
    if not _NO_PERSON.isdisjoint(word.lower() for word in words):
        return None
    own = [word for word in words if word.lower() not in _SMALL]
    return text if own and all(not word[0].islower() for word in own) else None


@functools.cache
def _words() -> frozenset[str]:
    """Words of one word that announce who wrote something, in any language."""
    named = (folded(" ".join(word.split())) for word in labels.AUTHOR.split("|"))
    return frozenset(word for word in named if word and " " not in word)
