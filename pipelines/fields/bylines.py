"""Who wrote it, where no label with a colon says so: elements called the author's, links to authors, "By …" lines."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from pipelines.body.blocks import Block
from pipelines.dates import find_dates
from pipelines.fields import labels
from pipelines.fields.labelled import folded
from pipelines.fields.lines import Lines
from pipelines.fields.near import Surroundings
from pipelines.fields.spelling import tidy
from pipelines.monthnames import is_weekday, month_numbers

__all__ = ["before_label", "bylines", "is_person", "signature", "who_of"]

_CALLED = 'a[rel~="author"],a[href*="/author"],[class*="author" i],[class*="byline" i]'
_SENDER = 'b + a[href^="mailto:"],strong + a[href^="mailto:"]'
_LEVELS, _MOST, _LONGEST, _LONGEST_LINKED, _LINES, _SIBLINGS = 6, 16, 90, 240, 4, 3
_WHOLE = frozenset(("body", "html", "main"))
_END = re.compile(r"[|•·–—/]|\s[-:：]\s|[,，]|\d|\s(?:on|am|at|le|el|il|в)\s", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?:\s[\w.'’\-]+){0,5}")
_NAMED_FOR = re.compile(r"(?i)(?:^|[\s_-])(?:author(?:[_-]?name)?|fn)(?:$|\s)")
"""Classes of an element that holds an author's name and nothing else."""
_NEXT_LABEL = re.compile(r"(?:^|\s)[^\W\d_][\w.\-]{0,24}[:：]")
_ZONE = r"(?:\s*\(?(?:gmt|utc|[bij]st|msk|ce?s?t|[ecmp][sd]t|a[ecw][sd]t|nz[sd]t)\)?)?"
_BEHIND_DAY = re.compile(
    r"[^\d]{0,20}\d[^|]{0,40}?(?:\d|[ap]\.?m\.?)" + _ZONE + r"\s*[|•·,–—-]?\s*(?:by|von|par|por|door)\s+"
)
"""A line that begins with a day and goes on with whose it is: "Posted 11 August 2005 by", "July 7, 2015 | By"."""
_NOTE = re.compile(r"\s*\([^)]*\)$")
_MOST_WORDS, _LONGEST_WORD, _LONGEST_STAMP, _STAMP_DIGITS = 5, 20, 60, 3
_SHORT_DAY = 3  # letters of a day's name cut short, which may be a person's: Sam
_OPENING, _CLOSING = "/-–—|·•> ", " →»›>"
_SMALL = frozenset(
    "de da di do dos del della der den van von vd la le el al bin ibn ben y e i zu zur ter ten".split()
)
_NO_PERSON = frozenset(
    "about all more read follow share posted published updated written editor editors editorial staff team author "
    "authors contributor contributors biography profile view posts articles comments comment reply page home "
    "github gitlab linkedin instagram youtube telegram vkontakte website email e-mail mail rss facebook twitter anonymous guest says said ver todas todos entradas voir tous toutes "
    "bio full see archive archives alle beiträge mostra tutti zobacz wszystkie wpisy все записи посты".split()
)


def signature(
    lines: Lines, title: Block | None, around: Surroundings, published: dt.date | None
) -> tuple[str, Block] | None:
    """The name in the first line that says by whom and when, on the day of the article, and this line; it may stand
    below the text."""
    start = title.index if title is not None else -1
    for block, _ in lines.numbered if published is not None else ():
        if block.index > start and _is_line(block) and (name := _behind_label(block.text)):
            days = [found.date for found in find_dates(block.text)]
            if days:  # what readers wrote comes after it
                return (name, block) if days[0] == published and not around.foreign(block.box.node) else None
    return None


def bylines(blocks: list[Block], title: Block | None, around: Surroundings) -> list[str]:
    """Names near the headline, the surest first: of elements called after authors, of "By …" lines, of a letter's sender."""
    if title is None:
        return []
    names = list(_called(title.box.node, around))
    for block in blocks[max(0, title.index - 1) : title.index + 1 + _LINES]:
        if block is not title and _is_line(block) and not around.foreign(block.box.node):
            name = _behind_label(block.text)
            if name:
                names.append(name)
                break
    # "Ann Lee Reporter" is Ann Lee, where another line says so.
    names = [name for name in names if not any(name.startswith(f"{other} ") for other in names)]
    return names or list(_sender(title.box.node))


def _is_line(block: Block) -> bool:
    """Whether a block is a short line, and not one that a letter quotes or a program holds."""
    size = len(block.text)
    short = size <= _LONGEST or (size <= _LONGEST_LINKED and size - block.links <= _LONGEST)
    return short and block.box.tag != "pre"


def who_of(text: str) -> str:
    """The name in what a link to an author's page prints: "View all posts by Ann"."""
    words = text.split()
    for at in range(2, len(words)):
        said = {word.lower() for word in words[: at - 1]}
        if not _NO_PERSON.isdisjoint(said) and _opening().fullmatch(folded(f"{words[at - 1]} ")):
            return " ".join(words[at:]).strip(_CLOSING)
    return text


def _called(title: LexborNode, around: Surroundings) -> Iterator[str]:
    """Names in the elements called after authors that stand nearest to the headline."""
    holder = title
    for _ in range(_LEVELS):
        if (up := holder.parent) is None or up.tag in _WHOLE:
            break
        holder = up
    places = [holder] if holder is not title else list(itertools.islice(_following(title), _SIBLINGS))
    found: dict[str, int] = {}
    for node in [node for place in places for node in place.css(_CALLED)][:_MOST]:
        if not around.foreign_line(node) and (name := _name_in(node)) is not None:
            found.setdefault(name, around.shared(node))
    nearest = max(found.values(), default=0)
    yield from (name for name, depth in found.items() if depth == nearest)


def _following(node: LexborNode) -> Iterator[LexborNode]:
    """The elements right behind one."""
    while (following := node.next) is not None:
        node = following
        if node.tag != "-text":
            yield node


def _sender(title: LexborNode) -> Iterator[str]:
    """Who sent a letter: the name in bold before an address to write to, beside the headline."""
    link = title.parent.css_first(_SENDER) if title.parent is not None else None
    bold = link.prev if link is not None else None
    while bold is not None and bold.tag == "-text":
        bold = bold.prev
    if bold is not None and (name := _person(_NOTE.sub("", tidy(bold.text())), one=True)) is not None:
        yield name


def _name_in(node: LexborNode) -> str | None:
    """The name an element holds: of its first link that is one, else its whole text without a label.

    One word is enough where the element is there for the name.
    """
    text = tidy(node.text(separator=" "))
    if len(text) > _LONGEST:
        return None
    attributes = node.attributes
    one = (
        "/author" in (attributes.get("href") or "")
        or "author" in (attributes.get("rel") or "").split()
        or _NAMED_FOR.search(attributes.get("class") or "") is not None
    )
    linked = (who_of(tidy(link.text())) for link in node.css("a"))
    first = next((name for text in linked if (name := _person(text, one=one))), None)
    return first or _behind_label(text) or _person(who_of(text), one=one)


def _behind_label(text: str) -> str | None:
    """The name behind words like "by" that open a line; a word in small letters ends it ("By Ann Lee under …").

    One word, in any letters, is a name in a short line with a date ("Posted by ann at 10:30", "28.05.2014 by ann").
    """
    line = text.lstrip(_OPENING)
    label = _BEHIND_DAY.match(folded(line)) or _opening().match(folded(line))
    if label is None:
        return None
    rest = before_label(line[label.end() :].lstrip())
    end = _END.search(rest)
    words = (rest[: end.start()] if end else rest).split()
    short = len(line.partition("|")[0]) <= _LONGEST_STAMP
    dated = short and sum(map(str.isdigit, line)) >= _STAMP_DIGITS
    if dated and len(words) == 1:
        month = end is not None and end[0].isdigit() and bool(month_numbers(words[0]))  # "By May 2013"
        day = len(words[0]) > _SHORT_DAY and is_weekday(words[0])
        return None if month or day else _person(words[0], one=True)
    name = list(itertools.takewhile(lambda word: not word[0].islower() or word.lower() in _SMALL, words))
    while name and (
        name[-1] in _SMALL or (len(name) > 2 and end is not None and _opens_date(name[-1], end[0]))
    ):
        name.pop()
    return _person(" ".join(name))


def _opens_date(word: str, end: str) -> bool:
    """Whether a word before a digit or a comma is a month or a day of the week: "Ann Lee December 21"."""
    return (end.isdigit() and bool(month_numbers(word))) or (len(word) > _SHORT_DAY and is_weekday(word))


def before_label(text: str) -> str:
    """What stands before the label of the next fact in the same line."""
    return _NEXT_LABEL.split(text, maxsplit=1)[0]


def is_person(text: str) -> bool:
    """Whether a text can be the name of a person, of two words or more."""
    return _person(text) is not None


def _person(text: str, *, one: bool = False) -> str | None:
    """A text that can be a person's name and nothing else, of ``one`` word where that is enough; None where it cannot."""
    text = text.strip(" .:;")
    words = text.split()
    if not len(text) > 1 or not 2 - one <= len(words) <= _MOST_WORDS or not _NAME.fullmatch(text):
        return None
    if not _NO_PERSON.isdisjoint(word.lower() for word in words):
        return None
    if len(words) == 1:
        label = _opening().fullmatch(folded(f"{text} "))
        return text if len(text) <= _LONGEST_WORD and label is None else None
    own = [word for word in words if word.lower() not in _SMALL]
    return text if own and all(not word[0].islower() for word in own) else None


@functools.cache
def _opening() -> re.Pattern[str]:
    """What announces who wrote something, in any language, at the beginning of a folded line."""
    words = (folded(" ".join(word.split())) for word in f"{labels.AUTHOR}|{labels.POSTED}".split("|"))
    named = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)
    return re.compile(rf"(?:{named})(?:\s*[:：]\s*|\s+)")
