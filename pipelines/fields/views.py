"""The page's own view counter: by linked data, by its label, by its name or icon, by attribute."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from selectolax.lexbor import LexborNode

from pipelines.body.blocks import Block
from pipelines.body.measures import HEADINGS
from pipelines.fields import counters, jsonld
from pipelines.fields.labelled import Labels, folded
from pipelines.fields.lines import Lines
from pipelines.fields.near import Surroundings
from pipelines.fields.page import Page
from pipelines.fields.title import Title
from pipelines.monthnames import month_numbers
from pipelines.numbers import read_count

__all__ = ["Views", "read_views", "views_pattern"]

_NEXT_WORD = re.compile(r"(?:\.|(?:st|nd|rd|th)\b)?\s*([^\W\d_]+)")
_SENTENCE = re.compile(r"[^\W\d_]{3,}[.!?…]$")
_TIMES = "x|×|times|раз|раза|рет|жолу|тапкыр|kez|marta|dəfə|lần|fois|veces|vezes|volte|mal|keer|razy|krát|kertaa|次|回"
_COUNT = "саны|soni|sany|sayisi|count|total|so far|раз|today"
_SO_OFTEN = re.compile(rf"\s*(?:{_TIMES})(?!\w)")
_OFTEN = re.compile(rf"\d\w*\s*(?:{_TIMES})(?!\w)")
_VIEWING = re.compile(r"(?:View|Read|Watch|PageVisit|UserPageVisits|UserPlays)", re.IGNORECASE)
_VERB = re.compile(r"view\b")
"""What is also an order: "View 3 more"."""
_ORDER = re.compile(r"\bview$")
_UNIT = re.compile(r"[a-z]")
"""What makes a number one of seconds, say: "30s"."""
_AROUND = " ()[]|·•,;"
_LABELLED, _NAMED = 2.0, 1.0
_FEW_LETTERS, _FEW_BESIDE_BARE = 40, 12


@dataclasses.dataclass(slots=True)
class Views:
    """A counter: ``count`` is None where there is none yet, ``raw`` what it was read from, ``block`` where."""

    count: int | None = None
    raw: str | None = None
    block: Block | None = None


@dataclasses.dataclass(slots=True)
class _Found:
    raw: str
    node: LexborNode
    trust: float
    block: Block | None = None


def read_views(page: Page, lines: Lines, title: Title, around: Surroundings, article: jsonld.Node) -> Views:
    """How often the page says it was viewed; ``article`` is the linked data about it."""
    chosen = page.selected_text("views")
    if chosen is not None:
        match = re.search(counters.NUMBER, chosen, re.IGNORECASE)
        return _views(match[0]) if match else Views()
    found = [*_labelled(lines, title), *_unlabelled(lines)]
    best = _ours(found, around) if found else _ours(_attributed(title), around)
    if best is not None:
        return _views(best.raw, best.block)
    stated = next(chain(_stated(article.get("interactionStatistic")), _in_items(page, around)), None)
    return _views(stated) if stated else Views()


def _views(raw: str, block: Block | None = None) -> Views:
    count = read_count(raw)
    return Views(count, raw.strip(), block) if count is not None else Views()


def views_pattern(labels: Labels) -> re.Pattern[str] | None:
    """Pattern over folded text of a number after a label and a colon, after a bare label, or before one.

    The group that matched is ``after``, ``bare`` or ``before``. None where no label occurs.
    """
    either, first = labels.pattern("counted"), labels.pattern("views")
    return _compiled(either, first) if first else None


@functools.lru_cache(maxsize=256)
def _compiled(either: str | None, first: str) -> re.Pattern[str]:
    number = counters.NUMBER
    source = (
        rf"(?<![?&/=_]){first}\s*(?:(?:{_COUNT})(?!\w)\s*)?"
        rf"(?:[:：=]\s*[(\[|]*\s*(?P<after>{counters.DIGITS})|[\-–—(\[|]*\s*(?P<bare>{number}))"
    )
    if either:
        source += rf"|(?P<before>{number})\s*(?:(?:{_TIMES})(?!\w)\s*|[人次回]{{1,2}})?{either}(?!\s*[:：])"
    return re.compile(source)


def number_span(match: re.Match[str]) -> tuple[int, int]:
    """Where in a match of ``views_pattern`` the number stands."""
    return next(match.span(group) for group, value in match.groupdict().items() if value is not None)


def _labelled(lines: Lines, title: Title) -> Iterator[_Found]:
    pattern = views_pattern(lines.labels)
    if pattern is None:
        return
    label = re.compile(rf"\W*(?:{lines.labels.pattern('views')})\W*")
    for block, cut in lines.labelled("views"):
        text = folded(block.text[cut:])
        match = pattern.search(text)
        told = block is not title.block and match is not None and _is_counter(text, match, cut > 0)
        if match and match.lastgroup == "bare" and block.box.tag in HEADINGS:
            continue  # "Reader views (5)" heads what readers say
        if match and match.lastgroup == "before" and _goes_on(block.text[cut + match.end() :]):
            continue
        if match and (told or _is_apart(block, match[0])):
            start, end = number_span(match)
            yield _Found(block.text[cut + start : cut + end], block.box.node, _LABELLED, block)
        elif label.fullmatch(text):
            yield from _beside(lines.blocks, block.index)


def _is_counter(text: str, match: re.Match[str], tail: bool) -> bool:
    """Whether a label and its number stand there as a counter, not in a sentence."""
    rest = _letters(text) - _letters(match[0])
    kind = match.lastgroup
    behind = _NEXT_WORD.match(text, match.end())
    if behind is not None and month_numbers(behind[1]):  # "Private view: 18 May"
        return False
    if kind == "bare" and _VERB.match(match[0]):
        return False
    if kind == "before" and behind is not None and _ORDER.search(match[0]):  # "Week 17 View PDF"
        return False
    if kind != "before" and _UNIT.match(text, match.end()):
        return False
    if tail:
        return kind == "after" and len(text) - match.end() <= _FEW_LETTERS
    if kind == "before":
        return rest <= _FEW_LETTERS and (_OFTEN.match(match[0]) is not None or not _SENTENCE.search(text))
    few = _FEW_LETTERS if _SO_OFTEN.match(text, match.end()) else _FEW_BESIDE_BARE  # "was viewed 12 times"
    return kind == "after" or rest <= few


def _goes_on(rest: str) -> bool:
    """Whether a sentence goes on: "4 views of the river"."""
    return rest[:1] == " " and rest[1:2].islower()


def _is_apart(block: Block, counter: str) -> bool:
    """Whether a label and its number are all that an element of the line holds."""
    parts = block.box.node.text(separator="\n").splitlines()
    return any(folded(" ".join(part.split())).strip(_AROUND) == counter for part in parts)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _beside(blocks: list[Block], index: int) -> Iterator[_Found]:
    """The number in the block after a label that stands alone, else in the one before it."""
    for other in (index + 1, index - 1):
        if 0 <= other < len(blocks) and (match := counters.alone(blocks[other].text)):
            yield _Found(match, blocks[other].box.node, _LABELLED, blocks[other])
            return


def _unlabelled(lines: Lines) -> Iterator[_Found]:
    """Counters by a name or an icon alone; a nought there waits for its script."""
    return (_Found(raw, node, _NAMED, block) for raw, node, block in counters.named(lines) if read_count(raw))


def _attributed(title: Title) -> Iterator[_Found]:
    if title.block is not None:
        for raw, node in counters.attributed(title.block.box.node):
            yield _Found(raw, node, _NAMED)


def _ours(candidates: Iterable[_Found], around: Surroundings) -> _Found | None:
    """The counter that belongs to the headline: the nearest; none where several stand equally near."""
    standing: list[tuple[int, float, _Found]] = []
    for found in candidates:
        if not around.foreign(found.node):
            standing.append((around.shared(found.node), found.trust, found))
    if not standing:
        return None
    nearest = max(depth for depth, _, _ in standing)
    near = [entry for entry in standing if entry[0] == nearest]
    strongest = max(trust for _, trust, _ in near)
    values = {read_count(found.raw) for _, trust, found in near if trust == strongest}
    return next(found for _, trust, found in near if trust == strongest) if len(values) == 1 else None


def _stated(statistic: Any) -> Iterator[str]:
    """Counts of viewing among JSON-LD's interaction statistics; likes and comments are none."""
    for one in statistic if isinstance(statistic, list) else [statistic]:
        if not isinstance(one, Mapping):
            continue
        kind = one.get("interactionType")
        name = (
            kind
            if isinstance(kind, str)
            else " ".join(jsonld.types(kind))
            if isinstance(kind, Mapping)
            else ""
        )
        count = one.get("userInteractionCount")
        if _VIEWING.search(name) and isinstance(count, int | str) and str(count).strip():
            yield str(count)


def _in_items(page: Page, around: Surroundings) -> Iterator[str]:
    """The same of microdata: ``UserPageVisits:310`` in one property, or kind and count in two of one scope."""
    kinds = {item.scope: item.value for item in page.meta.items if item.name == "interactiontype"}
    for item in page.meta.items:
        kind, _, count = (
            item.value.rpartition(":")
            if item.name == "interactioncount"
            else (kinds.get(item.scope, ""), "", item.value)
        )
        if (
            item.name in ("interactioncount", "userinteractioncount")
            and _VIEWING.search(kind)
            and not around.foreign(item.node)
        ):
            yield count
