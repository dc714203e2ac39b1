"""What can be a person's name, and what announces one, in any language."""

from __future__ import annotations

import functools
import itertools
import re

from pipelines.fields import labels
from pipelines.fields.labelled import folded
from pipelines.monthnames import is_weekday, month_numbers

__all__ = [
    "apart",
    "before_label",
    "behind_label",
    "behind_words",
    "beside_day",
    "is_person",
    "is_role",
    "named_by",
    "names_nobody",
    "opens",
    "person",
    "who_of",
    "without_role",
]

_DOT = "•·●∙⋅・▪"
_END = re.compile(rf"[|{_DOT}–—/]|\s[-:：]\s|[,，]|\d|\s(?:on|am|at|le|el|il|в)\s", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?:\s[\w.'’\-]+){0,5}")
_NEXT_LABEL = re.compile(r"(?:^|\s)[^\W\d_][\w.\-]{0,24}[:：]")
_ZONE = r"(?:\s*\(?(?:gmt|utc|[bij]st|msk|ce?s?t|[ecmp][sd]t|a[ecw][sd]t|nz[sd]t)\)?)?"
_BEHIND_DAY = re.compile(
    rf"[^\d]{{0,20}}\d[^|]{{0,40}}?(?:\d|[ap]\.?m\.?){_ZONE}(?:\s*[|{_DOT}]\s*\d[^|{_DOT}]{{0,20}})?"
    rf"\s*[|{_DOT},–—-]?\s*(?:by|von|par|por|door)\s+"
)
"""A line that begins with a day and goes on with whose it is: "Posted 11 August 2005 by", "July 7, 2015 | By"."""
_SEVERAL = re.compile(r"\s*(?:;|//?)\s*")
_AND = re.compile(r",?\s+(?:and|und|et|y|e|og|och|en|i|и|та|және)\s+", re.IGNORECASE)
_SURE_END = re.compile(rf"[|{_DOT}]|\d")
_GLUED = re.compile(r"[^\W\d_]+?[^\W\d_A-ZА-ЯЁ](?=[A-ZА-ЯЁ])")
"""The first of two words that nothing parts: "ByAnn", "LeeUpdated"."""
_BEHIND_YEAR = re.compile(rf"\b(?:19|20)\d\d\b[\s,|{_DOT}–—-]*")
_SMALLEST_GLUED = (
    5  # letters of a label that may stand right before a name: names begin with de and von themselves
)
_MOST_WORDS, _LONGEST_WORD, _LONGEST_STAMP, _STAMP_DIGITS = 5, 20, 60, 3
_SHORT_DAY = 3  # letters of a day's name cut short, which may be a person's: Sam
_OPENING, _CLOSING = "/-–—|·•> ", " →»›>"
_SMALL = frozenset(
    "de da di do dos del della der den van von vd la le el al bin ibn ben y e i zu zur ter ten".split()
)
_STAFF = frozenset("editor editors editorial staff team redaktion redaction редакция".split())
_NO_PERSON = frozenset(
    "about all more read follow share posted published updated written author "
    "authors contributor contributors biography profile view posts articles comments comment reply page home "
    "github gitlab linkedin instagram youtube telegram vkontakte website email e-mail mail rss facebook twitter anonymous guest says said ver todas todos entradas voir tous toutes "
    "bio full see archive archives alle beiträge mostra tutti zobacz wszystkie wpisy все записи посты".split()
)
_ROLES = frozenset(
    "writer writers author editor reporter correspondent contributor columnist producer director manager coordinator "
    "redakteur redakteurin rédacteur rédactrice journaliste journalist redactor redactora periodista giornalista "
    "redaktor редактор корреспондент журналист обозреватель".split()
)
"""What ends a line that says what somebody is, and names nobody."""
_RANKS = frozenset(
    "senior junior staff contributing chief associate assistant managing deputy head freelance".split()
)
_PAIR = 2


def is_person(text: str) -> bool:
    """Whether a text can be the name of a person, of two words or more."""
    return person(text) is not None


def is_role(text: str) -> bool:
    """Whether a text says what somebody is: "Contributing Writer"."""
    words = text.lower().split()
    return 0 < len(words) <= _PAIR and words[-1] in _ROLES


def without_role(name: str) -> str:
    """A name without what its bearer is, where a rank begins it: "Ann Lee Senior Reporter"."""
    words = name.split()
    at = next((i for i, word in enumerate(words[:-1]) if word.lower() in _RANKS), 0)
    return " ".join(words[:at]) if _PAIR <= at <= _PAIR + 1 else name


def names_nobody(text: str) -> bool:
    """Whether a text is but words of a page's own, such as "View more posts"."""
    words = text.lower().split()
    return len(words) > 1 and _NO_PERSON.issuperset(words)


def person(text: str, *, one: bool = False, staff: bool = False) -> str | None:
    """A text that can be a person's name and nothing else, of ``one`` word where that is enough; None where it cannot.

    A ``staff`` that signs as one is such a name where it stands for one.
    """
    text = text.strip(" .:;")
    words = text.split()
    if not len(text) > 1 or not 2 - one <= len(words) <= _MOST_WORDS or not _NAME.fullmatch(text):
        return None
    lower = {word.lower() for word in words}
    if (
        not _NO_PERSON.isdisjoint(lower)
        or text.endswith(("'s", "’s"))
        or not (_STAFF.isdisjoint(lower) or (staff and len(words) > 1))
    ):
        return None
    if len(words) == 1:
        return text if len(text) <= _LONGEST_WORD and not named_by(text) else None
    own = [word for word in words if word.lower() not in _SMALL]
    return text if own and all(not word[0].islower() and not word[0].isdigit() for word in own) else None


def apart(name: str) -> list[str]:
    """The persons that one string names, parted by signs and a word like "and": where every part can be one.

    Of "A and B, C" the end is whom these write for. A single comma may part a name and an office: that is left.
    """
    parts = _SEVERAL.split(name)
    if len(parts) == 1 and len(both := _AND.split(name)) == _PAIR:
        parts = [*both[0].split(","), both[1].partition(",")[0]]
    parts = [part.strip() for part in parts if part.strip()]
    return parts if len(parts) > 1 and all(map(is_person, parts)) else [name]


def who_of(text: str) -> str:
    """The name in what a link to an author's page prints: "View all posts by Ann"."""
    words = text.split()
    for at in range(2, len(words)):
        said = {word.lower() for word in words[: at - 1]}
        if not _NO_PERSON.isdisjoint(said) and named_by(words[at - 1]):
            return " ".join(words[at:]).strip(_CLOSING)
    return text


def opens(text: str) -> bool:
    """Whether a text begins with what announces a name: "Posted by ann in …"."""
    return _opening().match(folded(text)) is not None


def named_by(text: str) -> bool:
    """Whether a text is but what announces a name: "Written by"."""
    return _opening().fullmatch(folded(f"{text} ")) is not None


def behind_label(text: str) -> str | None:
    """The name behind words like "by" that open a line; a word in small letters ends it ("By Ann Lee under …").

    One word, in any letters, is a name in a short line with a date ("Posted by ann at 10:30", "28.05.2014 by ann").
    """
    line = _unglued(text.lstrip(_OPENING))
    label = _BEHIND_DAY.match(folded(line)) or _opening().match(folded(line))
    if label is None:
        return None
    rest = before_label(line[label.end() :].lstrip()).removeprefix("the ")
    words, end = _until_fact(rest)
    if len(words) == _PAIR and _opens_date(words[1], end):  # "By ann October 29, 2025"
        words.pop()
    short = len(line.partition("|")[0]) <= _LONGEST_STAMP
    dated = short and sum(map(str.isdigit, line)) >= _STAMP_DIGITS
    if dated and len(words) == 1:
        month = end.isdigit() and bool(month_numbers(words[0]))  # "By May 2013"
        day = len(words[0]) > _SHORT_DAY and is_weekday(words[0])
        return None if month or day else person(words[0], one=True)
    return before_fact(rest)


def behind_words(text: str) -> str | None:
    """The name, or the names, behind what says in two words or more who wrote something: "Written by Ann Lee"."""
    label = _opening(2).match(folded(text))
    return before_fact(text[label.end() :]) if label is not None else None


def before_fact(text: str) -> str | None:
    """The name that a text begins with, before a number, an office behind a comma, a word in small letters; or the
    names, where a word like "and" joins several."""
    end = _SURE_END.search(text)
    words = (text[: end.start()] if end else text).strip(" .,").split()
    if words and end and _opens_date(words[-1].strip(","), end[0]):
        words.pop()
    if len(apart(several := " ".join(words).rstrip(","))) > 1:
        return several
    return person(" ".join(_capitals(*_until_fact(text))), staff=True)


def beside_day(text: str) -> str | None:
    """The name in a text that has a day before or behind it, or an office behind a comma: "Ann Lee 4 August 2010"."""
    behind = _BEHIND_YEAR.split(text, maxsplit=1)
    for part in (text, *behind[1:]):
        words, end = _until_fact(part)
        name = _capitals(words, end)
        if len(name) == _PAIR and _opens_date(name[-1], end):  # "Ann Dec 4"
            return None
        if len(name) >= _PAIR and (found := person(" ".join(name))) is not None:
            return found
    return None


def before_label(text: str) -> str:
    """What stands before the label of the next fact in the same line, which may be glued to it: "Ann LeeUpdated: …"."""
    label = _NEXT_LABEL.search(text)
    if label is None:
        return text
    glued = _GLUED.match(label[0].lstrip())
    return f"{text[: label.start()]} {glued[0]}".strip() if glued else text[: label.start()]


def _unglued(line: str) -> str:
    """A line with a space behind a label that stands right before a name: "ByAnn Lee"."""
    label = _GLUED.match(line)
    if label is None:
        return line
    sure = label[0].lower() == "by" or len(label[0]) >= _SMALLEST_GLUED
    return f"{label[0]} {line[label.end() :]}" if sure and named_by(label[0]) else line


def _until_fact(text: str) -> tuple[list[str], str]:
    """The words before a number, a comma or another sign that ends a name, and this sign."""
    end = _END.search(text)
    return (text[: end.start()] if end else text).split(), end[0] if end else ""


def _capitals(words: list[str], end: str) -> list[str]:
    """The words until one in small letters that is no part of a name, without a month or a day before a number."""
    name = list(itertools.takewhile(lambda word: not word[0].islower() or word.lower() in _SMALL, words))
    while name and (name[-1] in _SMALL or (len(name) > 2 and _opens_date(name[-1], end))):
        name.pop()
    return name


def _opens_date(word: str, end: str) -> bool:
    """Whether a word before a digit or a comma is a month or a day of the week: "Ann Lee December 21"."""
    if not end:
        return False
    return (end.isdigit() and bool(month_numbers(word))) or (len(word) > _SHORT_DAY and is_weekday(word))


@functools.cache
def _opening(least: int = 1) -> re.Pattern[str]:
    """What announces who wrote something, in any language, at the beginning of a folded line; of ``least`` words. In
    two words or more readers sign as well ("Posted by"): that is left out then."""
    table = labels.AUTHOR if least > 1 else f"{labels.AUTHOR}|{labels.POSTED}"
    words = (folded(" ".join(entry.split())) for entry in table.split("|") if len(entry.split()) >= least)
    named = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)
    return re.compile(rf"(?:this (?:post|article|story|entry) (?:was|is) )?(?:{named})(?:\s*[:：]\s*|\s+)")
