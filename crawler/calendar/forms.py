"""A form that asks for a year and a month: every pair it can be sent with is an address."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from crawler.calendar.label import FIRST_YEAR, LAST_YEAR, read_label
from crawler.calendar.page import Page, join
from crawler.fetching.posted import POSTED, posted
from crawler.urls import host_of

__all__ = ["months_of_forms"]

_MOST_YEARS = 60
_CONTROLS = frozenset(("select", "input", "textarea"))
# Where a form asks for these it is about a person or a search, not about an archive.
_OTHER_INPUT = frozenset(("text", "search", "email", "password", "tel", "number", "date", "file", "checkbox"))
_OTHER_NAME = re.compile(r"birth|dob|bday|expir|card|check.?in|depart|arriv", re.I)

Choices = list[tuple[int, str]]


def months_of_forms(page: Page) -> list[tuple[int, int, str, bool]]:
    """(year, month, address, whether it is posted) for each choice in forms that ask for a year, a month
    and nothing else. What is posted goes to the page's own host, or it is left out."""
    found: list[tuple[int, int, str, bool]] = []
    for index, tag in enumerate(page.tags):
        if tag == "form":
            found += _months(page, index)
    return found


def _months(page: Page, form: int) -> list[tuple[int, int, str, bool]]:
    attributes = page.attributes(form)
    controls = [index for index in range(form + 1, page.ends[form]) if page.tags[index] in _CONTROLS]
    selects = [index for index in controls if page.tags[index] == "select"]
    method = (attributes.get("method") or "get").strip().lower()
    if method not in ("get", "post") or len(selects) != 2:
        return []
    if any(_is_other(page, index) for index in controls):
        return []
    first, second = (_choices(page, index) for index in selects)
    if _are_years(first) and _are_months(second):
        years, months = first, second
    elif _are_months(first) and _are_years(second):
        years, months = second, first
        selects.reverse()
    else:
        return []
    names = [page.attributes(index).get("name") or "" for index in selects]
    fixed = [pair for index in controls if (pair := _fixed(page, index))]
    action = (join(page.base, attributes.get("action") or "") or page.url).split("#")[0]
    if method == "post" and (host_of(action) != host_of(page.url) or POSTED in action):
        return []
    return [
        (year, month, _sent(method, action, [*fixed, *zip(names, values, strict=True)]), method == "post")
        for year, year_value in years
        for month, month_value in months
        if (values := (year_value, month_value))
    ]


def _sent(method: str, action: str, fields: list[tuple[str, str]]) -> str:
    """The address of what a form sends."""
    return posted(action, fields) if method == "post" else f"{action.split('?')[0]}?{urlencode(fields)}"


def _is_other(page: Page, index: int) -> bool:
    """Whether a control asks for something else than a month."""
    attributes = page.attributes(index)
    if page.tags[index] == "textarea" or _OTHER_NAME.search(attributes.get("name") or ""):
        return True
    if page.tags[index] == "select":
        return not attributes.get("name")
    return (attributes.get("type") or "text").lower() in _OTHER_INPUT


def _fixed(page: Page, index: int) -> tuple[str, str] | None:
    """Name and value of a hidden input."""
    attributes = page.attributes(index)
    name = attributes.get("name")
    hidden = page.tags[index] == "input" and (attributes.get("type") or "").lower() == "hidden"
    return (name, attributes.get("value") or "") if hidden and name else None


def _choices(page: Page, select: int) -> Choices:
    """(number, value) of the options that name a year or a month; others must be prompts without a value."""
    choices: Choices = []
    for index in range(select + 1, page.ends[select]):
        if page.tags[index] != "option":
            continue
        text = page.text(index)
        value = page.attributes(index).get("value")
        label = read_label(text)
        if label.is_year and label.year is not None:
            choices.append((label.year, text if value is None else value))
        elif label.is_month and label.year is None:
            choices.append((min(label.months), text if value is None else value))
        elif label.number is not None:
            choices.append((label.number, text if value is None else value))
        elif value not in (None, "", "0", "-1", "all"):
            return []
    return choices


def _are_years(choices: Choices) -> bool:
    return 0 < len(choices) <= _MOST_YEARS and all(FIRST_YEAR <= number <= LAST_YEAR for number, _ in choices)


def _are_months(choices: Choices) -> bool:
    return sorted(number for number, _ in choices) == list(range(1, 13))
