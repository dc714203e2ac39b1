"""The crawl on a small site: other ways to start it, errors of the site, what is said of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from muragat import crawl, rows, run
from smallsite import MONTHS, pages, serve_small

ROOT = Path(__file__).parents[1]


def test_a_site_works_from_its_address_alone(tmp_path: Path) -> None:
    with serve_small() as (url, asked):
        record = crawl(url, tmp_path)
    found = rows(tmp_path)
    assert len(found) == record["counts"]["landed"] == 3 * len(MONTHS)
    assert {path: n for path, n in asked.items() if n > 1} == {}
    assert all(row["date_published"].month == row["archive_month"] for row in found)
    assert all(len(row["paragraphs"]) == 3 for row in found)
    assert record["counts"]["months"] == {"complete": len(MONTHS)}
    assert list(tmp_path.glob("*/warc/*/*.cdxj"))


def test_months_that_are_all_linked_elsewhere_are_lost_and_named(tmp_path: Path) -> None:
    moved = {
        path: (200, html.replace("href='/20", "href='http://old.example/20"))
        for path, html in pages().items()
    }
    with serve_small(moved) as (url, _):
        done = run("crawl", url, "--data", str(tmp_path), "--allow-private")
    assert done.returncode == 3
    assert f"LOST      {len(MONTHS)} pages (100.0%)" in done.stderr
    assert "linked on old.example: start there" in done.stderr


def test_scrapy_crawl_does_the_same(tmp_path: Path) -> None:
    with serve_small() as (url, _):
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "archive", "-a", f"site={url}", "-a", f"data={tmp_path}",
             "-s", "MURAGAT_ALLOW_PRIVATE=1"],
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path)) == 3 * len(MONTHS)


def test_from_an_egg_everything_it_needs_is_found(tmp_path: Path) -> None:
    egg = tmp_path / "muragat.egg"
    with zipfile.ZipFile(egg, "w") as archive:
        for package in ("crawler", "pipelines"):
            for path in (ROOT / package).rglob("*"):
                if path.is_file() and "__pycache__" not in path.parts:
                    archive.write(path, path.relative_to(ROOT))
    with serve_small() as (url, _):
        done = subprocess.run(
            [sys.executable, "-m", "crawler", "crawl", url, "--data", str(tmp_path), "--allow-private"],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(egg), "PYTHONSAFEPATH": "1"},
            capture_output=True, text=True,
        )  # fmt: skip
        listed = subprocess.run(
            [sys.executable, "-c", "import crawler.profile.model as p; print(p.__file__, *p.shipped_profiles())"],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(egg), "PYTHONSAFEPATH": "1"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "muragat.egg" in listed.stdout
    assert "economy_kz" in listed.stdout
    assert len(rows(tmp_path)) == 3 * len(MONTHS)


def test_a_month_that_fails_is_a_hole_and_articles_that_fail_are_named(tmp_path: Path) -> None:
    broken = {
        "/2023/02/": (404, "gone"),
        "/news/march-2023-1/": (410, "gone"),
        "/news/march-2023-2/": (403, "no"),
    }
    with serve_small(broken) as (url, _):
        done = run("crawl", url, "--data", tmp_path, "--allow-private", "--json")
    assert done.returncode == 3, "one of a dozen articles was refused to us: that is above one per cent"
    record = json.loads(done.stdout)
    states = {
        (row["archive_year"], row["archive_month"]): (row["state"], row["reason"])
        for row in rows(tmp_path, "months")
    }
    assert states[2023, 2][0] == "hole"
    assert "404" in states[2023, 2][1]
    assert states[2023, 3][0] == "partial"
    assert states[2023, 1] == ("complete", None)
    reasons = {entry["url"].split("/", 3)[3]: entry["reason"] for entry in record["missing"]}
    assert reasons == {
        "2023/02/": "http 404",
        "news/march-2023-1/": "http 410",
        "news/march-2023-2/": "http 403",
    }
    outcomes = {row["url"].split("/")[-2]: row["outcome"] for row in rows(tmp_path, "visits") if row["url"]}
    assert outcomes == {"march-2023-1": "gone", "march-2023-2": "failed"}


def test_a_second_crawl_adds_visits_but_no_versions(tmp_path: Path) -> None:
    with serve_small() as (url, _):
        crawl(url, tmp_path)
        second = crawl(url, tmp_path)
    assert second["counts"]["new_versions"] == 0
    assert len(rows(tmp_path)) == 3 * len(MONTHS)
    assert len(rows(tmp_path, "versions")) == 3 * len(MONTHS)
    assert len(rows(tmp_path, "visits")) == 6 * len(MONTHS)
    assert {row["visit_count"] for row in rows(tmp_path)} == {2}


def test_an_edit_is_a_new_version_and_the_newest_is_shown(tmp_path: Path) -> None:
    path = "/news/march-2023-1/"
    changed: dict[str, tuple[int, str]] = {}
    with serve_small(changed) as (url, _):
        crawl(url, tmp_path)
        changed[path] = (200, pages()[path].replace("counted", "recounted"))
        record = crawl(url, tmp_path)
    assert record["counts"]["new_versions"] == 1
    edited = [row for row in rows(tmp_path) if row["url"].endswith(path)]
    assert ["recounted" in row["text"] for row in edited] == [True]
    assert edited[0]["version_count"] == 2
    assert sum("recounted" in row["text"] for row in rows(tmp_path, "versions")) == 1


def test_a_site_without_months_says_so(tmp_path: Path) -> None:
    with serve_small({"/": (200, "<p>nothing</p>")}) as (url, _):
        done = run("crawl", url, "--data", tmp_path, "--allow-private")
    assert done.returncode == 1
    assert "no month archive was found" in done.stderr
    assert "muragat calendar" in done.stderr


@pytest.mark.parametrize("first", [(404, "gone for lunch"), (200, "<p>We are back tomorrow</p>")])
def test_a_site_that_showed_no_archive_is_asked_again(tmp_path: Path, first: tuple[int, str]) -> None:
    changed = {"/": first}
    with serve_small(changed) as (url, _):
        assert run("crawl", url, "--data", tmp_path, "--allow-private").returncode == 1
        changed.clear()
        record = crawl(url, tmp_path)
    assert record["counts"]["landed"] == 3 * len(MONTHS)
    found = run("verify", record["site"], "--data", tmp_path, "--json")
    assert json.loads(found.stdout)["problems"] == []


def test_an_article_in_the_folder_of_a_month_is_no_section_of_it(tmp_path: Path) -> None:
    """A menu leads to one of them, and every page links all months."""
    moved = {f"/{y}/{m:02}/": f"/{y}/{m:02}/index.html" for y, m, _ in MONTHS}
    moved |= {
        f"/news/{name.lower()}-{y}-{n}/": f"/{y}/{m:02}/count-{n}.html"
        for y, m, name in MONTHS
        for n in range(1, 4)
    }
    site = {}
    for path, html in pages().items():
        for old, new in moved.items():
            html = html.replace(f"'{old}'", f"'{new}'")
        html = html.replace("</nav>", "<a href='/2023/01/count-2.html'>The great count</a></nav>")
        site[moved.get(path, path)] = html
    with serve_small(site=site) as (url, _):
        crawl(url, tmp_path)
    found = rows(tmp_path)
    assert len(found) == 3 * len(MONTHS)
    assert {row["article_section"] for row in found} == {None}
