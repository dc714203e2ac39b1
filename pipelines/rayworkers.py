"""The same work on Ray: `Workers` whose processes stand on any number of machines.

Needs ``ray``: ``pip install 'muragat[ray]'``. Every node must have the same Muragat installed and see the
data folder under the same path (a shared file system): a slice of work is told where its pages lie, not
sent them. What comes back comes in the order of the work, as from the local pool, so the same bytes land.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from pipelines.alone import hide
from pipelines.errors import CrawlError, UsageError
from pipelines.executors import Workers, do_chunk

__all__ = ["RayWorkers"]

_RETRIES = 5  # of a slice whose process or node died, before it counts as broken
_KNOCK_SECONDS = 10.0  # for which a head may take to answer


class RayWorkers(Workers):
    """Workers of a Ray cluster at ``address``, or of one that is begun on this machine where it is None.

    ``count`` is how many slices are worked on at a time (0: one a processor of the cluster).
    Raises `UsageError` where Ray is not installed, `CrawlError` where there is no cluster at the address.
    """

    def __init__(
        self,
        count: int = 0,
        stop: Callable[[], bool] = lambda: False,
        address: str | None = None,
        *,
        waiting: bool = False,
        modules: Sequence[str] = (),
    ) -> None:
        """``waiting`` is for work that waits rather than computes: ``count`` chunks at a time however few
        processors there are. ``modules`` are those that the jobs need, if they are to be loaded ahead."""
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray would report to its makers
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            ray = importlib.import_module("ray")  # it tells no types
        except ImportError:
            raise UsageError("the engine ray needs Ray", hint="pip install 'muragat[ray]'") from None
        own: dict[str, Any] = {} if address else {"num_cpus": count or None, "include_dashboard": False}
        try:
            _knock(address or "")
            ray.init(address=address, log_to_driver=False, logging_level="ERROR", **own)
        except (ConnectionError, OSError, RuntimeError, ValueError) as error:
            raise CrawlError(
                f"no Ray cluster answers: {str(error).splitlines()[0]}",
                where=address or "this machine",
                hint="`ray start --head` begins one; it may want RAY_AUTH_MODE=token and its token; --engine local"
                " does without",
            ) from None
        self._hushed = contextlib.redirect_stdout(io.StringIO())
        self._hushed.__enter__()  # Ray tells of nodes that died on stdout, where our data goes
        processors = ray.cluster_resources().get("CPU", 1)
        super().__init__(count or max(1, int(processors)), stop, modules)
        self._ray = ray
        share = {"num_cpus": int(1e4 * processors / self.count) / 1e4} if waiting else {}
        self._work = ray.remote(max_retries=_RETRIES, scheduling_strategy="SPREAD", **share)(do_chunk)
        self._sent: tuple[bytes, Any] = b"", None

    @property
    def in_processes(self) -> bool:
        """Ray's processes are never this one, though there may be but one."""
        return True

    def make_ready(self) -> None:
        """Have Ray's processes, which it starts itself, load what they need while this one goes on."""
        load = self._ray.remote(scheduling_strategy="SPREAD")(_load)
        for _ in range(self.count):
            load.remote(tuple(self._modules))

    def submit(self, packed: bytes, chunk: Any) -> Future[Any]:
        """Have a chunk worked on; a slice whose process died is given to another one by Ray."""
        if self._sent[0] is not packed:
            self._sent = packed, self._ray.put(packed)  # once a job, not once a chunk
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        self._work.remote(self._sent[1], chunk).future().add_done_callback(
            lambda done: self._pass(done, future)
        )
        return future

    def _pass(self, done: Future[Any], future: Future[Any]) -> None:
        """Hand on what came of a slice; that its processes died again and again is said as the local pool does."""
        error = done.exception()
        if error is None:
            future.set_result(done.result())
        elif isinstance(error, self._ray.exceptions.RayTaskError):
            future.set_exception(error.cause if isinstance(error.cause, Exception) else error)
        else:
            future.set_exception(BrokenProcessPool(str(error)))

    def restart(self) -> None:
        """Ray has started others already."""

    def close(self) -> None:
        """Leave the cluster; one that was begun here ends."""
        self._ray.shutdown()
        self._hushed.__exit__(None, None, None)


def _load(modules: Sequence[str]) -> None:
    """In a process of Ray's that is ours alone: half the time to load them would go to numpy and pandas."""
    hide()
    for name in modules:
        importlib.import_module(name)


def _knock(address: str) -> None:
    """See that somebody listens there, which Ray itself would wait for without an end. Raises `OSError`."""
    host, _, port = address.rpartition(":")
    if host and "/" not in host and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), _KNOCK_SECONDS).close()
