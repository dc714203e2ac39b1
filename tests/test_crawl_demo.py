"""The main job on the demo site, against its gold: every article, once, to the last character."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from muragat import Crawled, crawl_demo, rows

from pipelines.schema import ARTICLES, volatile_columns
from pipelines.warc import scan

pytestmark = pytest.mark.slow

NOISE = [
    "күте тұрыңыз",
    "Хорошая погода",
    "Таратылымға жазылу",
    "Операция сәтті",
    "ҚАТЕ!",
    "Қарау саны",
    "Сақталған",
]


@pytest.fixture(scope="module")
def first(demo_crawl: Crawled) -> Crawled:
    return demo_crawl


def path_of(url: str) -> str:
    return unquote(urlsplit(url).path)


def landed(crawl: Crawled) -> dict[str, dict[str, Any]]:
    return {path_of(row["url"]): row for row in rows(crawl.data)}


def gold(crawl: Crawled) -> dict[str, Any]:
    return {article.url: article for article in crawl.site.gold if article.outcome == "landed"}


def test_every_reachable_article_landed_once(first: Crawled) -> None:
    addresses = [path_of(row["url"]) for row in rows(first.data)]
    assert sorted(addresses) == sorted(gold(first))
    assert len({row["id"] for row in rows(first.data)}) == len(addresses)


def test_nothing_is_requested_twice_and_nothing_forbidden(first: Crawled) -> None:
    assert {path: n for path, n in first.fetches.items() if n > 1} == {}
    assert not [path for path in first.fetches if path.startswith("/search/")]


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        ("title", lambda a: a.title),
        ("text", lambda a: "\n".join(a.lines)),
        ("date_published", lambda a: a.date),
        ("datetime_published", lambda a: a.moment),
        ("date_modified", lambda a: a.modified),
        ("saved_date", lambda a: a.saved),
        ("language", lambda a: a.language),
        ("authors", lambda a: list(a.authors)),
        ("tags", lambda a: list(a.tags)),
    ],
)
def test_what_landed_is_what_the_site_says(first: Crawled, column: str, wanted: Any) -> None:
    found, answers = landed(first), gold(first)
    wrong = {
        path: (found[path][column], wanted(answer))
        for path, answer in answers.items()
        if found[path][column] != wanted(answer)
    }
    assert wrong == {}


def test_views_are_the_counter_the_page_showed(first: Crawled) -> None:
    wrong = {
        path: (row["view_count"], first.site.views(path))
        for path, row in landed(first).items()
        if row["view_count"] != first.site.views(path)
    }
    assert wrong == {}


def test_articles_are_filed_under_a_section_and_month_that_list_them(first: Crawled) -> None:
    answers = gold(first)
    for path, row in landed(first).items():
        article = answers[path]
        assert row["article_section"] in article.sections, path
        assert (row["archive_year"], row["archive_month"]) in {month[1:] for month in article.months}, path


def test_attachments_are_kept(first: Crawled) -> None:
    articles = landed(first)
    for path, answer in gold(first).items():
        found = [(path_of(item["url"]), item["name"]) for item in articles[path]["attachments"]]
        assert found == [(unquote(url), name) for url, name in answer.attachments], path


def test_no_noise_line_anywhere(first: Crawled) -> None:
    leaks = {path: line for path, row in landed(first).items() for line in row["paragraphs"]
             if any(noise in line for noise in NOISE)}  # fmt: skip
    assert leaks == {}


def test_every_month_of_every_grid_is_accounted_for(first: Crawled) -> None:
    states = {path_of(row["url"]): row["state"] for row in rows(first.data, "months")}
    wanted = {month.url: month.state for month in first.site.months}
    # A month whose only entry is another site's page is told apart from an empty one.
    different = {url: (states.get(url), state) for url, state in wanted.items() if states.get(url) != state}
    assert set(different.values()) <= {("external", "empty")}
    assert len(different) == 1


def test_the_traps_end_as_the_docs_say_and_are_counted(first: Crawled) -> None:
    counts = first.record["counts"]
    traps = Counter(trap.name for trap in first.site.traps)
    assert counts["outcomes"]["soft-404"] == traps["soft-404"] == 1
    assert traps["dead-month"] == 1  # a month whose only article is gone is a hole as well
    assert counts["months"]["hole"] == sum(month.state == "hole" for month in first.site.months) >= 1
    assert counts["months"]["external"] == traps["off-site"] == 1
    for trap, flag in (
        ("no-date", "no-date"),
        ("outside-month", "date-outside-month"),
        ("kz-1048", "charset-repaired"),
    ):
        url = next(t.url for t in first.site.traps if t.name == trap)
        assert flag in landed(first)[url]["quality_flags"]
        assert counts["flags"][flag] == sum(flag in a.flags for a in gold(first).values())
    assert counts["redirected"] == traps["moved"] == 1
    assert counts["listed_documents"] == traps["listed-pdf"] == 1
    assert first.record["refused"]["session id in a link"] == counts["session_ids"] > 0
    future = sum(month.state == "future" for month in first.site.months)  # none in December
    assert (
        first.record["refused"].get("month of the future", 0) == counts["months"].get("future", 0) == future
    )
    dead = next(trap.url for trap in first.site.traps if trap.name == "dead-month")
    missing = {path_of(entry["url"]): entry["reason"] for entry in first.record["missing"]}
    assert missing == {dead: "http 404"}


@pytest.mark.parametrize(("requests", "jitter_ms"), [(1, 0), (16, 60)], ids=["one by one", "shuffled"])
def test_in_whatever_order_pages_come_the_table_is_the_same(
    first: Crawled, tmp_path: Path, requests: int, jitter_ms: float
) -> None:
    again = crawl_demo(
        tmp_path,
        urlsplit(first.record["start"]).port or 0,
        jitter_ms,
        f"concurrency = {requests}\n",
    )
    assert order(first) != order(again)
    assert sorted(order(first)) == sorted(order(again))
    assert stable(first) == stable(again)
    assert first.record["counts"] == again.record["counts"]


def order(crawl: Crawled) -> list[str]:
    """Addresses in the order in which their answers came."""
    (log,) = (crawl.data / "demo" / "warc").iterdir()
    return [answer.url for answer in scan(log)]


def stable(crawl: Crawled) -> bytes:
    """The bytes of ``articles.parquet`` without the columns of views, visits and fetches."""
    table = pq.read_table(crawl.data / "demo" / "articles.parquet").drop_columns(volatile_columns(ARTICLES))
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(None), sink, compression="zstd")
    return bytes(sink.getvalue())
