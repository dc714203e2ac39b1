"""Month names in every language of CLDR: from a word to the months it can name. And weekdays, in its main languages.

The words live in ``monthnames.json``, which ``python -m pipelines.monthnames`` writes from
Babel's copy of CLDR (``pipelines.monthwords`` says how). Names written with digits
(2月, 2월, tháng 2) are no words; whoever reads dates handles them.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

__all__ = [
    "DATA_FILE",
    "fold",
    "is_name",
    "is_weekday",
    "long_names",
    "month_numbers",
    "names_in",
    "weekday_numbers",
]

DATA_FILE = resources.files("pipelines") / "monthnames.json"
"""The generated table: ``{"babel": version, "months": [twelve lists of folded names], "weekdays": [seven such lists]}``;
perhaps in an egg."""

_EMPTY: frozenset[int] = frozenset()
_LONGEST = 3
_AROUND = ",;:()[]<>|·-–—、，（）〔〕［］【】 "
# Marks that come and go between hands: the dot of a Turkish i, tatweel, joiners, direction, soft hyphen.
_DROPPED = dict.fromkeys((0x307, 0x640, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xAD))
_ONE_FORM = {ord("ı"): "i", ord("ё"): "е"} | dict.fromkeys(map(ord, "’ʼ‘`´ꞌ"), "'")
# Arabic as most keyboards write it: without hamza and madda, with one form of kaf, ya and ha.
_ONE_FORM |= {ord(letter): plain for letter, plain in zip("أإآٱىیةک", "ااااييهك", strict=True)}
# A letter of Malayalam that has no vowel was written with a joiner, and is one sign since Unicode 5.1.
_JOINED = re.compile("([ണനരലള])\u0d4d\u200d")
_CHILLU = dict(zip("ണനരലള", "ൺൻർൽൾ", strict=True))
# Told by what ends a word, because \w leaves out the vowel signs of Hindi and its kin.
# An apostrophe (d'abril) and an inner dot (ม.ค.) belong to the word.
_WORD = re.compile(
    r"[^\s\d!-&(-\-/:-@\[-`{-~\u00A0-\u00BF\u2010-\u206F\u2190-\u2BFF\u3000-\u303F\u30FB\uFF01-\uFF0F]+"
)


def month_numbers(word: str) -> frozenset[int]:
    """Months (1 to 12) that a name, whole or cut, stands for in any language; empty when none.

    Case, Unicode form, Turkish dotted and dotless i, the style of apostrophes and dots
    around the word do not matter. A word that names different months in different
    languages ("listopad") gives all of them.
    """
    return _table().get(fold(word), _EMPTY)


def is_name(folded: str) -> bool:
    """Whether a text in its folded form is the name of a month."""
    return folded in _table()


def is_weekday(text: str) -> bool:
    """Whether a text is the name of a day of the week, whole or cut, and nothing more."""
    return bool(weekday_numbers(text))


def weekday_numbers(text: str) -> frozenset[int]:
    """Days of the week (0 to 6, Monday first) that a text names, whole or cut; empty where it is more than that."""
    return _weekdays().get(fold(text.strip(_AROUND)), _EMPTY)


def long_names() -> Iterator[str]:
    """Names of several words, and cut ones with dots within, folded: "tháng mười một", "ม.ค"."""
    return (name for name in _table() if " " in name or "." in name)


def names_in(text: str) -> list[tuple[int, int, frozenset[int]]]:
    """Month names inside a text, left to right, as (start, end, months).

    Positions count in ``fold(text)``. Only whole words match; of a name of several
    words ("كانون الثاني") the longest reading wins.
    """
    folded = fold(text)
    spans = [match.span() for match in _WORD.finditer(folded)]
    found: list[tuple[int, int, frozenset[int]]] = []
    index = 0
    while index < len(spans):
        step = 1
        for length in range(min(_LONGEST, len(spans) - index), 0, -1):
            start, end = spans[index][0], spans[index + length - 1][1]
            if months := _table().get(folded[start:end].strip(".'"), _EMPTY):
                found.append((start, end, months))
                step = length
                break
        index += step
    return found


@functools.lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """The form in which names are compared: caseless, composed, single-spaced, without outer dots."""
    if word.isascii():
        folded = word.lower().replace("`", "'")
    else:
        if "\u200d" in word:
            word = _JOINED.sub(lambda found: _CHILLU[found[1]], word)
        folded = unicodedata.normalize("NFKC", word).casefold()
        folded = unicodedata.normalize("NFD", folded).translate(_DROPPED)
        folded = unicodedata.normalize("NFC", folded).translate(_ONE_FORM)
    return " ".join(folded.split()).strip(" .'")


@functools.cache
def _read() -> dict[str, Any]:
    """The generated file, read once."""
    read: dict[str, Any] = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return read


@functools.cache
def _weekdays() -> Mapping[str, frozenset[int]]:
    """Folded name -> weekdays."""
    days = _read()["weekdays"]
    return {
        name: frozenset(number for number, names in enumerate(days) if name in names)
        for name in set(itertools.chain(*days))
    }


@functools.cache
def _table() -> Mapping[str, frozenset[int]]:
    """Folded name -> months."""
    masks: dict[str, int] = {}
    for bit, names in enumerate(_read()["months"]):
        for name in names:
            masks[name] = masks.get(name, 0) | 1 << bit
    sets = {mask: frozenset(bit + 1 for bit in range(12) if mask >> bit & 1) for mask in set(masks.values())}
    return {name: sets[mask] for name, mask in masks.items()}


if __name__ == "__main__":
    from pipelines.monthwords import write

    write(Path(str(DATA_FILE)))
