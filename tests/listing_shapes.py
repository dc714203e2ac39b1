"""Month listings as the web makes them: small generators, one for each make of site.

A shape draws one page of one month: given its entries it returns the HTML. A `Site` puts the
same chrome (menu, grid of months, recent posts, tags, footer) around the pages of all months.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from html import escape
from urllib.parse import urljoin

TITLES = {
    "kk": "Институттың ғылыми кеңесі экономикалық өсім туралы баяндама жаңа бағдарлама өңірлік даму зерттеу нәтижелері",
    "ru": "Институт представил доклад об экономическом росте новая программа развития регионов итоги исследования рынка",
    "en": "institute presents report on economic growth new programme for regional development results of market survey",
    "de": "Institut legt Bericht zum Wachstum vor neues Programm für regionale Entwicklung Ergebnisse der Umfrage",
    "ja": "経済研究所が 新しい報告書を 発表しました 地域開発の 計画について 市場調査の 結果をまとめ 解説します",
    "ar": "المعهد يقدم تقريرا عن النمو الاقتصادي برنامج جديد لتنمية المناطق نتائج دراسة السوق",
    "tr": "enstitü ekonomik büyüme raporunu sundu bölgesel kalkınma için yeni program piyasa araştırması sonuçları",
    "pl": "instytut przedstawił raport o wzroście gospodarczym nowy program rozwoju regionów wyniki badania rynku",
    "fr": "l'institut présente son rapport sur la croissance nouveau programme régional résultats de l'enquête",
    "zh": "经济研究所 发布新的 增长报告 地区发展 计划启动 市场调查 结果公布 专家解读",
}
READ_MORE = {
    "kk": "Толығырақ", "ru": "Читать далее", "en": "Read more", "de": "Weiterlesen", "ja": "続きを読む", "ar": "اقرأ المزيد",
    "tr": "Devamı", "pl": "Czytaj dalej", "fr": "Lire la suite", "zh": "阅读全文",
}  # fmt: skip
NEXT = {
    "kk": "Келесі", "ru": "Далее", "en": "Older posts", "de": "Weiter", "ja": "次へ", "ar": "التالي", "tr": "Sonraki",
    "pl": "Następna", "fr": "Suivant", "zh": "下一页",
}  # fmt: skip
MENU = ["about", "staff", "projects", "library", "journal", "contacts", "vacancies", "partners", "press"]


@dataclasses.dataclass(frozen=True)
class Entry:
    url: str
    title: str
    year: int
    month: int
    day: int

    @property
    def dotted(self) -> str:
        return f"{self.day:02}.{self.month:02}.{self.year}"

    @property
    def iso(self) -> str:
        return f"{self.year}-{self.month:02}-{self.day:02}"


Shape = Callable[["Site", list[Entry]], str]


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
        return [self._entry(k * 100 + i, year, month, 28 - i) for i in range(self.counts[k])]

    def _entry(self, number: int, year: int, month: int, day: int) -> Entry:
        words = TITLES[self.language].split()
        rng = random.Random(number)  # noqa: S311
        title = " ".join(rng.sample(words, 5)) + f" {number}"
        path = self.article_path.format(i=1000 + number, slug=f"entry-{number}", y=year, m=month, d=max(day, 1))
        return Entry(urljoin(self.host, path), title.capitalize(), year, month, max(day, 1))

    def pages(self, year: int, month: int) -> int:
        return max(1, -(-len(self.entries(year, month)) // self.per_page))

    def html(self, year: int, month: int, n: int = 1) -> bytes:
        entries = self.entries(year, month)[(n - 1) * self.per_page : n * self.per_page]
        body = self.shape(self, entries) if entries else "<p>—</p>"
        heading = f"<h1>{self.name} {month:02}.{year}</h1>"
        return self._page(heading + body, self._pager(year, month, n))

    def start(self) -> bytes:
        """The start page: the newest entries in the listings' own shape."""
        newest = [entry for y, m in reversed(self.months) for entry in self.entries(y, m)][:10]
        return self._page(self.shape(self, newest), "")

    def _page(self, body: str, pager: str) -> bytes:
        recent = [self._entry(700 + i, 2020, 3, 28 - i) for i in range(5)]
        links = "".join(f"<li><a href='{e.url}'>{escape(e.title)}</a></li>" for e in recent)
        sidebar = self.sidebar.format(
            recent=f"<h3>Recent</h3><ul>{links}</ul>",
            tags="".join(f"<a href='/tag/{t}/' rel=tag>{t}</a> " for t in ("gdp", "trade", "labour", "budget")),
            grid="".join(f"<a href='{self.month_url(y, m)}'>{m:02}.{y}</a> " for y, m in self.months),
        )
        menu = "".join(f"<li><a href='/{word}/'>{word.capitalize()}</a></li>" for word in MENU)
        footer = "<div class='footer'><a href='/privacy/'>Privacy policy of the institute</a> <a href='https://t.me/x'>Telegram</a></div>"
        inner = self.layout.format(menu=menu, body=body, pager=pager, sidebar=sidebar, footer=footer)
        return f"<html lang={self.language}><head><title>x</title></head><body>{inner}</body></html>".encode()

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
            f"<b>{i}</b>" if i == n else f"<a href='{self.page_url(year, month, i)}'>{i}</a>" for i in range(1, last + 1)
        ]
        return f"<div class='nums'>{' '.join(strip)} {step}</div>"


def more(site: Site) -> str:
    return READ_MORE[site.language]


def plain_list(site: Site, entries: list[Entry]) -> str:
    return "<ul>" + "".join(f"<li><a href='{e.url}'>{escape(e.title)}</a></li>" for e in entries) + "</ul>"


def date_before(site: Site, entries: list[Entry]) -> str:
    return "<ul>" + "".join(f"<li>{e.dotted} – <a href='{e.url}'>{escape(e.title)}</a>" for e in entries) + "</ul>"


def date_after(site: Site, entries: list[Entry]) -> str:
    return "".join(f"<div class=row><a href='{e.url}'>{escape(e.title)}</a> <i>({e.dotted})</i></div>" for e in entries)


def table(site: Site, entries: list[Entry]) -> str:
    rows = (
        f"<tr class={'odd' if i % 2 else 'even'}><td>{e.dotted}</td><td>№ {i}</td><td><a href='{e.url}'>{escape(e.title)}</a></td>"
        f"<td><a href='/files/{i}.pdf'>PDF</a></td></tr>"
        for i, e in enumerate(entries)
    )
    return f"<table class=docs>{''.join(rows)}</table>"


def cards(site: Site, entries: list[Entry]) -> str:
    return "".join(
        f"<div class='card card-{i}'><a href='{e.url}'><img src=/i/{i}.jpg alt=''></a><div class=card-body>"
        f"<h4><a href='{e.url}'>{escape(e.title)}</a></h4><span class=date>{e.dotted}</span><p>{'слово ' * 30}</p>"
        f"<a class=btn href='{e.url}'>{more(site)}</a> <a href='/category/econ/'>Economy</a></div></div>"
        for i, e in enumerate(entries)
    )


def whole_cards(site: Site, entries: list[Entry]) -> str:
    return "".join(
        f"<a class=tile href='{e.url}'><img src=/i/{e.day}.jpg><div class=t>{escape(e.title)}</div>"
        f"<div class=d>{e.dotted}</div><div class=x>{'teaser words ' * 9}</div></a>"
        for e in entries
    )


def full_posts(site: Site, entries: list[Entry]) -> str:
    """Whole posts, with links to other posts, tags and other hosts in their bodies."""
    return "".join(
        f"<div class='post hentry'><h2 class=post-title><a href='{e.url}'>{escape(e.title)}</a></h2><div class=body>"
        f"<p>{'text ' * 40}<a href='/news/{50 + i}-old-entry.html'>an older entry of ours</a> and {'text ' * 20}"
        f"<a href='https://elsewhere.org/{i}'>a report</a> said.</p><ul><li><a href='/news/{70 + i}-see-also.html'>See also"
        f" the long title of another entry</a></li></ul></div><div class=meta>{e.dotted} | <a href='/author/ann/'>Ann</a>"
        f" | <a href='/tag/gdp/'>gdp</a>, <a href='/tag/t{i}/'>topic {i}</a> | <a href='{e.url}#comments'>3 comments on this very"
        f" long title</a></div></div>"
        for i, e in enumerate(entries)
    )


def flat_posts(site: Site, entries: list[Entry]) -> str:
    """Titles and bodies as siblings, nothing around one post."""
    return "".join(
        f"<h3><a href='{e.url}'>{escape(e.title)}</a></h3><div class=b><p>{'text ' * 30}<a href='/news/{50 + i}-o.html'>older"
        f" news</a> {'text ' * 9}</p></div><div class=posted>{e.dotted} <a href='{e.url}'>Permalink</a></div>"
        for i, e in enumerate(entries)
    )


def by_day(site: Site, entries: list[Entry]) -> str:
    """A heading for each day, a list below it."""
    return "".join(
        f"<h4>{e.dotted}</h4><ul class=day><li><a href='{e.url}'>{escape(e.title)}</a></li></ul>" for e in entries
    )


def nested_days(site: Site, entries: list[Entry]) -> str:
    """Blogger's way: outer boxes of days that hold one post or two."""
    out, i = [], 0
    while i < len(entries):
        pair = entries[i : i + 1 + i % 2]
        posts = "".join(
            f"<div class=post-outer><div class='post hentry'><h3 class='post-title'><a href='{e.url}'>{escape(e.title)}</a></h3>"
            f"<div class=post-body>{'text ' * 50}</div><a class=timestamp-link href='{e.url}'>10:3{k}</a> <span class=labels>"
            f"<a href='/search/label/econ' rel=tag>econ</a></span></div></div>"
            for k, e in enumerate(pair)
        )
        out.append(
            f"<div class=date-outer><h2 class=date-header>{pair[0].dotted}</h2><div class=date-posts>{posts}</div></div>"
        )
        i += len(pair)
    return f"<div class='widget Blog' id=Blog1><div class=blog-posts>{''.join(out)}</div></div>"


def only_more(site: Site, entries: list[Entry]) -> str:
    """The title is no link; only "read more" is."""
    return "".join(
        f"<div class=item><h3>{escape(e.title)}</h3><p>{'teaser ' * 20}</p><a href='{e.url}'>{more(site)}</a></div>" for e in entries
    )


def date_links(site: Site, entries: list[Entry]) -> str:
    """The date is the only link of an entry."""
    return "".join(
        f"<div class=entry><h3>{escape(e.title)}</h3><p>{'text ' * 20}</p><p class=posted><a href='{e.url}'>{e.dotted}</a></p></div>"
        for e in entries
    )


def hash_links(site: Site, entries: list[Entry]) -> str:
    """A diary: the permalink is a '#'."""
    return "".join(f"<div class=day><h2>{e.dotted} {escape(e.title)} <a href='{e.url}'>#</a></h2><p>{'text ' * 30}</p></div>" for e in entries)


def br_lines(site: Site, entries: list[Entry]) -> str:
    return "<div class=list>" + "".join(f"{e.dotted} <a href='{e.url}'>{escape(e.title)}</a><br>" for e in entries) + "</div>"


def definition_list(site: Site, entries: list[Entry]) -> str:
    return "<dl>" + "".join(f"<dt>{e.iso}</dt><dd><a href='{e.url}'>{escape(e.title)}</a></dd>" for e in entries) + "</dl>"


def mail_archive(site: Site, entries: list[Entry]) -> str:
    """Pipermail's way: views of the month in the same kind of list as its messages."""
    views = "<ul><li><a href='thread.html'>[ thread ]</a> <a href='author.html'>[ author ]</a></li></ul>"
    rows = "".join(f"<LI><A HREF='{e.url}'>{escape(e.title)}</A><A NAME=x>&nbsp;</A><I>a at b</I>" for e in entries)
    return f"{views}<ul>{rows}</ul>{views}"


def first_is_big(site: Site, entries: list[Entry]) -> str:
    """A news portal: a lead story, then smaller ones."""
    lead, *rest = entries
    big = f"<div class=top-story><h2><a href='{lead.url}'>{escape(lead.title)}</a></h2><time>{lead.dotted}</time></div>"
    small = "".join(f"<div class=brief><h3><a href='{e.url}'>{escape(e.title)}</a></h3><time>{e.dotted}</time></div>" for e in rest)
    return big + f"<div class=briefs>{small}</div>"


def upper_table(site: Site, entries: list[Entry]) -> str:
    """Nineties: tables for everything, tags in capitals."""
    rows = "".join(
        f"<TR><TD><FONT SIZE=2>{e.dotted}</FONT></TD><TD><FONT SIZE=2><A HREF='{e.url}'>{escape(e.title)}</A></FONT></TD></TR>"
        for e in entries
    )
    return f"<TABLE>{rows}</TABLE>"


def forum(site: Site, entries: list[Entry]) -> str:
    """Topics in a table: title, pages of the topic, author, a link to the last post."""
    rows = "".join(
        f"<tr><td><img src=x.gif></td><td class=row1><a class=topictitle href='{e.url}'>{escape(e.title)}</a><br><span>[ <a"
        f" href='{e.url}&start=15'>2</a>, <a href='{e.url}&start=30'>3</a> ]</span></td><td><a href='/profile.php?u={i}'>user{i}</a>"
        f"</td><td>{i * 7}</td><td>{e.dotted}<br><a href='/profile.php?u={i + 1}'>other{i}</a> <a href='{e.url}#p{i}'><img"
        f" src=last.gif alt='Last post'></a></td></tr>"
        for i, e in enumerate(entries)
    )
    return f"<table class=forumline>{rows}</table>"


def same_titles(site: Site, entries: list[Entry]) -> str:
    """A series: every entry is called the same."""
    return "<ul class=issues>" + "".join(f"<li><a href='{e.url}'>{site.name} weekly</a> {e.dotted}</li>" for e in entries) + "</ul>"


def day_calendar(site: Site, entries: list[Entry]) -> str:
    """A calendar of days with entries beside the list, and ways to the months before and after."""
    y, m = entries[0].year, entries[0].month
    days = "".join(f"<td><a href='{site.month_url(y, m)}{e.day:02}/'>{e.day}</a></td>" for e in entries)
    around = f"<a href='{site.month_url(y - 9, m)}'>« before</a> <a href='{site.month_url(y + 9, m)}'>after »</a>"
    posts = "".join(f"<article><h2><a href='{e.url}'>{escape(e.title)}</a></h2><p>{'text ' * 20}</p></article>" for e in entries)
    return f"<table class=cal><caption>{around}</caption><tr>{days}</tr></table><section>{posts}</section>"


def comments_too(site: Site, entries: list[Entry]) -> str:
    """A journal: time stamp, icon, title, comment counts and reply links for each entry."""
    return "".join(
        f"<dl class=e><dt><span>{e.dotted}</span> <a href='{e.url}'>{escape(e.title)}</a></dt><dd>{'text ' * 15} <a href="
        f"'https://pic.org/{i}'>picture</a></dd><dd><a href='{e.url}?mode=reply'>Leave a comment</a> <a href='{e.url}?view=comments'>"
        f"{i} comments</a> <a href='https://share.org/?u={i}'>share</a></dd></dl>"
        for i, e in enumerate(entries)
    )


def thread_tree(site: Site, entries: list[Entry]) -> str:
    """MHonArc's threads: replies nested in the list of their parents."""
    out = ""
    for i, e in enumerate(entries):
        item = f"<li><strong><a name='{i}' href='{e.url}'>{escape(e.title)}</a></strong>, <em>Ann</em>"
        out += item + ("<ul>" if i % 3 == 0 else "</li>") + ("</ul></li>" if i % 3 == 2 else "")
    return f"<ul>{out}</ul>"


def dated_neighbours(site: Site, entries: list[Entry]) -> str:
    """The list beside a column of other months' news in the same markup."""
    def lines(some: list[Entry]) -> str:
        return "".join(f"<div class=n><span>{e.dotted}</span> <a href='{e.url}'>{escape(e.title)}</a></div>" for e in some)
    others = [site._entry(800 + i + entries[0].month, 2018, 2, 20 - i) for i in range(6)]
    return f"<div class=c1>{lines(entries)}</div><div class=c2>{lines(others)}</div>"


TABLE_LAYOUT = (
    "<table><tr><td><table><tr><td>{menu}</td></tr></table></td><td>{body}{pager}</td><td>{sidebar}</td></tr></table>{footer}"
)

SITES = [
    Site("plain", plain_list, "kk"),
    Site("dated", date_before, "ru", page_path="?page={n}", month_path="/kk/news?year={y}&month={m}"),
    Site("after", date_after, "de", page_path="?start={start}", article_path="/index.php?id={i}", pager="word"),
    Site("documents", table, "ru", month_path="/docs/{y}-{m:02}", page_path="?PAGEN_1={n}", article_path="/docs/{i}/"),
    Site("cards", cards, "kk", month_path="/news/{y}/{m}/", article_path="/news/{slug}/", page_path="page/{n}/"),
    Site("tiles", whole_cards, "tr", article_path="/{slug}", page_path="{n}/"),
    Site("blog", full_posts, "en", month_path="/{y}/{m:02}/", article_path="/{y}/{m:02}/{d:02}/{slug}/", pager="word"),
    Site("slugs", full_posts, "pl", month_path="/{y}/{m:02}/", article_path="/{slug}/", pager="arrow"),
    Site("flat", flat_posts, "ja", month_path="/{y}_{m:02}.html", page_path="{y}", article_path="/00{i}.html", per_page=99),
    Site("days", by_day, "fr", month_path="/?m={y}{m:02}", page_path="&paged={n}", article_path="/?p={i}"),
    Site("blogger", nested_days, "en", month_path="/{y}/{m:02}/", article_path="/{y}/{m:02}/{slug}.html", per_page=99),
    Site("teasers", only_more, "ar", page_path="?p={n}"),
    Site("permalinks", date_links, "ja", month_path="/archives/{y}{m:02}.html", article_path="/archives/{i}.html", per_page=99),
    Site("diary", hash_links, "ja", month_path="/archive/{y}/{m}", article_path="/entry/{y}{m:02}{d:02}", page_path="?page={n}"),
    Site("lines", br_lines, "zh", month_path="/list/{y}{m:02}/", page_path="index_{n}.html", article_path="/art/{y}/{m}/{i}.html"),
    Site("terms", definition_list, "ru", page_path="?page={n}", first_zero=True),
    Site("mail", mail_archive, "en", month_path="/pipermail/{y}-{m:02}/", article_path="/pipermail/{y}-{m:02}/0{i}.html", per_page=99),
    Site("portal", first_is_big, "tr", month_path="/arsiv/{m:02}-{y}", page_path="?sayfa={n}", article_path="/haber/{slug}-{i}"),
    Site("nineties", upper_table, "de", layout=TABLE_LAYOUT, sidebar="{recent}{tags}{grid}", month_path="/arch/{y}/{m}.htm",
         page_path="?seite={n}", article_path="/arch/n{i}.htm"),
    Site("sessions", date_before, "kk", article_path="/news/view.php?id={i}&PHPSESSID=0123456789abcdef0123", page_path="?page={n}"),
    Site("bare", plain_list, "ru", layout="<ul>{menu}</ul>{body}{pager}{sidebar}{footer}", sidebar="<ol>{recent}</ol><p>{grid}</p>",
         month_path="/{y}-{m:02}.html", page_path="{y}", article_path="{slug}.html", per_page=99),
    Site("forum", forum, "pl", month_path="/viewforum.php?f=3&month={y}{m:02}", page_path="&start={start}",
         article_path="/viewtopic.php?f=3&t={i}"),
    Site("weekly", same_titles, "en"),
    Site("calendar", day_calendar, "de", month_path="/{y}/{m:02}/", article_path="/{y}/{m:02}/{d:02}/{slug}/"),
    Site("journal", comments_too, "ru", month_path="/{y}/{m:02}/", article_path="/{i}.html", page_path="?skip={start}", pager="word"),
    Site("threads", thread_tree, "en", month_path="/{y}-{m:02}/threads.html", article_path="/{y}-{m:02}/msg00{i}.html", per_page=99),
    Site("column", dated_neighbours, "kk", month_path="/news/?date={y}-{m:02}", page_path="&PAGEN_1={n}", article_path="/news/{i}/"),
]  # fmt: skip
