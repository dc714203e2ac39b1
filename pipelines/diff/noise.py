"""Changes that are none worth telling: what differs is spelling only, a field that crept in, or the site's own.

A change is noise when all of it is. The reason is the first that explains it, in the order of `REASONS`.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from pipelines.dates import find_dates
from pipelines.diff.texts import Op
from pipelines.fields.labelled import folded, present
from pipelines.fields.views import views_pattern

__all__ = ["REASONS", "Wording", "chrome_ops", "is_chrome", "noise_of"]

REASONS = {
    "ignored": "What differs matches a pattern given with --ignore.",
    "flip-flop": "The page shows a version again that was seen before.",
    "white-space": "Only spaces, line breaks, or characters without width differ.",
    "unicode-form": "The same characters in another form of Unicode, as № and No.",
    "quotes-and-dashes": "Only the kind of quotation marks, apostrophes or dashes differs.",
    "look-alike": "Letters were exchanged for those of another alphabet that look the same.",
    "charset": "The same bytes read in another character set, or letters lost to one.",
    "date-line": "Only lines differ that are nothing but a date.",
    "counter": "Only lines differ that are nothing but a counter of views.",
    "chrome": "The same paragraphs changed on several pages: they are the site's, not the article's.",
}
"""Why a change is noise, and what that means."""

_BLANK = re.compile(r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+")  # fmt: skip
_SIGNS = str.maketrans(
    dict.fromkeys("«»„“”‟″ʺ'’‘‚‛‹›`´ʼʻ′＂＇", '"') | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-") | {"…": "..."}
)
_ALIKE = str.maketrans("ABEKMHOPCTXIJSYaeopcxyijsh", "АВЕКМНОРСТХІЈЅУаеорсхуіјѕһ")
_CHARSETS = ("utf-8", "cp1251", "cp1252", "latin-1", "kz1048", "koi8-r", "cp866")
_LOST = frozenset("\ufffd?")
_SHORT = 80  # characters of a line that may be a field
_FEW = 12  # letters and digits beside a date or a counter
_PAGES = 3  # that change alike


@dataclasses.dataclass(frozen=True, slots=True)
class Wording:
    """One version of an article as far as it matters here: its words and the character set they came in."""

    title: str | None
    paragraphs: Sequence[str]
    charset: str | None = None


def noise_of(
    before: Wording, after: Wording, ops: Sequence[Op], ignore: Sequence[re.Pattern[str]] = ()
) -> str | None:
    """Why this change is noise, of what its words alone can tell; None where it is a change.

    ``ignore`` are patterns: what differs only in what they match is the same.
    """
    if any(op.action == "Refactor" for op in ops):
        return None
    titles = (before.title, after.title) if before.title != after.title else ("", "")
    old = "\n".join([titles[0] or "", *(op.before for op in ops if op.before is not None)])
    new = "\n".join([titles[1] or "", *(op.after for op in ops if op.after is not None)])
    if ignore and _cut(old, ignore) == _cut(new, ignore):
        return "ignored"
    return _spelling(old, new) or _charset(before, after, old, new) or _field(before, after, ops)


def chrome_ops(changes: Iterable[Sequence[Op]]) -> set[tuple[str | None, str | None]]:
    """What was done alike to paragraphs of several articles: (before, after) of each."""
    counts = Counter(key for ops in changes for key in {_key(op) for op in ops if op.action != "Refactor"})
    return {key for key, pages in counts.items() if pages >= _PAGES}


def is_chrome(ops: Sequence[Op], known: set[tuple[str | None, str | None]]) -> bool:
    """Whether all of a change is of the site's own paragraphs."""
    return bool(ops) and all(_key(op) in known for op in ops)


def _key(op: Op) -> tuple[str | None, str | None]:
    return op.before, op.after


def _cut(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    for pattern in patterns:
        text = pattern.sub("", text)
    return _BLANK.sub("", text)


def _spelling(old: str, new: str) -> str | None:
    """The first way of spelling that accounts for all that differs; each takes in those before it."""
    folds: list[tuple[str, Callable[[str], str]]] = [
        ("white-space", lambda text: _BLANK.sub("", text)),
        ("unicode-form", lambda text: _BLANK.sub("", "".join(map(_compatible, text)))),
        ("quotes-and-dashes", lambda text: text.translate(_SIGNS).replace('""', '"')),
        ("look-alike", lambda text: text.translate(_ALIKE)),
    ]
    for reason, fold in folds:
        old, new = fold(old), fold(new)
        if old == new:
            return reason
    return None


def _compatible(char: str) -> str:
    """The plain form of a character, but for those whose form says something: 10² is not 102."""
    meaningful = unicodedata.decomposition(char).startswith(
        ("<super", "<sub", "<fraction", "<circle", "<square")
    )
    return char if meaningful else unicodedata.normalize("NFKC", char)


def _charset(before: Wording, after: Wording, old: str, new: str) -> str | None:
    """Whether the one is the other in another character set, or with letters lost."""
    letters = {char for char in set(old) ^ set(new) if not char.isascii()}
    if not letters and before.charset == after.charset:
        return None
    if len(old) == len(new):
        pairs = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
        if all(_is_lost(*pair) or _is_lost(*pair[::-1]) for pair in pairs):
            return "charset"
    for one, other in ((old, new), (new, old)):
        for true in _CHARSETS:
            encoded = _encoded(one, true)
            if encoded and any(_decoded(encoded, taken) == other for taken in _CHARSETS if taken != true):
                return "charset"
    return None


def _is_lost(mark: str, letter: str) -> bool:
    """Whether the one is what a letter outside ASCII became where the character set lacked it."""
    return mark in _LOST and not letter.isascii()


def _encoded(text: str, charset: str) -> bytes | None:
    try:
        return text.encode(charset)
    except UnicodeError:
        return None


def _decoded(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    except UnicodeError:
        return None


def _field(before: Wording, after: Wording, ops: Sequence[Op]) -> str | None:
    """Whether all that differs are lines of a date or of a counter."""
    if before.title != after.title or not ops:
        return None
    lines = [line for op in ops for line in (op.before, op.after) if line is not None]
    if any(len(line) > _SHORT for line in lines):
        return None
    if all(map(_is_date, lines)):
        return "date-line"
    return "counter" if all(_is_counter(line) or _is_date(line) for line in lines) else None


def _is_date(line: str) -> bool:
    found = find_dates(line)
    rest = line
    for date in found:
        rest = rest.replace(date.raw, "", 1)
    return bool(found) and sum(map(str.isalnum, rest)) <= _FEW


def _is_counter(line: str) -> bool:
    plain = folded(line)
    pattern = views_pattern(present(plain, {}))
    if pattern is None:
        return False
    rest = pattern.sub("", plain)
    return rest != plain and sum(map(str.isalnum, rest)) <= _FEW
