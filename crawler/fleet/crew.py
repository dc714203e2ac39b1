"""Where the processes of a fleet are begun: by threads of this process, or by Ray on its nodes.

What is handed out is a group of sites that share hosts; they are crawled one after the other, each in a process
that ends with it. Whoever does a group may die at any moment: done again elsewhere, it begins where it was.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pickle
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from crawler.alerts import VARIABLE
from crawler.fleet.member import papers
from crawler.fleet.table import Table
from crawler.schedule.outcome import read_outcome

__all__ = ["Crawl", "Submit", "crew"]

_TRIES = 3  # of one who does a group, with a crawl whose process dies

Submit = Callable[[Sequence[str]], "Future[None]"]
"""Has a group of sites crawled."""


@dataclasses.dataclass(frozen=True, slots=True)
class Crawl:
    """The work, as `pipelines.executors.Job` has it: crawl groups of sites of a run."""

    data: Path
    run: str

    def __enter__(self) -> Callable[[Sequence[str]], None]:
        return self.do

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def do(self, sites: Sequence[str]) -> None:
        """Crawl sites one after the other; those whose processes died again and again are said to have crashed."""
        with Table(self.data) as table:
            for site in sites:
                for tries_left in reversed(range(_TRIES)):
                    if table.is_stopped(self.run) or table.member(self.run, site).is_over:
                        break
                    code = self._spawn(table, site)
                    outcome = read_outcome(*papers(self.data, self.run, site), code)
                    if not tries_left and not table.member(self.run, site).is_over:
                        table.finish(self.run, site, outcome)
                for paper in papers(self.data, self.run, site):
                    paper.unlink(missing_ok=True)

    def _spawn(self, table: Table, site: str) -> int:
        """A process that crawls the site, to its end."""
        owner = f"{socket.gethostname()}-{uuid.uuid4().hex}"
        words = [str(self.data), self.run, site, owner]
        printed, complaints = papers(self.data, self.run, site)
        with printed.open("wb") as out, complaints.open("wb") as err:
            done = subprocess.run(  # noqa: S603 - our own module
                [sys.executable, "-m", "crawler.fleet.member", *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={name: value for name, value in os.environ.items() if name != VARIABLE},
                start_new_session=True,  # Ctrl-C is for the fleet, which asks its crawls to end
                check=False,
            )
        table.release(owner)  # of one that died
        return done.returncode


@contextlib.contextmanager
def crew(work: Crawl, engine: str, address: str | None, count: int) -> Iterator[Submit]:
    """What has groups crawled, ``count`` at a time, on this machine (``engine`` local) or on Ray's nodes.

    Raises as `pipelines.rayworkers.RayWorkers` does.
    """
    if engine == "ray":
        from pipelines.rayworkers import RayWorkers

        packed = pickle.dumps(work)
        with RayWorkers(count, address=address, waiting=True) as workers:
            yield lambda sites: workers.submit(packed, list(sites))
    else:
        with ThreadPoolExecutor(count, "crawl") as pool:
            yield lambda sites: pool.submit(work.do, sites)
