"""Which selector is proposed, by what each reads right; and what could be meant on one page."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from pipelines.parse import parse
from pipelines.relearn import Truth, propose, truth_of, votes_of
from pipelines.schema import Article

PAGES = 20
TRUTHS = [Truth((f"text {n}",), None, None, None, {}) for n in range(PAGES)]


def reader(right: Mapping[str, Sequence[int]]) -> object:
    """Reads those pages right that a selector's parts are said to; "" is no selector."""

    def read(selectors: Mapping[str, str]) -> list[Article | None]:
        parts = selectors.get("body", "").split(", ")
        good = {number for part in parts for number in right.get(part, ())}
        return [Article(url="", paragraphs=[f"text {n}"]) if n in good else None for n in range(PAGES)]

    return read


@pytest.mark.parametrize(
    ("old", "right", "wanted", "share"),
    [
        (None, {"a": range(20), "": range(10)}, "a", 1.0),
        (None, {"a": range(20), "": range(20)}, None, 1.0),
        ("o", {"a": range(20), "": range(20)}, "a", 1.0),
        ("o", {"o": range(20), "a": range(20)}, "o", 1.0),
        ("o", {"o": range(12), "a": range(20)}, "a", 1.0),
        ("o", {"a": range(12), "b": range(12, 20)}, "a, b", 1.0),
        ("o", {"a": range(12), "b": range(12, 13)}, "a", 0.6),
        ("o", {"a": range(9)}, None, 0.0),
        ("o", {"a": range(15), "": range(20)}, None, 1.0),
        ("o", {}, None, 0.0),
    ],
)
def test_the_selector_that_reads_most_pages_right_is_proposed(
    old: str | None, right: dict[str, Sequence[int]], wanted: str | None, share: float
) -> None:
    votes = Counter({name: len(pages) for name, pages in right.items() if name not in ("", "o")})
    found = propose("body", old, votes, TRUTHS, reader(right))  # type: ignore[arg-type]
    assert (found.new, found.new_support) == (wanted, share)
    assert found.old_support == len(right.get("o", ())) / PAGES
    assert (found.bare_support, found.pages) == (len(right.get("", ())) / PAGES, PAGES)


PAGE = b"""<body><div class="menu">Bureau</div><div id="wrap"><main class="page p7"><h1>A <b>title</b></h1>
<p class="meta"><span>5 May 2024</span> <i>Read: 1 204</i></p>
<div class="story x2"><p>One paragraph.</p><ul><li>And an item.</li></ul></div></main></div></body>"""


def test_what_stands_where_is_spelled_by_id_by_class_and_by_what_is_around() -> None:
    raw = {"date": "5 May 2024", "views": "1 204"}
    truth = Truth(("One paragraph.", "And an item."), "A title", dt.date(2024, 5, 5), 1204, raw)
    votes = votes_of(parse(PAGE), truth, ["body", "title", "date", "views"])
    assert votes["body"] == [
        "div.story",
        "main.page > div.story",
        "div > main.page > div.story",
    ]
    assert votes["title"][:2] == ["h1", "main.page > h1"]
    assert {"span", "p.meta", "p.meta > span"} <= set(votes["date"])
    assert "p.meta > i" in votes["views"]
    assert not any("7" in spelled or "2" in spelled for field in votes.values() for spelled in field)


def test_what_the_corpus_holds_is_believed_before_what_is_read_without_selectors() -> None:
    read = Article(url="", title="Menu", paragraphs=["Subscribe!"], view_count=7, view_count_raw="7")
    read.date_published, read.date_published_raw = dt.date(2024, 1, 2), "02.01.2024"
    assert truth_of(read, None) == Truth(
        ("Subscribe!",), "Menu", dt.date(2024, 1, 2), 7, {"date": "02.01.2024", "views": "7"}
    )
    held = {"title": "A title", "text": "One.\nTwo.", "date_published": dt.date(2024, 2, 1)}
    assert truth_of(read, held) == Truth(
        ("One.", "Two."), "A title", dt.date(2024, 2, 1), 7, {"date": "", "views": "7"}
    )
