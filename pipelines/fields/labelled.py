"""Finds label words in text: which occur on a page at all, and a pattern of just those."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from pipelines.fields import labels

__all__ = ["Labels", "folded", "present"]

_SAME = (
    ("İ", "i"),
    ("ı", "i"),
    ("’", "'"),
    ("ʻ", "'"),
    ("ʼ", "'"),
    ("‘", "'"),
    ("`", "'"),
    ("\xa0", " "),
    ("\u202f", " "),
)
_NO_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w+")
_KEY = 4
_BEGINNING = re.compile(rf"(\w{{1,{_KEY}}})\w*")
_TABLES = {
    "author": labels.AUTHOR,
    "counted": labels.COUNTED,
    "modified": labels.MODIFIED,
    "published": labels.PUBLISHED,
    "saved": labels.SAVED,
    "views": labels.VIEWS,
}


class Labels:
    """The label words that occur on one page, by field: author, counted, modified, published, saved, views."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._words = words

    def words(self, field: str) -> tuple[str, ...]:
        """Label words of a field that occur, longest first."""
        return self._words.get(field, ())

    def pattern(self, field: str) -> str | None:
        """Regular expression source of one of them, over folded text; None where none occurs."""
        words = self.words(field)
        return _pattern(words) if words else None

    def inside(self, text: str, field: str) -> bool:
        """Whether a label of the field stands in a folded text, as a word of its own."""
        words = self.words(field)
        if not any(word.rstrip("*") in text for word in words):
            return False
        return bool(_compiled(words).search(text))


def folded(text: str) -> str:
    """The form labels are compared in; positions stay those of ``text``."""
    if not text.isascii():
        for char, plain in _SAME:
            if char in text:
                text = text.replace(char, plain)
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def present(text: str, extra: Mapping[str, Iterable[str]]) -> Labels:
    """Which label words occur in a folded text; ``extra`` adds a profile's own words to a field."""
    index, unspaced = _index()
    hits = [entry for key in index.keys() & _BEGINNING.findall(text) for entry in index[key]]
    if not text.isascii() and _NO_SPACES.search(text):
        hits += unspaced
    for field, words in extra.items():
        own = [folded(" ".join(word.split())) for word in words]
        hits += [(name, word) for name in _fields(field) for word in own if word.strip("*")]
    found: dict[str, set[str]] = {}
    for field, word in hits:
        if word.rstrip("*") in text:
            found.setdefault(field, set()).add(word)
    return Labels({field: tuple(sorted(words, key=lambda w: (-len(w), w))) for field, words in found.items()})


def _fields(field: str) -> tuple[str, ...]:
    """Tables a profile's words for a field go into: its views may stand on either side of the count."""
    return ("views", "counted") if field == "views" else (field,)


@functools.cache
def _index() -> tuple[dict[str, list[tuple[str, str]]], list[tuple[str, str]]]:
    """Label words by the first letters of their first word; those of scripts without spaces apart."""
    index: dict[str, list[tuple[str, str]]] = {}
    unspaced: list[tuple[str, str]] = []
    for field, table in _TABLES.items():
        for word in filter(None, (folded(" ".join(word.split())) for word in table.split("|"))):
            if _NO_SPACES.search(word):
                unspaced.append((field, word))
            elif first := _WORD.search(word):
                index.setdefault(first[0][:_KEY], []).append((field, word))
    return index, unspaced


@functools.lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(map(_one, words)) + ")"


@functools.lru_cache(maxsize=512)
def _compiled(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_pattern(words))


def _one(word: str) -> str:
    stem = re.escape(word.rstrip("*")).replace(r"\ ", r"\s+")
    if word.endswith("*"):
        return rf"(?<!\w){stem}\w*"
    if _NO_SPACES.search(word):
        return stem
    return rf"(?<!\w){stem}(?!\w)"
