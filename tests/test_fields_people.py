from __future__ import annotations

import json

import pytest
from article_pages import BODY, HEADLINE, page, read


def test_people_tags_and_places_from_linked_data() -> None:
    article_node = {
        "@type": "NewsArticle", "headline": HEADLINE, "author": [{"@id": "#a"}, {"name": "Екінші Автор"}],
        "publisher": {"name": "Газет"}, "articleSection": "Саясат", "keywords": "отырыс, хаттама", "description": "Қысқаша",
    }  # fmt: skip
    path = {
        "@type": "BreadcrumbList",
        "itemListElement": [{"name": "Басты"}, {"item": {"name": "Саясат"}}, {"name": HEADLINE}],
    }
    graph = {"@graph": [article_node, {"@type": "Person", "@id": "#a", "name": "Бірінші Автор"}, path]}
    article = read(page(head=f'<script type="application/ld+json">{json.dumps(graph)}</script>'))
    assert article.authors == ["Екінші Автор"]
    assert article.publisher == "Газет"
    assert article.article_section == "Саясат"
    assert article.tags == ["отырыс", "хаттама"]
    assert article.breadcrumbs == ["Басты", "Саясат"]
    assert article.description == "Қысқаша"


def test_people_from_what_is_shown() -> None:
    html = page(
        above="<ul class='breadcrumbs'><li><a href='/'>Басты</a></li><li><a href='/n'>Жаңалық</a></li></ul>",
        meta="<p>Автор: Алия Серік</p><p>20.12.2020</p>",
        below="<p>Тегтер: <a rel='tag' href='/t/1'>отырыс</a> <a rel='tag' href='/t/2'>хаттама</a></p>",
    )
    article = read(html)
    assert article.authors == ["Алия Серік"]
    assert article.tags == ["отырыс", "хаттама"]
    assert article.breadcrumbs == ["Басты", "Жаңалық"]


def test_what_is_no_name_is_no_author() -> None:
    for named in ("https://facebook.com/x", "admin", "info@news.example", "12"):
        assert read(page(head=f'<meta name="author" content="{named}">')).authors == []
    assert read(page(head='<meta name="author" content="by Алия Серік | 12:30">')).authors == ["Алия Серік"]


def test_the_walks_section_wins() -> None:
    head = '<meta property="article:section" content="Other">'
    assert read(page(head=head), section="Пікір").article_section == "Пікір"
    assert read(page(head=head)).article_section == "Other"


@pytest.mark.parametrize(
    "byline",
    [
        "<div class='post-author'>By <a href='/people/alia'>Alia Serik</a></div>",
        "<p><a href='/author/alia/'>Alia Serik</a> | 20.12.2020</p>",
        "<span class='byline'>von Alia Serik, 20.12.2020</span>",
        "<p>By Alia Serik on 20 December 2020</p>",
        "<p>Автор: Alia Serik</p>",
    ],
)
def test_a_byline_near_the_headline_names_the_author(byline: str) -> None:
    others = (
        "<div class='related'><p class='author'>By Bolat Omar</p></div><p class='author'>About the author</p>"
    )
    assert read(page(meta=byline, around=others, lang="en")).authors == ["Alia Serik"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("<p>By <a href='/who'>Ann Lee</a> under <a href='/t'>Trade</a></p>", "Ann Lee"),
        ("<p>Posted by ann at 10:30 on 20.12.2020</p>", "ann"),
        ("<p>20.12.2020 by henrik</p>", "henrik"),
        ("<p>posted on 2020-12-20 23:30 EST by Rafael Antonio Pineda</p>", "Rafael Antonio Pineda"),
        ("<p>December 20, 2020 10:22 pm GMT — By Ann Lee</p>", "Ann Lee"),
        ("<p>Por Tragy, publicado el 20 de diciembre, 2020 a las 10:30 | 5 comentarios</p>", "Tragy"),
        ("<p>投稿者 Ann : 2020年12月20日</p>", "Ann"),
        ("<p>By <span class='vcard author'>Janny</span></p>", "Janny"),
        ("<p><a rel=author href='/who'>ann_l</a></p>", "ann_l"),
        ("<p><a rel=author href='/who'>View all posts by jane →</a></p>", "jane"),
        ("<p><a rel=author href='/who'>Alle Beiträge von Anna de la Cruz</a></p>", "Anna de la Cruz"),
        ("<p><a rel=author href='/who'>Juan de la Cruz</a></p>", "Juan de la Cruz"),
        ("<p><b>Ann Lee (home)</b> <a href='mailto:list@here.org'>ann at here.org</a></p>", "Ann Lee"),
    ],
)
def test_names_are_read_as_blogs_and_lists_print_them(line: str, name: str) -> None:
    assert read(page(meta=line, lang="en")).authors == [name]


def test_who_posted_it_may_stand_below_the_text_with_its_date() -> None:
    foot = "<p>Posted by ann at December 20, 2020 10:30 PM</p><p>Posted by: Bolat | December 21, 2020</p>"
    assert read(page(below=foot, lang="en")).authors == ["ann"]


def test_a_cloud_of_tags_beside_the_article_is_the_sites() -> None:
    cloud = "".join(f"<a rel=tag href='/t/{n}'>topic {n}</a> " for n in range(40))
    assert read(page(around=f"<div class=sidebar>{cloud}</div>")).tags == []
    assert read(page(below="<nav class=tags><a rel=tag href='/t/1'>one</a></nav>")).tags == ["one"]


def test_a_line_of_tags_ends_where_the_line_does() -> None:
    text = "<a href='/elsewhere'>a source</a> says so"
    below = f"Tags: <a href='/t/1'>one</a>, <a href='/t/2'>two</a> | <a href='#c'>3 comments</a><p>{text}</p>"
    assert read(page(below=below, lang="en")).tags == ["one", "two"]


def test_a_line_that_begins_like_a_byline_is_none() -> None:
    for line in (
        "By the end of the year",
        "By 2020 all was done",
        "By May 2020",
        "By Monday at 10:30",
        "<b class='author'>Read more posts</b>",
    ):
        assert read(page(meta=f"<p>{line}</p>", lang="en")).authors == []


def test_a_person_named_near_the_headline_goes_before_the_site_as_author() -> None:
    node = {
        "@type": "NewsArticle",
        "headline": HEADLINE,
        "author": {"name": "Газет"},
        "publisher": {"name": "Газет"},
    }
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    assert read(page(head=head)).authors == ["Газет"]
    assert read(page(head=head, meta="<p class='author'>Алия Серік</p>")).authors == ["Алия Серік"]


def test_what_a_letter_quotes_names_no_author() -> None:
    quoted = "<pre>Author: Bolat Omar\n\ntext: 'Message' itemId</pre>"
    assert read(page(below=quoted, lang="en")).authors == []


@pytest.mark.parametrize(
    ("named", "authors"),
    [
        ("Ann Lee and Bo Berg", ["Ann Lee", "Bo Berg"]),
        ("Ann Lee, Bo Berg and Cy Dahl, Associated Press", ["Ann Lee", "Bo Berg", "Cy Dahl"]),
        ("Ann Lee und Bo Berg, dpa", ["Ann Lee", "Bo Berg"]),
        ("Ann Lee; Bo Berg", ["Ann Lee", "Bo Berg"]),
        ("Ann Lee, Science Writer", ["Ann Lee, Science Writer"]),
        ("Sand and Gravel", ["Sand and Gravel"]),
        ("Posted By: Ann Lee", ["Ann Lee"]),
        ("&lt;a href='/people/ann-lee'&gt;Ann Lee&lt;/a&gt;", ["Ann Lee"]),
        ("/people/ann-lee", []),
    ],
)
def test_one_string_may_name_several_and_more_than_names(named: str, authors: list[str]) -> None:
    assert read(page(head=f'<meta name="author" content="{named}">')).authors == authors


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Lee December 21, 2018 at 5:09pm",
        "By Ann Lee Monday, 21 December 2018",
        "Author: Ann Lee Time: 21.12.2018 Views: 33",
        "Author: Ann Lee Tags: figures",
    ],
)
def test_a_name_ends_where_the_next_fact_begins(line: str) -> None:
    assert read(page(meta=f"<p>{line}</p>")).authors == ["Ann Lee"]


def test_a_source_is_no_author() -> None:
    assert read(page(meta="<p>Источник: Газета двух рек</p><p>20.12.2020</p>")).authors == []


@pytest.mark.parametrize(
    "link", ["<a href='/authors/12'>{}</a>", "<span class=byline><a href='/x/12'>{}</a></span>"]
)
def test_a_line_is_no_teaser_for_the_length_of_a_name(link: str) -> None:
    name = "Anna Maria Lee-Bergstrom Dahl"
    facts = f"<div class=facts>Posted on <time>December 20, 2020</time> by {link.format(name)}</div>"
    article = read(page(meta=facts, lang="en"))
    assert str(article.date_published) == "2020-12-20"
    assert article.authors == [name]


@pytest.mark.parametrize(
    "line",
    [
        "<p class=post-meta>Posted 20 December 2020 by <span class=post-author>Ann Lee</span></p>",
        "<p>Posted 20 December 2020 by Ann Lee</p>",
        "<p>December 20, 2020 | By <span>Ann Lee, Director, The Network of the Two Rivers</span></p>",
        "<p>By <a href='/people/ann'>Ann Lee</a> | December 20, 2020 | Filed in "
        + ", ".join(f"<a href='/c/{n}'>Works of the river {n}</a>" for n in range(4))
        + "</p>",
    ],
)
def test_who_wrote_it_beside_a_headline_right_in_the_page(line: str) -> None:
    html = f"<html lang=en><body><main><h1>{HEADLINE}</h1>{line}{BODY}</main></body></html>"
    assert read(html.encode()).authors == ["Ann Lee"]


def test_the_category_the_article_is_filed_under_is_its_section() -> None:
    filed = "<p>Бөлімі: <a href=/c/0 rel='category tag'>Uncategorized</a> <a href=/c/1 rel='category tag'>Қоғам</a></p>"
    cloud = "<ul class=sidebar><li><a href=/c/2 rel='category tag'>Спорт</a></ul>"
    assert read(page(meta=filed, around=cloud)).article_section == "Қоғам"
    assert read(page(around=cloud)).article_section is None
    listed = (
        '<script type="application/ld+json">{"@type":"Article","articleSection":"Қоғам, ауыл, жол"}</script>'
    )
    assert read(page(head=listed, meta=filed)).article_section == "Қоғам"
    assert read(page(head=listed)).article_section == "Қоғам, ауыл, жол"


def test_a_month_among_the_steps_is_no_section() -> None:
    path = "".join(f"<a href='/{step}'>{step}</a>" for step in ("Home", "blog", "2013", "June"))
    assert read(page(above=f"<div class=breadcrumb>{path}</div>")).article_section == "blog"


@pytest.mark.parametrize(
    "tagged",
    [
        "<div class=label>Tags:&nbsp;</div><div class=items><a href='/t/1'>grain</a> <a href='/t/2'>prices</a></div>",
        "<p>Filed on a Monday, tagged <a class=x href='/tag/grain/'>grain</a>, <a href='/tag/prices/'>prices</a></p>",
    ],
)
def test_tags_with_their_label_in_another_box_or_known_by_their_address(tagged: str) -> None:
    cloud = "".join(f"<a href='/tag/{n}/'>word {n}</a>" for n in range(9))
    assert read(page(below=tagged, around=f"<div class=cloud>{cloud}</div>")).tags == ["grain", "prices"]


def test_a_foot_of_the_article_counts_however_many_tags_it_has() -> None:
    tags = "".join(f"<a rel=tag href='/t/{n}'>a tag of some length {n}</a> " for n in range(9))
    assert len(read(page(below=f"<div class=panel-footer><p>Filed under {tags}</p></div>")).tags) == 9


def test_a_link_to_a_tag_in_a_sentence_is_none_of_the_article() -> None:
    text = "<p>The works of the river were told of before, as readers of <a href='/tag/floods'>our notes</a> will know, at length.</p>"
    menu = "<div><a href='/tags/'>Tags</a></div>"
    assert read(page(meta=menu, body=BODY + text)).tags == []
    other = "<p><a href='https://other.example/tag/grain/'>grain</a></p>"
    assert read(page(below=other)).tags == []


def test_markup_in_a_description_is_taken_off() -> None:
    head = '<meta name="description" content="&lt;p&gt;Grain &lt;b&gt;and&lt;/b&gt; prices &lt;of 2020&gt;&lt;/p&gt;">'
    assert read(page(head=head)).description == "Grain and prices <of 2020>"
