"""Where on this machine the copies of a home lie, and what stands in them of where they come from."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.digests import replace
from pipelines.layout import SiteFolder
from pipelines.storage.store import endpoint_url

__all__ = ["cache", "is_address", "read_state", "work", "write_state"]


def is_address(data: str) -> bool:
    """Whether ``--data`` names object storage."""
    return data.startswith("s3://")


def work(address: str) -> Path:
    """The folder for everything of one home: ``MURAGAT_WORK``, or ``~/.local/state/muragat``, and below it
    a name of its own."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    root = Path(os.environ.get("MURAGAT_WORK") or state / "muragat")
    digest = hashlib.sha256(f"{endpoint_url()} {address.rstrip('/')}".encode()).hexdigest()[:8]
    return root / f"{re.sub(r'[^0-9A-Za-z]+', '-', address.removeprefix('s3://')).strip('-')}-{digest}"


def cache(address: str, digest: str) -> Path:
    """Where a file that was fetched is kept; it can be thrown away."""
    return work(address) / "objects" / digest


def read_state(folder: SiteFolder) -> dict[str, Any]:
    """What a copy was told of its home; empty where the folder is no copy."""
    try:
        state = json.loads(folder.home.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(folder: SiteFolder, state: Mapping[str, Any]) -> None:
    """Keep what the copy must know of its home; never a key or a password."""
    replace(folder.home, json.dumps(state, ensure_ascii=False).encode())
