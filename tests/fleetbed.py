"""Six small sites on four hosts, whose servers note when they were asked, for tests of fleets."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from muragat import COMMAND, stable_rows
from schedulebed import wait_for
from smallsite import serve_small

DELAY = 0.2  # seconds that every site asks for between two requests
ROBOTS = (200, f"User-agent: *\nCrawl-delay: {DELAY}\n", "text/plain")
HOSTS = {
    "ash": "127.0.0.1",
    "birch": "127.0.0.1",
    "cedar": "127.0.0.2",
    "elm": "127.0.0.3",
    "fir": "127.0.0.3",
    "larch": "127.0.0.4",
}
LEASE = {"MURAGAT_LEASE_SECONDS": "4"}


class _Noting(dict[str, tuple[Any, ...]]):
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
        self.folder, self.data = folder, folder / "alone"
        self.asked: dict[str, Counter[str]] = {}
        self.times: dict[str, list[float]] = {host: [] for host in HOSTS.values()}
        self._changes: list[_Noting] = []
        self.rows: list[str] = []

    def open(self, site: str, stack: contextlib.ExitStack) -> None:
        """Serve a site and describe it."""
        host = HOSTS[site]
        self._changes.append(_Noting(self.times[host]))
        url, self.asked[site] = stack.enter_context(serve_small(self._changes[-1], host))
        (self.folder / f"{site}.toml").write_text(f'name = "{site}"\nstart = "{url}"\n')

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

    def crawl_alone(self) -> None:
        """Crawl each site by itself, without a fleet and in haste; keep the rows."""
        words = ["--data", str(self.data), "--allow-private", "--quiet"]
        crawls = [
            subprocess.Popen([*COMMAND, "crawl", str(self.folder / f"{site}.toml"), *words]) for site in HOSTS
        ]
        assert {crawl.wait(240) for crawl in crawls} == {0}
        self.rows = stable_rows(self.data)

    def afresh(self, name: str) -> None:
        """Begin with no data, and servers that ask for a rest and remember nothing."""
        self.data = self.folder / name
        for changes in self._changes:
            changes["/robots.txt"] = ROBOTS
        for times in self.times.values():
            times.clear()
        for asked in self.asked.values():
            asked.clear()

    def wait_for_page(self, site: str, number: int) -> None:
        """Until so many pages of a site were asked for."""
        wait_for(lambda: self.asked[site].total() >= number)

    def crawl_process(self, site: str) -> int:
        """The process that crawls a site, as its lock names it."""
        return int((self.data / site / ".lock").read_text())

    def crowded(self) -> list[tuple[str, float]]:
        """The hosts that were asked faster than they wish, as their servers saw it: five requests within so many
        seconds. (Of two alone the first may have been noted late, on a busy machine.)"""
        assert all(len(times) > 10 for times in self.times.values())
        spans = [
            (host, times[n + 4] - times[n])
            for host, times in self.times.items()
            for n in range(len(times) - 4)
        ]
        return [(host, span) for host, span in spans if span < 4 * DELAY * 0.7]

    def asked_twice(self) -> dict[str, list[str]]:
        """Of each site the pages that were asked for more than once."""
        found = {site: [path for path, n in asked.items() if n > 1] for site, asked in self.asked.items()}
        return {site: paths for site, paths in found.items() if paths}


@contextlib.contextmanager
def serve_fleet(folder: Path) -> Iterator[Fleet]:
    """The six sites, served, each crawled once by itself."""
    with contextlib.ExitStack() as stack:
        made = Fleet(folder)
        for site in HOSTS:
            made.open(site, stack)
        made.crawl_alone()
        yield made


def told(printed: str) -> dict[str, dict[str, Any]]:
    """What ``--json`` printed, by site."""
    return {site["site"]: site for site in json.loads(printed)["sites"]}
