"""What a page says of itself to machines: <meta>, <link>, JSON-LD and microdata, gathered once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.body.survey import Attributes, Survey, survey
from pipelines.body.tags import NAMES
from pipelines.fields import jsonld
from pipelines.fields.spelling import tidy

__all__ = [
    "AUTHORS",
    "KEYWORDS",
    "LANGUAGES",
    "MODIFIED",
    "PUBLISHED",
    "SITES",
    "SUMMARIES",
    "TITLES",
    "Item",
    "PageMeta",
    "gather",
]

_IN_HEAD = ':is(title,meta[content],link[rel~="canonical"],link[hreflang],base[href])'
_PROPERTIES = frozenset({
    "author", "datecreated", "datemodified", "datepublished", "headline",
    "interactioncount", "interactiontype", "keywords", "userinteractioncount",
})  # fmt: skip
_NAMING = ("property", "name", "http-equiv")
_MAX_ITEMS, _MOST_VALUES = 400, 50
_NUMBERS = {name: number for number, name in NAMES.items()}
_TITLE, _META, _BASE, _TIME, _FOOTER, _LINK, _ARTICLE = map(
    _NUMBERS.__getitem__, "title meta base time footer a article".split()
)

PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "http://ogp.me/ns/article#published_time",
    "datepublished", "publishdate", "publish_date", "publish-date", "published_at", "published-date", "publication_date",
    "pubdate", "og:pubdate", "published", "publication-date", "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date",
    "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "article:published",
    "date", "created",
)  # fmt: skip
"""Properties that state when the article was published, the surest first."""
MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
)
TITLES = ("og:title", "twitter:title", "dc.title", "citation_title")
SITES = ("og:site_name", "application-name", "apple-mobile-web-app-title")
AUTHORS = ("author", "article:author", "dc.creator", "citation_author", "parsely-author")
SUMMARIES = ("og:description", "description", "twitter:description", "dc.description")
KEYWORDS = ("keywords", "news_keywords")
LANGUAGES = ("og:locale", "content-language", "language", "dc.language")
_WANTED = frozenset({
    *PUBLISHED, *MODIFIED, *TITLES, *SITES, *AUTHORS, *SUMMARIES, *KEYWORDS, *LANGUAGES,
    "article:tag", "article:section", "publisher", "dc.publisher", "og:url",
    "twitter:label1", "twitter:data1", "twitter:label2", "twitter:data2",
})  # fmt: skip


@dataclasses.dataclass(slots=True)
class Item:
    """One microdata property: its name in lower case, its value, its element and its scope."""

    name: str
    value: str
    node: LexborNode
    scope: int
    kind: str


@dataclasses.dataclass(slots=True)
class PageMeta:
    """Everything gathered.

    ``properties`` maps a lower-case name to its distinct values in page order. ``times`` are the <time>
    elements, ``footers`` those inside an <article>, ``tagged``, ``filed`` and ``signed`` links to tags, categories and authors,
    ``headlines`` all ``<h1>``.
    """

    title: str = ""
    language: str = ""
    base: str = ""
    canonical: list[str] = dataclasses.field(default_factory=list)
    alternates: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    properties: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    nodes: list[jsonld.Node] = dataclasses.field(default_factory=list)
    items: list[Item] = dataclasses.field(default_factory=list)
    times: list[tuple[LexborNode, Attributes]] = dataclasses.field(default_factory=list)
    footers: list[LexborNode] = dataclasses.field(default_factory=list)
    tagged: list[LexborNode] = dataclasses.field(default_factory=list)
    filed: list[LexborNode] = dataclasses.field(default_factory=list)
    signed: list[LexborNode] = dataclasses.field(default_factory=list)
    headlines: list[LexborNode] = dataclasses.field(default_factory=list)

    def first(self, *names: str) -> str | None:
        """Value of the first of these properties that has one."""
        for name in names:
            values = self.properties.get(name)
            if values:
                return values[0]
        return None

    def forget(self, names: Iterable[str], said: Callable[[str], bool]) -> None:
        """Drop the values of these properties that are ``said`` of the site."""
        for name in names:
            if values := self.properties.get(name):
                self.properties[name] = [value for value in values if not said(value)]

    def all(self, *names: str) -> list[str]:
        """Distinct values of all these properties."""
        return list(dict.fromkeys(value for name in names for value in self.properties.get(name, ())))


def gather(tree: LexborHTMLParser, found: Survey | None = None) -> PageMeta:
    """A parsed page -> what it says of itself; ``found`` is its survey where it was made already. Never raises."""
    found = found or survey(tree)
    meta = PageMeta(headlines=found.headlines)
    root, head = tree.root, tree.head
    if root is not None:
        attributes = root.attributes
        meta.language = (attributes.get("lang") or attributes.get("xml:lang") or "").strip()
    titles = []
    for node in head.css(_IN_HEAD) if head is not None else ():
        if node.tag_id == _TITLE:
            titles.append(node)
        else:
            _take(meta, node)
    title = titles[0] if titles else tree.css_first("title")
    meta.title = tidy(title.text()) if title is not None else ""
    if not meta.properties:
        for node in tree.css(_IN_HEAD):  # a page whose head was closed too early
            _take(meta, node)
    for script in found.scripts:
        meta.nodes += jsonld.parse(script.text())
    for node, attributes in found.marked:
        _sort(meta, node, attributes)
    return meta


def _sort(meta: PageMeta, node: LexborNode, attributes: Attributes) -> None:
    """Put an element of the survey where it belongs; one may belong to several places."""
    tag = node.tag_id
    if "itemprop" in attributes and len(meta.items) < _MAX_ITEMS:
        meta.items += _items(node, attributes)
    if tag == _TIME:
        meta.times.append((node, attributes))
    elif tag == _FOOTER:
        if _is_within_article(node):
            meta.footers.append(node)
    elif tag == _LINK and (relation := attributes.get("rel")):
        relations = relation.lower().split()
        if "tag" in relations:
            (meta.filed if "category" in relations else meta.tagged).append(node)
        if "author" in relations:
            meta.signed.append(node)


def _take(meta: PageMeta, node: LexborNode) -> None:
    tag, attributes = node.tag_id, node.attributes
    if tag == _META:
        for key in _NAMING:
            if (raw := attributes.get(key)) and (name := raw.strip().lower()) in _WANTED:
                if not (content := tidy(attributes.get("content") or "")):
                    break
                values = meta.properties.setdefault(name, [])
                if content not in values and len(values) < _MOST_VALUES:
                    values.append(content)
    elif tag == _BASE:
        meta.base = meta.base or (attributes.get("href") or "").strip()
    elif tag != _TITLE:
        _take_link(meta, attributes)


def _take_link(meta: PageMeta, attributes: dict[str, str | None]) -> None:
    relations, href = (attributes.get("rel") or "").lower().split(), (attributes.get("href") or "").strip()
    if not href:
        return
    if "canonical" in relations:
        meta.canonical.append(href)
    elif "alternate" in relations and (language := (attributes.get("hreflang") or "").strip()):
        meta.alternates.append((language, href))


def _is_within_article(node: LexborNode) -> bool:
    """Whether an ``<article>`` holds the element; the survey takes other footers for their names."""
    up = node.parent
    while up is not None and up.tag_id != _ARTICLE:
        up = up.parent
    return up is not None


def _items(node: LexborNode, attributes: dict[str, str | None]) -> Iterable[Item]:
    for name in (attributes.get("itemprop") or "").lower().split():
        if name in _PROPERTIES:
            scope = _scope(node)
            kind = (scope.attributes.get("itemtype") or "").rsplit("/", 1)[-1] if scope is not None else ""
            value = next(
                filter(None, map(attributes.get, ("content", "datetime", "href"))), None
            ) or node.text(separator=" ")
            yield Item(name, tidy(value[:2000]), node, scope.mem_id if scope is not None else 0, kind.strip())


def _scope(node: LexborNode) -> LexborNode | None:
    """The element a property belongs to; an element may open a scope and be a property of the one around it."""
    parent = node.parent
    while parent is not None and "itemscope" not in parent.attributes:
        parent = parent.parent
    return parent
