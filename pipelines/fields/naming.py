"""What names an article beside its headline, each with its trust; and what names only its site."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import chain, islice
from urllib.parse import urlsplit

from pipelines.fields import jsonld
from pipelines.fields.meta import SITES, TITLES
from pipelines.fields.page import Page
from pipelines.fields.spelling import fold, join, tidy
from pipelines.indexfile import without_index

__all__ = [
    "LISTED",
    "LONGEST",
    "OPEN_GRAPH",
    "SEPARATOR",
    "Witness",
    "names_of",
    "site_names",
    "uncut",
    "without_prefix",
    "witnesses",
]

LONGEST = 400
"""Characters of a name that are looked at."""
LISTED, OPEN_GRAPH = 3.0, 2.0
"""How far the listing's word is trusted, and that of the page's head."""
SEPARATOR = re.compile(r"\s+[|\-–—―‒«»‹›•·:/\\~>★:｜]+\s+|\s*(?:::|\|\|?|»|«|｜|•)\s*|\s+[-–—]\s*$")
_CUT = re.compile(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")
_MASTHEADS, _MASTHEAD_LINKS = 12, 60


class Witness:
    """One naming of the article: its folded text, whether it is cut short, its parts, how far it is trusted."""

    def __init__(self, text: str, trust: float) -> None:
        self.text, self.trust = tidy(text)[:LONGEST], trust
        self._bare = uncut(self.text)
        self.folded, self.cut = fold(self._bare), self._bare != self.text

    @property
    def names(self) -> list[str]:
        """Itself, and its parts as they are spelled."""
        return [self.text, *filter(None, map(str.strip, SEPARATOR.split(self._bare)))]

    @functools.cached_property
    def parts(self) -> tuple[str, ...]:
        """Its folded parts between separators."""
        return tuple(filter(None, (fold(part) for part in SEPARATOR.split(self._bare))))

    def without(self, names: frozenset[str]) -> None:
        """Take what names only the site out of the parts, unless nothing is left."""
        self.parts = tuple(part for part in self.parts if part not in names) or self.parts


def uncut(text: str) -> str:
    """A text without the dots that say it was cut short."""
    return _CUT.sub("", text) if text.endswith(("…", "...", "]")) else text


def names_of(page: Page) -> tuple[str, ...]:
    """Folded names of the article in the head of the page and in its listing; a site's name may follow."""
    named = [*page.meta.all(*TITLES), page.meta.title, page.context.title or ""]
    return tuple(fold(text) for text in named if text)


def witnesses(page: Page) -> list[Witness]:
    """What names the article: its listing, the head of the page, linked data, microdata; the best trusted first."""
    meta = page.meta
    said = [(page.context.title, LISTED)]
    said += [(text, 2.0) for text in meta.all(*TITLES)[:4]]
    said += [
        (text, 2.0) for node in meta.nodes if "headline" in node for text in jsonld.texts(node["headline"])
    ][:3]
    said += [(item.value, 1.0) for item in meta.items if item.name == "headline"][:3]
    said.append((meta.title, 1.5))
    return [Witness(text, trust) for text, trust in said if text and text.strip()]


def without_prefix(witness: Witness, names: frozenset[str]) -> Witness:
    """A naming without the site's name before a colon, which is no separator anywhere else."""
    name, colon, rest = witness.text.partition(": ")
    return Witness(rest, witness.trust) if colon and rest and fold(name) in names else witness


def site_names(page: Page) -> frozenset[str]:
    """Folded names of the site: what it calls itself, its host with and without the end, and what a
    heading prints that leads to its front page."""
    named = page.meta.all(*SITES)
    named += [
        text
        for node in page.meta.nodes
        if {"WebSite", "Organization"} & set(jsonld.types(node))
        for text in jsonld.texts(node.get("name"))
    ]
    try:
        host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    # A page may call itself a site by mistake; what also names the article in its head does not count.
    stated = {fold(name) for name in named if name}
    stated -= {fold(name) for name in (*page.meta.all(*TITLES), page.meta.title) if name}
    shown = (host, host.rpartition(".")[0], *_mastheads(page))
    return frozenset(stated.union(fold(name) for name in shown if name)) - {""}


def _mastheads(page: Page) -> Iterator[str]:
    """Texts of <h1> links that lead to a folder above the page, by its name or by that of its index."""
    links = chain.from_iterable(heading.css("a[href]") for heading in page.meta.headlines[:_MASTHEADS])
    for link in islice(links, _MASTHEAD_LINKS):
        target = join(page.base, link.attributes.get("href") or "")
        folder = without_index(target or "")
        folder += "/" * (folder.count("/") == 2)  # a bare host
        if folder.endswith("/") and page.url.startswith(folder) and page.url not in (folder, target):
            yield tidy(link.text(separator=" "))
