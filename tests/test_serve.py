"""The site that shows corpora: every page and its twin, what they say against what landed, and the command."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import httpx
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from muragat import COMMAND, Crawls, run
from starlette.testclient import TestClient

from pipelines.corpus import Corpus
from pipelines.layout import SiteFolder
from pipelines.serve.app import application
from pipelines.serve.sidefile import ready

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def folder(recrawled: Crawls) -> SiteFolder:
    return SiteFolder(recrawled.folder / "data" / "demo")


@pytest.fixture(scope="module")
def client(folder: SiteFolder) -> Iterator[TestClient]:
    with TestClient(application([folder]), base_url="http://localhost") as opened:
        yield opened


@pytest.fixture(scope="module")
def articles(folder: SiteFolder) -> Rows:
    rows: Rows = pq.read_table(folder.articles).to_pylist()
    return rows


@pytest.fixture(scope="module")
def edited(client: TestClient, folder: SiteFolder) -> str:
    """The id of an article that changed between the two crawls."""
    changes = told(client, f"/demo/crawls/{folder.committed()[1]}/changes?state=edited")["changes"]
    return str(changes[0]["id"])


def told(client: TestClient, address: str) -> dict[str, Any]:
    """The JSON twin of a page, both asked for."""
    path, _, query = address.partition("?")
    page = client.get(address)
    assert page.status_code == 200, address
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    link = re.search(r'<link rel="alternate" type="application/json" href="([^"]+)">', page.text)
    assert link is not None
    assert client.get(link[1].replace("&amp;", "&")).status_code == 200
    answer = client.get(f"{path}.json?{query}")
    assert answer.status_code == 200
    values: dict[str, Any] = answer.json()
    return values


def test_every_link_of_every_kind_of_page_leads_to_a_page(client: TestClient, edited: str) -> None:
    """The site is walked from its front and from an article of two versions: some addresses of each kind."""
    waiting, seen, kinds = ["/", f"/demo/article/{edited}"], {"/"}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for link in re.findall(r'(?:href|src)="(/[^"#]*)"', answer.text):
            link = link.replace("&amp;", "&")
            kind = re.sub(r"[0-9a-f]{32}|\d+|(?<=sections/)[^.?]+", "N", link.partition("?")[0])
            if link not in seen and kinds[kind] < 8:
                kinds[kind] += 1
                seen.add(link)
                waiting.append(link)
    assert len(kinds) > 25
    assert {
        "/demo/months/N/N",
        "/demo/sections/N",
        "/demo/article/N/N/diff/N",
        "/demo/article/N/N/raw",
    } <= set(kinds)


def test_the_calendar_counts_what_landed(client: TestClient, articles: Rows) -> None:
    site = told(client, "/demo")
    landed = Counter((row["archive_year"], row["archive_month"]) for row in articles)
    assert {(m["year"], m["month"]): m["articles"] for m in site["months"] if m["articles"]} == landed
    assert site["articles"] == len(articles)
    today = dt.datetime.now(dt.UTC)
    later = {"future"} if today.month < 12 else set()  # the demo shows the months of this year
    assert {m["state"] for m in site["months"]} >= {"complete", "partial"} | later
    assert {s["name"]: s["articles"] for s in site["sections"]} == Counter(
        r["article_section"] for r in articles
    )
    assert {s["name"]: s["articles"] for s in site["languages"]} == Counter(r["language"] for r in articles)


def test_lists_hold_their_articles_the_newest_first(client: TestClient, articles: Rows) -> None:
    section = max(Counter(row["article_section"] for row in articles).items(), key=lambda pair: pair[1])[0]
    found: Rows = []
    pages = told(client, f"/demo/sections/{quote(section, safe='')}")["pages"]
    for page in range(1, pages + 1):
        found += told(client, f"/demo/sections/{quote(section, safe='')}?page={page}")["articles"]
    assert {row["id"] for row in found} == {r["id"] for r in articles if r["article_section"] == section}
    dates = [row["date_published"] or "" for row in found]
    assert dates == sorted(dates, reverse=True)
    month = next(m for m in told(client, "/demo")["months"] if m["articles"])
    listed = told(client, f"/demo/months/{month['year']}/{month['month']}")
    assert listed["total"] == month["articles"]


def test_a_search_can_be_narrowed_ordered_and_turned(client: TestClient, articles: Rows) -> None:
    words = quote("пайыз")
    expected = {r["id"] for r in articles if re.search(r"(?<!\w)пайыз", f"{r['title']}\n{r['text']}".lower())}
    everything = told(client, f"/demo/search?q={words}")
    assert everything["total"] == len(expected) > 100
    assert "<mark>" in client.get(f"/demo/search?q={words}").text
    narrowed = told(client, f"/demo/search?q={words}&year=2024&language=kk")
    inside = {
        r["id"]
        for r in articles
        if r["id"] in expected and r["archive_year"] == 2024 and r["language"] == "kk"
    }
    assert narrowed["total"] == len(inside) > 0
    month = told(client, f"/demo/search?q={words}&year=2024&month=5")
    assert month["total"] == sum(r["id"] in expected and (r["archive_year"], r["archive_month"]) == (2024, 5) for r in articles)  # fmt: skip
    best = told(client, f"/demo/search?q={words}&order=best")
    assert best["ranked"]
    assert best["total"] == everything["total"]
    oldest = told(client, f"/demo/search?q={words}&order=oldest&page=1")
    assert [r["date_published"] for r in oldest["articles"] if r["date_published"]] == sorted(
        r["date_published"] for r in oldest["articles"] if r["date_published"]
    )
    assert told(client, f"/demo/search?q={words}&page={everything['pages'] + 1}")["articles"] == []


def test_what_is_taken_away_is_what_was_found(client: TestClient, articles: Rows) -> None:
    query = f"q={quote('инвестиция')}&language=kk"
    total = told(client, f"/demo/search?{query}")["total"]
    parquet = pq.read_table(io.BytesIO(client.get(f"/demo/search.parquet?{query}").content)).to_pylist()
    by_id = {row["id"]: row for row in articles}
    assert len(parquet) == total > 0
    assert all(row == by_id[row["id"]] for row in parquet)
    answer = client.get(f"/demo/search.csv?{query}")
    assert answer.headers["content-disposition"] == 'attachment; filename="demo.csv"'
    table = pd.read_csv(io.BytesIO(answer.content))
    assert list(table["id"]) == [row["id"] for row in parquet]
    assert list(table["title"]) == [row["title"] for row in parquet]


@pytest.mark.parametrize(
    "address",
    [
        "/demo/search?q={w}&year=2024",
        "/demo/languages/ru",
        "/demo/months/2024/5",
        "/demo/months/2024",
        "/demo/search",
    ],
)
def test_the_queries_come_to_the_same(client: TestClient, address: str) -> None:
    listed = told(client, address.format(w=quote("инвестиция")))
    answer = duckdb.sql(listed["queries"]["duckdb"])
    assert answer is not None
    assert answer.to_arrow_table().num_rows == listed["total"] > 0
    assert eval(listed["queries"]["polars"], {"pl": pl}).height == listed["total"]  # noqa: S307  our own words


def test_an_article_has_its_versions_their_difference_and_their_pages(
    client: TestClient, folder: SiteFolder, edited: str
) -> None:
    page = told(client, f"/demo/article/{edited}")
    history = Corpus(folder.root).history(edited).to_pylist()
    assert [row["text_digest"] for row in page["versions"]] == [row["text_digest"] for row in history]
    assert page["number"] == len(history) == 2
    assert page["version"]["paragraphs"] == history[1]["paragraphs"]
    older = told(client, f"/demo/article/{edited}/1")
    assert older["version"]["paragraphs"] == history[0]["paragraphs"]
    assert "not the newest" in client.get(f"/demo/article/{edited}/1").text
    assert [visit["view_count"] for visit in page["visits"]] == Corpus(folder.root).views(edited)["view_count"].to_pylist()  # fmt: skip
    differ = told(client, f"/demo/article/{edited}/1/diff/2")
    assert differ["ops"]
    assert "<ins>" in client.get(f"/demo/article/{edited}/1/diff/2").text
    assert told(client, f"/demo/article/{edited}/2/diff/1")["words_added"] == differ["words_removed"]
    replay = told(client, f"/demo/article/{edited}/1/page")
    assert replay["status"] == 200
    assert replay["version"]["warc_filename"].endswith(".warc.gz")
    raw = client.get(f"/demo/article/{edited}/1/raw")
    assert history[0]["paragraphs"][0][:40] in raw.text
    assert raw.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    for missing in ("/3", "/0", "/1/diff/3", "/3/page", "/3/raw"):
        assert client.get(f"/demo/article/{edited}{missing}").status_code == 404


def test_crawls_say_what_they_lost_and_what_changed(client: TestClient, folder: SiteFolder) -> None:
    first, second = folder.committed()
    crawls = told(client, "/demo/crawls")["crawls"]
    assert [crawl["crawl_id"] for crawl in crawls] == [second, first]
    record = folder.read_record(second)
    crawl = told(client, f"/demo/crawls/{second}")
    assert crawl["losses"] == record["losses"]
    assert crawl["missing"] == record["missing"][:200]
    changes = told(client, f"/demo/crawls/{second}/changes")
    assert changes["states"]["edited"] > 0
    assert changes["states"]["removed"] > 0
    some = told(client, f"/demo/crawls/{second}/changes?state=removed")
    assert some["total"] == changes["states"]["removed"]
    assert client.get(f"/demo/crawls/{first}/changes").status_code == 404


def test_the_side_file_follows_the_corpus_and_can_be_thrown_away(folder: SiteFolder, tmp_path: Path) -> None:
    root = tmp_path / "data" / "demo"
    shutil.copytree(folder.root, root, ignore=shutil.ignore_patterns("warc", ".search.db*"))
    own = SiteFolder(root)
    first = ready(own).stat().st_ino
    assert ready(own).stat().st_ino == first
    own.search.write_bytes(b"no database at all")
    assert ready(own).stat().st_size > 100_000
    own.search.unlink()
    ready(own)
    before = own.search.stat().st_ino
    os.utime(own.articles, (1, 1))
    assert ready(own).stat().st_ino != before
    assert [path.name for path in root.glob(".search*")] == [".search.db"]


def test_one_that_cannot_be_written_goes_into_the_cache(
    folder: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "data" / "demo"
    shutil.copytree(folder.root, root, ignore=shutil.ignore_patterns("warc", ".search.db*"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made: list[Path] = []

    def deny(*arguments: Any, **named: Any) -> Any:
        if Path(named["dir"]) == root:
            raise PermissionError(13, "Permission denied")
        made.append(Path(named["dir"]))
        return original(*arguments, **named)

    import tempfile

    original = tempfile.mkstemp
    monkeypatch.setattr(tempfile, "mkstemp", deny)
    path = ready(SiteFolder(root))
    assert path.parent == tmp_path / "cache" / "muragat"
    assert made == [path.parent]
    assert ready(SiteFolder(root)) == path


@contextlib.contextmanager
def serving(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`muragat serve` in a process of its own, and its address."""
    process = subprocess.Popen(
        [*COMMAND, "serve", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_the_command_serves_on_loopback_and_ends_in_order(folder: SiteFolder) -> None:
    with serving("demo", "--data", folder.root.parent) as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        answer = httpx.get(address + "demo", trust_env=False)
        assert "Calendar" in answer.text
        assert "server" not in answer.headers
        process.send_signal(signal.SIGINT)
        _, narrated = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in narrated


def test_the_command_says_what_is_wrong(folder: SiteFolder, tmp_path: Path) -> None:
    data = folder.root.parent
    done = run("serve", "dmo", "--data", data)
    assert (done.returncode, "demo" in done.stderr) == (2, True)
    done = run("serve", "--data", tmp_path)
    assert (done.returncode, "nothing has landed" in done.stderr) == (2, True)
    with serving("demo", "--data", data) as (_, address):
        port = address.rstrip("/").rpartition(":")[2]
        done = run("serve", "demo", "--data", data, "--port", port)
        assert (done.returncode, "--port" in done.stderr) == (2, True)


def test_without_the_extra_the_exact_command_is_named(folder: SiteFolder, tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ImportError('uvicorn')")
    done = run("serve", "--data", folder.root.parent, PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]))
    assert done.returncode == 2
    assert "pip install 'muragat[serve]'" in done.stderr


def test_words_are_found_at_the_terminal(folder: SiteFolder, articles: Rows) -> None:
    done = run("search", "demo", "инвестиция", "--data", folder.root.parent, "--language", "kk", "-n", "1000")
    lines = done.stdout.splitlines()
    expected = {r["url"] for r in articles if r["language"] == "kk" and "инвестиция" in f"{r['title']} {r['text']}".lower()}  # fmt: skip
    assert {line.split("\t")[-1] for line in lines[1:]} == expected
    assert run("search", "demo", "...", "--data", folder.root.parent).returncode == 2
