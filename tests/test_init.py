"""`muragat init`: what it finds on a site, what it writes, what it leaves, and what it says where it cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from muragat import COMMAND, Crawled, rows, run
from smallsite import MONTHS, serve_small

from crawler.demo import build, serve
from crawler.profile.model import load_profile

_BARE = "<html lang=en><head>{head}</head><body><h1>Bureau</h1>{body}</body></html>"
_FEED = """<rss version="2.0"><channel><link>/</link>
<item><link>/news/a/</link><pubDate>Tue, 03 Jan 2023 09:00:00 GMT</pubDate></item>
<item><link>/news/b/</link><pubDate>Wed, 05 Apr 2023 09:00:00 GMT</pubDate></item></channel></rss>"""


def look(url: str, folder: Path, *options: object) -> subprocess.CompletedProcess[str]:
    """`muragat init` with a data folder and a profile of its own, on loopback."""
    places = ("--data", folder / "data", "--output", folder / "site.toml")
    return run("init", url, "--allow-private", *places, *options)


def crawl(folder: Path) -> dict[str, Any]:
    """The crawl that `look` suggests; its record."""
    done = run("crawl", folder / "site.toml", "--allow-private", "--data", folder / "data", "--json")
    assert done.returncode in (0, 3), done.stderr
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def test_a_look_writes_a_profile_and_its_pages_are_not_asked_for_again(tmp_path: Path) -> None:
    with serve_small() as (url, asked):
        done = look(url, tmp_path, "--yes")
        assert done.returncode == 0, done.stderr
        crawl(tmp_path)
    assert {path: n for path, n in asked.items() if n > 1} == {}
    assert len(rows(tmp_path / "data")) == 3 * len(MONTHS)
    profile = load_profile(tmp_path / "site.toml")
    assert (profile.start, profile.name) == (url, url.split("/")[2].replace(".", "_").replace(":", "_"))
    grid = [line.split("\t") for line in done.stdout.splitlines() if line.startswith("202")]
    assert [line[0] for line in grid if "●" in line or "·" in line] == ["2022", "2023"]
    assert "Count number 1 of January 2023" in done.stdout
    assert "crawl" in done.stderr.splitlines()[-1]


def test_json_is_one_object_with_all_that_was_found(tmp_path: Path) -> None:
    with serve_small() as (url, _):
        found = json.loads(look(url, tmp_path, "--yes", "--json").stdout)
    assert {(month["year"], month["month"]) for month in found["months"]} == {month[:2] for month in MONTHS}
    assert all(month["language"] == "en" for month in found["months"])
    assert (found["estimate"]["articles"], found["estimate"]["at_least"]) == (3 * len(MONTHS), False)
    assert found["estimate"]["requests"] == 1 + 2 + len(MONTHS) + 3 * len(MONTHS)
    assert found["profile"] == str(tmp_path / "site.toml")
    titles = {article["title"] for article in found["articles"]}
    assert len(titles) == len(found["articles"]) > len(MONTHS)
    assert all(article["date_published"] and article["word_count"] > 60 for article in found["articles"])


def test_a_profile_is_written_over_only_by_force_and_never_unasked(tmp_path: Path) -> None:
    with serve_small() as (url, asked):
        unasked = look(url, tmp_path)
        (tmp_path / "site.toml").write_text("mine")
        there = look(url, tmp_path, "--yes")
        assert (unasked.returncode, there.returncode, asked.total()) == (2, 2, 0)
        assert "--yes" in unasked.stderr
        assert "--force" in there.stderr
        assert (tmp_path / "site.toml").read_text() == "mine"
        assert look(url, tmp_path, "--yes", "--force").returncode == 0
    assert load_profile(tmp_path / "site.toml").start == url


@pytest.mark.parametrize(("answer", "written"), [("n", False), ("", True)])
def test_on_a_terminal_it_asks(tmp_path: Path, answer: str, written: bool) -> None:
    ours, theirs = os.openpty()
    os.write(ours, f"{answer}\n".encode())
    with serve_small() as (url, _), os.fdopen(theirs) as terminal:
        command = [*COMMAND, "init", url, "--allow-private", "--data", "data"]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
        done = subprocess.run(
            command, stdin=terminal, capture_output=True, text=True, cwd=tmp_path, env=environment
        )
    os.close(ours)
    assert done.returncode == 0, done.stderr
    assert "Write 127_0_0_1_" in done.stderr
    assert [path.suffix for path in tmp_path.iterdir() if path.is_file()] == [".toml"] * written


def test_what_no_month_lists_is_reported(tmp_path: Path) -> None:
    places = [
        "/2023/03/",
        "/news/2023/01/not-listed/",
        "/news/2019/05/no-such-month/",
        "/news/january-2023-1/",
        "/x/",
    ]
    sitemap = "".join(f"<url><loc>{place}</loc><lastmod>2018-01-01</lastmod></url>" for place in places)
    changed = {
        "/robots.txt": (200, "User-agent: *\nAllow: /\nSitemap: /map.xml", "text/plain"),
        "/map.xml": (200, "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>"),
        "/a.xml": (200, f"<urlset>{sitemap}</urlset>", "text/xml"),
    }  # fmt: skip
    with serve_small(changed) as (url, asked):
        found = json.loads(look(url, tmp_path, "--yes", "--json").stdout)
    assert found["outside"] == {"number": 1, "examples": [f"{url}news/2019/05/no-such-month/"]}
    assert found["passed_over"] == {"number": 1, "examples": [f"{url}news/2023/01/not-listed/"]}
    assert {path: n for path, n in asked.items() if n > 1} == {}


def test_a_site_without_months_exits_3_and_tells_what_there_is_instead(tmp_path: Path) -> None:
    head = '<link rel=alternate type="application/rss+xml" href="/feed/">'
    entries = "".join(f"<h2><a href='/news/{name}/'>A count of {name}</a></h2>" for name in "abcdef")
    pager = "<a href='/?page=2'>2</a> <a href='/?page=3'>3</a>"
    page = _BARE.format(head=head, body=entries + pager)
    changed = {
        "/": (200, page),
        "/?page=2": (200, page.replace("/news/", "/older/")),
        "/feed/": (200, _FEED, "application/rss+xml"),
        "/sitemap.xml": (200, "<urlset><url><loc>/news/a/</loc></url></urlset>", "application/xml"),
        **{f"/news/{name}/": (200, _BARE.format(head="", body="<p>Counted.</p>")) for name in "abcdef"},
    }
    with serve_small(changed) as (url, _):
        done = look(url, tmp_path, "--yes")
    assert done.returncode == 3
    assert "a feed of 2 addresses" in done.stderr
    assert "2023-01 to 2023-04" in done.stderr
    assert "a sitemap of 1 address," in done.stderr
    assert f"{url} leads on from page to page" in done.stderr
    assert [line.split(":")[0] for line in done.stderr.strip().splitlines()[-2:]] == ["error", "hint"]
    assert "no month archive" in done.stderr
    assert not (tmp_path / "site.toml").exists()
    assert list((tmp_path / "data").iterdir()) == []


def test_a_site_with_nothing_says_so(tmp_path: Path) -> None:
    with serve_small({"/": (200, _BARE.format(head="", body="<div id=app></div>"))}) as (url, _):
        done = look(url, tmp_path, "--yes")
    assert done.returncode == 3
    assert "nothing else" in done.stderr


_WALL = _BARE.format(head="", body="<form><input name=user><input type=password name=word></form>")


@pytest.mark.parametrize(
    ("changed", "what", "hint"),
    [
        ({"/robots.txt": (200, "User-agent: *\nDisallow: /", "text/plain")}, "robots.txt", "talk to its owner"),
        ({"/robots.txt": (503, "later")}, "robots.txt cannot be had: http 503", "try again later"),
        ({"/": (200, _WALL)}, "asks for a password", "open to all"),
        ({"/": (200, "%PDF-1.7 …", "application/pdf")}, "no web page but application/pdf", "address of a page"),
        ({"/": (404, "gone")}, "answers 404", "browser"),
    ],
)  # fmt: skip
def test_a_site_that_cannot_be_looked_at_gets_one_line_and_a_hint(
    tmp_path: Path, changed: Mapping[str, tuple[Any, ...]], what: str, hint: str
) -> None:
    with serve_small(changed) as (url, _):
        done = look(url, tmp_path, "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    error, advice = done.stderr.strip().splitlines()
    assert error.startswith("error: ")
    assert what in error
    assert hint in advice
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "what", "hint"),
    [
        (["http://127.0.0.1:9/", "--allow-private"], 1, "connection refused", "running"),
        (["http://127.0.0.1:9/"], 1, "private", "--allow-private"),
        (["example.org"], 2, "not an address", "https://example.org"),
    ],
)
def test_where_there_is_no_site(
    tmp_path: Path, arguments: list[str], code: int, what: str, hint: str
) -> None:
    done = run("init", *arguments, "--yes", "--data", tmp_path / "data", "-o", tmp_path / "x.toml")
    assert (done.returncode, done.stdout) == (code, "")
    error, advice = done.stderr.strip().splitlines()
    assert what in error
    assert hint in advice
    assert not list(tmp_path.glob("**/*.*"))


_SAME = ("title", "text", "date_published", "language", "article_section", "archive_month", "view_count_raw")


def by_path(data: Path) -> dict[str, dict[str, Any]]:
    """What landed, by the path of its address, in the columns that a crawl is marked by."""
    return {urlsplit(row["url"]).path: {name: row[name] for name in _SAME} for row in rows(data)}


@pytest.mark.slow
def test_the_demo_is_read_with_the_profile_as_without(demo_crawl: Crawled, tmp_path: Path) -> None:
    site = build(today=demo_crawl.site.today)
    with serve(site) as server:
        done = look(server.url, tmp_path, "--yes", "--json")
        crawl(tmp_path)
        repeated = {path: n for path, n in Counter(server.fetches).items() if n > 1}
    found = json.loads(done.stdout)
    profile = load_profile(tmp_path / "site.toml")
    assert repeated == {}
    assert found["languages"].keys() == profile.languages.keys() == {"kk", "ru", "en"}
    assert len(profile.sections) == 14
    assert len(found["months"]) == len(site.months)
    assert by_path(tmp_path / "data") == by_path(demo_crawl.data)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("en_anoninsiders", False),
        ("hu_subbacultcha", False),
        ("ja_sunvisor", False),
        ("pl_aviary", False),
        ("ru_dedic", True),
        ("ru_opennetstats", False),
    ],
)
def test_real_sites(real: Path, tmp_path: Path, name: str, whole: bool) -> None:
    gold = json.loads((real / "sites" / f"{name}.gold.json").read_text())
    command = [sys.executable, str(real / "serve.py"), str(real / "sites" / f"{name}.tar.gz")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        start = server.stdout.readline().strip()
        done = look(start, tmp_path, "--yes", "--json")
        if whole:
            crawl(tmp_path)
            run("crawl", start, "--allow-private", "--data", tmp_path / "without")
        server.terminate()
    assert done.returncode == 0, done.stderr
    found, articles = json.loads(done.stdout), len(gold.get("articles", {}))
    assert len({(month["year"], month["month"]) for month in found["months"]}) >= 25
    assert load_profile(tmp_path / "site.toml").start == start
    assert found["articles"] or found["other_hosts"]
    assert 0.6 * found["estimate"]["low"] <= articles <= 1.6 * found["estimate"]["high"]
    if whole:
        assert by_path(tmp_path / "data") == by_path(tmp_path / "without") != {}
