"""Reading a generated corpus of two crawls: time and peak memory of each question, a process each.

python bench/corpus.py FOLDER [VERSIONS]      (100,000 versions of about 3 kB by default)
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.corpus import Corpus, matching
from pipelines.land import Landing
from pipelines.layout import SiteFolder
from pipelines.schema import Article, Visit

CRAWLS = ("20260101T000000Z", "20260401T000000Z")
URL = "https://example.org/a/{}"
CHUNK = 500
DAYS = 5000


def generate(root: Path, articles: int) -> None:
    """Two crawls of the same articles, every text another one in the second."""
    chance = random.Random(1)  # noqa: S311
    words = ["".join(chance.choices("абвгдежзиклмнопрст", k=7)) for _ in range(5000)]
    for number, crawl in enumerate(CRAWLS):
        landing = Landing(SiteFolder(root), crawl)
        for start in range(0, articles, CHUNK):
            rows = [
                article(place, crawl, number, articles, " ".join(chance.choices(words, k=210)))
                for place in range(start, start + CHUNK)
            ]
            landing.versions(rows)
            landing.visits(
                [Visit(a.id, crawl, a.fetch_time, 200, "landed", number, None, a.text_digest) for a in rows]
            )
        landing.commit({"crawl": crawl}, "")


def article(place: int, crawl: str, number: int, articles: int, text: str) -> Article:
    own_id = hashlib.sha256(str(place).encode()).hexdigest()[:32]
    return Article(
        id=own_id,
        url=URL.format(place),
        language=("kk", "ru")[place % 2],
        article_section=f"section {place % 7}",
        title=text[:60],
        text=text,
        paragraphs=[text],
        date_published=dt.date(2010, 1, 1) + dt.timedelta(days=place * DAYS // articles),
        crawl_id=crawl,
        fetch_time=dt.datetime(2026, 1 + 3 * number, 1, tzinfo=dt.UTC),
        text_digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def questions(corpus: Corpus) -> dict[str, Callable[[], int]]:
    first, year = corpus.crawl_ids[0], (dt.date(2015, 1, 1), dt.date(2015, 12, 31))
    ru_2015 = matching(language="ru", since=year[0], until=year[1])
    return {
        "nothing": lambda: 0,
        "latest: titles": lambda: corpus.latest(["title"]).to_table().num_rows,
        "latest: texts, streamed": lambda: sum(b.num_rows for b in corpus.latest(["text"]).to_reader()),
        "latest: texts of ru 2015": lambda: corpus.latest(["text"], ru_2015).to_table().num_rows,
        "as of: titles": lambda: corpus.as_of(first, ["title"]).to_table().num_rows,
        "as of: everything, streamed": lambda: sum(b.num_rows for b in corpus.as_of(first).to_reader()),
        "as of: texts of ru 2015": lambda: corpus.as_of(first, ["text"], ru_2015).to_table().num_rows,
        "history of one": lambda: corpus.history(URL.format(777)).num_rows,
        "views of one": lambda: corpus.views(URL.format(777)).num_rows,
        "visits of a crawl": lambda: corpus.visits(first).num_rows,
    }


def measure(root: Path, name: str) -> None:
    question = questions(Corpus(root))[name]
    begun = time.process_time()
    rows = question()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:28} {rows:7} rows {time.process_time() - begun:6.2f} s CPU {peak:5.0f} MB peak", flush=True)


def main() -> None:
    root = Path(sys.argv[1])
    versions = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    if len(sys.argv) > 3:
        generate(root, versions // 2) if sys.argv[3] == "generate" else measure(root, sys.argv[3])
        return
    if not root.exists():  # apart, as a process inherits the peak of the one that started it
        subprocess.run([sys.executable, __file__, root, str(versions), "generate"], check=True)
    for name in questions(Corpus(root)):
        subprocess.run([sys.executable, __file__, root, "0", name], check=True)


if __name__ == "__main__":
    main()
