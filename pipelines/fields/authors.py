"""Who wrote it: every witness of the page asked in turn, and its answer made into names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pipelines.body.blocks import Block
from pipelines.fields import jsonld
from pipelines.fields.bylines import bylines
from pipelines.fields.captioned import author_line
from pipelines.fields.filing import sites_of, split
from pipelines.fields.labelled import folded
from pipelines.fields.lines import Lines
from pipelines.fields.meta import AUTHORS
from pipelines.fields.near import Surroundings
from pipelines.fields.page import Page
from pipelines.fields.persons import (
    apart,
    before_label,
    behind_words,
    is_role,
    named_by,
    names_nobody,
    who_of,
    without_role,
)
from pipelines.fields.spelling import fold, tidy, without_markup

__all__ = ["authors"]

_NO_NAME = re.compile(
    r"https?:|www\.|@|^/|\.(?:com|org|net|ru|kz)\b|^\d+$|\b(?:19|20)\d\d\b|^\w+(?:\.\w+){3,}$"
)
_BY = re.compile(
    r"^(?:(?:(?:posted |written )?by|von|par|por|di|authors?|autor(?:in|en|es|zy)?|autore|auteurs?|текст|text|автор[ыи]?)\s*[:：]\s*"
    r"|(?:posted |written )?by\s+|(?:von|par|por)\s+)",
    re.IGNORECASE,
)
_EDGES = ' ,;:"“”«»'
_NO_NAMES = frozenset(
    {
        "admin",
        "administrator",
        "administrador",
        "администратор",
        "webmaster",
        "editor",
        "author",
        "null",
        "undefined",
        "none",
    }
    | {"root", "user"}
)
_MOST_AUTHORS, _LONGEST_NAME = 5, 100
_SHOWN = (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2"))


def authors(
    page: Page,
    lines: Lines,
    title: Block | None,
    around: Surroundings,
    article: jsonld.Node,
    signed: str | None = None,
) -> list[str]:
    """Authors as the page names them; the first witness that names any is believed.

    ``signed`` is who the line names that also has its day. Linked data, <meta>, microdata, links marked ``rel=author``, a line with a label, what stands near the ``title``.
    """
    ours = (item for item in page.meta.items if item.name == "author" and not around.foreign_line(item.node))
    linked = (node for node in page.meta.signed[:_MOST_AUTHORS] if not around.foreign_line(node))
    witnesses: tuple[Callable[[], list[str]], ...] = (
        lambda: jsonld.texts(article.get("author")) or _of_references(article.get("author"), page),
        lambda: page.meta.all(*AUTHORS),
        lambda: _by_labels(page),
        lambda: [item.value for item in ours][:_MOST_AUTHORS],
        lambda: [who_of(tidy(node.text(separator=" "))) for node in linked],
        lambda: [signed] if signed else [],
        lambda: list(_labelled(lines, around)),
        lambda: split([before_label(author_line(page, around) or "")]),
        lambda: bylines(page.blocks, title, around),
        lambda: _below(page, title, around),
    )
    found = next((names for witness in witnesses if (names := _names(witness()))), [])
    if found and ({fold(name) for name in found} <= {fold(name) for name in sites_of(page, article)}):
        return _names(bylines(page.blocks, title, around)) or found  # the site is named for want of a person
    if len(found) == 1 and found[0].isascii() and " " not in found[0]:  # perhaps what somebody logs in with
        return [name for name in _names(bylines(page.blocks, title, around)) if " " in name] or found
    return found


def _by_labels(page: Page) -> list[str]:
    """Who wrote it by the labelled facts that a page gives to those who show it elsewhere."""
    return [
        value
        for label, fact in _SHOWN
        if named_by(page.meta.first(label) or "")
        for value in split(page.meta.all(fact))
    ]


def _below(page: Page, title: Block | None, around: Surroundings) -> list[str]:
    """The name in the first line below the headline that says in two words or more who wrote it."""
    for block in page.blocks[title.index + 1 :] if title is not None else ():
        name = behind_words(block.text) if len(block.text) <= _LONGEST_NAME else None
        if name is not None and not around.foreign(block.box.node):
            return [name]
    return []


def _labelled(lines: Lines, around: Surroundings) -> Iterator[str]:
    """What stands behind a label and a colon in a short line."""
    words = lines.labels.pattern("author")
    label = re.compile(rf"(?:.*\s)?{words}\s*[:：]\s*") if words else None
    for block, _ in lines.labelled("author"):
        line = label and len(block.text) <= _LONGEST_NAME and block.box.tag != "pre"
        match = label.match(folded(block.text)) if label and line else None
        if match and not around.foreign(block.box.node):
            yield from split([before_label(block.text[match.end() :])])
            return


def _of_references(value: Any, page: Page) -> list[str]:
    """Names of authors that linked data only refers to by ``@id``."""
    wanted = [
        one.get("@id") for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)
    ]
    return [
        name
        for node in page.meta.nodes
        if node.get("@id") in filter(None, wanted)
        for name in jsonld.texts(node.get("name"))
    ]


def _names(named: Iterable[str]) -> list[str]:
    """What can be a name of what was named: no address, no date, without a label before and a note behind it."""
    bare = (without_markup(name).strip() for name in named)
    clean = (_BY.sub("", name).partition("|")[0].strip(_EDGES) for name in bare)
    names = list(dict.fromkeys(one for name in clean for one in apart(name) if _is_name(one)))
    return [name for name in map(without_role, names) if not is_role(name)] or names


def _is_name(text: str) -> bool:
    if not 1 < len(text) <= _LONGEST_NAME or text.lower() in _NO_NAMES:
        return False
    return not (_NO_NAME.search(text) or names_nobody(text)) and sum(map(str.isalpha, text)) > 1
