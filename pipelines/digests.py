"""Bytes on the disk: written out whole, put in place in one step, known by their digest."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

__all__ = ["fingerprint", "read_sums", "replace", "settle", "sum_line"]


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


def read_sums(path: Path) -> dict[str, str]:
    """Name -> sha256 as the lines of a file tell; a line that tells none is left out."""
    lines = (line.partition("  ") for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return {name: digest for digest, between, name in lines if between}


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
