"""What stands on the demo site at one revision: its articles, each in its state."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import random
import re

from crawler.demo.articles import GRIDS, Article, write_article, year_of_articles
from crawler.demo.content import Block, Writer
from crawler.demo.traps import dead_month, trap_articles
from crawler.demo.words import load

__all__ = ["REVISIONS", "YEARS", "articles_at"]

YEARS = 5
"""Years a grid shows, the last of them today's."""

REVISIONS = (1, 2, 3)

# How many articles revision 2 changes in each way, and how many of these revision 3 takes back.
_EDITED, _SILENT, _RETITLED, _UNLISTED, _BACKDATED = 6, 5, 4, 4, 6
_GONE = ("404",) * 4 + ("410",) * 3 + ("soft-404",) * 2
_RESTORED, _RELISTED = (0, 1, 4, 7), (0,)

_DECIMAL = re.compile(r"(?<=\d[.,])\d")


def articles_at(seed: int, revision: int, today: dt.date) -> list[Article]:
    """Every article of the site at this revision and day, those gone or unlisted included.

    A later day of the same year, or a later revision, leaves all others as they are.
    A revision that does not exist is a ``ValueError``.
    """
    if revision not in REVISIONS:
        raise ValueError(f"no revision {revision}: the demo site has {', '.join(map(str, REVISIONS))}")
    return [article for article in _articles(seed, revision, today.year) if article.moment.date() <= today]


@functools.lru_cache(maxsize=8)
def _articles(seed: int, revision: int, year: int) -> tuple[Article, ...]:
    """The same for the whole of the year."""
    today = dt.date(year, 12, 31)
    written = [article for y in range(year - YEARS + 1, year + 1) for article in year_of_articles(seed, y)]
    articles = _distinct(
        seed, trap_articles(seed, today) + [a for a in written if _cell(a) != dead_month(today)], []
    )
    if revision >= 2:
        revised = _revise(seed, year, articles, revision)
        articles = revised + _distinct(seed, _added(seed, year, revision), articles + revised)
    return tuple(articles)


def _cell(article: Article) -> tuple[str, str, int, int]:
    return article.language, article.section, article.year, article.month


def _distinct(seed: int, articles: list[Article], others: list[Article]) -> list[Article]:
    """No two articles with one title or with a paragraph in common: the later one is written anew."""
    seen = {text for article in others for text in _texts(article)}
    kept = []
    for first in articles:
        article, attempt = first, 0
        while not seen.isdisjoint(_texts(article)):
            attempt += 1
            rng = random.Random(f"{seed} {first.number} {attempt}")  # noqa: S311
            article = write_article(rng, first.number, *_cell(first), code=first.code)
        seen |= _texts(article)
        kept.append(article)
    return kept


def _texts(article: Article) -> set[str]:
    return {article.title, *(block.text for block in article.blocks if block.text)}


def _revise(seed: int, year: int, articles: list[Article], revision: int) -> list[Article]:
    """Revision 2's changes to what stood at 1; at revision 3 some removals are taken back."""
    rng = random.Random(f"{seed} {year} revised")  # noqa: S311
    open_to_change = [a for a in articles if a.year < year - 1 and not a.trap and not a.code]
    total = _EDITED + _SILENT + _RETITLED + _UNLISTED + len(_GONE)
    chosen = iter(rng.sample(open_to_change, total))
    titles = {article.title for article in articles}
    changed: dict[int, Article] = {}
    for n in range(_EDITED):
        article = _edit(rng, next(chosen), n)
        changed[article.number] = dataclasses.replace(article, modified=dt.date(year - 1, 12, 10 + n))
    for n in range(_SILENT):
        article = _edit(rng, next(chosen), n)
        changed[article.number] = article
    for _ in range(_RETITLED):
        article = next(chosen)
        writer = Writer(load(article.language), rng, article.year)
        title = next(title for title in iter(writer.title, None) if title not in titles)
        changed[article.number] = dataclasses.replace(article, title=title)
    states = [("unlisted", _RELISTED, _UNLISTED * [""]), ("", _RESTORED, list(_GONE))]
    for state, back, ways in states:
        for n, way in enumerate(ways):
            article = next(chosen)
            if revision < 3 or n not in back:
                changed[article.number] = dataclasses.replace(article, state=state or way)
    return [changed.get(article.number, article) for article in articles]


def _edit(rng: random.Random, article: Article, kind: int) -> Article:
    """The same article with its text changed: a number, a sentence, a paragraph more or one less."""
    writer = Writer(load(article.language), rng, article.year)
    blocks = list(article.blocks)
    plain = [n for n, block in enumerate(blocks) if block.kind == "p" and block.link is None]
    at = rng.choice(plain[1:])
    text = blocks[at].text
    if kind % 4 == 0:
        blocks[at] = Block("p", _DECIMAL.sub(lambda digit: str((int(digit[0]) + 3) % 10), text, count=1))
    elif kind % 4 == 1:
        blocks[at] = Block("p", f"{text} {writer.paragraph(1).text}")
    elif kind % 4 == 2:
        blocks.insert(at, writer.paragraph(2))
    else:
        del blocks[at]
    if tuple(blocks) == article.blocks:
        blocks.insert(at, writer.paragraph(2))
    return dataclasses.replace(article, blocks=tuple(blocks))


def _added(seed: int, year: int, revision: int) -> list[Article]:
    """What was published late: at revision 2 one for each month of this year and some for the year before."""
    rng = random.Random(f"{seed} {year} added")  # noqa: S311
    grids = [(language, section) for language, sections in GRIDS.items() for section in sections]
    cells = [(*rng.choice(grids), year, month) for month in range(1, 13)]
    cells += [(*rng.choice(grids), year - 1, rng.randint(1, 12)) for _ in range(_BACKDATED)]
    later = [(*rng.choice(grids), year - 1, rng.randint(1, 12)) for _ in range(3)]
    cells += later if revision >= 3 else []
    return [write_article(rng, (cell[2] % 100) * 1000 + 700 + n, *cell) for n, cell in enumerate(cells, 1)]
