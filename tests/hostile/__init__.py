"""A server that does to a crawler what servers on the web do, as a process of its own on loopback."""

from __future__ import annotations

import dataclasses
import itertools
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]

__all__ = ["Asked", "Hostile", "serve_hostile"]


class Asked(NamedTuple):
    """One request as the server saw it: seconds on the machine's clock, path with query, headers by lower-case name."""

    moment: float
    path: str
    headers: dict[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Hostile:
    """A running server: the address of its front page, and the file it notes requests in."""

    url: str
    notes: Path

    def asked(self) -> list[Asked]:
        """Every request so far, in order."""
        return [Asked(*json.loads(line)) for line in self.notes.read_text().splitlines()]

    def count(self) -> Counter[str]:
        """How often each path was asked for."""
        return Counter(request.path for request in self.asked())

    def gaps(self) -> list[float]:
        """Seconds between each request and the next, robots.txt first."""
        moments = [request.moment for request in self.asked()]
        return [later - earlier for earlier, later in itertools.pairwise(moments)]


@contextmanager
def serve_hostile(folder: Path, **ways: Any) -> Iterator[Hostile]:
    """Serve until the block ends; ``ways`` are those of `hostile.site.Ways`."""
    notes = folder / "asked.jsonl"
    notes.parent.mkdir(parents=True, exist_ok=True)
    notes.write_text("")
    process = subprocess.Popen(
        [sys.executable, "-m", "hostile", str(notes), json.dumps(ways)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            yield Hostile(f"http://127.0.0.1:{int(process.stdout.readline())}/", notes)
        finally:
            process.kill()
            process.wait()
