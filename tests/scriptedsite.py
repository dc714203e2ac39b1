"""The small site, its months drawn by scripts in one way or another: forms, buttons, JSON, templates."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from smallsite import MONTHS, pages

Answer = tuple[int, str, str]
"""Status, body, media type."""
HTML, JSON = "text/html; charset=utf-8", "application/json"
PER_MONTH = 3
_GRID = re.compile(r"<ul class=archive>.*?</ul>", re.S)


def framed(path: str, navigation: str) -> str:
    """A page of the small site with something else in place of its calendar."""
    return _GRID.sub(navigation.replace("\\", r"\\"), pages()[path])


def entries(year: int, month: int) -> list[str]:
    """The list items of one month; none where the site has no such month."""
    html = pages().get(f"/{year}/{month:02}/", "")
    return re.findall(r"<li><h2>.*?</li>", html, re.S)


def listed(items: list[str]) -> str:
    """List items as JSON objects tell them."""
    told = []
    for item in items:
        match = re.search(r"href='([^']+)'>([^<]+)</a></h2><span>([^<]+)", item)
        assert match
        told.append({"url": match[1], "title": match[2], "date": match[3]})
    return json.dumps({"items": told, "total": len(told)})


Respond = Callable[[str, str, dict[str, str]], Answer | None]
"""(method, path, fields) -> an answer of the test's own; None for the small site's page."""


@contextmanager
def serve_scripted(respond: Respond, navigation: str = "") -> Iterator[tuple[str, Counter[str]]]:
    """The site's address and a live count of what was asked for; ``navigation`` replaces its calendar."""
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer("GET", "")

        def do_POST(self) -> None:
            self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

        def _answer(self, method: str, body: str) -> None:
            asked[f"{method} {self.path} {body}".strip()] += 1
            parts = urlsplit(self.path)
            fields = {name: values[0] for name, values in parse_qs(body or parts.query).items()}
            usual = framed(parts.path, navigation) if parts.path in pages() else None
            found = respond(method, parts.path, fields)
            status, text, kind = found or ((200, usual, HTML) if usual else (404, "no such page", HTML))
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


ALL = PER_MONTH * len(MONTHS)
"""Articles of the whole site."""
