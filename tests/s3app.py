"""The process of `s3server`: moto's S3, which answers for nothing that is not on the disk.

    python s3app.py PORT JOURNAL [--no-conditions]

Moto keeps its objects in memory. So every request that changed something is appended to a journal
before it is answered, and a new process does all of that again before it listens. Reads are noted as well.
With ``--no-conditions`` it ignores If-Match, as some servers do.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import run_simple
from werkzeug.test import Client

Answer = Callable[..., Any]


class Journal:
    """A WSGI application around moto's that writes down what it did."""

    def __init__(self, path: Path, *, conditions: bool) -> None:
        self._app = create_backend_app("s3")
        self._path, self._conditions = path, conditions
        self._lock = threading.Lock()

    def replay(self) -> None:
        """Do again what a process before this one did."""
        Client(self._app).put("/corpora")
        if not self._path.exists():
            return
        for line in self._path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"}\n"):
                done = json.loads(line)
                if done["method"] != "GET":
                    body = base64.b64decode(done["body"])
                    Client(self._app).open(
                        done["path"], method=done["method"], headers=done["headers"], data=body
                    )
        if not self._path.read_bytes().endswith(b"\n"):  # the death of that process cut a line
            with self._path.open("ab") as file:
                file.write(b"\n")

    def __call__(self, environ: dict[str, Any], start: Answer) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if not self._conditions:
            environ.pop("HTTP_IF_MATCH", None)
        status: list[str] = []

        def answer(*told: Any) -> Any:
            status.append(told[0])
            return start(*told)

        with self._lock:
            content = list(self._app(environ, answer))
            if status[0] < "3":
                self._note(environ, body)
        return content

    def _note(self, environ: dict[str, Any], body: bytes) -> None:
        query = environ["QUERY_STRING"]
        headers = {
            name[5:].replace("_", "-"): value
            for name, value in environ.items()
            if name.startswith("HTTP_") and not name.startswith("HTTP_IF_")
        }
        done = {
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"] + (f"?{query}" if query else ""),
            "headers": headers,
            "body": base64.b64encode(body).decode(),
        }
        with self._path.open("ab") as file:
            file.write(json.dumps(done).encode() + b"\n")


if __name__ == "__main__":
    journal = Journal(Path(sys.argv[2]), conditions="--no-conditions" not in sys.argv)
    journal.replay()
    run_simple("127.0.0.1", int(sys.argv[1]), journal, threaded=True)
