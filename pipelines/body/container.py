"""Which box of a page holds the article."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence

from pipelines.body.blocks import Block, Box, selector_of
from pipelines.body.hints import Hint
from pipelines.body.listings import is_listing
from pipelines.body.measures import Measures
from pipelines.body.text import letters

__all__ = ["find_container", "inside"]

_ARTICLE = Hint.ARTICLE.value
_FOREIGN = (Hint.SITE | Hint.POPUP).value
_PARAGRAPHS = 2
_ARTICLE_OR_HEAD = (Hint.ARTICLE | Hint.HEAD | Hint.LEAD).value
_SHARE = 0.66
"""The container is the innermost box with this share of the running text that is no noise."""
_ARTICLE_SHARE = 0.5
_PROPERTY_SHARE = 0.25
_PROPERTY_TEXT = 400
_LEARNED_SHARE = 0.4
_BELOW, _ABOVE = 200, 6
_RIVAL_TEXT = 60
_ONE_ARTICLE = 200
_CONTINUED = re.compile(r"(?i)(?:^|[\s_-])(?:more|extended|continued|continuation)(?:$|[\s_-])")
"""What the second half of an entry is called, whose first half the front page shows."""
_PARTS = frozenset("p li blockquote h1 h2 h3 h4 h5 h6 tr td tbody ul ol dl dd dt span".split())


def find_container(
    page: Measures,
    reasons: list[str | None],
    title: Block | None,
    learned: Sequence[str] = (),
    headline: str = "",
) -> Box | None:
    """The box of the article, by where the running text stands; ``None`` on a page without text.

    Witnesses that can move it: ``itemprop="articleBody"`` and, where several ``<article>`` stand
    side by side, the one with the ``title`` in it; ``learned`` are the selectors of the boxes other articles
    of the site stand in. What stands above the ``headline`` is not asked where there is text below it.
    """
    if not page.boxes:
        return None
    told = [
        size if good and reasons[block.box.index] is None else 0
        for block, size, good in zip(page.blocks, page.size, page.good, strict=True)
    ]
    mass = [0] * page.width
    start = _start(page, told, title, headline)
    for block, size in zip(page.blocks[start:], told[start:], strict=True):
        if size:
            mass[block.box.index] += size
    page.sum_up(mass)
    total = mass[page.boxes[0].index]
    best = page.boxes[0]
    for box in page.boxes:
        if box.depth > best.depth:
            share = _ARTICLE_SHARE if box.tag == "article" else _SHARE
            if mass[box.index] >= share * total:
                best = box
    best = _by_property(page, mass, total) or best
    best = _one_of_several(page, mass, total, best, title)
    best = _of_the_headline(page, mass, best, title, headline)
    if learned:
        best = _as_learned(page, mass, best, learned)
    best = _with_the_rest(page, mass, best)
    best = _with_what_begins(page, reasons, mass, best)
    while best.parent is not None and (best.tag in _PARTS or _is_a_listing(page, best)):
        best = best.parent
    return best


def _start(page: Measures, told: list[int], title: Block | None, headline: str) -> int:
    """The block from which on text may be the article's: the headline where it is shown and more than a sentence
    stands below it, but not most of what is told above it."""
    if title is None or not headline or letters(title.text) != headline:
        return 0
    at = page.blocks.index(title)
    above, below = sum(told[:at]), sum(told[at:])
    return at if below >= _BELOW and above < _ABOVE * below else 0


def _is_a_listing(page: Measures, box: Box) -> bool:
    """Whether a box holds a listing of a program and nothing else: what is said of it stands around it."""
    within = inside(page, box)
    return all(is_listing(block.box) for block in page.blocks if within[block.box.index])


def inside(page: Measures, container: Box) -> list[bool]:
    """Whether a box, by its index, is the container or stands in it."""
    found = [False] * page.width
    for box in page.boxes:
        found[box.index] = box is container or (box.parent is not None and found[box.parent.index])
    return found


def _by_property(page: Measures, mass: list[int], total: int) -> Box | None:
    """The box the page itself calls the article's body, where enough text stands in it."""
    for box in page.boxes:
        if "articleBody" in box.prop:
            own = mass[box.index]
            if own >= _PROPERTY_SHARE * total and (own >= _PROPERTY_TEXT or own >= total / 2):
                return box
    return None


def _as_learned(page: Measures, mass: list[int], best: Box, learned: Sequence[str]) -> Box:
    """The box of a learned selector with the most text, unless much more stands in ``best``."""
    tags = {selector.partition(".")[0] for selector in learned}
    alike = [box for box in page.boxes if box.tag in tags and selector_of(box) in learned]
    if not alike:
        return best
    chosen = max(alike, key=lambda box: mass[box.index])
    return chosen if mass[chosen.index] >= _LEARNED_SHARE * mass[best.index] else best


def _with_the_rest(page: Measures, mass: list[int], best: Box) -> Box:
    """The box, or the one around it where the next one beside it is called its continuation, and holds text, or
    several of its very make are what the article's box consists of."""
    if best.parent is None or not best.names:
        return best
    if best.parent.own & _ARTICLE and not best.own & _ARTICLE:
        alike = (box for box in page.boxes if box.parent is best.parent and box is not best)
        if any(mass[box.index] and (box.tag, box.names) == (best.tag, best.names) for box in alike):
            return best.parent
    for box in page.boxes:
        if box.parent is best.parent and box.index > best.index:
            if mass[box.index] and _CONTINUED.search(box.names):
                return best.parent
            break
    return best


def _with_what_begins(page: Measures, reasons: list[str | None], mass: list[int], best: Box) -> Box:
    """The box, or the one around it where a paragraph of that stands right before it: a wall for those who do not
    pay, or a box for a film, begins in the middle of an article. What stands behind may be the site's notice."""
    while best.parent is not None and best.parent is not page.boxes[0]:
        if mass[best.parent.index] == mass[best.index]:
            break  # there is no other text in it
        within = inside(page, best)
        before = next((i for i, block in enumerate(page.blocks) if within[block.box.index]), 0) - 1
        if (
            before < 0
            or reasons[page.blocks[before].box.index]
            or not _is_paragraph_of(page, before, best.parent)
        ):
            break
        best = best.parent
    return best


def _is_paragraph_of(page: Measures, i: int, box: Box) -> bool:
    """Whether a block is a paragraph of running text right in a box."""
    own = page.blocks[i].box
    return own.tag == "p" and own.parent is box and page.good[i]


def _of_the_headline(page: Measures, mass: list[int], best: Box, title: Block | None, headline: str) -> Box:
    """``best``, or where the headline is shown elsewhere, in a box called the article's with text of its own, where
    that stands: other articles, a consent wall or a side bar may say more than a short one.

    What is called the article's as well is rather what the text below the headline leads in, and goes before it.
    """
    if title is None or not headline or letters(title.text) != headline:
        return best
    shown = {box.index for box in _upwards(title.box)}
    apart = list(itertools.takewhile(lambda box: box.index not in shown, _upwards(best)))
    names = functools.reduce(lambda names, box: names | box.own, apart, 0)
    common = (apart[-1].parent if apart else best) or page.boxes[0]
    chosen: Box | None = None
    for box in itertools.takewhile(lambda box: box is not common, _upwards(title.box)):
        named = box.tag == "article" or box.own & _ARTICLE_OR_HEAD == _ARTICLE
        if named and mass[box.index] >= _ONE_ARTICLE:
            chosen = box
    if not apart or chosen is None:
        return best
    whole, found = mass[chosen.index], chosen
    within, rival = inside(page, chosen), inside(page, best)
    told = sum(good and within[block.box.index] for block, good in zip(page.blocks, page.good, strict=True))
    listed = sum(good and rival[block.box.index] for block, good in zip(page.blocks, page.good, strict=True))
    teasers = 2 * page.teasers[best.index] > listed
    if not names & _FOREIGN and (names & _ARTICLE or (told < _PARAGRAPHS and not teasers)):
        return best
    for box in page.boxes:
        if within[box.index] and box.depth > found.depth and mass[box.index] >= _SHARE * whole:
            found = box
    return found


def _upwards(box: Box) -> Iterator[Box]:
    """A box and those around it."""
    up: Box | None = box
    while up is not None:
        yield up
        up = up.parent


def _one_of_several(page: Measures, mass: list[int], total: int, best: Box, title: Block | None) -> Box:
    """``best``, or the one ``<article>`` that holds the title where others hold text as well."""
    chosen: Box | None = None
    box = title.box if title is not None else None
    while box is not None and box is not best:
        if box.tag == "article":
            chosen = box
        box = box.parent
    if chosen is None or not _ONE_ARTICLE <= mass[chosen.index] < _SHARE * total:
        return best
    within, own = inside(page, best), inside(page, chosen)
    if own[best.index]:
        return best
    for rival in page.boxes:
        if (
            rival.tag == "article"
            and within[rival.index]
            and not own[rival.index]
            and mass[rival.index] >= _RIVAL_TEXT
        ):
            return chosen
    return best
