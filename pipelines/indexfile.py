"""The file that a folder's address stands for."""

from __future__ import annotations

import re

__all__ = ["without_index"]

_INDEX = re.compile(r"(?:^|(?<=/))(?:index|default|home)\.\w{2,5}$", re.IGNORECASE)


def without_index(address: str) -> str:
    """An address or path as that of the folder, where it names the folder's own page: /a/index.html is /a/."""
    return _INDEX.sub("", address)
