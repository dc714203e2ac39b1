"""Selectors for a site's pages, learned from a sample of them: what points at what is known to stand there.

What stands on a page is known from the corpus, where an earlier crawl held the article, and else from
reading the page with no selector at all. Every selector that would point there is tried, and the one
that reads most pages right is proposed. Nothing is known here of files and logs.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.body.blocks import read_blocks
from pipelines.body.boxes import Box, named
from pipelines.fields.spelling import fold, tidy
from pipelines.schema import Article

__all__ = ["Proposal", "Truth", "points", "propose", "truth_of", "votes_of"]

_MOST_TRIED, _MOST_JOINED, _LEVELS = 8, 3, 3
_ALIKE = 0.9
"""A text is read right where so much of it and of what should be there is the same."""
_MASS = 0.9
_LEAST_SUPPORT, _MARGIN, _LEAST_GAIN = 0.5, 0.02, 0.05
_AROUND = 40  # characters that may stand around a date or a number

Reader = Callable[[Mapping[str, str]], Sequence[Article | None]]
"""Reads the sample with these selectors; None for a page at whose article they do not point."""


@dataclasses.dataclass(frozen=True, slots=True)
class Truth:
    """What should be read from a page, and the strings (``raw``) in which date and views are printed there."""

    paragraphs: tuple[str, ...]
    title: str | None
    date: dt.date | None
    views: int | None
    raw: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Proposal:
    """A field, its selector now and the one proposed, each None where there is none, and the share of the
    ``pages`` that are read right with the one, the other, and without any."""

    field: str
    old: str | None
    old_support: float
    new: str | None
    new_support: float
    bare_support: float
    pages: int


def truth_of(article: Article, held: Mapping[str, object] | None) -> Truth:
    """What is known of a page: ``held`` is its row (title, text, date_published) of an earlier crawl."""
    date = article.date_published
    raw = {"date": article.date_published_raw or "", "views": article.view_count_raw or ""}
    if held is None:
        return Truth(tuple(article.paragraphs), article.title, date, article.view_count, raw)
    was = held["date_published"]
    if isinstance(was, dt.date):
        date = was
    if date != article.date_published:
        raw["date"] = ""
    paragraphs, title = tuple(str(held["text"]).split("\n")), held["title"]
    return Truth(paragraphs, str(title) if title else None, date, article.view_count, raw)


def votes_of(tree: LexborHTMLParser, truth: Truth, fields: Iterable[str]) -> dict[str, list[str]]:
    """Field -> every selector that could be meant by where its truth stands on this page."""
    found: dict[str, list[str]] = {}
    for field in fields:
        nodes = _holders(tree, truth.paragraphs) if field == "body" else _printed(tree, truth, field)
        found[field] = list(dict.fromkeys(spelled for node in nodes for spelled in _spellings(node)))
    return found


def points(tree: LexborHTMLParser, selector: str) -> bool:
    """Whether a selector points at anything of a page."""
    try:
        return tree.css_first(selector) is not None
    except (SelectolaxError, ValueError):
        return False


def propose(
    field: str, old: str | None, votes: Counter[str], truths: Sequence[Truth], read: Reader
) -> Proposal:
    """The selector for one field that reads most of the sample right.

    One that is there stays where it does as well as any. None is proposed where reading without one does better,
    or, where there was none, as well.
    """
    known = [number for number, truth in enumerate(truths) if _is_known(field, truth)]

    def right(selector: str | None) -> list[bool]:
        articles = read({field: selector} if selector else {})
        return [_agrees(field, articles[number], truths[number]) for number in known]

    def share(hits: Sequence[bool]) -> float:
        return sum(hits) / len(known) if known else 0.0

    ranked = sorted(votes, key=lambda spelled: (-votes[spelled], len(spelled), spelled))
    hits = {selector: right(selector) for selector in ranked[:_MOST_TRIED]}
    best = _joined(hits)
    best_share = share(hits.get(best) or right(best)) if best else 0.0
    old_share, bare = share(right(old)) if old else 0.0, share(right(None))
    new: str | None
    if old and old_share >= max(best_share, bare) - _MARGIN and old_share >= _LEAST_SUPPORT:
        new = old
    else:
        least = max(_LEAST_SUPPORT, bare - _MARGIN if old else bare + _MARGIN)
        new = best if best and best_share >= least else None
    new_share = {old: old_share, best: best_share}.get(new, bare) if new else bare
    return Proposal(field, old, round(old_share, 4), new, round(new_share, 4), round(bare, 4), len(known))


def _joined(hits: Mapping[str, Sequence[bool]]) -> str:
    """The selector that is right most often, and those beside it that are where it is not."""
    chosen: list[str] = []
    left = {number for page in hits.values() for number in range(len(page))}
    least = _LEAST_GAIN * len(left)
    while len(chosen) < _MOST_JOINED:
        gains = {one: sum(page[n] for n in left) for one, page in hits.items() if one not in chosen}
        one = min(gains, key=lambda one: (-gains[one], len(one), one), default="")
        if not one or gains[one] <= (least if chosen else 0):
            break
        chosen.append(one)
        left -= {n for n in left if hits[one][n]}
    return ", ".join(chosen)


def _is_known(field: str, truth: Truth) -> bool:
    return bool(
        {"body": truth.paragraphs, "title": truth.title, "date": truth.date}.get(
            field, truth.views is not None
        )
    )


def _agrees(field: str, article: Article | None, truth: Truth) -> bool:
    if article is None:
        return False
    if field == "body":
        return _alike(article.paragraphs, truth.paragraphs) >= _ALIKE
    if field == "title":
        return fold(article.title or "") == fold(truth.title or "")
    return article.date_published == truth.date if field == "date" else article.view_count == truth.views


def _alike(one: Iterable[str], other: Iterable[str]) -> float:
    """How much of two texts is the same, paragraph by paragraph, in letters: 0 to 1."""
    first, second = Counter(one), Counter(other)
    size = sum(len(text) * number for texts in (first, second) for text, number in texts.items())
    return sum(2 * len(text) * number for text, number in (first & second).items()) / size if size else 1.0


def _holders(tree: LexborHTMLParser, paragraphs: Iterable[str]) -> Iterator[LexborNode]:
    """The innermost box in which nearly all of these paragraphs stand."""
    wanted = set(paragraphs)
    mass: Counter[int] = Counter()
    boxes: dict[int, Box] = {}
    for block in read_blocks(tree):
        box: Box | None = block.box
        while block.text in wanted and box is not None:
            mass[box.index] += len(block.text)
            boxes[box.index] = box
            box = box.parent
    if boxes:
        least = _MASS * max(mass.values())
        yield max((box for box in boxes.values() if mass[box.index] >= least), key=lambda box: box.depth).node


def _printed(tree: LexborHTMLParser, truth: Truth, field: str) -> Iterator[LexborNode]:
    """The elements that print a title, or in few words a date or a number."""
    title, raw = fold(truth.title or ""), tidy(truth.raw.get(field, ""))
    if not (title if field == "title" else raw):
        return
    for node in tree.css("body *"):
        text = tidy(node.text(separator=" "))
        if field == "title":
            if fold(text) == title:
                yield node
        elif raw in text and len(text) <= len(raw) + _AROUND:
            yield node


def _spellings(node: LexborNode) -> Iterator[str]:
    """An element as a selector: by its id, by its classes, and within the elements around it."""
    attributes = node.attributes
    key, path = attributes.get("id") or "", named(node.tag or "", attributes.get("class") or "")
    if key.isidentifier() and key.isascii() and not any(map(str.isdigit, key)):
        yield f"{node.tag}#{key}"
    yield path
    up = node.parent
    for _ in range(_LEVELS):
        if up is None or up.tag in ("body", "html") or not up.tag:
            return
        path = f"{named(up.tag, up.attributes.get('class') or '')} > {path}"
        yield path
        up = up.parent
