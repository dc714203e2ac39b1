from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from article_pages import BODY, HEADLINE, page, read

from pipelines.fields.urldates import dates_in_url

DAY = dt.date(2020, 12, 20)


def linked(**fields: Any) -> str:
    node = {"@type": "NewsArticle", "headline": HEADLINE, **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("html", "source"),
    [
        (page(meta="<p>20.12.2020</p>"), "page"),
        (page(meta="<p class='info'>Жарияланған: 20.12.2020, 14:05 | Алия</p>"), "page"),
        (page(meta="<time datetime='2020-12-20T14:05:00+06:00'>20 желтоқсан</time>"), "time"),
        (page(head="<meta property='article:published_time' content='2020-12-20T14:05:00+06:00'>"), "meta"),
        (page(head=linked(datePublished="2020-12-20T14:05:00+06:00")), "jsonld"),
        (page(meta="<span itemprop='datePublished' content='2020-12-20'>кеше</span>"), "page"),
    ],
)
def test_each_witness_is_heard_and_named(html: bytes, source: str) -> None:
    article = read(html)
    assert article.date_published == DAY
    assert article.date_published_source == source
    assert article.date_published_raw


def test_the_listing_and_the_address_speak_where_the_page_does_not() -> None:
    assert read(page(), date_raw="20.12.2020").date_published_source == "listing"
    article = read(page(), url="https://news.example/2020/12/20/otyrys")
    assert (article.date_published, article.date_published_source) == (DAY, "url")


def test_the_day_is_the_one_printed_not_the_one_in_utc() -> None:
    html = page(head=linked(datePublished="2020-12-19T20:30:00Z"), meta="<p>20.12.2020</p>")
    article = read(html)
    assert article.date_published == DAY
    assert article.datetime_published == dt.datetime(2020, 12, 19, 20, 30, tzinfo=dt.UTC)
    assert (
        read(page(head=linked(datePublished="2020-12-19T20:30:00Z")), time_zone="Asia/Almaty").date_published
        == DAY
    )


def test_a_moment_stands_only_where_a_time_was_printed() -> None:
    assert read(page(meta="<p>20.12.2020</p>")).datetime_published is None
    article = read(page(meta="<p>20.12.2020 14:05</p>"), time_zone="Asia/Almaty")
    assert article.datetime_published == dt.datetime(2020, 12, 20, 8, 5, tzinfo=dt.UTC)
    assert article.date_published_precision == "minute"


def test_dates_of_others_are_not_the_articles() -> None:
    others = (
        "<div class='related'><a href='/other-news-about-something'>Басқа мақаланың өте ұзақ тақырыбы</a> 01.01.2021</div>"
        "<div class='comments'><div class='comment'><time datetime='2021-02-02'>2021</time> Жақсы</div></div>"
        "<div id='footer'>© 2024 Газет 05.05.2024</div>"
    )
    assert read(page(around=others)).date_published is None
    assert read(page(meta="<p>20.12.2020</p>", around=others)).date_published == DAY


def test_a_date_inside_the_headline_is_not_the_day_of_publication() -> None:
    html = page(heading="<h1>10.01.1999 жылғы шешім туралы</h1>", meta="<p>20.12.2020</p>")
    assert read(html).date_published == DAY


def test_the_archives_month_judges() -> None:
    html = page(
        head="<meta property='article:published_time' content='2023-03-03'>", meta="<p>20.12.2020</p>"
    )
    assert read(html, archive_year=2020, archive_month=12).date_published == DAY
    assert read(html, archive_year=2023, archive_month=3).date_published == dt.date(2023, 3, 3)
    assert "date-disputed" in read(html, archive_year=2020, archive_month=12).quality_flags


def test_a_date_outside_the_month_is_kept_and_flagged() -> None:
    article = read(page(meta="<p>20.12.2020</p>"), archive_year=2019, archive_month=1)
    assert article.date_published == DAY
    assert "date-outside-month" in article.quality_flags


def test_relative_dates_count_from_the_fetch() -> None:
    fetched = dt.datetime(2020, 12, 20, 20, 0, tzinfo=dt.UTC)
    article = read(page(meta="<p>вчера, 17:04</p>", lang="ru"), fetched=fetched)
    assert article.date_published == dt.date(2020, 12, 19)
    assert read(page(meta="<p>вчера, 17:04</p>", lang="ru")).date_published is None


def test_saved_and_modified_are_not_published() -> None:
    html = page(meta="<p>20.12.2020</p><p>Жаңартылған: 25.12.2020</p>", below="<p>Сақталған: 23.11.2024</p>")
    article = read(html)
    assert article.date_published == DAY
    assert article.date_modified == dt.date(2020, 12, 25)
    assert (article.saved_date, article.saved_date_raw) == (dt.date(2024, 11, 23), "23.11.2024")


def test_an_update_stands_in_where_no_other_day_is_printed() -> None:
    html = page(meta="<p>Updated: 20 December 2020</p>", lang="en")
    article = read(html)
    assert article.date_published == DAY
    assert "date-from-update" in article.quality_flags
    assert read(html, archive_year=2019, archive_month=5).date_published is None


def test_a_day_shown_that_linked_data_calls_an_update_is_one() -> None:
    head = linked(datePublished="2020-12-20", dateModified="2022-05-05T10:00:00+06:00")
    assert read(page(head=head, meta="<time datetime='2022-05-05'>5 мамыр 2022</time>")).date_published == DAY


def test_two_digits_that_may_be_either_are_settled_by_the_month() -> None:
    html = page(meta="<p>05/01/2023</p>")
    assert read(html, archive_year=2023, archive_month=5).date_published == dt.date(2023, 5, 1)
    assert read(html, archive_year=2023, archive_month=1).date_published == dt.date(2023, 1, 5)


def test_a_mailing_list_date_is_read() -> None:
    html = page(meta="<b>list at example.org</b> <i>Fri May 6 13:06:31 EDT 2005</i>", lang="en")
    assert read(html).date_published == dt.date(2005, 5, 6)


def test_the_profiles_selector_and_zone_decide() -> None:
    html = page(head=linked(datePublished="2020-01-01"), meta="<p class='when'>20.12.2020</p>")
    assert read(html, selectors={"date": ".when"}).date_published == DAY
    assert read(html, selectors={"date": "[["}, time_zone="No/Such").date_published is not None


def test_a_side_bar_of_months_before_the_article_does_not_hide_its_date() -> None:
    months = "".join(
        f"<li><a href='/{y}/{m:02}/'>{m:02}.{y}</a></li>" for y in (2019, 2020) for m in range(1, 13)
    )
    days = "".join(f"<li>{day:02}.11.2019</li>" for day in range(1, 29))
    html = page(above=f"<div><ul>{months}</ul><ul>{days}</ul></div>", meta="<p>20.12.2020</p>")
    assert read(html).date_published == DAY


@pytest.mark.parametrize(
    "facts",
    [
        "<div class='footer'><p><span><time itemprop='datePublished' datetime='2020-12-20'>20.12.2020</time></span></p></div>",
        "<aside class='meta'><time datetime='2020-12-20'>20 желтоқсан 2020</time></aside>",
        "<p class='teaser-meta'>20.12.2020</p>",
        "<div class='share-bar'>20.12.2020</div>",
        "<div class='copyright-box'>Алия Серік / 20.12.2020 / 09:30</div>",
    ],
)
def test_a_line_beside_the_headline_counts_though_its_box_is_called_the_sites(facts: str) -> None:
    assert read(page(meta=facts)).date_published == DAY
    if "itemprop" not in facts:  # what calls itself the day of publication needs no place
        assert read(page(meta=f"<p>21.12.2020</p>{facts}")).date_published == dt.date(2020, 12, 21)


def test_a_foot_of_the_site_is_not_the_articles_however_short() -> None:
    foot = "<div class='footer'>20.12.2020</div>"
    assert read(page(around=foot)).date_published is None
    deep = page().replace(b'<div class="wrap">', b"<div>" + foot.encode() + b"<div>" * 7)
    assert read(deep).date_published is None
    assert read(page(below="<div class='footer'>© Газет 20.12.2020</div>")).date_published is None


@pytest.mark.parametrize(
    ("begins", "lang"),
    [
        ("АСТАНА. 20 декабря 2020 г. КАЗ – Совет", "ru"),
        ("Алматы, 2020 жылғы 20 желтоқсан. Кеңес", "kk"),
        ("(20.12.2020) Der Rat", "de"),
        ("20.12.2020 – The council", "en"),
        ("20.12.2020 The council", "en"),
        ("Bonn, (20.12.2020). Der Rat", "de"),
    ],
)
def test_a_dateline_is_heard_where_nothing_else_is(begins: str, lang: str) -> None:
    long = " met for the last time in this year, and it decided on what had been put before it in the summer."
    html = page(body=f"<p>{begins}{long}</p><p>The next meeting is{long}</p>", lang=lang)
    assert read(html).date_published == DAY
    told = page(body=f"<p>20.12.2019 was the day on which the council{long}</p><p>It{long}</p>", lang="en")
    assert read(told).date_published is None


def test_a_date_shown_beside_the_headline_in_its_element() -> None:
    heading = f"<h1><span class='top'>20.12.2020</span>{HEADLINE}</h1>"
    article = read(page(heading=heading, head=f"<title>{HEADLINE}</title>"))
    assert (article.title, article.date_published) == (HEADLINE, DAY)


def test_who_stored_it_and_when_is_publication_not_a_saved_note() -> None:
    article = read(page(meta="<div>Gespeichert von rasmus am 20. Dezember 2020 - 18:55</div>", lang="de"))
    assert (article.date_published, article.saved_date) == (DAY, None)


def test_a_machines_day_is_read_though_its_time_is_spelt_wrong() -> None:
    assert read(page(head=linked(datePublished="2020-12-20T22:06:08:684Z"))).date_published == DAY


@pytest.mark.parametrize("label", ["Сақталған", "Updated", "Обновлено"])
def test_a_small_box_that_speaks_of_saving_or_an_update_gives_no_day_of_publication(label: str) -> None:
    assert read(page(meta=f"<div class='share-bar'>{label}: 20.12.2020</div>")).date_published is None
    begun = f"<p>{label}: 20.12.2020. The council met for the last time, and it decided on what was put before it.</p>"
    article = read(page(body=begun, lang="en"))
    assert article.date_published is None or "date-from-update" in article.quality_flags


def test_the_day_of_what_is_told_of_does_not_stand_in_for_the_articles() -> None:
    told = "<p>7pm 17 January 2008<br>Whitney Museum</p>"
    byline = "<div class=meta>By A. Author | Events | January 14, 2008</div>"
    known = {"date_raw": "17 January 2008", "archive_year": 2008, "archive_month": 1}
    article = read(page(meta=byline, body=told + BODY, lang="en"), **known)
    assert article.date_published == dt.date(2008, 1, 14)
    plain = "<h2>14 January 2008</h2>"  # alone, right below the headline
    assert read(page(meta=plain, body=told + BODY, lang="en"), **known).date_published == dt.date(2008, 1, 14)


def test_a_day_in_the_address_outweighs_one_in_the_text() -> None:
    told = "<p>am Freitag, 17. November 2006 um acht Uhr am Abend in der Fruchthalle</p>"
    known = {"date_raw": "17. November 2006", "archive_year": 2006, "archive_month": 11}
    url = "https://news.example/2006/11/14/konzert/"
    assert read(page(body=told + BODY, lang="de"), url, **known).date_published == dt.date(2006, 11, 14)
    shown = "<div class=date>15.11.2006</div>"
    article = read(page(meta=shown, body=BODY, lang="de"), url, archive_year=2006, archive_month=11)
    assert article.date_published == dt.date(2006, 11, 15)  # as printed


def test_days_ago_in_a_text_are_not_counted_from_the_fetch() -> None:
    told = f"<p>Vor 2 Tagen, ging die große Tour los. {BODY[3:]}"
    shown = "<div class=box>Oct<br>30</div>"
    known = {"archive_year": 2009, "archive_month": 10, "fetched": dt.datetime(2026, 11, 30, tzinfo=dt.UTC)}
    assert read(page(body=told, lang="de"), **known).date_published is None
    # A day without its year, beside the headline: the archive tells the year.
    assert read(page(above=shown, body=told, lang="de"), **known).date_published == dt.date(2009, 10, 30)


@pytest.mark.parametrize(
    ("shown", "day"), [("Thu, 01/12/2012", "2012-01-12"), ("Sat, 01/12/2012", "2012-12-01")]
)
def test_the_day_of_the_week_settles_what_is_the_month(shown: str, day: str) -> None:
    assert str(read(page(meta=f"<p>{shown} - 9:35</p>", lang="en")).date_published) == day


def test_a_date_right_above_the_headline_is_heard_before_those_of_many_comments() -> None:
    talk = "".join(f"<div class=by>by Reader, {n}.12.2020, 17:21</div>" for n in range(1, 20))
    article = read(page(above="<div>30.11.2020 15:21</div>", heading=f"<h1>{HEADLINE}</h1>", below=talk))
    assert str(article.date_published) == "2020-11-30"


@pytest.mark.parametrize("path", ["/news/2039026", "/1969/12/16_deaths"])
def test_a_number_in_the_address_is_no_day(path: str) -> None:
    assert dates_in_url(f"https://news.example{path}") == (None, None)
