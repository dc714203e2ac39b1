"""Addresses that only a script asks for, read from the page: of months, and of a listing's further pages.

Nothing is run. What is read are strings that a script puts together with a year, a month or a page number
(``fetch('/archive?year=' + y + '&month=' + m)``), and buttons that carry the address they load. A string
with a part that cannot be told is left alone.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.listing.address import months_in
from crawler.urls import canonical, host_of, resolve
from crawler.walk.pager import is_forward, is_page_key
from pipelines.charset import as_utf_8
from pipelines.parse import parse

__all__ = ["Script", "Template", "read_code", "read_script", "script_files"]

_LONGEST = 500_000  # characters of a script
_MOST_FILES = 8
_MOST_ADDRESSES = 400  # strings looked at
_ASKS = re.compile(r"\bfetch\s*\(|XMLHttpRequest|\$\.(?:get|ajax|getJSON)\b|\.load\s*\(|\baxios\b|htmx\.ajax")
_STRING = r"""(?:"[^"\n\\]{0,300}"|'[^'\n\\]{0,300}')"""
_NAME = r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*){0,4}"
_VALUE = rf"(?:{_NAME}(?:\([^()\n]{{0,60}}\)){{0,1}}(?:\.\w+\([^()\n]{{0,40}}\)){{0,2}}|\([^()\n]{{1,60}}\))"
_JOINED = re.compile(rf"{_STRING}(?:\s{{0,9}}\+\s{{0,9}}(?:{_STRING}|{_VALUE})){{1,12}}")
_PART = re.compile(rf"(?P<text>{_STRING})|(?P<value>{_VALUE})")
_BACKTICKS = re.compile(r"`([^`\n]{1,500})`")
_HOLE = re.compile(r"\$\{([^{}]{1,80})\}")
_WITH_FIELDS = re.compile(
    rf"({_STRING})\s*(?:,|\+\s*new\s+URLSearchParams\s*\()\s*\{{([^{{}}]{{1,300}})\}}", re.S
)
_FIELD = re.compile(r"""\s*["']?([\w-]{1,40})["']?\s*(?::\s*([^,]{1,80}))?""")
_ADDRESS = re.compile(r"(?:https?://|\.{0,2}/|\?|[\w-]+(?:/|\.\w{2,5}\?|\?))", re.I)
_YEAR = re.compile(r"(?:.*year|y{1,4}|yr|god|jyl|zhyl|jil|jahr|annee|ano|rok|yil)\Z", re.I)
_MONTH = re.compile(r"(?:.*month|m{1,2}|mon|mes|mesyac|mesyats|mois|monat|ay|ai|miesiac)\Z", re.I)
_PAGE = re.compile(r"(?:.*page(?:num|no|number)?|p|pg)\Z", re.I)
_PADDED = re.compile(r"pad|slice\(\s*-2|[\"']0[\"']", re.I)
_A_YEAR = re.compile(r"(?<![\d.#])(199\d|20\d\d)(?![\d.])")
_MORE = re.compile(
    r"(?:load|show|view|see|js|btn|get)[-_]?more|more[-_](?:btn|button|link|news|posts)|infinite", re.I
)
_CARRIES = ("data-url", "data-href", "data-next-url", "data-next", "data-next-page", "data-load-url",
            "data-ajax-url", "data-endpoint", "data-action", "hx-get", "data-hx-get")  # fmt: skip
# Without one of these there is nothing to find, and parsing costs milliseconds. They are looked for one by one,
# which takes a tenth of the time that a pattern of them all does.
_WORTH_READING = tuple(
    word.encode() for word in ("xmlhttprequest", "$.get", "$.ajax", "axios", "htmx", *_CARRIES)
)
_CALLS = tuple(
    (name.encode(), re.compile(re.escape(name.encode()) + rb"\s*\(")) for name in ("fetch", ".load")
)
_REVEALED = re.compile(r"revealed|intersect")
_YEAR_MARK, _MONTH_MARK, _PADDED_MARK, _PAGE_MARK = "\x01", "\x02", "\x03", "\x04"
_QUERY_NUMBER = re.compile(r"([?&])([\w-]{1,40})=(\d{1,5})(?=&|$)")


Month = tuple[int, int]
"""A year and a month, 1 to 12."""


@dataclasses.dataclass(frozen=True, slots=True)
class Template:
    """An address with places for a year, a month and a page number; ``first`` numbers the second page."""

    text: str
    first: int = 2

    @property
    def is_of_months(self) -> bool:
        """Whether a year and a month make an address of it."""
        return _YEAR_MARK in self.text and (_MONTH_MARK in self.text or _PADDED_MARK in self.text)

    @property
    def is_of_pages(self) -> bool:
        """Whether it goes on from page to page."""
        return _PAGE_MARK in self.text

    def month(self, year: int, month: int) -> Template:
        """The template of one month's pages."""
        text = self.text.replace(_YEAR_MARK, str(year)).replace(_MONTH_MARK, str(month))
        return dataclasses.replace(self, text=text.replace(_PADDED_MARK, f"{month:02}"))

    def page(self, number: int) -> str:
        """The address of one page."""
        return canonical(self.text.replace(_PAGE_MARK, str(number)))

    def goes_on(self, listing: str, year: int, month: int) -> bool:
        """Whether its pages belong to a month's ``listing``: they continue its address, or name its month."""
        here, there = urlsplit(listing), urlsplit(self.page(self.first))
        stem = here.path.rstrip("/")
        said = set(here.query.split("&")) - {""}
        if (stem or said) and f"{there.path}/".startswith(f"{stem}/") and said <= set(there.query.split("&")):
            return True
        numbers = [int(number) for number in re.findall(r"\d{1,9}", f"{there.path}?{there.query}")]
        return (year, month) in months_in(there.geturl()) or (year in numbers and month in numbers)


@dataclasses.dataclass(frozen=True, slots=True)
class Script:
    """What a page's scripts and buttons ask for: ``months`` with the ``years`` the script names, and
    ``more``, the further pages of the listing that the page is."""

    months: Template | None = None
    years: tuple[int, ...] = ()
    more: Template | None = None

    def drawn(self, first: Month, last: Month) -> list[tuple[int, int, Template]]:
        """The months of a calendar that the script draws, each with the template of its pages: of the
        years the script names, from the year on where it names one; none outside ``first`` to ``last``."""
        years = [year for year in self.years if first[0] <= year <= last[0]]
        if self.months is None or not years:
            return []
        span = range(years[0], (years[-1] if len(years) > 1 else last[0]) + 1)
        whens = [(year, month) for year in span for month in range(1, 13)]
        return [(*when, self.months.month(*when)) for when in whens if first <= when <= last]


def read_script(html: bytes, url: str) -> Script:
    """What the inline scripts and the buttons of a page tell. Any bytes will do; never raises."""
    page = as_utf_8(html)[0]
    if not _is_worth_reading(page.lower()):
        return Script()
    tree = parse(page)
    codes = (node.text() or "" for node in tree.css("script:not([src])"))
    return _read(codes, url, next(_buttons(tree, url), None))


def _is_worth_reading(page: bytes) -> bool:
    return any(word in page for word in _WORTH_READING) or any(
        name in page and call.search(page) is not None for name, call in _CALLS
    )


def read_code(code: bytes, url: str) -> Script:
    """What a script file tells that the page at ``url`` loads. Any bytes will do; never raises."""
    return _read([code.decode("utf-8", "replace")], url, None)


def script_files(html: bytes, url: str) -> list[str]:
    """The script files of its own host that a page loads, in its order, a few at most."""
    nodes = parse(as_utf_8(html)[0]).css("script[src]")
    found = (resolve(url, node.attributes.get("src") or "") for node in nodes)
    return list(dict.fromkeys(file for file in found if file and host_of(file) == host_of(url)))[:_MOST_FILES]


def _read(codes: Iterable[str], url: str, more: Template | None) -> Script:
    months: Template | None = None
    years: set[int] = set()
    for code in codes:
        if not _ASKS.search(code, 0, _LONGEST):
            continue
        for template in _templates(code[:_LONGEST], url):
            if template.is_of_months and months is None:
                months = template
                years = {int(year) for year in _A_YEAR.findall(code, 0, _LONGEST)}
            if template.is_of_pages and more is None:
                more = template
    return Script(months, tuple(sorted(years)), more)


def _templates(script: str, url: str) -> Iterator[Template]:
    """Every address a script puts together, all of whose parts can be told, on the page's own host."""
    for number, parts in enumerate(_strings(script)):
        if number >= _MOST_ADDRESSES:
            return
        text = _marked(parts)
        if text and _ADDRESS.match(text):
            target = _resolved(url, text)
            if target is not None:
                yield Template(target, _second(script, parts) if _PAGE_MARK in text else 2)


Parts = list[tuple[bool, str]]
"""Pieces of a string: whether it is a value put in, and its text."""


def _strings(script: str) -> Iterator[Parts]:
    for match in _BACKTICKS.finditer(script):
        pieces = _HOLE.split(match[1])
        if len(pieces) > 1:
            yield [(bool(index % 2), piece) for index, piece in enumerate(pieces)]
    for match in _WITH_FIELDS.finditer(script):
        fields = [field for one in match[2].split(",") if (field := _FIELD.match(one)) and field[1]]
        before = match[1][1:-1]
        parts: Parts = [(False, before if before.endswith(("?", "&")) else before + "?")]
        for place, field in enumerate(fields):
            parts.append((False, f"{'&' if place else ''}{field[1]}="))
            value = (field[2] or field[1]).strip()
            parts.append((value[:1] not in "\"'0123456789", value.strip("\"'")))
        yield parts
    for match in _JOINED.finditer(script):
        found = _PART.finditer(match[0])
        yield [(one["value"] is not None, one["value"] or one["text"][1:-1]) for one in found]


def _marked(parts: Parts) -> str | None:
    """The string with a mark for each value; None where one cannot be told, or none is put in."""
    text = ""
    for is_value, piece in parts:
        mark = _mark(text, piece) if is_value else piece
        if mark is None:
            return None
        text += mark
    return text if any(is_value for is_value, _ in parts) else None


def _mark(before: str, value: str) -> str | None:
    """What a value put in behind ``before`` is: by the name it has in the query, else by its own."""
    key = re.search(r"[?&]([\w-]{1,40})=\Z", before)
    words = re.findall(r"[A-Za-z]+", value.replace("_", ""))
    for name in [key[1].replace("_", "").replace("-", "")] if key else words[::-1]:
        if _YEAR.match(name):
            return _YEAR_MARK
        if _MONTH.match(name):
            return _PADDED_MARK if _PADDED.search(value) else _MONTH_MARK
        if _PAGE.match(name):
            return _PAGE_MARK
    return None


def _second(script: str, parts: Parts) -> int:
    """The number of the page after the first: a script that counts from nought asks for 1."""
    for is_value, piece in parts:
        name = re.search(r"[A-Za-z_$][\w$]*\Z", piece)
        if is_value and name and _PAGE.match(name[0].replace("_", "")):
            begins = re.search(rf"(?<![\w$.]){re.escape(name[0])}\s*[=:]\s*(\d{{1,3}})\b", script)
            return 1 if begins and begins[1] == "0" else 2
    return 2


def _buttons(tree: LexborHTMLParser, url: str) -> Iterator[Template]:
    """What the buttons load that carry an address and say that there is more."""
    for node in tree.css(",".join(f"[{name}]" for name in _CARRIES)):
        address = next((value for name in _CARRIES if (value := node.attributes.get(name))), "")
        if not _says_more(node) or not _ADDRESS.match(address.strip()):
            continue
        target = _resolved(url, address.strip())
        if target is not None:
            yield _numbered(target, node.attributes.get("data-page") or "")


def _says_more(node: LexborNode) -> bool:
    attributes = node.attributes
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    trigger = attributes.get("hx-trigger") or attributes.get("data-hx-trigger") or ""
    text = " ".join((node.text() or "")[:200].split())
    return bool(_MORE.search(named) or _REVEALED.search(trigger) or (len(text) <= 40 and is_forward(text)))


def _numbered(target: str, page: str) -> Template:
    """The template of an address that holds a page number, or beside which one stands."""
    for match in _QUERY_NUMBER.finditer(target):
        if is_page_key(match[2]):
            start, end = match.span(3)
            return Template(target[:start] + _PAGE_MARK + target[end:], int(match[3]))
    if page.isdigit() and len(page) <= 4:
        joint = "&" if "?" in target else "?"
        return Template(f"{target}{joint}page={_PAGE_MARK}", max(int(page), 1))
    return Template(target)


def _resolved(url: str, text: str) -> str | None:
    """An address with its marks, seen from the page; None where it is none of the page's host."""
    marks = {
        _YEAR_MARK: "xxyearxx",
        _MONTH_MARK: "xxmonthxx",
        _PADDED_MARK: "xxpaddedxx",
        _PAGE_MARK: "xxpagexx",
    }
    for mark, word in marks.items():
        text = text.replace(mark, word)
    target = resolve(url, text)
    if target is None or host_of(target) != host_of(url):
        return None
    for mark, word in marks.items():
        target = target.replace(word, mark)
    return target
