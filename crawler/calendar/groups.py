"""Links whose addresses name months, judged by the template they share."""

from __future__ import annotations

import dataclasses
import enum
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote

from crawler.calendar.address import Reading, months_in
from crawler.calendar.context import Context
from crawler.calendar.label import Day, Label, read_label
from crawler.calendar.numbers import are_seasons, counted
from crawler.calendar.page import Link

__all__ = ["Fact", "Found", "by_address", "fact_of", "facts_of", "is_tag", "settle"]

_MOST_SPARE = 24  # letters of a label beside month and year: "Archive for ..."
_SINGLE_SPARE = 16
_TITLE = 40  # letters of a label that make it a title
_INITIAL = 2  # letters that stand for a month's name
_HALF, _MOST_OF_A_YEAR = 6, 8  # months
# Pages about a word, not about a month: a tag may be called "may2013".
_TAG = re.compile(
    r"/(?:tags?|labels?|keywords?|topics?|hashtag|etiqueta|schlagwort|tagi|author|user|profile)/"
    r"|[?&](?:tags?|labels?|keywords?|topics?|hashtag|author|user|profile)="
)

_CALENDAR = re.compile(r"/(?:labels?|keywords?|topics?)/\{Y\}/\{M\}")
_PAIR = re.compile(r"\W*(\d\d)\s?[/.\-]\s?(\d\d)\W*")
_FEW_LETTERS = 6
_WIDE, _WIDTH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"), 3


class Side(enum.Enum):
    """How a label stands to a reading of its address."""

    AGREES = enum.auto()
    WEAK = enum.auto()
    """It is a number that equals the month."""
    SILENT = enum.auto()
    CONTRADICTS = enum.auto()


_WEIGHTS = {Side.AGREES: 1.0, Side.WEAK: 0.3, Side.SILENT: 0.01, Side.CONTRADICTS: -0.5}


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """A link with what its label says and the ways its address can be read."""

    link: Link
    label: Label
    readings: tuple[Reading, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A link that was judged to lead to a month."""

    fact: Fact
    year: int
    month: int


_Member = tuple[Fact, Reading, Side]


def fact_of(link: Link) -> Fact:
    """Read a link: its text first, then the names its attributes give."""
    label = Label(muddled=True) if _is_own_address(link) else read_label(link.text)
    for hint in link.hints:
        if label.muddled or (label.is_month and label.year is not None):
            break
        other = read_label(hint)
        if not other.is_month or other.spare > _TITLE:
            continue
        if label.is_month and label.months & other.months and other.year is not None:
            label = dataclasses.replace(label, year=other.year, day=Day.NO)
        elif not label.months and label.spare <= _SINGLE_SPARE and not label.is_year:
            label = other
    return Fact(link, label, months_in(link.url))


def facts_of(links: list[Link]) -> list[Fact]:
    """Read links; where the number in a month's place goes on past twelve, only words make it one."""
    past = counted(link.url for link in links)
    facts = [fact_of(link) for link in links]
    return [_counting(fact, past) for fact in facts] if past else facts


def _counting(fact: Fact, past: frozenset[str]) -> Fact:
    """A link as a number among others, unless its label names the month in words."""
    readings = tuple(reading for reading in fact.readings if reading.template not in past)
    if len(readings) == len(fact.readings) or (fact.label.is_month and not fact.label.numeric):
        return fact
    return Fact(fact.link, Label(muddled=True), readings)


def _is_own_address(link: Link) -> bool:
    """Whether a link prints but its address, or a part of it."""
    text = link.text.strip().lower()
    return (
        "/" in text and any(map(str.isalpha, text)) and " " not in text and text in unquote(link.url).lower()
    )


def by_address(facts: list[Fact], context: Context) -> list[Found]:
    """The months among links whose address names one."""
    groups: dict[str, list[_Member]] = {}
    for fact in facts:
        for reading in fact.readings:
            groups.setdefault(reading.template, []).append((fact, reading, _side(fact, reading)))
    ranked = sorted(groups.values(), key=lambda group: -sum(_WEIGHTS[side] for _, _, side in group))
    found: list[Found] = []
    taken: set[int] = set()
    columns: dict[str, set[tuple[int, int]]] = {}
    for group in ranked:
        members = [member for member in group if member[0].link.index not in taken]
        accepted = _judge(members, context)
        if accepted and not _is_second_view(accepted, columns):
            taken.update(fact.link.index for fact, _, _ in accepted)
            found += _found(accepted)
        elif accepted:
            taken.update(fact.link.index for fact, _, _ in accepted)
    return found


def is_tag(template: str) -> bool:
    """Whether an address is that of a word, a person or the like; one of months by year may be called topics."""
    return bool(_TAG.search(template)) and not _CALENDAR.search(template)


def _side(fact: Fact, reading: Reading) -> Side:
    label = fact.label
    same = label.months & reading.months and label.year in (None, reading.year)
    if label.is_month:
        return Side.AGREES if same else Side.CONTRADICTS
    if same and label.day is Day.YES and not label.muddled:
        return Side.SILENT  # a day of that month may lead to it
    if _is_short(fact, reading):
        return Side.AGREES
    if label.muddled or label.day is Day.YES or label.is_year or label.spare > _TITLE:
        return Side.CONTRADICTS
    return Side.WEAK if label.number in reading.months else Side.SILENT


def _is_short(fact: Fact, reading: Reading) -> bool:
    """Whether a label is month and year, or year and month, of two digits each: "07/03"."""
    if (pair := _PAIR.fullmatch(fact.link.text)) is None or len(reading.months) > 1:
        return False
    return {int(pair[1]), int(pair[2])} == {min(reading.months), reading.year % 100}


def _judge(members: list[_Member], context: Context) -> list[_Member]:
    """Those of a template's links that lead to months; none where it is no calendar's template."""
    if not members or is_tag(members[0][1].template):
        return []
    days = {reading.day for _, reading, _ in members}
    if days not in ({None}, {1}) or are_seasons(fact.link.text for fact, _, _ in members):
        return []
    sides = Counter(side for _, _, side in members)
    if sides[Side.AGREES]:
        return _named(members, sides)
    if 5 * sides[Side.CONTRADICTS] > len(members):
        return []
    members = [member for member in members if member[2] is not Side.CONTRADICTS]
    months = _months(members)
    reading = members[0][1]
    if len(months) < 3 or not (reading.plain and reading.strict and reading.whole):
        return []
    if sides[Side.WEAK] >= 3:
        return members if _is_grid(members) else []
    return members if _are_initials(members) else _beside(members, context)


def _named(members: list[_Member], sides: Counter[Side]) -> list[_Member]:
    """A template some of whose labels agree with the address."""
    if sides[Side.AGREES] < sides[Side.CONTRADICTS]:
        return []
    agreeing = [member for member in members if member[2] is Side.AGREES]
    common = common_words(fact.label for fact, _, _ in agreeing)
    limit = _MOST_SPARE
    if len(_months(agreeing)) == 1:
        limit = _SINGLE_SPARE
        common = frozenset()
        agreeing = [member for member in agreeing if _is_sure(member)]
    elif len(_months(agreeing)) == 2:
        agreeing = [
            m for m in agreeing if m[1].plain and m[1].strict and (m[1].whole or not m[0].label.words)
        ]
    if not agreeing or _is_one_word(agreeing):
        return []
    accepted = [m for m in agreeing if _spare(m[0].label, common) <= (limit if m[1].plain else _FEW_LETTERS)]
    if len(_months(accepted)) > 2:
        accepted += [
            m
            for m in members
            if m[2] in (Side.WEAK, Side.SILENT)
            and m[1].plain
            and m[0].label.spare <= 12
            and m[0].label.day is not Day.YES
            and not ("#" in m[0].link.url and m[0].label.words)  # an article within the month's page
        ]
    return accepted


def _is_one_word(members: list[_Member]) -> bool:
    """Whether all name the same month, and apart from the year: a word of every label, not its month."""
    return len({min(reading.months) for _, reading, _ in members}) == 1 and not any(
        reading.strict for _, reading, _ in members
    )


def _is_sure(member: _Member) -> bool:
    """Whether one link alone is a month's: an exact label, an exact address."""
    fact, reading, _ = member
    return reading.plain and reading.whole and reading.strict and fact.label.day is Day.NO


def common_words(labels: Iterable[Label]) -> frozenset[str]:
    """Words that most labels of a group share: "Archive for", "posts"."""
    labels = list(labels)
    counts = Counter(word for label in labels for word in set(label.words))
    return frozenset(word for word, count in counts.items() if count >= 0.6 * len(labels) and len(labels) > 2)


def _spare(label: Label, common: frozenset[str]) -> int:
    """Letters of words that the others have not; a Chinese, Japanese or Korean one says as much as three."""
    words = "".join(word for word in label.words if word not in common)
    return len(words) + (_WIDTH - 1) * len(_WIDE.findall(words))


def _months(members: list[_Member]) -> set[tuple[int, int]]:
    return {(reading.year, min(reading.months)) for _, reading, _ in members}


def _is_grid(members: list[_Member]) -> bool:
    """Whether numbers 1 to 12 are months, not pages or issues: several years beyond June, leading zeros, or a December."""
    numbers = [fact.label.number or 0 for fact, _, _ in members]
    years = {reading.year for _, reading, _ in members}
    zeros = any(fact.link.text.strip().startswith("0") for fact, _, _ in members)
    return (len(years) > 1 and max(numbers) > _HALF) or zeros or max(numbers) == 12


def _are_initials(members: list[_Member]) -> bool:
    """Whether the labels are letters, the same for one month of every year: J F M A M J J A S O N D."""
    letters = {(min(reading.months), fact.link.text.strip()) for fact, reading, _ in members}
    months = {month for month, _ in letters}
    return len(months) == len(letters) >= _MOST_OF_A_YEAR and all(
        len(text) <= _INITIAL and text.isalpha() for _, text in letters
    )


def _beside(members: list[_Member], context: Context) -> list[_Member]:
    """Links with silent labels: the row or the head of the column must say the same as the address."""
    agreeing = 0
    for fact, reading, _ in members:
        beside = context.beside(fact.link.index)
        agreeing += bool(beside.months & reading.months and beside.year in (None, reading.year))
    return members if agreeing >= 0.6 * len(members) else []


def _is_second_view(members: list[_Member], columns: dict[str, set[tuple[int, int]]]) -> bool:
    """Whether these are the same months as before, sorted another way (thread, subject, author, date)."""
    if any(side is not Side.SILENT for _, _, side in members):
        return False
    months, stem = _months(members), members[0][1].stem
    if len(months & columns.get(stem, set())) >= 0.8 * len(months):
        return True
    columns[stem] = columns.get(stem, set()) | months
    return False


def _found(members: list[_Member]) -> list[Found]:
    sets = [fact.label.months & reading.months or reading.months for fact, reading, _ in members]
    return [
        Found(fact, reading.year, settle(months, sets))
        for (fact, reading, _), months in zip(members, sets, strict=True)
    ]


def settle(months: frozenset[int], others: list[frozenset[int]]) -> int:
    """One month of several that a word can name: the one no other word of the group names for certain."""
    if len(months) == 1:
        return min(months)
    certain = {min(other) for other in others if len(other) == 1}
    return min(months - certain or months)
