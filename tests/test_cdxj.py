from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from loggedcrawl import exchange

from crawler.log.cdxj import LogPages
from crawler.log.crawllog import CrawlLog, LogPlace
from crawler.walk.steps import RENDER
from pipelines.errors import LogError
from pipelines.warc import LogReader


def write(folder: Path) -> None:
    log = CrawlLog(LogPlace(folder, "small", {"software": "test"}))
    page = exchange("/a/", "<p>answered</p>")
    for answer in (
        exchange("/a/", "<p>answered before</p>"),
        page,
        dataclasses.replace(page, method="POST", request_body=b"page=2", body=b"<p>posted</p>"),
        dataclasses.replace(page, method=RENDER, body=b"<p>drawn</p>"),
        exchange("/b/", "<p>another</p>"),
    ):
        log.append(answer)
    log.close()


@pytest.mark.parametrize("indexed", [True, False])
def test_pages_are_the_newest_answers_to_a_get(tmp_path: Path, indexed: bool) -> None:
    write(tmp_path)
    if not indexed:
        for index in tmp_path.glob("*.cdxj"):
            index.unlink()
    with LogPages(tmp_path) as pages, LogReader(tmp_path) as log:
        bodies = [log.read(pointer).body for pointer in pages.newest()]
        assert bodies == [b"<p>answered</p>", b"<p>another</p>"]
        drawn = pages.find("https://small.example/a/", RENDER)
        assert drawn is not None
        assert log.read(drawn).body == b"<p>drawn</p>"
        posted = pages.find("https://small.example/a/", "POST", b"page=2")
        assert posted is not None
        assert log.read(posted).body == b"<p>posted</p>"
        assert pages.find("https://small.example/c/") is None


def test_a_folder_without_a_log_is_told(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="no log"):
        LogPages(tmp_path)
