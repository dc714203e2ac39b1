"""A real S3 server in a process of its own (moto's) that can be killed and comes back with what it held.

Moto keeps objects in memory; so every request that changes something is recorded on the disk, and
what a killed server held is given to the next one by asking it all of that again.
"""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

__all__ = ["S3Server", "served_s3"]

BUCKET = "corpora"
_PARQUET = base64.b64encode(b"PAR")  # how its recorded body begins
_READY_SECONDS = 60.0


class S3Server:
    """The server on one port, running or not."""

    def __init__(self, folder: Path) -> None:
        self._record = folder / "requests.jsonl"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a client must be told."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        }

    def start(self) -> None:
        """Start it, with everything that was written to it before."""
        held = self._record.exists()
        environment = {
            **os.environ,
            "MOTO_ENABLE_RECORDING": "1",
            "MOTO_RECORDER_FILEPATH": str(self._record),
        }
        self._process = subprocess.Popen(
            [*_moto(), "-H", "127.0.0.1", "-p", str(self.port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()
        if held:
            self._mend()
            self._ask("POST", "/moto-api/recorder/replay-recording")
        else:
            self._ask("PUT", f"/{BUCKET}")

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def writes(self, where: str) -> int:
        """How often an object whose name has this in it was written, or was asked to be."""
        return self._asked("PUT", where)

    def reads(self, where: str) -> int:
        """How often an object whose name has this in it was asked for."""
        return self._asked("GET", where)

    def parquet_files(self) -> int:
        """How often a Parquet file was written."""
        return sum(b'"body": "' + _PARQUET in line for line in self._requests())

    def _asked(self, method: str, where: str) -> int:
        said = f'"method": "{method}"'.encode(), where.encode()
        return sum(said[0] in line and said[1] in line for line in self._requests())

    def _requests(self) -> list[bytes]:
        return self._record.read_bytes().splitlines() if self._record.exists() else []

    def _mend(self) -> None:
        """Leave out what the death of the server cut, and what only asked."""
        lines = self._record.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if line.endswith(b"}\n") and b'"method": "GET"' not in line]
        self._record.write_bytes(b"".join(kept))

    def _wait(self) -> None:
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                self._ask("GET", "/moto-api/")
                return
            time.sleep(0.05)
        raise AssertionError("the S3 server did not start")

    def _ask(self, method: str, path: str) -> None:
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path)
            assert connection.getresponse().status == 200


@contextlib.contextmanager
def served_s3(folder: Path) -> Iterator[S3Server]:
    """The server, running."""
    server = S3Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _moto() -> list[str]:
    """How the server is called; where it is not installed, the tests that need it say so."""
    own = Path(sys.executable).with_name("moto_server")
    found = str(own) if own.exists() else shutil.which("moto_server")
    if not found:
        raise AssertionError("pip install 'moto[server]'")
    return [found]
