"""Whether a line of a page with next to no text says something, or is only about the article."""

from __future__ import annotations

import re

from pipelines.body.blocks import Block
from pipelines.body.measures import ends_sentence

__all__ = ["QUOTED", "tells"]

QUOTED = frozenset("p blockquote".split())
_WORDS, _WORDS_OF_P = 6, 3
_DENSE_WORD, _DENSE_SPACES = 3, 15
_CELL = 40
_DIGITS, _FEW = 4, 3
_BARS = 2
"""So many bars part facts about an article, as its length and the time it takes."""
_DATED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:\W*\d{1,2}[:.]\d\d|\s*[,;|·•/]|\W*$)")
"""The beginning of a line about the article: when, and then by whom or in which section."""
_COLOPHON = 60
_CLOCK = re.compile(r"(?i)\d{1,2}[:.]\d\d\s*(?:[ap]\.?m)?\W*$")
"""The end of a short line that says by whom a note was posted, and when."""
_COPYRIGHT = ("©", "(c) ", "(с) ")
_COLONS = ":："


def tells(block: Block, *, running: bool, inside: bool, near: bool, goes_on: bool) -> bool:
    """Whether a block says something: running text, a sentence, or several words in a row.

    ``running``: it is running text, or a row of a table that goes on; ``inside``: it stands in a box that is
    called the text; ``near``: there, or right below the headline; ``goes_on``: it is of one make with what was
    kept last.
    """
    text, tag = block.text, block.box.tag
    if text.startswith(_COPYRIGHT) or _DATED.match(text) or not any(map(str.isalpha, text)):
        return False
    if running or (inside and tag == "pre"):
        return True
    sentence = ends_sentence(text)
    if text.count("|") >= _BARS and (text[-1] in _COLONS or not sentence):
        return False
    words = text.count(" ") + 1
    if not text.isascii() and words * _DENSE_SPACES < len(text):
        words = len(text) // _DENSE_WORD
    if goes_on:
        return words > 1 or sentence or tag == "li"
    if sentence and text[-1] not in _COLONS:
        return len(text) > _COLOPHON or _CLOCK.search(text) is None
    digits = sum(map(str.isdigit, text))
    if digits >= _DIGITS and not (inside and tag in QUOTED and digits * _FEW < len(text)):
        return False
    if tag == "td" and len(text) <= _CELL:
        return False
    return words >= (_WORDS_OF_P if near else _WORDS)
