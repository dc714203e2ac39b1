from __future__ import annotations

import pytest
from calendar_pages import ALL, each, found, months


def run(entry: str, last: int, years: tuple[int, ...] = (2012,)) -> str:
    """One link a number from 1 to ``last``: {y} year, {n} number, {nn} with a zero."""
    return "".join(
        f"<h3>{year}</h3>" + " ".join(entry.format(y=year, n=n, nn=f"{n:02}") for n in range(1, last + 1))
        for year in years
    )


@pytest.mark.parametrize(
    ("entry", "last"),
    [
        ('<a href="/lesson/{y}/{n}/">{n}</a>', 30),
        ('<a href="/week/{y}/{nn}/">{nn}</a>', 52),
        ('<a href="/list?y={y}&p={n}">{n}</a>', 20),
        ('<a href="/note/{y}-{nn}.html">{y}-{nn}</a>', 14),
        ('<a href="/note/n{y}-{nn}.html">Note {y}-{nn}</a>', 29),
        ('<a href="/paper/{y}{nn}.html">{nn}</a>', 50),
        ('<a href="/day/{y}/{nn}"></a>', 31),
    ],
)
def test_numbers_that_go_on_past_twelve_are_no_months(entry: str, last: int) -> None:
    assert found(run(entry, last)) == found(run(entry, last, (2011, 2012))) == []
    assert len(months(found(run(entry, 12)))) == (0 if "></a>" in entry else 12)


def test_one_slip_or_another_count_beside_them_takes_no_months_away() -> None:
    links = each('<a href="/n/{y}/{mm}/">{m}</a> ')
    assert months(found(links + '<a href="/n/2012/55/">55</a>')) == ALL
    assert months(found(links + run('<a href="/n/{y}/page/{n}/">{n}</a>', 20))) == ALL
    named = each('<a href="/n/{y}/{mm}/">{name}</a> ')
    assert months(found(named + run('<a href="/n/{y}/{n}/">{n}</a>', 20))) == ALL


def test_six_issues_a_year_are_no_half_years_of_months() -> None:
    entry = '<a href="/issue/{y}/{n}">{n}</a>'
    assert found(run(entry, 6, (2011, 2012))) == []
    assert len(found(run(entry, 7, (2011, 2012)))) == 14


def test_seasons_are_no_months_whatever_their_addresses() -> None:
    seasons = " ".join(
        f'<a href="/s/{y}-{y % 100 + 1:02}/">{y}/{y % 100 + 1:02}</a>' for y in range(2000, 2012)
    )
    assert found(seasons) == []


@pytest.mark.parametrize(
    "label", ["[{y}-{mm}]", "({y}/{mm})", "[{mm}/{y}]", "[{y}{mm}]", "【{y}年{m}月】", "<{y}.{m}>"]
)
@pytest.mark.parametrize("address", ["/x{n}", "/{y}/{mm}/"])
def test_months_in_brackets_are_no_counts(label: str, address: str) -> None:
    escaped = label.replace("<", "&lt;").replace(">", "&gt;")
    assert months(found(each(f'<a href="{address}">{escaped}</a> '))) == ALL
    assert months(found(each('<a href="{n}.html">{name} {y} ({m})</a> '))) == ALL


def test_a_number_behind_a_months_sign_may_be_a_day() -> None:
    articles = (
        '<li><a href="/2012/12/01/rain/">12月 1</a></li><li><a href="/2012/11/30/snow/">11月 30</a></li>'
    )
    assert found(f"<h2>2012</h2>{articles}") == []
    assert months(found(each('<a href="/{y}/{mm}/">{y}年{m}月 14</a> '))) == ALL


def test_a_word_below_a_day_names_an_article() -> None:
    assert found('<a href="/2012/05/01/rain/">May 2012</a>') == []
    assert months(found('<a href="/2012_05_01_archive.html">May 2012</a>')) == {(2012, 5)}
    assert months(found('<a href="/2012/05/01/index.html">May 2012</a>')) == {(2012, 5)}
