#!/usr/bin/env python3
"""Is reading a page linear in its size, whatever it is made of?

    python -m bench.linear [NAME ...] [--smallest KB] [--doublings N]

Every kind of page of tests/test_robust.py is read at doubling sizes; printed are milliseconds per 100 kB.
Ends with 1 where time grows more than ``LAW`` times when the size doubles, judged over the two last doublings.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from test_robust import PAGES  # noqa: E402

from pipelines.article import read_article  # noqa: E402

LAW = 2.6
REPEAT = 3
NEGLIGIBLE = 0.02  # seconds; less is noise


def seconds(html: bytes) -> float:
    """CPU seconds of the fastest of a few readings."""
    best = float("inf")
    for _ in range(REPEAT):
        begin = time.process_time()
        read_article(html, "https://news.example/1")
        best = min(best, time.process_time() - begin)
    return best


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--smallest", type=int, default=100, help="kB")
    parser.add_argument("--doublings", type=int, default=3)
    options = parser.parse_args()
    if options.doublings < 2:
        parser.error("the law is judged over two doublings: --doublings 2 or more")
    sizes = [options.smallest * 1000 << step for step in range(options.doublings + 1)]
    print(f"{'ms per 100 kB at':28}", *(f"{size // 1000:>7} kB" for size in sizes), "   growth")
    broken = []
    for name in options.names or PAGES:
        times = [seconds(PAGES[name](size)) for size in sizes]
        growth = (times[-1] / max(times[-3], NEGLIGIBLE)) ** 0.5
        if growth > LAW:
            broken.append(name)
        rates = (f"{took / size * 1e8:10.1f}" for took, size in zip(times, sizes, strict=True))
        print(f"{name:28}", *rates, f"{growth:8.2f}", "NOT LINEAR" if growth > LAW else "", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
