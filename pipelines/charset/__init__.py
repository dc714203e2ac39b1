"""From the bytes of a page to its text, by what the bytes are."""

from __future__ import annotations

from pipelines.charset.decode import Decoded, as_utf_8, decode

__all__ = ["Decoded", "as_utf_8", "decode"]
