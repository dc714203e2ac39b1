"""The links of any page: resolved, described, from any bytes, in bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.links.titles import bare_title, is_moment
from crawler.listing import ListingModel, read_links


def test_links_are_resolved_and_described() -> None:
    html = b"""<BASE HREF='/b/'><DIV CLASS='row n7'><H3><A HREF='../x.html#top'> A  title </A></H3> 12.05.2019
      <a href='mailto:a@b'>m</a> <a href='x?PHPSESSID=0123456789abcdef'><img src=i alt='Two kings'></a></DIV>"""
    first, second = read_links(html, "http://Example.org/a/").links
    assert (first.url, first.text, first.heading, first.fragment) == (
        "http://example.org/x.html",
        "A title",
        True,
        True,
    )
    assert first.place == "body/div/h3/a"
    assert (second.url, second.text, second.image) == ("http://example.org/b/x", "Two kings", True)
    assert "12.05.2019" in " ".join(first.near)


def test_cells_of_a_row_are_one_place_and_different_spots() -> None:
    html = b"<table><tr><td><a href=1>one</a><td><a href=2>two</a></table>"
    first, second = read_links(html, "http://a.org/").links
    assert first.place == second.place == "body/table/tbody/tr/td/a"
    assert first.spot != second.spot


def test_what_varies_from_item_to_item_is_no_part_of_the_place() -> None:
    html = (
        b"<div class='n1 news odd'><a href=1>one</a></div><div class='n2 even news'><a href=2>two</a></div>"
    )
    assert {link.place for link in read_links(html, "http://a.org/").links} == {"body/div.news/a"}


@given(st.binary(max_size=400))
def test_any_bytes_are_a_page(html: bytes) -> None:
    page = read_links(html, "http://a.org/2019/05/")
    listing = ListingModel.learn([page, page]).read(page, months=[], year=2019, month=5)
    assert {article.url for article in listing.articles} <= {link.url for link in page.links}


FRAGMENTS = [
    "<a href=x>",
    "<a href='/2019/05/page/2'>2",
    "</a>",
    "<li>",
    "<ul>",
    "</ul>",
    "<h2>",
    "</h2>",
    "<td>",
    "<table>",
    "<br>",
    "05.05.2019",
    "<a href='//['>",
    "<a href='?p=1'>1</a>",
    "<p>",
    "текст ",
    "<base href='http://['>",
    "<div class='a b2'>",
]


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=60),
    st.sampled_from(["http://a.org/2019/05/", "", "http://[", "x"]),
)
def test_any_markup_on_any_address_is_a_page(parts: list[str], url: str) -> None:
    page = read_links("".join(parts).encode(), url)
    listing = ListingModel().read(page, months=[url], year=2019, month=5)
    urls = [link.url for link in (*listing.articles, *listing.external)]
    assert len(urls) == len(set(urls))
    assert not set(urls) & set(listing.next_pages)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "<a href=x>y</a>",
        "<a href=x>y</a>" * 20_000,
        "".join(f"<b><a href={i}>y</a>" for i in range(5000)),
        "<h2>" + "".join(f"<a href=/{i}/{'1' * 1500}>1</a>" for i in range(3000)),
        "<table>" + "".join(f"<tr><td>{i}<td><a href=/{i % 7}>same</a>" for i in range(8000)),
    ],
    ids=["deep", "many", "unclosed", "long", "same"],
)
@pytest.mark.timeout(20)
def test_monstrous_pages_end(html: str) -> None:
    page = read_links(html.encode(), "http://a.org/2019/05/")
    listing = ListingModel.learn([page]).read(page, months=[], year=2019, month=5)
    assert {article.url for article in listing.articles} <= {link.url for link in page.links}


@pytest.mark.parametrize(
    "text",
    ["Monday, May 5, 2008", "5 мая 2008, понедельник", "2008年5月5日（月）", "5.05.2008 12:30", "12:30 PM"],
)
def test_a_date_with_its_weekday_is_no_title(text: str) -> None:
    assert is_moment(text)
    assert bare_title(text) == text  # there is nothing else to call it by


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Monday, May 5, 2008: Snow fell", "Snow fell"),
        ("2008年5月5日(月) 雪が降った", "雪が降った"),
        ("5 мая 2008: Снег", "Снег"),
        ("Monday again, May 5, 2008", "Monday again"),
    ],
)
def test_a_title_beside_a_date_stands_without_it(heading: str, title: str) -> None:
    assert bare_title(heading) == title
