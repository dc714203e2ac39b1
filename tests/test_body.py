from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from pipelines.article import read_article
from pipelines.body.blocks import read_blocks
from pipelines.body.read import Body, read_body

ONE = "The institute published its review of the economy on Monday, and it was read with care by everyone."
TWO = "Growth, it says, came from trade and from construction, while prices rose more slowly than before."
THREE = (
    "In the second half of the year the authors expect much of the same, unless the weather is against it."
)
MENU = "".join(f"<li><a href=/{i}>Section number {i}</a></li>" for i in range(12))


def body(html: str, title: str | None = None, hint: str | None = None) -> Body:
    return read_body(read_blocks(LexborHTMLParser(html)), title=title, hint=hint)


def page(inside: str, around: str = "") -> str:
    return f"<body><div class=top><ul>{MENU}</ul></div><div class=wrap><div class=c>{inside}</div></div>{around}</body>"


def article(*extra: str) -> str:
    return f"<h1>Review of the economy</h1><p>{ONE}</p><p>{TWO}</p>{''.join(extra)}<p>{THREE}</p>"


def test_the_article_is_kept_in_order_and_the_site_is_not() -> None:
    found = body(page(article(), "<div class=x><p>© 2024 The Institute</p></div>"), "Review of the economy")
    assert found.paragraphs == [ONE, TWO, THREE]
    assert found.container is not None
    assert found.container.names == "c"


@pytest.mark.parametrize(
    "part",
    [
        "<h2>What comes next</h2>",
        "<ul><li>wheat and barley</li></ul>",
        "<blockquote>We did not expect it</blockquote>",
        "<table><tr><td>2023<td>5.1 %</table>",
        "<pre>x = 1</pre>",
        "<p>Why?</p>",
        "<h3><a href=/grain>What was said of grain</a></h3>",
        "<ol><li><p><a href=/law>The law on grain</a></p><li><p>What was said of it<li><p>Who voted for it</ol>",
    ],
)
def test_parts_of_an_article_are_paragraphs_of_it(part: str) -> None:
    found = body(page(article(part)), "Review of the economy").paragraphs
    assert found[:2] == [ONE, TWO]
    assert found[-1] == THREE
    assert len(found) == (6 if part.startswith("<ol>") else 4)


@pytest.mark.parametrize(
    "part",
    [
        "<figure><img src=x><figcaption>Wheat near Kostanay. Photo: N.</figcaption></figure>",
        "<p>Read also: <a href=/2>Prices of bread in the north of the country</a></p>",
        "<div class=tags><a href=/t>economy</a> <a href=/u>prices</a></div>",
        '<div class="entry-meta">By A. Author</div>',
        "<p><a href=/3>Prices of bread in the north of the country</a></p>",
        f"<p>{ONE}</p>",
        '<div class="share-buttons"><span>Share this</span></div>',
        '<div class="related-posts"><p>Something else was said about another thing entirely, elsewhere.</p></div>',
    ],
    ids=["caption", "read-also", "tags", "byline", "link", "twice", "share", "related"],
)
def test_noise_within_the_article_is_dropped(part: str) -> None:
    assert body(page(article(part)), "Review of the economy").paragraphs == [ONE, TWO, THREE]


def test_what_stands_around_the_text_is_dropped() -> None:
    around = "<h1>Review of the economy</h1><div>Monday</div><div>12:30</div>"
    end = "<div>Share</div><h3>Most read</h3>"
    assert body(page(f"{around}<p>{ONE}</p><p>{TWO}</p>{end}")).paragraphs == [ONE, TWO]


def test_teasers_are_not_the_article_even_when_they_are_many() -> None:
    cards = "".join(
        f"<div class=k><h3><a href=/{i}>Another thing that happened, number {i}</a></h3><p>{TWO[i:]}</p></div>"
        for i in range(8)
    )
    found = body(page(article(), f"<div class=more-of-it>{cards}</div>"), "Review of the economy")
    assert found.paragraphs == [ONE, TWO, THREE]


def test_linked_headings_with_text_below_them_are_entries_within_the_article_and_teasers_beside_it() -> None:
    def entries(what: str) -> str:
        return "".join(
            f"<section><h3><a href=/{what}/{i}>{what} worth a look, number {i}</a></h3><p>{what} {i}: {TWO}</p></section>"
            for i in range(4)
        )

    inside = article(entries("Review"))
    found = body(page(inside, f"<div class=z>{entries('News')}</div>"), "Review of the economy").paragraphs
    assert [line for line in found if line.endswith(TWO)] == [TWO, *(f"Review {i}: {TWO}" for i in range(4))]
    assert found[-1] == THREE


def test_of_several_articles_the_one_with_the_title_is_read() -> None:
    other = f"<article><h2>Another</h2><p>{TWO}</p><p>{THREE}</p></article>"
    own = f"<article><h1>Review of the economy</h1><p>{ONE}</p><p>{ONE[::-1]}.</p><p>{ONE.upper()}</p></article>"
    assert body(page(other + own + other), "Review of the economy").paragraphs[0] == ONE


def test_an_opening_between_title_and_container_is_kept() -> None:
    opening = f"{ONE} {TWO}"
    html = f"<h1>Review</h1><p>{opening}</p><div><p>{THREE}</p>{f'<p>{TWO} Again.</p>'}{f'<p>{ONE} Once more.</p>'}</div>"
    assert body(page(html), "Review").paragraphs[0] == opening


def test_an_opening_of_two_paragraphs_is_kept_and_a_line_under_the_headline_is_not() -> None:
    told = [f"{line} {more}" for line in (ONE, TWO, THREE) for more in ("It was so.", "It will be so.")]
    rest = f"<div class=t><div>{''.join(f'<p>{line}</p>' for line in told)}</div></div>"
    for opening, kept in (((ONE, TWO), [ONE, TWO]), ((ONE,), [])):
        above = "".join(f"<p>{line}</p>" for line in opening)
        html = page(f"<h1>Review of the economy</h1><section>{above}</section>{rest}")
        assert body(html, "Review of the economy").paragraphs == [*kept, *told]


def test_breaks_make_paragraphs_where_there_are_no_p() -> None:
    assert body(page(f"{ONE}<br><br>{TWO}<br/><br/>{THREE}")).paragraphs == [ONE, TWO, THREE]


def test_an_article_that_is_one_pre_is_read() -> None:
    found = body(
        f"<body><h1>Re: review</h1><b>A. Author</b><pre>{ONE}\n\n{TWO}\n</pre><hr><a href=x>Next message</a></body>"
    )
    assert found.paragraphs == [ONE, TWO]


def test_the_body_the_page_tells_elsewhere_is_a_witness() -> None:
    long = "".join(f"<p>{i}. {TWO}</p>" for i in range(3))
    html = f"<body><div class=a><p>{ONE}</p><p>{THREE}</p></div><div class=b>{long}</div></body>"
    assert body(html, hint=f"{ONE} {THREE}").paragraphs[:2] == [ONE, THREE]
    assert (
        body(html, hint="Quite another text that stands nowhere on the page. " * 9).paragraphs
        == body(html).paragraphs
    )


def test_the_element_that_is_known_to_hold_the_article_is_read() -> None:
    html = f"<body><h1>One</h1><div class=a><p>{ONE}</p><p>{TWO}</p></div><div class='low note'><p>It is here.</p><p>{THREE}</p></div></body>"
    tree = LexborHTMLParser(html)
    found = read_body(read_blocks(tree), title="One", holder=tree.css_first("div.low"))
    assert found.paragraphs == ["It is here.", THREE]
    assert found.container is not None
    assert found.container.names == "low note"
    elsewhere = LexborHTMLParser("<p>x</p>").css_first("p")
    assert read_body(read_blocks(tree), title="One", holder=elsewhere).paragraphs[0] == ONE


def test_every_block_has_a_verdict() -> None:
    found = body(page(article()), "Review of the economy")
    assert [entry.block.text for entry in found.blocks if entry.kept] == found.paragraphs
    assert all(entry.kept != bool(entry.reason) for entry in found.blocks)


def test_a_page_without_text_has_no_body() -> None:
    assert body("").paragraphs == []
    assert body("<p></p>").container is None


@given(
    st.lists(
        st.sampled_from(
            [ONE, TWO, THREE, "Short", "x", "<h2>Head</h2>", "<ul><li>item</ul>", "<a href=x>link</a>"]
        )
    )
)
def test_paragraphs_are_blocks_in_their_order(parts: list[str]) -> None:
    found = body("<body>" + "".join(f"<div>{part}</div>" for part in parts))
    kept = [entry.block.index for entry in found.blocks if entry.kept]
    assert kept == sorted(kept)
    assert len(found.blocks) == len(
        read_blocks(LexborHTMLParser("".join(f"<div>{part}</div>" for part in parts)))
    )


def told(number: int) -> str:
    return f"<p>Sentence number {number} of the article says something that takes about a hundred letters to say it.</p>"


@pytest.mark.parametrize("name", ["entry-more", "asset-more", "extended", "entry-continued"])
def test_the_second_half_of_an_entry_is_read_with_the_first(name: str) -> None:
    first, second = "".join(map(told, range(6))), "".join(map(told, range(6, 9)))
    html = f"<div class=content><div class=entry-body>{first}</div><div class='{name}'>{second}</div></div><div class=foot>x</div>"
    assert len(read_body(read_blocks(LexborHTMLParser(html))).paragraphs) == 9


def test_a_sentence_of_links_among_paragraphs_is_text_and_a_signpost_is_not() -> None:
    link = "<p><a href=/a>The third release</a> is out (<a href=/b>notes</a>) now.</p>"
    sign = "<p>Related: <a href=/c>Why it is out and what it does</a>.</p>"
    html = f"<main>{told(1)}{link}{told(2)}{sign}{told(3)}</main>"
    kept = read_body(read_blocks(LexborHTMLParser(html))).paragraphs
    assert "The third release is out (notes) now." in kept
    assert not any(text.startswith("Related") for text in kept)


def test_a_list_is_kept_whole() -> None:
    items = [
        "Bread",
        "The second thing on the list is long enough to be told apart from a menu, and it ends here.",
        "Milk",
    ]
    html = f"<main><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul></main>"
    assert read_body(read_blocks(LexborHTMLParser(html))).paragraphs == items


def test_a_listing_is_one_paragraph_and_a_letter_is_not() -> None:
    code = "<pre class=brush>one();\n\ntwo();\n\nthree();</pre>"
    kept = read_body(read_blocks(LexborHTMLParser(f"<main>{told(1)}{code}</main>"))).paragraphs
    assert kept[1:] == ["one(); two(); three();"]
    lines = [
        f"Line {n} of the letter is long enough to be read as a paragraph of its own, as it is."
        for n in range(3)
    ]
    letter = "<pre>" + "\n\n".join(lines) + "</pre>"
    assert read_body(read_blocks(LexborHTMLParser(f"<body>{letter}</body>"))).paragraphs == lines


def test_a_poem_keeps_its_verses() -> None:
    verses = [f"a line of verse, the {n}th" for n in range(9)]
    long = "And one line of it is as long as a sentence of prose, for nobody counted its feet when it was written."
    html = f"<main>{''.join(f'<p>{line}</p>' for line in [*verses[:5], long, *verses[5:]])}</main>"
    assert read_body(read_blocks(LexborHTMLParser(html))).paragraphs == [*verses[:5], long, *verses[5:]]


@pytest.mark.parametrize("end", [":-)", ";)", "😉", "^_^", "📂"])
def test_a_smile_ends_a_sentence(end: str) -> None:
    last = f"And that is all there is to say of it today {end}"
    assert body(page(f"{article()}<p>{last}</p>"), "Review of the economy").paragraphs[-1] == last


def test_a_paragraph_that_tells_much_beside_its_links_is_text() -> None:
    told = "".join(
        f"<a href=https://else{n}.org/>the people of number {n} in this street</a> will be there to see it. "
        for n in range(9)
    )
    found = body(page(f"<h1>Tonight</h1><p>{told}</p>"), "Tonight").paragraphs
    assert [text[:40] for text in found] == ["the people of number 0 in this street wi"]


def test_a_poem_in_stanzas_beside_its_comment_keeps_them() -> None:
    lines = [f"Line number {n} of a song" for n in range(12)]
    stanzas = "".join(
        f"<div class=lines>{''.join(f'<div class=line>{line}</div>' for line in lines[at : at + 4])}</div>"
        for at in range(0, 12, 4)
    )
    found = body(page(f"<h1>A song</h1>{stanzas}<p>{ONE}</p><p>{TWO}</p>"), "A song").paragraphs
    assert found == [*lines, ONE, TWO]


def test_facts_in_a_box_named_for_them_are_no_text() -> None:
    facts = (
        "This entry was posted by <a href=/ann>Ann</a> on 5 May 2019 at 11:12, filed in <a href=/t>Trade</a> and "
        "<a href=/g>Grain</a>. Both comments and trackbacks are closed for it, and will be."
    )
    found = body(page(f"{article()}<div class=entry-meta>{facts}</div>"), "Review of the economy")
    assert found.paragraphs == [ONE, TWO, THREE]


def test_what_is_said_of_a_listing_is_read_with_it() -> None:
    code = "<br>".join(f"print({n} * {n}); // and what comes of it is {n * n}." for n in range(40))
    html = f"<h1>Squares</h1><p>Squares of forty numbers.</p><div class=highlight><pre><code>{code}</code></pre></div>"
    found = body(page(f"{html}<p>That is all there is to it.</p>"), "Squares").paragraphs
    assert found[0] == "Squares of forty numbers."
    assert found[-1] == "That is all there is to it."
    assert any("print(39" in text for text in found)


@pytest.mark.parametrize(
    "name", ["class=social", "id=share-of-trade", "class='time paywall'", "class=newsletter"]
)
def test_a_heading_is_not_judged_by_its_name_where_text_stands_below_it(name: str) -> None:
    found = body(
        page(article(f"<h2 {name}>What trade brought</h2><p>{ONE[:-1]}!</p>")), "Review of the economy"
    )
    assert "What trade brought" in found.paragraphs


@pytest.mark.parametrize("name", ["sidebar-grid__container", "layout-with-sidebar", "page-sidebar-layout"])
def test_a_box_named_for_the_layout_is_read(name: str) -> None:
    parts = "".join(f"<div class={name}><p>{text}</p></div>" for text in (ONE, TWO, THREE))
    assert body(page(f"<h1>Review of the economy</h1>{parts}"), "Review of the economy").paragraphs == [
        ONE,
        TWO,
        THREE,
    ]


def test_a_paragraph_right_before_the_box_of_the_rest_is_the_first() -> None:
    rest = f"<p>{TWO}</p><p>{THREE}</p>" * 3
    inside = f"<h1>Review</h1><div class=text><p>{ONE}</p><div class=for-members>{rest}</div></div>"
    assert body(page(inside), "Review").paragraphs[0] == ONE


def test_an_article_in_several_boxes_of_one_make_is_read_whole() -> None:
    rest = f"<div class=group><p>{TWO}</p><p>{THREE}</p><p>{ONE[:-1]}!</p><p>{TWO[:-1]}!</p></div>"
    inside = f"<h1>Review</h1><div class=entry-content><div class=group><p>{ONE}</p></div><!-- more -->{rest}</div>"
    assert body(page(inside), "Review").paragraphs[0] == ONE


def test_who_said_it_stays_below_a_quotation() -> None:
    quoted = f"<blockquote><p>{THREE}</p>— Ann Lee, October 2018</blockquote>"
    found = body(page(f"<h1>Review</h1><p>{ONE}</p><p>{TWO}</p>{quoted}"), "Review").paragraphs
    assert found[-1] == "— Ann Lee, October 2018"


def test_a_sign_in_brackets_ends_a_sentence_and_whose_picture_it_is_does_not() -> None:
    found = body(
        page(article() + "<p>Prices will be told on Friday. (al)</p>"), "Review of the economy"
    ).paragraphs
    assert found[-1] == "Prices will be told on Friday. (al)"
    found = body(page(article() + "<div>A field in May. (AFP)</div>"), "Review of the economy").paragraphs
    assert found[-1] == THREE


def test_the_body_told_elsewhere_may_be_markup() -> None:
    told = json.dumps(
        {
            "@type": "NewsArticle",
            "headline": "Review",
            "articleBody": f"&lt;p&gt;{ONE}&lt;/p&gt; {TWO} It&#8217;s {THREE}",
        }
    )
    facts = "".join(f"<p>{n}. {ONE[:-1]} and more of it in other places.</p>" for n in range(3))
    inside = f"<h1>Review</h1><div class=t><p>{ONE}</p><p>{TWO}</p><p>It’s {THREE}</p></div><div class=f>{facts}</div>"
    html = f"<html><head><script type='application/ld+json'>{told}</script></head>{page(inside)}</html>"
    assert read_article(html.encode(), "https://news.example/a").paragraphs == [ONE, TWO, f"It’s {THREE}"]


def test_what_is_told_above_a_headline_that_is_shown_is_no_article() -> None:
    teasers = "".join(f"<div class=t><p>{n}. {ONE}</p></div>" for n in range(4))
    told = f"<p>{TWO}</p><p>{THREE}</p><p>{TWO[:-1]}!</p>"
    html = f"<body><div class=all>{teasers}<h2>Review</h2><div class=a>{told}</div></div></body>"
    assert body(html, "Review").paragraphs == [TWO, THREE, f"{TWO[:-1]}!"]


def test_a_line_that_repeats_its_picture_is_a_caption() -> None:
    captioned = "<p><img src=x.jpg alt='The mill by the river'> The mill by the river</p>"
    found = body(page(article(captioned, "<p><img src=y.jpg alt='Stir.'>Stir.</p>")), "Review of the economy")
    assert found.paragraphs == [ONE, TWO, "Stir.", THREE]


@pytest.mark.parametrize("note", [[ONE, THREE], [ONE], ["This year’s fires …."]])
def test_the_box_of_the_author_below_a_short_note_is_no_text(note: list[str]) -> None:
    box = (
        f"<div class=author-info><h2 class=author-title>Published by Ann</h2><p class=author-bio>{TWO}"
        " <a rel=author href=/author/ann>View all posts by Ann</a></p></div>"
    )
    inside = f"<h1>Review</h1><div class=entry-content><p>{'</p><p>'.join(note)}</p></div>{box}"
    assert body(page(inside), "Review").paragraphs == note


WALL = "".join(
    f"<p>We and our {n} partners store cookies on your device, which you may refuse at any time.</p>"
    for n in range(40, 60)
)
STORY = f"<article class=story><h1>Review of the economy</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></article>"


@pytest.mark.parametrize(
    "wall", [f"<div class=ot-centre role=dialog>{WALL}</div>", f"<div class=zx9>{WALL}</div>"]
)
def test_more_text_than_a_short_article_has_is_not_the_article_for_that(wall: str) -> None:
    found = body(f"<body><main>{STORY}</main>{wall}", "Review of the economy")
    assert found.paragraphs == [ONE, TWO, THREE]


def test_the_lead_in_the_box_of_the_headline_is_not_all_of_the_article() -> None:
    head = f"<div class=article-top><div class=story><h1>Review of the economy</h1><p>{ONE}</p><p>{TWO}</p></div></div>"
    text = f"<div class=entry-content>{f'<p>{THREE}</p><p>{TWO} {ONE}</p>' * 6}</div>"
    found = body(f"<body>{head}{text}", "Review of the economy").paragraphs
    assert THREE in found


@pytest.mark.parametrize(
    "names",
    ["sidebar-left", "entry-type-post entry-category-social_media", "wrap disableShareBar", "comment"],
)
def test_the_box_of_the_headline_is_read_whatever_it_is_called(names: str) -> None:
    """Most of the page's text is what readers wrote below."""
    said = "".join(f"<li><p>{THREE} Thus reader number {n} of the review.</p></li>" for n in range(9))
    html = (
        f"<head><title>Review of the economy | The Institute</title><body><div class='{names}'>"
        f"<h1>Review of the economy</h1><p>{ONE}</p><p>{TWO}</p></div><ol class=comments>{said}</ol>"
    )
    found = read_article(html.encode(), "https://news.example/review").text
    assert found is not None
    assert found.splitlines() == [ONE, TWO]


def test_text_in_an_inline_element_of_its_own_is_running_text() -> None:
    html = (
        "<head><title>Quiet</title><body><div class=main-sidebar-box><h2>Quiet</h2>"
        f"<p><em>{ONE}</em></p><p><em>{TWO}</em></p></div><div><p>© The Institute, all rights reserved.</p></div>"
    )
    assert read_article(html.encode(), "https://news.example/quiet").text == f"{ONE}\n{TWO}"
