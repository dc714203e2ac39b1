"""Saved static sites crawled with no profile, and what landed held against what the files themselves say.

    python bench/sites.py FOLDER[::start/page.html] ... [--base URL] [--data DIR] [--json]

A FOLDER is one site as its files: a mirror, or what a site generator wrote. It is served on loopback, links
to its own host (``--base``, else the host whose addresses are most often files of the folder) made local,
and crawled from its start page. Nobody labelled anything. What can be told without:

    dated     files whose address has a year, a month and a name are articles: how many landed
    date      articles whose date is not the one their address names (addresses may be wrong, too)
    title     articles whose title is no part of the page's <title>
    same      articles whose title four others have as well, as when it is the site's name
    bare      articles without text
    alike     articles whose text begins or ends with the same 14 letters as a tenth of the others do
    twice     pages asked for more than once

Every figure is to be looked at, none is a verdict: ``--data`` keeps the corpus for that.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import html
import json
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pyarrow.parquet as pq

_LINK = re.compile(rb"https?://([\w.-]+(?::\d+)?)/([^\"'\s<>#?]*)")
_DATED = re.compile(r"(?:^|/)((?:19|20)\d\d)/(\d\d?)/(?:(\d\d?)/)?([^/]+?)(?:/index)?\.html?$")
_NO_ARTICLE = re.compile(r"(?:^|/)(?:page|feed|categor(?:y|ies)|tags?|comment-page-\d+)/")
_LISTINGS = frozenset("index feed atom rss comments date thread author subject".split())
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.S | re.I)
_LOOKED_AT, _LETTERS, _ALIKE, _AT_LEAST = 300, 14, 0.1, 5


def own_host(root: Path) -> str | None:
    """The host whose addresses are most often files of the folder."""
    files = [path for path in root.rglob("*.htm*") if path.is_file()]
    known = {str(path.relative_to(root)) for path in files}
    votes: collections.Counter[str] = collections.Counter()
    for path in files[:_LOOKED_AT]:
        for host, target in _LINK.findall(path.read_bytes()):
            name = unquote(target.decode("utf-8", "replace")).strip("/")
            if known & {name, f"{name}.html", f"{name}/index.html"}:
                votes[host.decode().removeprefix("www.")] += 1
    return votes.most_common(1)[0][0] if votes else None


class Site:
    """A folder on loopback; ``asked`` counts the requests for each path."""

    def __init__(self, root: Path, base: str) -> None:
        self.root = root.resolve()
        parts = urlsplit(base)
        self.prefix = parts.path.strip("/")
        host = re.escape(parts.netloc) if parts.netloc else "(?!)"
        self._own = re.compile(rf"https?:(\\?/)(\\?/)(?:www\.)?{host}".encode())
        self.asked: collections.Counter[str] = collections.Counter()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/" + (
            f"{self.prefix}/" if self.prefix else ""
        )

    def file(self, address: str) -> Path | None:
        """The file that answers an address."""
        parts = urlsplit(address)
        path = unquote(parts.path).strip("/")
        if self.prefix and (path == self.prefix or path.startswith(f"{self.prefix}/")):
            path = path[len(self.prefix) :].strip("/")
        query = f"?{unquote(parts.query)}" if parts.query else ""
        for name in (f"{path}{query}", f"{path}{query}.html", path, f"{path}.html", f"{path}/index.html"):
            with contextlib.suppress(OSError, ValueError):
                found = (self.root / name.strip("/")).resolve()
                if found.is_relative_to(self.root) and found.is_file():
                    return found
        return None

    def close(self) -> None:
        self._server.shutdown()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked[self.path] += 1
                found = site.file(self.path)
                local = rb"http:\1\g<2>127.0.0.1:%d" % self.server.server_port  # type: ignore[attr-defined]
                body = site._own.sub(local, found.read_bytes()) if found else b""
                self.send_response(200 if found else 404)
                kind = "text/html" if found and found.suffix in (".html", ".htm") else "text/plain"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def dated(root: Path) -> dict[str, tuple[int, int, int | None]]:
    """Files that are articles by their address, with the year, month and day it names."""
    found = {}
    for path in root.rglob("*.htm*"):
        name = str(path.relative_to(root))
        match = _DATED.search(name)
        if not match or not 1 <= int(match[2]) <= 12 or _NO_ARTICLE.search(name):
            continue
        if match[4] not in _LISTINGS and not match[4].isdecimal():
            found[name] = (int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    return found


def letters(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", text or "").lower()


def alike(texts: list[str]) -> int:
    """How many texts share their first or last line's beginning with many others."""
    edges = [
        {line[:_LETTERS] for line in (lines[0], lines[-1])} for text in texts if (lines := text.split("\n"))
    ]
    seen = collections.Counter(edge for pair in edges for edge in pair if edge.strip())
    many = max(_AT_LEAST, _ALIKE * len(texts))
    return sum(any(seen[edge] >= many for edge in pair) for pair in edges)


def crawl(site: Site, start: str, data: Path) -> Iterator[dict[str, Any]]:
    """The articles of one crawl; it may end as it likes."""
    command = [sys.executable, "-m", "crawler", "crawl", site.url + quote(start), "--data", str(data)]
    subprocess.run([*command, "--allow-private", "--quiet"], check=False, stderr=subprocess.DEVNULL)
    for table in data.rglob("articles.parquet"):
        yield from pq.read_table(table).to_pylist()


def measure(folder: str, base: str | None, data: Path) -> dict[str, Any]:
    name, _, start = folder.partition("::")
    root = Path(name)
    host = own_host(root)
    site = Site(root, base or (f"http://{host}/" if host else ""))
    try:
        landed = {site.file(row["url"]): row for row in crawl(site, start, data)}
    finally:
        site.close()
    wanted = dated(root)
    wrong = titles = hit = 0
    for path, row in landed.items():
        if path is None:
            continue
        told = _TITLE.search(path.read_bytes().decode("utf-8", "replace"))
        head, own = letters(html.unescape(told[1])) if told else "", letters(row["title"])
        titles += not own or own not in head
        when = wanted.get(str(path.relative_to(site.root)))
        if when is not None:
            hit += 1
            day = row["date_published"]
            wrong += day is None or (day.year, day.month) != when[:2] or when[2] not in (None, day.day)
    names = collections.Counter(row["title"] for row in landed.values() if row["title"])
    texts = [row["text"] for row in landed.values() if row["text"]]
    return {
        "site": root.name,
        "landed": len(landed),
        "dated": f"{hit}/{len(wanted)}",
        "date": wrong,
        "title": titles,
        "same": sum(times for times in names.values() if times >= _AT_LEAST),
        "bare": len(landed) - len(texts),
        "alike": alike(texts),
        "twice": sum(times > 1 for path, times in site.asked.items() if path != "/robots.txt"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", metavar="FOLDER[::START]")
    parser.add_argument("--base", help="the address the site had, with its folder")
    parser.add_argument("--data", type=Path, help="keep what landed here, a folder for each site")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for folder in options.folders:
        with tempfile.TemporaryDirectory() as place:
            kept = options.data / Path(folder.partition("::")[0]).name if options.data else Path(place)
            row = measure(folder, options.base, kept)
        print(json.dumps(row) if options.json else "  ".join(f"{k} {v}" for k, v in row.items()), flush=True)


if __name__ == "__main__":
    main()
