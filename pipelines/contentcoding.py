"""Content codings of HTTP bodies: gzip, deflate, br and zstd undone, at a bounded size.

Bytes in, bytes out. A body that is cut, mislabelled or broken gives what can be had of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

from fastwarc.stream_io import BrotliReader, WarcReader, ZstdReader

__all__ = ["DECODED_LIMIT", "decode_content"]

DECODED_LIMIT = 64 << 20
"""Bytes of a decoded body that are kept; a page is never that long, a bomb is."""

_CHUNK = 64 << 10
_MOST_CODINGS = 4
_MOST_STREAMS = 100


def decode_content(body: bytes, coding: str | None, *, limit: int = DECODED_LIMIT) -> bytes:
    """``body`` with the codings of a Content-Encoding value undone, last applied first.

    At most ``limit`` bytes are returned. An unknown coding ends the work, and a body of
    which nothing decodes was mislabelled: both come back as they are at that point.
    """
    names = [name.strip().lower() for name in (coding or "").split(",")]
    for name in list(reversed(names))[:_MOST_CODINGS]:
        if name in ("", "identity"):
            continue
        decoder = _DECODERS.get(name)
        if decoder is None:
            break
        body = decoder(body, limit) or body
    return body[:limit]


def _inflate(body: bytes, limit: int, window: int) -> bytes:
    """Inflate one or more zlib, gzip or raw streams standing one after the other."""
    parts: list[bytes] = []
    room = limit
    for _ in range(_MOST_STREAMS):
        if not body or room <= 0:
            break
        stream = zlib.decompressobj(window)
        try:
            while room > 0 and not stream.eof:
                part = stream.decompress(body, min(room, 1 << 20))
                parts.append(part)
                room -= len(part)
                if not part and len(stream.unconsumed_tail) == len(body):
                    break  # cut short: neither is anything taken in nor given out
                body = stream.unconsumed_tail
        except zlib.error:
            break
        body = stream.unused_data  # never after a flush, which doubles it
    return b"".join(parts)


def _gzip(body: bytes, limit: int) -> bytes:
    return _inflate(body, limit, 16 + zlib.MAX_WBITS)


def _deflate(body: bytes, limit: int) -> bytes:
    """Deflate with the zlib wrapping the standard asks for, or without, as many servers send it."""
    return _inflate(body, limit, zlib.MAX_WBITS) or _inflate(body, limit, -zlib.MAX_WBITS)


def _read(make: Callable[[BytesIO], WarcReader], body: bytes, limit: int) -> bytes:
    """Drain a FastWARC stream reader up to ``limit`` bytes or its first error."""
    parts: list[bytes] = []
    room = limit
    try:
        reader = make(BytesIO(body))
        while room > 0 and (part := reader.read(min(room, _CHUNK))):
            parts.append(part)
            room -= len(part)
    except (OSError, ValueError, EOFError):
        pass
    return b"".join(parts)


def _brotli(body: bytes, limit: int) -> bytes:
    return _read(BrotliReader, body, limit)


def _zstd(body: bytes, limit: int) -> bytes:
    return _read(ZstdReader, body, limit)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
