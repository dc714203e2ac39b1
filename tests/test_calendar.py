from __future__ import annotations

import calendar
import json
import pathlib
import random
import re
import time

import pytest
from calendar_pages import (
    ALL,
    AR,
    CS,
    EN,
    HR,
    LANGUAGES,
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
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.calendar import MonthLink, YearLink, find_months, find_years

# --- labels of every language -------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "entry",
    [
        '<li><a href="/{y}/{mm}/">{name} {y}</a> (12)</li>',
        '<li><a href="/news/archive?id={n}">{name} {y}</a></li>',
        '<li><a href="/archive/{y}-{m}">{name}</a></li>',
    ],
    ids=["label and address", "label alone", "month in label, year in address"],
)
def test_any_language(language: str, entry: str) -> None:
    assert months(found(f"<ul>{each(entry, LANGUAGES[language])}</ul>")) == ALL


@pytest.mark.parametrize("language", LANGUAGES)
def test_month_names_under_a_year(language: str) -> None:
    body = by_year(
        "<h3>{y}</h3><ul>{months}</ul>",
        '<li><a href="/archive.php?id={n}">{name}</a></li>',
        LANGUAGES[language],
    )
    assert months(found(body)) == ALL


@pytest.mark.parametrize(
    "label",
    [
        "{name} {y}",
        "{y} {name}",
        "{name} {y} г.",
        "{name}, {y}",
        "{name} {y} (7)",
        "{name} {y} [7]",
        "{name} {y} — 7",
        "Архив за {name} {y}",
        "► {name} {y}",
        "{mm}.{y}",
        "{mm}/{y}",
        "{y}-{mm}",
        "{y}/{m}",
        "{y}{mm}",
        "{y}年{m}月",
        "{y}년 {mm}월",
        "{name} ({y})",
        "({n}) {name} {y} года",
        "{y} оны {m}-р сар",
        "Tháng {m} {y}",
        "７ 篇 {y} 年 {m} 月",
        "№ {m} ({name} {y})",
        "#{m} {name} {y}",
        "{y}年{m}月 <span>{n}</span>",
        "{y}年{m}月 {n}件",
        "{y}년 {m}월 {n}",
    ],
)
def test_ways_to_write_a_label(label: str) -> None:
    assert months(found(each(f'<p><a href="/a?x={{n}}">{label}</a></p>'))) == ALL


def test_a_reference_to_another_sites_archive_is_no_month_of_this_one() -> None:
    own = each('<li><a href="/{y}/{mm}/">{name} {y}</a></li>')
    told = '<p>As the <a href="http://other.example/2003/11/">November 2003</a> archive of another site has it.</p>'
    assert {month.url.split("/")[2] for month in found(f"{told}<ul>{own}</ul>")} == {URL.split("/")[2]}
    elsewhere = own.replace('href="/', 'href="http://www.old.example/')
    assert months(found(f"<ul>{elsewhere}</ul>")) == ALL  # a copy, whose months were left where they were


SPANS = {
    "American": "{m:02}/{a:02}/{y} - {m:02}/{z:02}/{y}",
    "to the next month": "{m:02}/01/{y} - {n:02}/01/{x}",
    "day first": "{a:02}.{m:02}.{y} – {z:02}.{m:02}.{y}",
    "ISO": "{y}-{m:02}-{a:02} - {y}-{m:02}-{z:02}",
}


def spans(form: str, first: int, last: int | None) -> str:
    """Links with spans of days for labels, from the ``first`` of a month to the ``last`` or its end."""
    rows = []
    for y, m in sorted(ALL):
        end, (x, n) = calendar.monthrange(y, m)[1], (y + m // 12, m % 12 + 1)
        label = form.format(y=y, m=m, a=first, z=last or end, x=x, n=n)
        rows.append(f"<a href='{y}_{m:02}_01_archive.html'>{label}</a><br>")
    return "".join(rows)


@pytest.mark.parametrize("form", SPANS.values(), ids=SPANS)
def test_a_span_from_the_first_day_to_the_last_is_a_month(form: str) -> None:
    assert months(found(spans(form, 1, None))) == ALL
    assert form == SPANS["to the next month"] or not found(spans(form, 3, 9))  # a week


SPELT = "Một Hai Ba Tư Năm Sáu Bảy Tám Chín Mười|Mười Một|Mười Hai"
THAI = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
OTHER_COUNTS = {
    "Heisei": [f"平成{y - 1988}年{m}月" for y in (2013, 2014) for m in range(1, 13)],
    "Reiwa": [f"令和{'元' if y == 2019 else y - 2018}年 {m}月" for y in (2019, 2020) for m in range(1, 13)],
    "Republic of China": [f"民國{y - 1911}年{m:02}月" for y in (2013, 2014) for m in range(1, 13)],
    "Republic, unsaid": [f"{y - 1911}年{m:02}月" for y in (2013, 2014) for m in range(1, 13)],
    "Republic, slashed": [f"民國 {y - 1911}/{m:02}" for y in (2013, 2014) for m in range(1, 13)],
    "Buddha": [f"{name} {y + 543}" for y in (2013, 2014) for name in THAI.split()],
    "numerals": [
        f"二〇一{d}年{m}月" for d in "三四" for m in "一 二 三 四 五 六 七 八 九 十 十一 十二".split()
    ],
    "Vietnamese": [
        f"Tháng {name} {y}"
        for y in (2013, 2014)
        for name in [*SPELT.split("|")[0].split(), *SPELT.split("|")[1:]]
    ],
}


@pytest.mark.parametrize("count", OTHER_COUNTS)
def test_years_of_other_counts_and_months_in_letters(count: str) -> None:
    years = (2019, 2020) if count == "Reiwa" else (2013, 2014)
    rows = [f'<li><a href="/?p={n}">{label}</a></li>' for n, label in enumerate(OTHER_COUNTS[count])]
    assert months(found("".join(rows))) == {(year, month) for year in years for month in range(1, 13)}


def test_digits_of_other_scripts() -> None:
    rows = [f'<li><a href="/?p={n}">{name} ٢٠١٣</a></li>' for n, name in enumerate(names(AR))]
    assert months(found("".join(rows))) == {(2013, month) for month in range(1, 13)}


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/{y}/{mm}/",
        "/{y}/{m}",
        "/{y}/{m}.html",
        "{y}-{mm}.html",
        "../{y}/{mm}/index.html",
        "/{y}_{mm}_01_archive.html",
        "/archive-{y}{mm}.html",
        "/?m={y}{mm}",
        "/news?year={y}&month={m}",
        "/news?month={m}&year={y}",
        "/a/{m}/{y}",
        "//news.example/a/{mm}-{y}/",
        "/archive/{name}-{y}/",
        "/{y}/{name}/",
        "/arkiv/y{y}/m{mm}",
        "?date={y}-{mm}-01",
        "https://web.archive.org/web/20220301020549/http://other.example/{y}/{mm}/",
        "/date/{y}/{mm}?lang=kk",
    ],
)
@pytest.mark.parametrize("label", ["{name} {y}", "{name}", "24{name}"])
def test_ways_to_write_an_address(address: str, label: str) -> None:
    links = found(each(f'<li><a href="{address}">{label}</a></li>', EN))
    assert months(links) == ALL
    assert all(link.url.startswith("http") for link in links)


def test_transliterated_month_in_the_address_and_a_count_as_label() -> None:
    latin = "yanvar fevral mart aprel may iyun iyul avgust sentyabr oktyabr noyabr dekabr"
    body = each('<li><a href="/arhiv/{name}-{y}">{name} {y}</a></li>', latin)
    assert months(found(body)) == ALL


def test_base_href_is_honoured() -> None:
    links = found(
        each('<a href="{y}/{mm}/">{name} {y}</a>'), head='<base href="https://other.example/blog/">'
    )
    assert months(links) == ALL
    assert {link.url.rsplit("/", 3)[0] for link in links} == {"https://other.example/blog"}


def test_addresses_are_absolute_and_labels_as_printed() -> None:
    first = found(each('<a href="../{y}/{mm}/">{name}  {y} (5)</a>'), "https://news.example/2011/04/")[0]
    assert first == MonthLink(2013, 12, "https://news.example/2011/2013/12/", "Декабрь 2013 (5)")


def test_months_counted_from_nought_in_the_address_follow_the_label() -> None:
    rows = [f'<li><a href="/a?y=2013&m={n}">{name} 2013</a></li>' for n, name in enumerate(names(RU))]
    assert {(link.month, link.url[-2:].strip("=")) for link in found("".join(rows))} >= {(1, "0"), (12, "11")}


def test_the_language_tells_which_month_an_ambiguous_word_means() -> None:
    for words in (CS, HR):
        body = each('<li><a href="/?id={n}">{name} {y}</a></li>', words)
        assert len(found(body)) == 24
        assert months(found(body)) == ALL


# --- years --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    [
        '<a href="/archive/{y}/">{y}</a>',
        '<a href="?year={y}">{y} год (12)</a>',
        '<a href="/news/{y}-god/">{y} год</a>',
        '<option value="/{y}">{y}</option>',
    ],
)
def test_year_pages(entry: str) -> None:
    body = "".join(entry.format(y=year) for year in range(2019, 2010, -1))
    if "option" in entry:
        body = f"<select>{body}</select>"
    years = find_years(page(body), URL)
    assert [year.year for year in years] == list(range(2019, 2010, -1))
    assert all(year.url.startswith("https://news.example/") for year in years)


def test_year_links_are_not_years_of_anything() -> None:
    body = '<a href="/2019/04/story-of-2019">2019</a> <a href="/tag/2019/">2019</a>'
    body += '<a href="/best-films-of-2019">Films of 2019</a> <a href="/?tag=2019">2019</a>'
    assert find_years(page(body), URL) == []
    assert find_years(page('<a href="/2019/">2019</a>'), URL) == [
        YearLink(2019, "https://news.example/2019/")
    ]


# --- what only looks like it --------------------------------------------------------------------

DAYS = "".join(
    f'<td><a href="/2013/05/{day:02}/" title="Posts of {day} May 2013">{day}</a></td>' for day in range(1, 32)
)
ARTICLES = "".join(
    f'<h2><a href="/{y}/{m:02}/a-{n}">Story {n}</a></h2><a href="/{y}/{m:02}/{n}/a-{n}">{name} {n}, {y}</a>'
    for y in YEARS
    for m, name in enumerate(names(EN), 1)
    for n in (3, 17)
)
NEGATIVES = {
    "day calendar": f"<table><tr>{DAYS}</tr></table>",
    "articles with dates": ARTICLES,
    "articles named by month": each('<li><a href="/{y}/{mm}/{n}-review">{name} {y}: {w}</a></li>', EN),
    "comment dates": each('<a href="/post#comment-{n}">{name} {m}, {y} at 5:04 pm</a>', EN),
    "forum post dates": each('<a href="/topic/1/{n}">{m} {name} {y}</a>'),
    "dates with no year": each('<a href="/topic/{n}">{m} {name}</a>', years=[2013]),
    "birth month": f"<form><select>{each('<option value={m}>{name}</option>', years=[2013])}</select></form>",
    "horoscope": each('<li><a href="/horoscope/{name}">{name}</a></li>', EN, [2013]),
    "every May": f"<h2>2013</h2>{each('<li><a href=/holidays-in-{name}/>{name}</a></li>', EN, [2013])}",
    "the planet": '<a href="/sci/mars">Mars</a> <a href="/fr/mars">mars</a> <a href="/choc">Mars</a>',
    "seasons": "".join(
        f'<option value="/standings/season/{y + 1}">{y}-{(y + 1) % 100:02}</option>'
        for y in range(2005, 2012)
    ),
    "pages of a year": "".join(f'<a href="/2013/page/{n}/">{n}</a>' for n in range(2, 12)),
    "tags": each('<a href="/tag/{name}{y}/">{name}{y}</a>', EN),
    "tags in a query": each('<a href="/?tag={name}{y}">{name} {y}</a> <a href="/?tag={y}">{y}</a>', EN),
    "reports": each('<li>{name} {y} <a href="/files/report-{y}-{mm}.pdf">PDF</a></li>', EN),
    "titles beside months": each('<li>{name} {y}: <a href="/p/{n}">{w}</a></li>', EN),
    "anchors": each('<a href="#m{y}-{mm}">{name} {y}</a>'),
    "years before and after": each(
        '<a href="/1889/{mm}/">{name} 1889</a> <a href="/2150/{mm}/">{name} 2150</a>', years=[0]
    ),
    "threads": "".join(f'<a href="/f/{n}.html">Archive through June {n}, 2011</a>' for n in range(1, 25)),
    "one article of one month": '<a href="/reviews/box-october-2018.html">October 2018</a>',
    "one update of one month": '<a href="/log/our-updates-october-2018">October 2018 update</a>',
    "articles about their month": each(
        '<a href="/{y}/{mm}/02/changes-in-{name}/">Changes: {name} {y}</a>', EN
    ),
    "members since": "".join(
        f'<div><i>Member since {m}/{y}</i> <a href="/u/{7 * y + m}">Photos</a></div>'
        for m, y in ((12, 2006), (1, 2016), (12, 2004), (5, 2012), (3, 2009))
    ),
    "two courses named for their month": '<a href="/caves/june-badge-course-2012/">June Badge Course 2012</a>'
    ' <a href="/caves/october-badge-course-2009/">October Badge Course 2009</a>',
    "numbers of papers": '<a href="/items/por-2025-1.html">POR 2025-1</a> <a href="/items/por-2025-10.html">POR 2025-10</a>',
    "dated cards of one firm": "".join(
        f'<a href="/news/{y}{m:02}-canon-1/"><b>{y}.{m:02}</b> 子会社化し{w}装置に参入</a>'
        for y, m, w in ((2005, 10, "真空"), (2007, 1, "表示"), (2007, 12, "有機"), (2009, 3, "印刷"))
    ),
    "summaries of their month": each(
        '<a href="/{y}/{mm}/28/{y}{mm}/{y}{mm}-summary/">Newer {y}年{m}月のまとめ</a>'
    ),
    "news of a month, of a later one": each(
        '<h2><a href="/blog/2014/02/city-news-{name}-{y}.html">City News {name} {y}</a></h2>', EN
    ),
    "links of a month, by its name": each(
        '<a href="/{y}/{mm}/links-{name}-{y}-edition.html">Links: {name} {y} edition</a>', EN, [2013]
    ),
    "posts of one title below each month": each(
        '<li>{name} {y}<ul><li><a href="/{y}/{mm}/a-thought-{n}.html">A thought</a></li></ul></li>',
        EN,
        [2013],
    ),
    "two posts of one name": '<p><a href="/2007/01/moving.html">here</a> and <a href="/2007/03/moving.html">there</a></p>'
    "<h2>February 2007</h2>",
    "a link that prints its address": '<a href="/other/2004-2info/">other/2004-2info/</a>',
    "sources of other sites": '<a href="http://a.example/survey/200106.html">June 2001</a> '
    '<a href="http://a.example/survey/200109.html">September 2001</a> <a href="http://b.example/stats/2004/08/">August 2004</a>',
    "goods of a year": "".join(
        f'<a href="/buy?q={y}+spoon+set">{y} spoon set</a> ' for y in (2012, 2015, 2018)
    ),
}


@pytest.mark.parametrize("name", NEGATIVES)
def test_what_only_looks_like_months(name: str) -> None:
    assert found(NEGATIVES[name]) == []


@pytest.mark.parametrize("name", NEGATIVES)
def test_the_months_are_found_beside_what_only_looks_like_them(name: str) -> None:
    archive = f"<aside><ul>{each('<li><a href=/news/{y}/{mm}/>{name} {y}</a> (5)</li>')}</ul></aside>"
    assert {link.url.split("/")[3] for link in found(NEGATIVES[name] + archive)} == {"news"}
    assert months(found(NEGATIVES[name] + archive)) == ALL


# --- laws ---------------------------------------------------------------------------------------

SAMPLE = page(
    by_year("<h3>{y}</h3><ul>{months}</ul>", '<li><a href="/a?n={n}">{name}</a></li>') + NEGATIVES["seasons"]
)


@settings(max_examples=150)
@given(st.binary(max_size=400), st.text(max_size=40))
@example(b"", "")
@example(b'<a href="http://[x/2012/01/">May 2012</a><base href="http://[">', "http://[")
@example("<a href=/²⁰¹²/٠١/>May ²⁰¹²</a>".encode(), "x")
def test_any_bytes_are_read(html: bytes, url: str) -> None:
    assert isinstance(find_months(html, url), list)
    assert isinstance(find_years(html, url), list)


@settings(max_examples=100)
@given(st.integers(0, len(SAMPLE)), st.integers(0, 80), st.binary(max_size=30))
def test_broken_pages_are_read(start: int, length: int, junk: bytes) -> None:
    links = find_months(SAMPLE[:start] + junk + SAMPLE[start + length :], URL)
    assert all(1 <= link.month <= 12 and 1990 <= link.year <= 2100 for link in links)


@settings(max_examples=60)
@given(st.sets(st.sampled_from(sorted(ALL)), min_size=3), st.randoms(use_true_random=False))
def test_whatever_months_a_list_has_are_found_in_its_order(
    chosen: set[tuple[int, int]], shuffler: random.Random
) -> None:
    order = sorted(chosen)
    shuffler.shuffle(order)
    body = "".join(f'<li><a href="/{y}/{m:02}/">{names(RU)[m - 1]} {y}</a></li>' for y, m in order)
    assert [(link.year, link.month) for link in found(f"<ul>{body}</ul>")] == order


def test_time_grows_with_the_page_and_no_faster() -> None:
    entry = '<li>{y} {name} <a href="/{y}/{mm}/">{name} {y}</a><a href="/x/{n}">{name}</a></li>'

    def seconds(copies: int) -> float:
        html = page(f"<ul>{each(entry)}</ul>" * copies)
        start = time.perf_counter()
        find_months(html, URL)
        return time.perf_counter() - start

    seconds(5)
    assert seconds(80) < 12 * max(seconds(20), 0.01)  # four times the page


# --- real pages ---------------------------------------------------------------------------------


def test_real_navigations(real: pathlib.Path) -> None:
    hits = gold = extra = 0
    for line in (real / "manifest.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if record["kind"] != "nav":
            continue
        url = record.get("url") or f"http://site.test/{record.get('repo_path')}"
        want = {(year, month) for year, month, _ in record["gold"].get("entries", [])}
        got = months(find_months((real / record["path"]).read_bytes(), url))
        hits, gold, extra = hits + len(want & got), gold + len(want), extra + (len(got - want) if want else 0)
    assert hits >= 0.98 * gold
    assert extra <= 0.01 * hits


def test_the_same_link_over_and_over_is_one_month_in_little_time() -> None:
    many = b"<a href='/2020/05/'>May 2020</a> " * 20_000
    few = b"".join(b"<a href='/2020/%02d/'>%d.2020</a> " % (m, m) for m in range(1, 13))
    assert len(find_months(many + few, "https://news.example/")) >= 12


def test_month_and_year_of_two_digits_each() -> None:
    body = (
        each('<a href="/blog/{y}_{mm}_01_archive.html">{mm}/{y}</a> ').replace("/20", "/§").replace("§", "20")
    )
    body = re.sub(r">(\d\d)/20(\d\d)<", r">\1/\2<", body)
    assert ">05/13<" in body
    assert months(found(body)) == ALL


@pytest.mark.parametrize("word", ["topics", "label"])
def test_months_by_year_may_be_called_topics(word: str) -> None:
    assert months(found(each(f'<a href="/{word}/{{y}}/{{mm}}/">{{y}}年{{mm}}月</a> '))) == ALL
    assert found(each(f'<a href="/{word}/{{name}}{{y}}/">{{name}} {{y}}</a> ', EN)) == []


def test_days_that_lead_to_their_month_do_not_outvote_the_calendar() -> None:
    posts = "".join(
        f'<h3><a href="/2005/09/{n}/a-post/">A post</a></h3><a href="/2005/09/">{n} September 2005</a>'
        for n in (3, 9, 18)
    )
    beside = '<a href="/2005/08/">« August 2005</a> <a href="/2005/10/">October 2005 »</a>'
    assert {(2005, 8), (2005, 10)} <= months(found(beside + posts, "https://news.example/2005/09/"))


def test_greek_capitals_have_no_accents() -> None:
    plain = "ΙΑΝΟΥΑΡΙΟΣ ΦΕΒΡΟΥΑΡΙΟΣ ΜΑΡΤΙΟΣ ΑΠΡΙΛΙΟΣ ΜΑΙΟΣ ΙΟΥΝΙΟΣ ΙΟΥΛΙΟΣ ΑΥΓΟΥΣΤΟΣ ΣΕΠΤΕΜΒΡΙΟΣ ΟΚΤΩΒΡΙΟΣ ΝΟΕΜΒΡΙΟΣ ΔΕΚΕΜΒΡΙΟΣ"
    assert months(found(each('<a href="/archeio?n={n}">{name} {y}</a> ', plain))) == ALL
