"""Words as they are searched for: folding, prefixes, quotes, look-alikes, inflected Kazakh, hostile questions."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.demo.content import Writer
from crawler.demo.words import load
from pipelines.errors import UsageError
from pipelines.land import Landing
from pipelines.layout import SiteFolder
from pipelines.rows import rows_of
from pipelines.schema import Article, Visit
from pipelines.serve import Words, ready
from pipelines.serve.catalogue import Catalogue
from pipelines.serve.selection import Selection
from pipelines.serve.words import fold, snippet

CRAWL = "20261101T060000Z"
TEXTS = {
    "kazakh": "Өнеркәсіп өндірісінің көлемі артты, ҰЛТТЫҚ банк инфляцияны бақылайды. Кітабы шықты.",
    "russian": "Объём производства вырос; ёлка стоит 12 рублей.",
    "english": "The National Bank reported growth of investment in Kazakhstan.",
    "mixed": "Kaзақстaн экoномикacы: TЕҢГЕ нығайды, һәм ІСКЕРЛІК.",
}
LEMMAS = ["баға", "бағыт", "банк", "бөлім", "бюджет", "жоба", "жұмыс", "индустрия", "инвестиция", "көлем", "көрсеткіш",
          "кәсіпорын", "қала", "мәселе", "облыс", "өнім", "өндіріс", "пайыз", "сауда", "саясат", "сауалнама", "салық",
          "сұраныс", "табыс", "талдау", "теңге", "түсім", "тоқсан", "шаруашылық", "экономика", "экспорт", "есеп"]  # fmt: skip


def land(root: Path, texts: dict[str, str]) -> Catalogue:
    """A corpus of these texts by id, and its side file opened."""
    landing = Landing(SiteFolder(root), CRAWL)
    when = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    rows = [
        Article(id=name, url=f"https://example.org/{name}", text=text, paragraphs=text.split("\n"), title=None,
                date_published=dt.date(2026, 1, 1), fetch_time=when, crawl_id=CRAWL, text_digest=name)
        for name, text in texts.items()
    ]  # fmt: skip
    landing.versions(rows_of(rows))
    landing.visits([Visit(row.id, CRAWL, when, 200, "landed", 5, None, row.text_digest) for row in rows])
    landing.commit({"crawl": CRAWL}, "")
    return Catalogue(ready(SiteFolder(root)))


def ask(catalogue: Catalogue, words: str) -> set[str]:
    return {entry.id for entry in catalogue.first(Selection(Words.parse(words)), 10_000)[2]}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    opened = land(tmp_path_factory.mktemp("words") / "site", TEXTS)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("өнеркәсіп", "kazakh"), ("ӨНЕРКӘСІП", "kazakh"), ("ұлттық", "kazakh"), ("ҰЛТТЫҚ БАНК", "kazakh"),
        ("инфляция", "kazakh"),  # four letters and more are a beginning
        ("кітап", "kazakh"),  # a stem that ends voiceless
        ("производств рублей", "russian"), ("ёлка", "russian"), ("елка", "russian"), ("12", "russian"),
        ('"объём производства"', "russian"), ("invest", "english"), ("NATIONAL bank", "english"),
        ('"national bank"', "english"),
        ("қазақстан", ""), ("казақстан", "mixed"),  # Kaзақстaн with Latin letters
        ("экономикасы", "mixed"), ("теңге", "mixed"), ("іскерлік", "mixed"), ("һәм", "mixed"), ("hәм", "mixed"),
    ],
)  # fmt: skip
def test_words_are_found_however_they_are_typed(catalogue: Catalogue, words: str, found: str) -> None:
    assert ask(catalogue, words) == ({found} if found else set())


@pytest.mark.parametrize(
    "words", ['"производств"', '"производства объём"', "бан", "елк", "банк рублей", '"кітап"', "нац"]
)
def test_short_words_quotes_and_missing_words_find_nothing(catalogue: Catalogue, words: str) -> None:
    assert ask(catalogue, words) == set()


@pytest.mark.parametrize("words", ["", " ", '"', '""', "«»", "* - + ^", "()"])
def test_a_question_without_letters_has_no_terms(words: str) -> None:
    assert Words.parse(words).terms == ()


@pytest.mark.parametrize("words", ["ж" * 201, "а б в г д е ж з и к л м н"])
def test_too_much_is_refused_with_a_hint(words: str) -> None:
    with pytest.raises(UsageError) as caught:
        Words.parse(words)
    assert caught.value.hint


@given(st.text(max_size=200))
def test_folding_keeps_the_length_and_is_done_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from('"*():^+-{}~өңі '), max_size=60))
def test_no_question_breaks_the_index(catalogue: Catalogue, words: str) -> None:
    try:
        parsed = Words.parse(words)
    except UsageError:
        return
    if parsed.terms:
        assert len(ask(catalogue, words)) <= len(TEXTS)


@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 40), st.integers(20, 400))
def test_a_snippet_is_a_piece_of_the_text_with_the_word_marked(name: str, at: int, most: int) -> None:
    text = TEXTS[name] * 5
    asked = re.findall(r"[^\W\d_]{4,}", text)[at % 8]
    runs = snippet(Words.parse(asked), text, most)
    assert "".join(run.text for run in runs).strip("… ") in text
    marked = [fold(run.text) for run in runs if run.found]
    assert marked
    assert all(word.startswith(fold(asked)[:-1]) for word in marked)


def test_a_search_finds_what_a_reading_of_every_text_finds(catalogue: Catalogue) -> None:
    for asked in {word for text in TEXTS.values() for word in re.findall(r"[^\W_]+", text)}:
        whole = len(fold(asked)) >= 4
        expected = set()
        for name, text in TEXTS.items():
            folded = re.findall(r"[^\W_]+", fold(text))
            if any(w.startswith(fold(asked)) if whole else w == fold(asked) for w in folded):
                expected.add(name)
        assert expected <= ask(catalogue, asked)


def test_inflected_kazakh_is_found_by_its_stem(tmp_path: Path) -> None:
    """Articles of the demo's writer; gold is every word that is a stem, its last letter voiced or not, and endings."""
    texts = {}
    for number in range(400):
        writer = Writer(load("kk"), random.Random(number), 2024)
        texts[f"a{number}"] = "\n".join(writer.paragraph(3).text for _ in range(3))
    catalogue = land(tmp_path / "site", texts)
    found = wanted = 0
    voiced = {"п": "[пб]", "к": "[кг]", "қ": "[қғ]"}
    for lemma in LEMMAS:
        # A vowel may fall out of a stem before an ending (орын, орны).
        stem = lemma[:-1] + voiced.get(lemma[-1], lemma[-1])
        fallen = f"|{lemma[:-2]}{lemma[-1]}" if lemma.endswith("рын") else ""
        pattern = re.compile(rf"(?<!\w)(?:{stem}{fallen})\w*", re.I)
        gold = {name for name, text in texts.items() if pattern.search(text)}
        found += len(gold & ask(catalogue, lemma))
        wanted += len(gold)
    catalogue.close()
    assert wanted > 1000
    assert found / wanted >= 0.9, found / wanted
