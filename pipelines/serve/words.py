"""What is searched for: words as they are folded, the question to the index, and where a text answers it.

Case does not count, nor which alphabet a letter that looks the same was typed in (Latin ``a`` for Cyrillic
``а``, as in many Kazakh texts), nor the dots of ``ё``. Folding keeps the length of a text, so that a place
in the folded text is the same place in the text as published.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.errors import UsageError

__all__ = ["Hit", "Words", "fold", "fold_all", "snippet"]

_LONGEST, _MOST = 200, 12  # characters and words of a question
_PREFIX = 4  # letters from which on a word stands for all that begin so
_ALIKE = dict(zip("aceiopxyhə", "асеіорхуһә", strict=True)) | {"ё": "е"}
_CAPITALS = "ABHKMT"  # look like a Cyrillic letter as capitals only
_AS_CYRILLIC = str.maketrans(_CAPITALS, "АВНКМТ")
_WORD = re.compile(r"[^\W_]+")
_CAPITAL_WORD = re.compile(rf"[^\W\d_]*[{_CAPITALS}][^\W\d_]*")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_ASKED = re.compile(r'"([^"]*)"?|([^\s"]+)')
_VOICED = {"п": "б", "к": "г", "қ": "ғ"}
"""The last letter of a Kazakh stem before a vowel: кітап, кітабы."""


def fold(text: str) -> str:
    """The text with every letter in the one form it is searched in; its length stays."""
    return fold_all([text])[0]


def fold_all(texts: Sequence[str]) -> list[str]:
    """The same for many texts at once, for a fraction of the time each."""
    mended = [_CAPITAL_WORD.sub(_mended, text) if _is_mixed(text) else text for text in texts]
    whole = "".join(mended)
    units = whole.encode("utf-16-le", "replace")
    if len(units) > 2 * len(whole):  # no word of ours is written with letters that take two units
        units = _BEYOND.sub(" ", whole).encode("utf-16-le", "replace")
    array = pa.Array.from_buffers(pa.uint16(), len(whole), [None, pa.py_buffer(units)])
    folded = pc.take(_table(), array).buffers()[1].to_pybytes()[: len(units)].decode("utf-16-le")
    ends = list(itertools.accumulate(map(len, mended), initial=0))
    return [folded[start:end] for start, end in itertools.pairwise(ends)]


@functools.cache
def _table() -> pa.Array:
    """What each letter comes to. Beyond ASCII what is no letter or digit is a space, as `_WORD` has it."""
    lower = (chr(code).lower()[0] for code in range(1 << 16))  # of İ, the one that is two, the first
    alike = (_ALIKE.get(letter, letter) for letter in lower)
    return pa.array([ord(c) if c.isascii() or c.isalnum() else 32 for c in alike], pa.uint16())


def _is_mixed(text: str) -> bool:
    return (
        not text.isascii() and any(map(text.__contains__, _CAPITALS)) and _CYRILLIC.search(text) is not None
    )


def _mended(found: re.Match[str]) -> str:
    word = found[0]
    return word.translate(_AS_CYRILLIC) if _CYRILLIC.search(word) else word


@dataclasses.dataclass(frozen=True, slots=True)
class _Term:
    tokens: tuple[str, ...]
    prefix: bool

    @property
    def spellings(self) -> list[tuple[str, ...]]:
        last = self.tokens[-1]
        if not self.prefix or last[-1] not in _VOICED:
            return [self.tokens]
        return [self.tokens, (*self.tokens[:-1], last[:-1] + _VOICED[last[-1]])]

    @property
    def match(self) -> str:
        """For FTS5. A token is letters and digits, so that nothing in it can be an operator."""
        star = "*" if self.prefix else ""
        spelled = [f'"{" ".join(tokens)}"{star}' for tokens in self.spellings]
        return spelled[0] if len(spelled) == 1 else f"({' OR '.join(spelled)})"

    @property
    def pattern(self) -> str:
        end = r"\w*" if self.prefix else r"(?!\w)"
        spelled = (r"[\W_]+".join(map(re.escape, tokens)) for tokens in self.spellings)
        return "|".join(f"{one}{end}" for one in spelled)


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """A question: words that must all occur. One of four letters and more stands for all words that
    begin so; what stands in quotes is meant exactly, word by word."""

    asked: str
    terms: tuple[_Term, ...]

    @classmethod
    def parse(cls, asked: str) -> Words:
        """Raises `UsageError` where there is too much of it."""
        asked = unicodedata.normalize("NFC", asked).strip()
        if len(asked) > _LONGEST:
            raise UsageError(f"a search has at most {_LONGEST} characters", hint="leave some words out")
        terms = tuple(_terms(asked))
        if sum(len(term.tokens) for term in terms) > _MOST:
            raise UsageError(f"a search has at most {_MOST} words", hint="leave some words out")
        return cls(asked, terms)

    @property
    def match(self) -> str:
        """The question to the index; empty where no letter or digit was asked for."""
        return " AND ".join(dict.fromkeys(term.match for term in self.terms))

    @property
    def plain(self) -> list[str]:
        """What each term comes to in lower case as typed, to be looked for without the index."""
        return [
            " ".join(_WORD.findall(found[1] or found[2])).lower()
            for found in _ASKED.finditer(self.asked)
            if _WORD.search(found[1] or found[2] or "")
        ]

    def hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words stand in a text: first character and the one after the last."""
        if self.terms:
            pattern = re.compile(rf"(?<!\w)(?:{'|'.join(term.pattern for term in self.terms)})")
            yield from (found.span() for found in pattern.finditer(fold(text)) if found[0])


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    """A run of a text; ``found`` where it is what was searched for."""

    text: str
    found: bool


def snippet(words: Words, text: str, most: int = 240) -> list[Hit]:
    """Some ``most`` characters of a text around the first place where the words stand, as runs."""
    spans = list(words.hits(text[:100_000]))
    first = spans[0][0] if spans else 0
    start = max(0, first - most // 3)
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + most)
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > first else end
    runs = [Hit("… ", False)] if start else []
    at = start
    for left, right in spans:
        if left >= at and right <= end:
            runs += [Hit(text[at:left], False), Hit(text[left:right], True)]
            at = right
    runs.append(Hit(text[at:end] + (" …" if end < len(text) else ""), False))
    return [run for run in runs if run.text]


def _terms(asked: str) -> Iterator[_Term]:
    for found in _ASKED.finditer(asked):
        if found[1] is not None:
            tokens = tuple(_WORD.findall(fold(found[1])))
            if tokens:
                yield _Term(tokens, False)
            continue
        for token in _WORD.findall(fold(found[2])):
            yield _Term((token,), len(token) >= _PREFIX)
