from __future__ import annotations

import datetime as dt

import pytest
from article_pages import page, read

from pipelines.fields.urldates import dates_in_url

THE_5TH = dt.date(2012, 11, 5)
SHOWN = "<p class=info>11/05/2012</p>"
SHOWN_DAY_FIRST = "<p class=info>05/11/2012</p>"


@pytest.mark.parametrize(
    "url", ["/2012/11/05/otyrys", "/2012/11/otyrys", "/2012/nov/05/otyrys", "/2012/november/otyrys"]
)
@pytest.mark.parametrize("shown", [SHOWN, SHOWN_DAY_FIRST])
def test_the_address_tells_which_number_is_the_day(url: str, shown: str) -> None:
    assert read(page(meta=shown, lang="en"), f"https://news.example{url}").date_published == THE_5TH


def test_an_american_zone_tells_it() -> None:
    assert read(page(meta="<p class=info>11/05/2012 04:01 EST</p>", lang="en")).date_published == THE_5TH
    assert read(page(meta="<p class=info>05/11/2012 04:01 GMT</p>", lang="en")).date_published == THE_5TH


ENGLISH = (
    "<p>The council met on the bank of the river, and those of its members who had been to the mill said that it was "
    "not to be pulled down, for there is nobody in the town who has not had his bread from it.</p>"
    "<p>They are to meet again in the autumn, when the water is low, and by then the plans of the bridge that is to "
    "stand beside it have to be with the engineers, as the law of the county will have it.</p>"
)
SPANISH = (
    "<p>El consejo se reunió en la orilla del río, y los que habían estado en el molino dijeron que no se debe "
    "derribar, porque no hay en el pueblo quien no haya comido del pan que se hace con su harina.</p>"
    "<p>La próxima sesión es en el otoño, con el agua más baja, y para entonces los planos del puente que se va a "
    "levantar al lado tienen que estar en manos de los ingenieros, como lo manda la ley.</p>"
)


def test_american_english_and_its_clock_tell_it_where_strokes_part_the_numbers() -> None:
    at_four = "<p class=info>11/05/2012 4:01 PM</p>"
    for shown, lang in ((SHOWN, "en-US"), (at_four, "en"), (at_four, "")):
        assert read(page(meta=shown, body=ENGLISH, lang=lang)).date_published == THE_5TH
    for shown, lang in (
        (SHOWN_DAY_FIRST, "en-GB"),
        ("<p class=info>05.11.2012</p>", "en-US"),
        ("<p class=info>05/11/2012 4:01 PM GMT</p>", "en"),
    ):
        assert read(page(meta=shown, body=ENGLISH, lang=lang)).date_published == THE_5TH


@pytest.mark.parametrize("lang", ["en-US", "es", ""])
def test_a_template_that_says_american_english_of_another_language_is_not_believed(lang: str) -> None:
    html = page(meta="<p class=info>05/11/2012 4:01 p.m.</p>", body=SPANISH, lang=lang)
    assert read(html).date_published == THE_5TH


def test_the_pages_other_numbers_tell_it() -> None:
    after_month = "<p>The next sitting was called for 11/28/2012, and its papers were due by 12/14/2012.</p>"
    assert read(page(meta=SHOWN, below=after_month, lang="en")).date_published == THE_5TH
    after_day = after_month.replace("11/28", "28/11").replace("12/14", "14/12")
    html = page(meta="<p class=info>05/11/2012 4:01 PM</p>", below=after_day, lang="en")
    assert read(html).date_published == THE_5TH


def test_an_article_is_not_younger_than_all_else_that_is_dated() -> None:
    remark = "<p>Posted by Anna on November 7, 2012 2:09 PM</p>"
    assert read(page(meta="<p class=info>05.12.2012</p>", below=remark, lang="en")).date_published == dt.date(
        2012, 5, 12
    )


def test_the_archives_month_and_the_sites_order_go_before() -> None:
    html = page(meta="<p class=info>11/05/2012 4:01 PM EST</p>", lang="en-US")
    may = dt.date(2012, 5, 11)
    assert read(html, archive_year=2012, archive_month=5).date_published == may
    assert read(html, day_first=True).date_published == may


PAPER = "<div id=top><p>Tuesday 13 November 2012</p><ul><li>Home</li><li>News</li><li>Sport</li><li>Money</li></ul></div>"


def test_todays_date_far_above_the_headline_is_not_the_articles() -> None:
    changed = "<p>Last updated: 12:01am GMT 05/11/2012</p>"
    assert read(page(above=PAPER, meta=changed, lang="en")).date_published == THE_5TH
    assert read(page(above=PAPER, meta="<p>5 November 2012</p>", lang="en")).date_published == THE_5TH


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/2020/sep/28/", ((2020, 9), dt.date(2020, 9, 28))),
        ("/news/2020/Mai/notiz", ((2020, 5), None)),
        ("/2020/sep/31/", (None, None)),
        ("/2020/march-of-the-penguins", (None, None)),
        ("/2020/sport/28/", (None, None)),
    ],
)
def test_an_address_may_name_its_month(path: str, found: object) -> None:
    assert dates_in_url(f"https://news.example{path}") == found
