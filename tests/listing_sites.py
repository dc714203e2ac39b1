"""Sites of many makes: for each a shape of listing, addresses, a pager, and the same chrome around all."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from html import escape
from urllib.parse import urljoin

import listing_shapes as shapes
from listing_shapes import NEXT, TITLES, Entry

MENU = ["about", "staff", "projects", "library", "journal", "contacts", "vacancies", "partners", "press"]
FOOTER = (
    "<div class=footer><a href='/privacy/'>Privacy policy</a> <a href='https://t.me/x'>Telegram</a></div>"
)
TABLE_LAYOUT = (
    "<table><tr><td><table><tr><td>{menu}</td></tr></table></td><td>{body}{pager}</td><td>{sidebar}</td></tr>"
    "</table>{footer}"
)
Shape = Callable[[list[Entry], str], str]


@dataclasses.dataclass(frozen=True)
class Site:
    """One site: its shape, language, addresses and the number of entries of each month."""

    name: str
    shape: Shape
    language: str = "en"
    host: str = "https://example.org"
    month_path: str = "/archive/{y}/{m:02}/"
    page_path: str = "page/{n}/"
    article_path: str = "/news/{i}-{slug}.html"
    counts: tuple[int, ...] = (7, 12, 0, 1, 25, 4, 9, 3)
    per_page: int = 10
    sidebar: str = "<aside class='sidebar'>{recent}{tags}{grid}</aside>"
    layout: str = "<div class='menu'><ul>{menu}</ul></div><div id='main'>{body}{pager}</div>{sidebar}{footer}"
    pager: str = "strip"
    first_zero: bool = False

    @property
    def months(self) -> list[tuple[int, int]]:
        return [(2019 + k // 6, k % 6 * 2 + 1) for k in range(len(self.counts))]

    def month_url(self, year: int, month: int) -> str:
        return self.host + self.month_path.format(y=year, m=month)

    def page_url(self, year: int, month: int, n: int) -> str:
        url = self.month_url(year, month)
        number = n - 1 if self.first_zero else n
        step = self.page_path.format(n=number, y=year, start=(n - 1) * self.per_page)
        if n == 1:
            return url
        if step[0] in "?&":
            return url + ("&" + step[1:] if "?" in url else "?" + step[1:])
        return urljoin(url, step)

    def entries(self, year: int, month: int) -> list[Entry]:
        k = self.months.index((year, month))
        return [self.entry(k * 100 + i, year, month, 28 - i) for i in range(self.counts[k])]

    def entry(self, number: int, year: int, month: int, day: int) -> Entry:
        words = TITLES[self.language].split()
        rng = random.Random(number)
        title = " ".join(rng.sample(words, 5)) + f" {number}"
        slug = f"entry-{number}"
        path = self.article_path.format(i=1000 + number, slug=slug, y=year, m=month, d=max(day, 1))
        return Entry(urljoin(self.host, path), title.capitalize(), year, month, max(day, 1))

    def pages(self, year: int, month: int) -> int:
        return max(1, -(-len(self.entries(year, month)) // self.per_page))

    def html(self, year: int, month: int, n: int = 1) -> bytes:
        entries = self.entries(year, month)[(n - 1) * self.per_page : n * self.per_page]
        body = self.shape(entries, self.language) if entries else "<p>—</p>"
        heading = f"<h1>{self.name} {month:02}.{year}</h1>"
        return self.page(heading + body, self._pager(year, month, n))

    def start(self) -> bytes:
        """The start page: the newest entries in the listings' own shape."""
        newest = [entry for y, m in reversed(self.months) for entry in self.entries(y, m)][:10]
        return self.page(self.shape(newest, self.language), "")

    def page(self, body: str, pager: str) -> bytes:
        recent = [self.entry(700 + i, 2020, 3, 28 - i) for i in range(5)]
        links = "".join(f"<li><a href='{e.url}'>{escape(e.title)}</a></li>" for e in recent)
        sidebar = self.sidebar.format(
            recent=f"<h3>Recent</h3><ul>{links}</ul>",
            tags="".join(
                f"<a href='/tag/{t}/' rel=tag>{t}</a> " for t in ("gdp", "trade", "labour", "budget")
            ),
            grid="".join(f"<a href='{self.month_url(y, m)}'>{m:02}.{y}</a> " for y, m in self.months),
        )
        menu = "".join(f"<li><a href='/{word}/'>{word.capitalize()}</a></li>" for word in MENU)
        inner = self.layout.format(menu=menu, body=body, pager=pager, sidebar=sidebar, footer=FOOTER)
        return f"<html lang={self.language}><title>x</title><body>{inner}</body></html>".encode()

    def _pager(self, year: int, month: int, n: int) -> str:
        last = self.pages(year, month)
        if last == 1:
            return ""
        step = "" if n == last else f"<a href='{self.page_url(year, month, n + 1)}'>{NEXT[self.language]}</a>"
        if self.pager == "word":
            return f"<p>{step}</p>"
        if self.pager == "arrow":
            return f"<p><a href='{self.page_url(year, month, last)}'>»</a></p>"
        strip = [
            f"<b>{i}</b>" if i == n else f"<a href='{self.page_url(year, month, i)}'>{i}</a>"
            for i in range(1, last + 1)
        ]
        return f"<div class='nums'>{' '.join(strip)} {step}</div>"


SITES = [
    Site("plain", shapes.plain_list, "kk"),
    Site("dated", shapes.date_before, "ru", page_path="?page={n}", month_path="/kk/news?year={y}&month={m}"),
    Site(
        "after",
        shapes.date_after,
        "de",
        page_path="?start={start}",
        article_path="/index.php?id={i}",
        pager="word",
    ),
    Site(
        "documents",
        shapes.table,
        "ru",
        month_path="/docs/{y}-{m:02}",
        page_path="?PAGEN_1={n}",
        article_path="/docs/{i}/",
    ),
    Site(
        "cards",
        shapes.cards,
        "kk",
        month_path="/news/{y}/{m}/",
        article_path="/news/{slug}/",
        page_path="page/{n}/",
    ),
    Site("tiles", shapes.whole_cards, "tr", article_path="/{slug}", page_path="{n}/"),
    Site(
        "blog",
        shapes.full_posts,
        "en",
        month_path="/{y}/{m:02}/",
        article_path="/{y}/{m:02}/{d:02}/{slug}/",
        pager="word",
    ),
    Site("slugs", shapes.full_posts, "pl", month_path="/{y}/{m:02}/", article_path="/{slug}/", pager="arrow"),
    Site(
        "flat",
        shapes.flat_posts,
        "ja",
        month_path="/{y}_{m:02}.html",
        page_path="{y}",
        article_path="/00{i}.html",
        per_page=99,
    ),
    Site(
        "days",
        shapes.by_day,
        "fr",
        month_path="/?m={y}{m:02}",
        page_path="&paged={n}",
        article_path="/?p={i}",
    ),
    Site(
        "blogger",
        shapes.nested_days,
        "en",
        month_path="/{y}/{m:02}/",
        article_path="/{y}/{m:02}/{slug}.html",
        per_page=99,
    ),
    Site("teasers", shapes.only_more, "ar", page_path="?p={n}"),
    Site(
        "permalinks",
        shapes.date_links,
        "ja",
        month_path="/archives/{y}{m:02}.html",
        article_path="/archives/{i}.html",
        per_page=99,
    ),
    Site(
        "diary",
        shapes.hash_links,
        "ja",
        month_path="/archive/{y}/{m}",
        article_path="/entry/{y}{m:02}{d:02}",
        page_path="?page={n}",
    ),
    Site(
        "lines",
        shapes.br_lines,
        "zh",
        month_path="/list/{y}{m:02}/",
        page_path="index_{n}.html",
        article_path="/art/{y}/{m}/{i}.html",
    ),
    Site("terms", shapes.definition_list, "ru", page_path="?page={n}", first_zero=True),
    Site(
        "mail",
        shapes.mail_archive,
        "en",
        month_path="/pipermail/{y}-{m:02}/",
        article_path="/pipermail/{y}-{m:02}/0{i}.html",
        per_page=99,
    ),
    Site(
        "portal",
        shapes.first_is_big,
        "tr",
        month_path="/arsiv/{m:02}-{y}",
        page_path="?sayfa={n}",
        article_path="/haber/{slug}-{i}",
    ),
    Site(
        "nineties",
        shapes.upper_table,
        "de",
        layout=TABLE_LAYOUT,
        sidebar="{recent}{tags}{grid}",
        month_path="/arch/{y}/{m}.htm",
        page_path="?seite={n}",
        article_path="/arch/n{i}.htm",
    ),
    Site(
        "sessions",
        shapes.date_before,
        "kk",
        article_path="/view.php?id={i}&PHPSESSID=0123456789abcdef0123",
        page_path="?page={n}",
    ),
    Site(
        "bare",
        shapes.plain_list,
        "ru",
        layout="<ul>{menu}</ul>{body}{pager}{sidebar}{footer}",
        sidebar="<ol>{recent}</ol><p>{grid}</p>",
        month_path="/{y}-{m:02}.html",
        page_path="{y}",
        article_path="{slug}.html",
        per_page=99,
    ),
    Site(
        "forum",
        shapes.forum,
        "pl",
        month_path="/viewforum.php?f=3&month={y}{m:02}",
        page_path="&start={start}",
        article_path="/viewtopic.php?f=3&t={i}",
    ),
    Site("weekly", shapes.same_titles, "en"),
    Site(
        "lead",
        shapes.lead_among_others,
        "en",
        month_path="/{y}/{m:02}/",
        article_path="/{y}/{m:02}/{d:02}/{slug}/",
        per_page=99,
    ),
    Site(
        "menu",
        shapes.plain_list,
        "de",
        layout="<nav><ul>{menu}</ul></nav><nav class=list>{body}{pager}</nav>{sidebar}{footer}",
    ),
    Site(
        "calendar",
        shapes.day_calendar,
        "de",
        month_path="/{y}/{m:02}/",
        article_path="/{y}/{m:02}/{d:02}/{slug}/",
    ),
    Site(
        "journal",
        shapes.comments_too,
        "ru",
        month_path="/{y}/{m:02}/",
        article_path="/{i}.html",
        page_path="?skip={start}",
        pager="word",
    ),
    Site(
        "threads",
        shapes.thread_tree,
        "en",
        month_path="/{y}-{m:02}/threads.html",
        article_path="/{y}-{m:02}/msg00{i}.html",
        per_page=99,
    ),
    Site(
        "column",
        shapes.dated_neighbours,
        "kk",
        month_path="/news/?date={y}-{m:02}",
        page_path="&PAGEN_1={n}",
        article_path="/news/{i}/",
    ),
    Site(
        "answers",
        shapes.deep_threads,
        "en",
        month_path="/{y}-{m:02}/thread.html",
        article_path="/{y}-{m:02}/00{i}.html",
        per_page=99,
    ),
    Site(
        "journal by day",
        shapes.heading_above,
        "ja",
        month_path="/archives/{y}_{m:02}.html",
        article_path="/archives/000{i}.html",
        per_page=99,
    ),
    Site(
        "journal by hour",
        shapes.heading_in_post,
        "en",
        month_path="/archives/{y}_{m:02}.html",
        article_path="/archives/000{i}.html",
        per_page=99,
    ),
]
