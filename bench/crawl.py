"""What a crawl costs in CPU: the whole job (walk, log, read, land) beside two that do less of it.

    python bench/crawl.py [--articles 2000] [--rounds 3] [--json]
    python bench/crawl.py --memory 2000 50000

Crawls a generated month archive (a grid of a hundred months, listings of fifty entries, articles of
30 kB) on a loopback server in a process of its own. Beside it, on the same pages:

    scrapy   Scrapy at its default settings: no log, no resume; title, date and text by selectors
             told to it, with selectolax, written to Parquet
    aiohttp  the same with aiohttp, sixteen requests at a time, and no framework at all

Counted is the CPU of the command and of every process it starts, not the server's; the best round
counts. Only the ratios travel between machines. ``--memory`` says how much memory the largest
process of our crawl had at its peak, for each number of articles.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import datetime as dt
import itertools
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bytecode import compiled

from crawler.demo import build, render_article

MONTHS = [(year, month) for year in range(2023, 2014, -1) for month in range(12, 0, -1)][:100]
A_PAGE = 50
BYTES = 30_000
PEERS = Path(__file__).with_name("crawl_peers.py")
_SUBREAPER = 36  # prctl: orphans below us become our children, so that their CPU is counted


class Archive:
    """The site: a page for every path, made when it is asked for."""

    def __init__(self, articles: int) -> None:
        self._a_month = -(-articles // len(MONTHS))
        gold = [a for a in build(today=dt.date(2024, 11, 23)).gold if a.title and len(a.paragraphs) > 2]
        texts = itertools.cycle(text for article in gold for text in article.paragraphs)
        self._titles = [article.title for article in gold[:64]]
        self._bodies = [_body(title, texts) for title in self._titles]
        grid = "".join(f"<a href='/{y}/{m:02}/'>{dt.date(y, m, 1):%B %Y}</a> " for y, m in MONTHS)
        frame = f"<html lang=kk><title>%s</title><nav>{grid}</nav><main>%s</main></html>"
        self._frame = frame.replace("%20", "%%20")

    def page(self, path: str) -> bytes | None:
        """The page at a path; None where there is none."""
        if path == "/":
            return (self._frame % ("Archive", "<h1>Archive</h1>")).encode()
        found = re.fullmatch(r"/(\d{4})/(\d\d)/(?:(\d+)\.html|(?:page/(\d+)/)?)", path)
        if not found:
            return None
        if found[3]:
            return self._article(int(found[1]), int(found[2]), int(found[3]))
        return self._listing(int(found[1]), int(found[2]), int(found[4] or 1))

    def _article(self, year: int, month: int, number: int) -> bytes:
        body = self._bodies[number % len(self._bodies)]
        return body.replace(b"00.00.0000", b"%02d.%02d.%d" % (1 + number % 28, month, year)).replace(
            b"000000", b"%06d" % (number + 1)
        )

    def _listing(self, year: int, month: int, page: int) -> bytes:
        first = MONTHS.index((year, month)) * self._a_month
        numbers = range(first, first + self._a_month)[(page - 1) * A_PAGE : page * A_PAGE]
        entries = "".join(
            f"<li><h3><a href='/{year}/{month:02}/{n}.html'>{self._titles[n % len(self._titles)]} {n + 1:06}</a>"
            f"</h3><span>{1 + n % 28:02}.{month:02}.{year}</span></li>"
            for n in numbers
        )
        pages = range(1, -(-self._a_month // A_PAGE) + 1)
        pager = "".join(f"<a href='/{year}/{month:02}/page/{n}/'>{n}</a> " for n in pages if n != page)
        main = f"<h1>{month:02}.{year}</h1><ul>{entries}</ul><div class=pager>{pager}</div>"
        return (self._frame % (f"{month:02}.{year}", main)).encode()


def _body(title: str, texts: Iterator[str]) -> bytes:
    """An article's page of the size wanted, with places for its number and its day."""
    paragraphs: list[str] = []
    while sum(len(text.encode()) for text in paragraphs) < BYTES - 12_000:
        paragraphs.append(f"000000. {next(texts)}")
    return render_article(title=f"{title} 000000", paragraphs=paragraphs, date="00.00.0000", views="000000")


async def serve(articles: int) -> None:
    """Answer until killed; the port goes to stdout."""
    archive = Archive(articles)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = archive.page(head.split(b" ", 2)[1].decode())
                status = b"200 OK" if body is not None else b"404 Not Found"
                lines = b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
                writer.write(lines % (status, len(body or b"")) + (body or b""))
                await writer.drain()
        except (OSError, EOFError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def served(articles: int) -> Iterator[str]:
    """The address of the site, served by another process."""
    command = [sys.executable, __file__, "serve", str(articles)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/"
        process.kill()


def meter(command: list[str]) -> None:
    """Run a command, wait for everything it started, print what it all used."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    code = subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode
    try:
        while True:
            os.wait()
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"code": code, "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024}))


def measure(who: str, url: str, articles: int) -> dict[str, Any]:
    """One crawl: its CPU seconds and its peak of memory. It must land every article."""
    with tempfile.TemporaryDirectory() as place:
        ours = ["-m", "crawler", "crawl", url, "--data", place, "--allow-private", "--quiet"]
        command = ours if who == "muragat" else [str(PEERS), who, url, f"{place}/articles.parquet"]
        metered = [sys.executable, __file__, "meter", sys.executable, *command]
        done = subprocess.run(metered, check=True, stdout=subprocess.PIPE, text=True)
        used: dict[str, Any] = json.loads(done.stdout)
        import pyarrow.parquet as pq

        (table,) = Path(place).rglob("articles.parquet")
        landed = pq.read_metadata(table).num_rows
        if used["code"] or landed != articles:
            raise SystemExit(f"{who}: exit code {used['code']}, {landed} of {articles} articles landed")
    return used


def compare(articles: int, rounds: int, as_json: bool) -> None:
    cpu: dict[str, list[float]] = {"muragat": [], "scrapy": [], "aiohttp": []}
    with served(articles) as url:
        for _ in range(rounds):
            for who, times in cpu.items():
                times.append(measure(who, url, articles)["cpu"])
    if as_json:
        print(json.dumps({"articles": articles, "cpu_seconds": cpu}))
        return
    best = {who: min(times) for who, times in cpu.items()}
    for who, seconds in best.items():
        each, ratio = 1000 * seconds / articles, best["muragat"] / seconds
        print(f"{who:8} {seconds:7.1f} s CPU  {each:6.2f} ms an article  ours is {ratio:.2f} x")


def memory(numbers: list[int]) -> None:
    for articles in numbers:
        with served(articles) as url:
            used = measure("muragat", url, articles)
        print(f"{articles:7} articles  {used['mib']:5.0f} MiB  {1000 * used['cpu'] / articles:6.2f} ms each")


def main() -> None:
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve(int(sys.argv[2])))
        return
    if sys.argv[1:2] == ["meter"]:
        meter(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=2000, help="a multiple of 100")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, nargs="+", metavar="ARTICLES")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with compiled():
        if options.memory:
            memory(options.memory)
        else:
            compare(options.articles, options.rounds, options.json)


if __name__ == "__main__":
    main()
