"""A label as the name of a month: "Май 2013 (12)", "2013年5月", "24Jan", "2006-01", "05"."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import functools
import itertools
import re
import unicodedata

from pipelines.dates.words import BUDDHIST, ERAS
from pipelines.monthnames import fold, names_in

__all__ = ["FIRST_YEAR", "LAST_YEAR", "Day", "Label", "read_label"]

FIRST_YEAR, LAST_YEAR = 1990, 2100
_LONGEST = 120
_YEAR = r"(?<!\d)((?:19|20|21)\d\d)(?!\d)"
_BRACKETED = re.compile(r"[(\[{【〔<«]\s*([^()\[\]{}【】〔〕<>«»]*)[)\]}】〕>»]")
_DIGIT_MONTH = re.compile(
    r"(?<!\d)(1[0-2]|0?[1-9])\s*(?:月|월|-?р\s+сар\b|сар\b|-kysa)|\b(?:th[aá]ng|thg)\s*(1[0-2]|0?[1-9])(?!\d)"
)
_NUMERAL_MONTH = re.compile(r"(十[一二]|[一二三四五六七八九十])月")
_NUMERALS = {"十一": 11, "十二": 12} | {
    numeral: place for place, numeral in enumerate("一二三四五六七八九十", 1)
}
# Years of other counts stand in labels as well: of eras, of the Republic of China (often left unsaid), of the Buddha in Thai.
_ERA_YEAR = re.compile(rf"({'|'.join(ERAS)})\s*(元|\d{{1,3}})(?!\d)")
_REPUBLIC_YEAR = re.compile(r"(?<!\d)(1\d\d)(?=\s*年\s*\d{1,2}\s*月)")
_THAI = re.compile("[\u0e00-\u0e7f]")
_BUDDHIST_YEAR = re.compile(r"(?<!\d)(2[56]\d\d)(?!\d)")
_NUMERAL_YEAR = re.compile("([〇零一二三四五六七八九]{4})年")
_YEAR_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DAY = re.compile(
    r"(?:月|월)(?:\s*\d{1,2}\s*(?:日|号|號|일)|\d{1,2}(?!\d))|\d:\d\d"
    r"|(?<!\d)\d{4}\s*[-/.年년]\s*\d{1,2}\s*[-/.]\s*\d{1,2}(?!\d)"
    r"|(?<!\d)\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2,4}(?!\d)"
)
_DATE = r"(?<!\d)(\d{1,4})[-/.](\d{1,2})[-/.](\d{2,4})(?!\d)"
_SPAN = re.compile(_DATE + r"\s*[-~\u2013\u2014]+\s*" + _DATE)
_YEAR_MONTH = re.compile(_YEAR + r"\s*[-/._:|,年년]?\s*(1[0-2]|0?[1-9])(?!\d)")
_MONTH_YEAR = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*[-/._:|,]\s*" + _YEAR)
_GLUED = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(?!\d)")
_SHORT_YEAR = re.compile(r"'(\d\d)(?!\d)")
# What a bracket holds that is no count: "[2012-07]", "(07/2012)", "【5月】".
_WHEN = re.compile(
    rf"\s*(?:{_YEAR}|{_YEAR_MONTH.pattern}月?|{_MONTH_YEAR.pattern}|{_GLUED.pattern}|{_DIGIT_MONTH.pattern})\s*"
)
_LOOSE_DAY = re.compile(r"(?:月|월)\s+(?:[12]?\d|3[01])\s*$")  # "12月 1": a day, or a count
_ISSUE = re.compile(r"(?:#|\bn[or°]?[.°]?)\s?\d{1,3}(?!\d)")  # "№ 5", which folds to "no 5"
_NEAR = re.compile(r"^[\s.,-]*(?:st|nd|rd|th|de|of|er|a)?[\s.,-]*$")


class Day(enum.IntEnum):
    """Whether a label names a day, which a month's does not."""

    NO = 0
    MAYBE = 1
    """A small number stands beside the month: a day, or the count of its articles."""
    YES = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Label:
    """What a label says.

    ``months`` it can mean by name; ``number``: it is nothing but that number; ``words`` are those
    left when month, year and counts are taken off; ``muddled``: several months or years, or too long.
    """

    months: frozenset[int] = frozenset()
    year: int | None = None
    day: Day = Day.NO
    number: int | None = None
    words: tuple[str, ...] = ()
    muddled: bool = False
    numeric: bool = False

    @property
    def is_month(self) -> bool:
        """It names a month, and no day of it."""
        return bool(self.months) and self.day < Day.YES and not self.muddled

    @property
    def is_year(self) -> bool:
        """It names a year and nothing narrower."""
        return self.year is not None and not self.months and not self.muddled and self.day == Day.NO

    @property
    def spare(self) -> int:
        """Letters that are neither month nor year."""
        return sum(map(len, self.words))


@functools.lru_cache(maxsize=2048)
def read_label(raw: str) -> Label:
    """Read one label; any text is allowed."""
    text = _western(_ascii_digits(fold(raw[: 2 * _LONGEST])))
    if len(text) > _LONGEST:
        return Label(muddled=True)
    if (span := _SPAN.fullmatch(text.strip())) and (month := _spanned(span.groups())):
        return Label(frozenset({month.month}), month.year)
    if _DAY.search(text):
        return Label(day=Day.YES, muddled=True)
    text = _ISSUE.sub(" ", _BRACKETED.sub(_unbracket, text))
    if match := _DIGIT_MONTH.search(text):
        return _numbered(text, match)
    text = _NUMERAL_MONTH.sub(lambda found: f" {found[0]} ", text)
    if not names_in(text):
        return _nameless(text)
    return _named(text)


def _spanned(numbers: tuple[str, ...]) -> dt.date | None:
    """The month from whose first day to whose last, or to the first of the next, two dates reach.

    Of the three ways to write a date, only the one in which they span a month can be meant.
    """
    for year, month, day in ((0, 1, 2), (2, 0, 1), (2, 1, 0)):
        try:
            begin, end = (
                dt.date(int(date[year]), int(date[month]), int(date[day]))
                for date in (numbers[:3], numbers[3:])
            )
            following = end if end.day == 1 else end + dt.timedelta(days=1)
        except (ValueError, OverflowError):
            continue
        months = 12 * (following.year - begin.year) + following.month - begin.month
        if begin.day == following.day == 1 and months == 1 and FIRST_YEAR <= begin.year <= LAST_YEAR:
            return begin
    return None


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _western(text: str) -> str:
    """The text with years of other counts as ours, and with digits for what only letters say."""
    if text.isascii():
        return text
    text = _ERA_YEAR.sub(lambda found: f"{ERAS[found[1]] + int(found[2].replace('元', '1'))}", text)
    text = _REPUBLIC_YEAR.sub(lambda found: str(ERAS["民國"] + int(found[1])), text)
    text = _NUMERAL_YEAR.sub(lambda found: f"{found[1].translate(_YEAR_DIGITS)}年", text)
    if _THAI.search(text):
        text = _BUDDHIST_YEAR.sub(lambda found: str(int(found[1]) - BUDDHIST), text)
    return text


def _unbracket(match: re.Match[str]) -> str:
    """A bracket: a year or month keeps its meaning, another number is a count and goes, words stay."""
    inside = match[1]
    if _WHEN.fullmatch(inside) or not re.search(r"\d", inside) or names_in(inside):
        return f" {inside} "
    return " "


def _years(text: str) -> list[int]:
    years = [int(year) for year in re.findall(_YEAR, text)]
    return [year for year in years if FIRST_YEAR <= year <= LAST_YEAR]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[^\W\d_]+", text))


def _numbered(text: str, match: re.Match[str]) -> Label:
    """A month written as a number with its word: 5月, 5월, tháng 5."""
    month = int(match[1] or match[2])
    others = {int(found[1] or found[2]) for found in _DIGIT_MONTH.finditer(text)} - {month}
    years = set(_years(text))
    words = tuple(
        w
        for w in _words(text)
        if w not in ("年", "년", "月", "월", "年月", "р", "сар", "tháng", "thg", "оны", "năm")
    )
    day = Day.MAYBE if not years and _LOOSE_DAY.search(text) else Day.NO
    muddled = bool(others) or len(years) > 1
    return Label(frozenset({month}), min(years, default=None), day, words=words, muddled=muddled)


def _nameless(text: str) -> Label:
    """No month by name: numbers, or nothing."""
    words = _words(text)
    digits = re.findall(r"\d+", text)
    for pattern, order in ((_YEAR_MONTH, 1), (_MONTH_YEAR, -1), (_GLUED, 1)):
        match = pattern.search(text)
        if match and len(digits) <= 2:
            year, month = (int(part) for part in match.groups()[::order])
            if FIRST_YEAR <= year <= LAST_YEAR:
                return Label(frozenset({month}), year, words=words, numeric=True)
    years = set(_years(text))
    number = int(digits[0]) if len(digits) == 1 and len(digits[0]) <= 2 and not words else None
    return Label(year=min(years, default=None), number=number, words=words, muddled=len(years) > 1)


def _named(text: str) -> Label:
    names = names_in(text)
    longest = max(end - start for start, end, _ in names)
    if longest > 3:  # beside a real name, a short word is a word
        names = [name for name in names if name[1] - name[0] > 3]
    months = frozenset.intersection(*(found for _, _, found in names))
    start, end, _ = names[0]
    years = set(_years(text))
    rest = text[:start] + " " + " ".join(text[a:b] for (_, a, _), (b, _, _) in itertools.pairwise(names))
    rest += " " + text[names[-1][1] :]
    if not years and (short := _SHORT_YEAR.search(text)):
        years = {1900 + int(short[1]) if int(short[1]) >= 90 else 2000 + int(short[1])}
        rest = rest.replace(short[0], " ")
    year = min(years, default=None)
    return Label(months, year, _day(text, start, end, year), None, _words(rest), not months or len(years) > 1)


def _day(text: str, start: int, end: int, year: int | None) -> Day:
    """Whether a number from 1 to 31 beside the month's name (at ``start``..``end``) is a day."""
    before = re.search(r"(?<!\d)(\d{1,2})(\D*)$", text[:start])
    after = re.match(r"(\D*?)(\d{1,2})(?!\d)", text[end:])
    near = [
        found
        for found, gap in ((before, before and before[2]), (after, after and after[1]))
        if gap is not None and _NEAR.match(gap)
    ]
    if not any(1 <= int(found[1] if found is before else found[2]) <= 31 for found in near if found):
        return Day.NO
    return Day.YES if year is not None else Day.MAYBE
