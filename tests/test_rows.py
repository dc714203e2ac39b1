"""Articles as rows of Arrow between the process that reads them and the file they land in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import pickle
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from pipelines.chrome import Chrome
from pipelines.context import SiteRules
from pipelines.executors import chunked
from pipelines.known import Known
from pipelines.land import Landing, Versions
from pipelines.layout import SiteFolder
from pipelines.reading import ReadingJob
from pipelines.rows import Found, Row, Rows, rows_of, table_of
from pipelines.schema import VERSIONS, Article, Visit, encoded, plain, to_batch

SECTIONS = ("news", None, "blog", "news", "старое")


def articles(number: int) -> list[Article]:
    return [
        Article(id=f"{n:032}", url=f"https://example.org/{n}", canonical_url=f"https://example.org/{n}",
                text_digest=f"{n:064}", title=f"Нақты {n}", text=f"Бірінші {n}.\nЕкінші.",
                paragraphs=[f"Бірінші {n}.", "Екінші."], date_published=dt.date(2026, 1, 1 + n % 28),
                article_section=SECTIONS[n % len(SECTIONS)], outlinks=[{"url": f"https://a/{n}", "text": None}],
                quality_flags=["short"] if n % 3 else [])
        for n in range(number)
    ]  # fmt: skip


def staged(place: Path, batches: Sequence[Sequence[Article]]) -> bytes:
    """The bytes of the versions that articles land as when they come in these batches."""
    landing = Landing(SiteFolder(place), "20260101T000000Z", Versions())
    landing.versions(sorted((row for batch in batches for row in rows_of(batch)), key=lambda row: row.place))
    (path,) = landing.staged("versions")
    return path.read_bytes()


def test_the_same_bytes_land_however_articles_are_shared_out(tmp_path: Path) -> None:
    every = articles(60)
    whole = staged(tmp_path / "whole", [every])
    assert staged(tmp_path / "thirds", [every[:20], every[40:], every[20:40]]) == whole
    assert staged(tmp_path / "single", [[article] for article in reversed(every)]) == whole


def test_visits_land_as_the_same_bytes_in_however_many_batches(tmp_path: Path) -> None:
    outcomes = ("landed", "gone", "landed", "skipped")
    visits = [
        Visit(id=f"{n:032}", crawl_id="20260101T000000Z", outcome=outcomes[n * n % 4], view_count=n,
              url=None if n % 7 else f"https://example.org/{n}", article_section=SECTIONS[n % len(SECTIONS)])
        for n in range(3000)
    ]  # fmt: skip
    landed = []
    for size in (len(visits), 13, 1):
        landing = Landing(SiteFolder(tmp_path / str(size)), "20260101T000000Z", Versions())
        for batch in chunked(visits, size):
            landing.visits(batch)
        (path,) = landing.staged("visits")
        landed.append(path.read_bytes())
    assert landed[1:] == landed[:1] * 2


def test_they_are_what_the_columns_of_the_articles_would_be() -> None:
    every = articles(40)
    rows = pa.Table.from_batches([table_of(rows_of(every))])
    assert encoded(rows, VERSIONS).equals(pa.Table.from_batches([to_batch(every, VERSIONS)]))


def test_they_are_sent_without_their_schema() -> None:
    known = Known(
        "landed", "a", "https://example.org/a", "d", 7, "7", dt.date(2026, 1, 1), "news", ("short",)
    )
    rows = Rows([Found("landed", known, b"key", "", 0, 12)], to_batch(articles(1), plain(VERSIONS)))
    packed = pickle.dumps(rows)
    received = pickle.loads(packed)  # noqa: S301  our own
    assert received == rows
    assert b"schema.org" not in packed


def test_rows_come_in_the_order_asked_for_and_none_besides() -> None:
    first, second = rows_of(articles(3)), rows_of(articles(9)[5:])
    table = table_of([second[3], first[1], second[0]])
    assert table["id"].to_pylist() == [second[3].id, first[1].id, second[0].id]
    assert table["title"].to_pylist() == ["Нақты 8", "Нақты 1", "Нақты 5"]


def test_a_disputed_address_is_not_taken_for_an_articles_own() -> None:
    rows: list[Row] = rows_of(articles(3))
    rows[1] = dataclasses.replace(rows[1], id="own", own_url="https://example.org/own")
    table = table_of(rows).to_pylist()
    assert [row["id"] for row in table] == [rows[0].id, "own", rows[2].id]
    assert [row["canonical_url"] for row in table][1:] == ["https://example.org/own", "https://example.org/2"]
    assert [row["quality_flags"] for row in table] == [[], ["short", "canonical-disputed"], ["short"]]


def test_a_job_made_of_another_opens_and_closes_its_own() -> None:
    job = ReadingJob(Path(), SiteRules(site="x"), Chrome(), "20260101T000000Z", b"", Path("known.sqlite"))
    assert dataclasses.replace(job, known=None)._open is not job._open
