"""What a page of the demo site has to say, apart from how a template sets it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Sequence
from html import escape
from importlib import resources
from string import Template
from typing import Protocol

__all__ = ["ArticleView", "Design", "Entry", "Link", "ListingView", "fill_frame", "join_links"]

Link = tuple[str, str]
"""Address and text."""


@dataclasses.dataclass(frozen=True, slots=True)
class ArticleView:
    """An article ready to be set: ``body`` is HTML, all else plain text as it is to be printed.

    ``facts`` are the labelled lines under the body: views, saved, updated.
    """

    title: str
    date: str
    day: dt.date | None
    byline: str
    body: str
    facts: Sequence[str]
    tags_label: str
    tags: Sequence[Link]
    share: str
    also: str
    read_also: Sequence[tuple[str, str, str]]


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a listing."""

    address: str
    title: str
    date: str
    teaser: str


@dataclasses.dataclass(frozen=True, slots=True)
class ListingView:
    """A listing ready to be set. ``pages`` are (address, number or None for the current one)."""

    title: str
    heading: str
    entries: Sequence[Entry]
    nothing: str
    more: str
    pages: Sequence[Link]
    page: int
    months: Sequence[Link]


class Design(Protocol):
    """What a template can set."""

    frame: str

    def article(self, view: ArticleView) -> str:
        """The main part of an article's page."""

    def listing(self, view: ListingView) -> str:
        """The main part of a listing."""

    def menu(self, links: Sequence[Link], current: str) -> str:
        """The sections."""

    def grid(self, years: Sequence[tuple[int, Sequence[Link]]]) -> str:
        """The months of each year."""

    def ranking(self, entries: Sequence[tuple[str, str, str]]) -> str:
        """The most read articles: address, title, counter."""


def join_links(links: Sequence[Link], between: str) -> str:
    """Links side by side."""
    return between.join(f'<a href="{href}">{escape(text)}</a>' for href, text in links)


def fill_frame(design: Design, values: dict[str, str]) -> str:
    """A whole page: the design's frame around the parts; a part that is missing is a ``KeyError``."""
    return _template(design.frame).substitute(values)


@functools.cache
def _template(name: str) -> Template:
    return Template((resources.files("crawler.demo.templates") / name).read_text("utf-8"))
