"""Who wrote it, under which tags, in which section, for whom, and on which path it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pipelines.fields import jsonld
from pipelines.fields.meta import AUTHORS, KEYWORDS, SUMMARIES
from pipelines.fields.near import Surroundings
from pipelines.fields.page import Page
from pipelines.fields.spelling import fold, tidy

__all__ = ["authors", "breadcrumbs", "description", "publisher", "section", "tags"]

_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|ru|kz)\b|^\d+$")
_BY = re.compile(r"^(?:by|author|автор[ыи]?|von|par|por|di|yazar|muallif)\s*[:：]?\s+", re.IGNORECASE)
_NO_NAMES = frozenset({"admin", "administrator", "editor", "author", "null", "undefined", "none", "root", "user"})
_COMMA = re.compile(r"\s*[,;，、|]\s*")
_MOST_TAGS, _LONGEST_TAG, _LONGEST_NAME, _MOST_STEPS = 50, 80, 100, 12


def authors(page: Page, around: Surroundings, article: jsonld.Node) -> list[str]:
    """Authors as the page names them: linked data, then ``<meta>``, then microdata and ``rel=author``."""
    named: list[str] = jsonld.texts(article.get("author")) or _of_references(article.get("author"), page)
    if not _names(named):
        named = page.meta.all(*AUTHORS)
    if not _names(named):
        named = [item.value for item in page.meta.items if item.name == "author" and not around.foreign(item.node)][:5]
    if not _names(named):
        named = [tidy(node.text()) for node in page.meta.signed[:5] if not around.foreign(node)]
    return _names(named)


def _of_references(value: Any, page: Page) -> list[str]:
    """Names of authors that linked data only refers to by ``@id``."""
    wanted = [one.get("@id") for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
    return [name for node in page.meta.nodes if node.get("@id") in filter(None, wanted) for name in jsonld.texts(node.get("name"))]


def _names(named: Iterable[str]) -> list[str]:
    clean = (_BY.sub("", name) for name in named)
    return list(dict.fromkeys(
        name for name in clean
        if 1 < len(name) <= _LONGEST_NAME and not _ADDRESS.search(name) and name.lower() not in _NO_NAMES
    ))  # fmt: skip


def tags(page: Page, article: jsonld.Node) -> list[str]:
    """Tags and keywords: ``article:tag``, linked data, links marked ``rel=tag``, then keywords."""
    named = page.meta.all("article:tag") or _split(jsonld.texts(article.get("keywords")))
    named = named or [tidy(node.text()) for node in page.meta.tagged[:_MOST_TAGS]]
    named = named or _split(page.meta.all(*KEYWORDS))
    return list(dict.fromkeys(tag for tag in named if 0 < len(tag) <= _LONGEST_TAG))[:_MOST_TAGS]


def _split(texts: Iterable[str]) -> list[str]:
    return [part for text in texts for part in _COMMA.split(text)]


def section(page: Page, article: jsonld.Node, crumbs: list[str]) -> str | None:
    """The section it was listed in; where the walk knows none, the one the page names."""
    named = page.context.section or page.meta.first("article:section") or next(iter(jsonld.texts(article.get("articleSection"))), None)
    return named or (crumbs[-1] if len(crumbs) > 1 else None)


def publisher(page: Page, article: jsonld.Node) -> str | None:
    """Publisher the page names; an address is no name."""
    named = [*jsonld.texts(article.get("publisher")), *page.meta.all("og:site_name", "publisher", "dc.publisher")]
    return next((name for name in named if not name.startswith("http")), None)


def description(page: Page, article: jsonld.Node) -> str | None:
    """Summary the page gives of itself."""
    named = page.meta.first(*SUMMARIES)
    return named or next(iter(jsonld.texts(article.get("description"))), None)


def breadcrumbs(page: Page, title: str | None) -> list[str]:
    """Path shown above the article, outermost first, the article itself left out."""
    named = _listed(page.meta.nodes) or list(_shown(page))
    if named and title and fold(named[-1]) == fold(title):
        named.pop()
    return [name for name in named if name]


def _listed(nodes: Iterable[jsonld.Node]) -> list[str]:
    for node in nodes:
        steps = node.get("itemListElement")
        if "BreadcrumbList" in jsonld.types(node) and isinstance(steps, list):
            found = [jsonld.texts(step.get("name", step.get("item"))) for step in steps[:20] if isinstance(step, dict)]
            return [names[0] for names in found if names]
    return []


def _shown(page: Page) -> Iterator[str]:
    """Steps of the first element named after breadcrumbs."""
    holder = page.meta.crumbs
    for link in holder.css("a")[:_MOST_STEPS] if holder is not None else ():
        yield tidy(link.text())
