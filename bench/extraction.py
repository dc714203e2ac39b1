"""Body extraction beside its peers, on the same pages, in one process.

    python bench/extraction.py [FOLDER-OR-FILE ...] [--tools muragat trafilatura ...] [--json]

Without arguments the pages are those of the demo site, whose texts are known. A folder is taken
as ``*.jsonl.gz`` files of ``{"id", "url", "html", "gold"}``, one data set a file.

Quality: 4-word shingles as multisets against the gold text; precision and recall are averaged over
pages, F1 is their harmonic mean; "clean" is the share of pages with a precision of 0.99 or more.
Cost: CPU of the call alone, median of three warm passes, as a multiple of a bare lexbor parse of
the same bytes in the same run; only ratios travel between machines. Peers that are not installed
are named and skipped (pip install trafilatura resiliparse readability-lxml).
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.demo import build
from pipelines.article import read_article
from pipelines.body.blocks import read_blocks
from pipelines.body.read import read_body
from pipelines.chrome import Chrome, PageBlocks

_WORD = re.compile(r"\w+")
_N = 4
_PASSES = 3


class Page(NamedTuple):
    """A page and the text a person would copy from it."""

    url: str
    html: bytes
    gold: str


Tool = Callable[[Page], str]


def demo_pages() -> list[Page]:
    site = build(today=dt.datetime.now(dt.UTC).date())
    landed = [article for article in site.gold if article.outcome == "landed" and article.charset == "utf-8"]
    return [Page(f"http://demo.test{a.url}", site.respond(a.url).body, "\n".join(a.lines)) for a in landed]


def data_sets(paths: Iterable[Path]) -> dict[str, list[Page]]:
    sets = {}
    for path in paths:
        for file in sorted(path.glob("*.jsonl.gz")) if path.is_dir() else [path]:
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                rows = [json.loads(line) for line in lines]
            if rows and {"html", "gold"} <= rows[0].keys():
                name = file.name.removesuffix(".jsonl.gz")
                sets[name] = [
                    Page(
                        row.get("url") or f"http://{name}.test/{row['id']}",
                        row["html"].encode("utf-8", "replace"),
                        row["gold"],
                    )
                    for row in rows
                ]
    return sets or {"demo": demo_pages()}


def muragat(pages: list[Page]) -> Tool:
    """One page alone."""
    return lambda page: read_article(page.html, page.url).text


def muragat_site(pages: list[Page]) -> Tool:
    """With what the pages of the same host share."""
    chrome: dict[str, Chrome] = {}
    for page in pages:
        body = read_body(read_blocks(LexborHTMLParser(page.html)))
        kept = [judged.block for judged in body.blocks if judged.kept]
        host = urlsplit(page.url).hostname or ""
        chrome.setdefault(host, Chrome()).add(PageBlocks(kept, "article", body.container))
    return lambda page: (
        read_article(page.html, page.url, None, chrome[urlsplit(page.url).hostname or ""]).text
    )


def trafilatura(pages: list[Page]) -> Tool:
    from trafilatura import extract  # type: ignore[import-not-found]

    return lambda page: extract(page.html, include_comments=False, favor_precision=True) or ""


def trafilatura_fast(pages: list[Page]) -> Tool:
    from trafilatura import extract

    return lambda page: extract(page.html, include_comments=False, fast=True) or ""


def resiliparse(pages: list[Page]) -> Tool:
    from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found]

    return lambda page: str(extract_plain_text(page.html.decode("utf-8", "replace"), main_content=True))


def readability(pages: list[Page]) -> Tool:
    from readability import Document  # type: ignore[import-not-found]

    def read(page: Page) -> str:
        body = LexborHTMLParser(Document(page.html.decode("utf-8", "replace")).summary()).body
        return body.text(separator=" ") if body else ""

    return read


TOOLS = {
    tool.__name__: tool
    for tool in (muragat, muragat_site, trafilatura, trafilatura_fast, resiliparse, readability)
}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return (
        Counter(tuple(words[i : i + _N]) for i in range(max(1, len(words) - _N + 1))) if words else Counter()
    )


def quality(pages: list[Page], texts: list[str]) -> dict[str, float]:
    precision, recall = [], []
    for page, text in zip(pages, texts, strict=True):
        gold, found = shingles(page.gold), shingles(text)
        common = (gold & found).total()
        if found:
            precision.append(common / found.total())
        if gold:
            recall.append(common / gold.total())
    p, r = statistics.fmean(precision or [0.0]), statistics.fmean(recall or [0.0])
    return {
        "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0,
        "precision": round(p, 4),
        "recall": round(r, 4),
        "clean": round(sum(value >= 0.99 for value in precision) / len(pages), 3),
    }


def seconds(call: Callable[[Page], Any], pages: list[Page]) -> float:
    times = []
    for _ in range(_PASSES):
        start = time.process_time()
        for page in pages:
            call(page)
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="*", type=Path)
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result: dict[str, Any] = {}
    for name, pages in data_sets(options.data).items():
        floor = seconds(lambda page: LexborHTMLParser(page.html), pages)
        result[name] = {"pages": len(pages)}
        for tool in options.tools:
            try:
                call = TOOLS[tool](pages)
            except ImportError as missing:
                print(f"{name}  {tool}: skipped, {missing}", file=sys.stderr)
                continue
            row = quality(pages, [call(page) for page in pages]) | {
                "x_floor": round(seconds(call, pages) / floor, 2)
            }
            result[name][tool] = row
            if not options.json:
                print(
                    f"{name:12} {tool:17}",
                    "  ".join(f"{key}={value}" for key, value in row.items()),
                    flush=True,
                )
    if options.json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
