"""Work that makes a great many objects which stay, and no cycles of them."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

__all__ = ["unswept"]


@contextlib.contextmanager
def unswept() -> Iterator[None]:
    """No look for cycles of objects meanwhile: it would go through all that stays, again and again, and find none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
