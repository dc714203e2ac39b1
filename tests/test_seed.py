"""The page this project began with: our template filled with its text gives exactly it back."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.demo import render_article
from pipelines.article import read_article

_COUNTER = re.compile(r"^Қарау саны:\s*(\d+)$", re.M)
_SAVED = re.compile(r"^Сақталған:\s*([\d.]+)$", re.M)


class Seed(NamedTuple):
    title: str
    date: str
    paragraphs: list[str]
    views: str
    saved: str


@pytest.fixture(scope="module")
def page(seed: Path) -> Seed:
    text = seed.read_text(encoding="utf-8")
    views, saved = _COUNTER.search(text), _SAVED.search(text)
    assert views is not None
    assert saved is not None
    title, date, *paragraphs = [line.strip() for line in text[: views.start()].splitlines() if line.strip()]
    return Seed(title, date, paragraphs, views[1], saved[1])


@pytest.mark.parametrize("design", [1, 2])
def test_the_seed_page_comes_back_exactly(page: Seed, design: int) -> None:
    html = render_article(
        title=page.title,
        date=page.date,
        paragraphs=page.paragraphs,
        views=page.views,
        saved=page.saved,
        language="kk",
        design=design,
    )
    article = read_article(html, "http://demo.test/kk/Alemdegi_janalyqtar/a-1.html")
    assert article.title == page.title
    assert article.date_published == dt.date(2020, 12, 20)
    assert article.view_count == 1361
    assert article.saved_date == dt.date(2024, 11, 23)
    assert article.paragraphs == page.paragraphs
    assert article.text == "\n".join(page.paragraphs)
