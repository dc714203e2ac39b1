"""Who wrote it, by names glued to other facts, portraits, teams that sign, and what people log in with."""

from __future__ import annotations

import json

import pytest
from article_pages import BODY, HEADLINE, page, read

PORTRAIT = "<img src='/img/p1.jpg' alt='{}' class='{}'>"


def by_linked_data(name: str) -> str:
    node = {"@type": "NewsArticle", "headline": HEADLINE, "author": {"name": name}}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "line",
    [
        "<p>By<span>Ann Lee</span></p>",
        "<p>by Ann Lee ● December 23, 2020 ● 6 min read</p>",
        "<p>December 23, 2020 · 3 min read · By Ann Lee</p>",
        "<p>By Ann LeeUpdated: Feb 5, 2020</p>",
        "<p class=author>Ann Lee 4 August 2020</p>",
        "<div class=styles_dateAndAuthor__x1>Dec 17, 2020<span>Ann Lee</span></div>",
        "<div class=byline-author>Dec. 19, 2020 · Ann Lee on behalf of the group</div>",
        "<h4 class=author-box__name>Ann Lee (Content Manager)</h4>",
        "<div class=author>Ann Lee, Head of Works</div>",
        "<p><a href=/magazine/contributor/ann-lee>Ann Lee</a></p>",
        "<p><a href=/blog-authors/ann-lee>Ann Lee</a></p>",
        "<div class=authors-cat>Posted by <a href=/ann>Ann Lee</a> in <a href=/c>Early Summer</a></div>",
        "<div class=author_box>This post was written by <a href=/ann>Ann Lee</a> <a href=/f>Our Feed</a></div>",
        f"<p>Ann Lee</p><p>December 23, 2020</p>{PORTRAIT.format('Ann Lee', 'avatar')}",
        f"<p>Ann Lee</p>{PORTRAIT.format('Picture of Ann Lee', '')}",
    ],
)
def test_a_name_is_told_from_what_stands_beside_it(line: str) -> None:
    assert read(page(meta=line, lang="en")).authors == ["Ann Lee"]


@pytest.mark.parametrize(
    "line",
    [
        f"<p>Print This</p>{PORTRAIT.format('Print This', 'icon')}",
        "<p><a href=/authority/works>Harbour Authority Works</a></p>",
        "<p><a href='/deals?author=3'>Deals Today</a></p>",
        "<p>DeShawn Bergstrom</p>",
        "<p class=author>August 4 2020</p>",
    ],
)
def test_what_looks_like_a_name_is_none_by_itself(line: str) -> None:
    assert read(page(meta=line, lang="en")).authors == []


def test_a_month_is_no_second_name() -> None:
    assert read(page(meta="<p>By annlee October 29, 2020 in General</p>", lang="en")).authors == ["annlee"]


def test_a_line_may_name_several() -> None:
    for line in (
        "By Ann Lee and Bo Berg December 21, 2018",
        "By Ann Lee and Bo Berg Monday, 21 December 2018",
    ):
        assert read(page(meta=f"<p>{line}</p>", lang="en")).authors == ["Ann Lee", "Bo Berg"]


def test_a_line_below_the_text_may_say_who_wrote_it() -> None:
    foot = "<p>The river rises.</p><p>Written by Ann Lee and Bo Berg</p>"
    assert read(page(below=foot, lang="en")).authors == ["Ann Lee", "Bo Berg"]
    assert read(page(below="<p>This article was written by Ann Lee, engineer.</p>", lang="en")).authors == [
        "Ann Lee"
    ]


@pytest.mark.parametrize("team", ["River Staff", "The River Team", "Editorial Team"])
def test_a_team_that_signs_is_the_author(team: str) -> None:
    assert read(page(meta=f"<p class=author-name>{team}</p>", lang="en")).authors == [team]


def test_what_somebody_logs_in_with_gives_way_to_the_name_that_is_printed() -> None:
    head = by_linked_data("alee.river")
    assert read(page(head=head, lang="en")).authors == ["alee.river"]
    assert read(page(head=head, meta="<p class=author>Ann Lee</p>", lang="en")).authors == ["Ann Lee"]
    # A name of one word in a script without spaces is whole.
    head = by_linked_data("董森河")
    assert read(page(head=head, meta="<p class=author>Wang Xiaoyu</p>", lang="zh")).authors == ["董森河"]


def test_facts_labelled_for_those_who_show_the_page_elsewhere_name_the_author() -> None:
    head = '<meta name="twitter:label1" content="{}"><meta name="twitter:data1" content="Ann Lee">'
    assert read(page(head=head.format("Written by"))).authors == ["Ann Lee"]
    assert read(page(head=head.format("Escrito por"))).authors == ["Ann Lee"]
    assert read(page(head=head.format("Reading time"))).authors == []


@pytest.mark.parametrize(
    ("named", "authors"),
    [
        ("Ann Lee Senior Works Reporter", ["Ann Lee"]),
        ("Ann Lee Staff Writer", ["Ann Lee"]),
        ("&quot;Ann Lee&quot;", ["Ann Lee"]),
        ("ANN LEE AND BO BERG", ["ANN LEE", "BO BERG"]),
        ("The River Staff", ["The River Staff"]),
        ("View more posts", []),
        ("page.head.extra.author", []),
        ("[1]", []),
        ("ann.r.lee", ["ann.r.lee"]),
    ],
)
def test_a_name_stands_without_rank_quotes_and_what_is_no_name(named: str, authors: list[str]) -> None:
    assert read(page(head=f'<meta name="author" content="{named}">')).authors == authors


def test_an_office_beside_a_name_is_no_second_author() -> None:
    head = '<meta name="author" content="Ann Lee"><meta name="article:author" content="Contributing Writer">'
    assert read(page(head=head)).authors == ["Ann Lee"]


def test_readers_that_sign_with_their_day_are_no_authors() -> None:
    signed = "".join(
        f"<dt class=author>by <a href=/u/{name}>{name}</a> July 11, 2020 1:17 PM</dt><dd>Well said, {name}.</dd>"
        for name in ("mill_wheel", "old-weir", "sluice")
    )
    day = "<p>10 July 2020</p>"
    assert read(page(meta=day, body=BODY * 3, below=f"<dl>{signed}</dl>", lang="en")).authors == []
    story = "<dl class=byline>By <a href=/who>Ann Lee</a></dl>"
    html = page(meta=day + story, body=BODY * 3, below=f"<dl>{signed}</dl>", lang="en")
    assert read(html).authors == ["Ann Lee"]
