"""Two crawls compared, from their logs: states, noise, like with like, and every output."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest
from loggedcrawl import PROFILE, START, answers, exchange, log_crawl
from muragat import COMMAND, run
from smallsite import pages

import pipelines.reading
from crawler.replay.rebuild import rebuild_site
from crawler.replay.reread import rereading
from crawler.warc import Exchange
from pipelines.article import Reading, read_page
from pipelines.corpus import Corpus
from pipelines.diff import REASONS, STATES, Comparison, compare
from pipelines.diff.unified import file_lines
from pipelines.errors import LogError, UsageError
from pipelines.executors import Workers
from pipelines.layout import SiteFolder
from pipelines.schema import CHANGES, Change

Site = Mapping[str, str | Exchange | None]
JANUARY = [f"/news/january-2023-{n}/" for n in (1, 2, 3)]


def crawled(data: Path, *sites: Site) -> SiteFolder:
    """A corpus of crawls a week apart; each recalls what it knows, as a crawl does."""
    for number, site in enumerate(sites):
        folder, crawl_id = log_crawl(data, answers(site), day=7 * number)
        path = folder.record(crawl_id)
        path.write_text(json.dumps(json.loads(path.read_text()) | {"counts": {"recalled": 0}}))
        with Workers(1) as crew:
            rebuild_site(PROFILE, folder, crawl_id, crew)
    return folder


def compared(data: Path, *sites: Site) -> Comparison:
    corpus = Corpus(crawled(data, {}, *sites).root)
    return compare(corpus, corpus.crawl_ids[0], corpus.crawl_ids[-1])


def told(comparison: Comparison) -> dict[str, tuple[str, ...]]:
    """Path -> states of what is worth telling."""
    return {change.url.removeprefix(START[:-1]): tuple(change.states) for change in comparison.told}


def page(path: str, *swaps: tuple[str, str]) -> str:
    html = pages()[path]
    for old, new in swaps:
        assert old in html
        html = html.replace(old, new)
    return html


def listing(*gone: str) -> str:
    """January's listing without some articles."""
    html = pages()["/2023/01/"]
    for path in gone:
        html = re.sub(rf"<li><h2><a href='{path}'.*?</li>", "", html)
    return html


def document(path: str) -> Exchange:
    """An answer that is no page."""
    answer = exchange(path, "a document")
    headers = {"headers": ((b"Content-Type", b"application/pdf"),)}
    return Exchange(**{name: getattr(answer, name) for name in answer.__slots__} | headers)


def test_a_crawl_is_the_same_as_itself_and_as_one_of_the_same_site(tmp_path: Path) -> None:
    corpus = Corpus(crawled(tmp_path, {}, {}).root)
    first, second = corpus.crawl_ids
    for pair in ((first, first), (first, second)):
        comparison = compare(corpus, *pair)
        assert comparison.changes == []
        assert comparison.states == {"unchanged": 12, "unknown": 0}
    with pytest.raises(UsageError, match="earlier"):
        compare(corpus, second, first)


def test_what_no_answer_came_for_is_not_gone(tmp_path: Path) -> None:
    broken = exchange(JANUARY[1], "sorry", 503)
    site: Site = {JANUARY[0]: None, JANUARY[1]: broken, JANUARY[2]: document(JANUARY[2]), "/2023/02/": None}
    seen = compared(tmp_path, site)
    assert told(seen) == {
        JANUARY[0]: ("fetch-failed",),
        JANUARY[1]: ("fetch-failed",),
        JANUARY[2]: ("extraction-failed",),
    }
    assert seen.states["unchanged"] == 9  # February's were asked for although their listing was not there


def test_what_could_not_be_read_is_asked_for_again(tmp_path: Path) -> None:
    path = JANUARY[0]
    corpus = Corpus(crawled(tmp_path, {}, {path: document(path)}, {"/2023/01/": listing(path)}).root)
    assert told(compare(corpus, *corpus.crawl_ids[:2])) == {path: ("extraction-failed",)}
    assert told(compare(corpus, *corpus.crawl_ids[1:])) == {path: ("unlisted",)}


def test_gone_is_told_from_unlisted_and_dated_by_what_was_seen(tmp_path: Path) -> None:
    site: Site = {"/2023/01/": listing(*JANUARY[:2]), JANUARY[0]: exchange(JANUARY[0], "gone", 410)}
    corpus = Corpus(crawled(tmp_path, {}, {}, site, {"/2023/01/": listing(JANUARY[1])}).root)
    first, second, third, fourth = corpus.crawl_ids
    gone = compare(corpus, first, third)
    assert told(gone) == {JANUARY[0]: ("removed",), JANUARY[1]: ("unlisted",)}
    removal = gone.changes[0]
    assert removal.last_seen is not None
    assert removal.first_missing is not None
    assert f"{removal.last_seen:%Y%m%d}" == second[:8]
    assert f"{removal.first_missing:%Y%m%d}" == third[:8]
    assert told(compare(corpus, third, fourth)) == {JANUARY[0]: ("restored",)}
    assert told(compare(corpus, first, fourth)) == {JANUARY[1]: ("unlisted",)}


def test_what_stands_at_another_address_moved(tmp_path: Path) -> None:
    here, there = JANUARY[0], "/news/2023/jan-first/"
    swap = (here, there)
    same: Site = {here: exchange(here, "gone", 404), there: page(here), "/2023/01/": page("/2023/01/", swap)}
    moved = compared(tmp_path / "same", same)
    assert told(moved) == {there: ("moved",)}
    assert moved.changes[0].fields == [
        {"name": "url", "before": START[:-1] + here, "after": START[:-1] + there}
    ]
    edited = {**same, there: page(here, ("110 households", "119 households"))}
    assert told(compared(tmp_path / "edited", edited)) == {there: ("moved", "edited")}
    redirected = {**same, here: exchange(here, "", 301, Location=there)}
    assert told(compared(tmp_path / "redirected", redirected)) == {there: ("moved",)}


def test_fields_are_told_apart_from_the_text(tmp_path: Path) -> None:
    one, two, three = JANUARY
    site = {
        one: page(one, ("<h1>Count number 1", "<h1>Sum number 1")),
        two: page(two, ("<time>2 January 2023", "<time>12 January 2023")),
        three: page(three, ("131 households", "136 households")),
    }
    seen = compared(tmp_path, site)
    assert told(seen) == {one: ("retitled",), two: ("redated",), three: ("edited",)}
    by_path = {change.url.removeprefix(START[:-1]): change for change in seen.changes}
    assert by_path[two].fields == [{"name": "date_published", "before": "2023-01-02", "after": "2023-01-12"}]
    assert by_path[three].silent
    assert (by_path[three].words_added, by_path[three].words_removed) == (1, 1)
    assert by_path[one].ops == []


def test_noise_is_counted_kept_and_hidden(tmp_path: Path) -> None:
    notice = ("</article>", "<p>The bureau moves to another street at the end of this year.</p></article>")
    changed: dict[str, str | Exchange | None] = {path: page(path, notice) for path in JANUARY}
    february = "/news/february-2023-1/"
    changed[february] = page(february, ("last year's", "last year’s"))
    seen = compared(tmp_path, changed)
    assert told(seen) == {}
    assert seen.noise == {"chrome": 3, "quotes-and-dashes": 1}
    assert len(seen.changes) == 4


def test_a_version_seen_before_is_no_news(tmp_path: Path) -> None:
    path = JANUARY[0]
    other = {path: page(path, ("111 households", "115 households"))}
    corpus = Corpus(crawled(tmp_path, {}, other, {}).root)
    assert compare(corpus, *corpus.crawl_ids[:2]).noise == {}
    assert compare(corpus, *corpus.crawl_ids[1:]).noise == {"flip-flop": 1}
    assert compare(corpus, corpus.crawl_ids[0], corpus.crawl_ids[2]).states["unchanged"] == 12


def test_what_to_ignore_is_counted_and_what_to_remove_is_not(tmp_path: Path) -> None:
    path = JANUARY[0]
    corpus = Corpus(crawled(tmp_path, {}, {path: page(path, ("111 households", "115 households"))}).root)
    pattern = re.compile(r"\d+ households")
    ignored = compare(corpus, *corpus.crawl_ids, ignore=[pattern])
    assert (ignored.told, ignored.noise) == ([], {"ignored": 1})
    assert "115" in str(ignored.changes[0].ops)
    removed = compare(corpus, *corpus.crawl_ids, remove=[pattern])
    assert (removed.changes, removed.noise) == ([], {})


def older_code(*arguments: object) -> Reading:
    """The reading of an earlier version, which lost the end of every text."""
    reading = read_page(*arguments)  # type: ignore[arg-type]
    article = reading.article
    article.paragraphs = article.paragraphs[:-1]
    article.text = "\n".join(article.paragraphs)
    article.text_digest, article.extractor_version = "0" * 32 + article.id, "0"
    return reading


def test_what_differs_only_by_our_code_is_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipelines.reading, "read_page", older_code)
        patch.setattr("pipelines.crawlrecord.EXTRACTOR_VERSION", "0")
        crawled(tmp_path, {})
    edited = JANUARY[0]
    folder, second = log_crawl(
        tmp_path, answers({edited: page(edited, ("111 households", "115 households"))}), day=7
    )
    with Workers(1) as crew:
        rebuild_site(PROFILE, folder, second, crew)
    before = {path: path.read_bytes() for path in folder.root.rglob("*.parquet")}
    corpus = Corpus(folder.root)
    as_read = compare(corpus, *corpus.crawl_ids)
    assert as_read.states["edited"] + sum(as_read.noise.values()) == 12
    with Workers(1) as crew, rereading(PROFILE, folder, crew) as rereader:
        alike = compare(corpus, *corpus.crawl_ids, rereader=rereader)
        ((_, (old, new)),) = alike.texts(alike.told)
    assert told(alike) == {edited: ("edited",)}
    assert (alike.extractor, alike.noise, alike.states["unchanged"]) == (11, {}, 11)
    assert old is not None
    assert new is not None
    assert len(old[1]) == len(new[1]) == 3
    assert {path: path.read_bytes() for path in folder.root.rglob("*.parquet")} == before
    assert not list(folder.root.glob(".reread*"))
    folder.log(corpus.crawl_ids[0]).rename(tmp_path / "lost")
    with Workers(1) as crew, rereading(PROFILE, folder, crew) as rereader, pytest.raises(LogError) as caught:
        compare(corpus, *corpus.crawl_ids, rereader=rereader)
    assert "--as-read" in caught.value.hint


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus in which something of most kinds happened, hostile words among it."""
    place = tmp_path_factory.mktemp("diff")
    one, two, three = JANUARY
    hostile = (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; \u202eesrever\u202c &amp;amp; \x1b[31mred</p></article>"
    )
    february = "/news/february-2023-2/"
    crawled(
        place,
        {},
        {
            one: page(one, ("111 households", "115 households"), ("</article>", hostile)),
            two: exchange(two, "gone", 404),
            february: page(february, ("last year's", "last year’s")),
            three: page(three, ("131 households", "137 households"), ("<h1>Count", "<h1>Sum")),
        },
    )
    return place


def diff(data: Path, *options: object) -> subprocess.CompletedProcess[str]:
    return run("diff", "small", "--data", data, *options)


def test_a_pipe_gets_a_plain_table_and_a_person_is_told_the_rest(data: Path) -> None:
    done = diff(data)
    assert done.returncode == 0, done.stderr
    head, *lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert head == ["state", "published", "words", "views", "title", "url"]
    assert [line[0] for line in lines] == ["removed", "edited, silent", "edited, retitled, silent"]
    assert "\x1b" not in done.stdout
    assert "1 change is noise (1 quotes-and-dashes)" in done.stderr
    assert "noise: quotes-and-dashes" in diff(data, "--all").stdout
    assert "noise: quotes-and-dashes" in diff(data, "--noise", "quotes-and-dashes").stdout


@pytest.mark.skipif(not shutil.which("script"), reason="no terminal can be had")
def test_a_terminal_marks_what_came_and_went_and_is_not_steered(data: Path) -> None:
    shown = subprocess.run(
        ["script", "-qec", shlex.join([*COMMAND, "diff", "small", "--data", str(data)]), "/dev/null"],
        capture_output=True,
        text=True,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
    ).stdout
    assert "\x1b[9;33m111\x1b[0m\x1b[4;34m115\x1b[0m" in shown  # struck and yellow, underlined and blue
    assert "last seen 2026-11-01" in shown
    assert "\x1b[31m" not in shown
    assert "\u202e" not in shown


def test_json_and_parquet_say_the_same(data: Path, tmp_path: Path) -> None:
    found = json.loads(diff(data, "--format", "json", "--all").stdout)
    assert diff(data, "--format", "parquet", "--all", "--output", tmp_path / "c.parquet").stdout == ""
    table = pq.read_table(tmp_path / "c.parquet")
    assert table.schema.equals(CHANGES)
    assert [row["id"] for row in table.to_pylist()] == [change["id"] for change in found["changes"]]
    assert found["states"]["edited"] == 2
    assert found["noise"] == {"quotes-and-dashes": 1}
    assert table["ops"].to_pylist()[1] == found["changes"][1]["ops"]


def test_git_applies_the_patch(data: Path, tmp_path: Path) -> None:
    (tmp_path / "p.patch").write_bytes(diff(data, "--format", "unified").stdout.encode())
    corpus = Corpus(data / "small")
    comparison = compare(corpus, *corpus.crawl_ids)
    wanted = {}
    for change, (old, new) in comparison.texts(comparison.told):
        assert old is not None
        path = tmp_path / f"{change.id}.txt"
        path.write_text("".join(f"{line}\n" for line in file_lines(*old)), newline="\n")
        wanted[path] = "".join(f"{line}\n" for line in file_lines(*new)) if new else None
    for options in (["--check"], []):
        subprocess.run(["git", "apply", *options, "p.patch"], cwd=tmp_path, check=True)
    assert {path: path.read_text() if path.exists() else None for path in wanted} == wanted


def test_the_feed_has_the_diff_inside_and_hostile_words_stay_words(data: Path) -> None:
    done = diff(data, "--format", "atom")
    assert done.stdout == diff(data, "--format", "atom").stdout
    feed = ET.fromstring(done.stdout)  # noqa: S314  our own
    space = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", space)
    assert len(entries) == len({entry.findtext("a:id", "", space) for entry in entries}) == 3
    assert {entry.findtext("a:updated", "", space) for entry in entries} == {"2026-11-08T06:00:00+00:00"}
    contents = [entry.findtext("a:content", "", space) for entry in entries]
    assert "<del>111</del><ins>115</ins>" in contents[1]
    assert "&lt;script&gt;" in contents[1]
    assert not any("<script" in content for content in contents)
    assert feed.findtext("a:id", "", space).startswith("tag:small.example,")


@pytest.mark.parametrize(
    ("options", "states"),
    [
        (["--only", "removed"], ["removed"]),
        (
            ["--only", "silent", "--only", "removed"],
            ["removed", "edited, silent", "edited, retitled, silent"],
        ),
        (["--min-words", "5"], ["removed", "edited, silent", "edited, retitled, silent"]),
        (["--additions-only"], ["edited, silent", "edited, retitled, silent"]),
        (["--since", "2023-01-03"], ["edited, retitled, silent"]),
        (["--section", "Elsewhere"], []),
        (["--ignore", r"\d+ households|Sum|Count", "--only", "retitled"], []),
    ],
)
def test_only_what_was_asked_for_is_shown(data: Path, options: list[str], states: list[str]) -> None:
    done = diff(data, *options, "--exit-code")
    assert [line.split("\t")[0] for line in done.stdout.splitlines()[1:]] == states
    assert done.returncode == (0 if states else 4)


def test_what_cannot_be_compared_is_said(data: Path, tmp_path: Path) -> None:
    first, second = SiteFolder(data / "small").committed()
    assert "both are the crawl" in diff(data, first, first).stderr
    assert diff(data, second, first).returncode == 2
    assert "did you mean removed" in diff(data, "--only", "remove").stderr
    assert diff(data, "2020-01-01").returncode == 1
    assert diff(data, "2026-11-01", "2026-11-08", "--quiet").returncode == 2
    assert diff(data, "2026-11-01", "2026-11-09").returncode == 0
    assert "muragat crawl" in run("diff", "small", "--data", tmp_path).stderr
    crawled(tmp_path, {})
    assert "only one crawl" in diff(tmp_path).stderr


def test_every_state_and_reason_is_documented() -> None:
    text = (Path(__file__).parents[1] / "docs" / "diff.md").read_text(encoding="utf-8")
    assert [name for name in (*STATES, *REASONS) if f"| `{name}` |" not in text] == []


def test_the_row_names_what_the_schema_promises() -> None:
    assert {field.name for field in CHANGES} == set(Change.__dataclass_fields__)
