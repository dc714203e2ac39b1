"""Linked data of a page: reads JSON-LD however broken, and picks the node that is about this page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from pipelines.fields.spelling import address_key, fold

__all__ = ["Node", "article_node", "nodes_in", "parse", "texts", "types"]

Node: TypeAlias = dict[str, Any]

_MAX_BYTES = 1_000_000
_COMMENT = re.compile(
    r"^\s*(?:/\*\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)(?:\s*\*/)?\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_LONE_BACKSLASH = re.compile(r'\\(?!["\\/bfnrtu])')
_PAIR = re.compile(
    r'"(headline|datePublished|dateModified|@type|articleSection|url)"\s*:\s*"((?:[^"\\]|\\.){1,500})"'
)
_ARTICLE = re.compile(
    r"(?:Article|Posting|Report|Review|Recipe|Event|CreativeWork|VideoObject|WebPage|ItemPage)$"
)
_STRONG = re.compile(r"(?:Article|Posting|Report)$")


def parse(raw: str) -> list[Node]:
    """JSON-LD script -> its objects, lists and ``@graph`` laid flat; [] where nothing can be read.

    Repairs what sites really break: comments around it, trailing commas, raw control
    characters, lone backslashes, several objects in a row. What still cannot be read
    gives one object of the plain pairs found in it.
    """
    if len(raw) > _MAX_BYTES:
        return []
    text = raw.strip()
    if not text.startswith(("{", "[")):
        text = _COMMENT.sub("", text).strip()
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", _LONE_BACKSLASH.sub("", text))):
        values = list(_values(attempt))
        if values:
            return [node for value in values for node in nodes_in(value)]
    pairs: Node = {}
    for key, value in _PAIR.findall(text):
        pairs.setdefault(key, value)
    return [pairs] if "headline" in pairs or "datePublished" in pairs else []


def nodes_in(value: Any, depth: int = 0) -> Iterator[Node]:
    """Objects of a JSON-LD value that stand for themselves: top level, ``@graph`` and ``mainEntity``."""
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from nodes_in(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity"):
            if isinstance(value.get(key), dict | list):
                yield from nodes_in(value[key], depth + 1)


def types(node: Mapping[str, Any]) -> tuple[str, ...]:
    """Type names of a node, without their vocabulary's address."""
    return tuple(name.rsplit("/", 1)[-1] for name in texts(node.get("@type")))


def texts(value: Any, depth: int = 0) -> list[str]:
    """Strings a value names: itself, its items, or the ``name`` of the things it holds."""
    if isinstance(value, str):
        cleaned = " ".join(html.unescape(value).split())
        return [cleaned] if cleaned else []
    if depth > 4:
        return []
    if isinstance(value, list):
        return [text for item in value[:100] for text in texts(item, depth + 1)]
    if isinstance(value, dict):
        return texts(value.get("name", value.get("@value")), depth + 1)
    return []


def article_node(nodes: Iterable[Node], addresses: frozenset[str], says_title: tuple[str, ...]) -> Node:
    """The node that describes the article of this page; {} where none does.

    ``addresses`` are the keys of the page's own, ``says_title`` its folded names. A node
    about another address loses to one about this page, an article to nothing but an article.
    """
    best: tuple[int, Node] = (0, {})
    for node in nodes:
        score = _standing(node, addresses, says_title)
        if score > best[0]:
            best = (score, node)
    return best[1]


def _standing(node: Node, addresses: frozenset[str], says_title: tuple[str, ...]) -> int:
    names = types(node)
    if not any(_ARTICLE.search(name) for name in names) and not (
        "headline" in node and "datePublished" in node
    ):
        return 0
    score = 4 if any(_STRONG.search(name) for name in names) else 2
    score += 2 * ("datePublished" in node) + ("headline" in node)
    own = {address_key(about) for about in _about(node)}
    if own:
        score += 3 if own & addresses else -2
    headline = texts(node.get("headline"))
    if headline and (name := fold(headline[0])) and any(said.startswith(name) for said in says_title):
        score += 4
    return score


def _about(node: Node) -> Iterator[str]:
    page = node.get("mainEntityOfPage")
    for value in (node.get("url"), page, page.get("@id") if isinstance(page, dict) else None):
        if isinstance(value, str) and value.startswith(("http", "/")):
            yield value


def _values(text: str) -> Iterator[Any]:
    """Every JSON value that stands in ``text`` from its start; stops at the first that cannot be read."""
    decoder = json.JSONDecoder(strict=False)
    position = 0
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value
        while position < len(text) and text[position] in " \t\r\n;,":
            position += 1
