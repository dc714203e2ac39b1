"""The traps real sites have, each at an address that can be named."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

from crawler.demo.articles import Article, write_article
from crawler.demo.gold import Trap
from crawler.demo.words import load

__all__ = ["SESSIONS", "Extra", "dead_month", "extras", "list_traps", "month_path", "trap_articles"]

SESSIONS = {("kk", "club"): ";jsessionid={}", ("ru", "opinion"): "?PHPSESSID={}"}
"""Sections whose links carry a session id, another one at every answer."""

_LATER_MONTH = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Extra:
    """An entry of a listing that is no article of the site: a document, or a page elsewhere."""

    title: str
    address: str
    number: int
    moment: dt.datetime


def dead_month(today: dt.date) -> tuple[str, str, int, int]:
    """The cell (language, section, year, month) that every grid links and that answers 404."""
    return "kk", "monitor", today.year - 2, 6


def extras(today: dt.date) -> dict[tuple[str, str, int, int], Extra]:
    """Listings with an entry that is no article: one links a PDF, one another site."""
    year, ui = today.year - 1, load("kk").ui
    pdf, away = f"/files/{year}/listing.pdf", "https://press.example/kk/institute"
    bulletin = ui["bulletin"].format(count=1)
    return {
        ("kk", "institute", year, 3): Extra(bulletin, pdf, 0, dt.datetime(year, 3, 30)),
        ("kk", "world", year, 1): Extra(ui["press"], away, 0, dt.datetime(year, 1, 30)),
    }


def trap_articles(seed: int, today: dt.date) -> list[Article]:
    """The articles that are traps themselves; ``trap`` names which."""
    year = today.year
    undated = _write(seed, "no-date", 1, "kk", "institute", year - 1, 3)
    astray = _write(seed, "outside-month", 2, "ru", "institute", year - 1, 5)
    twice = _write(seed, "two-sections", 3, "kk", "world", year - 2, 9)
    moved = _write(seed, "moved", 7, "ru", "events", year - 3, 11)
    return [
        dataclasses.replace(undated, dated=False),
        dataclasses.replace(astray, moment=astray.moment.replace(month=_LATER_MONTH)),
        dataclasses.replace(twice, also_in=("events",)),
        _write(seed, "soft-404", 4, "kk", "events", year - 1, 10),
        _write(seed, "kz-1048", 5, "kk", "blog", year - 4, 4),
        _write(seed, "three-megabytes", 6, "kk", "monitor", year - 1, 2),
        dataclasses.replace(moved, linked_as=f"/ru/old/{moved.number}"),
    ]


def list_traps(articles: list[Article], today: dt.date) -> tuple[Trap, ...]:
    """Every trap of the site with its address and the outcome a careful crawl comes to."""
    outcomes = {
        "no-date": "landed without a date",
        "outside-month": "landed with the printed date and a date conflict",
        "two-sections": "landed once",
        "soft-404": "soft-404",
        "kz-1048": "landed, its letters right",
        "three-megabytes": "landed",
        "moved": "landed under the address it redirects to",
    }
    found = [Trap(a.trap, a.address, outcomes[a.trap]) for a in articles if a.trap]
    language, section, year, month = dead_month(today)
    found.append(Trap("dead-month", month_path(language, section, year, month), "hole"))
    names = iter(("listed-pdf", "off-site"))
    found += [Trap(next(names), extra.address, "no article") for extra in extras(today).values()]
    for language, section in SESSIONS:
        folder = load(language).sections[section][1]
        found.append(Trap("session-id", f"/{language}/{folder}/", "every page once, its session id dropped"))
    found.append(Trap("endless-months", month_path("kk", "blog", today.year + 1, 1), "not followed"))
    found.append(Trap("disallowed", "/search/", "not fetched"))
    return tuple(found)


def month_path(language: str, section: str, year: int, month: int, page: int = 1) -> str:
    """Address of one page of a month's listing."""
    more = f"page/{page}/" if page > 1 else ""
    return f"/{language}/{load(language).sections[section][1]}/{year}/{month:02}/{more}"


def _write(seed: int, trap: str, nth: int, language: str, section: str, year: int, month: int) -> Article:
    rng = random.Random(f"{seed} {trap}")  # noqa: S311
    article = write_article(rng, (year % 100) * 1000 + 900 + nth, language, section, year, month)
    return dataclasses.replace(article, trap=trap, habit="p")
