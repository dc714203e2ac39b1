"""How much faster a crawl is derived again on several processors than on one.

    python bench/rebuild.py [--articles 2400] [--workers 1 2] [--rounds 3] [--engine local ray] [--peer PYTHON] [--json]
    python bench/rebuild.py --memory 10000 100000

Makes the log of a crawl of a generated site (demo pages, twenty articles a month, more where thirty years
of months would not do) in a temporary folder and runs `muragat rebuild` on it, engines and worker counts taking turns.
Times are of the whole command. Ray works as it does where there is one: on a cluster that stands already, of as many
processors as workers, begun before each run; how long a cluster takes to begin is told beside the times. The best
round counts. The same bytes must come out of every run. Only the ratios of the times travel between machines, and
only where nothing else keeps the processors busy.

With ``--peer``, a Python that has datatrove, warcio and trafilatura, datatrove's reader with trafilatura goes
over the same log in each round, with one worker: a WARC file is the least it can share out.

``--memory`` says, for each number of articles, how much memory the command and the largest of its two
workers had at their peaks (Linux).
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import hashlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bytecode import compiled

from crawler.demo import build, render_article
from crawler.log.crawllog import CrawlLog, LogPlace
from crawler.warc import Exchange
from pipelines.layout import SiteFolder

SITE, START = "bench", "https://bench.example/"
CRAWL = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
A_MONTH, MOST_MONTHS = 20, 360
HEAD = """
import ray, sys
ray.init(num_cpus=int(sys.argv[1]), include_dashboard=False, log_to_driver=False, logging_level="ERROR")
print(ray.get_runtime_context().gcs_address, flush=True)
sys.stdin.read()
"""
"""A process with a Ray of its own: tells its address, and ends with our end of the pipe."""
HTML = ((b"Content-Type", b"text/html; charset=utf-8"),)


def pages(articles: int) -> Iterator[tuple[str, bytes]]:
    """Address and HTML of every page of the site: a grid of months, their listings, their articles."""
    gold = [
        article for article in build(today=dt.date(2024, 11, 23)).gold if article.title and article.paragraphs
    ]
    a_month = max(A_MONTH, -(-articles // MOST_MONTHS))
    months = [(2024 - n // 12, 12 - n % 12) for n in range(-(-articles // a_month))]
    grid = "".join(
        f"<a href='/{year}/{month:02}/'>{dt.date(year, month, 1):%B %Y}</a> " for year, month in months
    )
    yield START, frame("Archive", grid, "<h1>Archive</h1>")
    for at, (year, month) in enumerate(months):
        entries = []
        for number in range(at * a_month, min((at + 1) * a_month, articles)):
            article, day = gold[number % len(gold)], dt.date(year, month, 1 + number % 28)
            path = f"/{year}/{month:02}/{number}.html"
            title = f"{article.title} {number}"
            paragraphs = [f"{number}. {article.paragraphs[0]}", *article.paragraphs[1:]]
            html = render_article(title=title, paragraphs=paragraphs, date=f"{day:%d.%m.%Y}", views=number)
            yield START + path[1:], html
            entries.append(f"<li><h3><a href='{path}'>{title}</a></h3><span>{day:%d.%m.%Y}</span></li>")
        listing = f"<h1>{dt.date(year, month, 1):%B %Y}</h1><ul>{''.join(entries)}</ul>"
        yield f"{START}{year}/{month:02}/", frame(f"{month:02}.{year}", grid, listing)


def frame(title: str, grid: str, main: str) -> bytes:
    return f"<html lang=kk><title>{title}</title><nav>{grid}</nav><main>{main}</main></html>".encode()


def make_crawl(data: Path, articles: int) -> SiteFolder:
    """A committed crawl of which there is only the log, the profile and a bare record."""
    folder, crawl_id = SiteFolder(data / SITE), f"{CRAWL:%Y%m%dT%H%M%SZ}"
    log = CrawlLog(LogPlace(folder.log(crawl_id), f"{SITE}-{crawl_id}", {"software": "bench"}))
    for number, (url, html) in enumerate(pages(articles)):
        moment = CRAWL + dt.timedelta(seconds=number)
        log.append(Exchange(url=url, fetch_time=moment, status=200, headers=HTML, body=html))
    log.close()
    folder.profile.write_text(f'name = "{SITE}"\nstart = "{START}"\n')
    folder.record(crawl_id).parent.mkdir()
    folder.record(crawl_id).write_text(json.dumps({"crawl_id": crawl_id, "site": SITE}))
    return folder


def digest(folder: SiteFolder) -> str:
    parts = [folder.articles, *sorted(folder.root.glob("*/*/*.parquet"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()


def command(data: Path, workers: int, *engine: str) -> list[str]:
    words = ["rebuild", SITE, "--data", str(data), "--workers", str(workers), *engine, "--quiet"]
    return [sys.executable, "-m", "crawler", *words]


def rebuild(data: Path, workers: int, *engine: str) -> float:
    started = time.perf_counter()
    subprocess.run(command(data, workers, *engine), check=True)
    return time.perf_counter() - started


@contextlib.contextmanager
def cluster(processors: int) -> Iterator[tuple[str, float]]:
    """A Ray cluster on this machine: its address, and the seconds it took to begin."""
    os.environ |= {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(16),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", HEAD, str(processors)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "Ray does not begin"
        yield address, time.perf_counter() - started
        process.stdin.close()


def peaks(data: Path) -> tuple[float, float]:
    """Peak memory of a rebuild with two workers, in MiB: of the command, and of the largest process below it."""
    own = below = 0.0
    with subprocess.Popen(command(data, 2)) as process:
        while process.poll() is None:
            family = {process.pid}
            for status in sorted(Path("/proc").glob("[0-9]*/status"), key=lambda path: int(path.parent.name)):
                with contextlib.suppress(OSError, KeyError):  # it has ended, or is about to
                    said = dict(line.split(":", 1) for line in status.read_text().splitlines())
                    pid, peak = int(said["Pid"]), int(said["VmHWM"].split()[0]) / 1024
                    if pid == process.pid:
                        own = max(own, peak)
                    elif int(said["PPid"]) in family:
                        family.add(pid)
                        below = max(below, peak)
            time.sleep(0.2)
    assert process.returncode == 0
    return own, below


def memory(numbers: list[int]) -> None:
    for articles in numbers:
        with tempfile.TemporaryDirectory() as place:
            folder = make_crawl(Path(place), articles)
            own, below = peaks(Path(place))
            landed = folder.read_record(folder.committed()[-1])["counts"]["landed"]
        assert landed == articles, f"{landed} of {articles} articles landed"
        print(f"{articles:7} articles  command {own:5.0f} MiB  largest worker {below:5.0f} MiB", flush=True)


def check_peer(python: str) -> None:
    """Leave before anything is measured where the peer cannot run."""
    done = subprocess.run(
        [python, "-c", "import datatrove.pipeline.readers, warcio, trafilatura"],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{python} cannot run the peer: {done.stderr.strip().splitlines()[-1]}")


def peer(python: str, log: Path) -> float:
    command = [python, str(Path(__file__).with_name("rebuild_peer.py")), str(log), "1"]
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True)
    assert int(done.stdout.split()[-1]) > 0
    return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=2400)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", nargs="+", default=["local"], choices=["local", "ray"])
    parser.add_argument("--memory", type=int, nargs="+", metavar="ARTICLES")
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.memory:
        memory(options.memory)
        return 0
    if options.peer:
        check_peer(options.peer)
    with compiled(), tempfile.TemporaryDirectory() as place:
        folder = make_crawl(Path(place), options.articles)
        seconds: dict[tuple[str, int], list[float]] = {
            (engine, workers): [] for workers in options.workers for engine in options.engine
        }
        digests, peers, begun = set(), [], []
        for _ in range(options.rounds):
            for (engine, workers), times in seconds.items():
                if engine == "ray":
                    with cluster(workers) as (address, took):
                        begun.append(took)
                        times.append(rebuild(Path(place), workers, "--engine", "ray", "--address", address))
                else:
                    times.append(rebuild(Path(place), workers))
                digests.add(digest(folder))
            if options.peer:
                peers.append(peer(options.peer, folder.log(folder.ended()[-1])))
        landed = folder.read_record(folder.committed()[-1])["counts"]["landed"]
    best = {way: min(times) for way, times in seconds.items()}
    first = best[options.engine[0], options.workers[0]]
    if options.json:
        runs = [
            {"engine": engine, "workers": workers, "seconds": times}
            for (engine, workers), times in seconds.items()
        ]
        print(
            json.dumps(
                {
                    "articles": landed,
                    "runs": runs,
                    "peer": peers,
                    "ray_begins": begun,
                    "same_bytes": len(digests) == 1,
                }
            )
        )
    else:
        print(f"{landed} articles; {'the same' if len(digests) == 1 else 'DIFFERENT'} bytes in all runs")
        if begun:
            print(f"a Ray cluster begins in {min(begun):.1f} s")
        rows = [(f"{engine}, {workers} workers", time_) for (engine, workers), time_ in best.items()]
        for name, time_ in [*rows, *([("datatrove, 1 worker", min(peers))] if peers else [])]:
            print(f"{name:20} {time_:6.1f} s  {landed / time_:6.0f} articles/s  {first / time_:.2f} x")
    return 0 if len(digests) == 1 and landed == options.articles else 1


if __name__ == "__main__":
    sys.exit(main())
