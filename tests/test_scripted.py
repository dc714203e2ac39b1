"""Addresses read from scripts and buttons, JSON seen as a page, forms spelled as addresses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.calendar import find_months
from crawler.fetching.posted import post_of, posted
from crawler.links.read import read_links
from crawler.urls import canonical
from crawler.walk.jsonpage import as_page
from crawler.walk.scripted import Script, read_script

URL = "https://news.example/2023/03/"


def _months(script: str, today: tuple[int, int] = (2024, 2)) -> list[str]:
    html = f"<html><body><div id=cal></div><script>{script}</script></body></html>"
    found = read_script(html.encode(), URL).drawn((1990, 1), today)
    return [template.page(template.first - 1) for _, _, template in found]


@pytest.mark.parametrize(
    ("script", "first"),
    [
        ("fetch('/a?year=' + y + '&month=' + m)", "https://news.example/a?year=2023&month=1"),
        ("fetch(`/a/${year}/${month}/`)", "https://news.example/a/2023/1/"),
        ("$.get('/a', {year: y, month: m}, draw)", "https://news.example/a?year=2023&month=1"),
        ("$.getJSON('/a', {year, month})", "https://news.example/a?year=2023&month=1"),
        (
            "fetch('/a?' + new URLSearchParams({kind: 'all', god: d.getFullYear(), mes: m}))",
            "https://news.example/a?kind=all&god=2023&mes=1",
        ),
        (
            "axios.get('/a/' + y + '-' + String(m).padStart(2, '0') + '.json')",
            "https://news.example/a/2023-01.json",
        ),
        (
            'var x = new XMLHttpRequest(); x.open("GET", "?y=" + year + "&m=" + (month + 1))',
            f"{URL}?y=2023&m=1",
        ),
        ("fetch(`/a?y=${y}&m=${m}&page=${page}`)", "https://news.example/a?y=2023&m=1&page=1"),
    ],
)
def test_months_are_read_from_how_a_script_asks_for_them(script: str, first: str) -> None:
    found = _months(f"var since = 2023, now = new Date(); {script}")
    assert found[0] == first
    assert len(found) == 14, "from the year named to today"


def test_the_years_a_script_lists_are_all_there_are() -> None:
    asked = "fetch(`/a/${year}/${month}/`)"
    assert len(_months(f"const years = [2021, 2022]; {asked}")) == 24
    assert _months(asked) == [], "no year to begin with"


@pytest.mark.parametrize(
    "script",
    [
        "fetch('/a?year=' + y + '&month=' + m + '&key=' + secret)",
        "fetch('https://other.example/a?year=' + y + '&month=' + m)",
        "location.href = '/a?year=' + y + '&month=' + m",
        "fetch('/a?from=' + y + '&to=' + m)",
        "$.post('/a', {year: 1, month: 2})",
    ],
    ids=["a part unknown", "another host", "asks for nothing", "other names", "nothing put in"],
)
def test_what_cannot_be_told_is_left_alone(script: str) -> None:
    assert _months(f"var since = 2023; {script}") == []


MORE = {
    "<button class=load-more data-url='?page=2'>Show more</button>": f"{URL}?page=2",
    "<a href='#' data-href='/2023/03/page/2'>Тағы</a>": "https://news.example/2023/03/page/2",
    "<button class=js-more data-url='/l?y=2023&m=3' data-page=2>x</button>": "https://news.example/l?y=2023&m=3&page=2",
    "<div hx-get='/l?y=2023&m=3&page=2' hx-trigger='revealed'></div>": "https://news.example/l?y=2023&m=3&page=2",
    "<script>let page = 1; fetch('/l?y=2023&m=3&page=' + page)</script>": "https://news.example/l?y=2023&m=3&page=2",
    "<script>let p = 0; fetch(`/l?y=${year}&m=${month}&p=${p}`)</script>": "https://news.example/l?y=2023&m=3&p=1",
}


@pytest.mark.parametrize("html", MORE)
def test_more_is_read_from_buttons_and_scripts(html: str) -> None:
    more = read_script(f"<body>{html}</body>".encode(), URL).more
    assert more is not None
    template = more.month(2023, 3)
    assert template.page(template.first) == MORE[html]
    assert template.goes_on(URL, 2023, 3)


def test_more_of_something_else_does_not_continue_a_month() -> None:
    for html in ("<button class=load-more data-url='/latest?page=2'>More</button>",
                 "<script>fetch('/feed?page=' + page)</script>"):  # fmt: skip
        more = read_script(html.encode(), URL).more
        assert more is not None
        assert not more.goes_on(URL, 2023, 3)
    assert read_script(b"<button data-url='/2023/03/?page=2'>Subscribe</button>", URL).more is None


def test_json_is_seen_as_the_page_it_stands_for() -> None:
    answer = {
        "posts": [{"link": "/news/1", "title": {"rendered": "A <b> & more"}, "date": "2023-03-01"}],
        "html": "<li><a href='/news/2'>Two</a></li>",
        "next_page_url": "/2023/03/?page=3",
    }
    body = json.dumps(answer).encode()
    page = as_page(body)
    links = {link.url: link.text for link in read_links(page, URL).links}
    assert links == {"https://news.example/news/1": "A <b> & more", "https://news.example/news/2": "Two"}
    more = read_script(page, URL).more
    assert more is not None
    assert more.page(more.first) == f"{URL}?page=3"


def test_json_may_list_months() -> None:
    months = [{"url": f"/archive/{n}", "year": 2023, "month": n} for n in range(1, 13)]
    found = find_months(as_page(json.dumps({"months": months}).encode()), URL)
    assert [(month.year, month.month) for month in found] == [(2023, n) for n in range(1, 13)]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(("url", "title", "next", "html", "x")), inner)))  # fmt: skip
@settings(max_examples=50)
def test_any_json_makes_a_page(value: object) -> None:
    assert read_links(as_page(json.dumps(value).encode()), URL) is not None


@given(st.binary() | st.text().map(lambda text: f"<script>fetch({text})</script>".encode()))
def test_any_bytes_are_read(body: bytes) -> None:
    assert isinstance(read_script(as_page(body), URL), Script)


def test_nested_json_of_any_depth_is_no_trouble() -> None:
    body = b"[" * 100_000 + b"]" * 100_000
    assert as_page(body) == body or b"<ul>" in as_page(body)


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), min_size=1), st.sampled_from(("", "?lang=kk")))
def test_a_form_is_spelled_and_read_back(fields: list[tuple[str, str]], query: str) -> None:
    fields = [
        (name.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode())
        for name, value in fields
    ]
    action = f"https://news.example/archive{query}"
    address = posted(action, fields)
    url, body = post_of(address)
    assert url == action
    assert posted(url, body) == address


def test_a_month_form_keeps_its_address_when_spelled_canonically() -> None:
    options = "".join(f"<option value={n}>{n}</option>" for n in range(1, 13))
    html = f"<form method=POST action='/archive?l=kk'><select name=m>{options}</select><select name=y><option>2023</option></select></form>"
    months = find_months(html.encode(), URL)
    assert [month.posted for month in months] == [True] * 12
    assert (
        months[0].url
        == canonical(months[0].url)
        == "https://news.example/archive?l=kk&__wb_method=POST&y=2023&m=1"
    )
