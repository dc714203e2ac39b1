"""Pages with next to no text on them: a note of a sentence or two, or none, among all that a site wears."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.demo import render_article
from pipelines.article import read_article
from pipelines.body.blocks import Block, read_blocks
from pipelines.body.read import Body, read_body
from pipelines.chrome import Chrome, PageBlocks
from pipelines.context import PageContext

NOTES = {
    "kk": ("Мекеме жабық болады", ["Дүйсенбіде мекеме жұмыс істемейді."]),
    "ru": ("О встрече в министерстве", ["Стороны обсудили торговлю.", "Встреча прошла в Астане."]),
    "en": ("Closed on Friday", ["The office is closed on Friday.", "It opens on Monday at nine."]),
    "tr": ("Yeni rapor", ["Enstitü yeni raporunu yayımladı."]),
    "ja": ("金曜日の休業のお知らせ", ["金曜日は休業いたします。"]),
    "hy": ("Հանդիպում", ["Նախարարը հանդիպեց դեսպանին։"]),
    "ar": ("إغلاق المكتب", ["المكتب مغلق يوم الجمعة.", "هل يفتح يوم الاثنين؟"]),
}
MENU = "<ul>" + "".join(f"<li><a href=/s{i}>Section {i}</a></li>" for i in range(9)) + "</ul>"
MONTHS = "".join(f"<td><a href=/2023/{m}/>{m}.</a></td>" for m in range(1, 13))
GRID = "".join(
    f"<div class=y><b>{y}</b><table><tr>{MONTHS}</tr><tr><td>Jan</td></tr></table></div>"
    for y in (2024, 2023)
)
LAW = "<p>All rights reserved by the institute, and whoever quotes its pages has to name it with a link.</p>"
READ = "<h3>Most read</h3><p>Something else was said about another thing entirely, and elsewhere as well.</p>"
SITE = f"<div id=left>{MENU}{GRID}{READ}</div><div id=low>{LAW}<p>Visitors today: 12</p></div>"
SHARE = "<div class=share>Share: <a href=#>Facebook</a> <a href=#>Telegram</a></div>"


def marked(paragraphs: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


LAYOUTS = {
    "in its own box": "<div id=c><h1>{title}</h1><div class=t>{body}</div>{share}</div>{site}",
    "no box": "<div id=c><h1>{title}</h1>{body}{share}</div>{site}",
    "date above": "<div id=c><div class=d>05.01.2023</div><h1>{title}</h1><div class=t>{body}</div></div>{site}",
    "date below": "<div id=c><h1>{title}</h1><div class=d>05.01.2023 12:30</div>{body}<div>5</div></div>{site}",
    "header": "<main><article><header><h1>{title}</h1><p>05.01.2023</p></header><div>{body}</div></article></main>{site}",
    "head box": "<div class=wrap><div class=page-title><h1>{title}</h1></div><div class=t>{body}</div></div>{site}",
    "h2": "<div id=c><h2>{title}</h2><div class=t>{body}</div>{share}</div>{site}",
    "no heading": "<div id=c><div class=n>{title}</div><div class=t>{body}</div>{share}</div>{site}",
    "cell": "<table><tr><td>{menu}</td><td><h1>{title}</h1>{body}</td><td>{grid}{read}</td></tr></table>{low}",
    "rows": "<table><tr><td><h1>{title}</h1></td></tr><tr><td>{body}</td></tr></table>{site}",
    "site first": "{site}<div id=c><h1>{title}</h1><div class=t>{body}</div></div>",
    "named": "<div class=hero><h1>{title}</h1><ul><li>News</li></ul></div><div class=entry-content>{body}</div>{site}",
}


def page(layout: str, title: str, body: str) -> str:
    filled = LAYOUTS[layout].format(
        title=title,
        body=body,
        share=SHARE,
        site=SITE,
        menu=MENU,
        grid=GRID,
        read=READ,
        low=f"<div>{LAW}</div>",
    )
    return f"<title>{title} | The Institute</title><div id=top>{MENU}</div>{filled}"


def read(html: str) -> list[str]:
    return read_article(html.encode(), "http://example.org/a-1.html").paragraphs


@pytest.mark.parametrize("design", [1, 2])
@pytest.mark.parametrize("language", NOTES)
def test_a_note_of_the_demo_site_is_read(language: str, design: int) -> None:
    title, paragraphs = NOTES[language]
    html = render_article(
        title=title, date="05.01.2023", paragraphs=paragraphs, views="1361", saved="23.11.2024", design=design
    )
    assert read_article(html, "http://example.org/a-1.html").paragraphs == paragraphs


@pytest.mark.parametrize("design", [1, 2])
def test_one_running_sentence_does_not_let_the_months_in(design: int) -> None:
    paragraphs = ["Бірінші абзац: өндіріс көлемі 5,1 пайызға артты, деп хабарлады институт.", "Екінші абзац."]
    html = render_article(
        title="Тақырып",
        date="05.01.2023",
        paragraphs=paragraphs,
        views="1361",
        saved="23.11.2024",
        design=design,
    )
    assert read_article(html, "http://example.org/a-1.html").paragraphs == paragraphs


@pytest.mark.parametrize("design", [1, 2])
def test_no_text_is_no_text(design: int) -> None:
    html = render_article(
        title="Тақырып", date="05.01.2023", paragraphs=[], views="1361", saved="23.11.2024", design=design
    )
    assert read_article(html, "http://example.org/a-1.html").paragraphs == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", NOTES)
def test_a_note_is_read_whatever_the_layout(layout: str, language: str) -> None:
    title, paragraphs = NOTES[language]
    assert read(page(layout, title, marked(paragraphs))) == paragraphs


@pytest.mark.parametrize("layout", ["in its own box", "no box", "cell", "h2", "date above"])
def test_a_note_without_paragraphs_is_read(layout: str) -> None:
    title, paragraphs = NOTES["en"]
    assert read(page(layout, title, "<br><br>".join(paragraphs))) == paragraphs


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p><img src=/big.jpg alt=''></p>",
        "<p><a href=/report.pdf>The whole report (PDF)</a></p>",
        "<iframe src=/film></iframe>",
    ],
    ids=["nothing", "picture", "document", "film"],
)
def test_a_page_without_text_has_none(layout: str, body: str) -> None:
    assert read(page(layout, "Closed on Friday", body)) == []


def test_a_headline_the_title_begins_with_is_anchor_enough() -> None:
    html = page("h2", "休業", "<p>金曜日は休業いたします。</p>")
    assert body_of(html, "休業 | The Institute").paragraphs == ["金曜日は休業いたします。"]


@pytest.mark.parametrize("layout", ["in its own box", "no box", "header", "cell"])
def test_what_hangs_on_a_page_without_text_is_found(layout: str) -> None:
    html = page(layout, "Closed on Friday", "<p><a href=/report.pdf>The whole report (PDF)</a></p>")
    article = read_article(html.encode(), "http://example.org/a-1.html")
    assert [attachment["url"] for attachment in article.attachments] == ["http://example.org/report.pdf"]


def body_of(html: str, title: str | None) -> Body:
    return read_body(read_blocks(LexborHTMLParser(html)), title=title)


def test_every_block_says_why_it_is_no_text() -> None:
    found = body_of(page("no box", "Closed on Friday", "<p>It is closed.</p>"), "Closed on Friday")
    reasons = {entry.block.text: entry.reason for entry in found.blocks}
    assert reasons["It is closed."] == ""
    assert reasons["Closed on Friday"] == "title"
    assert all(entry.kept != bool(entry.reason) for entry in found.blocks)
    assert {entry.reason for entry in found.blocks} >= {"before the headline", "after the text"}


def test_a_standfirst_in_the_header_belongs_to_the_note() -> None:
    html = (
        "<article><header><h1>Closed on Friday</h1><p>The office rests.</p></header><div><p>It opens on Monday.</p></div>"
        f"</article>{SITE}"
    )
    assert read(html) == ["The office rests.", "It opens on Monday."]


def test_a_line_of_date_and_section_is_no_text() -> None:
    html = page(
        "no box", "Closed on Friday", "<p>16.05.2006, 21:12; section: News.</p><p>The office rests.</p>"
    )
    assert read(html) == ["The office rests."]
    html = page("no box", "Closed on Friday", "<p>16.05.2006 the office rests.</p>")
    assert read(html) == ["16.05.2006 the office rests."]


def test_a_letter_of_a_mailing_list_is_read_below_its_links() -> None:
    links = "<ul><li><a href=/1>Previous message</a><li><a href=/2>Next message</a></ul>"
    html = f"<h1>Re: review</h1><b>A. Author</b><p>{links}<hr><pre>It works.\n</pre><hr>{links}<a href=/>About the list</a>"
    assert body_of(html, "Re: review").paragraphs == ["It works."]


def test_an_own_table_of_the_note_is_kept() -> None:
    table = "<table><tr><td>Wheat</td><td>5.1 %</td></tr><tr><td>Barley</td><td>2.3 %</td></tr></table>"
    html = page("in its own box", "Prices of grain", f"<p>Prices rose again.</p>{table}")
    assert read(html) == ["Prices rose again.", "Wheat 5.1 %", "Barley 2.3 %"]


def test_a_page_of_ten_thousand_short_lines_is_read_in_no_time() -> None:
    html = "<h1>Closed on Friday</h1><p>It is closed.</p>" + "<div><div>one</div><p>two</p></div>" * 10_000
    assert body_of(html, "Closed on Friday").paragraphs[0] == "It is closed."


def test_what_stands_far_below_the_headline_is_no_text_of_it() -> None:
    said = "<p>It is closed.</p>"
    html = "<h1>Closed on Friday</h1>{}" + "<div>12</div>" * 600 + "<p>Something else is open.</p>"
    assert body_of(html.format(said), "Closed on Friday").paragraphs == ["It is closed."]
    assert body_of(html.format(""), "Closed on Friday").paragraphs == []


COLOPHON = (
    "<p class='postmetadata alt'><small>This entry was posted on Friday, May 5th, 2006 at 4:13 pm and is filed "
    "under <a href=/events/>Events</a>. You can follow any answers to this entry through the feed.</small></p>"
)


@pytest.mark.parametrize("body", NOTES["en"][1:] + NOTES["kk"][1:] + (["A long one. " * 40],))
def test_the_line_that_says_when_it_was_posted_and_where_is_no_text(body: list[str]) -> None:
    html = f"<div class=post><h2>A note</h2><div class=entry>{marked(body)}{COLOPHON}</div></div>{SITE}"
    assert read(f"<title>A note</title>{html}") == [line.strip() for line in body]


def test_a_command_is_the_whole_text() -> None:
    html = "<article><h1>Limit them</h1><div class=post-content><pre>iptables -I INPUT --dport 80 --above 10 -j REJECT</pre></div></article>"
    assert read(f"<title>Limit them</title>{html}{SITE}") == [
        "iptables -I INPUT --dport 80 --above 10 -j REJECT"
    ]


def test_a_note_is_read_in_the_box_the_sites_articles_stand_in() -> None:
    def post(title: str, body: str) -> list[Block]:
        html = f"<div id=wrap><h1>The bureau</h1><div class=story><h2>{title}</h2><p>05.05.2006</p>"
        html += f"<ul><li><a href=/a>News</a></li></ul><div class=zz>{body}</div></div>{SITE}</div>"
        return read_blocks(LexborHTMLParser(html))

    def learned(number: int) -> PageBlocks:
        told = (
            f"On day {number} the bureau was told of it, and of number {number * 7} it was not told at all. "
        )
        body = read_body(post(f"Day {number}", f"<p>{told * 4}</p><p>{told}</p>"), title=f"Day {number}")
        return PageBlocks([one.block for one in body.blocks if one.kept], "article", body.container)

    chrome = Chrome.learn(learned(number) for number in range(1, 9))
    note = post("A survey", "<p>They wish to hear of it</p><p>Please fill it out</p>")
    assert chrome.telling == ["div.zz"]
    assert read_body(note, title="A survey", chrome=chrome).paragraphs == [
        "They wish to hear of it",
        "Please fill it out",
    ]


def test_a_date_line_that_agrees_with_the_listing_is_no_text() -> None:
    html = (
        "<title>Blues</title><div class=head><div class=col><h1>Blues</h1><h6>October 06, 2008 00:00</h6></div></div>"
        "<div class=row><div class=col><p>After the third game the screen turned blue again, and nobody in the room "
        "could say whether it was the fault of the game or that of the machine it was played on.</p></div></div>"
    )
    context = PageContext(
        title="Blues", date_raw="October 06, 2008 00:00", archive_year=2008, archive_month=10
    )
    article = read_article(html.encode(), "http://example.org/blues", context)
    assert len(article.paragraphs) == 1
    assert article.paragraphs[0].startswith("After the third game")


def test_headings_and_listings_of_a_program_are_the_text() -> None:
    def listing(code: str) -> str:
        lines = "<br>".join(f"<span class=line>{line}</span>" for line in code.split("\n"))
        numbers = "<br>".join(f"<span class=line>{n}</span>" for n in range(1, code.count("\n") + 2))
        cells = f"<td class=gutter><pre>{numbers}</pre></td><td class=code><pre>{lines}</pre></td>"
        return f"<figure class='highlight plaintext'><table><tbody><tr>{cells}</tr></tbody></table></figure>"

    html = (
        "<div class=post-info><h1>Set it anew</h1><div class=line>|Words: 78|To read: 1 min|Views:</div></div>"
        f"<article class=post-content><h2>Stop it</h2>{listing('service mysqld stop')}"
        f"<h2>Start it</h2>{listing('mysqld_safe --skip-grant-tables &')}</article>"
    )
    assert read(f"<title>Set it anew</title>{html}{SITE}") == [
        "Stop it",
        "service mysqld stop",
        "Start it",
        "mysqld_safe --skip-grant-tables &",
    ]
    told = "<p>What was asked of it was done in the end, and nobody had to wait for it any longer than a day.</p>"
    long = f"<title>Set it anew</title><h1>Set it anew</h1><article>{told * 6}{listing('one stop' + chr(10) + 'two')}</article>"
    assert read(long)[-1] == "one stop two"


def test_what_holds_the_main_part_of_a_page_is_not_the_side_bar_it_is_called() -> None:
    html = (
        f"<title>Heavy metal</title><div class=top><h3>Heavy metal</h3></div><div class='wrap sidebar_right'>"
        f"<main class=content><section><p>Have a look at it!<br><em>It is only the first one.</em></p></section></main></div>{SITE}"
    )
    assert read(html) == ["Have a look at it! It is only the first one."]


def test_where_articles_stand_elsewhere_the_sites_own_line_is_no_text() -> None:
    def post(number: int, told: str) -> list[Block]:
        html = f"<div class=all><h1>Day {number}</h1><div class=story>{told}</div><p>Comments are closed.</p></div>"
        return read_blocks(LexborHTMLParser(html))

    def learned(number: int) -> PageBlocks:
        line = f"On day {number} the bureau was told of it, and of number {number * 7} not at all. "
        body = read_body(post(number, f"<p>{line * 4}</p><p>{line}</p>"), title=f"Day {number}")
        kept = [one.block for one in body.blocks if one.kept or one.block.text.startswith("Comments")]
        return PageBlocks(kept, "article", body.container)

    chrome = Chrome.learn(learned(number) for number in range(1, 9))
    assert chrome.telling == ["div.story"]
    picture = post(9, "<img src=day.jpg>")
    assert read_body(picture, title="Day 9", chrome=chrome).paragraphs == []


def test_a_line_of_links_between_headline_and_note_is_passed_over() -> None:
    html = (
        "<div class=all><div class=sum><h2>Centering</h2><p>By <a href=/d>Dave</a> | January 7th, 2004</p>"
        "<a href=#c>Skip to the form</a></div><p>Horizontal and vertical centering, together at last.</p></div>"
    )
    body = read_body(read_blocks(LexborHTMLParser(html)), title="Centering")
    assert body.paragraphs == ["Horizontal and vertical centering, together at last."]


@pytest.mark.parametrize(
    "line",
    [
        "<a href=https://bbc.example/1>Elsewhere: output down 0.2% in the first quarter</a>",
        "Nobody knew that it would break? Even <a href=/b>Mr. Bill knew it</a> (<a href=/v>a film</a>, 3 MB",
    ],
)
def test_a_note_that_only_points_elsewhere_is_read(line: str) -> None:
    html = f"<div class=post><h1>Output is down</h1><span>15 May 2003</span><p>{line}</p></div><p>{LAW}</p>"
    body = read_body(read_blocks(LexborHTMLParser(html)), title="Output is down")
    assert len(body.paragraphs) == 1
    assert body.paragraphs[0].startswith(("Elsewhere", "Nobody"))


def test_a_note_may_begin_with_a_heading() -> None:
    html = (
        "<div class=all><div><h1>The camera</h1><h2>What it does</h2><p>It has a lens of glass</p><h2>What is good</h2>"
        "<h3>In the hand</h3><p>It is small.</p></div></div>"
    )
    body = read_body(read_blocks(LexborHTMLParser(html)), title="The camera")
    assert body.paragraphs == [
        "What it does",
        "It has a lens of glass",
        "What is good",
        "In the hand",
        "It is small.",
    ]


LINKED = [
    "<a href=//a.example/1>How the other half of the harbour was built</a>",
    "<a href=//b.example/2>Seven bridges and who walked over them</a>",
    "<a href=//c.example/3>A short history of the ferry</a>",
]


def test_a_note_of_links_only_is_its_links_where_its_box_is_called_the_text() -> None:
    links = "<h3>Found this week</h3><ul>" + "".join(f"<li>{link}</li>" for link in LINKED) + "</ul>"
    named = page("named", "Links for Friday", links)
    texts = [link.split(">")[1].removesuffix("</a") for link in LINKED]
    assert [line.removeprefix("- ") for line in read_article(named.encode(), "https://x.example/n").paragraphs] == [
        "Found this week", *texts,
    ]  # fmt: skip
    few = page("named", "Links for Friday", f"<ul><li>{LINKED[2]}</li></ul>")
    nameless = page("in its own box", "Links for Friday", links)
    for html in (few, nameless):
        assert not read_article(html.encode(), "https://x.example/n").paragraphs
