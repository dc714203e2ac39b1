"""When two spellings are the same: titles, addresses, white space."""

from __future__ import annotations

import functools
import re
import unicodedata
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

__all__ = ["INVISIBLE", "address_key", "fold", "is_front", "join", "rooted", "tidy", "without_markup"]

INVISIBLE = "\xad\u200b\u200c\u200d\u2060\ufeff"
"""Characters no reader sees, and that come and go between two copies of one text."""

_MARKUP = re.compile(r"<[^<>]*>")
_NO_LETTERS = re.compile(r"[\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_ROOTED = re.compile(r"/(?!/)[\w/%+,=&~\-]*(?:\.\w+)?(?:\?[\w%+,=&~\-/.]+)?\Z")
_WHOLE = re.compile(r"https?://[\w.\-]+(?::\d{1,5})?(?:[/?#][^\s\x00-\x20\\]*)?\Z", re.ASCII)


def tidy(text: str) -> str:
    """One line in NFC, white space collapsed, invisible characters gone."""
    if not text.isprintable() or "  " in text:
        text = " ".join(text.split())
    else:
        text = text.strip()
    if text.isascii():
        return text
    for char in INVISIBLE:
        if char in text:
            text = text.replace(char, "").strip()
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def without_markup(text: str) -> str:
    """A text that should be none without what looks like tags, and with its character references read."""
    return _MARKUP.sub(" ", unescape(text)) if "<" in text or "&" in text else text


@functools.lru_cache(maxsize=256)  # one page names itself several times over
def fold(text: str) -> str:
    """Letters and digits only, lower case: what two spellings of one title share."""
    if text.isascii():
        return text.encode().translate(None, _ASCII_SIGNS).decode().lower()
    return _NO_LETTERS.sub("", text).lower()


def join(base: str, href: str) -> str | None:
    """Absolute http(s) address of ``href``; None where it is none or cannot be read."""
    href = href.strip()
    if not href or href[0] == "#" or href.startswith(("mailto:", "javascript:", "tel:", "data:")):
        return None
    if _WHOLE.match(href):
        return href
    if plain := rooted(base, href):
        return plain
    try:
        joined = urljoin(base, href)
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return joined if usable else None


def rooted(base: str, href: str) -> str | None:
    """``urljoin`` of a plain path from the root of a web site; None where it is no such path.

    Most links of most sites are, and they cost a tenth this way.
    """
    root = _root(base) if _ROOTED.match(href) else None
    return root + href if root else None


@functools.lru_cache(maxsize=16)
def _root(base: str) -> str | None:
    """Scheme and host of an address, as ``urljoin`` takes them over."""
    try:
        parts = urlsplit(base)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}" if usable else None


def address_key(url: str) -> str:
    """What two addresses of one page share: host without www, path, query; no scheme, fragment or end slash."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    path = unquote(parts.path, errors="replace").rstrip("/")
    host = (parts.netloc or "").lower().removeprefix("www.")
    return f"{host}{path}?{parts.query}" if parts.query else f"{host}{path}"


def is_front(url: str) -> bool:
    """Whether an address is its host's front page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path in ("", "/") and not parts.query
