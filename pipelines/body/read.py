"""Which blocks of a page are the article.

First the boxes that are noise are marked (:mod:`pipelines.body.noise`), then the box that holds the
article is found (:mod:`pipelines.body.container`), then every block in it is judged for itself (:mod:`pipelines.body.judge`).
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from pipelines.body.blocks import Block, Box, selector_of
from pipelines.body.brief import LITTLE, Brief, read_brief
from pipelines.body.container import find_container
from pipelines.body.headline import find_anchor, title_block
from pipelines.body.judge import Judge
from pipelines.body.listings import is_listing
from pipelines.body.measures import Measures
from pipelines.body.noise import noisy_boxes, with_entries
from pipelines.body.text import letters
from pipelines.chrome import Chrome

__all__ = ["Body", "Judged", "read_body"]

_SHORT_LEAD = 30


@dataclasses.dataclass(slots=True)
class Judged:
    """A block and the verdict on it: ``reason`` is empty for what is kept."""

    block: Block
    kept: bool
    reason: str


@dataclasses.dataclass(slots=True)
class Body:
    """The article of a page: its paragraphs, the box that holds them, the verdict on every block."""

    paragraphs: list[str]
    container: Box | None
    blocks: list[Judged]


def read_body(
    blocks: Sequence[Block],
    *,
    title: str | None = None,
    hint: str | None = None,
    chrome: Chrome | None = None,
    holder: LexborNode | None = None,
) -> Body:
    """The article among the blocks of a page, in their order.

    ``title`` is the headline where it is known (it is no part of the body), ``hint`` the text the page
    gives of its article elsewhere (JSON-LD ``articleBody``), ``chrome`` what is known of the site,
    ``holder`` the element that is known to hold the article; one in which no block stands is ignored.
    """
    page = Measures(blocks, [chrome.is_chrome(block) for block in blocks] if chrome is not None else None)
    if hint:
        page.believe(hint)
    headline = letters(title or "")
    top = title_block(page, headline)
    reasons = noisy_boxes(page, top)
    container = _box_of(page, holder) if holder is not None else None
    if container is not None:
        if reasons[container.index] is not None:
            reasons = [None] * page.width
        return _body(blocks, container, Judge(page, reasons, container, headline).verdicts(None))
    telling = chrome.telling if chrome is not None else []
    container = find_container(page, reasons, top, telling, headline)
    if container is None:
        return Body([], None, [])
    brief = None
    little = page.total < LITTLE or ("comments" in reasons and not _runs(page, reasons))
    if little and (anchor := find_anchor(page, title or "", top)) is not None:
        brief = read_brief(page, reasons, anchor, telling)
        if brief.is_running:
            container = brief.container
    reasons = with_entries(page, reasons, container)
    verdicts = Judge(page, reasons, container, headline).verdicts(top)
    agreed = brief is not None and _agree(page, brief, container) and not brief.points
    if brief is not None and not (agreed if brief.kept else _told(page, verdicts) >= LITTLE):
        container, verdicts = brief.container, brief.verdicts
    if chrome is not None and all(verdicts):
        alone = read_body(blocks, title=title, hint=hint)
        if _is_of(alone, top, chrome):
            return alone
    return _body(blocks, container, verdicts)


def _runs(page: Measures, reasons: Sequence[str | None]) -> bool:
    """Whether there is running text that readers did not write."""
    return any(
        good and reasons[block.box.index] != "comments"
        for block, good in zip(page.blocks, page.good, strict=True)
    )


def _box_of(page: Measures, node: LexborNode) -> Box | None:
    """The box an element is, where a block stands in it."""
    return next((box for box in page.boxes if box.node.mem_id == node.mem_id), None)


def _is_of(body: Body, top: Block | None, chrome: Chrome) -> bool:
    """Whether what was read is the article of the headline: one that stands on several pages, not the
    site's own words beside a picture. Where it is known in which boxes articles stand, it has to be one of them."""
    if body.container is None:
        return False
    if chrome.telling:
        kept = [entry.block.box for entry in body.blocks if entry.kept]
        return bool(kept) and all(_stands_in(box, chrome.telling) for box in kept)
    box: Box | None = top.box if top is not None else body.container
    while box is not None and box is not body.container:
        box = box.parent
    return box is not None


def _stands_in(box: Box, selectors: Sequence[str]) -> bool:
    """Whether a box, or one around it, has one of the selectors."""
    up: Box | None = box
    while up is not None and selector_of(up) not in selectors:
        up = up.parent
    return up is not None


def _body(blocks: Sequence[Block], container: Box, verdicts: list[str]) -> Body:
    judged = [Judged(block, not verdict, verdict) for block, verdict in zip(blocks, verdicts, strict=True)]
    return Body(_paragraphs([entry.block for entry in judged if entry.kept]), container, judged)


def _paragraphs(kept: Sequence[Block]) -> list[str]:
    """The text of each block; a listing is one paragraph, blank lines and all.

    A bare ``<pre>`` that is all there is holds a letter, as archives of mailing lists keep them: its blank
    lines part paragraphs.
    """
    listings = [block.box.tag == "pre" for block in kept]
    if True not in listings:
        return [block.text for block in kept]
    letter = all(listings) and not any(is_listing(block.box) for block in kept)
    joined = [kept[0].text]
    for before, block in itertools.pairwise(kept):
        if block.box is before.box and block.box.tag == "pre" and not letter:
            joined[-1] += f" {block.text}"
        else:
            joined.append(block.text)
    return joined


def _agree(page: Measures, brief: Brief, container: Box) -> bool:
    """Whether headline and running text lead to the same part of the page."""
    return brief.container is container and container is not page.boxes[0]


def _told(page: Measures, verdicts: list[str]) -> int:
    """Characters in the lines of some length that were kept."""
    return sum(
        size for size, verdict in zip(page.size, verdicts, strict=True) if not verdict and size >= _SHORT_LEAD
    )
