"""A site of a few pages on loopback, for tests that need a crawl but not a big one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MONTHS = [(2023, 1, "January"), (2023, 2, "February"), (2023, 3, "March"), (2022, 12, "December")]
YEARS = (2019, 2020, 2022)
_TEXT = (
    "The bureau counted {n} households in the district and compared the result with last year's books. "
    "Every figure was checked twice before it went to print, and the notes tell where the counts differ."
)


def pages() -> dict[str, str]:
    """Path -> HTML of every page: an index with months, a listing and three articles for each."""
    menu = "<nav><a href='/'>Home</a> <a href='/about/'>About</a></nav>"
    grid = "".join(f"<li><a href='/{y}/{m:02}/'>{name} {y}</a></li>" for y, m, name in MONTHS)
    frame = f"<html lang=en><body>{menu}%s<aside><ul class=archive>{grid}</ul></aside><footer>Bureau</footer></body></html>"
    found = {
        "/": frame % "<p>Welcome to the bureau.</p>",
        "/about/": frame % "<p>About the bureau of counts.</p>",
    }
    for year, month, name in MONTHS:
        entries = ""
        for n in range(1, 4):
            path, title = f"/news/{name.lower()}-{year}-{n}/", f"Count number {n} of {name} {year}"
            entries += f"<li><h2><a href='{path}'>{title}</a></h2><span>{n} {name} {year}</span></li>"
            text = "".join(f"<p>{_TEXT.format(n=100 * month + 10 * n + part)}</p>" for part in range(3))
            found[path] = frame % f"<article><h1>{title}</h1><time>{n} {name} {year}</time>{text}</article>"
        found[f"/{year}/{month:02}/"] = frame % f"<ul class=list>{entries}</ul>"
    return found


def pages_by_years() -> dict[str, str]:
    """The pages of a site that files its articles by year alone: six a year, four on a page of its listing."""
    years = " ".join(f"<a href='/archive/{year}'>{year}</a>" for year in YEARS)
    frame = (
        f"<html lang=en><body><nav><a href='/'>Home</a> {years}</nav>%s<footer>Bureau</footer></body></html>"
    )
    found = {"/": frame % "<p>Welcome to the bureau.</p>"}
    for year in YEARS:
        entries = []
        for n, month in enumerate("January March April June October December".split(), 1):
            path, title = f"/notes/count-{year}-{n}", f"Count number {n} of the year {year}"
            entries.append(f"<li><h3><a href='{path}'>{title}</a></h3><span>{n} {month} {year}</span></li>")
            text = "".join(f"<p>{_TEXT.format(n=year + 10 * n + part)}</p>" for part in range(3))
            found[path] = frame % f"<article><h1>{title}</h1><p>{n} {month} {year}</p>{text}</article>"
        more = f"<p><a href='/archive/{year}?page=2'>2</a></p>"
        found[f"/archive/{year}"] = frame % f"<h1>{year}</h1><ul class=list>{''.join(entries[:4])}</ul>{more}"
        found[f"/archive/{year}?page=2"] = (
            frame % f"<h1>{year}</h1><ul class=list>{''.join(entries[4:])}</ul>"
        )
    return found


@contextmanager
def serve_small(
    changed: Mapping[str, tuple[Any, ...]] | None = None,
    host: str = "127.0.0.1",
    site: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, Counter[str]]]:
    """The site's address and a live count of what was asked for; ``changed`` answers some paths otherwise (status, text, type if not HTML), and may be changed on the way. ``site`` are other pages than `pages`."""
    asked: Counter[str] = Counter()
    usual, unusual = pages() if site is None else site, {} if changed is None else changed

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each page waits 40 ms for the client to confirm its head

        def do_GET(self) -> None:
            asked[self.path] += 1
            known = (200, usual[self.path]) if self.path in usual else (404, "no such page")
            status, html, *kind = unusual.get(self.path, known)
            body = html.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind[0] if kind else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
