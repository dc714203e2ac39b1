"""Text as a reader sees it."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean_text"]

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
