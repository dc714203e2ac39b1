"""Two paragraphs word by word: runs of words that are the same, gone or new."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from rapidfuzz.distance import Indel

__all__ = ["Run", "count_words", "similarity", "tokens", "word_runs"]

_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"  # where words have no spaces, a letter counts as one
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|\s+|.", re.DOTALL)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_MOST_CELLS = 400_000_000
"""Of the table that the alignment fills, a bit each: 50 MB. Longer ones are told apart as a whole."""


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """Some words in a row, spaces included. ``action``: equal, insert or delete."""

    action: str
    text: str


def tokens(text: str) -> list[str]:
    """Words, spaces and single other characters; joined they are the text."""
    return _TOKEN.findall(text)


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def similarity(before: list[str], after: list[str], least: float) -> float:
    """Share of two token lists that is the same, in order; 0 where it is below ``least``."""
    if len(before) * len(after) > _MOST_CELLS:
        return 0.0
    return float(Indel.normalized_similarity(before, after, score_cutoff=least))


def word_runs(before: str, after: str) -> list[Run]:
    """What became of a paragraph: equal and delete runs give ``before``, equal and insert runs ``after``."""
    old, new = tokens(before), tokens(after)
    if len(old) * len(new) > _MOST_CELLS:
        return [run for run in (Run("delete", before), Run("insert", after)) if run.text]
    return list(_merged(_steps(old, new)))


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    """(what was, what is now, what of it is the same), one of the first two or only the last filled."""
    for step in Indel.opcodes(old, new):
        was = "".join(old[step.src_start : step.src_end])
        now = "".join(new[step.dest_start : step.dest_end])
        yield ("", "", was) if step.tag == "equal" else (was, now, "")


def _merged(steps: Iterator[tuple[str, str, str]]) -> Iterator[Run]:
    """Runs as a person would mark them: a space that alone stayed between two changes is no island."""
    was, now, space = "", "", ""
    for old, new, same in steps:
        if same and same.isspace() and (was or now):
            space += same
        elif same:
            yield from _flush(was, now)
            yield Run("equal", space + same)
            was = now = space = ""
        else:
            was, now, space = was + space + old, now + space + new, ""
    yield from _flush(was, now)
    if space:
        yield Run("equal", space)


def _flush(was: str, now: str) -> Iterator[Run]:
    if was:
        yield Run("delete", was)
    if now:
        yield Run("insert", now)
