"""The right to write to a site's home: held by one process at a time, renewed while it lives.

A lease only spares two machines from doing the same work; that neither undoes what the other did is
seen to by the condition under which a manifest is replaced.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from types import TracebackType
from typing import Any, Self

from pipelines.errors import CrawlError, StorageError
from pipelines.storage.store import Overtaken, Store

__all__ = ["Lease"]

_LEASE = "lease.json"
_SECONDS = 120.0
_RENEWALS = 4  # in the time that a lease lasts


class Lease:
    """The lease of one site, held inside the context; ``place`` names the working copy it is held for."""

    def __init__(self, store: Store, site: str, place: str) -> None:
        self._store, self._site, self._place = store, site, place
        self._hasty = Store(store.address, patience=0)  # a renewal that fails is followed by the next one
        self._name = f"{site}/{_LEASE}"
        self._seconds = float(os.environ.get("MURAGAT_LEASE_SECONDS") or _SECONDS)
        self._tag: str | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True, name="lease")

    def __enter__(self) -> Self:
        """Raises `CrawlError` where another process holds it, `StorageError` where the storage cannot tell."""
        found = self._store.read(self._name)
        self._tag = found[1] if found else None
        if found:
            self._check(json.loads(found[0]))
        try:
            self._tag = self._store.swap(self._name, self._spelled(), self._tag)
        except Overtaken:
            raise CrawlError("another crawl has just begun", where=self._site, hint="wait for it") from None
        self._see_that_conditions_count()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it; where that cannot be said, it runs out."""
        self._over.set()
        self._thread.join()
        self._swap(free=True)

    def _check(self, held: dict[str, Any]) -> None:
        """Raises `CrawlError` where it is held. A process of this working copy that held it is dead: we
        hold the copy's lock."""
        left = held["until"] - time.time()
        if left > 0 and held["place"] != self._place:
            raise CrawlError(
                f"another crawl is running (process {held['process']} on {held['host']})",
                where=self._site,
                hint=f"wait for it; if that machine is dead, its lease ends in {left:.0f} s",
            )

    def _see_that_conditions_count(self) -> None:
        try:
            self._store.swap(self._name, self._spelled(), '"0123456789abcdef0123456789abcdef"')
        except Overtaken:
            return
        raise StorageError(
            "this storage ignores the condition If-Match, so two writers could undo each other's work",
            where=self._store.address,
            hint="use one that obeys it, as Amazon's S3 and most others do",
        )

    def _renew(self) -> None:
        while not self._over.wait(self._seconds / _RENEWALS):
            self._swap()

    def _swap(self, *, free: bool = False) -> None:
        try:
            self._tag = self._hasty.swap(self._name, self._spelled(free=free), self._tag)
        except (Overtaken, StorageError):
            return  # what is published says whether somebody else took it

    def _spelled(self, *, free: bool = False) -> bytes:
        told = {
            "place": self._place,
            "host": socket.gethostname(),
            "process": os.getpid(),
            "until": 0 if free else time.time() + self._seconds,
            "entry": uuid.uuid4().hex,
        }
        return json.dumps(told).encode()
