"""`muragat relearn`: after a redesign that broke a person's selectors, the corpus is as good as it was."""

from __future__ import annotations

import datetime as dt
import json
import statistics
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from loggedcrawl import answers, log_crawl
from muragat import crawl, run
from test_rebuild import ARTICLES, rebuild

from crawler.demo import Site, build, serve
from crawler.demo.gold import GoldArticle
from crawler.profile.model import load_profile
from crawler.profile.rewrite import rewrite_selectors
from crawler.profile.template import Template
from pipelines.corpus import Corpus
from pipelines.layout import SiteFolder
from pipelines.learned import LearnedBox, with_learned

BROKEN_BY_IT = "div.text, body > p"
"""The box of the text in the old design; in the new one a line on the weather below every page."""
OWN = f"""\
# The profile of a careful person.
name = "demo"
start = "%s"
time_zone = "Asia/Almaty"

[selectors]
title = "h1"
body = '{BROKEN_BY_IT}'   # some pages had no box

[expect]
max_losses = 0.5  # they know their server
"""


def f1(corpus: Corpus, crawl_id: str, site: Site) -> float:
    """Mean F1 of the words of every article as of a crawl, against the site's gold."""
    answers = {answer.url: answer for answer in site.gold if answer.outcome == "landed"}
    read = {
        unquote(urlsplit(row["url"]).path): row["text"]
        for row in corpus.as_of(crawl_id, ["url", "text"]).to_table().to_pylist()
    }
    return statistics.fmean(_f1(answer, read.get(path, "")) for path, answer in answers.items())


def _f1(answer: GoldArticle, text: str) -> float:
    gold, found = Counter(" ".join(answer.lines).split()), Counter(text.split())
    return 2 * (gold & found).total() / ((gold.total() + found.total()) or 1)


@pytest.mark.slow
@pytest.mark.timeout(900)  # two crawls of the demo site, read again four times
def test_relearning_after_a_redesign_restores_what_was(tmp_path: Path) -> None:
    today = dt.datetime.now(dt.UTC).date()
    before, after = build(revision=2, today=today), build(revision=3, today=today)
    file, data = tmp_path / "demo.toml", tmp_path / "data"
    with serve(before, port=0) as server:
        file.write_text(OWN % server.url)
        assert crawl(str(file), data)["verdict"] == "good"
    after.viewed.update(before.viewed)
    with serve(after, port=urlsplit(server.url).port or 0):
        second = crawl(str(file), data)
    corpus = Corpus(data / "demo")
    first = corpus.folder.ended()[0]
    was = f1(corpus, first, before)
    landed = {path: path.read_bytes() for path in data.rglob(f"*/{first}/*.parquet")}
    assert was > 0.99
    assert second["verdict"] == "bad"
    assert run("accept", "demo", second["crawl_id"], "--data", data).returncode == 0
    assert f1(Corpus(corpus.folder.root), second["crawl_id"], after) < 0.3
    done = run("relearn", file, "--data", data, "--write", "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    body, title = told["proposals"]
    assert (body["old"], body["old_support"], title["new"]) == (BROKEN_BY_IT, 0, "h1")
    assert body["new_support"] > 0.97
    assert told["changed"] > 0.9 * told["articles"]
    assert len(told["samples"]) == 3
    assert all(sample["before"] != sample["after"] for sample in told["samples"])
    assert "# some pages had no box" in file.read_text()
    assert "max_losses = 0.5  # they know their server" in file.read_text()
    said = tomllib.loads(file.read_text())
    assert said["selectors"] == {"title": "h1", "body": body["new"]}
    (template,) = said["template"]
    assert (template["title"], template["body"]) == ("h1", BROKEN_BY_IT)
    assert f"{template['valid_until']:%Y%m%dT%H%M%SZ}" == second["crawl_id"]

    assert run("rebuild", file, "--data", data, "--quiet").returncode == 0
    corpus = Corpus(corpus.folder.root)
    assert f1(corpus, second["crawl_id"], after) == pytest.approx(was, abs=0.002)
    assert {path: path.read_bytes() for path in data.rglob(f"*/{first}/*.parquet")} == landed
    compared = json.loads(run("diff", "demo", "--data", data, "--format", "json").stdout)
    states = {state for state, number in compared["states"].items() if number}
    assert states == {"new", "unchanged"}
    assert compared["states"]["unchanged"] == second["counts"]["landed"] - compared["states"]["new"] > 350
    assert compared["noise"] == {}


OLD = """\
name = "small"  # ours
start = "https://small.example/"

[selectors]  # what we insist on
body = 'article' # the box
views = "p.views"

[labels]
views = ["Seen"]
"""


def redesigned_corpus(folder: Path) -> tuple[Path, SiteFolder, str]:
    """The small site before and after its articles moved into other boxes: its profile file, its corpus, the last crawl."""
    site, _ = log_crawl(folder, answers())
    new = {path: page.replace("<article", '<section class="story"').replace("</article", "</section")
           for path, page in answers().items() if isinstance(page, str) and path.startswith("/news/")}  # fmt: skip
    _, last = log_crawl(folder, answers(dict(new)), day=7)
    file = folder / "small.toml"
    file.write_text(OLD)
    rebuild(site, profile=load_profile(file))
    return file, site, last


def test_a_selector_that_points_at_nothing_is_replaced_though_pages_are_read_right_without(
    tmp_path: Path,
) -> None:
    file, site, last = redesigned_corpus(tmp_path)
    articles = site.articles.read_bytes()
    assert site.read_record(last)["counts"]["selector_failures"] == ARTICLES
    shown = run("relearn", file, "--data", tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert [line.split("\t")[:5] for line in shown.stdout.splitlines()[1:3]] == [
        ["body", "article", "0.0%", "section.story", "100.0%"],
        ["views", "p.views", "0.0%", "", ""],
    ]
    assert f"0 of {ARTICLES} texts" in shown.stderr
    assert f"--crawl {last} --write" in shown.stderr
    assert file.read_text() == OLD
    written = run("relearn", file, "--data", tmp_path, "--write")
    assert f"rebuild {file}" in written.stderr
    assert file.read_text() == OLD.replace("body = 'article' #", 'body = "section.story" #').replace(
        'views = "p', '# views = "p'
    ) + (
        f"\n# How pages were read until the crawl {last}.\n[[template]]\nvalid_until = 2026-11-08T06:00:00Z\n"
        'body = "article"\nviews = "p.views"\n'
    )
    first, second = rebuild(site, profile=load_profile(file))
    assert first.changed == []
    assert second.record["counts"]["selector_failures"] == 0
    assert site.articles.read_bytes() == articles
    again = run("relearn", file, "--data", tmp_path, "--write")
    assert "nothing better" in again.stderr


def test_what_cannot_be_done_is_said_and_nothing_written(tmp_path: Path) -> None:
    file, site, last = redesigned_corpus(tmp_path)
    unknown = run("relearn", file, "--crawl", "20200101T000000Z", "--data", tmp_path)
    assert (unknown.returncode, last in unknown.stderr) == (1, True)
    strange = OLD.replace("'article'", "'''td'''")
    file.write_text(strange)
    refused = run("relearn", file, "--data", tmp_path, "--write")
    assert (refused.returncode, 'body = "section.story"' in refused.stderr) == (2, True)
    assert file.read_text() == strange
    held = OLD + '[[template]]\nvalid_until = 2026-11-05\nbody = "td"\n'
    file.write_text(held)
    refused = run("relearn", file, "--crawl", site.ended()[0], "--data", tmp_path, "--write")
    assert (refused.returncode, "a [[template]] holds for this crawl" in refused.stderr) == (2, True)
    assert file.read_text() == held


BLOCK = Template(dt.date(2026, 3, 1), {"body": "p"})


@pytest.mark.parametrize(
    ("before", "selectors", "after"),
    [
        ("# end", {"body": "a"}, '# end\n\n[selectors]\nbody = "a"'),
        ('selectors.body = "b" # x', {"body": 'a[b="c"]'}, 'selectors.body = "a[b=\\"c\\"]" # x'),
        ('selectors = { body = "b", title = "t" } # x', {"body": "a", "title": "t"},
         'selectors = { body = "a", title = "t" } # x'),
        ("[selectors]\n# none yet", {"body": "a"}, '[selectors]\nbody = "a"\n# none yet'),
        ('[selectors]\n"body" = "b"', {}, '[selectors]\n# "body" = "b"'),
        ('[selectors]\nbody = "b"\ntitle = "t"\n[expect]\nmax_losses = 1', {"title": "t", "date": "d"},
         '[selectors]\ndate = "d"\n# body = "b"\ntitle = "t"\n[expect]\nmax_losses = 1'),
        ("[labels]\nviews = ['body = \"b\"']\n[selectors]\nbody = 'b'", {"body": "c"},
         "[labels]\nviews = ['body = \"b\"']\n[selectors]\nbody = \"c\""),
    ],
)  # fmt: skip
def test_only_the_lines_in_question_are_written_anew(
    tmp_path: Path, before: str, selectors: dict[str, str], after: str
) -> None:
    head, file = 'name = "x" # mine\nstart = "https://x.example/"\n', tmp_path / "x.toml"
    file.write_text(f"{head}{before}\n")
    profile = rewrite_selectors(file, selectors, BLOCK, "Why.")
    assert file.read_text() == f"{head}{after}\n\n# Why.\n{BLOCK.text}"
    assert (profile.selectors, profile.template) == (selectors, (BLOCK,))
    rewrite_selectors(file, selectors, BLOCK, "Why.")
    assert file.read_text() == f"{head}{after}\n\n# Why.\n{BLOCK.text}", (
        "a block that is there is not repeated"
    )


def test_what_a_crawl_learned_stays_behind_the_blocks(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    boxes = [LearnedBox("div.text", 0.9, 7)]
    file.write_text(with_learned('name = "x"\nstart = "https://x.example/"\n', boxes))
    profile = rewrite_selectors(file, {"body": "a"}, BLOCK, "Why.")
    assert profile.learned == tuple(boxes)
    assert file.read_text().index("[[template]]") < file.read_text().index("[[learned]]")
