"""Running the real command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

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
