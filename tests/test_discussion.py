"""What readers wrote below an article is not the article, however much it is."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines.body.blocks import read_blocks
from pipelines.body.read import read_body

TOLD = [
    f"On day {day} the bridge was measured again, and the engineers found that it had moved by some millimetres."
    for day in range(1, 5)
]
SAID = (
    "I live beside that bridge and have never seen anybody measure it, whatever they say of it on this page. "
)
ITEMS = {
    "list": ("<ol class=commentlist>{}</ol>", "<li class='comment even'><p>{}</p></li>"),
    "definitions": (
        "<dl id=comments-block>{}</dl>",
        "<dt class=comment-author>Anon<dd class=comment-body><p>{}</p>",
    ),
    "table": ("<table>{}</table>", "<tr class=comment><td>{}</td></tr>"),
    "boxes": ("<div id=comments>{}</div>", "<article class=comment-body><p>{}</p></article>"),
}


def page(told: list[str], said: int, make: str) -> list[str]:
    around, item = ITEMS[make]
    article = "".join(f"<p>{line}</p>" for line in told)
    talk = around.format("".join(item.format(f"{SAID * 2} Number {number}.") for number in range(said)))
    html = f"<h1>The bridge has moved</h1><div class=entry>{article}</div>{talk}"
    return read_body(read_blocks(LexborHTMLParser(html)), title="The bridge has moved").paragraphs


@pytest.mark.parametrize("make", ITEMS)
@pytest.mark.parametrize("said", [2, 5, 40])
def test_a_long_discussion_is_no_part_of_the_article(make: str, said: int) -> None:
    assert page(TOLD, said, make) == TOLD


@pytest.mark.parametrize("make", ITEMS)
def test_the_article_may_be_one_paragraph(make: str) -> None:
    assert page(TOLD[:1], 30, make) == TOLD[:1]


def test_where_no_article_stands_before_them_the_comments_are_the_text() -> None:
    assert sum(SAID.strip() in line for line in page([], 5, "list")) == 5


def test_a_comment_may_be_an_article_of_opinion() -> None:
    html = f"<h1>The bridge has moved</h1><div class='comment'>{''.join(f'<p>{line}</p>' for line in TOLD)}</div>"
    assert read_body(read_blocks(LexborHTMLParser(html)), title="The bridge has moved").paragraphs == TOLD


@pytest.mark.parametrize("make", ["list", "definitions", "boxes"])
def test_the_article_may_be_one_short_sentence(make: str) -> None:
    assert page(["It has moved again, says Ann."], 5, make) == ["It has moved again, says Ann."]


def test_under_a_picture_the_comments_are_not_the_text() -> None:
    html = (
        "<div class=post><h1>The bridge at dawn</h1><img src=bridge.jpg></div>"
        f"<ol class=commentlist>{f'<li><p>{SAID * 3}</p></li>' * 6}</ol>"
    )
    assert read_body(read_blocks(LexborHTMLParser(html)), title="The bridge at dawn").paragraphs == []


def test_what_stands_below_the_name_of_a_reader_is_his() -> None:
    said = "".join(f"<dt id=comment-{n}>{n}. Ann replied:</dt><dd><p>{SAID * 2}</p></dd>" for n in range(9))
    html = f"<h1>The bridge has moved</h1><div><p>{TOLD[0]}</p><p>{TOLD[1]}</p></div><h3>Replies</h3><dl>{said}</dl>"
    assert read_body(read_blocks(LexborHTMLParser(html)), title="The bridge has moved").paragraphs == TOLD[:2]


def test_under_one_linked_sentence_the_comments_are_not_the_text() -> None:
    note = "<p><a href=/59>The bridge has moved, and the letters of the month are here.</a> Go see!</p>"
    around, item = ITEMS["boxes"]
    talk = around.format("".join(item.format(f"{SAID * 2} Number {number}.") for number in range(9)))
    html = f"<h1>The bridge has moved</h1><div class=entry-content>{note}</div>{talk}"
    found = read_body(read_blocks(LexborHTMLParser(html)), title="The bridge has moved").paragraphs
    assert not any(SAID.strip() in line for line in found)
