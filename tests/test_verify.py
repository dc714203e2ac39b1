"""Every damaged file is found and named, wherever the bit was that flipped."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from loggedcrawl import PROFILE, answers, log_crawl
from muragat import run
from smallsite import pages

from crawler.cli.keep import _indexes
from crawler.decide import decide
from crawler.replay.rebuild import rebuild_site
from pipelines.executors import Workers
from pipelines.layout import SiteFolder
from pipelines.verify import verify

FLIPS = 100


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """Three crawls, one of them set aside."""
    data = tmp_path_factory.mktemp("held")
    folder, _ = log_crawl(data, answers())
    edit = {"/news/january-2023-1/": pages()["/news/january-2023-1/"].replace("households", "farms")}
    _, second = log_crawl(data, answers(edit), day=7)
    log_crawl(data, answers(edit), day=14)
    with Workers(1) as crew:
        rebuild_site(PROFILE, folder, None, crew)
        decide(PROFILE, folder, second, {"decision": "rejected"}, crew)
    return folder


def problems(folder: SiteFolder) -> set[Path]:
    return {found.path for found in [*verify(folder), *_indexes(folder)] if found.problem}


def test_a_whole_corpus_is_found_whole(held: SiteFolder) -> None:
    assert problems(held) == set()
    looked = {found.path for found in [*verify(held), *_indexes(held)]}
    below = {path for place in held.root.iterdir() for path in place.rglob("*") if path.is_file()}
    assert looked == {*below, held.articles, held.articles_sum}


def test_each_of_a_hundred_flipped_bits_is_found_and_named(held: SiteFolder) -> None:
    chance = random.Random(1048)
    kinds = ("*.parquet", "*.warc.gz", "crawls/*.json", "*.sha256", "*.cdxj")
    files = {kind: sorted(held.root.rglob(kind)) for kind in kinds}
    assert all(files.values())
    for number in range(FLIPS):
        path = chance.choice(files[kinds[number % len(kinds)]])
        whole = path.read_bytes()
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        found = problems(held)
        path.write_bytes(whole)
        # A digest that does not fit its file may be either's fault; both are named then.
        suspects = {path} if path.suffix != ".sha256" else {path, *path.parent.iterdir(), held.articles}
        assert found & suspects, path
    assert problems(held) == set()


def test_a_file_that_is_missing_or_too_many_is_named(held: SiteFolder, tmp_path: Path) -> None:
    folder = SiteFolder(shutil.copytree(held.root, tmp_path / held.site))
    first, third = folder.committed()
    (gone,) = folder.files("visits", first)
    gone.unlink()
    shutil.copy(folder.files("visits", third)[0], folder.part("visits", third) / "part-1.parquet")
    (log,) = folder.log(third).glob("*.warc.gz")
    log.unlink()
    folder.articles.unlink()
    assert problems(folder) >= {gone, folder.part("visits", third) / "part-1.parquet", log, folder.articles}


def test_the_command_names_the_record_and_ends_with_one(held: SiteFolder, tmp_path: Path) -> None:
    folder = SiteFolder(shutil.copytree(held.root, tmp_path / held.site))
    whole = run("verify", "small", "--data", tmp_path, "--json")
    assert (whole.returncode, json.loads(whole.stdout)["problems"]) == (0, [])
    (log,) = folder.log(folder.committed()[0]).glob("*.warc.gz")
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 4
    log.write_bytes(content)
    done = run("verify", "small", "--data", tmp_path)
    assert done.returncode == 1
    assert str(log.relative_to(folder.root)) in done.stdout
    assert "the record at byte" in done.stdout
    assert "https://small.example/" in done.stdout
