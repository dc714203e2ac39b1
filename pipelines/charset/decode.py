"""From the bytes of a page to its text, by what the bytes are, whatever their label says.

Order of trust: a byte order mark; UTF-16 told by its NULs; bytes that are valid UTF-8, or almost
(a page cut in the middle of a letter, a foreign byte or two); labels, weighed against the letters
of the languages a legacy set is made for (``pipelines.charset.models``). Old Kazakh pages are
KZ-1048 under the label windows-1251: the words those two read differently decide.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from pipelines.charset.labels import declared_in, language_in, report_name, resolve
from pipelines.charset.models import (
    MULTIBYTE,
    best_multibyte,
    best_single,
    common_share,
    high_runs,
    is_kazakh,
)

__all__ = ["Decoded", "as_utf_8", "decode"]

_SAMPLE = 200_000  # bytes that are looked at to tell a legacy set
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PIECE = 1 << 13
_ASCII = bytes(range(128))
_ISO_2022 = re.compile(rb"\x1b\$[@B]|\x1b\([JI]")
_MULTIBYTE_ERRORS, _PLAUSIBLE = 0.02, 0.03


class Decoded(NamedTuple):
    """A page as text, without NULs and byte order mark, and the character set its bytes were in."""

    text: str
    charset: str


def decode(body: bytes, declared: str | None = None) -> Decoded:
    """The text of a page and the name of its character set (WHATWG's, or ``kz-1048``).

    ``declared`` is what the HTTP header says: a label or the whole Content-Type; the page's own
    declaration is read from its first 4 kB. Never raises: bytes that cannot be read become U+FFFD.
    Time is linear in the length.
    """
    body, codec = _told(body, declared)
    text = body.decode(codec, "replace")
    return Decoded(text.replace("\0", "") if "\0" in text else text, report_name(codec))


def as_utf_8(body: bytes, declared: str | None = None) -> tuple[bytes, str]:
    """The same as UTF-8 bytes, for parsers; what is UTF-8 already is not decoded and encoded again."""
    plain, codec = _told(body, declared)
    if codec == "utf-8":
        return plain, codec
    text, name = decode(body, declared)
    return text.encode("utf-8", "replace"), name


def _told(body: bytes, declared: str | None) -> tuple[bytes, str]:
    """Bytes without mark, and NULs where those mean nothing; and the codec they are in."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            body = body[len(mark) :]
            return (body.replace(b"\0", b"") if codec == "utf-8" else body), codec
    if b"\0" in body:
        if wide := _utf_16(body):
            return body, wide
        body = body.replace(b"\0", b"")
    error = _first_error(body)
    if error is not None:
        return body, _legacy(body, declared, error)
    is_seven_bit = body.isascii()  # as iso-2022-jp is
    return body, "iso2022-jp" if is_seven_bit and b"\x1b" in body and _ISO_2022.search(body) else "utf-8"


def _first_error(body: bytes) -> int | None:
    """Where bytes stop being valid UTF-8; piecewise, since much of a page is ASCII and small pieces stay in the cache."""
    start, end = 0, len(body)
    while start < end:
        piece = body[start : start + _PIECE]
        if piece.isascii():
            start += _PIECE
            continue
        try:
            start += codecs.utf_8_decode(piece, "strict", start + _PIECE >= end)[1]
        except UnicodeDecodeError as error:
            return start + error.start
    return None


def _utf_16(body: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so that every other byte of much of it is NUL."""
    head = body[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < 4 or max(even, odd) * 5 < len(head) // 2 or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _legacy(body: bytes, declared: str | None, error: int) -> str:
    """The codec of bytes that are not valid UTF-8 from ``error`` on."""
    hints = [codec for codec in (resolve(declared), declared_in(body)) if codec]
    if _is_almost_utf_8(body, error, is_labelled="utf-8" in hints):
        return "utf-8"
    start = max(0, error - 1000)
    sample = body[start : start + _SAMPLE]
    wide = [codec for codec in hints if codec in MULTIBYTE and _reads(sample, codec)]
    for codec in wide:
        if common_share(sample.decode(codec, "ignore").encode(codec), codec) > _PLAUSIBLE:
            return codec
    high = sample.translate(None, _ASCII)
    joined = sum([size for size in map(len, high_runs(sample)) if size > 1]) / len(high)
    if joined > 0.5 and (found := best_multibyte(sample) or next(iter(wide), None)):
        return found
    is_latin = None if 0.35 < joined < 0.55 else joined <= 0.35
    language = language_in(body)
    codec = best_single(high, is_latin=is_latin, hints=hints, language=language)
    return "kz1048" if codec == "cp1251" and is_kazakh(body[:_SAMPLE], language) else codec


def _is_almost_utf_8(body: bytes, error: int, *, is_labelled: bool) -> bool:
    """Whether what is wrong is little beside what is right, or only the last letter, cut off."""
    if len(body) - error <= 3 and not body[:error].isascii() and _is_cut(body[error:]):
        return True
    text = body[max(0, error - _SAMPLE // 2) : error + _SAMPLE // 2].decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(text) - len(text.encode("ascii", "ignore")) - wrong
    return wrong <= right if is_labelled else wrong * 8 <= right


def _is_cut(tail: bytes) -> bool:
    """Whether bytes are the beginning of one UTF-8 letter."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(tail) == ""
    except UnicodeDecodeError:
        return False


def _reads(sample: bytes, codec: str) -> bool:
    """Whether hardly a byte contradicts a multibyte label."""
    text = sample.decode(codec, "replace")
    letters = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") <= letters * _MULTIBYTE_ERRORS
