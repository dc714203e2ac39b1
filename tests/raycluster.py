"""A cluster of Ray whose two nodes are processes of their own on loopback, of which the second can be killed whole.

Each node has an address of its own, so that whoever connects to the first one does not end with the second.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from schedulebed import wait_for

HEAD, SECOND = "127.0.0.2", "127.0.0.3"
_MARK = "MURAGAT_TEST_NODE"
_STORE = 80 << 20  # bytes of shared memory a node
_SEE_BOTH = """
import ray, sys, time
ray.init(address=sys.argv[1], log_to_driver=False, logging_level="ERROR")
while sum(node["Alive"] for node in ray.nodes()) < 2:
    time.sleep(0.1)
"""


class Cluster:
    """The cluster: its ``address``, and the ``environment`` of those that connect to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server((HEAD, 0)) as free:
            self.address = f"{HEAD}:{free.getsockname()[1]}"
        self.environment = {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(16),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "1",
        }
        self._marks = {node: secrets.token_hex(8) for node in (HEAD, SECOND)}

    def _start(self, node: str, *options: str, **environment: str) -> None:
        """Begin a node; it is there when this returns."""
        words = ["start", "--node-ip-address", node, "--num-cpus", "1", "--object-store-memory", str(_STORE)]
        done = subprocess.run(
            [Path(sys.executable).parent / "ray", *words, "--disable-usage-stats", *options],
            env={**os.environ, **self.environment, **environment, _MARK: self._marks[node]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout

    def processes(self, node: str, name: bytes = b"") -> list[int]:
        """The processes of a node, those it began included, whose command line contains ``name``."""
        mark, found = f"{_MARK}={self._marks[node]}".encode(), []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (place / "environ").read_bytes() and name in (place / "cmdline").read_bytes():
                    found.append(int(place.name))
        return found

    def kill(self, node: str) -> None:
        """End all processes of a node, as when its machine loses power."""

        def gone() -> bool:
            left = self.processes(node)
            for process in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            return not left

        wait_for(gone)

    def begin(self, **environment: str) -> None:
        """Begin the first node; ``environment`` is that of its work."""
        port = self.address.rpartition(":")[2]
        self._start(HEAD, "--head", "--port", port, "--temp-dir", str(self._folder), "--include-dashboard=false", **environment)  # fmt: skip

    def join(self, **environment: str) -> None:
        """Begin the second node."""
        self._start(SECOND, "--address", self.address, **environment)
        words = [sys.executable, "-c", _SEE_BOTH, self.address]
        subprocess.run(words, env={**os.environ, **self.environment}, timeout=120, check=True)


@contextlib.contextmanager
def begun_cluster(**environment: str) -> Iterator[Cluster]:
    """A cluster with its first node; one processor, as the second."""
    folder = Path(tempfile.mkdtemp(prefix="ray", dir="/tmp"))  # sockets want a short path
    cluster = Cluster(folder)
    try:
        cluster.begin(**environment)
        yield cluster
    finally:
        for node in (SECOND, HEAD):
            cluster.kill(node)
        shutil.rmtree(folder, ignore_errors=True)
