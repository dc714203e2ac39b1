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
        (ENGLISH, "ru", "en", "Latn"),
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


SPOKEN = {
    "de": "Der Rat hat sich am Montag mit der Frage befasst, ob die Brücke über den Fluss noch in diesem Jahr gebaut "
    "wird, und das ist nicht die erste Sitzung, in der es um dieses Vorhaben ging. ",
    "fr": "Le conseil a examiné lundi la question du pont sur la rivière, et ce n'est pas la première séance qui est "
    "consacrée à ce projet, pour lequel les moyens ne sont pas encore réunis. ",
    "es": "El consejo trató el lunes la cuestión del puente sobre el río, y no es la primera sesión en la que se habla "
    "de las obras, para las que todavía no hay dinero, según los vecinos. ",
    "tr": "Kurul pazartesi günü ırmağın üzerine yapılacak köprü için bir karar aldı ve bu karar çok tartışıldı, ancak "
    "para daha bulunmuş değil ve iş bu yıl için planda var olan yerde duruyor. ",
    "nb": "Rådet tok på mandag opp spørsmålet om brua over elva, og det er ikke første gang at de snakker om det på et "
    "møte, men det er ennå ikke penger til å bygge den, og de har ikke sagt av hvem. ",
    "hu": "A tanács hétfőn a folyó fölötti híd kérdésével foglalkozott, és ez nem az első ülés, hogy erről van szó, de "
    "az építéshez még nincs meg a pénz, és csak a nyár után lesz egy új terv is. ",
}
"""Our own sentences."""
KAZAKH_IN_LATIN = "Keńestiń kezekti otyrysy beınekonferentsııa rejıminde ótti, oǵan alqa músheleri qatysty. "
NAMES = "Palm Bay 18 22 15 30, Rockledge 14 11 6 15, Smith 3, Jones 8, Brown 12, Palmer 7, Bowen 2, Ortiz 5, Lee 9. "


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("declared", ["en-US", ""])
def test_the_words_of_a_text_tell_its_language_where_a_template_tells_another(
    language: str, declared: str
) -> None:
    article = read(page(body=f"<p>{SPOKEN[language] * 2}</p>", lang=declared))
    assert article.language == language
    assert article.language_score is not None
    assert 0.5 < article.language_score <= 1
    assert ("language-mismatch" in article.quality_flags) is bool(declared)


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        (KAZAKH_IN_LATIN * 8, "kk"),  # a language whose words are not known here
        (NAMES * 4, "en"),  # hardly a sentence
        ("Der Rat tagt.", "en"),  # too short to tell
        (SPOKEN["de"] * 2, "de-AT"),
    ],
)
def test_what_is_declared_stands_where_the_words_are_no_other_languages(text: str, declared: str) -> None:
    article = read(page(body=f"<p>{text}</p>", lang=declared))
    assert (article.language, article.language_score) == (declared, None)
