"""The gold answers: computed from the plan, never read off a page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from zoneinfo import ZoneInfo

from crawler.demo.articles import Article
from crawler.demo.gold import Change, GoldArticle, GoldMonth
from crawler.demo.listings import Cell, Listings
from crawler.demo.traps import dead_month, month_path
from crawler.demo.words import load, print_date

__all__ = ["TIME_ZONE", "compare", "gold_articles", "gold_months", "views_before"]

TIME_ZONE = "Asia/Almaty"

_GROWTH = 7


def views_before(article: Article, revision: int) -> int:
    """An article's counter before we first look at it; it grows from revision to revision."""
    return article.views + (revision - 1) * (_GROWTH + article.number % 50)


def gold_articles(articles: list[Article], listings: Listings, revision: int) -> dict[str, GoldArticle]:
    """Path -> what a crawl should make of it, for every article, those gone or unlisted included."""
    listed_on: dict[int, list[str]] = defaultdict(list)
    for path, entries in listings.paths():
        for entry in entries:
            if isinstance(entry, Article):
                listed_on[entry.number].append(path)
    versions: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if article.code:
            versions[article.code].append(article)
    return {
        a.path: _answer(a, listed_on[a.number], versions.get(a.code, []), listings.today, revision)
        for a in articles
    }


def _answer(
    article: Article, listed_on: list[str], versions: list[Article], today: dt.date, revision: int
) -> GoldArticle:
    words = load(article.language)
    sections = (article.section, *article.also_in)
    timed = article.dated and "{time}" in article.style
    local = article.moment.replace(tzinfo=ZoneInfo(TIME_ZONE))
    soft = "soft-404" in (article.state, article.trap)
    gone = article.state in ("404", "410")
    astray = article.dated and (article.moment.year, article.moment.month) != (article.year, article.month)
    flags = {
        "charset-repaired": article.trap == "kz-1048",
        "date-outside-month": astray,
        "no-date": not article.dated,
    }
    return GoldArticle(
        url=article.path,
        linked_as=article.address,
        language=article.language,
        section=words.sections[article.section][0],
        sections=tuple(words.sections[section][0] for section in sections),
        months=tuple((words.sections[section][1], article.year, article.month) for section in sections),
        listed_on=tuple(listed_on),
        state="unlisted" if article.state == "unlisted" else "present",
        outcome="soft-404" if soft else "gone" if gone else "landed",
        status=int(article.state) if gone else 200,
        title=article.title,
        date=article.moment.date() if article.dated else None,
        date_raw=print_date(words, article.style, article.moment) if article.dated else None,
        moment=local.astimezone(dt.UTC) if timed else None,
        modified=article.modified,
        saved=today,
        views=views_before(article, revision),
        blocks=article.blocks,
        authors=article.authors,
        tags=article.tags,
        attachments=article.attachments,
        images=article.images,
        outlinks=article.outlinks,
        alternates=tuple((other.language, other.path) for other in versions if other is not article),
        flags=tuple(flag for flag, noticed in flags.items() if noticed),
        charset="kz1048" if article.trap == "kz-1048" else "utf-8",
    )


def gold_months(listings: Listings, answers: dict[str, GoldArticle]) -> tuple[GoldMonth, ...]:
    """What a crawl should find out of every cell of every grid."""
    return tuple(_month(cell, listings, answers) for cell in listings.cells())


def _month(cell: Cell, listings: Listings, answers: dict[str, GoldArticle]) -> GoldMonth:
    language, section, year, month = cell
    paths = tuple(entry.path for entry in listings.months.get(cell, ()) if isinstance(entry, Article))
    dead = cell == dead_month(listings.today)
    if dead:
        state = "hole"
    elif (year, month) > (listings.today.year, listings.today.month):
        state = "future"
    elif not paths:
        state = "empty"
    else:
        landed = [answers[path].outcome == "landed" for path in paths]
        state = "complete" if all(landed) else "partial" if any(landed) else "hole"
    return GoldMonth(
        url=month_path(*cell),
        language=language,
        section=load(language).sections[section][0],
        year=year,
        month=month,
        state=state,
        status=404 if dead else 200,
        pages=0 if dead else listings.pages(cell),
        articles=paths,
    )


def compare(before: dict[str, GoldArticle], after: dict[str, GoldArticle]) -> tuple[Change, ...]:
    """Every change of an article from one state of the site to a later one, by address."""
    changes = []
    for url in sorted(before.keys() | after.keys()):
        old, new = before.get(url), after.get(url)
        changes += [Change(kind, url, old, new) for kind in _kinds(old, new)]
    return tuple(changes)


def _kinds(old: GoldArticle | None, new: GoldArticle | None) -> list[str]:
    was, now = _standing(old), _standing(new)
    if was != now:
        if now == "removed":
            return [] if was == "never" else ["removed"]
        if was == "never":
            return ["added"]
        if now == "unlisted":
            return ["unlisted"]
        return ["restored" if was == "removed" else "relisted"]
    if old is None or new is None or now == "removed":
        return []
    kinds = ["retitled"] if old.title != new.title else []
    if old.blocks != new.blocks:
        kinds.append("silent-edit" if old.modified == new.modified else "edited")
    return kinds


def _standing(article: GoldArticle | None) -> str:
    if article is None:
        return "never"
    return article.state if article.outcome == "landed" else "removed"
