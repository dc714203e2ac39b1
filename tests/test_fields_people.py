from __future__ import annotations

import json

from article_pages import HEADLINE, page, read


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
