"""Work on many pages at once, in processes of their own, with results in the order of the work.

A `Job` is what a worker needs to know (pickled once a worker) and what it does with one chunk of
work. With one worker, or little to do, the same job runs in this process. `Workers` are processes of
this machine; `pipelines.rayworkers` has those of many.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import connection, forkserver
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from pipelines.errors import CrawlError

__all__ = ["Job", "Line", "Stopped", "Workers", "all_cores", "chunked", "do_chunk"]

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)
R = TypeVar("R")

_AHEAD = 3  # chunks a worker that wait for it or for us
_POLL_SECONDS = 0.2
_TRIES = 2
_FIRST = "pipelines.preloaded"
_MODULES = ("pipelines.rows", "pipelines.learn")


class Stopped(Exception):  # noqa: N818  an interruption, not an error
    """The work was asked to stop; nothing of it was kept."""


class Job(Protocol[T_contra, R_co]):
    """What is done with chunks of work. It is pickled, then entered once in each worker."""

    def __enter__(self) -> Callable[[Sequence[T_contra]], R_co]:
        """Open what the work needs; the function that does a chunk of it."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it."""


def all_cores() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def chunked(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things in lists of ``size``, the last one shorter."""
    iterator = iter(things)
    while chunk := list(islice(iterator, size)):
        yield chunk


class Workers:
    """Worker processes, started when there is first something to do for them.

    ``count`` is how many (0: one a processor); ``stop`` is asked now and then. Processes are
    forked from a clean server process, never from this one, which may have threads and a reactor.
    """

    def __init__(
        self, count: int = 0, stop: Callable[[], bool] = lambda: False, modules: Sequence[str] = _MODULES
    ) -> None:
        """``modules`` are those that the jobs need: loaded once, shared by all processes."""
        self.count = count or all_cores()
        self.stop = stop
        self._modules = modules
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    @property
    def in_processes(self) -> bool:
        """Whether work can be done elsewhere than in this process."""
        return self.count > 1

    def make_ready(self) -> None:
        """Begin to load what the processes need, while this one goes on: worth it where they will be needed."""
        if self.count > 1:
            context = _context(self._modules)
            if context.get_start_method() == "forkserver":
                forkserver.ensure_running()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; what they have not begun is dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def map(
        self, job: Job[T, R], chunks: Iterable[Sequence[T]], *, apart: bool = True
    ) -> Iterator[tuple[Sequence[T], R]]:
        """Each chunk and what the job made of it, in order; ``apart`` False keeps the work in this process.

        ``chunks`` is drawn from a little ahead of what is given back. Raises `Stopped` when asked
        to stop, `CrawlError` where workers die again and again, and whatever the job raises.
        """
        with Line(self, job, apart=apart) as line:
            for chunk in chunks:
                line.put(chunk)
                while line.full:
                    yield line.get()
            while line.waiting:
                yield line.get()

    def submit(self, packed: bytes, chunk: Any) -> Future[Any]:
        """Have a chunk worked on. Raises `BrokenProcessPool` where a worker has died."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.count, _context(self._modules), _begin)
        return self._pool.submit(do_chunk, packed, chunk)

    def restart(self) -> None:
        """Give up processes of which one has died; the next chunk starts others."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


@dataclasses.dataclass(slots=True)
class _Piece(Generic[T, R]):
    """A chunk under way: its job, packed where it goes to a worker, and the promise of a result."""

    job: Job[T, R]
    packed: bytes
    chunk: Sequence[T]
    future: Future[R] | None = None


class Line(Generic[T, R]):
    """Chunks under way, first in, first out. ``job`` is the one of the chunks put from now on."""

    def __init__(self, workers: Workers, job: Job[T, R], *, apart: bool = True) -> None:
        """Without ``apart``, or with one worker, a chunk is worked on here when its result is asked for."""
        self._workers = workers
        self._apart = apart and workers.in_processes
        self._pieces: deque[_Piece[T, R]] = deque()
        self._packed = b""
        self.job = job
        self._entered = contextlib.ExitStack()
        self._work: tuple[Job[T, R], Callable[[Sequence[T]], R]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for piece in self._pieces:
            if piece.future is not None:
                piece.future.cancel()
        self._entered.close()

    @property
    def job(self) -> Job[T, R]:
        """What is done with the chunks put from now on."""
        return self._job

    @job.setter
    def job(self, job: Job[T, R]) -> None:
        self._job = job
        self._packed = pickle.dumps(job, pickle.HIGHEST_PROTOCOL) if self._apart else b""

    @property
    def waiting(self) -> bool:
        """Whether there is a result to come."""
        return bool(self._pieces)

    @property
    def full(self) -> bool:
        """Whether every worker has enough to do."""
        return len(self._pieces) >= (_AHEAD * self._workers.count if self._apart else 1)

    def put(self, chunk: Sequence[T]) -> None:
        """Have one chunk more worked on."""
        self._pieces.append(_Piece(self._job, self._packed, chunk))
        self._send(self._pieces[-1])

    def _send(self, piece: _Piece[T, R]) -> None:
        if self._apart:
            with contextlib.suppress(BrokenProcessPool):  # noticed when the result is asked for
                piece.future = self._workers.submit(piece.packed, piece.chunk)

    def get(self) -> tuple[Sequence[T], R]:
        """The oldest chunk with its result; waits for it."""
        if self._workers.stop():
            raise Stopped
        piece = self._pieces[0]
        if not self._apart:
            self._pieces.popleft()
            return piece.chunk, self._here(piece.job)(piece.chunk)
        for _ in range(_TRIES):
            try:
                result = self._await(piece)
            except BrokenProcessPool:
                self._start_over()
            else:
                self._pieces.popleft()
                return piece.chunk, result
        raise CrawlError(
            f"a worker process died {_TRIES} times at the same work",
            where=str(piece.chunk[0])[:200],
            hint="is there enough memory? `--workers 1` does the work in one process",
        )

    def _here(self, job: Job[T, R]) -> Callable[[Sequence[T]], R]:
        """The job entered in this process, and the one before it left."""
        if self._work is None or self._work[0] is not job:
            self._entered.close()
            self._work = job, self._entered.enter_context(job)
        return self._work[1]

    def _await(self, piece: _Piece[T, R]) -> R:
        if piece.future is None:
            raise BrokenProcessPool
        while not wait((piece.future,), _POLL_SECONDS).done:
            if self._workers.stop():
                raise Stopped
        return piece.future.result()

    def _start_over(self) -> None:
        """Start new processes and give them everything that is not done."""
        self._workers.restart()
        for piece in self._pieces:
            future = piece.future
            if future is None or not future.done() or future.cancelled() or future.exception() is not None:
                piece.future = None
                self._send(piece)


def _context(modules: Sequence[str]) -> BaseContext:
    """Where workers come from: a clean process that has loaded the modules, or where there is no such thing, anew."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_FIRST, *modules])
    return context


def _begin() -> None:
    """In a worker: Ctrl-C is the parent's to handle, and none outlives it, however it dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.lastResort = logging.NullHandler()  # what is noticed is handed back
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


class _Entered:
    """In a worker: the job it has entered."""

    packed = b""
    stack = contextlib.ExitStack()
    work: Callable[[Any], Any]


def do_chunk(packed: bytes, chunk: Any) -> Any:
    """In a worker: the job is entered when it first comes, and left when another one does."""
    if _Entered.packed != packed:
        _Entered.stack.close()
        _Entered.work = _Entered.stack.enter_context(pickle.loads(packed))  # noqa: S301  from our parent
        _Entered.packed = packed
    return _Entered.work(chunk)
