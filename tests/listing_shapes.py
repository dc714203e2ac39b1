"""Month listings as the web makes them: small generators, one for each make of list.

A shape draws the entries of one page in a language and returns the HTML. `listing_sites` puts
chrome around them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from html import escape

TITLES = {
    "kk": "Институттың ғылыми кеңесі экономикалық өсім туралы баяндама жаңа бағдарлама өңірлік даму зерттеу",
    "ru": "Институт представил доклад об экономическом росте новая программа развития регионов итоги рынка",
    "en": "institute presents report on economic growth new programme for regional development results of survey",
    "de": "Institut legt Bericht zum Wachstum vor neues Programm für regionale Entwicklung Ergebnisse Umfrage",
    "ja": "経済研究所が 新しい報告書を 発表しました 地域開発の 計画について 市場調査の 結果をまとめ",
    "ar": "المعهد يقدم تقريرا عن النمو الاقتصادي برنامج جديد لتنمية المناطق نتائج دراسة السوق",
    "tr": "enstitü ekonomik büyüme raporunu sundu bölgesel kalkınma için yeni program piyasa araştırması",
    "pl": "instytut przedstawił raport o wzroście gospodarczym nowy program rozwoju regionów wyniki badania",
    "fr": "l'institut présente son rapport sur la croissance nouveau programme régional résultats de l'enquête",
    "zh": "经济研究所 发布新的 增长报告 地区发展 计划启动 市场调查 结果公布 专家解读",
}
NEXT = {
    "kk": "Келесі",
    "ru": "Далее",
    "en": "Older posts",
    "de": "Weiter",
    "ja": "次へ",
    "ar": "التالي",
    "tr": "Sonraki",
    "pl": "Następna",
    "fr": "Suivant",
    "zh": "下一页",
}
READ_MORE = {
    "kk": "Толығырақ",
    "ru": "Читать далее",
    "en": "Read more",
    "de": "Weiterlesen",
    "ja": "続きを読む",
    "ar": "اقرأ المزيد",
    "tr": "Devamı",
    "pl": "Czytaj dalej",
    "fr": "Lire la suite",
    "zh": "阅读全文",
}
TEXT = "words of the text " * 8


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

    @property
    def link(self) -> str:
        return f"<a href='{self.url}'>{escape(self.title)}</a>"


def plain_list(entries: list[Entry], language: str) -> str:
    return f"<ul>{''.join(f'<li>{e.link}</li>' for e in entries)}</ul>"


def date_before(entries: list[Entry], language: str) -> str:
    return f"<ul>{''.join(f'<li>{e.dotted} – {e.link}' for e in entries)}</ul>"


def date_after(entries: list[Entry], language: str) -> str:
    return "".join(f"<div class=row>{e.link} <i>({e.dotted})</i></div>" for e in entries)


def table(entries: list[Entry], language: str) -> str:
    """Documents: date, number, title, a file."""
    rows = (
        f"<tr class={'odd' if i % 2 else 'even'}><td>{e.dotted}</td><td>№ {i}</td><td>{e.link}</td>"
        f"<td><a href='/files/{i}.pdf'>PDF</a></td></tr>"
        for i, e in enumerate(entries)
    )
    return f"<table class=docs>{''.join(rows)}</table>"


def cards(entries: list[Entry], language: str) -> str:
    """Picture, title and "read more" link the same article, the rubric another page."""
    return "".join(
        f"<div class='card card-{i}'><a href='{e.url}'><img src=/i/{i}.jpg alt=''></a><div class=card-body>"
        f"<h4>{e.link}</h4><span class=date>{e.dotted}</span><p>{TEXT}</p>"
        f"<a class=btn href='{e.url}'>{READ_MORE[language]}</a> <a href='/category/econ/'>Economy</a></div></div>"
        for i, e in enumerate(entries)
    )


def whole_cards(entries: list[Entry], language: str) -> str:
    """The whole card is one link."""
    return "".join(
        f"<a class=tile href='{e.url}'><img src=/i/{e.day}.jpg><div class=t>{escape(e.title)}</div>"
        f"<div class=d>{e.dotted}</div><div class=x>{TEXT}</div></a>"
        for e in entries
    )


def full_posts(entries: list[Entry], language: str) -> str:
    """Whole posts, with links to other posts, tags and other hosts in their bodies."""
    return "".join(
        f"<div class='post hentry'><h2 class=post-title>{e.link}</h2><div class=body>"
        f"<p>{TEXT}<a href='/news/{50 + i}-old-entry.html'>an older entry of ours</a> and {TEXT}"
        f"<a href='https://elsewhere.org/{i}'>a report</a> said.</p>"
        f"<ul><li><a href='/news/{70 + i}-see-also.html'>See also the long title of another entry</a></li></ul>"
        f"</div><div class=meta>{e.dotted} | <a href='/author/ann/'>Ann</a> | <a href='/tag/gdp/'>gdp</a>,"
        f" <a href='/tag/t{i}/'>topic {i}</a> | <a href='{e.url}#c'>3 comments on this very long title</a></div>"
        f"</div>"
        for i, e in enumerate(entries)
    )


def flat_posts(entries: list[Entry], language: str) -> str:
    """Titles and bodies as siblings, nothing around one post."""
    return "".join(
        f"<h3>{e.link}</h3><div class=b><p>{TEXT}<a href='/news/{50 + i}-o.html'>older news</a> {TEXT}</p></div>"
        f"<div class=posted>{e.dotted} <a href='{e.url}'>Permalink</a></div>"
        for i, e in enumerate(entries)
    )


def by_day(entries: list[Entry], language: str) -> str:
    """A heading for each day, a list below it."""
    return "".join(f"<h4>{e.dotted}</h4><ul class=day><li>{e.link}</li></ul>" for e in entries)


def nested_days(entries: list[Entry], language: str) -> str:
    """Blogger's way: outer boxes of days that hold one post or two."""
    out, i = [], 0
    while i < len(entries):
        pair = entries[i : i + 1 + i % 2]
        posts = "".join(
            f"<div class=post-outer><div class='post hentry'><h3 class=post-title>{e.link}</h3>"
            f"<div class=post-body>{TEXT}</div><a class=timestamp-link href='{e.url}'>10:3{k}</a>"
            f" <span class=labels><a href='/search/label/econ' rel=tag>econ</a></span></div></div>"
            for k, e in enumerate(pair)
        )
        header = f"<h2 class=date-header>{pair[0].dotted}</h2>"
        out.append(f"<div class=date-outer>{header}<div class=date-posts>{posts}</div></div>")
        i += len(pair)
    return f"<div class='widget Blog' id=Blog1><div class=blog-posts>{''.join(out)}</div></div>"


def only_more(entries: list[Entry], language: str) -> str:
    """The title is no link; only "read more" is."""
    return "".join(
        f"<div class=item><h3>{escape(e.title)}</h3><p>{TEXT}</p><a href='{e.url}'>{READ_MORE[language]}</a></div>"
        for e in entries
    )


def date_links(entries: list[Entry], language: str) -> str:
    """The date is the only link of an entry."""
    return "".join(
        f"<div class=entry><h3>{escape(e.title)}</h3><p>{TEXT}</p>"
        f"<p class=posted><a href='{e.url}'>{e.dotted}</a></p></div>"
        for e in entries
    )


def hash_links(entries: list[Entry], language: str) -> str:
    """A diary: the permalink is a '#'."""
    return "".join(
        f"<div class=day><h2>{e.dotted} {escape(e.title)} <a href='{e.url}'>#</a></h2><p>{TEXT}</p></div>"
        for e in entries
    )


def br_lines(entries: list[Entry], language: str) -> str:
    return f"<div class=list>{''.join(f'{e.dotted} {e.link}<br>' for e in entries)}</div>"


def definition_list(entries: list[Entry], language: str) -> str:
    return f"<dl>{''.join(f'<dt>{e.iso}</dt><dd>{e.link}</dd>' for e in entries)}</dl>"


def mail_archive(entries: list[Entry], language: str) -> str:
    """Pipermail's way: views of the month in the same kind of list as its messages."""
    views = "<ul><li><a href='thread.html'>[ thread ]</a> <a href='author.html'>[ author ]</a></li></ul>"
    rows = "".join(
        f"<LI><A HREF='{e.url}'>{escape(e.title)}</A><A NAME=x>&nbsp;</A><I>a at b</I>" for e in entries
    )
    return f"{views}<ul>{rows}</ul>{views}"


def first_is_big(entries: list[Entry], language: str) -> str:
    """A news portal: a lead story, then smaller ones."""
    lead, *rest = entries
    big = f"<div class=top-story><h2>{lead.link}</h2><time>{lead.dotted}</time></div>"
    small = "".join(f"<div class=brief><h3>{e.link}</h3><time>{e.dotted}</time></div>" for e in rest)
    return f"{big}<div class=briefs>{small}</div>"


def lead_among_others(entries: list[Entry], language: str) -> str:
    """The newest entry whole, under a heading, the others as terms of lists beside it, all in one box."""
    lead, *rest = entries
    small = "".join(f"<dl class=post><dt>{e.link}</dt><dd>{e.dotted} {TEXT}</dd></dl>" for e in rest)
    return f"<div id=content><h3>{lead.link}</h3><p>{lead.dotted} {TEXT}</p>{small}</div>"


def upper_table(entries: list[Entry], language: str) -> str:
    """Nineties: tables for everything, tags in capitals."""
    rows = "".join(
        f"<TR><TD><FONT SIZE=2>{e.dotted}</FONT></TD>"
        f"<TD><FONT SIZE=2><A HREF='{e.url}'>{escape(e.title)}</A></FONT></TD></TR>"
        for e in entries
    )
    return f"<TABLE>{rows}</TABLE>"


def forum(entries: list[Entry], language: str) -> str:
    """Topics in a table: title, pages of the topic, author, a link to the last post."""
    rows = "".join(
        f"<tr><td><img src=x.gif></td><td class=row1>{e.link}<br><span>[ <a href='{e.url}&start=15'>2</a>,"
        f" <a href='{e.url}&start=30'>3</a> ]</span></td><td><a href='/profile.php?u={i}'>user{i}</a></td>"
        f"<td>{i * 7}</td><td>{e.dotted}<br><a href='/profile.php?u={i + 1}'>other{i}</a>"
        f" <a href='{e.url}#p{i}'><img src=last.gif alt='Last post'></a></td></tr>"
        for i, e in enumerate(entries)
    )
    return f"<table class=forumline>{rows}</table>"


def same_titles(entries: list[Entry], language: str) -> str:
    """A series: every entry is called the same."""
    rows = "".join(f"<li><a href='{e.url}'>The weekly letter</a> {e.dotted}</li>" for e in entries)
    return f"<ul class=issues>{rows}</ul>"


def day_calendar(entries: list[Entry], language: str) -> str:
    """A calendar of days with entries beside the list, and ways to months before and after."""
    year, month = entries[0].year, entries[0].month
    days = "".join(f"<td><a href='/{e.year}/{e.month:02}/{e.day:02}/'>{e.day}</a></td>" for e in entries)
    around = f"<a href='/{year - 9}/{month:02}/'>« before</a> <a href='/{year + 9}/{month:02}/'>after »</a>"
    posts = "".join(f"<article><h2>{e.link}</h2><p>{TEXT}</p></article>" for e in entries)
    return f"<table class=cal><caption>{around}</caption><tr>{days}</tr></table><section>{posts}</section>"


def comments_too(entries: list[Entry], language: str) -> str:
    """A journal: pictures, comment counts and reply links for each entry."""
    return "".join(
        f"<dl class=e><dt><span>{e.dotted}</span> {e.link}</dt>"
        f"<dd>{TEXT} <a href='https://pic.org/{i}'>picture</a></dd>"
        f"<dd><a href='{e.url}?mode=reply'>Leave a comment</a> <a href='{e.url}?view=comments'>{i} comments</a>"
        f" <a href='https://share.org/?u={i}'>share</a></dd></dl>"
        for i, e in enumerate(entries)
    )


def thread_tree(entries: list[Entry], language: str) -> str:
    """MHonArc's threads: replies nested in the list of their parents."""
    out = ""
    for i, e in enumerate(entries):
        out += f"<li><strong>{e.link}</strong>, <em>Ann</em>"
        out += ("<ul>" if i % 3 == 0 else "</li>") + ("</ul></li>" if i % 3 == 2 else "")
    return f"<ul>{out}</ul>"


def deep_threads(entries: list[Entry], language: str) -> str:
    """Pipermail's threads: an answer stands in a list inside its question and is called like it."""
    out, depth = "", 0
    for i, e in enumerate(entries):
        level = (0, 1, 2, 3, 2, 0, 1)[i % 7]
        out += "<ul>" * (level - depth) + "</ul>" * (depth - level)
        out += (
            f"<li><a href='{e.url}'>[council] The bridge over the river</a><a name={i}>&nbsp;</a> <i>Ann</i>"
        )
        depth = level
    return f"<ul>{out}" + "</ul>" * depth + "</ul>"


def heading_above(entries: list[Entry], language: str) -> str:
    """Movable Type: the headline stands over the post, the link under it prints the day."""
    return "".join(
        f"<a name={i}></a><h3>{e.title}</h3><div class=blogbody><p>{TEXT}</p>"
        f"<div class=posted>Ann at <a href='{e.url}'>{e.dotted}</a></div></div>"
        for i, e in enumerate(entries)
    )


def heading_in_post(entries: list[Entry], language: str) -> str:
    """Movable Type again: day and headline over the text, the link under it prints the hour."""
    return "".join(
        f"<h2>{e.dotted}</h2><div class=blogbody><h3>{e.title}</h3><p>{TEXT}</p>"
        f"<div class=posted>Ann at <a href='{e.url}'>{1 + i % 12}:{10 + i % 50} {'AM' if i % 2 else 'PM'}</a></div></div>"
        for i, e in enumerate(entries)
    )


def dated_neighbours(entries: list[Entry], language: str) -> str:
    """The list beside a column of other months' news in the same markup."""

    def lines(some: Iterable[Entry]) -> str:
        return "".join(f"<div class=n><span>{e.dotted}</span> {e.link}</div>" for e in some)

    month = entries[0].month
    others = (
        Entry(f"/news/{1800 + i + month}/", f"News of another year {i}", 2018, 2, 20 - i) for i in range(6)
    )
    return f"<div class=c1>{lines(entries)}</div><div class=c2>{lines(others)}</div>"
