"""Months that only their neighbours link: a calendar of one month with a link back and one forth.

Such links print an arrow or a word of any language; what they are is told by their addresses, and by
the month that the page itself shows between them.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.calendar_address import Reading, months_in
from crawler.calendar_context import Context
from crawler.calendar_groups import Fact, Found, is_tag
from crawler.calendar_label import Day

__all__ = ["neighbours"]

_MOST = 4  # months such a calendar links: the one before, the one behind, and the same month of other years
_FAR = 400  # nodes between a month that is shown and the links around it
_TITLE = 40  # letters of a label that make it a title

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
    for template, group in groups.items():
        if not found and len({_number(reading) for _, reading in group}) <= _MOST:
            found = [
                Found(fact, reading.year, min(reading.months))
                for fact, reading in group
                if _is_next_to_one(fact, reading, template, group, context)
            ]
    return found


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


def _is_next_to_one(
    fact: Fact, reading: Reading, template: str, group: list[_Member], context: Context
) -> bool:
    number = _number(reading)
    return any(abs(number - shown) == 1 for shown in _shown(fact, template, group, context))


def _shown(fact: Fact, template: str, group: list[_Member], context: Context) -> Iterator[int]:
    """Months that the page shows by the link: by its own address, in print, or as what two links leave out."""
    for own in months_in(context.url):
        if own.template == template and len(own.months) == 1:
            yield _number(own)
    yield from context.months_near(fact.link.index, _FAR)
    numbers = {
        _number(reading) for other, reading in group if abs(other.link.index - fact.link.index) <= _FAR
    }
    yield from (number + 1 for number in numbers if number + 2 in numbers)
