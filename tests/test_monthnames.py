import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.monthnames import DATA_FILE, fold, is_weekday, month_numbers, names_in


@pytest.mark.parametrize(
    ("words", "month"),
    [
        (
            "January Januar janvier enero gennaio stycznia январь января січень қаңтар يناير มกราคม 一月",
            1,
        ),
        ("Қаң қаңтарда қаңтары Қаңтардағы qañtar yanvar yanvarya ಜನವರಿ जनवरी იანვარი հունվարի", 1),
        ("février fevrier Februar Лютий Ақп Şubat ŞUBAT şubat'ta", 2),
        ("Мая Май May maj mai mayo toukokuussa Μαΐου მაისი", 5),
        ("Сен Сент Сент. Sept September вересня Қыр eylül", 9),
        ("Қаз Қазан października Οκτωβρίου אוקטובר באוקטובר", 10),
        ("KASIM Kasım kasım marraskuu Қар Қараша", 11),
        ("Жел желтоқсанда декабре Dezember DÉCEMBRE decembre", 12),
    ],
)
def test_names_the_month_whatever_the_language_and_case(words: str, month: int) -> None:
    assert {word: month_numbers(word) for word in words.split()} == dict.fromkeys(
        words.split(), frozenset({month})
    )


SPELLINGS = {
    "Arabic without hamza": "يناير فبراير مارس ابريل مايو يونية يولية اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
    "Arabic of the Levant": "كانون+ثاني شباط اذار نيسان ايار حزيران تموز اب ايلول تشرين+اول تشرين+ثاني كانون+اول",
    "Persian on an Arabic keyboard": "ژانويه فوريه مارس آوريل مه ژوئن ژوئيه اوت سپتامبر اكتبر نوامبر دسامبر",
    "Greek as spoken": "Γενάρης Φλεβάρη ΜΑΡΤΗΣ Απρίλης Μάης Ιούνη ΙΟΥΛΗΣ Αύγουστος Σεπτέμβρη Οκτώβρης Νοέμβρης Δεκέμβρη",
    "Serbian genitive": "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра",
    "Polish locative": "styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku listopadzie grudniu",
    "Basque": "urtarrilak otsailak martxoak apirilak maiatzak ekainak uztailak abuztuak irailak urriak azaroak abenduak",
    "Hebrew cut": "ינו פבר מרס אפר מאי יונ יול אוג ספט אוק נוב דצמ",
    "Kyrgyz of old": "Үчтүн+айы Бирдин+айы Жалган+Куран Чын+Куран Бугу Кулжа Теке Баш+Оона Аяк+Оона"
    " Тогуздун+айы Жетинин+айы Бештин+айы",
    "Tamil of Sri Lanka": "ஜனவரி பெப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் யூலை ஆகஸ்ட் செப்டெம்பர் ஒக்டோபர் நவம்பர் டிசெம்பர்",
    "Gaelic without article": "Faoilleach Gearran Màrt Giblean Cèitean Ògmhios Iuchar Lùnastal Sultain Dàmhair Samhain Dùbhlachd",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_year_in_other_spellings(spelling: str) -> None:
    words = [word.replace("+", " ") for word in SPELLINGS[spelling].split()]
    assert [number in month_numbers(word) for number, word in enumerate(words, 1)] == [True] * 12


def test_malayalam_letters_joined_the_old_way() -> None:
    assert month_numbers("ഏപ്രില്\u200d") == month_numbers("ഏപ്രിൽ") == {4}
    assert month_numbers("ഒക്ടോബര്\u200d") == {10}


def test_cut_kazakh_year_in_order() -> None:
    year = "Қаң Ақп Нау Сәу Мам Мау Шіл Там Қыр Қаз Қар Жел"
    assert [set(month_numbers(word)) for word in year.split()] == [{number} for number in range(1, 13)]


def test_a_word_of_two_languages_gives_both_months() -> None:
    assert month_numbers("listopad") == {10, 11}


def test_a_main_language_silences_a_rare_one() -> None:
    assert month_numbers("jan") == {1}
    assert month_numbers("Sun") == frozenset()


@pytest.mark.parametrize(
    "word", ["", "the", "archive", "2013", "12", "мұрағат", "Monday", "list", "here", "mee", "du", "lui"]
)
def test_other_words_are_no_months(word: str) -> None:
    assert month_numbers(word) == frozenset()


def test_names_inside_a_text_are_whole_words_and_longest_first() -> None:
    text = "Пятница, 12 Мая 2013; كانون الثاني 2012; 24Jan and maybe marching; الثاني"
    assert [months for _, _, months in names_in(text)] == [{5}, {1}, {1}]
    start, end, _ = names_in(text)[0]
    assert fold(text)[start:end] == "мая"


@example("0\r`")
@given(st.text())
def test_any_text_is_folded_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert month_numbers(text) == month_numbers(fold(text))
    for start, end, months in names_in(text):
        assert months
        assert 0 <= start < end <= len(fold(text))


def test_every_month_of_every_main_locale_is_known() -> None:
    babel = pytest.importorskip("babel")
    locales = "kk ru en uk pl tr hu zh th ar fa el ka hy hi ja fi lv eu he"
    for locale in locales.split():
        names = babel.Locale.parse(locale).months["format"]["wide"]
        for number, name in names.items():
            assert any(letter.isdigit() for letter in name) or number in month_numbers(name), (locale, name)


def test_the_generated_file_is_not_stale() -> None:
    babel = pytest.importorskip("babel")
    from pipelines.monthwords import collect, days_of_the_week

    held = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    if held["babel"] != babel.__version__:
        pytest.skip(f"generated with Babel {held['babel']}, {babel.__version__} is installed")
    names = collect()
    fresh = [sorted(name for name in names if number in names[name]) for number in range(1, 13)]
    assert held["months"] == fresh, "run: python -m pipelines.monthnames"
    assert held["weekdays"] == days_of_the_week(), "run: python -m pipelines.monthnames"


@pytest.mark.parametrize("name", ["Monday", "Mon.", "понедельник,", "(月)", "дүйсенбі", "Środa", "الاثنين"])
def test_a_day_of_the_week_is_told_from_other_words(name: str) -> None:
    assert is_weekday(name)
    assert not is_weekday(f"{name} {name} x")
