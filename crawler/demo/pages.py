"""Pages of the demo site: what stands where, handed to a template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from html import escape

from crawler.demo.articles import GRIDS, Article
from crawler.demo.body import body_html
from crawler.demo.content import Block
from crawler.demo.design_one import DesignOne
from crawler.demo.design_two import DesignTwo
from crawler.demo.listings import Cell, Listings, section_path, teaser
from crawler.demo.traps import Extra, month_path
from crawler.demo.views import ArticleView, Design, Entry, Link, ListingView, fill_frame
from crawler.demo.words import LANGUAGES, Words, load, print_count, print_date

__all__ = ["DESIGNS", "Pages", "render_article"]

DESIGNS: Mapping[int, Design] = {1: DesignOne(), 2: DesignTwo()}
"""1 is the site's first template, 2 the one after its redesign."""

_BULK = 3_000_000
_MARKS = {"kk": "", "ru": " (каз.)", "en": " (in Kazakh)"}

Session = Callable[[str], str]
"""Puts a session id into an address of the site, or leaves it as it is."""


def render_article(
    *,
    title: str,
    paragraphs: Sequence[str],
    date: str = "",
    views: str | int | None = None,
    saved: str = "",
    language: str = "kk",
    section: str = "institute",
    design: int = 1,
    today: dt.date = dt.date(2024, 11, 23),
) -> bytes:
    """A page of the site, menu, grid and noise and all, with an article that is none of its own.

    ``date``, ``views`` and ``saved`` are printed as given behind the site's labels; what is empty
    is left out. An unknown language, section or design is an error of look-up.
    """
    words = load(language)
    pages = Pages(Listings.of([], today), DESIGNS[design], {}, lambda article: article.views, 0)
    facts = [] if views is None else [f"{words.ui['views']}: {views}"]
    facts += [f"{words.ui['saved']}: {saved}"] if saved else []
    body = body_html([Block("p", text) for text in paragraphs])
    view = ArticleView(
        title, date, None, "", body, facts, "", (), words.ui["share"], words.ui["read_also"], ()
    )
    return pages.frame(words, title, DESIGNS[design].article(view), section=section).encode()


class Pages:
    """Sets every page of one site; ``count`` gives an article's counter as it stands now.

    ``popular`` are each language's articles for the list of the most read, ``visitors`` the
    number the foot of every page shows.
    """

    def __init__(
        self,
        listings: Listings,
        design: Design,
        popular: Mapping[str, Sequence[Article]],
        count: Callable[[Article], int],
        visitors: int,
    ) -> None:
        self.listings, self.design, self.popular = listings, design, popular
        self.count, self.visitors = count, visitors

    def article(
        self, article: Article, related: Sequence[Article], versions: Sequence[Article], link: Session
    ) -> str:
        """An article's page; its counter is printed as it stands."""
        words = load(article.language)
        counted = print_count(words, self.count(article), article.number)
        facts = [
            f"{words.ui['views']}: {counted}",
            f"{words.ui['saved']}: {self._day(words, words.date_saved)}",
        ]
        if article.modified:
            facts.append(f"{words.ui['updated']}: {print_date(words, words.date_saved, article.modified)}")
        view = ArticleView(
            title=article.title,
            date=print_date(words, article.style, article.moment) if article.dated else "",
            day=article.moment.date() if article.dated else None,
            byline=f"{words.ui['authors']}: {', '.join(article.authors)}" if article.authors else "",
            body=body_html(article.blocks, article.habit, article.images),
            facts=facts,
            tags_label=words.ui["tags"],
            tags=[(f"/search/?tag={n}", tag) for n, tag in enumerate(article.tags)],
            share=words.ui["share"],
            also=words.ui["read_also"],
            read_also=[(link(other.address), other.title, teaser(other)) for other in related],
        )
        main = self.design.article(view)
        if article.trap == "three-megabytes":
            main += _bulk()
        charset = "windows-1251" if article.trap == "kz-1048" else "utf-8"
        return self.frame(
            words, article.title, main, section=article.section, link=link, path=article.path,
            versions={other.language: other.path for other in versions}, charset=charset,
        )  # fmt: skip

    def month(self, cell: Cell, page: int, link: Session) -> str:
        """One page of a month's listing."""
        language, section, year, month = cell
        words = load(language)
        name, pages = words.sections[section][0], self.listings.pages(cell)
        before, after = _neighbours(year, month)
        turns = [(before, "← " + words.ui["previous_month"])] if before[0] >= self.listings.years()[0] else []
        turns.append((after, words.ui["next_month"] + " →"))
        view = ListingView(
            title=name,
            heading=f"{words.months[month - 1].capitalize()} {year}",
            entries=[self._entry(words, entry, link) for entry in self.listings.entries(cell, page)],
            nothing=words.ui["none"],
            more=words.ui["more"],
            pages=[(link(month_path(*cell, n)), str(n)) for n in range(1, pages + 1)] if pages > 1 else [],
            page=page,
            months=[(link(month_path(language, section, *turn)), text) for turn, text in turns],
        )
        path = month_path(*cell, page)
        return self.frame(words, name, self.design.listing(view), section=section, link=link, path=path)

    def latest(self, language: str, section: str | None, link: Session) -> str:
        """A section's own page, or a language's start page: the newest articles."""
        words = load(language)
        name = words.sections[section][0] if section else words.site
        entries = [self._entry(words, article, link) for article in self.listings.latest(language, section)]
        view = ListingView(name, words.ui["latest"], entries, words.ui["none"], words.ui["more"], (), 1, ())
        path = section_path(language, section) if section else f"/{language}/"
        return self.frame(words, name, self.design.listing(view), section=section, link=link, path=path)

    def message(self, language: str, title: str, text: str) -> str:
        """A page that only says something: not found, nothing found."""
        main = f"<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>"
        return self.frame(load(language), title, main)

    def frame(
        self,
        words: Words,
        title: str,
        main: str,
        *,
        section: str | None = None,
        link: Session = str,
        path: str = "",
        versions: Mapping[str, str] | None = None,
        charset: str = "utf-8",
    ) -> str:
        """The whole page around ``main``: menu, the section's grid, languages, noise."""
        language, versions = words.language, versions or {}
        menu = [
            (section_path(language, key), name + _mark(language, key))
            for key, (name, _) in words.sections.items()
        ]
        head = "".join(
            f'<link rel="alternate" hreflang="{code}" href="{href}">\n' for code, href in versions.items()
        )
        switch = " ".join(
            f'<a href="{versions.get(code, f"/{code}/")}" hreflang="{code}">{load(code).own}</a>'
            for code in LANGUAGES
        )
        values = {
            "language": language,
            "charset": charset,
            "title": escape(title),
            "site": words.site,
            "head": head,
            "canonical": path or f"/{language}/",
            "switch": switch,
            "clock": self._day(words, words.date_clock),
            "menu": self.design.menu(menu, section_path(language, section) if section else ""),
            "grid": self.design.grid(self._years(words, section, link)) if section else "",
            "ranking": self.design.ranking(self._ranking(words, path)),
            "main": main,
            "visitor_count": print_count(words, self.visitors),
        }
        return fill_frame(self.design, words.ui | values)

    def _day(self, words: Words, style: str) -> str:
        return print_date(words, style, self.listings.today)

    def _entry(self, words: Words, entry: Article | Extra, link: Session) -> Entry:
        day = print_date(words, words.date_listed, entry.moment)
        if isinstance(entry, Extra):
            return Entry(entry.address, entry.title, day, "")
        return Entry(link(entry.address), entry.title, day if entry.dated else "", teaser(entry))

    def _years(self, words: Words, section: str, link: Session) -> list[tuple[int, list[Link]]]:
        kept = words.language if section in GRIDS[words.language] else "kk"

        def months(year: int) -> list[Link]:
            return [
                (link(month_path(kept, section, year, n)), cut) for n, cut in enumerate(words.months_cut, 1)
            ]

        return [(year, months(year)) for year in reversed(self.listings.years())]

    def _ranking(self, words: Words, path: str) -> list[tuple[str, str, str]]:
        others = [article for article in self.popular.get(words.language, ()) if article.path != path]
        return [(a.path, a.title, print_count(words, self.count(a), a.number)) for a in others[:5]]


def _mark(language: str, section: str) -> str:
    return "" if section in GRIDS[language] else _MARKS[language]


def _neighbours(year: int, month: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The months before and after; there is always one after."""
    count = year * 12 + month - 1
    return ((count - 1) // 12, (count - 1) % 12 + 1), ((count + 1) // 12, (count + 1) % 12 + 1)


def _bulk() -> str:
    """Three megabytes that are no text: a script's data and the points of a chart."""
    row = '{"region":17,"value":42.5,"change":-0.3},'
    script = f"<script>var rows=[{row * (_BULK // 2 // len(row))}0];</script>"
    point = '<circle cx="12" cy="40" r="2"></circle>\n'
    return f'{script}\n<svg width="300" height="90">\n{point * (_BULK // 2 // len(point))}</svg>'
