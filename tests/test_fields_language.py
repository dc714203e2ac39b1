from __future__ import annotations

import pytest
from article_pages import BODY, page, read

RUSSIAN = (
    "<p>"
    + "Заседание совета прошло в режиме видеоконференции, участники обсудили итоги года и планы. " * 3
    + "</p>"
)
ENGLISH = (
    "<p>"
    + "The council met by video link, and its members discussed the year and the plans for the next. " * 3
    + "</p>"
)
JAPANESE = (
    "<p>" + "会議はオンラインで開かれ、参加者は今年の成果と来年の計画について話し合いました。" * 4 + "</p>"
)


@pytest.mark.parametrize(
    ("body", "declared", "language", "script"),
    [
        (BODY, "kk", "kk", "Cyrl"),
        (BODY, "kk-KZ", "kk-KZ", "Cyrl"),
        (BODY, "ru", "kk", "Cyrl"),
        (BODY, "", "kk", "Cyrl"),
        (RUSSIAN, "kk", "ru", "Cyrl"),
        (RUSSIAN, "bg", "bg", "Cyrl"),
        (ENGLISH, "en_US", "en-US", "Latn"),
        (ENGLISH, "ru", None, "Latn"),
        (JAPANESE, "", "ja", "Jpan"),
    ],
)
def test_the_letters_may_deny_what_is_declared(
    body: str, declared: str, language: str | None, script: str
) -> None:
    article = read(page(body=body, lang=declared))
    assert (article.language, article.language_script) == (language, script)


def test_a_mismatch_is_flagged_and_the_declaration_kept() -> None:
    article = read(page(body=BODY, lang="ru"))
    assert article.language_declared == "ru"
    assert "language-mismatch" in article.quality_flags


def test_mixed_alphabets_are_flagged_and_left_alone() -> None:
    latin_letters = (
        BODY.replace("отырыс", "oтырыс").replace("арналған", "aрналған").replace("Отырыс", "Oтырыс")
    )
    article = read(page(body=latin_letters))
    assert "mixed-alphabets" in article.quality_flags
    assert "oтырыс" in article.text
    assert "mixed-alphabets" not in read(page()).quality_flags
