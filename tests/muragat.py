"""Running the real command in a process of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from crawler.demo import Site, build, serve
from pipelines.schema import ARTICLES, volatile_columns

COMMAND = [sys.executable, "-m", "crawler"]


def run(*arguments: object, timeout: float = 300, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `muragat` with these arguments to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


def crawl(url: str, data: Path, *options: object) -> dict[str, Any]:
    """Crawl a loopback site; the crawl's record. Losses are no failure here."""
    done = run("crawl", url, "--data", data, "--allow-private", "--json", *options)
    assert done.returncode in (0, 3), done.stderr
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def rows(data: Path, table: str = "articles") -> list[dict[str, Any]]:
    """All rows of a table of the one site under ``data``."""
    pattern = "*/articles.parquet" if table == "articles" else f"*/{table}/*/*.parquet"
    return [row for path in sorted(data.glob(pattern)) for row in pq.read_table(path).to_pylist()]


def stable_rows(data: Path) -> list[str]:
    """The rows of articles.parquet as text, in order, without the columns that change with every look."""
    stable = [name for name in ARTICLES.names if name not in volatile_columns(ARTICLES)]
    return sorted(repr([row[name] for name in stable]) for row in rows(data))


@contextlib.contextmanager
def alone(name: str, folder: Path | None = None) -> Iterator[None]:
    """Of all processes that run tests, one at a time does what goes by this name; they meet at a file of ``folder``."""
    path = (folder or Path(tempfile.gettempdir())) / f"muragat-{name}.lock"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Crawled(NamedTuple):
    """A crawl of the demo site: the site with its gold, where it landed, its record, what was asked for."""

    site: Site
    data: Path
    record: dict[str, Any]
    fetches: Counter[str]


class Crawls(NamedTuple):
    """The demo site at several revisions, and the folder with ``data/demo`` and ``demo.toml``, of a crawl of each."""

    sites: Sequence[Site]
    folder: Path


def crawl_demo(folder: Path, port: int = 0, jitter_ms: float = 0, profile_lines: str = "") -> Crawled:
    """Crawl the demo site into ``folder/data/demo``, with a profile that names its time zone and what is given."""
    site = build(today=dt.datetime.now(dt.UTC).date())
    with alone(f"port-{port}"), serve(site, port=port, jitter_ms=jitter_ms) as server:
        profile = folder / "demo.toml"
        profile.write_text(
            f'name = "demo"\nstart = "{server.url}"\ntime_zone = "Asia/Almaty"\n{profile_lines}'
        )
        record = crawl(str(profile), folder / "data")
        return Crawled(site, folder / "data", record, Counter(server.fetches))


def crawl_on(before: Crawls, folder: Path) -> Crawls:
    """Copy the crawls so far and crawl the site's next revision, without a loss or a page fetched twice."""
    shutil.copytree(before.folder, folder, dirs_exist_ok=True)
    profile, last = folder / "demo.toml", before.sites[-1]
    site = build(revision=len(before.sites) + 1, today=last.today)
    site.viewed.update(last.viewed)  # one site that goes on: it remembers that we were there
    port = urlsplit(tomllib.loads(profile.read_text())["start"]).port or 0
    with alone(f"port-{port}"), serve(site, port=port) as server:
        assert crawl(str(profile), folder / "data")["losses"] == 0
        assert max(server.fetches.values()) == 1
    return Crawls([*before.sites, site], folder)
