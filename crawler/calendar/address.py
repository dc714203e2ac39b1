"""An address as the name of a month: /2013/05/, ?y=2013&m=5, 2013_05_01_archive.html, /may-2013."""

from __future__ import annotations

import dataclasses
import functools
import re
from urllib.parse import unquote, urlsplit

from crawler.calendar.label import FIRST_YEAR, LAST_YEAR
from pipelines.monthnames import month_numbers

__all__ = [
    "Reading",
    "YearReading",
    "is_archival",
    "months_in",
    "past_twelve",
    "shape",
    "split_address",
    "years_in",
]

_LONGEST = 400
_MOST_TOKENS = 80
_WIDEST_GAP = 14
_LAST = 12
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
# A copy in a web archive: the address proper stands behind a prefix of its own date.
_ARCHIVE = re.compile(r"^https?://[^/]*archive[^/]*/(?:web/)?\d{4,14}[a-z_*]*/(?=https?:)", re.I)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|[ºª])(?![^\W\d_])")  # 9th is a day or an issue, not September
_MAYBE_YEAR = re.compile(r"(?:19|2[01])\d\d")
_ARCHIVAL = re.compile(
    r"arch?[ií]v|arhi[vw]|arki[vs]|архив|архів|мұрағат|мурагат|muragat|history|histori|(?<!up)date|month|calendar"
)
_ARCHIVAL_WORD = re.compile(rf"(?:{_ARCHIVAL.pattern})[^\W\d_]{{0,3}}[-_.]?$|(?<![^\W\d_])[a-z][-_]?$")
_STRICT_GAP = re.compile(r"^(?:[/_.\-+ ]?|/?[?&;][\w\[\]%.-]{1,20}=)$")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PLAIN_TAIL = re.compile(
    r"(?:[_-]?[^\W\d_]{0,12})(?:\.[a-z]{2,5})?/?(?:[^\W\d_]{0,10}(?:\.[a-z]{2,5})?/?)?(?:page/\d+/?)?(?:[?;&].*)?",
    re.S,
)
_NAME_BELOW = re.compile(r"/(?!(?:index|default|page)\b)([^\W\d_]+)")
_YEAR_TAIL = re.compile(
    r"(?:/?(?:\d{1,2}|[^\W\d_]{0,10})|[-_][^\W\d_]{1,4})?(?:\.[a-z]{2,5})?/?(?:[?;&].*)?", re.S
)


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an address as a month.

    ``template`` is the address with the date taken out: month archives of one calendar share it,
    articles do not. ``day`` is set where a day follows. ``strict``: year and month stand side by
    side; ``plain``: nothing follows that could be an article's name; ``whole``: the date begins
    a part of the path or a value of the query, and a month written as a word stands among archives.
    ``begins`` and ``ends`` count the characters of the path before the date and up to its end.
    """

    year: int
    months: frozenset[int]
    template: str
    stem: str
    day: int | None = None
    strict: bool = False
    plain: bool = False
    whole: bool = False
    begins: int = 0
    ends: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    number: int | None
    ordinal: bool = False

    @property
    def is_year(self) -> bool:
        return self.number is not None and len(self.text) == 4 and FIRST_YEAR <= self.number <= LAST_YEAR

    @property
    def months(self) -> frozenset[int]:
        """What it can be a month by; a number past twelve too, which `_readings` tells apart."""
        if self.number is None:
            return month_numbers(self.text) if len(self.text) > 2 else frozenset()
        fits = self.number > 0 and len(self.text) <= 2 and not self.ordinal
        return frozenset({self.number}) if fits else frozenset()


def months_in(url: str) -> tuple[Reading, ...]:
    """Every reading of an address as a month, likeliest first; empty when there is none."""
    return _readings(url)[0]


def past_twelve(url: str) -> tuple[tuple[str, int], ...]:
    """(template, number) wherever a number past twelve stands in a month's place: /2012/13/."""
    return _readings(url)[1]


@functools.lru_cache(maxsize=2048)
def _readings(url: str) -> tuple[tuple[Reading, ...], tuple[tuple[str, int], ...]]:
    host, text = split_address(url)
    if not _MAYBE_YEAR.search(text):
        return (), ()
    tokens = _tokens(text)
    found: list[Reading] = []
    for place, token in enumerate(tokens):
        if token.is_year:
            found += _around(host, text, tokens, place)
        elif token.number is not None and len(token.text) in (6, 8, 10, 14):
            found += _glued(host, text, token)
    past = tuple((reading.template, number) for reading in found if (number := max(reading.months)) > _LAST)
    found = _first_of([reading for reading in found if max(reading.months) <= _LAST])
    return tuple(sorted(found, key=lambda reading: (not reading.strict, not reading.plain))), past


def _first_of(readings: list[Reading]) -> list[Reading]:
    """The readings but those behind another month that a name follows: /2012/10/news-of-may-2012.html is an article
    of October."""
    dated = [reading.ends for reading in readings if reading.strict and not reading.plain]
    return [one for one in readings if all(one.begins < end for end in dated)]


@dataclasses.dataclass(frozen=True, slots=True)
class YearReading:
    """One way to read an address as a year.

    ``whole``: the year is a part of the path or a value of the query, and nothing of weight follows.
    """

    year: int
    template: str
    whole: bool


@functools.lru_cache(maxsize=2048)
def years_in(url: str) -> tuple[YearReading, ...]:
    """Every year an address names, left to right."""
    host, text = split_address(url)
    if not _MAYBE_YEAR.search(text):
        return ()
    found = []
    for token in _tokens(text):
        if token.is_year and token.number is not None:
            before, after = text[: token.start], text[token.end :]
            whole = not before or before[-1] in "/=?" or bool(_ARCHIVAL_WORD.search(before))
            whole = whole and bool(_YEAR_TAIL.fullmatch(after))
            found.append(YearReading(token.number, f"{host}{before}{{Y}}{_tail(after)}", whole))
    return tuple(found)


@functools.lru_cache(maxsize=2048)
def shape(url: str) -> str:
    """The address with "#" for every number and "@" for every name of a month."""
    host, text = split_address(url)
    return host + _TOKEN.sub(_mark, text)


def _mark(match: re.Match[str]) -> str:
    word = match[0]
    if word.isdecimal():
        return "#"
    return "@" if len(word) > 2 and month_numbers(word) else word


@functools.lru_cache(maxsize=2048)
def split_address(url: str) -> tuple[str, str]:
    """(host, path with query), decoded and lower-cased; a web archive's prefix is taken off."""
    try:
        parts = urlsplit(_ARCHIVE.sub("", url))
    except ValueError:
        return "", ""
    host = parts.netloc.lower().removeprefix("www.")
    text = parts.path + (f"?{parts.query}" if parts.query else "")
    return host, unquote(text)[:_LONGEST].lower()


def is_archival(text: str) -> bool:
    """Whether a part of an address says that it is an archive's."""
    return bool(_ARCHIVAL.search(text))


def _tokens(text: str) -> list[_Token]:
    matches = (match for match, _ in zip(_TOKEN.finditer(text), range(_MOST_TOKENS), strict=False))
    return [
        _Token(*m.span(), m[0], int(m[0]), bool(_ORDINAL.match(text, m.end())))
        if m[0].isdecimal() and len(m[0]) < 15
        else _Token(*m.span(), m[0], None)
        for m in matches
    ]


def _around(host: str, text: str, tokens: list[_Token], place: int) -> list[Reading]:
    """Readings that pair the year at ``place`` with a month behind or before it."""
    year = tokens[place]
    found = []
    for step in (1, -1):
        for distance in (1, 2, 3):
            if not 0 <= (other := place + step * distance) < len(tokens):
                break
            token = tokens[other]
            first, second = (year, token) if step > 0 else (token, year)
            gap = text[first.end : second.start]
            if len(gap) > _WIDEST_GAP:
                break
            if token.months:
                found.append(_reading(host, text, tokens, (place, other), gap))
            if token.months or token.number is not None:
                break
    return found


def _reading(host: str, text: str, tokens: list[_Token], places: tuple[int, int], gap: str) -> Reading:
    year, month = (tokens[place] for place in places)
    low, high = sorted(places)
    start, end = tokens[low].start, tokens[high].end
    marks = "{Y}" + gap + "{M}" if places[0] < places[1] else "{M}" + gap + "{Y}"
    day = None
    if high + 1 < len(tokens) and len(gap) <= 1:
        after = tokens[high + 1]
        is_day = after.number is not None and len(after.text) <= 2 and 1 <= after.number <= 31
        if is_day and after.start - end == 1 and text[end] in "/_.-" and (gap == text[end] or gap == ""):
            day, end, marks = after.number, after.end, f"{marks}{text[end]}{{D}}"
    return _finish(
        host, text, (start, end), marks, year.number or 0, month.months, day, gap, month.number is None
    )


def _glued(host: str, text: str, token: _Token) -> list[Reading]:
    """201305, 20130501, 20130501000000, and 052013."""
    span = (token.start, token.end)
    digits = token.text
    short = len(digits) == 6
    ways = [(int(digits[:4]), int(digits[4:6]), "{Y}{M}" if short else "{Y}{M}{D}")]
    if short:
        ways.append((int(digits[2:]), int(digits[:2]), "{M}{Y}"))
    day = None if short else int(digits[6:8])
    return [
        _finish(host, text, span, marks, year, frozenset({month}), day, "", False)
        for year, month, marks in ways
        if FIRST_YEAR <= year <= LAST_YEAR and month and (short or month <= _LAST)
    ]


def _finish(
    host: str,
    text: str,
    span: tuple[int, int],
    marks: str,
    year: int,
    months: frozenset[int],
    day: int | None,
    gap: str,
    named: bool,
) -> Reading:
    start, end = span
    tail = text[end:]
    stem = f"{host}{text[:start]}{marks}"
    whole = start == 0 or text[start - 1] in "/=?" or bool(_ARCHIVAL_WORD.search(text[:start]))
    whole = whole and (not named or bool(_ARCHIVAL.search(stem)))
    return Reading(
        year,
        months,
        stem + _tail(tail),
        stem,
        day,
        bool(_STRICT_GAP.match(gap)),
        _is_plain(tail, day),
        whole,
        start,
        end,
    )


def _tail(tail: str) -> str:
    """What follows the date, as a part of the template: numbers in a query may vary (ranges, page sizes)."""
    path, mark, query = tail.partition("?") if "?" in tail else tail.partition("&")
    path = re.sub(r"/(?:index|default)\.\w+$", "/", path).rstrip("/")
    return path + mark + re.sub(r"\d+", "#", _ISO_DATE.sub("#", query))


def _is_plain(tail: str, day: int | None) -> bool:
    """Whether nothing follows that could be an article's name; below a day even one word is one."""
    if not _PLAIN_TAIL.fullmatch(tail):
        return False
    return day is None or not (name := _NAME_BELOW.match(tail)) or is_archival(name[1])
