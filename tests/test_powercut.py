"""The disk is full, or a power cut left a file torn: one clear line, nothing lost, and the crawl goes on."""

from __future__ import annotations

import random
import resource
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from muragat import COMMAND, crawl, rows, run, stable_rows
from smallsite import pages, serve_small

from pipelines.layout import SiteFolder, site_folders

pytestmark = pytest.mark.slow


def wordy() -> dict[str, tuple[int, str]]:
    """Articles so long, and so little alike, that a log of them outgrows the ledger, and their table the log."""
    chance = random.Random(3)

    def words() -> str:
        return " ".join("".join(chance.choices("abcdefghijklmnoprstuvyz", k=6)) for _ in range(1500))

    return {
        path: (200, html.replace("<p>", f"<p>{words()}. "))
        for path, html in pages().items()
        if path.startswith("/news/")
    }


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[str, Counter[str]]]:
    with serve_small(wordy()) as served:
        yield served


@pytest.fixture(scope="module")
def whole(site: tuple[str, Counter[str]], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    place = tmp_path_factory.mktemp("whole")
    crawl(site[0], place)
    return stable_rows(place)


def crawl_on_a_small_disk(url: str, data: Path, most: int) -> subprocess.CompletedProcess[str]:
    """Crawl where no file may grow beyond ``most`` bytes: the system refuses the write, as a full disk does."""
    return subprocess.run(
        [*COMMAND, "crawl", url, "--data", str(data), "--allow-private"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )


def folder_of(data: Path) -> SiteFolder:
    (folder,) = site_folders(data)
    return folder


@pytest.mark.parametrize(
    ("most", "what"),
    [
        (300, "the disk cannot be written"),
        (20_000, "the disk cannot be written"),
        (80_000, "the log cannot be written"),
        (150_000, "the disk cannot be written"),
    ],
    ids=["anything", "ledger", "log", "table"],
)
def test_a_full_disk_is_told_in_one_line_and_the_crawl_goes_on_later(
    tmp_path: Path, site: tuple[str, Counter[str]], whole: list[str], most: int, what: str
) -> None:
    url, asked = site
    asked.clear()
    full = crawl_on_a_small_disk(url, tmp_path, most)
    assert full.returncode == 1, full.stderr
    error, hint = full.stderr.strip().splitlines()
    assert error.startswith("error: ")
    assert what in error
    assert hint.startswith("hint: ")
    assert "again" in hint
    assert not list(tmp_path.rglob("articles.parquet"))
    assert crawl(url, tmp_path)["resumed"] is True
    assert stable_rows(tmp_path) == whole
    again = {path: times - 1 for path, times in asked.items() if times > 1}
    assert sum(again.values()) <= 5  # what was under way when the log could not be written, and robots.txt


def test_a_full_disk_leaves_what_was_committed_as_it_was(
    tmp_path: Path, site: tuple[str, Counter[str]], whole: list[str]
) -> None:
    crawl(site[0], tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    for most in (20_000, 150_000):  # the second: only articles.parquet is larger
        full = crawl_on_a_small_disk(site[0], tmp_path, most)
        assert full.returncode == 1, full.stderr
        assert {path: path.read_bytes() for path in before} == before
    record = crawl(site[0], tmp_path)
    assert (record["resumed"], record["requests"]["sent"]) == (True, 0)
    assert stable_rows(tmp_path) == whole
    assert {row["visit_count"] for row in rows(tmp_path)} == {2}


def test_a_torn_part_that_was_not_committed_is_thrown_away(
    tmp_path: Path, site: tuple[str, Counter[str]], whole: list[str]
) -> None:
    url = site[0]
    crawl(url, tmp_path, "--max-pages", 8)
    folder = folder_of(tmp_path)
    crawl_id = folder.unfinished()
    assert crawl_id
    for part in (folder.staging(crawl_id) / "versions", folder.part("versions", crawl_id)):
        part.mkdir(parents=True)
        (part / "part-0.parquet").write_bytes(b"PAR1 torn")
    assert crawl(url, tmp_path)["resumed"] is True
    assert stable_rows(tmp_path) == whole


@pytest.mark.parametrize("table", ["versions", "visits"])
def test_a_torn_part_of_the_corpus_is_named_and_a_rebuild_mends_it(
    tmp_path: Path, site: tuple[str, Counter[str]], whole: list[str], table: str
) -> None:
    url = site[0]
    first = crawl(url, tmp_path)["crawl_id"]
    folder = folder_of(tmp_path)
    (part,) = folder.files(table, first)
    sound = part.read_bytes()
    part.write_bytes(sound[: len(sound) // 2])
    broken = run("crawl", url, "--data", tmp_path, "--allow-private", "--quiet")
    assert broken.returncode == 1
    error, hint = broken.stderr.strip().splitlines()
    assert str(part) in error
    assert f"muragat rebuild {folder.site}" in hint
    mended = run("rebuild", folder.site, "--data", tmp_path, "--quiet")
    assert mended.returncode == 0, mended.stderr
    assert part.read_bytes() == sound
    if folder.unfinished():  # its rows could not be told from those that are known; else it is committed
        crawl(url, tmp_path)
    assert stable_rows(tmp_path) == whole
    assert {row["visit_count"] for row in rows(tmp_path)} == {2}


@pytest.mark.parametrize("left", [0, 100])
def test_a_torn_table_of_articles_is_made_again_by_the_next_crawl(
    tmp_path: Path, site: tuple[str, Counter[str]], whole: list[str], left: int
) -> None:
    url = site[0]
    crawl(url, tmp_path)
    articles = folder_of(tmp_path).articles
    articles.write_bytes(articles.read_bytes()[:left])
    crawl(url, tmp_path)
    assert stable_rows(tmp_path) == whole
