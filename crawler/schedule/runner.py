"""Claims what is due, crawls it in processes of its own, and keeps the table of runs.

Any number of runners may work on one data folder. A run is claimed in a transaction; while it lasts,
its runner and its crawl hold a lock together, which the system lets go of when both are gone, however
they went. A run that says it is under way and whose lock is free has crashed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from crawler import __version__
from crawler.alerts import VARIABLE
from crawler.plan import is_held
from crawler.schedule.entries import Entry, Schedule
from crawler.schedule.messenger import Messenger
from crawler.schedule.outcome import Outcome, read_outcome
from crawler.schedule.planner import Task, due
from crawler.schedule.runs import Run, Runs
from pipelines import EXTRACTOR_VERSION
from pipelines.errors import MuragatError
from pipelines.layout import SiteFolder

__all__ = ["Runner", "utc_now"]

_HEARTBEAT = dt.timedelta(seconds=15)
_STALE = dt.timedelta(minutes=5)  # without a heartbeat, of a run on a machine whose locks we cannot see
_LOOK_SECONDS = 0.1
_TICK_SECONDS = 20.0  # between two looks for what has become due


def utc_now() -> dt.datetime:
    """The clock."""
    return dt.datetime.now(dt.UTC)


@dataclasses.dataclass(slots=True)
class _Crawl:
    """A run of ours that is under way."""

    run: Run
    process: subprocess.Popen[bytes]
    lock: IO[bytes]
    beat: dt.datetime
    asked_to_stop: bool = False


class Runner:
    """Runs what a schedule says, on one data folder.

    ``now`` is the clock; ``tell`` gets a line for each thing that happens, ``quiet``: that goes wrong.
    """

    def __init__(
        self,
        schedule: Schedule,
        data: Path,
        *,
        now: Callable[[], dt.datetime] = utc_now,
        tell: Callable[[str], None],
        quiet: bool = False,
    ) -> None:
        self._schedule, self._data, self._now, self._tell, self._quiet = schedule, data, now, tell, quiet
        self._runs = Runs(data)
        self._messenger = Messenger(self._runs, schedule, tell)
        self._crawls: list[_Crawl] = []
        self._done: list[Run] = []
        self._machine = socket.gethostname()
        self._stop = self._reload = False
        self._next_tick = 0.0

    def run_due(self) -> list[Run]:
        """Run what is due, and what becomes due meanwhile, to its end; the runs that ended."""
        with self._listening():
            self._start_due()
            while self._crawls:
                self._turn()
            self._messenger.deliver(self._now())
        return self._done

    def serve(self, load: Callable[[], Schedule]) -> None:
        """Run what is due, for ever: SIGTERM and Ctrl-C end in order, SIGHUP reads the schedule again with
        ``load``; where that raises a `MuragatError`, the schedule at hand is kept."""
        with self._listening():
            if not self._quiet:  # said when signals are heard, not before
                self._tell(
                    f"{self._schedule.path}: {len(self._schedule.entries)} sites; SIGTERM ends, SIGHUP reads it again"
                )
            while not self._stop or self._crawls:
                if self._reload:
                    self._read_again(load)
                self._turn()
                self._done.clear()

    @property
    def failed_alerts(self) -> bool:
        """Whether an alert could not be delivered."""
        return self._messenger.failed

    def close(self) -> None:
        """Let go of the table."""
        self._runs.close()

    def _turn(self) -> None:
        """Look after the crawls under way; where one has ended, or now and then, start what is due."""
        ended = self._look()
        if not self._stop and (ended or time.monotonic() >= self._next_tick):
            self._start_due()
            self._messenger.deliver(self._now())

    def _read_again(self, load: Callable[[], Schedule]) -> None:
        self._reload = False
        try:
            schedule = load()
            self._messenger = Messenger(self._runs, schedule, self._tell)
        except MuragatError as error:
            self._tell(f"{error}; the schedule is kept as it was. hint: {error.hint}")
            return
        self._schedule, self._next_tick = schedule, 0.0
        self._tell(f"{self._schedule.path}: read again, {len(self._schedule.entries)} sites")

    def _start_due(self) -> None:
        """Mark what crashed, claim what is due, start it."""
        self._next_tick = time.monotonic() + _TICK_SECONDS
        with self._runs.writing():
            crashed = self._mark_crashed()
            claimed = list(self._claim())
        self._close(crashed)
        for entry, run, lock in claimed:
            self._crawls.append(_Crawl(run, self._spawn(entry, run, lock), lock, run.started))
            if not self._quiet:
                self._tell(f"{run.site}: {run.trigger} of the slot {entry.local(run.slot)} begins")

    def _claim(self) -> Iterator[tuple[Entry, Run, IO[bytes]]]:
        running = self._runs.running()
        for entry, task in self._tasks():
            if len(running) >= self._schedule.at_once or any(r.host == entry.host for r in running):
                continue
            lock = self._take(entry.site)
            if lock is None:
                continue
            run = self._runs.begin(
                task,
                self._now(),
                site=entry.site,
                host=entry.host,
                machine=self._machine,
                pid=os.getpid(),
                version=f"{__version__}+{EXTRACTOR_VERSION}",
                profile_digest=entry.profile.digest,
            )
            running.append(run)
            yield entry, run, lock

    def _tasks(self) -> list[tuple[Entry, Task]]:
        """What is due, the slot that waits longest first; not what somebody crawls by hand just now."""
        now = self._now()
        found = [
            (entry, task)
            for entry in self._schedule.entries
            if entry.enabled
            and (task := due(entry.times, self._runs.of(entry.site), now))
            and not is_held(SiteFolder(self._data / entry.site))
        ]
        return sorted(found, key=lambda pair: pair[1].slot)

    def _mark_crashed(self) -> list[Run]:
        """End the runs that say they are under way, and whose processes are gone."""
        ours, ended = {crawl.run.id for crawl in self._crawls}, []
        for run in self._runs.running():
            if run.id in ours:
                continue
            if run.machine != self._machine and abs(self._now() - run.heartbeat) < _STALE:
                continue
            lock = self._take(run.site)
            if lock is not None:
                with lock:
                    ended.append(self._finish(run, read_outcome(*self._papers(run), None)))
        return ended

    def _take(self, site: str) -> IO[bytes] | None:
        """The lock of a site's runs, or None where it is held."""
        file = (self._runs.folder / f"{site}.lock").open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
        return file

    def _spawn(self, entry: Entry, run: Run, lock: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the crawl. It holds the lock as well, and knows nothing of where alerts go."""
        words = ["crawl", entry.target, "--data", str(self._data), "--json", "--quiet", *entry.options]
        printed, complaints = self._papers(run)
        with printed.open("wb") as out, complaints.open("wb") as err:
            return subprocess.Popen(  # noqa: S603 - our own command, its words from a checked file
                [sys.executable, "-m", "crawler", *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={name: value for name, value in os.environ.items() if name != VARIABLE},
                pass_fds=[lock.fileno()],
                start_new_session=True,  # Ctrl-C is for us; we pass it on
            )

    def _papers(self, run: Run) -> tuple[Path, Path]:
        """Where the crawl's stdout and stderr go: files, so that they outlive us."""
        return self._runs.folder / f"run-{run.id}.json", self._runs.folder / f"run-{run.id}.err"

    def _look(self) -> list[Run]:
        """Wait a moment; write down which crawls have ended, and that the others are alive."""
        time.sleep(_LOOK_SECONDS)
        ended = []
        for crawl in list(self._crawls):
            if self._stop and not crawl.asked_to_stop:
                crawl.process.terminate()
                crawl.asked_to_stop = True
            code = crawl.process.poll()
            if code is None:
                self._beat(crawl)
                continue
            self._crawls.remove(crawl)
            outcome = read_outcome(*self._papers(crawl.run), code, stopped=crawl.asked_to_stop)
            with self._runs.writing(), crawl.lock:
                ended.append(self._finish(crawl.run, outcome))
        self._close(ended)
        return ended

    def _beat(self, crawl: _Crawl) -> None:
        now = self._now()
        if abs(now - crawl.beat) >= _HEARTBEAT:
            self._runs.beat(crawl.run, now)
            crawl.beat = now

    def _finish(self, run: Run, outcome: Outcome) -> Run:
        """Write down how a run ended, together with the alert that follows from it."""
        now = self._now()
        run = self._runs.finish(run, now, dataclasses.asdict(outcome))
        self._messenger.queue(run, outcome, now)
        return run

    def _close(self, ended: list[Run]) -> None:
        """What is left to do once it is written down that runs have ended."""
        for run in ended:
            for paper in self._papers(run):
                paper.unlink(missing_ok=True)
            if not (self._quiet and run.verdict == "good"):
                self._tell(f"{run.site}: {run.verdict or run.state}, {run.message}")
        self._done += ended
        if ended:
            self._messenger.deliver(self._now())

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        """SIGTERM and Ctrl-C end the crawls in order, SIGHUP asks for the schedule to be read again."""
        signals: Iterable[int] = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        before = {number: signal.signal(number, self._on_signal) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: Any) -> None:
        if number == signal.SIGHUP:
            self._reload = True
        else:
            self._stop = True
