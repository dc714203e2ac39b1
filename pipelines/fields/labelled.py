"""Finds label words in text: which occur on a page at all, and a pattern of just those."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from pipelines.fields import labels

__all__ = ["Labels", "folded", "present"]

_SAME = ("İi", "ıi", "’'", "ʻ'", "ʼ'", "‘'", "`'", "\xa0 ", "\u202f ")
_NO_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w+")
_KEY = 4
_TABLES = {
    "author": labels.AUTHOR,
    "counted": labels.COUNTED,
    "modified": labels.MODIFIED,
    "published": labels.PUBLISHED,
    "saved": labels.SAVED,
    "views": labels.VIEWS,
}


class Labels:
    """The label words that occur on one page, by field (a name in lower case of ``pipelines.fields.labels``)."""

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
        """Whether a folded text may hold a label of the field."""
        return any(word.rstrip("*") in text for word in self.words(field))


def folded(text: str) -> str:
    """The form labels are compared in; positions stay those of ``text``."""
    if not text.isascii():
        for char, plain in _SAME:
            if char in text:
                text = text.replace(char, plain)
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(low if len(low := char.lower()) == 1 else char for char in text)


def present(text: str, extra: Mapping[str, Iterable[str]]) -> Labels:
    """Which label words occur in a folded text; ``extra`` adds a profile's own words to a field."""
    keys = {word[:_KEY] for word in _WORD.findall(text)}
    found: dict[str, list[str]] = {}
    index, unspaced = _index()
    hits = [entry for key in keys & index.keys() for entry in index[key]]
    if not text.isascii() and _NO_SPACES.search(text):
        hits += unspaced
    for field, word in hits:
        if word.rstrip("*") in text:
            found.setdefault(field, []).append(word)
    for field, words in extra.items():
        own = [clean for word in words if (clean := folded(" ".join(word.split()))).strip("*") and clean.rstrip("*") in text]
        for name in ("views", "counted") if field == "views" else (field,):
            found.setdefault(name, []).extend(own)
    return Labels({field: tuple(sorted(set(words), key=lambda w: (-len(w), w))) for field, words in found.items() if words})


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


def _one(word: str) -> str:
    stem = re.escape(word.rstrip("*")).replace(r"\ ", r"\s+")
    if word.endswith("*"):
        return rf"(?<!\w){stem}\w*"
    if _NO_SPACES.search(word):
        return stem
    return rf"(?<!\w){stem}(?!\w)"
