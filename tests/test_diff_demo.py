"""The diff on the demo site, against its gold; and on a server that fails at random."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from muragat import Crawls, crawl, run
from smallsite import MONTHS, pages, serve_small

from crawler.demo import changes
from pipelines.corpus import Corpus
from pipelines.diff import Comparison, compare

pytestmark = pytest.mark.timeout(600)  # three crawls of the demo site
GOLD = {"new": "added", "removed-soft": "removed"}


@pytest.fixture(scope="module")
def corpus(thrice: Crawls) -> Corpus:
    return Corpus(thrice.folder / "data" / "demo")


def path_of(url: str) -> str:
    return unquote(urlsplit(url).path)


def kinds(comparison: Comparison) -> set[tuple[str, str]]:
    """What the diff tells, in the words of the gold."""
    found = set()
    for change in comparison.told:
        for state in change.states:
            kind = "silent-edit" if state == "edited" and change.silent else GOLD.get(state, state)
            found.add((kind, path_of(change.url)))
    return found


@pytest.mark.slow
def test_the_redesign_is_called_suspicious_in_its_first_crawl(corpus: Corpus) -> None:
    records = [corpus.folder.read_record(crawl_id) for crawl_id in corpus.crawl_ids]
    assert [record["verdict"] for record in records] == ["good", "good", "suspicious"]
    doubts = [check["name"] for check in records[2]["checks"] if check["level"] != "good"]
    assert doubts == ["redesign"]
    boxes = [{box["container"] for box in record["counts"]["learned"]} for record in records]
    assert boxes[0] == boxes[1]
    assert boxes[1].isdisjoint(boxes[2])


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 2), (0, 2)])
def test_the_diff_names_what_was_done_and_nothing_else(
    thrice: Crawls, corpus: Corpus, first: int, second: int
) -> None:
    crawls = corpus.crawl_ids
    comparison = compare(corpus, crawls[first], crawls[second])
    gold = {(change.kind, change.url) for change in changes(thrice.sites[first], thrice.sites[second])}
    assert kinds(comparison) == gold
    assert len(gold) > 7
    assert (comparison.noise, comparison.extractor, comparison.states["unknown"]) == ({}, 0, 0)


@pytest.mark.slow
def test_the_texts_that_were_edited_are_told_to_the_letter(thrice: Crawls, corpus: Corpus) -> None:
    comparison = compare(corpus, *corpus.crawl_ids[:2])
    gold = {c.url: c for c in changes(*thrice.sites[:2]) if c.kind in ("edited", "silent-edit")}
    edited = [change for change in comparison.told if "edited" in change.states]
    for change, (old, new) in comparison.texts(edited):
        answer = gold.pop(path_of(change.url))
        assert answer.before is not None
        assert answer.after is not None
        assert old == (answer.before.title, list(answer.before.lines))
        assert new == (answer.after.title, list(answer.after.lines))
        assert len(change.ops) == 1
    assert gold == {}


@pytest.mark.slow
def test_views_grow_by_what_others_read(thrice: Crawls, corpus: Corpus) -> None:
    """The counter rises by one with every visit of ours; what is left is what the generator added."""
    before, after = thrice.sites[:2]
    comparison = compare(corpus, *corpus.crawl_ids[:2])
    latest = corpus.as_of(corpus.crawl_ids[1], ["id", "url"]).to_table().to_pylist()
    paths = {row["id"]: path_of(row["url"]) for row in latest}
    rows = comparison.views.to_pylist()
    assert len(rows) > 370
    grown = {paths[row["id"]]: row["view_growth"] for row in rows}
    assert grown == {path: after.known[path].views - before.known[path].views for path in grown}
    assert not any(row["view_count_reset"] for row in rows)
    assert min(row["views_per_day"] for row in rows) > 0


class Flaky(dict[str, tuple[int, str]]):
    """Once begun: an error for a fifth of all addresses, always, and for a fifth of all requests, at random."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: set[str] = set()

    def begin(self, seed: int) -> None:
        self.random = random.Random(seed)
        usual = sorted(set(pages()) - {"/"})
        self.broken = set(self.random.sample(usual, len(usual) // 5))

    def get(self, path: str, default: tuple[int, str]) -> tuple[int, str]:  # type: ignore[override]
        begun = self.broken and path not in ("/", "/robots.txt")
        fails = begun and (path in self.broken or self.random.random() < 0.2)
        return (503, "busy") if fails else default


@pytest.mark.slow
def test_a_server_that_fails_at_random_removes_nothing(tmp_path: Path) -> None:
    flaky = Flaky()
    with serve_small(flaky) as (url, _):
        crawl(url, tmp_path)
        for seed in (1, 2):
            flaky.begin(seed)
            record = crawl(url, tmp_path, "--max-losses", "100")
            if record["verdict"] == "bad":  # most months have lost something
                assert run("accept", record["site"], record["crawl_id"], "--data", tmp_path).returncode == 0
            (site,) = [path for path in tmp_path.iterdir() if (path / "crawls").is_dir()]
            corpus = Corpus(site)
            comparison = compare(corpus, corpus.crawl_ids[0], corpus.crawl_ids[-1])
            assert {state for change in comparison.changes for state in change.states} <= {"fetch-failed"}
            failed = {path_of(change.url) for change in comparison.changes}
            assert flaky.broken & {path for path in pages() if path.startswith("/news/")} <= failed
            assert comparison.states["unchanged"] + len(failed) == 3 * len(MONTHS)
            assert 0 < len(failed) < 3 * len(MONTHS)
