from __future__ import annotations

import pytest
from calendar_pages import (
    ALL,
    EN,
    EN_CUT,
    KK,
    KK_CUT,
    RU,
    URL,
    YEARS,
    by_year,
    each,
    found,
    months,
    names,
    page,
)

from crawler.calendar import find_years


def test_table_of_years_by_months() -> None:
    head = "".join(f"<th>{name}</th>" for name in names(KK_CUT))
    body = "".join(
        f"<tr><th>{y}</th>"
        + "".join(f'<td><a href="/list?c={y * 50 + m}">{m}</a></td>' for m in range(1, 13))
        + "</tr>"
        for y in YEARS
    )
    named = "".join(
        f"<tr><td>{y}</td>"
        + "".join(f'<td><a href="/list?c={y * 50 + m}">{n}</a></td>' for m, n in enumerate(names(KK_CUT), 1))
        + "</tr>"
        for y in YEARS
    )
    assert months(found(f"<table>{named}</table>")) == ALL
    assert months(found(f"<table><tr><th></th>{head}</tr>{body}</table>")) == ALL


def test_table_of_counts_whose_heads_name_year_and_month() -> None:
    head = "".join(f"<th>{name}</th>" for name in names(EN_CUT))
    rows = "".join(
        f"<tr><th>{y}</th>"
        + "".join(f'<td><a href="/{y}/{m:02}/">{m + 40}</a></td>' for m in range(1, 13))
        + "</tr>"
        for y in YEARS
    )
    assert months(found(f"<table><tr><th></th>{head}</tr>{rows}</table>")) == ALL


def test_table_of_months_by_years() -> None:
    rows = "".join(
        f"<tr><th>{name}</th>" + "".join(f'<td><a href="/{y}/{m}/">»</a></td>' for y in YEARS) + "</tr>"
        for m, name in enumerate(names(RU), 1)
    )
    assert months(found(f"<table><tr><td></td><th>2013</th><th>2012</th></tr>{rows}</table>")) == ALL


def test_cells_of_months_without_articles_are_left_out() -> None:
    rows = "".join(
        f"<tr><td>{y}</td>"
        + "".join(
            f'<td><a href="/a/{y}/{m}">{n}</a></td>' if m % 3 else f"<td>{n}</td>"
            for m, n in enumerate(names(KK), 1)
        )
        + "</tr>"
        for y in YEARS
    )
    assert months(found(f"<table>{rows}</table>")) == {when for when in ALL if when[1] % 3}


@pytest.mark.parametrize(
    "outer",
    [
        '<li><a href="#">{y}</a><ul>{months}</ul></li>',
        '<li><a href="/archive/{y}">{y} (120)</a><ul>{months}</ul></li>',
        "<details><summary>{y} жыл</summary>{months}</details>",
        "<dl><dt>{y}</dt><dd>{months}</dd></dl>",
        '<div class="panel"><div class="head"><span>▼</span><b>{y}</b></div><div>{months}</div></div>',
        '<button data-toggle="collapse">{y} год</button><div id="collapse-{y}">{months}</div>',
        '<div id="year_{y}">{months}</div>',
        "<p>{y}: {months}</p>",
        "<h2>Архив {y}</h2>{months}",
        "<table><caption>{y}</caption><tr><td>{months}</td></tr></table>",
    ],
)
@pytest.mark.parametrize(
    "inner", ['<a href="/show?n={n}">{name}</a> ', '<a href="/show/{y}/{mm}">{name} <i>(3)</i></a> ']
)
def test_years_above_months(outer: str, inner: str) -> None:
    assert months(found(by_year(outer, inner, KK))) == ALL


def test_articles_unfolded_between_months_do_not_hide_the_year() -> None:
    inner = (
        '<li><a href="/m?n={n}">{name}</a><ul><li><a href="/p/{n}-a-story">{w} of {name}</a></li></ul></li>'
    )
    assert months(found(by_year("<li><span>{y}</span><ul>{months}</ul></li>", inner))) == ALL


@pytest.mark.parametrize(
    "select",
    [
        '<select onchange="location.href=this.value"><option>—</option>{options}</select>',
        "<select onchange=\"document.location = '/list.php?m=' + this.value\">{options}</select>",
        '<form action="/list.php" method="get"><select name="m">{options}</select><input type=submit></form>',
    ],
)
def test_drop_down_with_bare_values(select: str) -> None:
    links = found(select.replace("{options}", each('<option value="{y}-{mm}">{name} {y}</option>')))
    assert months(links) == ALL
    assert all("-" in link.url for link in links)


def test_drop_down_with_years_as_groups() -> None:
    body = by_year(
        '<optgroup label="{y}">{months}</optgroup>', '<option value="/issue/{n}">{name} / {n}</option>'
    )
    assert months(found(f"<select>{body}</select>")) == ALL


@pytest.mark.parametrize(
    "entry",
    [
        "<span onclick=\"location.href='/a/{y}/{mm}/'\">{name} {y}</span>",
        "<button onclick='window.open(\"/a/{y}/{mm}/\")'>{name} {y}</button>",
        "<a href=\"javascript:location.href='/a/{y}/{mm}/'\">{name} {y}</a>",
        '<a href="#" onclick="window.location=\'/a/{y}/{mm}/\'; return false">{name} {y}</a>',
        '<td data-href="/a/{y}/{mm}/">{name} {y}</td>',
    ],
)
def test_clicks_are_links_too(entry: str) -> None:
    links = found(f"<table><tr>{each(entry)}</tr></table>" if "<td" in entry else each(entry))
    assert months(links) == ALL
    assert links[0].url == "https://news.example/a/2013/12/"


@pytest.mark.parametrize(
    "entry",
    [
        '<a href="/a?n={n}" title="{name} {y}">•</a>',
        '<a href="/a?n={n}" aria-label="{name} {y}"><svg></svg></a>',
        '<a href="/a?n={n}"><img src="x.gif" alt="{name} {y}"></a>',
        '<map><area href="/a?n={n}" alt="{name} {y}"></map>',
        '<a href="/a?n={n}" title="{name} {y}: 12 articles">{name}</a>',
        '<a href="/a?n={n}"><b>{name}</b><br><small>{y}</small></a> <span>5</span>',
    ],
)
def test_labels_in_attributes_and_pieces(entry: str) -> None:
    assert months(found(each(entry, EN))) == ALL


@pytest.mark.parametrize("address", ["{y}-{name}/{view}.html", "archive/{n}/{view}"])
def test_month_in_one_cell_and_links_in_another(address: str) -> None:
    views = "".join(
        f'<a href="{address.replace("{view}", view)}">[ {view.title()} ]</a> ' for view in ("thread", "date")
    )
    row = (
        f'<tr><td>{{name}} {{y}}:</td><td>{views}</td><td><a href="{{y}}-{{m}}.txt.gz">[ Gzip ]</a></td></tr>'
    )
    links = found(f"<table>{each(row, EN)}</table>")
    assert months(links) == ALL
    assert len(links) == 24
    assert all("thread" in link.url for link in links)


def test_numeric_grid_under_years() -> None:
    body = by_year("<div>{y} {months}</div>", '<a href="/{y}{mm}.html">{mm}</a>|')
    assert months(found(body)) == ALL


def test_two_sections_each_with_its_calendar() -> None:
    body = "".join(
        f"<ul>{each(f'<li><a href=/{section}/{{y}}/{{mm}}/>{{name}} {{y}}</a>')}</ul>"
        for section in ("a", "b")
    )
    assert len(found(body)) == 48


def test_a_month_linked_twice_is_one_link() -> None:
    entry = '<li><a href="/{y}/{mm}/">{name} {y}</a></li>'
    assert len(found(f"<ul>{each(entry)}</ul><footer>{each(entry)}</footer>")) == 24


def test_the_odd_address_of_the_month_one_is_on() -> None:
    body = each('<li><a href="../../{y}/{mm}/index.html">{name} {y}</a></li>').replace("../../2012/05/", "")
    assert months(found(f"<ul>{body}</ul>", "https://copy.example/x/y/page.html")) == ALL


def test_strip_of_one_year_and_the_years_beside_it() -> None:
    strip = each('<a href="/stats/{y}/{m}.html">{name}</a>', years=[2012])
    years = " ".join(f'<a href="/stats/{year}/0.html">{year}</a>' for year in range(2005, 2015))
    body = f"<div>{strip}</div><div>{years}</div>"
    assert months(found(body, "https://news.example/stats/2012/5.html")) == {
        (2012, month) for month in range(1, 13)
    }
    assert [year.year for year in find_years(page(body), URL)] == list(range(2005, 2015))


@pytest.mark.parametrize(
    "years",
    [
        '<a href="?year=2011">2011</a> <b>2012</b> <a href="?year=2013">2013</a>',
        '<a href="?year=2011">2011</a> <a class=active href="?year=2012">2012</a> <a href="?year=2013">2013',
    ],
)
def test_in_a_row_of_years_the_current_one_heads_the_strip(years: str) -> None:
    body = f"<div>{years}</div><div>{each('<a href=/list?n={n}>{name}</a> ', years=[2012])}</div>"
    assert months(found(body)) == {(2012, month) for month in range(1, 13)}


def test_strip_whose_year_stands_in_the_page_address() -> None:
    body = each('<a href="?y=9&part={m}">{name}</a> ', years=[2012])
    assert months(found(body, "https://news.example/archive/2012/")) == {
        (2012, month) for month in range(1, 13)
    }


def test_months_named_in_the_head_count_where_none_are_shown() -> None:
    head = each("<link rel=archives title='{name} {y}' href='/{y}/{mm}/'>")
    assert months(found("", head=head)) == ALL
    assert found('<a href="/2001/02/">Февраль 2001</a>', head=head)[0].year == 2001


def test_initials_of_months_where_the_addresses_say_the_same() -> None:
    letters = dict(enumerate("JFMAMJJASOND", 1))
    body = "".join(f'<a href="/a/{y}/{m:02}/">{letters[m]}</a>' for y in YEARS for m in letters)
    assert months(found(body)) == ALL
    sizes = "".join(f'<a href="/a/{y}/{m:02}/">{"SML"[(y + m) % 3]}</a>' for y in YEARS for m in letters)
    assert found(sizes) == []


def test_bold_or_coloured_months_belong_to_the_list() -> None:
    plain = each('<li><a href="/m{n}.html">{name} {y}</a></li>', years=[2012])
    dressed = each('<li><b><font color=red><a href="/q{n}.html">{name} {y}</a></font></b></li>', years=[2013])
    few = dressed.split("\n")[0].replace("/q", "/m")
    assert months(found(f"<ul>{few}{plain}</ul>")) == {(2013, 12), *((2012, m) for m in range(1, 13))}
