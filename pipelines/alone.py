"""Arrow as it is where neither numpy nor pandas is installed: it loads both where they are, and needs neither.

With numpy comes a tenth of a second and with pandas, at the first list that becomes a column, half a second and
40 MB more, in every process anew. Nothing here uses them; who imports this package into a program of their own does.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec

__all__ = ["hide"]

_UNUSED = frozenset({"numpy", "pandas"})


class _Hidden:
    """Finds nothing, and lets nobody else look for what is hidden."""

    @staticmethod
    def find_spec(name: str, *_: object) -> ModuleSpec | None:
        """Raises `ModuleNotFoundError` for what is hidden, as if it were not installed."""
        if name in _UNUSED:
            raise ModuleNotFoundError(f"{name} is not used by this command", name=name)
        return None


def hide() -> None:
    """Have this process, which is a command or a worker of ours, do without them; nothing where Arrow has them already."""
    if "pyarrow" not in sys.modules and _Hidden not in sys.meta_path:
        sys.meta_path.insert(0, _Hidden)
