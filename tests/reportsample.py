"""A small made-up report: every state of a month, every kind of change, and content that means harm."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pyarrow as pa

from pipelines.coverage import STATES as MONTH_STATES
from pipelines.coverage import fold_months
from pipelines.diff import Comparison
from pipelines.diff.texts import compare_texts
from pipelines.report import Report
from pipelines.report.digest import digest
from pipelines.report.facts import Entry, Views
from pipelines.schema import Change

BEFORE, AFTER = "20261001T060000Z", "20261101T060000Z"
EARLIER = [
    f"Абзац {number}: ауыл шаруашылығы туралы есептің осы бөлімі өзгерген жоқ." for number in range(1, 13)
]
EARLIER[5] = "Өткен жылы өңірдің өнімі 4,5 пайызға өсті, ал инвестиция 120 миллиард теңге болды."
LATER = [*EARLIER[:5], EARLIER[5].replace("4,5", "5,1"), *EARLIER[6:9], "Жаңа абзац қосылды.", *EARLIER[10:]]


def change(number: int, before: list[str], after: list[str], **columns: Any) -> Change:
    """A change of the text, with its counts, as a comparison gives it."""
    text = compare_texts(before, after)
    return Change(
        **{
            "id": f"id{number}",
            "url": f"https://example.org/{number}",
            "states": ["edited"],
            "title": f"Мақала {number}",
            "article_section": "Жаңалықтар",
            "language": "kk",
            "date_published": dt.date(2024, 1, 1 + number % 28),
            "archive_year": 2024,
            "archive_month": 1 + number % 12,
            "paragraphs_added": text.count("Addition"),
            "paragraphs_removed": text.count("Deletion"),
            "paragraphs_edited": text.count("Edit"),
            "paragraphs_moved": text.count("Refactor"),
            "words_added": text.words_added,
            "words_removed": text.words_removed,
            "similarity": text.similarity,
            "silent": False,
            "ops": [dataclasses.asdict(op) for op in text.ops],
            "view_count_before": 100,
            "view_count_after": 160,
            "view_growth": 59,
            **columns,
        }
    )


def months(crawl_id: str = AFTER) -> list[dict[str, Any]]:
    """Rows of the table of months: two sections over two years, with every state once in the first."""
    rows = []
    for section in ("Жаңалықтар", "Новости"):
        for year in (2023, 2024):
            for month in range(1, 13):
                at = (year - 2023) * 12 + month - 1
                state = MONTH_STATES[at] if at < len(MONTH_STATES) and section == "Новости" else "complete"
                held = {"complete": month * 3, "partial": 1}.get(state, 0)
                rows.append(
                    {
                        "crawl_id": crawl_id,
                        "article_section": section,
                        "language": "kk" if section == "Жаңалықтар" else "ru",
                        "archive_year": year,
                        "archive_month": month,
                        "url": f"https://example.org/{section}/{year}/{month}/",
                        "state": state,
                        "listed": held + (state == "partial"),
                        "held": held,
                        "reason": "http 500" if state == "hole" else None,
                    }
                )
    return rows


def changes() -> list[Change]:
    """One change of each kind, noise among them."""
    gone = dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC)
    plain: dict[str, Any] = {"before": [], "after": []}
    return [
        change(1, EARLIER, LATER, silent=True),
        change(2, EARLIER, [EARLIER[3], *EARLIER[:3], *EARLIER[4:]]),
        change(
            3, ["a"], ["a"], states=["retitled"],
            fields=[{"name": "title", "before": "Есеп", "after": "Жаңа есеп"}],
        ),
        change(4, **plain, states=["removed"], last_seen=gone - dt.timedelta(31), first_missing=gone),
        change(5, **plain, states=["unlisted"]),
        change(6, **plain, states=["new"]),
        change(7, ["«a»"], ['"a"'], noise="quotes-and-dashes"),
        change(8, **plain, states=["fetch-failed"], view_count_after=None),
    ]  # fmt: skip


def comparison(rows: list[Change] | None = None) -> Comparison:
    """Two crawls compared."""
    rows = changes() if rows is None else rows
    states: dict[str, int] = {}
    for row in rows:
        for state in row.states if row.noise is None else ():
            states[state] = states.get(state, 0) + 1
    views = pa.table({"id": ["id1"], "view_count_before": [100], "view_count_after": [160], "view_growth": [59],
                      "views_per_day": [1.9], "view_count_reset": [False]})  # fmt: skip
    noise = {row.noise: 1 for row in rows if row.noise}
    return Comparison(
        "example", BEFORE, AFTER, rows, states | {"unchanged": 12}, noise, 3, views, lambda _: iter(())
    )


def report(rows: list[Change] | None = None, **fields: Any) -> Report:
    """A whole report of it."""
    compared = comparison(rows)
    entry = Entry(
        "id6", "https://example.org/6", "Мақала 6", "Жаңалықтар", "kk", dt.date(2024, 1, 7), 160, 59, 1.9
    )
    start = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    points = [(start + dt.timedelta(days), 100 + days * 2) for days in (0, 10, 20, 31)]
    plain: dict[str, Any] = {
        "site": "example",
        "crawl_id": AFTER,
        "crawl": {
            "counts": {"listed": 1250},
            "losses": 1,
            "loss_share": 0.0008,
            "verdict": "suspicious",
            "checks": [
                {"level": "good", "says": "Dates are as ever."},
                {"level": "suspicious", "says": "Half of the texts are empty."},
            ],
            "missing": [{"url": "https://example.org/2023/3/", "reason": "http 500"}],
        },
        "articles": 1249,
        "coverage": fold_months("example", months()),
        "changes": digest(compared),
        "new": [entry],
        "new_total": 1,
        "views": Views(181234, 1249, 59, 1, [dataclasses.replace(entry, id="id1")]),
        "histories": {"id1": points},
        "texts": {"id1": LATER},
    }
    return Report(**(plain | fields))
