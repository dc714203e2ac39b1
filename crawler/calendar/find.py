"""Month-archive navigation of a page: which months it offers, and where.

Three witnesses speak for a month: the label, the address, and what stands around the link.
None is trusted alone. Links are judged as groups: the months of one calendar share an address
template, or a place on the page; dates of articles, comments and forum posts do not.
"""

from __future__ import annotations

import dataclasses
from collections import Counter

from crawler.calendar.address import shape, split_address, years_in
from crawler.calendar.context import Context
from crawler.calendar.forms import months_of_forms
from crawler.calendar.groups import Fact, Found, by_address, fact_of, facts_of, is_tag
from crawler.calendar.neighbours import neighbours
from crawler.calendar.page import Link, links_of, open_page
from crawler.calendar.places import by_place, strays
from pipelines.indexfile import without_index

__all__ = ["MonthLink", "YearLink", "find_months", "find_years"]

_MOST_SPARE = 12  # letters a year's label may have beside the year
_CALENDAR = 3  # months of one host that are more than a reference
_SINGLE_SPARE = 4  # where it stands alone


@dataclasses.dataclass(frozen=True, slots=True)
class MonthLink:
    """One month a page links to: ``month`` is 1 to 12, ``url`` absolute.

    ``label`` is what is printed, else the name the link's attributes give; empty for a form. ``posted``
    says that a form is to be sent, as `crawler.fetching.posted` spells it.
    """

    year: int
    month: int
    url: str
    label: str
    posted: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class YearLink:
    """One year a page links to; ``url`` is absolute."""

    year: int
    url: str


def find_months(html: bytes, url: str) -> list[MonthLink]:
    """Every month archive the page links to, in document order, each address once a month; a folder
    and its index file are one.

    ``html`` may be any bytes, ``url`` the address they came from. Months of the future are
    returned as linked; years outside 1990 to 2100 are not. Never raises.
    """
    page = open_page(html, url)
    facts = facts_of(links_of(page))
    shown = [fact for fact in facts if not fact.link.in_head]
    context = Context(page, [fact.link.index for fact in shown if fact.label.is_month])
    found = by_address(shown, context)
    found += by_place(_without(shown, found), context, url)
    found += strays(_without(shown, found), found)
    found = found or neighbours(shown, context)
    found = found or by_address([fact for fact in facts if fact.link.in_head], context)
    found = _at_home(found, url)
    found.sort(key=lambda item: item.fact.link.index)
    months = [MonthLink(item.year, item.month, item.fact.link.url, item.fact.link.label) for item in found]
    months = months or [
        MonthLink(year, month, address, "", sent) for year, month, address, sent in months_of_forms(page)
    ]
    once = {(month.year, month.month, month.url): month for month in months}
    return [
        month
        for (year, number, address), month in once.items()
        if (folder := without_index(address)) == address or (year, number, folder) not in once
    ]


def _at_home(found: list[Found], url: str) -> list[Found]:
    """The months without those few that lead to other sites' archives; where all lead to one site, it is the page's."""
    hosts = Counter(split_address(item.fact.link.url)[0] for item in found)
    own = split_address(url)[0]
    if len(hosts) == 1:
        return found
    return [
        item
        for item in found
        if (host := split_address(item.fact.link.url)[0]) == own or hosts[host] >= _CALENDAR
    ]


def _without(facts: list[Fact], found: list[Found]) -> list[Fact]:
    taken = {item.fact.link.index for item in found}
    return [fact for fact in facts if fact.link.index not in taken]


def find_years(html: bytes, url: str) -> list[YearLink]:
    """The links to pages of whole years, in document order, each address once.

    For pages that show the months of one year at a time: following these shows the others.
    """
    groups: dict[str, list[tuple[Fact, YearLink]]] = {}
    for link in links_of(open_page(html, url)):
        fact = fact_of(link)
        if fact.label.is_year and fact.label.year is not None and fact.label.spare <= _MOST_SPARE:
            template = _year_template(link, fact.label.year)
            groups.setdefault(template, []).append((fact, YearLink(fact.label.year, link.url)))
    found: dict[str, tuple[int, YearLink]] = {}
    for template, years in groups.items():
        if _are_years(template, years):
            for fact, year in years:
                found.setdefault(year.url, (fact.link.index, year))
    return [year for _, year in sorted(found.values(), key=lambda item: item[0])]


def _are_years(template: str, years: list[tuple[Fact, YearLink]]) -> bool:
    """Whether links with a year for a label, and addresses of one make, are pages of years."""
    distinct = len({year.year for _, year in years})
    if not template or is_tag(template) or len(years) > 4 * distinct:
        return False
    if distinct == 1:
        return "{Y}" in template and all(fact.label.spare <= _SINGLE_SPARE for fact, _ in years)
    return "{Y}" in template or distinct > 2


def _year_template(link: Link, year: int) -> str:
    """What the address of a year shares with those of other years; empty where it is no year's."""
    readings = years_in(link.url)
    if not readings:
        return f"{shape(link.url)} {link.place}"
    return next(
        (reading.template for reading in readings[::-1] if reading.year == year and reading.whole), ""
    )
