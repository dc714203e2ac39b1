"""Text as a reader sees it."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean_text", "letters"]

_NO_LETTERS = re.compile(r"[\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_PRINTERS_SIGNS = "’“”‘–—…\xa0"
"""All there is beside ASCII in many a text: without them it is read ten times as fast."""
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")


def clean_text(raw: str) -> str:
    """Text as a reader sees it: white space collapsed, invisible characters dropped, NFC."""
    if raw.isprintable() and "  " not in raw:  # no white space but single spaces, nothing invisible
        text = raw.strip()
        if text.isascii() or unicodedata.is_normalized("NFC", text):
            return text
        return unicodedata.normalize("NFC", text)
    text = " ".join(raw.split())
    if not text.isascii():
        if not text.isprintable() and _UNSEEN.search(text):
            text = " ".join(_UNSEEN.sub("", text).split())
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    return text


def letters(text: str) -> str:
    """The letters and digits of a text, case folded: what must be equal for two lines to say the same."""
    if not text.isascii():
        for sign in _PRINTERS_SIGNS:
            if sign in text:
                text = text.replace(sign, "")
    if text.isascii():
        return text.encode().translate(None, _ASCII_SIGNS).decode().lower()
    return _NO_LETTERS.sub("", text).casefold()
