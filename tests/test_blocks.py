from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from pipelines.body.blocks import Block, read_blocks, selector_of
from pipelines.body.text import clean_text

LONG = "This sentence is long enough to count as running text, as the reader will surely agree. "


def blocks(html: str) -> list[Block]:
    return read_blocks(LexborHTMLParser(html))


def texts(html: str) -> list[str]:
    return [block.text for block in blocks(html)]


def test_inline_elements_glue_and_block_elements_break() -> None:
    assert texts("<p>Al<b>ma</b>ty <i>is</i> <a href=x>big</a>.</p><div>Next</div>tail") == [
        "Almaty is big.",
        "Next",
        "tail",
    ]


def test_one_line_break_is_a_space_and_two_end_the_paragraph() -> None:
    assert texts("<div>one<br>two<br> <br>three<br><br><br>four</div>") == ["one two", "three", "four"]


def test_empty_blocks_and_rules_break_too() -> None:
    assert texts("<div>one<div></div>two<hr>three</div>") == ["one", "two", "three"]


def test_text_is_as_a_reader_sees_it() -> None:
    assert texts("<p>\n Қа\u00adза\u200bқ&nbsp;стан &amp;\t и\u0306  </p>") == ["Қазақ стан & й"]


def test_a_preformatted_text_has_paragraphs_at_blank_lines() -> None:
    assert texts("<pre>Dear list,\nhello.\n\n  Second <a href=x>one</a>\nof two.\n \n\nBye</pre>") == [
        "Dear list, hello.",
        "Second one of two.",
        "Bye",
    ]


def test_a_table_row_is_one_block_but_a_layout_table_is_not() -> None:
    assert texts("<table><tr><td>2023<td>5.1 %</tr><tr><th>2024<th>4.8 %</table>") == [
        "2023 5.1 %",
        "2024 4.8 %",
    ]
    assert texts("<table><tr><td><p>menu</p><td><p>first</p><p>second</p></table>") == [
        "menu",
        "first",
        "second",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<style>p{}</style>",
        "<noscript>x</noscript>",
        "<template><p>x</p></template>",
        "<div hidden>x</div>",
        '<p style="color:red; display : none">x</p>',
        '<span style="visibility:hidden">x</span>',
        '<div aria-hidden="true"><p>x</p></div>',
        '<div aria-modal="true">x</div>',
        "<dialog open>x</dialog>",
        '<span class="sr-only">x</span>',
        "<style>.ghost, #phantom { color: red; display:none }</style><div class='a ghost'>x</div><p id=phantom>x</p>",
        "<nav>x</nav>",
        "<footer>x</footer>",
        '<div class="cookie-consent">x</div>',
        '<ul class="sharebar"><li>x</ul>',
        '<section id="comments"><p>x</p></section>',
    ],
)
def test_what_a_reader_does_not_see_or_the_site_says_of_itself_is_not_read(html: str) -> None:
    assert texts(f"<p>{LONG}</p>{html}<p>{LONG}</p>") == [LONG.strip()] * 2


@pytest.mark.parametrize(
    "html",
    [
        '<div class="hidden md:block">x</div>',
        "<style>@media print { .x { display:none } }</style><div class=x>x</div>",
        "<style>.y .x { display:none }</style><div class=x>x</div>",
        "<style>/* .x{} */ .z{display:none}</style><div class=x>x</div>",
        '<div class="no-sidebar">x</div>',
        '<div role="region" hidden>x</div>',
        '<div class="faq__answer" style="display: none">x</div>',
        '<div id="accordion-2" aria-hidden="true">x</div>',
        '<div role="tabpanel" aria-hidden="true" style="display:none">x</div>',
    ],
)
def test_what_is_hidden_elsewhere_or_for_now_is_read(html: str) -> None:
    assert texts(f"<p>{LONG}</p>{html}") == [LONG.strip(), "x"]


def test_a_name_is_not_believed_where_the_text_of_the_page_stands() -> None:
    page = f'<div class="sidebar">{f"<p>{LONG}</p>" * 9}</div><p>{LONG}</p>'
    assert len(texts(page)) == 10


def test_what_is_for_readers_without_scripts_is_read_where_it_is_the_text_of_the_page() -> None:
    text = f"<h1>Title</h1><p>{LONG * 4}</p><p>{LONG * 5}</p>"
    told = ["Title", (LONG * 4).strip(), (LONG * 5).strip()]
    assert texts(f"<div id=app>Loading</div><noscript><div class=post>{text}</div></noscript>") == [
        "Loading",
        *told,
    ]
    assert texts(f"{text}<noscript><p>{LONG}</p></noscript>") == told
    assert texts(f"{text}<noscript>{text}</noscript>") == told
    assert texts("<p>One <noscript><img src=x></noscript>line.</p>") == ["One line."]


def test_links_are_counted() -> None:
    (block,) = blocks("<p>See <a href=x>this page</a> and <a href=y>that</a>.</p>")
    assert (block.links, block.anchors, block.tag, block.index) == (13, 2, "p", 0)


def test_a_box_knows_its_place_and_selector() -> None:
    (block,) = blocks('<main><div class="entry post-7 text"><p>x</p></div></main>')
    assert block.box.parent is not None
    assert selector_of(block.box.parent) == "div.entry.text"
    assert block.box.place == "body>main>div.entry.post-7.text>p"


@given(st.text(alphabet="<>/ab divpretbl\"'=&; \n\0ұ", max_size=200))
def test_any_markup_gives_clean_blocks_in_order(html: str) -> None:
    found = blocks(html)
    assert [block.index for block in found] == list(range(len(found)))
    for block in found:
        assert block.text == clean_text(block.text) != ""
        assert 0 <= block.links <= len(block.text)


@given(st.text())
def test_cleaning_is_idempotent(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_thousands_of_paragraphs_of_a_letter_are_one_and_what_follows_stands_apart() -> None:
    found = blocks("<ul>" + "<li>x" * 5_000 + "</ul><p>Text<p>Text")
    assert [block.text for block in found[-2:]] == ["Text", "Text"]
    assert len(found) < 1_100
    assert "".join(block.text for block in found[:-2]).replace(" ", "") == "x" * 5_000


@pytest.mark.parametrize(
    "piece", ["<ul><li>x</ul>", "<p>x</p>", "x<br><br>", "<table><td>x</table>", "<dl><dt>x<dd>x</dl>"]
)
def test_running_text_among_thousands_of_letters_stands_apart(piece: str) -> None:
    told = "A sentence of some length, as they are written where something is told."
    found = texts(piece * 3_000 + f"<div><p>{told}</div>" + piece * 3_000 + f"<p>{told}")
    assert found.count(told) == 2
    assert len(found) < 1_100


def test_thousands_of_rows_of_one_letter_are_one_and_those_of_words_are_not() -> None:
    assert len(blocks("<table>" + "<tr><td>x" * 5_000 + "</table>")) < 1_100
    assert len(blocks("<table>" + "<tr><td>a word<td>or two" * 3_000 + "</table>")) == 3_000


def test_preformatted_letters_are_one_as_well() -> None:
    assert len(blocks("<pre>" + "x\n\n" * 5_000 + "</pre>")) < 1_100


def test_a_long_list_of_short_lines_keeps_its_lines() -> None:
    assert len(blocks("<ul>" + "<li>a word or two" * 3_000 + "</ul>")) == 3_000


@pytest.mark.parametrize(
    "html",
    [
        "<span>" * 100_000 + "x",
        "text<br>" * 1_000_000,
        "<table><tr><td>x<td>y" * 5_000,
        "<p>paragraph of text" * 200_000,
    ],
    ids=["deep", "breaks", "tables", "paragraphs"],
)
def test_no_page_is_too_much(html: str) -> None:
    tree = LexborHTMLParser(html)
    start = time.process_time()
    read_blocks(tree)
    assert time.process_time() - start < 1 + len(html) / 500_000


def test_a_place_to_lead_to_is_no_link() -> None:
    html = "<p><a name=s1/>What was said of it was not much, <a>and nobody</a> <a href=/x>said more</a> of it.</p><p>And so on.</p>"
    found = read_blocks(LexborHTMLParser(html))
    assert [(block.anchors, block.links) for block in found] == [(1, len("said more")), (0, 0)]


def test_the_line_below_an_entry_stands_apart_from_its_last_paragraph() -> None:
    html = "<div>It was told to the end.\n<a name=more></a>\n<span class=posted>Posted by X at January 15, 2005</span></div>"
    assert [block.text for block in read_blocks(LexborHTMLParser(html))] == [
        "It was told to the end.",
        "Posted by X at January 15, 2005",
    ]
    hidden = "<div>It was told. <span class=posted hidden>Posted by X</span> To the end.</div>"
    assert [block.text for block in read_blocks(LexborHTMLParser(hidden))] == [
        "It was told.",
        "To the end.",
    ]
