"""Serving a generated corpus of Kazakh, Russian and English articles: the side file, every page, searches.

python bench/serve.py FOLDER [ARTICLES]      (100,000 articles, every hundredth in two versions, by default)
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import random
import sys
import time
from pathlib import Path
from urllib.parse import quote

from starlette.testclient import TestClient

from crawler.demo.content import Writer
from crawler.demo.words import load
from pipelines.land import Landing
from pipelines.layout import SiteFolder
from pipelines.schema import Article, Month, Visit
from pipelines.serve import ready
from pipelines.serve.app import application

CRAWLS = ("20260101T000000Z", "20260401T000000Z")
FIRST_YEAR, YEARS, CHUNK = 2000, 26, 500
SAMPLES = 60
WORDS = ("инвестиция", "өнім", "кәсіпорын", "сұраныс", "тұрғын үй", '"жасыл экономика"', "институт Алматы 2015",
         "экспорт", "инфляция", "налог", "бюджет регион", "investment", "survey prices", "пайыз", "млрд теңге")  # fmt: skip


def generate(root: Path, articles: int) -> None:
    """Two crawls of the same articles; in the second every hundredth has another text."""
    for number, crawl in enumerate(CRAWLS):
        landing = Landing(SiteFolder(root), crawl)
        for start in range(0, articles, CHUNK):
            rows = [
                article(place, crawl, number, articles)
                for place in range(start, min(start + CHUNK, articles))
            ]
            landing.versions([row for place, row in enumerate(rows) if not number or place % 100 == 0])
            landing.visits(
                [
                    Visit(a.id, crawl, a.fetch_time, 200, "landed", 10 + number * 40, None, a.text_digest)
                    for a in rows
                ]
            )
        months = [
            Month(crawl, "bench", f"section {s}", "kk", year, month, f"https://example.org/{s}/{year}/{month}", "complete", 1, 9, 9)
            for s in range(15) for year in range(FIRST_YEAR, FIRST_YEAR + YEARS) for month in range(1, 13)
        ]  # fmt: skip
        landing.months(months)
        landing.commit({"crawl": crawl, "counts": {"landed": articles}, "losses": 0}, "")


def article(place: int, crawl: str, number: int, articles: int) -> Article:
    chance = random.Random(place)  # noqa: S311
    day = dt.date(FIRST_YEAR, 1, 1) + dt.timedelta(days=place * 365 * YEARS // articles)
    language = ("kk", "kk", "ru", "en")[place % 4]
    writer = Writer(load(language), chance, day.year)
    title = writer.title()
    paragraphs = [writer.paragraph(4).text for _ in range(4)]
    if number and place % 100 == 0:
        paragraphs[0] = writer.paragraph(4).text
    text = "\n".join(paragraphs)
    own_id = hashlib.sha256(str(place).encode()).hexdigest()[:32]
    return Article(
        id=own_id, url=f"https://example.org/a/{place}", site="bench", language=language, title=title,
        article_section=f"section {place % 15}", text=text, paragraphs=paragraphs, date_published=day,
        archive_year=day.year, archive_month=day.month, view_count=10, crawl_id=crawl,
        fetch_time=dt.datetime(2026, 1 + 3 * number, 1, tzinfo=dt.UTC),
        text_digest=hashlib.sha256((title + text).encode()).hexdigest(),
    )  # fmt: skip


@dataclasses.dataclass
class Clock:
    """Times of one kind of page in milliseconds: what passed, and the processor's, which a busy machine
    stretches less. Both have the client's own share in them."""

    client: TestClient
    name: str
    passed: list[float] = dataclasses.field(default_factory=list)
    worked: list[float] = dataclasses.field(default_factory=list)

    def get(self, address: str) -> None:
        begun, cpu = time.perf_counter(), time.process_time()
        answer = self.client.get(address)
        self.worked.append((time.process_time() - cpu) * 1000)
        self.passed.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)

    def tell(self) -> None:
        times = [f"{at(self.worked, share):6.1f}" for share in (0.5, 0.95)]
        times += [f"{at(self.passed, share):6.1f}" for share in (0.5, 0.95)]
        print(
            f"{self.name:34} CPU median {times[0]} p95 {times[1]}   passed {times[2]} p95 {times[3]} ms",
            flush=True,
        )


def at(times: list[float], share: float) -> float:
    """The time that this share of all stays under."""
    return sorted(times)[min(len(times) - 1, round(len(times) * share))]


def pages(client: TestClient, ids: list[str]) -> None:
    chance = random.Random(2)  # noqa: S311
    article, changed = (lambda: chance.choice(ids)), ids[0]
    year, month = (lambda: chance.randrange(FIRST_YEAR, FIRST_YEAR + YEARS)), (lambda: chance.randint(1, 12))
    kinds = {
        "sites": lambda: "/",
        "calendar": lambda: "/bench",
        "calendar, JSON": lambda: "/bench.json",
        "month": lambda: f"/bench/months/{year()}/{month()}",
        "year": lambda: f"/bench/months/{year()}",
        "section, some page": lambda: (
            f"/bench/sections/section%20{chance.randrange(15)}?page={chance.randint(1, 200)}"
        ),
        "language, some page": lambda: f"/bench/languages/kk?page={chance.randint(1, 400)}",
        "article": lambda: f"/bench/article/{article()}",
        "article, JSON": lambda: f"/bench/article/{article()}.json",
        "older version": lambda: f"/bench/article/{changed}/1",
        "record of a page": lambda: f"/bench/article/{article()}/1/page",
        "month, CSV": lambda: f"/bench/months/{year()}/{month()}.csv",
        "month, Parquet": lambda: f"/bench/months/{year()}/{month()}.parquet",
        "diff of two versions": lambda: f"/bench/article/{changed}/1/diff/2",
        "crawls": lambda: "/bench/crawls",
        "crawl": lambda: f"/bench/crawls/{CRAWLS[1]}",
        "changes of a crawl": lambda: f"/bench/crawls/{CRAWLS[1]}/changes",
        "changes of a crawl, some page": lambda: (
            f"/bench/crawls/{CRAWLS[1]}/changes?state=edited&page={chance.randint(1, 10)}"
        ),
    }
    for name, address in kinds.items():
        clock = Clock(client, name)
        for _ in range(SAMPLES):
            clock.get(address())
        clock.tell()


def searches(client: TestClient) -> None:
    for name, more in {"search": "", "search, best first": "&order=best", "search, year": "&year=2012",
                       "search, section and language": "&section=section%201&language=kk"}.items():  # fmt: skip
        clock = Clock(client, name)
        for _ in range(5):
            for words in WORDS:
                clock.get(f"/bench/search?q={quote(words)}{more}")
        clock.tell()


def main() -> None:
    root = Path(sys.argv[1]) / "bench"
    articles = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    if not root.exists():
        generate(root, articles)
    folder = SiteFolder(root)
    folder.search.unlink(missing_ok=True)
    begun, cpu = time.perf_counter(), time.process_time()
    size = ready(folder).stat().st_size
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    print(
        f"side file: {articles / wall:,.0f} articles/s ({articles / cpu:,.0f} a second of CPU), {size / 1e6:,.0f} MB"
    )
    with TestClient(application([folder]), base_url="http://localhost") as client:
        begun = time.perf_counter()
        changes = client.get(f"/bench/crawls/{CRAWLS[1]}/changes.json").json()["changes"]
        print(f"two crawls compared, once: {time.perf_counter() - begun:.1f} s", flush=True)
        ids = [changes[0]["id"]]
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
            ids += [entry["id"] for entry in client.get(f"/bench/months/{year}.json").json()["articles"]]
        pages(client, ids)
        searches(client)


if __name__ == "__main__":
    main()
