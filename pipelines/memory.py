"""How the process holds memory: what large buffers took is given back as soon as they are gone.

Arrow's own pool keeps freed pages for the next table, and glibc, once a large block was freed, takes ever larger
ones from its heap, where a small block behind them holds them fast; each thread of Arrow's has a heap of its own
besides. A crawl lives for hours between two commits.
"""

from __future__ import annotations

import ctypes

import pyarrow as pa

__all__ = ["give_back"]

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of glibc's malloc.h
_THRESHOLD = 128 << 10  # bytes; glibc's own to begin with, and fixed once it is set


def give_back() -> None:
    """Have Arrow allocate by the C library, and that map each large block by itself and keep one heap, where it is glibc."""
    pa.set_memory_pool(pa.system_memory_pool())
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _THRESHOLD)
        mallopt(_M_ARENA_MAX, 1)
