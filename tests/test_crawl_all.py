"""`muragat crawl --all`: what sitemaps and feeds name and no month lists is crawled too, and said to be so."""

from __future__ import annotations

from pathlib import Path

from muragat import crawl, rows, run, stable_rows
from smallsite import MONTHS, pages, serve_small

_PAGE = pages()["/news/march-2023-1/"]
_HIDDEN = {"/news/hidden-1/": "sitemap", "/news/hidden-2/": "sitemap", "/news/hidden-3/": "feed"}


def _site(changed: dict[str, tuple[object, ...]], url: str) -> None:
    """Two articles that only the second sitemap names, one that only a feed does."""
    for number, path in enumerate(_HIDDEN, 1):
        html = _PAGE.replace("Count number 1 of March", f"Hidden count {number} of March").replace(
            "The bureau", f"Bureau {number}"
        )
        changed[path] = (200, html)
    feed = "<link rel=alternate type=application/rss+xml href=/feed.xml>"
    changed["/"] = (200, pages()["/"].replace("<body>", f"<head>{feed}</head><body>"))
    xml = "application/xml"
    changed["/robots.txt"] = (200, f"User-agent: *\nSitemap: {url}maps.xml\n", "text/plain")
    inner = f"<sitemap><loc>{url}map-1.xml</loc></sitemap>"
    changed["/maps.xml"] = (200, f"<sitemapindex>{inner}</sitemapindex>", xml)
    named = ["news/hidden-1/", "news/hidden-2/", "news/march-2023-1/", "2023/03/", "", "book.pdf"]
    locs = "".join(f"<url><loc>{url}{path}</loc></url>" for path in named)
    changed["/map-1.xml"] = (200, f"<urlset>{locs}<url><loc>http://example.org/x</loc></url></urlset>", xml)
    items = "".join(f"<item><link>{url}{path}</link></item>" for path in ("news/hidden-3/", "news/hidden-1/"))
    changed["/feed.xml"] = (200, f"<rss><channel>{items}</channel></rss>", "application/rss+xml")


def test_what_no_month_lists_is_crawled_with_all_and_rebuilt(tmp_path: Path) -> None:
    changed: dict[str, tuple[object, ...]] = {}
    with serve_small(changed) as (url, asked):
        _site(changed, url)
        record = crawl(url, tmp_path, "--all")
        assert {path: n for path, n in asked.items() if n > 1} == {}
        assert record["unlisted"] is True
        assert record["counts"]["listed"] == 3 * len(MONTHS)
        assert record["counts"]["named"] == {"feed": 1, "sitemap": 2}
        hidden = {row["id"]: row for row in rows(tmp_path) if "/news/hidden-" in row["url"]}
        assert len(hidden) == len(_HIDDEN)
        assert {row["archive_month"] for row in hidden.values()} == {None}
        assert {row["listed"] for row in rows(tmp_path, "visits") if row["id"] in hidden} == {False}
        assert {row["listed"] for row in rows(tmp_path, "visits") if row["id"] not in hidden} == {True}
        before = stable_rows(tmp_path)
        site = record["site"]
        done = run("rebuild", url, "--data", tmp_path)
        assert done.returncode == 0, done.stderr
        assert stable_rows(tmp_path) == before

        again = crawl(url, tmp_path)  # without --all they are known, and asked for as such
        assert "named" not in again["counts"]
        assert "unlisted" not in again
        assert again["counts"]["recalled"] == len(_HIDDEN)
        both = run("rebuild", url, "--data", tmp_path, "--json")
        assert both.returncode == 0, both.stderr
        assert len(rows(tmp_path)) == len(before), site


def test_a_stopped_crawl_goes_on_with_the_witnesses(tmp_path: Path) -> None:
    changed: dict[str, tuple[object, ...]] = {}
    with serve_small(changed) as (url, asked):
        _site(changed, url)
        assert crawl(url, tmp_path, "--all", "--max-pages", 20)["finished"] is None
        record = crawl(url, tmp_path, "--all")
        assert record["counts"]["named"] == {"feed": 1, "sitemap": 2}
        assert max(asked.values()) == 1


def test_without_all_no_witness_is_heard(tmp_path: Path) -> None:
    changed: dict[str, tuple[object, ...]] = {}
    with serve_small(changed) as (url, asked):
        _site(changed, url)
        record = crawl(url, tmp_path)
    assert "named" not in record["counts"]
    assert not {"/maps.xml", "/map-1.xml", "/feed.xml", *_HIDDEN} & asked.keys()
