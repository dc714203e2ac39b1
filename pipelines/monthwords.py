"""Where ``monthnames.json`` comes from: CLDR's names, and the forms CLDR lacks.

CLDR gives each language's months whole and cut, as a heading and within a date. People
also write other cuts ("Сент", "Sept"), other cases ("қаңтарда", "styczniu"), no accents
("fevrier") and Latin letters in addresses ("yanvar-2013"). Those are derived here, by rules;
a derived form never gives a new meaning to a word that CLDR knows. Needs Babel.
"""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pipelines.monthnames import fold

__all__ = ["collect", "write"]

Names = dict[str, set[int]]

# Where a word names different months in different languages, only these languages count, if
# any of them knows it: "jan" is January, though it is June in Sesotho. Of other languages, plain
# Latin words of four letters or less are left out: "now", "here" and "see" are months somewhere.
_MAIN = """
    af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka
    kk km kn ko ky lo lt lv mk ml mn mr ms my nb ne nl nn no pa pl ps pt ro ru si sk sl sq sr sv sw ta te tg
    th tk tr tt ug uk ur uz vi zh"""

# Names that are written and that CLDR has not: Latin-script Kazakh of three spellings, Tatar and Uzbek variants,
# Serbian cut or in the genitive, Polish in the locative, everyday Greek, definite Albanian, Kyrgyz by its own
# months, Kurdish, Arabic of the Maghreb and Levant, Hebrew cut, other spellings of India and Sri Lanka, Gaelic
# without its article, Vietnamese spelt out. Words that mean more elsewhere (Breton "here", Luxembourgish "mee") are not.
_EXTRA: tuple[str, ...] = (
    "qañtar qantar qaŋtar қант qańtar ğinwar ğıynwar ғинуар janar janer jän yanv জানুয়ারি tháng+một tháng+giêng"
    " јануара γενάρης γενάρη janari үчтүн+айы كانون+ثاني ינו faoilleach",
    "aqpan fewral febrer fevr feber ফেব্রুয়ারি tháng+hai фебруара φλεβάρης φλεβάρη бирдин+айы reşemî פבר gearran"
    " பெப்ரவரி frar peb",
    "nawryz nauryz nawrız naurız naýryz mrz tháng+ba marcu μάρτης μάρτη жалган+куран avdar adar מרס",
    "säuir sauir sáuir säwir sәuir sáýir tháng+tư tháng+bốn априла kwietniu απρίλης απρίλη prilli чын+куран avrêl אפר"
    " giblean",
    "mamyr mamır maý tháng+năm маја μάης μάη бугу cèitean മെയ് maajo matg",
    "mausym mawsym mausım maýsym ıyun iyn يونيه tháng+sáu јуна czerwcu ιούνης ιούνη qershori кулжа pûşper יונ ògmhios"
    " juun зургадугаар+сар xunu chunio junh jugn",
    "şılde shilde şilde shılde шілдесі يوليه tháng+bảy јула lipcu ιούλης ιούλη korriku теке יול iuchar யூலை జూలై"
    " luuliyo долдугаар+сар chulio",
    "tamyz tamız awgust tháng+tám sierpniu gushti баш+оона gelawêj אוג lùnastal ఆగస్ట్ অগাস্ট ആഗസ്റ്റ് ogost атырдьах+ыйа"
    " agt rgp",
    "qyrküiek qyrkuiek qırküiek qyrkúıek qırküyek kyrkuyek kyrkuiek қыркүйегі sentabr sept tháng+chín септембра wrześniu"
    " wrzesniu σεπτέμβρης σεπτέμβρη shtatori shta аяк+оона rezber ספט sultain செப்டெம்பர் సెప్టెంబరు सितं rgs",
    "qazan oktabr tháng+mười октобра październiku pazdzierniku οκτώβρης οκτώβρη tetori тогуздун+айы تشرين+اول אוק"
    " dàmhair ஒக்டோபர் అక్టోబరు अक्टू",
    "qaraşa qarasha karasha қарашасы noýabr tháng+mười+một новембра νοέμβρης νοέμβρη nëntori жетинин+айы sermawez"
    " تشرين+ثاني נוב mí+na+samhna నవంబరు nofembar",
    "jeltoqsan zheltoksan jeltoksan tháng+mười+hai tháng+chạp децембра grudniu δεκέμβρης δεκέμβρη dhjetori dhje"
    " бештин+айы kanûn کانوونی+یەکەم كانون+اول דצמ dùbhlachd mí+na+nollag டிசெம்பர் డిసెంబరు दिसम्बर दिसं desembar grd",
)

# Endings put after the whole name (locative, genitive, ablative, possessive, ...).
_TURKIC = (
    "да де та те ға ге қа ке ны ні ды ді ты ті ның нің дың дің тың тің дан ден тан тен дағы дегі тағы тегі"
    " ы і ында інде ының інің ына іне ынан інен ындағы індегі"
)
_ENDINGS: dict[str, str] = {
    "kk": _TURKIC,
    "ky": "да де до дө та те то тө нын нин дын дин тын тин дан ден тан тен ы и у ү",
    "tt": "да дә та тә ның нең дан дән тан тән ы е",
    "ba": "да дә ҙа ҙә та тә",
    "uz": "da ning dan ga dagi i",
    "az": "da də un ün ın in dan dən",
    "tk": "da de yň iň",
    "tr": "da de ta te 'da 'de 'ta 'te ın in un ün ı i u ü ında inde unda ünde dan den",
    "hu": "i ban ben ja je a e ától étől",
    "fi": "n ta ssa lta na",
    "et": "i l is it",
    "eu": "a k ren aren ean ko",
    "ka": "ს ში ის",
    "hy": "ի ին իս",
    "mn": "ын ийн д т",
}
# Endings that replace the last letters: (pattern of the name's end, what may stand there).
_CHANGES: dict[str, tuple[tuple[str, str], ...]] = {
    "ru": (("ь", "я е ю ём ем"), ("т", "та те ту том"), ("й", "я е ю ем")),
    "uk": (("ень", "ня ні нем ню"), ("ий", "ого ому ім"), ("д", "да ді дом")),
    "be": (("ень", "ня ні нем"), ("т", "та це"), ("ань", "аня ані"), ("ы", "ага ым"), ("д", "да дзе")),
    "pl": (("eń", "nia niu niem"), ("ec", "ca cu cem"), ("y", "ego ym"), ("j", "ja ju"), ("d", "da dzie")),
    "cs": (("en", "na nu nem"), ("or", "ora oru"), ("ec", "ce ci"), ("d", "du"), ("í", "í")),
    "sk": (
        ("ár", "ári ára"),
        ("ec", "ci ca"),
        ("l", "li la"),
        ("j", "ji ja"),
        ("n", "ni na"),
        ("r", "ri ra"),
    ),
    "hr": (("anj", "nja nju"), ("panj", "pnja pnju"), ("d", "da du")),
    "bg": (("и", "и"),),
    "lt": (("is", "io yje"), ("as", "o e")),
    "lv": (("is", "ī a"), ("s", "a ā")),
    "el": (("ος", "ου ο"),),
    "sl": (("r", "ra ru"), ("l", "la lu"), ("j", "ja ju"), ("c", "ca cu"), ("t", "ta tu")),
}
_PREFIXES = {"he": "ב ל מ", "ar": "في"}

_LETTERS = "абвгґдежзийклмнопрстуфхцчшщъыьэюяіїєљњћђџјѓќғқңөұүһәў"
_LATIN: tuple[dict[str, str], ...] = tuple(
    dict(zip(_LETTERS, (letter.strip("_") for letter in row.split()), strict=True))
    for row in (
        "a b v g g d e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i yi ye"
        " lj nj c dj dz j g k g k n o u u h a o",
        "a b v g g d e z z i j k l m n o p r s t u f h c c s sc _ y _ e ju ja i ji je"
        " lj nj c dj dz j g k g q n o u u h a u",
        "a b v h g d e j z y i k l m n o p r s t u f h ts ch sh sh _ i _ e iu ia i i ie"
        " lj nj c dj dz j g k gh q ng o u u h e o",
    )
)
# Alphabets in which a name may be cut anywhere; elsewhere a cut would split a syllable.
_CUT = """
    az be bg cs da de el en es et fi fr hr hu it kk ky lt lv mk nl no pl pt ro ru sk sl sr sv tr
    uk uz"""
_WIDTHS = ("wide", "abbreviated")
_WEB_WORDS = frozenset({"list", "map", "tag"})
_CYRILLIC = ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "tt", "uz_Cyrl", "az_Cyrl")


def write(path: Path) -> None:
    """Generate the table anew and write it to ``path``, one list a month and one a weekday."""
    import babel

    rows = [sorted(name for name, months in collect().items() if number in months) for number in range(1, 13)]
    body = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    days = ",\n".join(json.dumps(row, ensure_ascii=False) for row in days_of_the_week())
    path.write_text(
        f'{{"babel": "{babel.__version__}", "months": [\n{body}\n], "weekdays": [\n{days}\n]}}\n',
        encoding="utf-8",
    )


def collect() -> Names:
    """Every folded name with the months it stands for."""
    main: Names = {}
    rare: Names = {}
    derived: Names = {}
    main_languages = frozenset(_MAIN.split())
    for locale, number, name, whole in _cldr():
        language = locale.split("_")[0]
        is_main = language in main_languages
        _add(main if is_main else rare, name, number)
        forms = _inflected(language, fold(name)) if whole else ()
        for form in itertools.chain(forms, _in_latin(locale, fold(name)), _plain(name) if is_main else ()):
            _add(derived, form, number)
    for number, words in enumerate(_EXTRA, 1):
        for word in words.split():
            name = word.replace("+", " ")
            for form in (name, *(_plain(name) if "\u0370" <= name < "\u0400" else ())):
                _add(derived, form, number)
    for name, number in _cuts():
        _add(derived, name, number)
    other = set(itertools.chain(*days_of_the_week())) | _WEB_WORDS
    unsure = _sure(derived) | {name: rare[name] for name in rare if len(name) > 4 or not name.isascii()}
    return {name: unsure[name] for name in unsure if name not in other} | main


def _cldr() -> Iterator[tuple[str, int, str, bool]]:
    """(locale, month, name, whether it is the whole name) for all CLDR has, digits left out."""
    from babel import Locale, localedata

    for locale in sorted(localedata.locale_identifiers()):
        for by_width in Locale.parse(locale).months.values():
            for width in _WIDTHS:
                for number, name in by_width[width].items():
                    if _usable(name):
                        yield locale, number, name, width == "wide"


def days_of_the_week() -> list[list[str]]:
    """Names of Monday to Sunday in the main languages, folded: "sun" is no month, whatever Tsonga says."""
    from babel import Locale

    rows: list[set[str]] = [set() for _ in range(7)]
    for names in (
        by_width for language in _MAIN.split() for by_width in Locale.parse(language).days.values()
    ):
        for width in ("wide", "abbreviated"):
            for number, name in names[width].items():
                rows[number].add(fold(name))
    return [sorted(row) for row in rows]


def _usable(name: str) -> bool:
    """A name people could meet as a word: no digits, not long, no Latin pair of letters."""
    folded = fold(name)
    short = 2 if folded.isascii() else 1
    return len(folded) > short and len(folded.split()) < 4 and not re.search(r"\d|[(#]", folded)


def _add(names: Names, name: str, number: int) -> None:
    if _usable(name):
        names.setdefault(fold(name), set()).add(number)


def _inflected(language: str, name: str) -> Iterator[str]:
    """The name in the cases its language writes months in."""
    for ending in _ENDINGS.get(language, "").split():
        yield name + ending
    for end, others in _CHANGES.get(language, ()):
        if name.endswith(end):
            yield from (name.removesuffix(end) + other for other in others.split())
    for prefix in _PREFIXES.get(language, "").split():
        yield prefix + name


def _in_latin(locale: str, name: str) -> Iterator[str]:
    """A Cyrillic name as addresses spell it."""
    if locale in _CYRILLIC:
        for letters in _LATIN:
            yield "".join(letters.get(letter, letter) for letter in name)


def _plain(name: str) -> Iterator[str]:
    """A Latin or Greek name without its accents, as addresses, keyboards and capitals have it."""
    if unicodedata.name(name[:1], "").startswith(("LATIN", "GREEK")):
        bare = unicodedata.normalize("NFD", fold(name).replace("ł", "l").replace("ə", "e").replace("ß", "ss"))
        yield "".join(letter for letter in bare if not unicodedata.combining(letter))
        yield fold(name).replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def _cuts() -> Iterator[tuple[str, int]]:
    """The first letters of a whole name, where they tell it in its language: three, more in Cyrillic."""
    whole: dict[str, dict[str, set[int]]] = {}
    cut_languages = frozenset(_CUT.split())
    for locale, number, name, is_whole in _cldr():
        language = locale.split("_")[0]
        if is_whole and language in cut_languages:
            for length in (3,) if fold(name) < "\u0370" else (3, 4, 5):
                whole.setdefault(language, {}).setdefault(fold(name)[:length], set()).add(number)
    for cuts in whole.values():
        yield from ((cut, next(iter(numbers))) for cut, numbers in cuts.items() if len(numbers) == 1)


def _sure(derived: Names) -> Names:
    """Derived forms whose rules agree on at most two months: more is a coincidence of rules."""
    return {name: months for name, months in derived.items() if len(months) <= 2}
