"""What the hostile site consists of: a calendar that never ends, listings, good articles and tricks."""

from __future__ import annotations

import dataclasses
import itertools
import random

__all__ = ["MONTHS", "Ways", "article", "front", "listing", "titled"]

MONTHS = ((2022, 12, "December"), (2023, 1, "January"), (2023, 2, "February"), (2023, 3, "March"))
_BEYOND = ((1985, 5, "May"), (2099, 1, "January"), (9999, 12, "December"))
_NAMES = "January February March April May June July August September October November December".split()
_WORDS = (
    "ledger harvest bridge council winter market figures ferry quarter orchard cement school budget survey river "
    "granary tariff railway clinic census pasture workshop reservoir dispute archive committee"
).split()


@dataclasses.dataclass(frozen=True, slots=True)
class Ways:
    """How the server behaves.

    ``robots`` is absent, fine, broken, late, big or a text to serve; ``tricks`` go beside the ``good``
    articles of each month; ``latency`` is seconds before each answer; with ``endless`` each listing
    leads to months after it and March has any number of pages. A page named in ``busy`` is
    refused so many times with 429 (or ``busy_status``) and ``retry_after``: seconds, or ``date+N``
    for an HTTP date N seconds ahead, or nothing.
    """

    robots: str = "absent"
    tricks: tuple[str, ...] = ()
    good: int = 2
    latency: float = 0.0
    endless: bool = False
    busy: dict[str, int] = dataclasses.field(default_factory=dict)
    busy_status: int = 429
    retry_after: str | None = "1"


def front(ways: Ways) -> str:
    """The start page; where the calendar is endless, with months of every age."""
    return _page("<p>Welcome to the gazette.</p>", MONTHS + (_BEYOND if ways.endless else ()))


def listing(ways: Ways, year: int, month: int, number: int) -> str:
    """A page of a month; the tricks stand in February. Where it is endless, each month's own calendar
    shows the two months after it, to the end of time."""
    name = _NAMES[month - 1]
    names = [f"{name.lower()}-{n}" for n in range(1, ways.good + 1)] if (year, month, name) in MONTHS else []
    if (year, month) == (2023, 2):
        names += ways.tricks
    rows = "".join(
        f"<li><h2><a href='/news/{trick}/{_visitor(trick)}'>{titled(trick)}</a></h2><span>{day} {name} {year}</span></li>"
        for day, trick in enumerate(names, 1)
    )
    if not ways.endless:
        return _page(f"<ul class=list>{rows}</ul>", MONTHS)
    more = (
        f"<div class=pages><a rel=next href='/2023/03/page/{number + 1}/'>Next page</a></div>"
        if month == 3
        else ""
    )
    after = [(year + (month + n - 1) // 12, (month + n - 1) % 12 + 1) for n in (1, 2)]
    coming = tuple((y, m, _NAMES[m - 1]) for y, m in after if y < 10000)
    return _page(f"<ul class=list>{rows}</ul>{more}", MONTHS + coming)


def titled(name: str) -> str:
    """The title of the article of this name."""
    return f"Gazette notice {name.replace('-', ' ')} of the district council"


def article(name: str, *, salt: str = "") -> str:
    """An article; the same name gives the same text, unless it is salted."""
    chance = random.Random(name + salt)
    parts = "".join(
        "<p>" + " ".join(chance.choices(_WORDS, k=40)).capitalize() + f" in {name}.</p>" for _ in range(4)
    )
    return _page(f"<article><h1>{titled(name)}</h1><time>3 February 2023</time>{parts}</article>", MONTHS)


def _visitor(trick: str, counter: itertools.count[int] = itertools.count(1)) -> str:  # noqa: B008  one a process
    return f"?PHPSESSID={next(counter):032x}" if trick == "session" else ""


def _page(content: str, months: tuple[tuple[int, int, str], ...]) -> str:
    grid = "".join(f"<li><a href='/{y}/{m:02}/'>{name} {y}</a></li>" for y, m, name in months)
    return (
        "<!doctype html><html lang=en><body><nav><a href='/'>Home</a> <a href='/about/'>About</a></nav>"
        f"{content}<aside><ul class=archive>{grid}</ul></aside><footer>The gazette</footer></body></html>"
    )
