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
from muragat import crawl, run

from crawler.demo import Site, build, serve
from crawler.demo.gold import GoldArticle
from pipelines.corpus import Corpus

BROKEN_BY_IT = 'div.text, body > p'
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
@pytest.mark.timeout(600)
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
    assert run("relearn", file, "--data", data).returncode == 0
    assert file.read_text() == OWN % server.url

    done = run("relearn", file, "--data", data, "--write", "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    print(done.stdout[:3000], file.read_text())
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
    print(was, f1(corpus, second["crawl_id"], after))
    assert f1(corpus, second["crawl_id"], after) == pytest.approx(was, abs=0.002)
    assert {path: path.read_bytes() for path in data.rglob(f"*/{first}/*.parquet")} == landed
    assert (
        (corpus.folder.root / "profile.toml")
        .read_text()
        .startswith(file.read_text().partition("# The boxes")[0].rstrip())
    )
    compared = json.loads(run("diff", "demo", "--data", data, "--format", "json").stdout)
    print({k: v for k, v in compared.items() if k != "changes"})
    assert compared["states"]["edited"] == 0
    assert run("relearn", file, "--data", data, "--write").stderr.startswith(
        f"Crawl {second['crawl_id']}: nothing"
    )
