"""Bytes on the disk: written out whole, put in place in one step, known by their digest."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from pipelines.layout import SiteFolder

__all__ = ["fingerprint", "place_files", "replace", "settle", "sum_line", "sums_of"]


def fingerprint(path: Path) -> dict[str, Any]:
    """Size in bytes and sha256 of a file, as they stand in a crawl's JSON."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def sum_line(name: str, content: bytes | Path) -> str:
    """The line by which ``sha256sum -c`` checks the file ``name``; its content may be read from a file."""
    digest = (
        fingerprint(content)["sha256"] if isinstance(content, Path) else hashlib.sha256(content).hexdigest()
    )
    return f"{digest}  {name}\n"


def sums_of(folder: SiteFolder, crawl_id: str, record: bytes | None = None) -> str:
    """What a crawl's file of digests must say: a line for its JSON, for a decision, for its pruning.

    ``record`` is the JSON where it is not in its place yet. Raises OSError where it is missing.
    """
    spelled = folder.record(crawl_id).read_bytes() if record is None else record
    besides = [path for path in (folder.decision(crawl_id), folder.pruned(crawl_id)) if path.exists()]
    lines = [
        sum_line(folder.record(crawl_id).name, spelled),
        *(sum_line(path.name, path) for path in besides),
    ]
    return "".join(lines)


def place_files(names: Collection[str], staged: Path, there: Path, here: Path) -> None:
    """Have exactly these files ``here``, each put there in one step: the staged ones, else those that lie
    ``there``. Can be done again after a crash: what is in place by then is newer than what lies there."""
    for name in sorted(names):
        source = staged / name
        if not source.exists() and not (here / name).exists():
            source = there / name
        if source.exists():
            here.mkdir(parents=True, exist_ok=True)
            source.replace(here / name)
    for path in here.glob("*.parquet"):
        if path.name not in names:
            path.unlink()
    shutil.rmtree(there, ignore_errors=True)


def replace(path: Path, content: bytes) -> None:
    """Put ``content`` in place of a file, in one step; its folder is made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}")
    staged.write_bytes(content)
    settle(staged)
    staged.replace(path)


def settle(path: Path) -> None:
    """Have the system write a file out, so that a rename never names bytes that a power cut loses."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
