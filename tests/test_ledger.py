"""The ledger: facts in, articles out in an order of their own."""

from __future__ import annotations

import random
from pathlib import Path

from pipelines.ledger import Alias, Failure, Ledger, ListingRead, MonthSeen, Outcome, PageSeen, Sighting


def page(url: str, status: int = 200, role: str = "article") -> PageSeen:
    return PageSeen(url, role, status, "2026-11-23T10:00:00+00:00", "a.warc.gz", 0, 10)


ROWS = [
    MonthSeen("m/1", 2020, 1, "News", "kk"),
    MonthSeen("m/2", 2020, 2, "News", "kk"),
    MonthSeen("o/1", 2020, 1, "Opinion", "kk"),
    ListingRead("m/1", "m/1", 2),
    ListingRead("m/2", "m/2", 2, external=3),
    Sighting("a", "m/1", 0, "First", "05.01.2020"),
    Sighting("b", "m/1", 1, "Second"),
    Sighting("a", "o/1", 0, "First again"),
    Sighting("b", "m/2", 0, "Second, later"),
    Sighting("old-c", "m/2", 1, "Third"),
    Alias("old-c", "c"),
    page("a"),
    page("b", 404),
    page("c"),
]


def test_an_article_is_filed_once_under_its_earliest_month_whatever_came_first(tmp_path: Path) -> None:
    seen = []
    for seed in range(20):
        ledger = Ledger(tmp_path / f"{seed}.ledger")
        for row in random.Random(seed).sample(ROWS, len(ROWS)):
            ledger.add(row)
        seen.append([(t.page.url, t.year, t.month, t.section, t.title) for t in ledger.articles()])
        ledger.close()
    assert seen == [[("a", 2020, 1, "News", "First"), ("c", 2020, 2, "News", "Third")]] * 20


def test_an_article_that_another_months_text_leads_to_is_filed_where_its_address_says(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "x.ledger")
    for row in [
        MonthSeen("m/1", 2020, 1),
        MonthSeen("m/2", 2020, 2),
        Sighting("2020/02/a", "m/1", 3, "as we wrote", None, elsewhere=True),
        Sighting("2020/02/a", "m/2", 0, "A"),
        Sighting("2019/12/b", "m/2", 1, "B", None, elsewhere=True),  # no other month lists it
        page("2020/02/a"),
        page("2019/12/b"),
    ]:
        ledger.add(row)
    assert [(t.page.url, t.month, t.title) for t in ledger.articles()] == [
        ("2019/12/b", 2, "B"),
        ("2020/02/a", 2, "A"),
    ]
    ledger.close()


def test_what_is_seen_after_articles_were_counted_counts_too(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "x.ledger")
    for row in ROWS[:4]:
        ledger.add(row)
    assert (ledger.count_articles(), list(ledger.articles())) == (0, [])
    for row in ROWS[4:]:
        ledger.add(row)
    for task in ledger.articles():  # outcomes are noted while articles are read
        ledger.add(Outcome(task.page.url, "landed"))
    assert (ledger.count_articles(), ledger.outcomes()) == (3, {"landed": 2})
    ledger.close()
    assert Ledger(tmp_path / "x.ledger").count_articles() == 3


def test_what_could_not_be_had_is_named_with_its_reason(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "x.ledger")
    for row in [
        *ROWS,
        Sighting("d", "m/2", 2),
        Sighting("e", "m/2", 3),
        Failure("d", "article", "no answer in time"),
    ]:
        ledger.add(row)
    assert [(missed.url, missed.status, missed.reason) for missed in ledger.missing()] == [
        ("b", 404, "http 404"),
        ("d", None, "no answer in time"),
        ("e", None, "not reached"),
    ]


def test_a_month_counts_what_it_listed_and_what_is_held(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "x.ledger")
    rows = [*ROWS, Outcome("a", "landed"), Outcome("c", "landed"), Outcome("b", "gone")]
    for row in [*rows, Failure("m/2?page=2", "listing", "http 404", "m/2")]:
        ledger.add(row)
    totals = {t.month.url: t for t in ledger.months()}
    assert (totals["m/1"].pages, totals["m/1"].listed, totals["m/1"].held) == (1, 2, 1)
    assert (totals["m/2"].listed, totals["m/2"].held, totals["m/2"].external) == (2, 1, 3)
    assert totals["m/2"].failure == "http 404 m/2?page=2"
    assert totals["m/1"].failure is None


def test_a_fresh_ledger_forgets_and_an_old_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "x.ledger"
    ledger = Ledger(path)
    ledger.add(ROWS[0])
    ledger.close()
    again = Ledger(path)
    assert len(list(again.months())) == 1
    again.close()
    fresh = Ledger(path, fresh=True)
    assert list(fresh.months()) == []
