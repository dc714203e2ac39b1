"""Witnesses of a page's dates: every dated statement, where it was found and how far it is trusted."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from pipelines.body.blocks import Block
from pipelines.body.hints import Hint
from pipelines.dates import DateValue
from pipelines.fields import jsonld
from pipelines.fields.datereader import Reader
from pipelines.fields.labelled import folded
from pipelines.fields.lines import Line, Lines
from pipelines.fields.meta import MODIFIED, PUBLISHED
from pipelines.fields.near import ASIDE, FOREIGN, Surroundings
from pipelines.fields.page import CHROME, Page
from pipelines.monthnames import is_weekday

__all__ = ["Stamp", "is_masthead", "shown", "stated"]

_WEAK = frozenset({"date", "created", "dc.date", "dcterms.date"})
_DATED = re.compile(
    r"[0-9](?:(?<![0-9]{2})(?<=[12])[09]\d\d(?!\d)|\d?\s?[./\-]\s?\d{1,2}\s?[./\-]\s?\d\d|\d{0,3}\s?[年년])"
)
_CLOCKED = re.compile(_DATED.pattern + r"|[0-9][:.][0-5]\d(?!\d)")
_WORDS = re.compile(r"[^\W\d_]+")
_UPDATED = re.compile(r"(?:^|[\s_-])(?:updated?|modified|edited)(?:$|[\s_-])", re.IGNORECASE)
_ISSUED = re.compile(r"publish|entry-date|post-date|pubdate|posted|created", re.IGNORECASE)
_META = Hint.META.value
_BEFORE, _AFTER, _LONG = 20, 14, 220
_FAR, _IN_CHROME, _BESIDE, _BODY_DEPTH = 1.0, 1.0, 1.0, 2
_NAMED_LINE = 60
_NO_YEAR = 12
"""Characters of a line that may be a day without its year ("Oct 30"), which the archive's month gives."""
_MOST_TIMES, _MOST_LINES, _LABEL_REACH = 40, 12, 40
_RIGHT_ABOVE, _TODAY = 3, 1.6
_LITTLE_REST, _SOME_REST = 30, 60  # letters beside the date in its line


@dataclasses.dataclass(slots=True)
class Stamp:
    """One dated statement. ``role``: published, modified or saved; ``utc``: stated in UTC, perhaps not as printed."""

    value: DateValue
    source: str
    weight: float
    role: str = "published"
    utc: bool = False
    block: Block | None = None


def stated(page: Page, reader: Reader, article: jsonld.Node, around: Surroundings) -> Iterator[Stamp]:
    """Dates a page states to machines: linked data, <meta>, microdata, <time>; and what the listing showed."""
    for key, role in (
        ("datePublished", "published"),
        ("dateCreated", "published"),
        ("dateModified", "modified"),
    ):
        for raw in jsonld.texts(article.get(key))[:1]:
            yield from _stamp(reader, raw, "jsonld", 5.0 if key != "dateCreated" else 3.0, role)
    for names, role in ((PUBLISHED, "published"), (MODIFIED, "modified")):
        for name in names:
            for raw in page.meta.properties.get(name, ())[:1]:
                yield from _stamp(reader, raw, "meta", 3.0 if name in _WEAK else 5.0, role)
    for item in page.meta.items:
        if item.name in ("datepublished", "datemodified", "datecreated") and not _of_others(item.kind):
            role = "modified" if item.name == "datemodified" else "published"
            source = {"meta": "meta", "time": "time"}.get(item.node.tag or "", "page")
            standing = around.standing(item.node)
            if standing != FOREIGN:
                yield from _stamp(reader, item.value, source, 4.0 - standing * _BESIDE, role)
    if page.context.date_raw:
        yield from _stamp(reader, page.context.date_raw, "listing", 4.0, "published")
    yield from _times(page, reader, around)


def _of_others(kind: str) -> bool:
    return kind in ("Comment", "UserComments", "Review", "Answer", "VideoObject", "ImageObject")


def is_masthead(stamp: Stamp, title: Block | None) -> bool:
    """Whether a day stands alone far above the headline, where a newspaper prints today's."""
    block = stamp.block
    return (
        block is not None
        and title is not None
        and _is_today(block, title, _letters_beside(block.text, [stamp.value]))
    )


def _is_today(block: Block, title: Block, rest: int) -> bool:
    return not rest and block.index < title.index - _RIGHT_ABOVE


def _stamp(reader: Reader, raw: str, source: str, weight: float, role: str) -> Iterator[Stamp]:
    read = reader.one(raw)
    if read is not None:
        yield Stamp(read[0], source, weight, role, read[1])


def _times(page: Page, reader: Reader, around: Surroundings) -> Iterator[Stamp]:
    """<time> elements nearest to the headline."""
    found = [(around.shared(node), node, attributes) for node, attributes in page.meta.times[:_MOST_TIMES]]
    nearest = max((depth for depth, _, _ in found), default=0)
    taken = 0
    for depth, node, attributes in found:
        if depth != nearest or taken >= 4 or (standing := around.standing(node)) == FOREIGN:
            continue
        names = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}"
        issued = "pubdate" in attributes or bool(_ISSUED.search(names))
        role = "modified" if _UPDATED.search(names) and not issued else "published"
        for stamp in _stamp(
            reader,
            attributes.get("datetime") or node.text(),
            "time",
            3.5 + issued - 0.3 * taken - standing * _BESIDE,
            role,
        ):
            taken += 1
            yield stamp


def shown(lines: Lines, reader: Reader, title: Block | None, around: Surroundings) -> Iterator[Stamp]:
    """Dates a reader sees: near the headline, or behind a label that says what they are."""
    low, high = _window(lines.blocks, title)
    reading = 0
    for block, cut in _dated(lines, reader, title):
        if reading >= _MOST_LINES:
            return
        close = low <= block.index <= high and not cut
        text = folded(f"{_above(lines.blocks, block)} {block.text[cut:]}")
        roles = [role for role in ("saved", "modified", "published") if lines.labels.inside(text, role)]
        reach = _LABEL_REACH if block.box.tag == "blockquote" else _NAMED_LINE
        named = len(block.text) <= reach and bool((block.box.own | block.box.above) & _META)
        if not (close or roles or named):
            continue
        standing = around.standing(block.box.node)
        if roles != ["saved"] and standing == FOREIGN:
            continue
        reading += 1
        outside = (block.box.own | block.box.above) & CHROME and around.shared(block.box.node) <= _BODY_DEPTH
        far = _FAR if not close else 0.0
        for stamp in _in_line(block, cut, reader, lines, title):
            stamp.weight -= far + (_IN_CHROME if outside else 0.0) + (_BESIDE if standing == ASIDE else 0.0)
            yield stamp


def _dated(lines: Lines, reader: Reader, title: Block | None) -> Iterator[Line]:
    """Lines in which a date may stand, the nearest first: the few right above the headline, those below it as they
    come, then above it upwards.

    A side bar with a month archive has hundreds, and they may stand before the article.
    """
    dated = (_CLOCKED if reader.relative else _DATED).search
    start = title.index if title is not None else -1
    above: list[Line] = []
    right_above: list[Line] = []
    for line in lines.numbered:
        block, cut = line
        if block is title or not (dated(block.text, cut) or (reader.month and len(block.text) <= _NO_YEAR)):
            continue
        if block.index > start:
            yield from right_above[::-1]
            right_above.clear()
            yield line
        else:
            (right_above if start - block.index <= _RIGHT_ABOVE else above).append(line)
    yield from (*right_above[::-1], *above[::-1])


def _window(blocks: list[Block], title: Block | None) -> tuple[int, int]:
    """First and last index of the lines near the headline; they end at the second long paragraph after it."""
    start = title.index if title is not None else 0
    long = 0
    end = start
    for block in blocks[start + 1 : start + 1 + _AFTER]:
        end = block.index
        long += len(block.text) > _LONG and block.links * 2 < len(block.text)
        if long > 1:
            break
    return max(0, start - _BEFORE), end


def _in_line(block: Block, cut: int, reader: Reader, lines: Lines, title: Block | None) -> Iterator[Stamp]:
    text = block.text[cut:]
    parts = block.box.node.text(separator="\n")
    separate = " ".join(parts.split())
    if not cut and len(separate) < 2 * len(text) + 20 and separate.replace(" ", "") == text.replace(" ", ""):
        text = separate  # elements that glue to each other still hold one date each
    values = reader.all(text)[:3]
    if not values:
        return
    rest = _letters_beside(text, values)
    position = 0
    above = _above(lines.blocks, block)
    for value in values:
        of_others = reader.month not in (None, (value.date.year, value.date.month))
        if rest > _LITTLE_REST and of_others and reader.is_relative(value):
            continue  # "two days ago", said by the text and counted from today
        start = text.find(value.raw, position)
        before = text[max(position, start - _LABEL_REACH) : max(start, 0)]
        if not before.strip():
            before = above
        role = _role(folded(before), lines)
        position = max(start, 0) + len(value.raw)
        beside = min(rest, _SOME_REST) if f"\n{value.raw}\n" in f"\n{parts}\n" else rest
        yield Stamp(
            value,
            "page",
            _weight(lines.blocks, block, title, role, beside),
            role or "published",
            False,
            block,
        )


def _letters_beside(text: str, values: list[DateValue]) -> int:
    """How many letters a line has beside its dates and the names of their days."""
    rest = sum(map(str.isalpha, text)) - sum(map(str.isalpha, "".join(value.raw for value in values)))
    if 0 < rest <= _SOME_REST:
        rest -= sum(len(word) for word in _WORDS.findall(text) if is_weekday(word))
    return rest


def _above(blocks: list[Block], block: Block) -> str:
    """Text of the line above a short one, where it may be its label."""
    text = blocks[block.index - 1].text if block.index else ""
    return text if len(text) <= _LABEL_REACH and len(block.text) <= _LABEL_REACH else ""


def _role(before: str, lines: Lines) -> str | None:
    """The role the label nearest before a date gives it; of two that end together, the longer one."""
    found = [
        (before.rfind(stem) + len(stem), len(stem), role)
        for role in ("saved", "modified", "published")
        for word in lines.labels.words(role)
        if (stem := word.rstrip("*")) in before
    ]
    return max(found)[2] if found else None


def _lines_between(blocks: list[Block], one: int, other: int) -> int:
    """How many lines stand between two, menus and other links left out."""
    return sum(block.links * 2 < len(block.text) for block in blocks[min(one, other) + 1 : max(one, other)])


def _weight(blocks: list[Block], block: Block, title: Block | None, role: str | None, rest: int) -> float:
    weight = 3.2 if rest <= _LITTLE_REST else 2.0 if rest <= _SOME_REST else 1.0
    its_own = title is not None and not rest and abs(block.index - title.index) == 1
    weight += 0.8 * (role == "published") + 0.6 * bool(its_own or (block.box.own | block.box.above) & _META)
    if title is not None:
        far = 0.1 * _lines_between(blocks, block.index, title.index)
        weight -= min(0.7 if role == "published" else 1.5, far) + (0.2 if block.index < title.index else 0.0)
        if role is None and not block.box.own & _META and _is_today(block, title, rest):
            weight = min(weight, _TODAY)
    return weight
