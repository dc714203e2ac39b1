"""An archive that goes by years alone is walked, filed and shown by years."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
from muragat import crawl, rows, run
from smallsite import YEARS, pages_by_years, serve_small

A_YEAR = 6  # articles


def test_every_article_lands_under_its_year(tmp_path: Path) -> None:
    with serve_small(site=pages_by_years()) as (url, asked):
        record = crawl(url, tmp_path)
    found = rows(tmp_path)
    assert record["verdict"] == "good"
    assert record["counts"]["months"] == {"complete": len(YEARS)}
    assert record["counts"]["years"] == len(YEARS)
    assert len(found) == record["counts"]["landed"] == A_YEAR * len(YEARS)
    assert all(row["archive_year"] == row["date_published"].year for row in found)
    assert {row["archive_month"] for row in found} == {None}
    assert not any("date-outside-month" in row["quality_flags"] for row in found)
    assert {path: n for path, n in asked.items() if n > 1} == {}
    (months,) = tmp_path.glob("*/months/*/*.parquet")
    assert {(row["archive_year"], row["archive_month"]) for row in pq.read_table(months).to_pylist()} == {
        (year, None) for year in YEARS
    }


def test_a_date_of_another_year_is_flagged(tmp_path: Path) -> None:
    site = {path: html.replace("1 January 2020", "1 January 2011") for path, html in pages_by_years().items()}
    with serve_small(site=site) as (url, _):
        crawl(url, tmp_path)
    flagged = [row["url"] for row in rows(tmp_path) if "date-outside-month" in row["quality_flags"]]
    assert [address.rpartition("/")[2] for address in flagged] == ["count-2020-1"]


def test_derived_again_and_shown_by_years(tmp_path: Path) -> None:
    with serve_small(site=pages_by_years()) as (url, _):
        record = crawl(url, tmp_path)
        crawl(url, tmp_path)
    (table,) = tmp_path.glob("*/articles.parquet")
    before = hashlib.sha256(table.read_bytes()).hexdigest()
    done = run("rebuild", record["site"], "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    assert hashlib.sha256(table.read_bytes()).hexdigest() == before

    shown = run("coverage", record["site"], "--data", tmp_path)
    head, *lines = [line.split("\t") for line in shown.stdout.splitlines()]
    assert head[:2] == ["year", "whole"]
    assert {line[0]: (line[1], line[-1]) for line in lines if line[-1] != "0"} == {
        str(year): (f"■{A_YEAR}", str(A_YEAR)) for year in YEARS
    }
    told = json.loads(run("coverage", record["site"], "--data", tmp_path, "--json").stdout)
    assert [(cell["year"], cell.get("month")) for cell in told["total"]["cells"]] == [
        (y, None) for y in YEARS
    ]

    page = tmp_path / "report.html"
    report = run("report", record["site"], "--data", tmp_path, "--out", page)
    assert report.returncode == 0, report.stderr
    assert "<title>2020: " in page.read_text("utf-8")


def test_the_summary_tells_of_years(tmp_path: Path) -> None:
    with serve_small(site=pages_by_years()) as (url, _):
        done = run("crawl", url, "--data", tmp_path, "--allow-private")
    assert f"  years     {len(YEARS)} complete" in done.stderr
    assert "months" not in done.stderr


def test_a_look_tells_the_years(tmp_path: Path) -> None:
    with serve_small(site=pages_by_years()) as (url, _):
        done = run("init", url, "--data", tmp_path, "--allow-private", "--yes", "-o", tmp_path / "x.toml")
    assert done.returncode == 0, done.stderr
    assert f"years\t{len(YEARS)} in 1 calendar, 2019 to 2022" in done.stdout
