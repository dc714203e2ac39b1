"""Months that only their neighbours link: a calendar of one month, a link back and one forth.

Such links print an arrow or a word of any language; what they are is told by their addresses, and by
the month that the page itself shows between them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from urllib.parse import urldefrag

from crawler.calendar.address import Reading, is_archival, months_in
from crawler.calendar.context import Context
from crawler.calendar.groups import Fact, Found, is_tag
from crawler.calendar.label import Day

__all__ = ["neighbours"]

_MOST = 4  # months such a calendar links: the one before, the one behind, and the same month of other years
_BESIDE = 30  # nodes between a month and the arrows in its line
_LEFT_OUT = 24  # months without articles that an arrow may leave out
_FAR = 400  # nodes between a month that is shown and the links around it
_TITLE = 40  # letters of a label that make it a title

_END = re.compile(r"\.[a-z]{2,5}$")

_Member = tuple[Fact, Reading]


def neighbours(facts: list[Fact], context: Context) -> list[Found]:
    """Links whose addresses name the months before and after the one that is shown, whatever they print."""
    groups: dict[str, list[_Member]] = {}
    for fact in facts:
        if _is_silent(fact):
            for reading in fact.readings:
                if _is_exact(reading) and not is_tag(reading.template):
                    groups.setdefault(reading.template, []).append((fact, reading))
    found: list[Found] = []
    for template, links in groups.items():
        group = _of_one_fragment(links)
        places = _places(group)
        if group and not found and len(places) <= _MOST and not _is_named(group[0][1], context):
            found = [
                Found(fact, reading.year, min(reading.months))
                for fact, reading in group
                if _is_next_to_one(fact, reading, template, places, context)
            ]
    return found


def _of_one_fragment(group: list[_Member]) -> list[_Member]:
    """The links but those that lead each to a place of its own within a page: articles of that month."""
    if len({urldefrag(fact.link.url).fragment for fact, _ in group}) < 2:
        return group
    return [member for member in group if "#" not in member[0].link.url]


def _is_named(reading: Reading, context: Context) -> bool:
    """Whether an address goes on with a name which the page's own has not, and that is no archive's: an article's."""
    tail = reading.template[len(reading.stem) :]
    if not any(map(str.isalpha, _END.sub("", tail))) or is_archival(tail):
        return False
    return all(own.template != reading.template for own in months_in(context.url))


def _is_silent(fact: Fact) -> bool:
    label = fact.label
    return (
        not (label.months or label.muddled or label.is_year)
        and label.day is not Day.YES
        and label.number is None
        and label.spare <= _TITLE
    )


def _is_exact(reading: Reading) -> bool:
    return (
        reading.plain
        and reading.strict
        and reading.whole
        and reading.day is None
        and len(reading.months) == 1
    )


def _number(reading: Reading) -> int:
    return 12 * reading.year + min(reading.months)


def _places(group: list[_Member]) -> dict[int, list[int]]:
    """Where the page links each month of a group, in order: a few months, however often they are linked."""
    places: dict[int, list[int]] = {}
    for fact, reading in group:
        places.setdefault(_number(reading), []).append(fact.link.index)
    return {number: sorted(indices) for number, indices in places.items()}


def _stands_near(indices: list[int], index: int) -> bool:
    after = bisect_left(indices, index - _FAR)
    return after < len(indices) and indices[after] <= index + _FAR


def _is_step(steps: int, fact: Fact, others: set[int]) -> bool:
    """Whether a link leads as far from the page's own month as an arrow may; beyond the next month, words must
    have a link the other way beside them: alone they may be a title."""
    if not 0 < abs(steps) <= _LEFT_OUT:
        return False
    return abs(steps) == 1 or not fact.label.words or any(other * steps < 0 for other in others)


def _is_next_to_one(
    fact: Fact, reading: Reading, template: str, places: dict[int, list[int]], context: Context
) -> bool:
    """Whether the page shows the month next to this one, or is itself or right beside it shows one of the
    same calendar: empty months are often left out."""
    number, index = _number(reading), fact.link.index
    for own in months_in(context.url):
        steps = number - _number(own)
        if own.template == template and _is_step(steps, fact, {month - _number(own) for month in places}):
            return True
    if any(0 < abs(number - shown) <= _LEFT_OUT for shown in context.months_near(index, _BESIDE)):
        return True
    numbers = {month for month, indices in places.items() if _stands_near(indices, index)}
    between = {month + 1 for month in numbers if month + 2 in numbers}
    return any(abs(number - shown) == 1 for shown in (*between, *context.months_near(index, _FAR)))
