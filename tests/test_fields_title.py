from __future__ import annotations

import pytest
from article_pages import HEADLINE, URL, page, read


def title(head: str, heading: str, **known: object) -> str | None:
    return read(page(head=head, heading=heading), **known).title


@pytest.mark.parametrize("separator", [" | ", " - ", " — ", " « ", " :: ", " • "])
def test_the_heading_wins_over_a_title_with_the_sites_name(separator: str) -> None:
    assert title(f"<title>{HEADLINE}{separator}Бір сайт</title>", f"<h1>{HEADLINE}</h1>") == HEADLINE


def test_a_logo_in_an_h1_is_no_title() -> None:
    head = f'<title>{HEADLINE} | Газет</title><meta property="og:site_name" content="Газет">'
    assert title(head, f'<h1><a href="/">Газет</a></h1><h1>{HEADLINE}</h1>') == HEADLINE


def test_the_name_of_the_site_before_a_colon_is_no_part_of_the_title() -> None:
    head = f"<title>Ауыл хаттары: {HEADLINE}</title>"
    masthead = "<h1><a href='../../index.html'>Ауыл хаттары</a></h1>"
    assert title(head, f"{masthead}<h2><div>{HEADLINE}</div></h2>") == HEADLINE
    assert title(head, f"{masthead}<b>...</b>") == HEADLINE
    assert title(f"<title>Хат: {HEADLINE}</title>", f"<h1>Хат: {HEADLINE}</h1>") == f"Хат: {HEADLINE}"


@pytest.mark.parametrize("heading", ["[ 17:58 ] {}", "20.12.2020 {}", "{} (20/12/2020)"])
def test_a_time_that_glues_to_the_heading_is_no_part_of_the_title(heading: str) -> None:
    later = "<h4>Бейсенбі</h4><p>2020-12-20 12:30</p>"
    assert title(f"<title>{HEADLINE}</title>", f"<h3>{heading.format(HEADLINE)}</h3>{later}") == HEADLINE


@pytest.mark.parametrize("name", ["galicia", "OFFICE DRONE?", HEADLINE])
def test_a_masthead_is_no_title_however_short_that_is(name: str) -> None:
    head = f"<title>{name} | Concrete and Clay and More</title>"
    masthead = "<h1><a href='https://news.example'>Concrete and Clay and More</a></h1>"
    assert title(head, f"{masthead}<h3 class=post-title>{name}</h3>") == name


def test_a_heading_over_what_readers_wrote_is_no_title() -> None:
    head = f"<title>Саяхат{HEADLINE} - Саяхат</title>"
    below = f"<h3 id=comments>2 Responses to “{HEADLINE}”</h3>"
    assert (
        read(
            page(head=head, heading=f"<div class=post-title><a>{HEADLINE}</a></div>", below=below),
            title=HEADLINE,
        ).title
        == HEADLINE
    )


@pytest.mark.parametrize("stamp", ["2020, Dec 20 ", "20 желтоқсан 2020 ", "12 March 2020, "])
def test_a_date_with_a_months_name_that_the_listing_glues_on_is_no_part_of_the_title(stamp: str) -> None:
    head, shown = f"<title>{HEADLINE} - Блог</title>", f"{stamp}{HEADLINE}"
    assert title(head, f"<div>{shown}</div>", title=shown) == HEADLINE
    assert title(head, "", title=shown) == HEADLINE
    named = f'<meta property="og:title" content="{shown}">'
    assert title(head + named, f"<div>{shown}</div>", title=shown) == shown  # the page itself says so


def test_a_year_in_the_heading_is_part_of_the_title() -> None:
    assert title(f"<title>{HEADLINE}</title>", f"<h2>{HEADLINE} 2020</h2>") == f"{HEADLINE} 2020"


def test_a_section_in_the_h1_yields_to_the_heading_the_page_is_named_after() -> None:
    assert title(f"<title>{HEADLINE}</title>", f"<h1>Жаңалықтар</h1><h2>{HEADLINE}</h2>") == HEADLINE


def test_a_widgets_heading_is_no_title_where_the_article_has_none() -> None:
    html = page(
        head=f"<title>{HEADLINE} « Сайт</title>",
        above="<ul class='sidebar'><li><h2>Санаттар</h2><a href='/a'>Бірінші</a></li></ul>",
        heading=f"<div class='post'><a href='{'https://news.example/kk/2020/hattama-12'}'>{HEADLINE}</a></div>",
    )
    assert read(html).title == HEADLINE


def test_what_is_displayed_wins_over_what_is_written_for_search_engines() -> None:
    head = '<title>Отырыс туралы толық мәлімет</title><meta property="og:title" content="Отырыс: басты мәселелер">'
    assert title(head, "<h1>Отырыс аяқталды, не шешілді?</h1>") == "Отырыс аяқталды, не шешілді?"


def test_a_link_text_cut_short_finds_its_heading() -> None:
    heading = "<h2>Жаңалықтар</h2><h3>Кеңестің кезекті отырысы өтті</h3>"
    assert title("<title>Сайт</title>", heading, title="Кеңестің кезекті оты…") == HEADLINE


def test_a_link_that_says_read_more_is_no_title() -> None:
    assert title("<title>Сайт</title>", f"<h1>{HEADLINE}</h1>", title="Толығырақ") == HEADLINE


def test_the_one_heading_above_a_dated_line_is_the_title() -> None:
    html = page(
        head="<title>Толығырақ - Сайт</title>", heading=f"<h2>{HEADLINE}</h2>", meta="<p>2020-12-20 12:30</p>"
    )
    assert read(html).title == HEADLINE


def test_a_title_no_block_displays_is_flagged_and_freed_from_the_sites_name() -> None:
    article = read(page(head=f"<title>{HEADLINE} | Газет</title>", heading=""))
    assert article.title == HEADLINE
    assert "title-not-displayed" in article.quality_flags


def test_a_heading_in_a_skipped_header_is_read() -> None:
    heading = f"<header class='share-footer-group'><h1>{HEADLINE}</h1><p>20.12.2020</p></header>"
    article = read(page(head=f"<title>{HEADLINE}</title>", heading=heading))
    assert article.title == HEADLINE
    assert str(article.date_published) == "2020-12-20"


def test_the_profiles_selector_decides() -> None:
    heading = f"<h1>Басқа</h1><p class='real'>{HEADLINE}</p>"
    assert title("<title>Басқа</title>", heading, selectors={"title": ".real"}) == HEADLINE


def test_a_page_without_any_title_says_so() -> None:
    article = read(page(heading=""))
    assert article.title is None
    assert "no-title" in article.quality_flags


def test_a_headline_in_a_box_called_the_sites_is_preferred_to_a_heading_nothing_names() -> None:
    masthead = "<div class='masthead'><h1>What the council decided</h1><p>20.12.2020</p></div>"
    text = "<p>The council met for the last time in this year, and it decided on what had been put before it.</p>"
    html = (
        f"<html lang='en'><head><title>What the council decided</title></head><body>{masthead}"
        f"<div class='content'>{text * 2}<h3>A heading of its own</h3><p>Read on 21.12.2020.</p>{text}</div></body></html>"
    )
    assert read(html.encode()).title == "What the council decided"


@pytest.mark.parametrize("ending", ["_саясат_Газет", "-Газет", "--Ішкі жаңалық", " Газеттің сайты"])
def test_a_headline_in_no_heading_is_told_by_what_the_page_calls_itself(ending: str) -> None:
    article = read(page(head=f"<title>{HEADLINE}{ending}</title>", heading=f"<div class=t>{HEADLINE}</div>"))
    assert article.title == HEADLINE
    assert "title-not-displayed" not in article.quality_flags


def test_a_kicker_that_the_page_names_first_is_no_title() -> None:
    head = "<title>Кезекті отырыс туралы, Газет, 20.12.2020</title>"
    assert title(head, f"<p>Кезекті отырыс туралы</p><h1>{HEADLINE}</h1>") == HEADLINE


def test_a_link_to_the_comments_in_the_heading_is_no_part_of_it() -> None:
    heading = f'<h1>{HEADLINE}<a href="#talk">Пікірлер: 12</a></h1>'
    assert title(f"<title>{HEADLINE} | Газет</title>", heading) == HEADLINE


@pytest.mark.parametrize("parted", ["Хаттар: {}", "Хаттар | {}", "{} | Хаттар"])
def test_a_heading_with_the_sites_name_is_no_title_where_a_lesser_one_has_the_other_part(parted: str) -> None:
    head = f"<title>{parted.format(HEADLINE)}</title>"
    assert title(head, f"<h1>Хаттар</h1><h2>20.12.2020</h2><h3>{HEADLINE}</h3>") == HEADLINE
    assert title(head, f"<h1>{HEADLINE}</h1><h3>Хаттар</h3>") == HEADLINE


SECTION = "<title>Жаңалықтар порталы</title>"
FOOT = "<div class=bottom-line><ul><li><a href=/>Жаңалықтар порталы</a></li></ul></div>"


@pytest.mark.parametrize(
    "shown",
    [
        f"<h2>{HEADLINE}</h2>",
        f"<h3>Бөлім</h3><h2>{HEADLINE}</h2>",
        f"<div class=article_headline>{HEADLINE}</div>",
    ],
)
def test_where_only_the_site_is_named_the_heading_above_the_text_is_the_title(shown: str) -> None:
    assert read(page(head=SECTION, heading=shown, around=FOOT)).title == HEADLINE


def test_a_heading_of_another_box_above_the_text_is_no_title() -> None:
    head = f"<title>{HEADLINE} бүгін</title>"
    assert title(head, "<h2>Іздеу нәтижелері</h2>") == f"{HEADLINE} бүгін"
    assert title(SECTION, f"<h2>{HEADLINE}</h2><h4 class=subtitle>Кеңес отырысы туралы</h4>") == HEADLINE


def test_a_headline_that_leads_to_its_own_page_is_no_sites_name() -> None:
    name = "Алма Серік"
    head = f"<title>{HEADLINE} — {name} | Өзен суреттері</title>"
    heading = f"<h1><a href='{URL}'>{HEADLINE}</a></h1>"
    html = page(head=head, heading=heading, below=f"<div class=bio><h3>{name}</h3></div>")
    assert read(html).title == HEADLINE
