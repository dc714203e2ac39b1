"""Reading a corpus: the state at any time, one article's life, and only what was asked for."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from muragat import run

from pipelines.corpus import AS_OF, Corpus, matching
from pipelines.errors import CorpusError
from pipelines.land import Landing
from pipelines.layout import SiteFolder
from pipelines.rows import rows_of
from pipelines.schema import Article, Month, Visit

CRAWLS = ("20260101T000000Z", "20260201T000000Z", "20260301T000000Z", "20260401T000000Z")
DAYS = [dt.datetime(2026, month, 1, 1, tzinfo=dt.UTC) for month in (1, 2, 3, 4)]
URL = "https://example.org/{}"


def version(name: str, text: str, crawl: int, **columns: Any) -> Article:
    columns = {"language": "en", "article_section": "news", "date_published": dt.date(2025, 1, 1)} | columns
    return Article(
        id=name,
        url=URL.format(name),
        text=text,
        title=text,
        text_digest=text,
        crawl_id=CRAWLS[crawl],
        fetch_time=DAYS[crawl],
        **columns,
    )


def visit(name: str, crawl: int, outcome: str = "landed", text: str | None = None, **columns: Any) -> Visit:
    url = None if outcome == "landed" else URL.format(name)
    at = None if outcome == "skipped" else DAYS[crawl]
    return Visit(name, CRAWLS[crawl], at, outcome=outcome, text_digest=text, url=url, **columns)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Four crawls. a: edited, then back again; b: gone in the second and restored in the last;
    c: gone in the third, under the id of its address alone; d: fails in the second; e: new in the third."""
    folder = SiteFolder(tmp_path_factory.mktemp("corpus") / "news")
    crawls: list[tuple[list[Article], list[Visit]]] = [
        (
            [version("a", "a1", 0), version("b", "b1", 0, language="kk"), version("c", "c1", 0),
             version("d", "d1", 0, article_section="blog")],
            [visit("a", 0, text="a1", view_count=10), visit("b", 0, text="b1"), visit("c", 0, text="c1"),
             visit("d", 0, text="d1", view_count=5)],
        ),
        (
            [version("a", "a2", 1)],
            [visit("a", 1, text="a2", view_count=15), visit("b", 1, "gone"), visit("c", 1, text="c1"),
             visit("d", 1, "failed")],
        ),
        (
            [version("e", "e1", 2, date_published=None)],
            [visit("a", 2, text="a1", view_count=3), visit("b", 2, "soft-404"), visit("e", 2, text="e1"),
             Visit("hash-of-address", CRAWLS[2], DAYS[2], outcome="gone", url=URL.format("c")),
             visit("d", 2, "skipped")],
        ),
        ([], [visit("a", 3, text="a1", view_count=9), visit("b", 3, text="b1")]),
    ]  # fmt: skip
    for crawl, (articles, visits) in zip(CRAWLS, crawls, strict=True):
        landing = Landing(folder, crawl)
        landing.versions(rows_of(articles))
        landing.visits(visits)
        states = {"x": "hole"} if crawl == CRAWLS[0] else {"x": "complete"} if crawl == CRAWLS[1] else {}
        landing.months([Month(crawl, "news", url=u, state=s, archive_year=2025) for u, s in states.items()])
        landing.commit({"crawl": crawl, "started": f"{DAYS[0]}", "counts": {"landed": len(visits)}}, "")
    return Corpus(folder.root)


def shown(table: pa.Table) -> dict[str, str]:
    return {row["id"]: row["text"] for row in table.to_pylist()}


def test_the_newest_state_is_the_table_researchers_load(corpus: Corpus) -> None:
    latest = corpus.latest().to_table()
    assert latest.equals(pq.read_table(corpus.folder.articles).cast(latest.schema))
    assert shown(latest) == {"a": "a1", "b": "b1", "c": "c1", "d": "d1", "e": "e1"}


def test_as_of_the_newest_crawl_is_the_newest_state(corpus: Corpus) -> None:
    state = corpus.as_of(CRAWLS[-1]).to_table()
    assert state.schema.names == AS_OF.names
    assert state.drop_columns(["gone_since"]).to_pylist() == corpus.latest().to_table().to_pylist()


@pytest.mark.parametrize("crawl", range(4))
def test_as_of_a_crawl_is_what_would_have_been_the_newest_state_then(
    corpus: Corpus, crawl: int, tmp_path: Path
) -> None:
    """What later crawls brought must not show: the same crawls alone give the same rows."""
    import shutil

    from pipelines.commit import refresh

    copy = tmp_path / "news"
    shutil.copytree(corpus.folder.root, copy)
    for later in CRAWLS[crawl + 1 :]:
        (copy / "crawls" / f"{later}.json").unlink()
    refresh(SiteFolder(copy))
    state = corpus.as_of(CRAWLS[crawl]).to_table().drop_columns(["gone_since"])
    assert state.to_pylist() == pq.read_table(copy / "articles.parquet").to_pylist()


def test_as_of_tells_what_was_gone(corpus: Corpus) -> None:
    gone = [
        {
            row["id"]: row["gone_since"]
            for row in corpus.as_of(crawl).to_table().to_pylist()
            if row["gone_since"]
        }
        for crawl in CRAWLS
    ]
    assert gone == [{}, {"b": DAYS[1]}, {"b": DAYS[1], "c": DAYS[2]}, {"c": DAYS[2]}]


@pytest.mark.parametrize(
    "when", ["2026-02-01", dt.date(2026, 2, 1), DAYS[1], "2026-02-27T10:00:00", CRAWLS[1][:7]]
)
def test_a_time_can_be_told_in_many_ways(corpus: Corpus, when: Any) -> None:
    assert shown(corpus.as_of(when).to_table()) == {"a": "a2", "b": "b1", "c": "c1", "d": "d1"}


def test_a_moment_within_a_crawl_takes_the_visits_made_by_then(corpus: Corpus) -> None:
    before = DAYS[1] - dt.timedelta(minutes=30)  # the crawl has begun, the article was not fetched yet
    assert shown(corpus.as_of(before).to_table())["a"] == "a1"


def test_nothing_had_landed_by_then(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="nothing had landed by 2020-01-01"):
        corpus.as_of("2020-01-01")


def test_conditions_and_columns_narrow_every_state(corpus: Corpus) -> None:
    for state in (corpus.latest, lambda *asked: corpus.as_of(CRAWLS[-1], *asked)):
        assert state(["id"], matching(language="kk")).to_table().to_pylist() == [{"id": "b"}]
        assert state(["id"], matching(section="blog")).to_table().to_pylist() == [{"id": "d"}]
        dated = state(["id"], matching(since=dt.date(2025, 1, 1), until=dt.date(2025, 1, 1))).to_table()
        assert dated["id"].to_pylist() == ["a", "b", "c", "d"]
        assert state(["id"], matching(since=dt.date(2025, 1, 2))).to_table().num_rows == 0
    with pytest.raises(CorpusError) as raised:
        corpus.latest(["titel"])
    assert "title" in raised.value.hint


def test_the_history_of_an_article_has_each_version_once(corpus: Corpus) -> None:
    history = corpus.history(URL.format("a"), ["text"]).to_pylist()
    assert [tuple(row.values()) for row in history] == [
        ("a1", DAYS[0], DAYS[3], 3, 9),
        ("a2", DAYS[1], DAYS[1], 1, 15),
    ]
    assert corpus.history("a", ["text"]).to_pylist() == history


def test_an_unknown_article_is_met_with_what_is_near(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="no article") as raised:
        corpus.history("https://example.org/a/")
    assert URL.format("a") in raised.value.hint


def test_views_grow_without_us_and_a_fall_is_a_reset(corpus: Corpus) -> None:
    told = corpus.views("a").select(["view_count", "our_visits", "growth", "reset"]).to_pylist()
    assert [tuple(row.values()) for row in told] == [
        (10, 1, None, None),
        (15, 2, 4, False),
        (3, 3, None, True),
        (9, 4, 5, False),
    ]


def test_visits_stand_under_the_article_they_were_to(corpus: Corpus) -> None:
    assert {row["id"]: row["outcome"] for row in corpus.visits(CRAWLS[2]).to_pylist()} == {
        "a": "landed",
        "b": "soft-404",
        "c": "gone",
        "d": "skipped",
        "e": "landed",
    }


def test_versions_by_article_and_by_digest(corpus: Corpus) -> None:
    assert corpus.versions(["text"], ids=["a", "e"]).to_table()["text"].to_pylist() == ["a1", "a2", "e1"]
    assert corpus.versions(["id"], digests=["a2", "none"]).to_table()["id"].to_pylist() == ["a"]
    assert corpus.versions(["id"], ids=["b"], digests=["a2"]).to_table().num_rows == 0
    assert corpus.versions().count_rows() == 6


def test_months_in_their_newest_state_or_all(corpus: Corpus) -> None:
    assert corpus.months()["state"].to_pylist() == ["complete"]
    assert corpus.months(every=True)["state"].to_pylist() == ["hole", "complete"]


def test_crawls_are_told_from_their_records(corpus: Corpus) -> None:
    crawls = corpus.crawls()
    assert crawls["crawl_id"].to_pylist() == list(CRAWLS)
    assert crawls["landed"].to_pylist() == [4, 4, 5, 2]


@pytest.mark.parametrize(
    ("text", "crawl"), [(CRAWLS[1], 1), ("202603", 2), ("2026-03-31", 2), ("2030-01-01", 3)]
)
def test_a_crawl_is_found_by_id_by_its_start_and_by_date(corpus: Corpus, text: str, crawl: int) -> None:
    assert corpus.resolve_crawl(text) == CRAWLS[crawl]


@pytest.mark.parametrize("text", ["2026", "2025-12-31", "yesterday", ""])
def test_a_crawl_that_cannot_be_told_is_met_with_those_there_are(corpus: Corpus, text: str) -> None:
    with pytest.raises(CorpusError) as raised:
        corpus.resolve_crawl(text)
    assert CRAWLS[-1] in raised.value.hint


def test_an_uncommitted_crawl_is_not_read(corpus: Corpus) -> None:
    Landing(corpus.folder, "20260501T000000Z").versions(rows_of([version("z", "z1", 3)]))
    assert Corpus(corpus.folder.root).crawl_ids == list(CRAWLS)
    with pytest.raises(CorpusError, match="nothing has landed"):
        Corpus(corpus.folder.root / "elsewhere")


def test_reading_a_column_opens_no_text(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = corpus.as_of(CRAWLS[0], ["title"], pc.field("language") == "kk")
    assert scanner.projected_schema.names == ["title"]
    assert scanner.to_table().to_pylist() == [{"title": "b1"}]


def ask(corpus: Corpus, *arguments: object) -> subprocess.CompletedProcess[str]:
    command, *rest = arguments
    return run(command, "news", *rest, "--data", corpus.folder.root.parent)


def test_history_on_the_terminal(corpus: Corpus) -> None:
    done = ask(corpus, "history", URL.format("a"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].split("\t")[:3] == ["2026-01-01 01:00:00", "2026-04-01 01:00:00", "a1"]
    missed = ask(corpus, "history", URL.format("aa"))
    assert missed.returncode == 1
    assert missed.stderr.count("\n") == 2
    assert URL.format("a") in missed.stderr


def test_sql_on_the_terminal_reads_every_table(corpus: Corpus) -> None:
    for table, rows in (("articles", 5), ("versions", 6), ("visits", 15), ("months", 2), ("crawls", 4)):
        done = ask(corpus, "sql", f"select count(*) as n from {table}")
        assert (done.stdout, done.stderr) == (f"n\n{rows}\n", "")


@pytest.mark.parametrize(
    "query",
    [
        "copy (select 1) to '{root}/articles.parquet'",
        "attach '{root}/x.db'",
        "set enable_external_access = true",
        "from '{root}/articles.parquet'",
        "delete from articles",
        "selec 1",
        "select titel from articles",
    ],
)
def test_sql_changes_nothing_and_fails_in_one_line(corpus: Corpus, query: str) -> None:
    root = corpus.folder.root
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    done = ask(corpus, "sql", query.format(root=root))
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 2
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_sql_without_duckdb_names_what_to_install(corpus: Corpus) -> None:
    code = (
        "import sys; sys.modules['duckdb'] = None\nfrom crawler.cli import main\n"
        f"main(['sql', 'news', 'select 1', '--data', {str(corpus.folder.root.parent)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'muragat[sql]'" in done.stderr
