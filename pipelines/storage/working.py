"""A site's folder on this machine while it is written to, and how its changes reach its home.

Whoever writes works on plain files, as with a data folder on a disk; its commit there is the commit of
every corpus (`pipelines.commit`). The home learns of it in two steps: first the new files, under names
that no reader knows, then the manifest, in one write that counts only if nobody else wrote meanwhile.
The log of a crawl under way is brought there as its files are closed, so that another machine can go on.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.digests import fingerprint
from pipelines.errors import CrawlError, StorageError
from pipelines.layout import SiteFolder
from pipelines.storage.copies import fast_forward, set_apart, stamp
from pipelines.storage.fetch import bring
from pipelines.storage.lease import Lease
from pipelines.storage.manifest import MANIFEST, Entry, Manifest, is_log, object_name, publishable
from pipelines.storage.place import read_state, work, write_state
from pipelines.storage.store import Overtaken, Store, patience

__all__ = ["caught_up", "publish", "upload_seconds", "working"]

_UPLOAD_SECONDS = 300.0
_KEPT = dt.timedelta(days=1)  # how long a reader may go on with the manifest it has read

logger = logging.getLogger(__name__)
_held: dict[Path, _Working] = {}


def upload_seconds() -> float:
    """How often a crawl's log goes to its home: ``MURAGAT_UPLOAD_SECONDS``; as much can be lost with the machine."""
    return float(os.environ.get("MURAGAT_UPLOAD_SECONDS") or _UPLOAD_SECONDS)


@contextlib.contextmanager
def working(address: str, site: str, *, logs: bool = False) -> Iterator[Path]:
    """A data folder in which the site can be changed, brought up to date with its home and held against
    every other writer; what was changed is published at the end.

    It holds everything but the logs of crawls before the last, which come when something opens one, or at
    once with ``logs``. Raises `CrawlError` where another process holds the site, `StorageError`.
    """
    store = Store(address, patience=patience())
    root = work(address)
    root.mkdir(parents=True, exist_ok=True)
    with _lock(root / f".{site}.lock", site), Lease(store, site, _name_of(root)):
        copy = _Working(store, SiteFolder(root / site))
        copy.catch_up(logs=logs)
        _held[copy.folder.root] = copy
        try:
            with copy.uploading():
                yield root
            copy.publish()
        finally:
            del _held[copy.folder.root]


def publish(folder: SiteFolder) -> None:
    """Make what was committed in a working copy visible in its home; in every other folder it is so already.

    Raises `StorageError` where the storage stays away, `CrawlError` where another machine wrote meanwhile.
    """
    if folder.root in _held:
        _held[folder.root].publish()


def caught_up(folder: SiteFolder) -> list[str]:
    """The crawls that an earlier run had committed and could not publish, and that opening this copy did."""
    return _held[folder.root].caught_up if folder.root in _held else []


class _Working:
    """One working copy. What is ``here`` is as the manifest says, by name, with size and time."""

    def __init__(self, store: Store, folder: SiteFolder) -> None:
        self.folder = folder
        self.caught_up: list[str] = []
        self._store = store
        self._lock = threading.Lock()
        self._manifest = Manifest()
        self._tag: str | None = None
        if found := store.read(f"{folder.site}/{MANIFEST}"):
            self._manifest = Manifest.parse(found[0], f"{store.address}/{folder.site}/{MANIFEST}")
            self._tag = found[1]
        self._here: dict[str, list[int]] = {}

    def catch_up(self, *, logs: bool) -> None:
        """Have the copy stand where its home stands, and what it was ahead of it published."""
        state = read_state(self.folder)
        self._here = state.get("here", {})
        theirs = self._manifest.publication
        if theirs not in (state.get("publication", ""), state.get("publishing")):
            self._step_over()
        gone = self._gone()
        wanted = [name for name in self._manifest.files if logs or not is_log(name)]
        wanted += [] if logs else self._next_logs()
        changed = {name for name, _ in self._changed()}
        bring(self._store, self.folder, self._manifest, [name for name in wanted if name not in gone])
        fetched = {name: path for name, path in self._changed() if name not in changed}
        self._here |= {name: stamp(path) for name, path in fetched.items()}
        self._keep()
        if gone or any(not is_log(name) for name in changed):
            before = self._manifest.ended()
            self.publish()
            self.caught_up = [crawl_id for crawl_id in self._manifest.ended() if crawl_id not in before]

    def _step_over(self) -> None:
        """Stand where the home stands, that went on without this copy; what the copy has of its own is kept."""
        changed = self._changed()
        fetched = {n: stamp(path) for n, path in changed if self._manifest.files.get(n) == fingerprint(path)}
        if len(fetched) < len(changed):  # else a run was killed while it fetched them
            place = set_apart(self.folder)
            logger.warning(
                "another machine went on with %s; this copy is kept in %s", self.folder.site, place
            )
            self._here, fetched = {}, {}
        fast_forward(self.folder, self._manifest, self._here)
        self._here |= fetched

    @contextlib.contextmanager
    def uploading(self) -> Iterator[None]:
        """While this lasts, the closed files of an unfinished log go to the home now and then."""
        over = threading.Event()
        thread = threading.Thread(target=self._upload, args=(over,), daemon=True, name="upload")
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def publish(self) -> None:
        """Bring to the home what is committed here, and the logs. Raises as `publish` does."""
        whole = not self.folder.decided.exists()  # else only a log is what it will be
        before = self._digests()
        if self._publish(self._store, lambda name, _: whole or is_log(name), whole):
            self._tidy(before)
            self._let_go()

    def _publish(self, store: Store, wanted: Callable[[str, Path], bool], whole: bool) -> bool:
        """Upload what is wanted of what changed, then replace the manifest; whether there was anything."""
        with self._lock:
            files, here, held = dict(self._manifest.files), dict(self._here), self._digests()
            for name, path in self._changed():
                if wanted(name, path):
                    here[name], (entry, content) = stamp(path), _steady(path)
                    files[name] = entry
                    if entry["sha256"] not in held:
                        store.write(object_name(self.folder.site, entry["sha256"]), content)
                        held.add(entry["sha256"])
            for name in self._gone() if whole else ():
                files.pop(name, None)
                here.pop(name)
            aside = [path.name for path in self.folder.aside("").glob("*")] if whole else self._manifest.aside
            if files == self._manifest.files and sorted(aside) == sorted(self._manifest.aside):
                self._here = here
                return False
            self._swap(store, self._manifest.next(files, aside))
            self._here = here
            self._keep()
            return True

    def _swap(self, store: Store, manifest: Manifest) -> None:
        self._keep(publishing=manifest.publication)
        try:
            self._tag = store.swap(f"{self.folder.site}/{MANIFEST}", manifest.spell(), self._tag)
        except Overtaken:
            raise CrawlError(
                "another machine has written to this home meanwhile; nothing of it was undone",
                where=self.folder.site,
                hint=f"what this run brought is kept in {self.folder.root}; the same command goes on from there",
            ) from None
        self._manifest = manifest

    def _upload(self, over: threading.Event) -> None:
        hasty = Store(self._store.address, patience=0)
        while not over.wait(upload_seconds()):
            try:
                self._publish(hasty, self._is_closed_log, whole=False)
            except (StorageError, OSError) as error:
                logger.warning("the log is not uploaded yet: %s", error)
            except CrawlError as error:
                logger.warning("%s", error)
                return

    def _is_closed_log(self, name: str, path: Path) -> bool:
        """Whether it is a file of a log under way that is written to no more."""
        crawl_id = path.parent.name
        if not is_log(name) or path.suffix != ".gz" or self.folder.record(crawl_id).exists():
            return False
        return path != max(path.parent.glob("*.warc.gz"))

    def _tidy(self, before: set[str]) -> None:
        """Put the newest table under its plain name, and let go of objects that no manifest names."""
        site = self.folder.site
        with contextlib.suppress(StorageError):  # the crawl is published; the next one does it again
            if table := self._manifest.files.get(self.folder.articles.name):
                self._store.copy(object_name(site, table["sha256"]), f"{site}/{self.folder.articles.name}")
            kept = {object_name(site, digest) for digest in before | self._digests()}
            oldest = dt.datetime.now(dt.UTC) - _KEPT
            objects = self._store.names(f"{site}/objects/")
            self._store.delete([n for n, written in objects.items() if n not in kept and written < oldest])

    def _let_go(self) -> None:
        """Keep no log here but those that the next crawl reads; the home has them."""
        kept = set(self._next_logs())
        for name in [name for name in self._here if is_log(name) and name not in kept]:
            (self.folder.root / name).unlink(missing_ok=True)
            del self._here[name]
        self._keep()

    def _digests(self) -> set[str]:
        return {entry["sha256"] for entry in self._manifest.files.values()}

    def _changed(self) -> list[tuple[str, Path]]:
        """The files that are not known to be as the manifest says."""
        return [
            (name, path) for name, path in publishable(self.folder) if self._here.get(name) != stamp(path)
        ]

    def _gone(self) -> list[str]:
        """The files that were taken away here."""
        return [name for name in self._here if not (self.folder.root / name).exists()]

    def _next_logs(self) -> list[str]:
        """The logs that the next crawl reads: of the last crawl, and of one that is not finished."""
        ended, begun = self._manifest.ended(), {n.split("/")[1] for n in self._manifest.files if is_log(n)}
        crawls = [*ended[-1:], *(crawl_id for crawl_id in sorted(begun) if crawl_id not in ended)]
        return [name for crawl_id in crawls for name in self._manifest.logs(crawl_id)]

    def _keep(self, publishing: str | None = None) -> None:
        files: dict[str, Entry] = dict(self._manifest.files)
        state = {
            "address": self._store.address,
            "publication": self._manifest.publication,
            "publishing": publishing,
            "files": files,
            "here": self._here,
        }
        write_state(self.folder, state)


def _steady(path: Path) -> tuple[Entry, bytes | Path]:
    """A file's size and digest, and its content as it was then: to a log of our own a line may be added."""
    if path.suffix != ".log":
        return fingerprint(path), path
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}, content


@contextlib.contextmanager
def _lock(path: Path, site: str) -> Iterator[None]:
    """Hold the working copy; the system lets go of it when the process dies."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CrawlError(
                "another crawl is running on this machine",
                where=site,
                hint="wait for it, or stop that process",
            ) from None
        yield


def _name_of(root: Path) -> str:
    """What stands for the working copies in this folder, and for no other machine's."""
    path = root / ".name"
    if not path.exists():
        part = path.with_name(f".name-{os.getpid()}")
        part.write_text(uuid.uuid4().hex)
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
    return path.read_text()
