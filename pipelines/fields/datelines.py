"""Days of publication for want of better: those that open a text or a headline («АСТАНА. 5 января 2023 г. – …»,
«(18.01.2018) …», «23.01.2022 – …»), and those in small boxes near the headline that were not read for their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborNode

from pipelines.body.blocks import Block
from pipelines.body.text import clean_text
from pipelines.dates import DateValue
from pipelines.fields.datereader import Reader
from pipelines.fields.labelled import folded, present
from pipelines.fields.near import ASIDE, FOREIGN, Surroundings
from pipelines.fields.stamps import Stamp

__all__ = ["opening", "unread"]

_REACH, _PLACE, _WORDS = 60, 30, 3
_LINES, _TEXTS = 8, 2
_LONG = 100
_WEIGHT = 1.8
_SMALL, _LITTLE_REST, _MOST_BOXES = 300, 30, 200
_DIGIT = re.compile(r"\d")
_ENDED = re.compile(r"\s*(?:[^\W\d_]{1,3}\.|[.):;,/|–—-])")
"""What ends a dateline: a mark, or the word for year cut short."""
_BEGUN = re.compile(r"\s+[„“«\"'‘]?(?=[^\W\d_])")


def opening(blocks: list[Block], reader: Reader, title: Block | None, headline: str) -> Iterator[Stamp]:
    """Dates at the beginning of the headline, or of the first paragraphs below it; for want of better ones.

    ``title`` displays the ``headline``; what it shows beside that is no part of it.
    """
    if title is None:
        return
    value = _beside(title.text, headline, reader)
    if value is not None:
        yield Stamp(value, "page", _WEIGHT, block=title)
        return
    texts = 0
    for block in blocks[title.index + 1 : title.index + 1 + _LINES]:
        if len(block.text) >= _LONG:
            texts += 1
            if (value := _dateline(block.text[:_REACH], reader)) is not None:
                yield Stamp(value, "page", _WEIGHT, block=block)
                return
        if texts == _TEXTS:
            return


def unread(
    left_out: list[LexborNode], reader: Reader, around: Surroundings, extra: Mapping[str, tuple[str, ...]]
) -> Iterator[Stamp]:
    """Dates in a line of a small box that was left out for its name, though it stands near the headline.

    None where the box speaks of an update or of saving; ``extra`` are a profile's own label words.
    """
    for node in left_out[:_MOST_BOXES]:
        text = node.text(separator="\n")
        if not _DIGIT.search(text) or len(" ".join(text.split())) > _SMALL:
            continue
        if not around.near(node) or (standing := around.standing(node)) == FOREIGN:
            continue
        plain = folded(text)
        labels = present(plain, extra)
        if labels.inside(plain, "saved") or labels.inside(plain, "modified"):
            continue
        for line in map(clean_text, text.splitlines()):
            for value in reader.all(line)[:1] if _DIGIT.search(line) else ():
                rest = sum(map(str.isalpha, line)) - sum(map(str.isalpha, value.raw))
                yield Stamp(value, "page", _WEIGHT + 0.8 * (rest <= _LITTLE_REST) - 0.2 * (standing == ASIDE))


def _beside(shown: str, headline: str, reader: Reader) -> DateValue | None:
    """A date that stands in the headline's element before or behind the headline, or that opens it."""
    for part in shown.split(headline, 1) if headline and headline in shown else []:
        if _DIGIT.search(part) and (found := reader.all(part)):
            return found[0]
    return _dateline(shown[:_REACH], reader, of_headline=True)


def _dateline(text: str, reader: Reader, *, of_headline: bool = False) -> DateValue | None:
    """The date a text opens with: alone, in brackets, or behind the name of a place."""
    if not _DIGIT.search(text[:_PLACE]):
        return None
    found = reader.all(text)[:1]
    start = text.find(found[0].raw) if found else -1
    if not 0 <= start <= _PLACE or reader.is_relative(found[0]):
        return None
    before, after = text[:start].rstrip(), text[start + len(found[0].raw) :]
    bracketed = before.endswith("(") and after.lstrip()[:1] == ")"
    if of_headline and (before or not _ENDED.match(after)):
        return None
    if before and not bracketed and not _is_place(before):
        return None
    if _ENDED.match(after):
        return found[0]
    begun = _BEGUN.match(after)
    return found[0] if begun and after[begun.end()].isupper() else None


def _is_place(before: str) -> bool:
    """Whether a few capitalised words and a mark are all that stands there."""
    words = before.rstrip("(.,:–—- ").split()
    return len(words) <= _WORDS and before[-1] in "(.,–—-" and all(word[0].isupper() for word in words)
