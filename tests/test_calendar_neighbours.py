from __future__ import annotations

import pytest
from calendar_pages import found, months

from crawler.calendar import find_months


def test_a_link_in_a_post_to_an_article_of_the_month_before_is_no_neighbour() -> None:
    html = b"<h1>June 2006</h1><p>12 June 2006</p><p>Last time I <a href='/2006/05/filey'>visited my parents</a>.</p>"
    assert find_months(html, "https://here.org/2006/06/") == []
    both = b"<h1>June 2006</h1><a href='/2006/05/thread'>&lt;</a> <a href='/2006/07/thread'>&gt;</a>"
    assert len(find_months(both, "https://here.org/2006/06/thread")) == 2


def test_neighbour_months_of_a_month_page() -> None:
    links = found('<a href="2013_04.html">« Апрель 2013</a> <a href="2013_06.html">Июнь 2013 »</a>')
    assert months(links) == {(2013, 4), (2013, 6)}


_ARROWS = '<div><a href="/n/2013/04/">‹</a> <b>%s</b> <a href="/n/2013/06/">›</a></div>'
_BEFORE = '<div><a href="/n?year=2013&amp;month=2">Өткен ай</a> <span><b>Мамыр</b> <i>2013</i></span></div>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (_ARROWS % "May 2013", {(2013, 4), (2013, 6)}),
        (_ARROWS % "", {(2013, 4), (2013, 6)}),
        (_BEFORE, {(2013, 2)}),
        ('<div><a href="/n/2013/04/">‹</a> <b>Since 2003</b></div>', set()),
        ('<div><a href="/tag/2013/04/">‹</a> <b>May 2013</b></div>', set()),
        ('<div><a href="/n/2013/04/a-bridge">‹</a> <b>May 2013</b></div>', set()),
        ('<div><a href="/n/2013/04/12/">‹</a> <b>May 2013</b></div>', set()),
    ],
)
def test_arrows_around_a_month(html: str, expected: set[tuple[int, int]]) -> None:
    assert months(found(html)) == expected


def test_arrows_of_a_month_page_may_leave_months_out() -> None:
    html = b'<p>Nothing is shown but <a href="/n/2012/11/">back</a> and <a href="/n/2013/09/">forth</a></p>'
    assert {(m.year, m.month) for m in find_months(html, "http://site.test/n/2013/05/")} == {
        (2012, 11),
        (2013, 9),
    }
    assert find_months(html, "http://site.test/about/") == []


def test_a_page_that_links_itself_is_no_month() -> None:
    html = (
        b'<h1>Why it rains</h1> <a href="/weather/why-it-rains/2013/05">Save</a> <a href="/about">About</a>'
    )
    assert find_months(html, "http://site.test/weather/why-it-rains/2013/05") == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/n/2010/02/">why it rained</a>', set()),
        ('<p>See <a href="/n/2012/09/">why it rained</a></p>', set()),
        ('<a href="/n/2012/09/">before</a> <a href="/n/2014/01/">after</a>', {(2012, 9), (2014, 1)}),
        ('<a href="/n/2013/06/">after</a>', {(2013, 6)}),
        ('<a href="/n/2013/04/#rain">rain</a> <a href="/n/2013/06/#snow">snow</a>', set()),
        (
            '<a href="/n/2013/04/#list">before</a> <a href="/n/2013/06/#list">after</a>',
            {(2013, 4), (2013, 6)},
        ),
    ],
)
def test_what_stands_beside_a_month_page_and_is_no_arrow(html: str, expected: set[tuple[int, int]]) -> None:
    assert months(found(html, "https://news.example/n/2013/05/")) == expected


def test_ordinal_numbers_beside_a_year_are_days() -> None:
    both = '<a href="/n/2013/4th/">before</a> <a href="/n/2013/6th/">after</a>'
    assert found(both, "https://news.example/n/2013/5th/") == []


def test_files_named_by_a_number_and_a_year_are_no_months_though_the_folder_is_an_archive() -> None:
    files = " ".join(f'<a href="storm{n:02}2008.dat">storm{n:02}2008.dat</a>' for n in (10, 12))
    assert found(files, "https://news.example/archive/2008/") == []
