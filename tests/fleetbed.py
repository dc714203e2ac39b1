"""Six small sites on four hosts, whose servers note when they were asked, for tests of fleets."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from muragat import COMMAND, run
from schedulebed import wait_for
from smallsite import serve_small

DELAY = 0.15  # seconds, in every profile
HOSTS = {
    "ash": "127.0.0.1",
    "birch": "127.0.0.1",
    "cedar": "127.0.0.2",
    "elm": "127.0.0.3",
    "fir": "127.0.0.3",
    "larch": "127.0.0.4",
}
LEASE = {"MURAGAT_LEASE_SECONDS": "4"}


class _Noting(dict[str, tuple[int, str]]):
    """Changes nothing of a site, and notes when each of its pages was asked for."""

    def __init__(self, times: list[float]) -> None:
        super().__init__()
        self._times = times

    def get(self, path: str, usual: Any = None) -> Any:
        self._times.append(time.monotonic())
        return super().get(path, usual)


class Fleet:
    """The sites, a folder with their profiles and ``data``, and the command that crawls them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.asked: dict[str, Counter[str]] = {}
        self.times: dict[str, list[float]] = {host: [] for host in HOSTS.values()}

    def open(self, site: str, stack: contextlib.ExitStack) -> None:
        """Serve a site and describe it."""
        host = HOSTS[site]
        url, self.asked[site] = stack.enter_context(serve_small(_Noting(self.times[host]), host))
        lines = f'name = "{site}"\nstart = "{url}"\ndelay = {DELAY}\nconcurrency = 1\n'
        (self.folder / f"{site}.toml").write_text(lines)

    @property
    def words(self) -> list[str]:
        """What a fleet of all sites is given."""
        profiles = [str(self.folder / f"{site}.toml") for site in HOSTS]
        return ["fleet", *profiles, "--data", str(self.data), "--allow-private"]

    def process(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        """The fleet in a process of its own."""
        return subprocess.Popen(
            [*COMMAND, *self.words, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **LEASE, **environment},
        )

    def crawl_alone(self) -> Path:
        """Each site crawled by itself, without a fleet; their data folder."""
        for times in self.times.values():
            times.clear()
        alone = self.folder / "alone"
        for site in HOSTS:
            profile = self.folder / f"{site}.toml"
            profile.write_text(profile.read_text().replace(f"delay = {DELAY}\n", ""))
            done = run("crawl", profile, "--data", alone, "--allow-private")
            assert done.returncode == 0, done.stderr
        return alone

    def wait_for_page(self, site: str, number: int) -> None:
        """Until so many pages of a site were asked for."""
        wait_for(lambda: self.asked[site].total() >= number)

    def kill_crawl(self, site: str) -> int:
        """End the process that crawls a site as the system would for want of memory; which it was."""
        pid = int((self.data / site / ".lock").read_text())
        os.kill(pid, signal.SIGKILL)
        return pid

    def least_gap(self) -> float:
        """The shortest time between two requests to one host, as the servers saw them, in seconds."""
        assert all(len(times) > 10 for times in self.times.values())
        return min(later - earlier for times in self.times.values() for earlier, later in pairwise(times))

    def asked_twice(self) -> dict[str, list[str]]:
        """Of each site the pages that were asked for more than once."""
        found = {site: [path for path, n in asked.items() if n > 1] for site, asked in self.asked.items()}
        return {site: paths for site, paths in found.items() if paths}


@contextlib.contextmanager
def serve_fleet(folder: Path) -> Iterator[Fleet]:
    """The six sites, served."""
    with contextlib.ExitStack() as stack:
        made = Fleet(folder)
        for site in HOSTS:
            made.open(site, stack)
        yield made


def told(printed: str) -> dict[str, dict[str, Any]]:
    """What ``--json`` printed, by site."""
    return {site["site"]: site for site in json.loads(printed)["sites"]}
