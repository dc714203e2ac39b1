"""One state of a home, to read: a folder like any data folder, that no crawl changes and that goes away."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.layout import SiteFolder
from pipelines.storage.fetch import bring
from pipelines.storage.manifest import MANIFEST, Manifest, is_log
from pipelines.storage.place import work, write_state
from pipelines.storage.store import Store, patience

__all__ = ["snapshot"]

_KEPT_DAYS = 30.0


@contextlib.contextmanager
def snapshot(address: str, sites: Sequence[str] = (), *, logs: bool = False) -> Iterator[Path]:
    """A data folder with these sites, or all, each as its manifest says at this moment.

    Logs are brought with ``logs``, else when something opens one. A site without a manifest is not in it.
    Raises `StorageError` where the storage does not answer.
    """
    store = Store(address, patience=patience())
    root = work(address)
    root.mkdir(parents=True, exist_ok=True)
    _forget(root)
    with tempfile.TemporaryDirectory(prefix=f"snapshot-{os.getpid()}-", dir=root) as place:
        for site in sites or store.folders():
            found = store.read(f"{site}/{MANIFEST}")
            if found:
                manifest = Manifest.parse(found[0], f"{store.address}/{site}/{MANIFEST}")
                _lay_out(store, SiteFolder(Path(place) / site), manifest, logs)
        yield Path(place)


def _lay_out(store: Store, folder: SiteFolder, manifest: Manifest, logs: bool) -> None:
    folder.root.mkdir()
    write_state(folder, {"address": store.address, "files": dict(manifest.files)})
    for crawl_id in manifest.aside:
        folder.aside(crawl_id).mkdir(parents=True)
    for crawl_id in {name.split("/")[1] for name in manifest.files if is_log(name)}:
        folder.log(crawl_id).mkdir(parents=True)
    bring(store, folder, manifest, [name for name in manifest.files if logs or not is_log(name)])


def _forget(root: Path) -> None:
    """Let go of the snapshots of processes that died, and of cached files that lay unused for a month."""
    for path in root.glob("snapshot-*"):
        if not _lives(int(path.name.split("-")[1])):
            shutil.rmtree(path, ignore_errors=True)
    oldest = time.time() - _KEPT_DAYS * 86_400
    for path in (root / "objects").glob("[0-9a-f]*"):
        with contextlib.suppress(OSError):
            facts = path.stat()
            if facts.st_nlink == 1 and max(facts.st_atime, facts.st_mtime) < oldest:
                path.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        pass
    return True
