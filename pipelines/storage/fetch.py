"""Files of a home on their way into a copy, each checked against the digest that the manifest gives it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pipelines.digests import settle
from pipelines.errors import StorageError
from pipelines.layout import SiteFolder
from pipelines.storage.manifest import Entry, Manifest, is_log, object_name
from pipelines.storage.place import cache, read_state
from pipelines.storage.store import Store, patience

__all__ = ["bring", "bring_log", "bring_log_file"]


def bring(store: Store, folder: SiteFolder, manifest: Manifest, names: Iterable[str]) -> None:
    """Have these files in a copy; one that is there stays as it is. Raises `StorageError`."""
    ended = set(manifest.ended())
    for name in names:
        path = folder.root / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            settled = not is_log(name) or name.split("/")[1] in ended  # a log under way is written to
            _put(_cached(store, folder.site, manifest.files[name]), path, shared=settled)


def bring_log(folder: SiteFolder, crawl_id: str) -> None:
    """Have a crawl's log in a copy of a home; nothing is done in a folder that is none. Raises `StorageError`."""
    state = read_state(folder)
    if state:
        manifest = Manifest("", state["files"])
        bring(Store(state["address"], patience=patience()), folder, manifest, manifest.logs(crawl_id))


def bring_log_file(log: Path, name: str) -> Path | None:
    """A file of any crawl's log, fetched where ``log`` (``SITE/warc`` or a crawl's folder in it) lies in a
    copy of a home that has it; else None. Raises `StorageError`."""
    log = log.resolve()
    folder = SiteFolder(log.parent if log.name == "warc" else log.parent.parent)
    state = read_state(folder)
    found = [
        path for path in state.get("files", ()) if path.startswith("warc/") and path.endswith(f"/{name}")
    ]
    if not found:
        return None
    bring(Store(state["address"], patience=patience()), folder, Manifest("", state["files"]), found[:1])
    return folder.root / str(found[0])


def _cached(store: Store, site: str, entry: Entry) -> Path:
    """The bytes of a file, from the cache where they lie there."""
    place = cache(store.address, entry["sha256"])
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=place.parent) as scratch:
            part = Path(scratch) / "part"
            if store.fetch(object_name(site, entry["sha256"]), part) != entry["sha256"]:
                raise StorageError(
                    "an object is damaged",
                    where=f"{store.address}/{object_name(site, entry['sha256'])}",
                    hint="restore it from a copy of the bucket",
                )
            settle(part)
            part.replace(place)
    return place


def _put(source: Path, path: Path, *, shared: bool) -> None:
    """The file under another name as well; a copy where it is not ``shared``, or where names cannot be."""
    if shared:
        with contextlib.suppress(OSError):
            os.link(source, path)
            return
    part = path.with_name(f".{path.name}.part")
    shutil.copyfile(source, part)
    part.replace(path)
