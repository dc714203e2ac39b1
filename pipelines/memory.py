"""How the process holds memory: what large buffers took is given back as soon as they are gone.

Arrow's own pool keeps freed pages for the next table, and glibc, once a large block was freed, takes ever larger
ones from its heap, where a small block behind them holds them fast; each thread of Arrow's has a heap of its own
besides. A crawl lives for hours between two commits.
"""

from __future__ import annotations

import ctypes
import os
import sys

__all__ = ["give_back", "release"]

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of glibc's malloc.h
_THRESHOLD = 128 << 10  # bytes; glibc's own to begin with, and fixed once it is set
_POOL = "ARROW_DEFAULT_MEMORY_POOL"


def give_back() -> None:
    """Have Arrow allocate by the C library, and that map each large block by itself and keep one heap, where it is glibc.

    To be called before Arrow is loaded: what it does on its own account (reading, joining, writing Parquet) is
    allocated from the pool it was started with, whatever a program sets later.
    """
    if "pyarrow" not in sys.modules:
        os.environ.setdefault(_POOL, "system")
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    if mallopt := _of_glibc("mallopt"):
        mallopt(_M_MMAP_THRESHOLD, _THRESHOLD)
        mallopt(_M_ARENA_MAX, 1)


def release() -> None:
    """Give back what lies free between blocks in use: at the end of a phase, before one that needs other memory."""
    if trim := _of_glibc("malloc_trim"):
        trim(0)


def _of_glibc(name: str) -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None), name, None)
