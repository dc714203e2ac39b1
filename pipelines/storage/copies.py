"""A working copy beside its home: what changed in it, and what is done where the home went on without it."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

from pipelines.layout import SiteFolder
from pipelines.storage.manifest import Manifest
from pipelines.storage.place import read_state

__all__ = ["fast_forward", "set_apart", "stamp"]


def stamp(path: Path) -> list[int]:
    """What tells that a file was not written to: its size and the time of its last change."""
    facts = path.stat()
    return [facts.st_size, facts.st_mtime_ns]


def set_apart(folder: SiteFolder) -> Path:
    """Move away a copy that has changes of its own, whole, so that another can be begun; where it is now."""
    place = folder.root.with_name(f"{folder.site}.left-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%fZ}")
    return folder.root.rename(place)


def fast_forward(folder: SiteFolder, manifest: Manifest, here: dict[str, list[int]]) -> None:
    """Take away from a copy without changes what its home has no more or has otherwise, and set the same
    crawls aside."""
    was = read_state(folder).get("files", {})
    for name in [name for name in here if manifest.files.get(name) != was.get(name)]:
        (folder.root / name).unlink(missing_ok=True)
        del here[name]
    for place in folder.aside("").glob("*"):
        if place.name not in manifest.aside:
            _remove_empty(place)
    for crawl_id in manifest.aside:
        folder.aside(crawl_id).mkdir(parents=True, exist_ok=True)


def _remove_empty(place: Path) -> None:
    for folder in sorted([*place.rglob("*"), place], reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()
