from __future__ import annotations

import pytest
from article_pages import BODY, URL, page, read


def test_documents_pictures_and_links_of_the_body_only() -> None:
    inside = (
        "<p>Толық мәтін <a href='/files/hattama.pdf'>хаттамада</a> және <a href='/get.php?f=a.docx'>кестеде</a>, "
        "сондай-ақ <a href='https://other.example/x'>бұрынғы шешімде</a> берілген, оны кез келген адам оқи алады.</p>"
        "<figure><img src='pic.jpg' alt='зал'><figcaption>Отырыс залы</figcaption></figure>"
    )
    html = page(body=BODY + inside + BODY, around="<div id='footer'><a href='/rules.pdf'>Ереже</a></div>")
    article = read(html)
    assert [(a["name"], a["mime_type"]) for a in article.attachments] == [
        ("хаттамада", "application/pdf"),
        ("кестеде", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ]
    assert article.attachments[0]["url"] == "https://news.example/files/hattama.pdf"
    assert article.outlinks == [{"url": "https://other.example/x", "text": "бұрынғы шешімде"}]
    assert article.images == [{"url": "https://news.example/kk/2020/pic.jpg", "caption": "Отырыс залы"}]


def test_a_caption_that_nobody_closed_is_not_the_rest_of_the_page() -> None:
    figure = "<figure><img src=pic-{0}.jpg><figcaption>Picture {0}<p>Words of the article.</p>"
    html = "<h1>T</h1>" + "".join(figure.format(number) for number in range(200))
    captions = [image["caption"] for image in read(html.encode()).images]
    assert len(captions) > 100
    assert all(caption.startswith(f"Picture {number}Words") for number, caption in enumerate(captions))
    assert max(map(len, captions)) < 2_000


def test_a_link_drawn_in_a_picture_is_not_asked_for_what_it_has_not() -> None:
    drawn = "<svg viewBox='0 0 9 9'><a xlink:href='/map'><text>Map</text></a></svg>"
    assert read(page(body=BODY + drawn + BODY)).outlinks == []


@pytest.mark.parametrize(
    ("named", "trusted"),
    [
        ("/kk/2020/hattama-12?utm=1", True),
        ("https://www.news.example/kk/2020/hattama", True),
        ("https://news.example/", False),
        ("https://other.example/kk/2020/hattama-12", False),
        ("javascript:void(0)", False),
        ("http://[", False),
    ],
)
def test_a_canonical_address_is_trusted_only_when_plausible(named: str, trusted: bool) -> None:
    article = read(page(head=f'<link rel="canonical" href="{named}">'))
    assert (article.canonical_url != URL) == trusted


def test_two_canonical_addresses_are_none() -> None:
    head = '<link rel="canonical" href="/a"><link rel="canonical" href="/b">'
    assert read(page(head=head)).canonical_url == URL


def test_the_id_does_not_depend_on_scheme_slash_or_fragment() -> None:
    same = {read(page(), url=url).id for url in (URL, URL + "/", URL.replace("https", "http"), URL + "#top")}
    assert len(same) == 1
    assert read(page(), url=URL + "3").id not in same


def test_alternates_are_resolved() -> None:
    head = '<link rel="alternate" hreflang="ru" href="/ru/2020/protokol-12"><link rel="alternate" href="/rss" type="x">'
    assert read(page(head=head)).alternates == [
        {"language": "ru", "url": "https://news.example/ru/2020/protokol-12"}
    ]
