"""What makes an article the same article, and a version the same version."""

from __future__ import annotations

import hashlib
import re

from pipelines.fields.spelling import address_key

__all__ = ["article_id", "count_words", "text_digest"]

_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")
_WITHOUT_SPACES = frozenset({"Hani", "Jpan", "Thai"})


def article_id(url: str) -> str:
    """Stable id of an article: 32 hex digits; scheme, ``www.``, end slash and fragment do not matter."""
    return hashlib.sha256(address_key(url).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def text_digest(title: str | None, text: str) -> str:
    """sha256 (hex) of title and text, which are NFC and hold single white space already."""
    return hashlib.sha256(f"{title or ''}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def count_words(text: str, script: str | None) -> int:
    """Words of a text; where its script has no spaces, two characters count as one word."""
    if script not in _WITHOUT_SPACES:
        return text.count(" ") + text.count("\n") + bool(text)  # white space is single in a body
    unspaced = sum(map(len, _UNSPACED.findall(text)))
    return len(_UNSPACED.sub(" ", text).split()) + (unspaced + 1) // 2
