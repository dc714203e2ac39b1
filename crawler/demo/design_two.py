"""The template of the redesign: the same said in other order, other elements, boxes hidden by other means."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from crawler.demo.views import ArticleView, Link, ListingView, join_links

__all__ = ["DesignTwo"]


class DesignTwo:
    """Sets pages the new way."""

    frame = "two.html"

    def article(self, view: ArticleView) -> str:
        """The main part of an article's page."""
        stamp = f' datetime="{view.day.isoformat()}"' if view.day else ""
        facts = [f"<span>{escape(fact)}</span>" for fact in view.facts]
        meta = [f"<time{stamp}>{escape(view.date)}</time>"] if view.date else []
        byline = f'<p class="authors">{escape(view.byline)}</p>' if view.byline else ""
        tags = f'<p class="topics">{view.tags_label}: {join_links(view.tags, " ")}</p>' if view.tags else ""
        also = "".join(
            f'<li><a href="{href}">{escape(title)}</a> {escape(text)}</li>'
            for href, title, text in view.read_also
        )
        return "\n".join(
            (
                "<article>",
                f'<p class="meta">{" · ".join(meta + facts[:1])}</p>',
                f'<h1 class="headline">{escape(view.title, quote=False)}</h1>',
                byline,
                f'<div class="story">\n{view.body}\n</div>',
                f'<footer>{tags}<p class="facts">{" · ".join(facts[1:])}</p>',
                f"<button>{view.share}</button></footer>",
                "</article>",
                f'<section class="related"><h3>{view.also}</h3><ul>{also}</ul></section>' if also else "",
            )
        )

    def listing(self, view: ListingView) -> str:
        """The main part of a listing."""
        cards = "\n".join(
            f'<li><article><span class="meta">{escape(e.date)}</span>'
            f'<h3><a href="{e.address}">{escape(e.title)}</a></h3>'
            f'<p>{escape(e.teaser)} <a href="{e.address}">{view.more} →</a></p></article></li>'
            for e in view.entries
        )
        pages = "".join(
            f'<span aria-current="page">{number}</span>'
            if number == str(view.page)
            else f'<a href="{href}">{number}</a>'
            for href, number in view.pages
        )
        return "\n".join(
            (
                f'<h1 class="headline">{escape(view.title)}: {escape(view.heading)}</h1>',
                f'<ul class="cards">\n{cards}\n</ul>' if cards else f'<p class="empty">{view.nothing}</p>',
                f'<nav class="pages">{pages}</nav>' if pages else "",
                f'<nav class="turn">{join_links(view.months, " ")}</nav>' if view.months else "",
            )
        )

    def menu(self, links: Sequence[Link], current: str) -> str:
        """The sections."""
        return "\n".join(
            f'<a href="{href}"{" aria-current=true" if href == current else ""}>{escape(text)}</a>'
            for href, text in links
        )

    def grid(self, years: Sequence[tuple[int, Sequence[Link]]]) -> str:
        """The months of each year."""
        return "\n".join(
            f"<section><h4>{year}</h4><ol>"
            + "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in months)
            + "</ol></section>"
            for year, months in years
        )

    def ranking(self, entries: Sequence[tuple[str, str, str]]) -> str:
        """The most read articles."""
        items = "".join(
            f'<li><a href="{href}">{escape(title)}</a> · {count}</li>' for href, title, count in entries
        )
        return f'<ol class="top-list">{items}</ol>'
