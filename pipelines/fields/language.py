"""Which language and script a text is in: what was declared, checked against the letters that stand there."""

from __future__ import annotations

import re
from itertools import islice

from pipelines.fields.functionwords import heard, speaks
from pipelines.fields.meta import LANGUAGES
from pipelines.fields.page import Page

__all__ = ["Language", "declared_language", "language_of", "mixed_alphabets", "script_of"]

_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.@].*)?\Z")
_SAMPLE = 500
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(f"[{letters}]+"))
    for name, letters in (
        ("Latn", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
        ("Cyrl", "\u0400-\u052f"),
        ("Arab", "\u0600-\u06ff\u0750-\u077f"),
        ("Grek", "\u0370-\u03ff"),
        ("Hebr", "\u0590-\u05ff"),
        ("Armn", "\u0530-\u058f"),
        ("Geor", "\u10a0-\u10ff"),
        ("Deva", "\u0900-\u097f"),
        ("Beng", "\u0980-\u09ff"),
        ("Thai", "\u0e00-\u0e7f"),
        ("Jpan", "\u3040-\u30ff"),
        ("Hang", "\uac00-\ud7af"),
        ("Hani", "\u3400-\u9fff"),
    )
)
_LATIN, _LETTERS = re.compile("[A-Za-z]"), re.compile(r"[^\W\d_]+")
_NO_LATIN = bytes(code for code in range(128) if not chr(code).isalpha())
_OF_SCRIPT = {
    "Grek": "el",
    "Hebr": "he",
    "Armn": "hy",
    "Geor": "ka",
    "Thai": "th",
    "Jpan": "ja",
    "Hang": "ko",
}
_WRITTEN_IN = {
    "Cyrl": frozenset(
        [
            "ab",
            "ba",
            "be",
            "bg",
            "ce",
            "cv",
            "kk",
            "kv",
            "ky",
            "mk",
            "mn",
            "os",
            "ru",
            "sah",
            "sr",
            "tg",
            "tk",
            "tt",
            "ug",
            "uk",
            "uz",
            "az",
            "kaa",
            "crh",
        ]
    ),
    "Arab": frozenset(["ar", "fa", "ur", "ps", "ug", "ku", "ckb", "kk", "sd"]),
    "Hani": frozenset(["zh", "yue", "wuu", "nan", "hak", "gan", "lzh", "ja", "ko"]),
}
# Letters that tell Cyrillic languages apart, and how often (a letter in so many) they must occur.
_KAZAKH, _KYRGYZ, _RUSSIAN = frozenset("қғұһі"), frozenset("ңөү"), frozenset("ъыэё")
_LATIN_RUN = re.compile("[A-Za-z]+")
_CYRILLIC_LEADS = b"\xd0\xd1\xd2\xd3"
"""First bytes of Cyrillic letters in UTF-8: nearly all, and only U+0500 to U+052F left out."""
_OFTEN = 3

Language = tuple[str | None, float | None, str | None, str | None]
"""Language of the text, how sure that is where it was heard in its words, its script, the language the page declares."""


def declared_language(page: Page) -> str | None:
    """The language a page declares for itself: ``lang``, then what its head says; None where malformed."""
    said = (page.meta.language, page.meta.first(*LANGUAGES) or "")
    return next((code for one in said if (code := _code(one))), None)


def language_of(page: Page, text: str) -> Language:
    """Language and script of a text, and the declared language.

    The declared one stands unless the letters deny it, or the words do and are another's, as where a template says
    English of whatever it holds; then, or where nothing is declared, the letters decide, or the words, or the walk's
    word, or nobody.
    """
    declared, script = declared_language(page), script_of(text)
    context = _code(page.context.language or "")
    latin = script == "Latn"
    for claim in (declared, context):
        if claim and not _denied(claim, script, text):
            other = heard(text) if latin and speaks(claim.partition("-")[0], text) is False else None
            return (*(other or (claim, None)), script, declared)
    found = _by_letters(script, text)
    if found is None and latin and (words := heard(text)) is not None:
        return (*words, script, declared)
    return found or (None if script in _WRITTEN_IN else context), None, script, declared


def script_of(text: str) -> str | None:
    """ISO 15924 code of the script most letters are in; None where there are none."""
    sample = text[:_SAMPLE]
    if not sample or sample.isascii():
        return "Latn" if _LATIN.search(sample) else None
    if len(sample.encode("ascii", "ignore").translate(None, _NO_LATIN)) * 2 > len(sample):
        return "Latn"
    if _cyrillic(sample) * 2 > len(sample):
        return "Cyrl"
    letters = sum(map(len, _LETTERS.findall(sample)))
    left = letters
    counts: dict[str, int] = {}
    for name, runs in _SCRIPTS:
        counts[name] = sum(map(len, runs.findall(sample)))
        left -= counts[name]
        if left * 2 < letters and name != "Hani":
            break
    if counts.get("Jpan", 0) * 10 > counts.get("Hani", 0) > 0:
        return "Jpan"
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def mixed_alphabets(text: str) -> bool:
    """Whether Latin letters stand inside words of a Cyrillic text, three times or more."""
    if len(text.encode("ascii", "ignore").translate(None, _NO_LATIN)) < _OFTEN:
        return False  # as nearly every one, and cheaper to tell than the runs
    runs = (run.span() for run in _LATIN_RUN.finditer(text))
    beside = (
        _is_cyrillic(text[max(start - 1, 0)]) or _is_cyrillic(text[end : end + 1]) for start, end in runs
    )
    return sum(islice(filter(None, beside), _OFTEN)) == _OFTEN


def _is_cyrillic(sign: str) -> bool:
    return "\u0400" <= sign <= "\u052f"


def _cyrillic(text: str) -> int:
    """How many letters are Cyrillic; counted in bytes, a tenth of what it costs by letters."""
    encoded = text.encode("utf-8", "replace")
    return len(encoded) - len(encoded.translate(None, _CYRILLIC_LEADS))


def _code(raw: str) -> str | None:
    """A language tag in its usual spelling; None where it is none."""
    match = _CODE.match(raw.strip())
    if not match or match[1].lower() in ("und", "xx", "mul", "zxx"):
        return None
    parts = [match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()]
    return "-".join(filter(None, parts))


def _denied(code: str, script: str | None, text: str) -> bool:
    """Whether a language cannot be what these letters write."""
    base = code.partition("-")[0]
    if script is None or "-Latn" in code:
        return False
    if script in _WRITTEN_IN:
        detected = _by_letters(script, text)
        return base not in _WRITTEN_IN[script] or (
            detected is not None and detected != base and {detected, base} <= {"kk", "ru", "ky"}
        )
    if script in _OF_SCRIPT:
        return base != _OF_SCRIPT[script]
    return script == "Latn" and (
        base in _OF_SCRIPT.values() or base in ("ru", "be", "bg", "mk", "zh", "ar", "fa")
    )


def _by_letters(script: str | None, text: str) -> str | None:
    if script == "Hani":  # Japanese has kana among them, nearly always
        return "zh"
    if script != "Cyrl":
        return _OF_SCRIPT.get(script or "")
    sample = text[:_SAMPLE].lower()
    letters = _cyrillic(sample) or 1
    turkic = sum(map(sample.count, "әғқңөұүһ"))
    if turkic * 50 > letters:
        return (
            "kk"
            if sum(map(sample.count, "қғұ")) * 100 > letters
            else "ky"
            if sum(map(sample.count, "ңөү")) * 50 > letters and "ә" not in sample
            else None
        )
    if (
        turkic == 0
        and "і" not in sample
        and "ї" not in sample
        and sum(map(sample.count, "ыэ")) * 100 > letters
    ):
        return "ru"
    return None
