"""What is true of the demo site: the answers a crawl of it is measured against.

Every address is a path from the server's root, without session ids.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from crawler.demo.content import Block

__all__ = ["Change", "GoldArticle", "GoldMonth", "Trap"]


@dataclasses.dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article as a crawl should land it.

    ``url`` is where it finally stands; ``linked_as`` the address the listings give, unlike
    ``url`` where that one redirects. ``listed_on`` are the paths of the listing pages that
    link it; ``months`` the (section folder, year, month) it is listed under.
    ``outcome`` is landed, soft-404 or gone; ``state`` is present or unlisted.
    ``views`` is the counter before our first visit: the page prints ``views`` plus the
    number of times it was given out, that time included.
    ``date`` is as printed; ``moment`` is UTC, only where a time was printed too.
    ``flags`` are the quality flags that follow from how the page was made.
    ``paragraphs`` holds every text block in order, tables left out; those are in ``tables``.
    """

    url: str
    linked_as: str
    language: str
    section: str
    sections: tuple[str, ...]
    months: tuple[tuple[str, int, int], ...]
    listed_on: tuple[str, ...]
    state: str
    outcome: str
    status: int
    title: str
    date: dt.date | None
    date_raw: str | None
    moment: dt.datetime | None
    modified: dt.date | None
    saved: dt.date
    views: int
    blocks: tuple[Block, ...]
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    attachments: tuple[tuple[str, str], ...]
    images: tuple[tuple[str, str], ...]
    outlinks: tuple[tuple[str, str], ...]
    alternates: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    charset: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Text of the body, one entry a paragraph, subheading, list item or quotation."""
        return tuple(block.text for block in self.blocks if block.kind != "table")

    @property
    def lines(self) -> tuple[str, ...]:
        """``paragraphs`` with each table in its place: one entry a row, its cells joined by a space."""
        return tuple(
            line
            for block in self.blocks
            for line in ([" ".join(row) for row in block.rows] if block.kind == "table" else [block.text])
        )

    @property
    def tables(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """Rows of cells of each table of the body."""
        return tuple(block.rows for block in self.blocks if block.kind == "table")


@dataclasses.dataclass(frozen=True, slots=True)
class GoldMonth:
    """One cell of a section's grid.

    ``state``: complete, partial (an article it lists does not land), empty, hole or future.
    ``articles`` are the ``url`` of the articles it lists, newest first, over all ``pages``.
    """

    url: str
    language: str
    section: str
    year: int
    month: int
    state: str
    status: int
    pages: int
    articles: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Trap:
    """A place where a careless crawl goes wrong, and what a careful one makes of it."""

    name: str
    url: str
    outcome: str


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """What became of one article from one site to a later one.

    ``kind``: added, edited (the page admits it), silent-edit, retitled, removed, unlisted,
    relisted or restored. ``before`` and ``after`` are what it was and is; None where it was not.
    """

    kind: str
    url: str
    before: GoldArticle | None
    after: GoldArticle | None
