"""Pages that fuzzing found (bench/fuzz.py) to crash a reader or to keep it busy, each as small as it gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from cpu import took

from crawler.calendar import find_months
from pipelines.article import read_article
from pipelines.explain import explain

CASES = sorted((Path(__file__).parent / "cases").glob("*.html"))
URL = "https://news.example/2020/05/a-1.html"
SLOWEST = 0.6  # seconds per 100 kB, on a machine that does other things too; bench/fuzz.py asks for far less


def test_there_are_cases() -> None:
    assert len(CASES) >= 3


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_was_found_once_is_read_in_time(path: Path) -> None:
    found = path.read_bytes()
    large = found * max(1, 100_000 // len(found))
    for html in (found, large):
        assert took(lambda html=html: read_article(html, URL), SLOWEST) < SLOWEST
        assert took(lambda html=html: find_months(html, URL), SLOWEST) < SLOWEST


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_was_found_once_is_explained(path: Path) -> None:
    html = path.read_bytes()
    assert explain(html, URL).article == read_article(html, URL)
