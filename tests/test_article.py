"""The record of a page as a whole: what is derived from everything."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from article_pages import BODY, HEADLINE, URL, page, read

from pipelines.article import FLAGS, read_article
from pipelines.context import PageContext
from pipelines.schema import VERSIONS, Article, to_batch

KNOWN = PageContext(
    title=HEADLINE,
    date_raw="вчера, 17:04",
    archive_year=2020,
    archive_month=12,
    fetched=dt.datetime(2020, 12, 21, 5, tzinfo=dt.UTC),
    time_zone="Asia/Almaty",
    labels={"views": ("көз*",), "saved": ("",)},
    selectors={"title": "h1", "views": "[["},
)
FULL = page(
    head=f'<title>{HEADLINE} | Газет</title><meta property="og:title" content="{HEADLINE}">'
    '<script type="application/ld+json">{"@type":"Article","datePublished":"2020-12-20T10:00:00+06:00"}</script>',
    meta="<p class='meta'>20.12.2020 <i class='fa-eye'></i> 310</p>",
    below="<p>Сақталған: 23.11.2024</p><footer itemprop='author'>x</footer>",
)


def test_a_whole_record() -> None:
    article = read_article(FULL, URL + "#comments", KNOWN)
    assert article.title == HEADLINE
    assert article.paragraphs == article.text.split("\n")
    assert len(article.paragraphs) == 2
    assert (article.view_count, article.char_count) == (310, len(article.text))
    assert article.word_count == len(article.text.split())
    assert (article.archive_year, article.archive_month) == (2020, 12)
    assert (article.hostname, article.content_charset) == ("news.example", "utf-8")
    assert article.extractor_version
    assert article.schema_version
    assert article.quality_flags == []
    assert to_batch([article], VERSIONS).num_rows == 1


def test_a_version_is_its_title_and_text_only() -> None:
    other = FULL.replace(b"310", b"311").replace(b"23.11.2024", b"24.11.2024")
    assert read_article(other, URL).text_digest == read_article(FULL, URL).text_digest
    assert read(page(heading="<h1>Басқа тақырып</h1>")).text_digest != read(page()).text_digest
    assert read(page(body=BODY.replace("бағдарлама", "жоспар"))).text_digest != read(page()).text_digest


def test_an_empty_page_says_what_it_lacks() -> None:
    article = read(b"")
    assert {"no-date", "no-text", "no-title"} <= set(article.quality_flags)
    assert article.text == ""
    assert article.id


def test_every_flag_has_its_sentence() -> None:
    pages = (b"", page(), page(heading="", body="<p>x</p>"), page(meta="<p>1.1.2099</p>"))
    raised = {flag for html in pages for flag in read_article(html, URL, KNOWN).quality_flags}
    assert raised <= FLAGS.keys()
    assert all(sentence.endswith(".") for sentence in FLAGS.values())


def test_a_byte_order_mark_changes_nothing() -> None:
    assert read(b"\xef\xbb\xbf" + FULL) == read(FULL)


@pytest.mark.parametrize(
    "url",
    ["", "http://[bad", "no address", "/relative", "https://хост.қаз/а?б#в", "http://a.example:99999/x"],
)
def test_any_address_is_survived(url: str) -> None:
    assert isinstance(read_article(FULL, url, KNOWN), Article)


def test_reading_is_a_function_of_its_arguments() -> None:
    assert dataclasses.asdict(read_article(FULL, URL, KNOWN)) == dataclasses.asdict(
        read_article(FULL, URL, KNOWN)
    )


def test_a_selector_of_the_profile_says_where_the_body_is() -> None:
    told = "The council met on Monday and agreed on the plan for the northern bridge, members said."
    other = "Everything on this site is provided as it is, and nobody answers for the use that is made of it."
    html = f"<h1>Bridge</h1><div class=a>{'<p>' + other + '</p>'}{'<p>' + other[::-1] + '.</p>'}</div><div class=b><p>{told}</p></div>"
    context = PageContext(selectors={"body": "div.b"})
    assert read_article(html.encode(), "http://x.test/a", context).paragraphs == [told]
    missed = PageContext(selectors={"body": "div.nowhere"})
    assert read_article(html.encode(), "http://x.test/a", missed) == read_article(
        html.encode(), "http://x.test/a"
    )
