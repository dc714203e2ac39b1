"""The right to ask hosts, held by one process at a time.

Nobody's clock is compared with another machine's: who waits for a host watches its holding, and takes it when that
did not change for as long as it must not be asked (held by nobody) or as a lease lasts (held by a process that
is dead, then). A process that could not renew its lease in time is ended before anybody may think it dead.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from crawler.fleet.table import Holding, Table

__all__ = ["Lease", "lease_seconds"]

_SECONDS = 60.0
_BEATS = 6  # in the time that a lease lasts
_LOOK_SECONDS = 0.5  # between two looks at the table for what others say
_TICK_SECONDS = 0.05
_NOTABLY = 1.2  # times as long
_OURS = 0.8  # of a lease, for which the owner relies on it


def lease_seconds() -> float:
    """How long a lease counts that nobody renews."""
    return float(os.environ.get("MURAGAT_LEASE_SECONDS") or _SECONDS)


class Lease:
    """The lease of some hosts: taken first, then renewed by a thread inside the context.

    ``rest`` tells how many seconds the hosts must be left alone should this process end now, or None where it cannot
    tell yet; ``on_stop`` is called once when the run is asked to end. One at a time in a process.
    """

    def __init__(
        self,
        data: Path,
        run: str,
        owner: str,
        *,
        rest: Callable[[], float | None],
        on_stop: Callable[[], None],
    ) -> None:
        self._data, self._run, self._owner, self._tell_rest, self._on_stop = data, run, owner, rest, on_stop
        self._claimed = 0.0
        self._seconds = lease_seconds()
        self._every = self._seconds / _BEATS
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True, name="lease")

    def take(self, table: Table, hosts: Sequence[str], rest: float) -> bool:
        """Wait for the hosts and take them all; False where the run was asked to end meanwhile."""
        seen: dict[str, tuple[Holding, float]] = {}
        while not table.is_stopped(self._run):
            now, found = time.monotonic(), table.holdings(hosts)
            seen = {
                host: seen[host] if host in seen and seen[host][0] == held else (held, now)
                for host, held in found.items()
            }
            free = all(now - since >= self._patience(held) for held, since in seen.values())
            self._claimed = max(rest, *(held.rest for held in found.values()), 0.0)
            if free and table.claim(hosts, self._owner, found, self._claimed):
                self._rely_on_it(now)
                return True
            time.sleep(min(_LOOK_SECONDS, self._every))
        return False

    def _rest(self) -> float:
        told = self._tell_rest()
        return self._claimed if told is None else told

    def _patience(self, held: Holding) -> float:
        return held.rest if held.owner is None else max(self._seconds, held.rest + 2 * self._every)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the hosts."""
        self._over.set()
        self._thread.join()
        with Table(self._data) as table:
            table.beat(self._owner, self._rest())
            table.release(self._owner)
        faulthandler.cancel_dump_traceback_later()

    def _renew(self) -> None:
        due, look, said, told = 0.0, 0.0, 0.0, False
        with Table(self._data) as table:
            while not self._over.wait(_TICK_SECONDS):
                moment, rest = time.monotonic(), self._rest()
                with contextlib.suppress(sqlite3.Error):  # the next may succeed; should none, we are ended
                    if moment >= due or rest > _NOTABLY * said:  # a host that wants a longer rest cannot wait
                        self._beat(table, moment, rest)
                        due, said = moment + self._every, rest
                    if not told and moment >= look:
                        told, look = table.is_stopped(self._run), moment + _LOOK_SECONDS
                        if told:
                            self._on_stop()

    def _beat(self, table: Table, moment: float, rest: float) -> None:
        if not table.beat(self._owner, rest):
            os._exit(1)  # another process thought us dead
        self._rely_on_it(moment)

    def _rely_on_it(self, since: float) -> None:
        """End this process, whatever hangs in it, when the lease was not renewed again in time."""
        left = since + _OURS * self._seconds - time.monotonic()
        faulthandler.dump_traceback_later(max(left, 1e-3), exit=True)
