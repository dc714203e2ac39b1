from __future__ import annotations

import json
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from pipelines.article import read_article, read_page
from pipelines.body.blocks import Block, read_blocks
from pipelines.body.read import read_body
from pipelines.chrome import Chrome, PageBlocks

SITE = "The institute was founded long ago, and all its papers may be quoted with a link to the source."


def blocks(html: str) -> list[Block]:
    return read_blocks(LexborHTMLParser(html))


def story(number: int) -> str:
    word = f"story{'abcdefghijklmnopqrstuvwxyz'[number % 26]}{number}"
    return f"What happened in {word} was told by those who saw it, and it was not what anybody had expected of {word}."


def article(number: int) -> list[Block]:
    return blocks(f"<main><div class='text post-{number}'><p>{story(number)}</p><p>{SITE}</p></div></main>")


def listing(*numbers: int) -> list[Block]:
    teasers = "".join(f"<div class=item><p>{story(number)}</p></div>" for number in numbers)
    return blocks(f"<main><p class=hint>Choose a month to read</p>{teasers}</main>")


def as_page(found: list[Block]) -> PageBlocks:
    body = read_body(found)
    return PageBlocks([entry.block for entry in body.blocks if entry.kept], "article", body.container)


def pages() -> list[PageBlocks]:
    listings = [PageBlocks(listing(i, i + 1), "listing") for i in range(6)]
    return [as_page(article(i)) for i in range(12)] + listings


def test_what_many_articles_keep_is_the_sites() -> None:
    chrome = Chrome.learn(pages())
    assert [chrome.is_chrome(block) for block in article(3)] == [False, True]
    assert read_body(article(40), chrome=chrome).paragraphs == [story(40)]


@given(st.text(min_size=5, max_size=400), st.sampled_from(["", "«— ", "*** ", "· 🙂 "]))
def test_signs_and_capitals_do_not_hide_what_is_the_sites(line: str, sign: str) -> None:
    def page(line: str) -> list[Block]:
        return [Block(line, blocks("<p>x</p>")[0].box, 0, 0, 0)]

    chrome = Chrome.learn(PageBlocks(page(line), "article") for _ in range(6))
    assert chrome.is_chrome(page(line)[0]) or len(re.sub(r"[\W_]", "", line)) < 3
    if len(line) + len(sign) <= 300 and chrome.is_chrome(page(line)[0]):
        assert chrome.is_chrome(page(sign + line)[0])


def test_what_several_listings_show_in_one_place_is_the_sites() -> None:
    chrome = Chrome.learn(pages())
    (hint, *_) = listing(30)
    assert chrome.is_chrome(hint)
    (elsewhere,) = blocks("<p>Choose a month to read</p>")
    assert not chrome.is_chrome(elsewhere)


def test_what_one_or_two_listings_show_may_be_a_whole_post() -> None:
    chrome = Chrome.learn(pages())
    assert not any(chrome.is_chrome(block) for block in listing(3, 4)[1:])
    assert read_body(article(3), chrome=chrome).paragraphs == [story(3)]


def test_numbers_in_short_lines_do_not_matter() -> None:
    made = [PageBlocks(blocks(f"<div class=c>Comments ({i})</div>"), "listing") for i in range(4)]
    assert Chrome.learn(made).is_chrome(blocks("<div class=c>Comments (77)</div>")[0])


def test_the_box_the_articles_stand_in_is_learned() -> None:
    chrome = Chrome.learn(pages())
    assert chrome.agreed == [("div.text", 1.0)]
    assert chrome.selectors == ("div.text",)
    short = f"<main><div class=intro><p>{story(7)}</p></div><div class='text post-9'><p>Closed today.</p></div></main>"
    assert read_body(blocks(short), chrome=chrome).container is not None


def test_an_article_that_is_all_chrome_keeps_its_text() -> None:
    chrome = Chrome.learn(pages())
    assert read_body(blocks(f"<div class=text><p>{SITE}</p></div>"), chrome=chrome).paragraphs == [SITE]


def test_order_and_portions_do_not_matter() -> None:
    given = pages()
    whole = Chrome.learn(given)
    random.Random(5).shuffle(given)
    assert Chrome.learn(given) == whole
    assert Chrome.learn(given[:7]).merge(Chrome.learn(given[7:])) == whole


def test_memory_is_bounded_whatever_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.chrome._MOST_KEYS", 8)
    given = pages()
    whole = Chrome.learn(given)
    assert len(whole.seen) <= 8
    assert Chrome.learn(reversed(given)) == whole
    one, others = Chrome.learn(given[:1]), Chrome.learn(given[1:])
    assert one.merge(others) == others.merge(one) == whole


def test_it_is_written_and_read_as_plain_values() -> None:
    chrome = Chrome.learn(pages())
    written = chrome.to_dict()
    assert written["agreed"] == {"div.text": 1.0}
    again = Chrome.from_dict(json.loads(json.dumps(written)))
    assert again.to_dict() == written
    assert [again.is_chrome(block) for block in article(3)] == [False, True]


def test_two_pages_are_enough_to_see_what_both_keep() -> None:
    chrome = Chrome.learn([as_page(article(1)), as_page(article(2))])
    assert read_body(article(1), chrome=chrome).paragraphs == [story(1)]


def test_nothing_is_known_of_no_pages() -> None:
    chrome = Chrome.learn([])
    assert chrome.agreed == []
    assert chrome.selectors == ()
    assert not chrome.is_chrome(article(1)[0])


def test_beside_a_picture_the_sites_own_words_are_no_article() -> None:
    def page(number: int) -> list[Block]:
        picture = f"<h3>Picture number {number}</h3><img src=/{number}.jpg alt=''>"
        return blocks(f"<div id=all><div id=text>{picture}</div><div id=other><p>{SITE}</p></div></div>")

    chrome = Chrome.learn(as_page(page(number)) for number in range(12))
    assert read_body(page(40), title="Picture number 40", chrome=chrome).paragraphs == []


def test_a_daily_bulletin_keeps_the_sentences_it_has_every_day() -> None:
    def page(number: int) -> list[Block]:
        rates = [
            f"The rate of the {name} on day {number} of the month is {440 + number} for one, as the bank has told us today."
            for name in ("dollar", "euro", "rouble", "yuan")
        ]
        return blocks(
            "<div class=text>" + "".join(f"<p>{line}</p>" for line in [*rates, story(number)]) + "</div>"
        )

    def other(number: int) -> list[Block]:
        told = "".join(f"<p>{story(number + far)}</p>" for far in (0, 100, 200))
        return blocks(f"<div class=text>{told}</div>")

    chrome = Chrome.learn(
        [as_page(page(n)) for n in range(10)] + [as_page(other(n)) for n in range(300, 330)]
    )
    assert len(read_body(page(40), chrome=chrome).paragraphs) == 5


def test_what_most_heads_say_alike_is_said_of_the_site() -> None:
    def page(number: int) -> bytes:
        own = f"Of bridge number {number}" if number % 4 == 0 else "Tales of bridges and of rivers"
        told = f"Bridge number {number} was measured again, and had moved by {number * 3} millimetres. " * 3
        head = f"<title>Bridge {number}</title><meta name=description content='{own}'>"
        head += "<meta name=keywords content='bridges, rivers'>"
        return f"<html><head>{head}</head><body><h1>Bridge {number}</h1><p>{told}</p></body></html>".encode()

    def learned(number: int) -> PageBlocks:
        reading = read_page(page(number), f"https://bridges.example/{number}")
        said = reading.page.meta.all("description", "keywords")
        kept = [one.block for one in reading.body.blocks if one.kept]
        return PageBlocks(kept, "article", reading.body.container, said)

    chrome = Chrome.learn(learned(number) for number in range(1, 9))
    chrome = Chrome.from_dict(chrome.to_dict())
    read = [read_article(page(n), f"https://bridges.example/{n}", None, chrome) for n in (1, 4)]
    assert [(article.description, article.tags) for article in read] == [
        (None, []),
        ("Of bridge number 4", []),
    ]
    alone = read_article(page(1), "https://bridges.example/1")
    assert alone.description == "Tales of bridges and of rivers"
    assert alone.tags == ["bridges", "rivers"]


def test_the_head_of_a_table_stays_with_its_rows_though_many_articles_have_one_like_it() -> None:
    def table(number: int) -> list[Block]:
        rows = "".join(f"<tr><td>River {number}{mark}</td><td>{number}{mark}7</td></tr>" for mark in "123")
        told = f"<table><tr><th>Name of the river</th><th>Length, km</th></tr>{rows}</table>"
        return blocks(f"<main><div class=text><p>{story(number)}</p>{told}<p>{SITE}</p></div></main>")

    chrome = Chrome.learn(as_page(table(number)) for number in range(12))
    assert chrome.is_chrome(table(20)[1])
    paragraphs = read_body(table(20), chrome=chrome).paragraphs
    assert paragraphs == [
        story(20),
        "Name of the river Length, km",
        "River 201 2017",
        "River 202 2027",
        "River 203 2037",
    ]
