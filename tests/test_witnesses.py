"""Sitemaps, feeds and robots.txt: what is read from well-formed ones, and that no bytes break the reading."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.walk.witnesses import Entry, Witness, feeds_of, read_rules, read_witness
from pipelines.parse import parse

URL = "https://example.org/files/map.xml"
SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?><!-- of the bureau -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://example.org/2021/05/a/ </loc><lastmod>2024-01-01</lastmod></url>
<url><loc>/b/</loc><n:news><n:publication_date>2020-03-04T23:30:00+06:00</n:publication_date></n:news></url>
<url><loc>/c/?utm_source=map</loc></url><url><loc>mailto:bureau@example.org</loc></url><url/></urlset>"""
RSS = b"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>https://example.org/</link>
<item><link>https://example.org/a/</link><pubDate>Tue, 03 Jun 2003 09:39:21 GMT</pubDate></item>
<item><dc:date>2004-02-01</dc:date><link>https://example.org/b/</link></item>
<item><link>https://example.org/b/#comment-7</link><pubDate>Tue, 03 Jun 2008 09:39:21 GMT</pubDate></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/self"/><link href="/a/"/>
<updated>2023-12-13T18:30:02Z</updated><published>2003-11-13T18:30:02Z</published></entry></feed>"""


def test_a_sitemap_names_pages_and_some_of_it_their_month() -> None:
    entries = read_witness(SITEMAP, URL).entries
    assert [entry.url.removeprefix("https://example.org") for entry in entries] == [
        "/2021/05/a/",
        "/b/",
        "/c/",
    ]
    # When a page was last changed says nothing of the month it stands in; its address does.
    assert [entry.month for entry in entries] == [(2021, 5), (2020, 3), None]


def test_a_gzipped_sitemap_is_the_same() -> None:
    assert read_witness(gzip.compress(SITEMAP), URL) == read_witness(SITEMAP, URL)


def test_an_index_names_sitemaps() -> None:
    body = b"<sitemapindex><sitemap><loc>1.xml</loc></sitemap><sitemap><loc>/2.xml.gz</loc></sitemap></sitemapindex>"
    further = ("https://example.org/files/1.xml", "https://example.org/2.xml.gz")
    assert read_witness(body, URL) == Witness(URL, "index", further=further)


def test_feeds_date_their_entries_and_comments_are_none_of_them() -> None:
    assert read_witness(RSS, URL).entries == (
        Entry("https://example.org/a/", dt.date(2003, 6, 3)),
        Entry("https://example.org/b/", dt.date(2004, 2, 1)),
    )
    assert read_witness(ATOM, URL).entries == (Entry("https://example.org/a/", dt.date(2003, 11, 13)),)


def test_feeds_are_found_in_the_head() -> None:
    html = b"""<head><link rel="alternate" type="application/rss+xml" href="/feed/"><link rel=alternate
    hreflang=kk href="/kk/"><link rel="alternate" type=" application/Atom+XML" href="atom"><link rel=stylesheet type="text/css" href="s.css">"""
    assert list(feeds_of(parse(html), "https://example.org/ru/")) == [
        "https://example.org/feed/",
        "https://example.org/ru/atom",
    ]


def test_robots_txt_names_its_delay_and_its_sitemaps() -> None:
    body = b"Sitemap: /map.xml\nUser-agent: muragat\nCrawl-delay: 2.5\n\nUser-agent: *\nCrawl-delay: 60\n"
    rules = read_rules(body, "https://example.org/robots.txt")
    assert (rules.crawl_delay, rules.sitemaps) == (2.5, ("https://example.org/map.xml",))


def test_entities_are_not_blown_up() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE x [<!ENTITY e0 "/aaaaaaaaaa">{entities}]><urlset><url><loc>&e11;</loc></url></urlset>'
    assert read_witness(body.encode(), URL).entries == ()


@given(
    st.binary(max_size=300),
    st.sampled_from([SITEMAP, RSS, ATOM, b"User-agent: *\nCrawl-delay: 1\n"]),
    st.integers(0, 400),
)
def test_any_bytes_will_do(noise: bytes, known: bytes, place: int) -> None:
    torn = known[:place] + noise + known[place:]
    for body in (noise, torn, b"\x1f\x8b" + noise, gzip.compress(torn)[:place]):
        witness = read_witness(body, URL)
        assert all(entry.url.startswith(("http://", "https://")) for entry in witness.entries)
        assert read_rules(body, URL).crawl_delay >= 0


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"<html><body>not found</body></html>", b"https://example.org/a/\n"]
)
def test_what_is_neither_is_nothing(body: bytes) -> None:
    assert read_witness(body, URL) == Witness(URL)
