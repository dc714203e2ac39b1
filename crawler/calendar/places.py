"""Links whose addresses tell nothing: judged by their labels, their place and the years above them."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from crawler.calendar.address import Reading, months_in, shape, split_address, years_in
from crawler.calendar.context import Context
from crawler.calendar.groups import Fact, Found, common_words, is_tag, settle
from crawler.calendar.label import FIRST_YEAR, LAST_YEAR, Day, Label
from crawler.calendar.numbers import are_seasons
from pipelines.monthnames import month_numbers

__all__ = ["by_place", "strays"]

_FEWEST = 3
_MOST_SPARE = 24
_FEW_LETTERS = 6  # that vary from label to label: more, in most labels, are titles
_MANY_TITLES = 3  # for each label
_ORDERED = 0.8  # share of steps from month to month that go one way
_WORD = re.compile(r"[^\W\d_]{3,}")


def by_place(facts: list[Fact], context: Context, url: str) -> list[Found]:
    """The months among links that only their labels, or the rows they stand in, make months."""
    named: dict[tuple[str, str], list[Fact]] = {}
    beside: dict[tuple[str, tuple[str, ...]], list[Fact]] = {}
    for fact in facts:
        if fact.label.is_month:
            named.setdefault((fact.link.place, shape(fact.link.url)), []).append(fact)
        elif not fact.label.muddled and not fact.label.is_year and fact.label.spare <= _MOST_SPARE:
            beside.setdefault((fact.link.place, fact.label.words), []).append(fact)
    found: list[Found] = []
    titles = Counter(
        (fact.link.place, home)
        for fact in facts
        if not fact.label.is_month and sum(map(len, fact.label.words)) > _FEW_LETTERS
        for home in fact.link.homes
    )
    for group in named.values():
        if not _among_titles(group, titles):
            found += _named(group, context, url)
    columns: set[str] = {item.fact.link.place for item in found}
    for (place, _), group in beside.items():
        if place not in columns and (rows := _rows(group, context)):
            found += rows
            columns.add(place)
    return found


def strays(facts: list[Fact], found: list[Found]) -> list[Found]:
    """Links in the midst of a list of months, labelled like them, with an address of another make.

    So a copied site links the month one is on, and a blog its newest month.
    """
    lists = Counter((item.fact.link.place, home) for item in found for home in item.fact.link.homes)
    held = {(item.year, item.month) for item in found}
    return [
        Found(fact, fact.label.year, min(fact.label.months))
        for fact in facts
        if fact.label.is_month
        and fact.label.year is not None
        and fact.label.spare <= _FEWEST
        and (fact.label.year, min(fact.label.months)) not in held
        and any(lists[fact.link.place, home] >= _FEWEST for home in fact.link.homes)
    ]


def _among_titles(group: list[Fact], titles: Counter[tuple[str, int]]) -> bool:
    """Whether labels that say more than a month are a few among many titles: those that happen to name one."""
    if 2 * sum(bool(fact.label.words) for fact in group) <= len(group):
        return False
    homes = Counter(home for fact in group for home in fact.link.homes)
    shared = [home for home, number in homes.items() if 2 * number > len(group)]
    most = max((titles[group[0].link.place, home] for home in shared), default=0)
    return most > _MANY_TITLES * len(group)


def _named(group: list[Fact], context: Context, url: str) -> list[Found]:
    """Links of one place whose labels name months."""
    common = common_words(fact.label for fact in group)
    spare = [sum(len(word) for word in fact.label.words if word not in common) for fact in group]
    if 2 * sum(letters > _FEW_LETTERS for letters in spare) > len(group):  # titles
        return []
    group = [fact for fact, letters in zip(group, spare, strict=True) if letters <= _MOST_SPARE]
    days = sum(fact.label.day is Day.MAYBE for fact in group)
    if len(group) < _FEWEST or 2 * days > len(group) or are_seasons(fact.link.text for fact in group):
        return []
    address = shape(group[0].link.url)
    if is_tag(address) or ("@" in address and "#" not in address):  # a page of every May, not of one
        return []
    if 2 * sum(_is_dated(fact) for fact in group) > len(group):  # articles about their month
        return []
    years = [_year(fact, context) for fact in group]
    if all(year is None for year in years):
        years = [_own_year(group, context, url)] * len(group)
    sets = [fact.label.months for fact in group]
    return _checked(
        [
            Found(fact, year, settle(fact.label.months, sets))
            for fact, year in zip(group, years, strict=True)
            if year is not None and FIRST_YEAR <= year <= LAST_YEAR
        ]
    )


def _is_dated(fact: Fact) -> bool:
    """Whether an address names a day and something of that day, a month and then its name among other words, or a
    day or name of another month than its label."""
    readings = [one for one in months_in(fact.link.url) if one.day is not None or not one.plain]
    if any(
        (reading.day is not None or _says_it_again(reading)) and not reading.plain for reading in readings
    ):
        return True
    strict = [reading for reading in readings if reading.strict]
    return bool(strict) and all(reading.months.isdisjoint(fact.label.months) for reading in strict)


def _says_it_again(reading: Reading) -> bool:
    """Whether what follows year and month names that month: /2024/02/links-of-february-2024.html."""
    words = _WORD.findall(reading.template[len(reading.stem) :])
    return reading.strict and any(month_numbers(word) & reading.months for word in words)


def _year(fact: Fact, context: Context) -> int | None:
    """The label's year, else the one above, else the one in the address."""
    if fact.label.year is not None:
        return fact.label.year
    if (above := context.year_above(fact.link.index)) is not None:
        return above
    in_address = {reading.year for reading in years_in(fact.link.url)}
    return in_address.pop() if len(in_address) == 1 else None


def _own_year(group: list[Fact], context: Context, url: str) -> int | None:
    """The page's own year, for a strip of months that the page itself belongs to."""
    if len({min(fact.label.months) for fact in group}) < 6:
        return None
    own = shape(url)
    related = any(shape(fact.link.url) == own or _inside(fact.link.url, url) for fact in group)
    return context.own_year if related else None


def _inside(link: str, url: str) -> bool:
    """Whether an address lies under the page's own."""
    own_host, own = split_address(url)
    host, text = split_address(link)
    folder = re.sub(r"[^/]*$", "", own.split("?")[0])
    return host == own_host and len(folder) > 1 and text.startswith(folder)


def _checked(found: list[Found]) -> list[Found]:
    """A group is a calendar when it has several months, each rarely, each under its own address."""
    months = {(item.year, item.month) for item in found}
    addresses = {item.fact.link.url for item in found}
    pairs = {(item.year, item.month, item.fact.link.url) for item in found}
    if len(months) < _FEWEST or len(addresses) < 0.9 * len(pairs) or len(addresses) > 4 * len(months):
        return []
    if len({month for _, month in months}) == 1:  # a word of every label, and the years of something else
        return []
    return found


def _rows(group: list[Fact], context: Context) -> list[Found]:
    """Links with one and the same label, each in a row that a month begins: one column of a table.

    Where the labels are but counts or marks, only the heads of row and column can say the month.
    """
    if len(group) < _FEWEST or len({shape(fact.link.url) for fact in group}) > 1:
        return []
    ask = context.beside if group[0].label.words else context.cell
    labels: list[Label] = [ask(fact.link.index) for fact in group]
    if 2 * sum(_is_named(fact.link.url) for fact in group) > len(group):
        return []
    found = [
        Found(fact, label.year, min(label.months))
        for fact, label in zip(group, labels, strict=True)
        if label.is_month and label.year is not None and FIRST_YEAR <= label.year <= LAST_YEAR
    ]
    if len(found) < 0.8 * len(group) or (group[0].label.words and not _in_order(found)):
        return []
    return _checked(found)


def _is_named(url: str) -> bool:
    """Whether an address names a day, or a month and something of that month."""
    return any(reading.strict and (reading.day or not reading.plain) for reading in months_in(url))


def _in_order(found: list[Found]) -> bool:
    """Whether months follow one another, as those of a column do and dates of comments or members do not."""
    steps = [
        (after.year, after.month) >= (before.year, before.month)
        for before, after in itertools.pairwise(found)
    ]
    return max(sum(steps), len(steps) - sum(steps)) >= _ORDERED * len(steps)
