#!/usr/bin/env python3
"""Does any page crash the readers, or keep them busy for long? Asked of mutated pages, a million times.

    python -m bench.fuzz page|months [--runs N] [--blind] [--found FOLDER] [--seed N]

atheris (pip install atheris) mutates pieces of the demo site's pages, and the cases under tests/cases/,
towards code that was not reached yet. One input in a hundred is repeated until it is a page of 100 kB and
timed: what takes more than ``LIMIT`` milliseconds a 100 kB is measured again in a process of its own,
which atheris does not slow down. What crashes or is slow there is made as small as it can be without
losing its fault and written to FOLDER; the run goes on. ``--blind`` mutates without watching what code is reached:
far more executions in the same time. Cases worth keeping belong under tests/cases/,
where a test runs every one.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import hashlib
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMIT = 50.0
"""CPU milliseconds that 100 kB may take."""
URL = "https://news.example/2020/05/a-1.html"
_REPEATED_TO, _ONE_IN = 100_000, 100
_SLOWED = 2.5
"""How much slower than by itself code may run under atheris before it is measured again."""
_LONGEST = 2048
_MOST_TRIES = 300
_TOLD_EVERY = 10_000
_MOST_SLOW = 20
_WORDS = (
    "<div> </div> <p> </p> <table> <tr> <td> </td> <ul> <li> <a\x20href= <br> <pre> <b> <font> <select> <option> <form> <script> "
    "</script> <style> <!-- --> <h1> <h2> <time\x20datetime= <article> <footer> <svg> <template> class= itemprop= itemscope "
    "hidden &nbsp; &#0; 2020 12.05.2020 May мая мамыр views: Қарау\x20саны: JSON ld+json og:title"
).split(" ")

Reader = Callable[[bytes], object]


def reader(name: str) -> Reader:
    """What is asked to read a page."""
    if name == "months":
        from crawler.calendar import find_months

        return lambda html: find_months(html, URL)
    from pipelines.article import read_article
    from pipelines.context import PageContext

    known = PageContext(title="Text of it.", archive_year=2020, archive_month=5, time_zone="Asia/Almaty",
                        fetched=dt.datetime(2020, 5, 21, 5, tzinfo=dt.UTC))  # fmt: skip
    return lambda html: read_article(html, URL, known)


def rate(read: Reader, html: bytes) -> float:
    """CPU milliseconds a 100 kB, the best of three."""
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        read(html)
        best = min(best, time.process_time() - begin)
    return best / len(html) * 1e8


def repeated(data: bytes) -> bytes:
    """The data as often as a page of some size holds it."""
    return data * max(1, _REPEATED_TO // max(1, len(data)))


def seeds(name: str) -> Iterator[bytes]:
    """Pieces of the demo site's pages: heads, middles with the headline, ends; and the kept cases."""
    from crawler.demo import build

    site = build(today=dt.date(2026, 11, 23))
    urls = [m.url for m in site.months[::9]] if name == "months" else [a.url for a in site.gold[::9]]
    for url in urls:
        html = site.respond(url).body
        middle = max(0, html.find(b"<h1") - _LONGEST // 4)
        for start in (0, middle, max(0, len(html) - _LONGEST)):
            yield html[start : start + _LONGEST]
    for path in sorted((ROOT / "tests" / "cases").glob("*.html")):
        yield path.read_bytes()[:_LONGEST]


class Fuzzer:
    """Reads what it is given; keeps what crashed or was slow, one of a kind."""

    def __init__(self, name: str, found: Path) -> None:
        self.name, self.found, self.read = name, found, reader(name)
        self.kinds: set[str] = set()
        self.runs = self.timed = self.slow = 0

    def __call__(self, data: bytes) -> None:
        """One execution."""
        self.runs += 1
        if self.runs % _TOLD_EVERY == 0:
            print(
                f"{self.runs} executions, {self.timed} timed, {len(self.kinds)} crashes, {self.slow} slow",
                flush=True,
            )
        large = self.runs % _ONE_IN == 0 and len(data) > 3
        html = repeated(data) if large else data
        self.timed += large
        begin = time.process_time()
        try:
            self.read(html)
        except Exception as error:
            self._keep_crash(html, error)
            return
        took = time.process_time() - begin
        if large and took / len(html) * 1e8 > _SLOWED * LIMIT:
            self._keep_slow(data, html)

    def _keep_crash(self, html: bytes, error: Exception) -> None:
        kind = _kind(error)
        if kind not in self.kinds:
            self.kinds.add(kind)
            self._write(minimised(html, lambda part: self._crashes(part, kind)), kind)

    def _crashes(self, html: bytes, kind: str) -> bool:
        try:
            self.read(html)
        except Exception as error:
            return _kind(error) == kind
        return False

    def _keep_slow(self, data: bytes, html: bytes) -> None:
        """Slow pages are many and alike: a few are kept."""
        if self.slow < _MOST_SLOW and self._apart(html) > LIMIT:
            self.slow += 1
            bound = 0.8 * rate(self.read, html)
            less = minimised(data, lambda part: bool(part) and rate(self.read, repeated(part)) > bound)
            self._write(less if self._apart(repeated(less)) > LIMIT else data, "slow")

    def _apart(self, html: bytes) -> float:
        """The rate in a process that is not watched."""
        command = [sys.executable, "-m", "bench.fuzz", self.name, "--time"]
        done = subprocess.run(command, input=html, capture_output=True, cwd=ROOT)
        return float(done.stdout or "inf")

    def _write(self, html: bytes, kind: str) -> None:
        name = f"{self.name}-{hashlib.blake2b(html, digest_size=4).hexdigest()}.html"
        (self.found / name).write_bytes(html)
        print(f"\n{kind}: {self.found / name} ({len(html)} bytes, execution {self.runs})", flush=True)


def _kind(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


def minimised(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """The data with the pieces left out that its fault can do without, as far as some hundred tries get."""
    size, tries = len(data) // 2, 0
    while size and tries < _MOST_TRIES:
        start = 0
        while start < len(data) and tries < _MOST_TRIES:
            tries += 1
            shorter = data[:start] + data[start + size :]
            if fails(shorter):
                data = shorter
            else:
                start += size
        size //= 2
    return data


def fuzz(name: str, runs: int, found: Path, seed: int, *, blind: bool = False) -> None:
    """Run to the end; the process ends with it."""
    try:
        import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        sys.exit("error: atheris is not installed\nhint:  pip install atheris")

    with contextlib.nullcontext() if blind else atheris.instrument_imports(include=["pipelines", "crawler"]):
        target = Fuzzer(name, found)
    found.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        corpus, words = folder / "corpus", folder / "words"
        corpus.mkdir()
        for number, piece in enumerate(seeds(name)):
            (corpus / f"{number:05}").write_bytes(piece)
        words.write_text("".join('"' + "".join(f"\\x{b:02x}" for b in w.encode()) + '"\n' for w in _WORDS))
        atheris.Setup(
            [sys.argv[0], str(corpus), f"-atheris_runs={runs}", f"-max_len={_LONGEST}", f"-dict={words}",
             f"-seed={seed}",
                f"-artifact_prefix={found}/", "-rss_limit_mb=4096", "-timeout=900", "-report_slow_units=900", "-print_final_stats=1", "-verbosity=0"],
            target,
        )  # fmt: skip
        atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", choices=("page", "months"))
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--found", type=Path, default=ROOT / "build" / "found")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("--time", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.time:
        print(rate(reader(options.target), sys.stdin.buffer.read()))
    else:
        fuzz(options.target, options.runs, options.found, options.seed, blind=options.blind)


if __name__ == "__main__":
    main()
