"""A real S3 server in a process of its own that can be killed and comes back with what it held."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["S3Server", "served_s3"]

_APP = Path(__file__).with_name("s3app.py")
_READY_SECONDS = 60.0


class S3Server:
    """The server on one port, running or not; it has a bucket ``corpora``."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._journal, self._options = folder / "journal.jsonl", options
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
        """Start it, with everything that was written to it before; it listens when this returns."""
        self._process = subprocess.Popen(
            [sys.executable, str(_APP), str(self.port), str(self._journal), *self._options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until:
            assert self._process.poll() is None, "pip install 'moto[s3]' flask flask-cors"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise AssertionError("the S3 server did not start")

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def writes(self, where: str) -> int:
        """How often an object whose name has this in it was written."""
        return self._count("PUT", where)

    def reads(self, where: str) -> int:
        """How often an object whose name has this in it was read."""
        return self._count("GET", where)

    def parquet_files(self) -> int:
        """How often a Parquet file was written."""
        begins = base64.b64encode(b"PAR").decode()
        return sum(done["method"] == "PUT" and done["body"].startswith(begins) for done in self._done())

    def manifest_names(self, ending: str) -> int:
        """How many files with this ending the newest manifest names."""
        written = [
            done["body"]
            for done in self._done()
            if done["method"] == "PUT" and "/manifest.json" in done["path"]
        ]
        files = json.loads(base64.b64decode(written[-1]))["files"] if written else ()
        return sum(name.endswith(ending) for name in files)

    def _count(self, method: str, where: str) -> int:
        return sum(done["method"] == method and where in done["path"] for done in self._done())

    def _done(self) -> list[dict[str, Any]]:
        lines = self._journal.read_bytes().splitlines() if self._journal.exists() else []
        return [json.loads(line) for line in lines if line.endswith(b"}")]


@contextlib.contextmanager
def served_s3(folder: Path, *options: str) -> Iterator[S3Server]:
    """The server, running."""
    server = S3Server(folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()
