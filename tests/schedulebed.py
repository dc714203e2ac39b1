"""A schedule over small sites, with a clock of its own, for tests of the runner."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crawler.schedule.entries import load_schedule
from crawler.schedule.runner import Runner
from crawler.schedule.runs import Run, Runs

_PATIENCE = 300.0  # seconds until what is waited for has gone wrong, on however busy a machine
_CODE = """
import datetime, sys
from pathlib import Path
from crawler.schedule.entries import load_schedule
from crawler.schedule.runner import Runner
moment = datetime.datetime.fromisoformat(sys.argv[3])
runs = Runner(load_schedule(Path(sys.argv[1])), Path(sys.argv[2]), now=lambda: moment, tell=print).run_due()
sys.exit(any(run.state == "crashed" for run in runs[-1:]))
"""


def wait_for(what: Callable[[], Any], seconds: float = _PATIENCE) -> None:
    """Look until something is so. What is not so in time is an ``AssertionError``."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Bed:
    """A folder with ``schedule.toml`` and ``data``; triggers come at moments the test gives."""

    def __init__(self, folder: Path) -> None:
        self.file, self.data = folder / "schedule.toml", folder / "data"
        self.told: list[str] = []

    def write(self, text: str, **urls: str) -> None:
        """Write the schedule; a site for each of ``urls`` is described in a profile of its own."""
        for name, url in urls.items():
            profile = self.file.parent / f"{name}.toml"
            profile.write_text(f'name = "{name}"\nstart = "{url}"\n')
        self.file.write_text(text)

    def trigger(self, moment: dt.datetime) -> list[Run]:
        """`run-due` in this process; the runs that ended."""
        runner = Runner(load_schedule(self.file), self.data, now=lambda: moment, tell=self.told.append)
        try:
            return runner.run_due()
        finally:
            runner.close()

    def process(self, moment: dt.datetime) -> subprocess.Popen[bytes]:
        """`run-due` in a process of its own, which can be killed."""
        words = [sys.executable, "-c", _CODE, str(self.file), str(self.data), moment.isoformat()]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL)

    def settle(self, moment: dt.datetime) -> None:
        """Trigger at this moment until nothing is due and nothing runs, be it of a runner that was killed."""

        def settled() -> bool:
            self.trigger(moment)
            return not any(run.state == "running" for run in self.runs())

        wait_for(settled)

    def runs(self, site: str | None = None) -> list[Run]:
        """Every run so far, in the order they were made."""
        table = Runs(self.data)
        try:
            return [run for run in table.all() if site in (None, run.site)]
        finally:
            table.close()

    def execute(self, sql: str, *values: str) -> None:
        """Change the table of runs behind the runner's back."""
        with contextlib.closing(sqlite3.connect(self.data / ".schedule" / "runs.db")) as table, table:
            table.execute(sql, values)

    def crawl_process(self, site: str) -> int:
        """The process that crawls a site, as its lock names it; 0 where there is none."""
        try:
            pid = int((self.data / site / ".lock").read_text() or 0)
            os.kill(pid, 0)
        except (OSError, ValueError):
            return 0
        return pid

    def kill_crawl(self, site: str) -> None:
        """End the process that crawls a site as the system would for want of memory."""
        if pid := self.crawl_process(site):
            os.kill(pid, signal.SIGKILL)


class Gate(dict[str, tuple[int, str]]):
    """Answers of a small site that differ from its own; it can hold the crawl at a page of the test's choice."""

    def __init__(self) -> None:
        super().__init__()
        self._left, self._guard = 0, threading.Lock()
        self.reached, self._open = threading.Event(), threading.Event()

    def arm(self, page: int) -> None:
        """Hold the request that is the ``page``-th from now, until `release`."""
        self.reached.clear()
        self._open.clear()
        self._left = page

    def release(self) -> None:
        """Let the held request go on."""
        self._open.set()

    def get(self, path: str, usual: Any = None) -> Any:
        with self._guard:
            self._left -= 1
            held = self._left == 0
        if held:
            self.reached.set()
            self._open.wait(_PATIENCE)
        return super().get(path, usual)
