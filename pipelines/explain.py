"""Why a page was read as it was: every block with its verdict and figures, every field with its witness.

Read by :mod:`pipelines.article` as any page is; nothing is decided here.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterator

from pipelines.article import read_page
from pipelines.body.blocks import Block, Box
from pipelines.body.measures import Measures
from pipelines.body.read import Body
from pipelines.chrome import Chrome
from pipelines.context import PageContext
from pipelines.fields.page import Page
from pipelines.fields.published import Dates
from pipelines.fields.title import Title
from pipelines.fields.views import Views
from pipelines.schema import Article

__all__ = ["ExplainedBlock", "Explanation", "Witness", "explain", "visible"]

_FIELD = "a field: date, counter or saved note"
_MOST_HEARD = 30
_JOINERS = "\u200c\u200d"
_LEVELS = 4


@dataclasses.dataclass(frozen=True, slots=True)
class ExplainedBlock:
    """A block of the page: ``reason`` is empty for what is kept.

    ``size`` is its length in characters (scripts without spaces count twice), ``linked`` the share of
    it that is links, ``running`` whether it reads like running text, ``place`` its innermost elements,
    outermost first.
    """

    number: int
    kept: bool
    reason: str
    size: int
    linked: float
    running: bool
    place: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Witness:
    """One statement about a field: ``value`` as read, ``source`` who says so, ``said`` in which words.

    ``believed`` is whether the record has it from here.
    """

    field: str
    value: str
    source: str
    said: str
    believed: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation:
    """A page as it was read: the record, the box of the article, blocks in their order, what was heard."""

    article: Article
    container: str
    blocks: list[ExplainedBlock]
    witnesses: list[Witness]


def explain(
    html: bytes, url: str, context: PageContext | None = None, chrome: Chrome | None = None
) -> Explanation:
    """Read a page, and tell why it was read so; any bytes give an explanation."""
    reading = read_page(html, url, context, chrome)
    return Explanation(
        reading.article,
        _place(reading.body.container),
        _explained(reading.blocks, reading.body),
        list(_witnesses(reading.page, reading.title, reading.dates, reading.views)),
    )


def visible(text: str, most: int) -> str:
    """A page's text as one safe line: at most ``most`` characters, controls (also bidi) spelled out."""
    cut = text[:most]
    if not cut.isprintable():
        cut = "".join(_spelled(char) for char in cut)
    return cut if len(text) <= most else f"{cut}… ({len(text):,} characters)"


def _spelled(char: str) -> str:
    if char in "\n\t":
        return " "
    hidden = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    return f"⟨U+{ord(char):04X}⟩" if hidden and char not in _JOINERS else char


def _explained(blocks: list[Block], body: Body) -> list[ExplainedBlock]:
    """Every block of the page, those that are fields with it."""
    figures = Measures(blocks)
    judged = {entry.block.index: entry for entry in body.blocks}
    rows = []
    for number, block in enumerate(blocks):
        entry = judged.get(block.index)
        rows.append(
            ExplainedBlock(
                number,
                entry is not None and entry.kept,
                entry.reason if entry is not None else _FIELD if judged else "no text on the page",
                figures.size[number],
                round(figures.linked[number], 2),
                figures.good[number],
                _place(block.box),
                entry.block.text if entry is not None else block.text,
            )
        )
    return rows


def _place(box: Box | None) -> str:
    return ">".join(box.place.split(">")[-_LEVELS:]) if box is not None else ""


def _witnesses(page: Page, title: Title, dates: Dates, views: Views) -> Iterator[Witness]:
    """Who says what of title, dates and views."""
    if title.text:
        source = "head of the page" if title.block is None else f"displayed in <{title.block.box.tag}>"
        if page.selected("title") is not None:
            source = "profile's selector"
        yield Witness("title", title.text, source, title.text, True)
    chosen = (dates.published, dates.modified, dates.saved)
    stamps = sorted(dates.stamps, key=lambda stamp: (stamp.role, -stamp.weight))
    believed = [stamp for stamp in chosen if stamp is not None]
    for stamp in [*believed, *(s for s in stamps if not any(s is b for b in believed))][:_MOST_HEARD]:
        said = stamp.block.text if stamp.block is not None else stamp.value.raw
        name = "date_published" if stamp is dates.published else _DATES.get(stamp.role, stamp.role)
        source = f"{stamp.source} (weight {stamp.weight:.1f})"
        yield Witness(name, str(stamp.value.date), source, said, any(stamp is b for b in believed))
    if views.count is not None:
        source = "page" if views.block is not None else "markup or linked data"
        if page.selected("views") is not None:
            source = "profile's selector"
        said = views.block.text if views.block is not None else views.raw or ""
        yield Witness("view_count", str(views.count), source, said, True)


_DATES = {"published": "date_published", "modified": "date_modified", "saved": "saved_date"}
