"""What stands on the demo site in one calendar year, before any trap or revision.

An article depends on the seed and its year alone: a later "today" or a later revision
shows more articles, never other ones.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import re

from crawler.demo.content import Block, Writer
from crawler.demo.words import load

__all__ = ["GRIDS", "HABITS", "Article", "article_path", "write_article", "year_of_articles"]

GRIDS = {
    "kk": ("blog", "world", "events", "institute", "opinion", "monitor", "journal", "club", "survey"),
    "ru": ("events", "institute", "opinion", "survey"),
    "en": ("institute", "journal"),
}
"""Sections that are kept in each language; the menus of ru and en link the Kazakh ones for the rest."""

HABITS = ("p", "p", "p", "styled", "div", "br")
"""How an editor typed the body: see ``body.py``."""

_SCATTERED, _TRANSLATED, _CROWDED = 34, 3, 2
_LATIN = dict(zip("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһыіэ", "aabvggdeejziikqlmnnooprstuuufhhyie", strict=True))
_LATIN |= {"ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}


@dataclasses.dataclass(frozen=True, slots=True)
class Article:
    """An article as its editors keep it.

    ``moment`` is local and naive; ``style`` how it is printed; both say nothing where
    ``dated`` is false. ``year`` and ``month`` are where it is listed, in ``section`` and in
    each of ``also_in``. ``state``: present, unlisted, or how it is gone: 404, 410, soft-404.
    ``code`` is what articles that are translations of each other share.
    """

    number: int
    language: str
    section: str
    year: int
    month: int
    title: str
    path: str
    moment: dt.datetime
    style: str
    blocks: tuple[Block, ...]
    habit: str
    views: int
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    images: tuple[tuple[str, str], ...] = ()
    outlinks: tuple[tuple[str, str], ...] = ()
    code: str = ""
    dated: bool = True
    also_in: tuple[str, ...] = ()
    state: str = "present"
    modified: dt.date | None = None
    trap: str = ""
    linked_as: str = ""

    @property
    def address(self) -> str:
        """What the listings link: ``path``, but for an article that has moved."""
        return self.linked_as or self.path


def article_path(language: str, section: str, title: str, number: int) -> str:
    """An address of transliterated words; it tells nothing of the date."""
    latin = "".join(_LATIN.get(letter, letter) for letter in title.lower())
    words = re.findall("[a-z0-9]+", latin)[:6]
    return f"/{language}/{load(language).sections[section][1]}/{'-'.join(words)}-{number}.html"


def year_of_articles(seed: int, year: int) -> list[Article]:
    """The articles of one year, in the order of their numbers; about ninety."""
    rng = random.Random(f"{seed} {year}")  # noqa: S311 - chance for a toy, not a secret
    grids = [(language, section) for language, sections in GRIDS.items() for section in sections]
    cells = [(*rng.choice(grids), rng.randint(1, 12), "") for _ in range(_SCATTERED)]
    for language, section in rng.sample(grids, _CROWDED):
        month = rng.randint(1, 12)
        cells += [(language, section, month, "")] * rng.randint(11, 24)
    for n in range(_TRANSLATED):
        month, code = rng.randint(1, 12), f"{year}-{n}"
        cells += [(language, "institute", month, code) for language in GRIDS]
        cells += [(language, "events", month, code + "e") for language in ("kk", "ru")]
    start = (year % 100) * 1000
    return [
        write_article(rng, start + n, *cell[:2], year, cell[2], code=cell[3])
        for n, cell in enumerate(cells, 1)
    ]


def write_article(
    rng: random.Random, number: int, language: str, section: str, year: int, month: int, *, code: str = ""
) -> Article:
    """One article for this month of this section. Translations of one ``code`` share their date."""
    words = load(language)
    writer = Writer(words, rng, year)
    title, blocks = writer.title(), list(writer.body())
    day = random.Random(code) if code else rng  # noqa: S311
    moment = dt.datetime(year, month, day.randint(1, 28), day.randint(8, 19), day.randint(0, 59))
    style = rng.choice(words.date_styles)
    attachments: tuple[tuple[str, str], ...] = ()
    outlinks: tuple[tuple[str, str], ...] = ()
    if rng.random() < 0.15:
        block, name = writer.attachment(f"/files/{year}/{number}.pdf")
        blocks.append(block)
        attachments = ((f"/files/{year}/{number}.pdf", name),)
    if rng.random() < 0.12:
        block, anchor = writer.reference(f"https://methods.example/{language}/{number}")
        blocks.insert(1, block)
        outlinks = ((f"https://methods.example/{language}/{number}", anchor),)
    signed = section in ("journal", "monitor")
    authors = tuple(rng.sample(words.text["names"], rng.randint(1, 3))) if signed else ()
    by_hand = all(block.kind == "p" for block in blocks)
    return Article(
        number=number,
        language=language,
        section=section,
        year=year,
        month=month,
        title=title,
        path=article_path(language, section, title, number),
        moment=moment,
        style=style,
        blocks=tuple(blocks),
        habit=rng.choice(HABITS if by_hand else HABITS[:4]),
        views=rng.randint(40, 9000),
        authors=authors,
        tags=tuple(rng.sample(words.text["topics"], rng.randint(1, 3))) if rng.random() < 0.25 else (),
        attachments=attachments,
        images=((f"/images/{number}.png", writer.sentence()),) if rng.random() < 0.1 else (),
        outlinks=outlinks,
        code=code,
    )
