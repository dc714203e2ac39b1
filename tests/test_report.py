"""The report: its words, its facts, its page as inert text, and the command."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import itertools
import json
import re
import string
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from muragat import Crawled, Crawls, run
from reportsample import change, changes, comparison, report

from pipelines.coverage import STATES as MONTH_STATES
from pipelines.diff import REASONS, STATES
from pipelines.report import LANGUAGES, render
from pipelines.report.digest import MOST_CHANGES, MOST_NEW, TELLING, digest
from pipelines.report.words import load

PACKAGE = Path(sys.modules["pipelines.report"].__file__ or "").parent
STYLE = (PACKAGE / "templates" / "report.css").read_text(encoding="utf-8")


def keys(words: dict[str, Any]) -> dict[str, set[str]]:
    """table.key -> the names its words are filled with."""
    return {
        f"{table}.{key}": {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for table, entries in words.items()
        for key, text in entries.items()
    }


# words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_with_the_same_gaps(language: str) -> None:
    assert keys(load(language)) == keys(load("en"))
    assert all(
        text.strip() or key == "group" for table in load(language).values() for key, text in table.items()
    )


def test_no_word_is_unused_and_none_is_missing() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*") if path.suffix in (".html", ".py")
    )
    named = set(re.findall(r"\bw\.(\w+\.\w+)", sources))
    known = set(keys(load("en")))
    by_name = {"state", "noise", "field", "months", "coverage"}
    assert named <= known
    spare = {key for key in known - named if key.split(".")[0] not in by_name and ".title" not in key}
    assert spare == {"ui.group", "ui.decimal"}


def test_what_a_comparison_can_say_has_its_word() -> None:
    words = load("en")
    assert {*STATES, "unchanged", "unknown"} <= set(words["state"])
    assert set(words["noise"]) == set(REASONS)
    assert {name for state in MONTH_STATES for name in (state, f"{state}_says")} <= set(words["coverage"])
    assert set(TELLING) | {"new", "fetch-failed", "extraction-failed"} == set(STATES)


# the page


class Outline(HTMLParser):
    """Tags with their attributes, and the levels of the headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_whole_in_every_language(language: str) -> None:
    page = render(report(), language=language)
    outline = Outline(page)
    assert outline.named("html") == [{"lang": language}]
    assert (
        page.partition("<style>")[0].count("<title>")
        == len(outline.named("h1"))
        == len(outline.named("main"))
        == 1
    )
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {str(a["href"])[1:] for a in outline.named("a") if str(a["href"]).startswith("#")} <= set(ids)
    assert {label["for"] for label in outline.named("label")} == {i["id"] for i in outline.named("input")}
    assert all(
        (svg.get("role") == "img" and svg.get("aria-label")) or svg.get("aria-hidden")
        for svg in outline.named("svg")
    )
    assert load(language)["changes"]["side"] in page


def test_a_page_asks_for_nothing_and_runs_nothing() -> None:
    page = render(report())
    outline = Outline(page)
    assert not outline.named(
        "script", "img", "link", "iframe", "object", "embed", "form", "base", "video", "audio"
    )
    assert not [
        name
        for _, attributes in outline.tags
        for name in attributes
        if name.startswith("on") or name in ("style", "src")
    ]
    assert "url(" not in page
    assert "@import" not in page
    policy = next(m["content"] or "" for m in outline.named("meta") if m.get("http-equiv"))
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style
    digest_ = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest_}'; img-src data:")


HARM = (
    "</p></style><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;{{ 7*7 }}\u202egnp.exe\u2066"
)


def test_what_means_harm_stays_text() -> None:
    row = change(1, ["old text here", HARM], ["old text here", HARM + " more"], title=HARM, article_section=HARM,
                 url="javascript:alert(1)", language='en" onclick="x',
                 fields=[{"name": HARM, "before": HARM, "after": None}], states=["edited", "<i>odd</i>"])  # fmt: skip
    harmless = dataclasses.replace(report([row]), site=HARM, texts={"id1": ["old text here", HARM + " more"]})
    harmless.crawl["missing"] = [{"url": HARM, "reason": HARM}]
    page = render(harmless)
    plain = Outline(render(report()))
    tags = Outline(page).tags
    assert {tag for tag, _ in tags} <= {tag for tag, _ in plain.tags}
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert "javascript:" not in page
    assert "7*7" in page
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)
    assert "⟨U+202E⟩" in page


def test_a_megabyte_of_one_word_and_many_changes_stay_small() -> None:
    word = "ж" * 1_000_000
    rows = [change(number, ["a b c"], [word]) for number in range(20)]
    rows += [change(number, ["a b c"], ["a b d"]) for number in range(20, 700)]
    rows += [change(number, [], [], states=["new"]) for number in range(700, 1000)]
    page = render(report(rows))
    assert len(page.encode()) < 3_000_000
    assert "[996,000 more characters]" in page
    assert page.count('<article class="change') == MOST_CHANGES
    assert "600 more are not shown here; <code>muragat diff example 20261001T060000Z" in page
    assert len(digest(comparison(rows)).new) == MOST_NEW


def test_the_most_telling_stand_first() -> None:
    shown = [row.states[0] for row in digest(comparison()).shown]
    assert shown == ["removed", "edited", "edited", "retitled", "unlisted", "fetch-failed"]
    assert digest(comparison()).shown[1].silent


def test_noise_is_counted_and_not_told() -> None:
    page = render(report())
    assert "Мақала 7" not in page
    assert "quotes and dashes" in page
    assert digest(comparison()).told + 2 == len(changes())


def test_a_removal_says_when_it_was_missed_and_no_more() -> None:
    page = render(report())
    assert "Last seen 2026-10-01 07:00 UTC" in page
    assert "First missing 2026-11-01 07:00 UTC" in page


def test_what_the_checks_doubt_is_told() -> None:
    page = render(report())
    assert "Half of the texts are empty." in page
    assert "Dates are as ever." not in page


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert "181,234" in render(report(), language="en")
    assert "181\u202f234" in render(report(), language="ru")
    assert re.search("[0-9],[0-9]\u202f%", render(report(), language="kk"))


# colours


def colours(dark: bool) -> dict[str, str]:
    light, _, rest = STYLE.partition("@media screen")
    found = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", light))
    return found | dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", rest.partition("}}")[0])) if dark else found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def pairs() -> Iterator[tuple[str, str]]:
    """Every colour of text with what it stands on."""
    for text in ("ink", "dim", "link", "good", "bad"):
        yield from ((text, "paper"), (text, "ground"))
    yield from (
        ("add", "add-bg"),
        ("del", "del-bg"),
        ("move", "move-bg"),
        ("move", "paper"),
        ("paper", "ink"),
    )
    yield from (("part-ink", "part"), ("none-ink", "none"), ("ink", "none"))
    for scale in "lc":
        yield from ((f"{scale}{level}-ink", f"{scale}{level}") for level in range(1, 5))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_can_be_told_from_its_ground(dark: bool) -> None:
    palette = colours(dark)
    assert len(palette) == 36
    for text, ground in pairs():
        high, low = sorted((luminance(palette[text]), luminance(palette[ground])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)
    drawn = {"edge", "part-edge", "line"}  # of shapes, not of words
    assert {name for pair in pairs() for name in pair} | drawn == set(palette)


# the command


@pytest.mark.parametrize("command", ["report", "diff"])
def test_the_command_offers_the_languages_there_are(command: str) -> None:
    assert f"[{'|'.join(LANGUAGES)}]" in run(command, "--help").stdout


@pytest.mark.slow
def test_a_report_of_two_crawls(recrawled: Crawls) -> None:
    done = run("report", "demo", "--data", recrawled.folder / "data")
    assert done.returncode == 0, done.stderr
    path = Path(done.stdout.strip())
    assert path.parent == recrawled.folder / "data" / "demo" / "reports"
    assert "Next: " in done.stderr
    facts, page = json.loads(path.with_suffix(".json").read_text("utf-8")), path.read_text("utf-8")
    assert facts["changes"]["silent"] > 0
    assert facts["views"]["growth"] > 0
    assert facts["coverage"]["months"]["hole"] == 1
    for state, number in facts["changes"]["states"].items():
        assert f'<td>{load("en")["state"][state]}</td><td class="n">{number}</td>' in page
    for row in (*facts["new"], *facts["changes"]["shown"]):
        assert row["url"] in page
    assert "Unchanged paragraphs" in page
    assert len(page) < 400_000


@pytest.mark.slow
def test_a_diff_page_alone(recrawled: Crawls) -> None:
    done = run(
        "diff",
        "demo",
        "--data",
        recrawled.folder / "data",
        "--format",
        "html",
        "--language",
        "ru",
        "--only",
        "silent",
    )
    assert done.returncode == 0, done.stderr
    assert "Что изменилось" in done.stdout
    assert 'id="changes"' in done.stdout
    assert 'id="coverage"' not in done.stdout
    assert done.stdout.count('<article class="change') == done.stdout.count(" is-silent") > 0


def test_a_report_of_a_first_crawl(demo_crawl: Crawled, tmp_path: Path) -> None:
    out = tmp_path / "one" / "page.html"
    done = run("report", "demo", "--data", demo_crawl.data, "--out", out, "--language", "kk", "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts == json.loads(out.with_suffix(".json").read_text("utf-8"))
    assert (facts["changes"], facts["new_total"], len(facts["new"])) == (None, facts["articles"], MOST_NEW)
    dates = [entry["date_published"] for entry in facts["new"]]
    assert dates == sorted(dates, reverse=True)
    page = out.read_text("utf-8")
    assert "бірінші аралау: бәрі жаңа" in page
    assert 'id="changes"' not in page


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (("nowhere",), 1, "nothing has landed"),
        (("demo", "1999-01-01"), 1, "no crawl fits"),
        (("demo", "--out", "/proc/none/x.html"), 2, "/proc/none/x.html"),
    ],
)
def test_an_error_is_one_line_and_a_hint(
    demo_crawl: Crawled, arguments: tuple[str, ...], code: int, what: str
) -> None:
    done = run("report", *arguments, "--data", demo_crawl.data)
    assert done.returncode == code
    assert what in done.stderr
    assert "hint:" in done.stderr
    assert "Traceback" not in done.stderr
