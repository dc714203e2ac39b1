"""Our modules compiled once, as those of an installed package are, whatever the shell says of bytecode.

Where Python is told to write none, each process of a checkout would compile all it loads: half a second that
neither an installed Muragat needs nor the packages it is measured beside.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator

__all__ = ["compiled"]


@contextlib.contextmanager
def compiled() -> Iterator[None]:
    """Processes started meanwhile keep what they compile, in a folder of their own: the first round fills it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        yield
