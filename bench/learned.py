#!/usr/bin/env python3
"""What is won by what a site's pages teach: reading with and without it, beside a bare parse.

    python -m bench.learned [FOLDER ...] [--json]

Pages are the demo site's, or the ``*.html`` of each FOLDER, of which one is taken to be one site's
articles. The container and the chrome are learned from up to 240 of them, as a crawl does. Cost is CPU,
the best of three passes, as a multiple of a bare lexbor parse of the same pages; "same" is the share of
pages with the text that the page alone gives, "shorter" that with some lines of it gone (chrome),
"missed" the share where the learned selector found nothing or something else was better.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from bench.extraction import Page, demo_pages
from pipelines.article import read_article, read_page
from pipelines.body.boxes import selector_of
from pipelines.charset import as_utf_8
from pipelines.chrome import Chrome, PageBlocks
from pipelines.learned import learned_boxes

_SAMPLE, _PASSES = 240, 3


def learn(pages: list[Page]) -> Chrome:
    """What a crawl would learn of the pages."""
    chrome = Chrome()
    for page in pages[:: max(1, len(pages) // _SAMPLE)][:_SAMPLE]:
        body = read_page(page.html, page.url).body
        kept = [entry.block for entry in body.blocks if entry.kept]
        chrome.add(PageBlocks(kept, "article", body.container))
    return Chrome.from_dict(chrome.to_dict())


def seconds(call: Callable[[Page], Any], pages: list[Page]) -> float:
    """CPU of the fastest of a few passes."""
    times = []
    for _ in range(_PASSES):
        begin = time.process_time()
        for page in pages:
            call(page)
        times.append(time.process_time() - begin)
    return min(times)


def measure(pages: list[Page]) -> dict[str, Any]:
    """Figures of one site."""
    chrome = learn(pages)
    floor = seconds(lambda page: LexborHTMLParser(page.html), pages)
    alone = seconds(lambda page: read_article(page.html, page.url), pages)
    with_site = seconds(lambda page: read_article(page.html, page.url, None, chrome), pages)
    same = shorter = missed = 0
    for page in pages:
        general = read_article(page.html, page.url).paragraphs
        reading = read_page(page.html, page.url, None, chrome)
        learned, box = reading.article.paragraphs, reading.body.container
        same += learned == general
        shorter += learned != general and set(learned) < set(general)
        missed += box is None or selector_of(box) not in chrome.selectors
    return {
        "pages": len(pages),
        "kB": round(sum(len(page.html) for page in pages) / len(pages) / 1000, 1),
        "floor_us": round(floor / len(pages) * 1e6),
        "alone_x": round(alone / floor, 2),
        "learned_x": round(with_site / floor, 2),
        "same": round(same / len(pages), 4),
        "shorter": round(shorter / len(pages), 4),
        "missed": round(missed / len(pages), 4),
        "learned": {box.container: box.support for box in learned_boxes(chrome)},
    }


def read_folder(folder: Path) -> list[Page]:
    """The pages of a folder, in UTF-8."""
    files = sorted(folder.rglob("*.html"))
    return [
        Page(f"http://site.test/{f.relative_to(folder)}", as_utf_8(f.read_bytes(), None)[0], "")
        for f in files
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sets = {folder.name: read_folder(folder) for folder in options.folders} or {"demo": demo_pages()}
    result = {name: measure(pages) for name, pages in sets.items() if pages}
    if options.json:
        print(json.dumps(result))
        return
    for name, row in result.items():
        print(f"{name:16}", "  ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
