"""The demo site's old template: tables, floats, the menu after the content."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from crawler.demo.views import ArticleView, Link, ListingView, join_links

__all__ = ["DesignOne"]


class DesignOne:
    """Sets pages the old way."""

    frame = "one.html"

    def article(self, view: ArticleView) -> str:
        """The main part of an article's page."""
        date = f'<div class="date">{escape(view.date)}</div>' if view.date else ""
        byline = f'<p class="by">{escape(view.byline)}</p>' if view.byline else ""
        tags = (
            f'<div class="tags">{view.tags_label}: {join_links(view.tags, ", ")}</div>' if view.tags else ""
        )
        also = "".join(
            f'<div class="also"><a href="{href}">{escape(title)}</a><br><small>{escape(text)}</small></div>'
            for href, title, text in view.read_also
        )
        return "\n".join(
            (
                f"<h1>{escape(view.title, quote=False)}</h1>",
                date,
                byline,
                f'<div class="text">\n{view.body}\n</div>',
                tags,
                "<br>",
                "<br>\n".join(map(escape, view.facts)),
                f'<div class="share">{view.share}: <a href="#f">Facebook</a> <a href="#t">Telegram</a></div>',
                f"<h2>{view.also}</h2>{also}" if also else "",
            )
        )

    def listing(self, view: ListingView) -> str:
        """The main part of a listing."""
        items = "\n".join(
            f'<div class="item"><a href="{e.address}"><b>{escape(e.title)}</b></a>'
            f' <span class="date">{escape(e.date)}</span>'
            f'<p>{escape(e.teaser)}</p><a class="more" href="{e.address}">{view.more}</a></div>'
            for e in view.entries
        )
        pages = " ".join(
            f"<b>{number}</b>" if number == str(view.page) else f'<a href="{href}">{number}</a>'
            for href, number in view.pages
        )
        return "\n".join(
            (
                f"<h1>{escape(view.title)}</h1>",
                f"<h2>{escape(view.heading)}</h2>",
                items or f"<p>{view.nothing}</p>",
                f'<div class="pager">{pages}</div>' if pages else "",
                f'<p class="months">{join_links(view.months, " | ")}</p>' if view.months else "",
            )
        )

    def menu(self, links: Sequence[Link], current: str) -> str:
        """The sections."""
        return "\n".join(
            f'<li{" class=on" if href == current else ""}><a href="{href}">{escape(text)}</a></li>'
            for href, text in links
        )

    def grid(self, years: Sequence[tuple[int, Sequence[Link]]]) -> str:
        """The months of each year."""
        parts = []
        for year, months in years:
            rows = "\n".join(
                "<tr>"
                + " ".join(f'<td><a href="{href}">{text}</a></td>' for href, text in months[n : n + 4])
                + "</tr>"
                for n in (0, 4, 8)
            )
            parts.append(f'<div class="year"><b>{year}</b>\n<table>\n{rows}\n</table></div>')
        return "\n".join(parts)

    def ranking(self, entries: Sequence[tuple[str, str, str]]) -> str:
        """The most read articles."""
        return "\n".join(
            f'<p><a href="{href}">{escape(title)}</a> <span class="num">{count}</span></p>'
            for href, title, count in entries
        )
