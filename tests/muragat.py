"""Running the real command in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

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


class Crawled(NamedTuple):
    """A crawl of the demo site: the site with its gold, where it landed, its record, what was asked for."""

    site: Site
    data: Path
    record: dict[str, Any]
    fetches: Counter[str]


def crawl_demo(folder: Path, port: int = 0, jitter_ms: float = 0, profile_lines: str = "") -> Crawled:
    """Crawl the demo site into ``folder/data/demo``, with a profile that names its time zone and what is given."""
    site = build(today=dt.datetime.now(dt.UTC).date())
    with serve(site, port=port, jitter_ms=jitter_ms) as server:
        profile = folder / "demo.toml"
        profile.write_text(
            f'name = "demo"\nstart = "{server.url}"\ntime_zone = "Asia/Almaty"\n{profile_lines}'
        )
        record = crawl(str(profile), folder / "data")
        return Crawled(site, folder / "data", record, Counter(server.fetches))
