"""Whatever bytes a page is made of: a record, soon, and in little memory."""

from __future__ import annotations

import datetime as dt
import random
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from article_pages import page
from cpu import took
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.article import FLAGS, read_article
from pipelines.context import PageContext
from pipelines.parse import parse
from pipelines.schema import VERSIONS, Article, to_batch

SENTENCE = "Some words of a paragraph that is here, long enough to be read as a sentence of it."
SLOWEST = 1.2  # seconds per 100 kB: the densest markup there is, on a machine that does other things too
KNOWN = PageContext(
    title="Text of it.",
    date_raw="вчера, 17:04",
    archive_year=2020,
    archive_month=5,
    fetched=dt.datetime(2020, 5, 21, 5, tzinfo=dt.UTC),
    time_zone="Asia/Almaty",
    labels={"views": ("көз*",), "saved": ("",)},
    selectors={"title": "h1", "views": "[["},
)
TOKENS = [
    *("<div>", "</div>", "<p>", "</p>", "<b>", "</b>", '<b id="{}">', "<a href='/x'>", "</a>", "<table>", "<tr>", "<td>"),
    *("</table>", "<ul>", "<li>", "</ul>", "<br>", "<!--", "-->", "<script>", "</script>", "<style>", "</style>", "<svg>"),
    *("<template>", "<select>", "<option>", "<form>", "<h1>", "</h1>", "<pre>", "<frameset>", "<plaintext>", "<time>"),
    *('<div class="', '" hidden>', "<title>", "</title>", "<article>", "<footer>", "\0", "\ufeff", "&amp", "&#0;", "]]>"),
    *("12.05.2020", "views: 310", "Text of it. ", "\n\n", "<meta property=og:title content=x>", "<span itemprop=author>"),
    *('<script type="application/ld+json">', '{"@type":"NewsArticle","headline":', "[[", "<base href='//'>", "=", '"', "'"),
    *("<div class='views'>", "Сақталған: ", "Views: -", "<link rel=canonical href=", "<title>a | b - ", "<a href='http://["),
    *('{"@graph":[', '"datePublished":1,', "<li itemscope itemprop='author headline'>", "\ud7ff", "қ" * 300),
]  # fmt: skip
TITLED = b"<title>Text of it</title><h1>Text of it</h1>"
LINKED = b'<script type="application/ld+json">'
PAGES: dict[str, Callable[[int], bytes]] = {
    "nested divisions": lambda n: b"<div>" * (n // 5),
    "nested fonts": lambda n: b"<b>" * (n // 3),
    "fonts that differ": lambda n: b"".join(b"<p><b id=%d>" % i for i in range(n // 14)),
    "nested tables": lambda n: b"<table><tr><td>" * (n // 15),
    "nested lists": lambda n: b"<ul><li>" * (n // 8),
    "nested scopes": lambda n: b"<div itemscope itemprop=author>" * (n // 31),
    "nothing closed": lambda n: b"<section><p><i>Text<table><tr><td><a href=x>" * (n // 43),
    "closed in the wrong order": lambda n: b"<div><b></div></b><span></i>" * (n // 28),
    "paragraphs in fonts": lambda n: b"<p><b>x" * (n // 7),
    "line breaks": lambda n: b"<br>" * (n // 4),
    "paragraphs": lambda n: b"<p>%s</p>\n" % SENTENCE.encode() * (n // 92),
    "short paragraphs": lambda n: b"<p>x" * (n // 4),
    "short terms": lambda n: b"<dt>a<dd>b" * (n // 10),
    "cells in a row": lambda n: b"<table><tr>" + b"<td>x</td>" * (n // 10),
    "rows of a table": lambda n: b"<table>" + b"<tr><td>a</td><td>b</td></tr>" * (n // 29),
    "a list of links": lambda n: b"<ul>" + b'<li><a href="/x">text</a>' * (n // 25),
    "dates": lambda n: b"<p>12 May 2020 10:00</p>" * (n // 24),
    "counters": lambda n: b"<p>views: 10</p>" * (n // 16),
    "a long attribute": lambda n: b'<p class="' + b"x " * (n // 2) + b'">t</p>',
    "many attributes": lambda n: b"<p " + b" ".join(b"a%d=1" % i for i in range(n // 9)) + b">x",
    "a long script": lambda n: b"<script>" + b'var x = "<b>";\n' * (n // 15) + b"</script>",
    "comments never closed": lambda n: b"<!--" * (n // 4),
    "broken linked data": lambda n: b'<script type="application/ld+json">' + b"[" * n + b"</script>",
    "digits": lambda n: b"1.1." * (n // 4),
    "attributes of roots": lambda n: b"".join(b"<html a%d=1>" % i for i in range(n // 13)),
    "classes that differ": lambda n: b"".join(b"<p class=readMore-%d>x" % i for i in range(n // 23)),
    "links that differ": lambda n: b"".join(b"<a href=/a%d>x</a>" % i for i in range(n // 18)),
    "links in tables": lambda n: b"".join(b"<a href=/a%d><table><td>x" % i for i in range(n // 26)),
    "rows of one cell": lambda n: b"<table>" + b"<tr><td>x" * (n // 9),
    "preformatted letters": lambda n: b"<pre>" + b"x\n\n" * (n // 3),
    "pictures in a caption": lambda n: b"<figure><figcaption>x" + b"<img src=/a>xx" * (n // 14),
    "dates below a headline": lambda n: TITLED + b"<p>12.05.2020" * (n // 13),
    "counters below a headline": lambda n: TITLED + b"<p>views: 10" * (n // 12),
    "counters in lists below a headline": lambda n: TITLED + b"<ol><p>views: 1</ol>" * (n // 20),
    "letters after a sentence": lambda n: (
        b"<p>%s</p>" % SENTENCE.encode() + b"<table><td>x</table>" * (n // 20)
    ),
    "letters among sentences": lambda n: (
        (b"<p>%s</p>" % SENTENCE.encode() + b"<ul><li>x</ul>" * 140) * (n // 2051)
    ),
    "links in headings in items": lambda n: (
        b"<h1><li><a href=/x>Text of a title of it</a>%20s" % b"" * (n // 70)
    ),
    "lines in headings in items": lambda n: (b"<h1><li>" + b"views: 10<br><br>" * 12) * (n // 212),
    "letters in headings in items": lambda n: (b"<h1><li>" + b"<p>x" * 54) * (n // 224),
    "dates aside": lambda n: TITLED + (b"<div>" + b"<aside>12.05.2020</aside>" * 8) * (n // 205),
    "linked data in linked data": lambda n: (
        LINKED + b'{"a":' * (n // 6) + b"1" + b"}" * (n // 6) + b"</script>"
    ),
    "linked data": lambda n: (
        LINKED + b"[" + b'{"@type":"NewsArticle","headline":"x"},' * (n // 40) + b"1]</script>"
    ),
}
PAGES |= {
    f"only {piece.decode('ascii', 'backslashreplace')}": lambda n, piece=piece: piece * (n // len(piece))  # type: ignore[misc]
    for piece in (
        *(b"<p>", b"<li>", b"<ul><li>x", b"<ul><li>x</ul>", b"<table><td>x</table>", b"<ol>x</ol>", b"<div>x", b"<td>"),
        *(b"<dl><dt>x<dd>y", b"<svg><p>", b"<b><p>x", b"<p><b><i><u><s>x", b"<a>x", b"<a><div>x</a>", b"<p><table>x"),
        *(b"<rt>", b"<ruby><rt>x", b"<optgroup>", b"<li><dd>", b"<dt><li>x", b"<option><rp>"),
        *(b"x<br><br>", b"views: 10<br><br>", b"<h1>x</h1>", b"<h1>Text of it</h1>", b"<article><p>x</article>", b"<x-y>z"),
        *(b"<article><h1>Text of it</h1><p>12.05.2020", b"<figure><img src=/x><figcaption>x", b"<p><time>12.05.2020</time>"),
        *(b"<p>views: 1234567890", b"<p>Tags: a, b", b"<p>By Ann Lee", b"<p>1", b"<p>:", b"<p>yesterday 10:00", b"<p hidden>x"),
        *(b"<option>x", b"<meta property=og:title content=x>", b"<link rel=canonical href=/x>", b"<script>", b"<style></style>"),
        *(b"&amp;", b"&#0;", b"<p>\0x", b"<", b"</p>", b"<!-->", b"<p a b c d e f g h>", b"<a href='", b"x", b"<iframe>"),
        *(b"<p>\xff", b"<p>\xe9\xe8", b"\xe5", b"\xba ", b"<p>\xb1\xb2", b"\x85\x86<p>", bytes(range(128, 256))),
        *("текст и другой ".encode("koi8-r"), "<p>Қазақ".encode("kz1048"), "<p>国".encode("gb18030"), "国a".encode("gb18030")),
        *("<p>한국".encode("cp949"), "<p>х".encode("utf-16-le"), "<p>e\u0301".encode(), "<p>日".encode()),
    )
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_time_is_in_proportion_to_the_page(name: str) -> None:
    small, large = PAGES[name](100_000), PAGES[name](400_000)
    before = took(lambda: read(small), enough=0)
    assert before < SLOWEST
    if took(lambda: read(large), enough=12 * max(before, 0.05)) >= 12 * max(before, 0.05):
        # A machine that slowed down between the two is no law broken: both again, now that it is slow.
        before = took(lambda: read(small), enough=0)
        most = 12 * max(before, 0.05)
        assert took(lambda: read(large), enough=most, rounds=5) < most, "quadratic would be sixteen times"


def test_what_a_page_needs_of_memory_is_a_small_multiple_of_it() -> None:
    html = PAGES["paragraphs"](1_000_000)
    tracemalloc.start()
    try:
        read_article(html, "https://news.example/1")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 * len(html)


@pytest.mark.parametrize("depth", [300, 3_000, 30_000])
def test_text_stays_however_deep_it_stands(depth: int) -> None:
    html = page(above="<div>" * depth, around="</div>" * depth)
    article = read_article(html, "https://news.example/1")
    assert article.title == read_article(page(), "https://news.example/1").title
    assert len(article.paragraphs) == 2


def test_a_page_is_parsed_as_it_is_unless_it_is_absurd() -> None:
    html = b"<div>" * 200 + b"<p>Text" + b"</div>" * 200
    tree = parse(html + b" " * 10_000)
    assert len(tree.css("div")) == 200
    assert len(parse(b"<div>" * 10_000 + b"text").css("div")) < 600


def test_what_many_roots_say_is_not_added_up() -> None:
    roots = b"".join(b"<html a%d=1><body b%d=1>" % (i, i) for i in range(2_000))
    body = parse(b"<html lang=kk>" + roots + b"<p>text" + roots).body
    assert body is not None
    assert body.parent is not None
    assert body.text().strip() == "text"
    assert len(body.attributes) + len(body.parent.attributes) < 10
    assert body.parent.attributes["lang"] == "kk"


def test_a_page_may_begin_with_a_root_for_every_browser() -> None:
    heads = "".join(f"<!--[if IE {number}]><html class=ie{number}><![endif]-->" for number in (6, 7, 8, 9))
    tree = parse(f"{heads}<html><body>{'<p><b>Text</b>' * 2_000}".encode())
    assert tree.css("p > b"), "a page that is flattened loses its bold faces"


@pytest.mark.parametrize(
    "piece",
    [
        "<ruby>kanji<rt>kana</ruby>",
        "<select><optgroup><option>x</select>",
        "<ul><li>x</ul><dl><dt>x<dd>y</dl>",
    ],
)
def test_what_its_holder_closes_is_not_left_open(piece: str) -> None:
    tree = parse(f"{piece * 2_000}<p><b>Text</b>".encode())
    assert tree.css("p > b"), "a page that is flattened loses its bold faces"


def test_an_attribute_of_many_words_is_one_attribute() -> None:
    tree = parse(b'<div data-texts="%s"><b>Text</b></div>' % (b"word " * 20_000))
    assert tree.css("div > b"), "a page that is flattened loses its bold faces"


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_characters_are_read_with_and_without_a_mark(name: str) -> None:
    article = read_article(page().decode().encode(name), "https://news.example/1")
    assert (article.title, article.text) == (read(page()).title, read(page()).text)


def test_null_bytes_are_no_part_of_a_text() -> None:
    assert read(page().replace(b"a", b"a\0")).text == read(page()).text


def read(html: bytes) -> Article:
    return read_article(html, "https://news.example/1")


def faults(article: Article) -> list[str]:
    """The laws of every record that this one breaks."""
    laws = {
        "the text is its paragraphs": article.text == "\n".join(article.paragraphs),
        "views are a count": article.view_count is None or article.view_count >= 0,
        "a date has a source": (article.date_published is None) == (article.date_published_source is None),
        "flags are known": set(article.quality_flags) <= FLAGS.keys(),
        "it lands": to_batch([article], VERSIONS).num_rows == 1,
    }
    return [law for law, holds in laws.items() if not holds]


@given(st.binary(max_size=2_000))
@settings(max_examples=200)
def test_any_bytes_give_a_record(html: bytes) -> None:
    assert faults(read(html)) == []


@given(st.lists(st.sampled_from(TOKENS), max_size=120), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_any_soup_of_tags_gives_a_record(tokens: list[str], chance: random.Random) -> None:
    soup = "".join(token.replace("{}", str(chance.randrange(99))) for token in tokens)
    for html in (soup.encode(), soup.encode() * 40):
        assert faults(read_article(html, "https://news.example/1", KNOWN)) == []


def mutants(html: bytes, chance: random.Random) -> Iterator[bytes]:
    """The page cut, with bytes changed, with a piece repeated, with a piece gone."""
    one, other = sorted(chance.randrange(len(html) + 1) for _ in range(2))
    yield html[:one]
    yield html[one:]
    yield html[:one] + html[other:]
    yield html[:one] + html[one : one + 400] * 50 + html[one:]
    noise = bytearray(html)
    for _ in range(200):
        noise[chance.randrange(len(noise))] = chance.choice(b"<>/\"'=& \0\xff\xd0-p")
    yield bytes(noise)


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_pages_give_a_record(originals: list[bytes], chance: random.Random) -> None:
    for html in mutants(chance.choice(originals), chance):
        assert faults(read(html)) == []


@pytest.fixture(scope="module")
def originals(request: pytest.FixtureRequest) -> list[bytes]:
    """Real pages where there are any, and one of our own."""
    try:
        real: Path = request.getfixturevalue("real")
    except pytest.skip.Exception:
        return [page()]
    return [page(), *(file.read_bytes() for file in sorted((real / "articles").glob("*.html"))[:12])]
