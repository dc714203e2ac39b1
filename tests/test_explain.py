"""`muragat extract --explain`: the reading told block by block, safely."""

from __future__ import annotations

import datetime as dt
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from muragat import run

from crawler.demo import build, render_article
from pipelines.article import read_article
from pipelines.context import PageContext
from pipelines.explain import explain, visible
from pipelines.explainpage import as_html

URL = "https://example.org/a-1.html"
TEXT = [
    "The institute published its review of the economy on Monday, and it was read with care.",
    "It goes on.",
]
PAGE = render_article(title="Review", date="05.01.2023", paragraphs=TEXT, views="1361", saved="23.11.2024")


class Tags(HTMLParser):
    """Collects elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


def test_what_is_explained_is_what_is_read() -> None:
    site = build(today=dt.date(2026, 11, 23))
    for gold in [gold for gold in site.gold if gold.outcome == "landed"][::15]:
        html = site.respond(gold.url).body
        told, record = explain(html, URL), read_article(html, URL)
        assert told.article == record
        assert [block.text for block in told.blocks if block.kept] == record.paragraphs
        believed = {witness.field: witness.value for witness in told.witnesses if witness.believed}
        assert believed.get("title") == record.title
        assert believed.get("date_published") == (
            str(record.date_published) if record.date_published else None
        )
        assert believed.get("view_count") == (
            str(record.view_count) if record.view_count is not None else None
        )


def test_every_block_is_kept_or_has_a_reason() -> None:
    told = explain(PAGE, URL)
    assert [block.text for block in told.blocks if block.kept] == TEXT
    assert all(block.kept != bool(block.reason) for block in told.blocks)
    assert "title" in {block.reason for block in told.blocks}
    assert any("field" in block.reason and "1361" in block.text for block in told.blocks)


def test_a_profiles_selector_is_named_as_the_witness() -> None:
    context = PageContext(selectors={"title": "h1", "views": "h1"})
    sources = {witness.field: witness.source for witness in explain(PAGE, URL, context).witnesses}
    assert sources["title"] == "profile's selector"
    assert "view_count" not in sources


def test_hostile_text_stays_text() -> None:
    said = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; \"' \u202egnp.exe\x1b[31m\u2028"
    word = "W" * 1_000_000
    html = render_article(
        title="<script>alert(2)</script>",
        date="05.01.2023",
        paragraphs=[f"{said} {TEXT[0]}", word, *TEXT],
        views="1",
    )
    page = as_html(explain(html, 'javascript:alert(3)//"><script>'))
    assert len(page) < 100_000
    for tag, attributes in tags(page):
        assert tag not in ("script", "img", "link", "iframe", "a", "form", "object", "base")
        assert not {"src", "href", "style", "onerror", "onload"} & set(attributes)
    assert "\u202e" not in page
    assert "⟨U+202E⟩" in page
    assert "\x1b" not in page
    assert "default-src 'none'" in page
    assert "1,000,000 characters" in page


def test_the_page_needs_nothing_but_itself() -> None:
    page = as_html(explain(PAGE, URL))
    assert "url(" not in page
    assert "@import" not in page
    assert "prefers-color-scheme:dark" in page
    assert [kind for tag, attrs in tags(page) if tag == "li" and (kind := attrs["class"]) == "kept"] == [
        "kept"
    ] * 2
    assert all(attrs["title"] for tag, attrs in tags(page) if tag == "li")


@given(st.binary(max_size=400))
def test_any_bytes_are_explained(data: bytes) -> None:
    page = as_html(explain(b"<h1>x</h1><p>" + data, URL))
    assert page.encode("utf-8").endswith(b"</html>\n")


@given(st.text())
def test_what_is_shown_is_one_printable_line(text: str) -> None:
    shown = visible(text, 50)
    assert "\n" not in shown
    assert not {"\u202e", "\u2066", "\x1b", "\x00", "\u2029"} & set(shown)
    assert visible("می\u200cخواهم", 50) == "می\u200cخواهم"


def test_the_command_prints_tables_and_writes_the_page(tmp_path: Path) -> None:
    path, out = tmp_path / "page.html", tmp_path / "out.html"
    path.write_bytes(PAGE)
    done = run("extract", path, "--url", URL, "--explain", "--html", out)
    assert done.returncode == 0
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert rows[0][:3] == ["#", "kept", "reason"]
    assert [row[5] for row in rows if row[1:2] == ["●"]][1] == TEXT[1]
    assert any(row[:2] == ["date_published", "2023-01-05"] for row in rows)
    assert "2 of " in done.stderr
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_command_gives_json(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    told = json.loads(run("extract", path, "--url", URL, "--explain", "--json").stdout)
    assert [block["text"] for block in told["blocks"] if block["kept"]] == TEXT
    assert told["article"]["view_count"] == 1361


@pytest.mark.parametrize("explained", [(), ("--explain",)])
def test_a_profile_is_read_with(tmp_path: Path, explained: tuple[str, ...]) -> None:
    path, profile = tmp_path / "page.html", tmp_path / "own.toml"
    path.write_bytes(b"<h1>One</h1><h2 class=real>Two</h2><p>It is closed on Friday.</p>")
    profile.write_text(
        'name = "own"\nstart = "https://example.org/"\n[selectors]\ntitle = "h2.real"\n', "utf-8"
    )
    told = json.loads(run("extract", path, "--url", URL, "--profile", profile, *explained, "--json").stdout)
    assert told.get("article", told)["title"] == "Two"


def test_an_unknown_profile_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    done = run("extract", path, "--profile", "economy_k")
    assert done.returncode == 2
    assert "did you mean economy_kz?" in done.stderr


def test_a_page_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    done = run("extract", path, "--html", tmp_path / "no" / "such.html")
    assert done.returncode == 2
    assert "hint" in done.stderr
