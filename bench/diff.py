"""The diff at size: two crawls of a million articles, one in a hundred edited.

    python bench/diff.py [--rows 1000000] [--folder PLACE]

A corpus is generated: visits of all articles in both crawls, and the texts (3 kB each) of those that
were edited; the others' are never opened by a diff, and are not written. Measured, in one run: the
comparison from end to end (CPU seconds, peak memory), DuckDB's join of the two digest columns, the
word diffs alone, and difflib over words on a sample of the same articles, with the share of the text
that either finds unchanged.
"""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from pipelines.corpus import Corpus
from pipelines.diff import compare
from pipelines.diff.texts import compare_texts
from pipelines.diff.words import tokens
from pipelines.land import Landing, Versions
from pipelines.layout import SiteFolder
from pipelines.memory import give_back
from pipelines.schema import Article, Visit

CRAWLS = ["20260101T000000Z", "20260201T000000Z"]
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PARAGRAPHS, WORDS = 7, 62  # about 3 kB
SAMPLE = 60  # articles that difflib is given
VOCABULARY = [f"{stem}{end}" for stem in ("сауда", "өсім", "қаржы", "еңбек", "нарық", "баға", "салық", "өндіріс")
              for end in ("", "ның", "ға", "дан", "мен", "лар", "ы", "сыз", "лық", "ды")]  # fmt: skip


def text_of(number: int, edited: bool) -> list[str]:
    """An article's paragraphs; edited, one word is another, one sentence more and two paragraphs change places."""
    rng = random.Random(number)  # noqa: S311
    paragraphs = [" ".join(rng.choices(VOCABULARY, k=WORDS)) for _ in range(PARAGRAPHS)]
    if edited:
        words = paragraphs[2].split()
        words[WORDS // 2] = "түзетілді"
        paragraphs[2] = " ".join(words)
        paragraphs[4] += " Кейін бұл сөйлем қосылды."
        paragraphs[0], paragraphs[6] = paragraphs[6], paragraphs[0]
    return paragraphs


def is_edited(number: int) -> bool:
    return number % 100 == 0


def id_of(number: int) -> str:
    return hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest()


def url_of(number: int) -> str:
    return f"https://bench.example/{number}"


def digest_of(number: int, edited: bool) -> str:
    return hashlib.sha256(f"{number} {edited}".encode()).hexdigest()


def generate(folder: SiteFolder, rows: int) -> None:
    for later, crawl in enumerate(CRAWLS):
        landing = Landing(folder, crawl, Versions())
        for start in range(0, rows, 50_000):
            numbers = range(start, min(start + 50_000, rows))
            landing.visits([visit(number, crawl, bool(later)) for number in numbers])
            landing.versions([article(number, crawl, bool(later)) for number in numbers if is_edited(number)])
        landing.stage({"crawl_id": crawl, "counts": {}}, "")
        for table in ("versions", "visits"):
            folder.part(table, crawl).parent.mkdir(parents=True, exist_ok=True)
            (folder.staging(crawl) / table).rename(folder.part(table, crawl))
        folder.record(crawl).parent.mkdir(exist_ok=True)
        folder.record(crawl).write_text(json.dumps({"crawl_id": crawl}))


def visit(number: int, crawl: str, later: bool) -> Visit:
    digest = digest_of(number, later and is_edited(number))
    return Visit(id=id_of(number), url=url_of(number), crawl_id=crawl, outcome="landed", text_digest=digest,
                 fetch_time=START + dt.timedelta(days=31 * later, seconds=number), listed=True,
                 view_count=number % 5000 + 7 * later)  # fmt: skip


def article(number: int, crawl: str, later: bool) -> Article:
    paragraphs = text_of(number, later)
    return Article(id=id_of(number), url=url_of(number), title=f"Title {number}",
                   text="\n".join(paragraphs), paragraphs=paragraphs, crawl_id=crawl,
                   text_digest=digest_of(number, later))  # fmt: skip


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def join(folder: SiteFolder) -> int:
    """What differs, as DuckDB finds it from the same files."""
    one, other = (str(folder.part("visits", crawl) / "*.parquet") for crawl in CRAWLS)
    found = duckdb.execute(
        "SELECT count(*) FROM read_parquet(?) a JOIN read_parquet(?) b USING (id)"
        " WHERE a.text_digest <> b.text_digest",
        [one, other],
    ).fetchone()
    return int(found[0]) if found else 0


def with_difflib(number: int) -> float:
    """Share of the text found unchanged, by characters."""
    old, new = (tokens("\n".join(text_of(number, later))) for later in (False, True))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    same = sum(
        len(token) for block in matcher.get_matching_blocks() for token in old[block.a : block.a + block.size]
    )
    return 2 * same / sum(map(len, [*old, *new]))


def measure(folder: SiteFolder, rows: int) -> dict[str, Any]:
    corpus = Corpus(folder.root)
    give_back()  # as the command does
    whole, comparison = cpu(lambda: compare(corpus, *CRAWLS))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert comparison.states["edited"] == len(range(0, rows, 100))
    assert comparison.states["unchanged"] == rows - comparison.states["edited"]
    joined, found = cpu(lambda: join(folder))
    assert found == comparison.states["edited"]
    pairs = [(text_of(number, False), text_of(number, True)) for number in range(0, rows, 100)]
    words, _ = cpu(lambda: [compare_texts(*pair) for pair in pairs])
    sample = range(0, min(rows, SAMPLE * 100), 100)
    slow, shares = cpu(lambda: [with_difflib(number) for number in sample])
    ours = [compare_texts(*pairs[number // 100]).similarity for number in sample]
    return {
        "rows": rows,
        "edited": comparison.states["edited"],
        "diff_s": round(whole, 2),
        "duckdb_join_s": round(joined, 2),
        "word_diffs_s": round(words, 2),
        "times_join_and_words": round(whole / (joined + words), 2),
        "peak_mib": round(memory),
        "ms_an_article": round(1000 * words / len(pairs), 3),
        "difflib_ms_an_article": round(1000 * slow / len(sample), 2),
        "times_faster": round(slow / len(sample) / (words / len(pairs)), 1),
        "found_unchanged": round(sum(ours) / len(ours), 4),
        "difflib_found_unchanged": round(sum(shares) / len(shares), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--folder", type=Path, help="keep the corpus there, and take it from there another time"
    )
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(SiteFolder(options.folder), options.rows), indent=2))
        return
    with tempfile.TemporaryDirectory() as place:
        folder = SiteFolder((options.folder or Path(place)) / "bench")
        if not folder.record(CRAWLS[-1]).exists():
            generate(folder, options.rows)
        # In a process of its own, so that making the corpus does not count.
        again = [
            sys.executable,
            __file__,
            "--rows",
            str(options.rows),
            "--folder",
            str(folder.root),
            "--measure",
        ]
        subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
