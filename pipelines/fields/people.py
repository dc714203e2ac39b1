"""Who wrote it, under which tags, in which section, for whom, and on which path it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any

from selectolax.lexbor import LexborNode

from pipelines.body.blocks import Block
from pipelines.fields import jsonld
from pipelines.fields.bylines import before_label, bylines, is_person, who_of
from pipelines.fields.captioned import author_line, tag_line
from pipelines.fields.labelled import folded
from pipelines.fields.lines import Lines
from pipelines.fields.meta import AUTHORS, KEYWORDS, SUMMARIES
from pipelines.fields.near import FOREIGN, Surroundings
from pipelines.fields.page import Page
from pipelines.fields.spelling import fold, join, tidy, without_markup
from pipelines.monthnames import month_numbers

__all__ = ["authors", "breadcrumbs", "description", "publisher", "section", "tags"]

_NO_NAME = re.compile(r"https?:|www\.|@|^/|\.(?:com|org|net|ru|kz)\b|^\d+$|\b(?:19|20)\d\d\b")
_BY = re.compile(
    r"^(?:(?:(?:posted |written )?by|von|par|por|di|authors?|autor(?:in|en|es|zy)?|autore|auteurs?|текст|text|автор[ыи]?)\s*[:：]\s*"
    r"|(?:posted |written )?by\s+|(?:von|par|por)\s+)",
    re.IGNORECASE,
)
_TAGS = re.compile(r"</?(?:a|b|br|div|em|font|h\d|i|img|li|p|span|strong|ul)\b[^<>]*>", re.IGNORECASE)
"""Tags in a summary, which may have words between such signs as well."""
_PAIR = 2
_SEVERAL = re.compile(r"\s*(?:;|//?)\s*")
_AND = re.compile(r",?\s+(?:and|und|et|y|e|og|och|en|i|и|та|және)\s+")
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
_COMMA = re.compile(r"\s*[,;，、|]\s*")
_MOST_AUTHORS = 5
_TAG_LINKS = 'a[href*="/tag/"],a[href*="/tags/"]'
_TAG_LEVELS = 4
_BESIDE_TAGS = 60  # letters of "Posted in X by Y, and tagged"
_TERM = re.compile(r"/tags?/[^/?#]")
_UNFILED = re.compile(r"uncategori[sz]ed", re.IGNORECASE)  # what WordPress calls the want of a category
_MOST_TAGS, _LONGEST_TAG, _LONGEST_NAME, _MOST_STEPS = 50, 80, 100, 12


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
        lambda: [item.value for item in ours][:_MOST_AUTHORS],
        lambda: [who_of(tidy(node.text(separator=" "))) for node in linked],
        lambda: [signed] if signed else [],
        lambda: list(_labelled(lines, around)),
        lambda: _split([before_label(author_line(page, around) or "")]),
        lambda: bylines(page.blocks, title, around),
    )
    found = next((names for witness in witnesses if (names := _names(witness()))), [])
    if found and {fold(name) for name in found} <= {fold(name) for name in _sites(page, article)}:
        return (
            _names(bylines(page.blocks, title, around)) or found
        )  # the site itself is named for want of a person
    return found


def _sites(page: Page, article: jsonld.Node) -> list[str]:
    return [
        *jsonld.texts(article.get("publisher")),
        *page.meta.all("og:site_name", "publisher", "dc.publisher"),
    ]


def _labelled(lines: Lines, around: Surroundings) -> Iterator[str]:
    """What stands behind a label and a colon in a short line."""
    words = lines.labels.pattern("author")
    label = re.compile(rf"(?:.*\s)?{words}\s*[:：]\s*") if words else None
    for block, _ in lines.labelled("author"):
        line = label and len(block.text) <= _LONGEST_NAME and block.box.tag != "pre"
        match = label.match(folded(block.text)) if label and line else None
        if match and not around.foreign(block.box.node):
            yield from _split([before_label(block.text[match.end() :])])
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
    clean = (_BY.sub("", name).partition("|")[0].strip(" ,;:") for name in bare)
    return list(dict.fromkeys(one for name in clean for one in _apart(name) if _is_name(one)))


def _apart(name: str) -> list[str]:
    """The persons that one string names, parted by signs and a word like "and": where every part can be one.

    Of "A and B, C" the end is whom these write for. A single comma may part a name and an office: that is left.
    """
    parts = _SEVERAL.split(name)
    if len(parts) == 1 and len(both := _AND.split(name)) == _PAIR:
        parts = [*both[0].split(","), both[1].partition(",")[0]]
    parts = [part.strip() for part in parts if part.strip()]
    return parts if len(parts) > 1 and all(map(is_person, parts)) else [name]


def _is_name(text: str) -> bool:
    if not 1 < len(text) <= _LONGEST_NAME or text.lower() in _NO_NAMES:
        return False
    return not _NO_NAME.search(text)


def tags(page: Page, around: Surroundings, article: jsonld.Node, title: str | None) -> list[str]:
    """Tags and keywords: ``article:tag``, linked data, links marked ``rel=tag``, a line with a label, keywords."""
    named = page.meta.all("article:tag") or _split(jsonld.texts(article.get("keywords")))
    named = named or [tidy(node.text()) for node in page.meta.tagged[:_MOST_TAGS] if _is_ours(node, around)]
    named = named or tag_line(page)
    if not named:
        own = fold(title or "")  # a headline given as a keyword is none
        named = [tag for tag in _split(page.meta.all(*KEYWORDS)) if fold(tag) != own] or _by_address(
            page, around
        )
    return list(dict.fromkeys(tag for tag in named if 0 < len(tag) <= _LONGEST_TAG))[:_MOST_TAGS]


def _by_address(page: Page, around: Surroundings) -> list[str]:
    """Texts of the links to pages of tags that stand nearest to the headline, in a part of the page that holds it."""
    found = around.holder.css(_TAG_LINKS)[:_MOST_TAGS] if around.holder is not None else []
    links = [(around.shared(link), link) for link in found if _is_tag(link, page)]
    nearest = max((depth for depth, _ in links), default=0)
    return [tidy(link.text()) for depth, link in links if depth == nearest and _is_ours(link, around)]


def _is_tag(link: LexborNode, page: Page) -> bool:
    """Whether a link to a page of a tag of this site stands in a line that is there for such links."""
    address, line = join(page.base, link.attributes.get("href") or ""), link.parent
    if address is None or line is None or _TERM.search(address) is None:
        return False
    told = len(tidy(line.text())) - sum(len(tidy(one.text())) for one in line.css("a"))
    hosts = {url.partition("://")[2].partition("/")[0].removeprefix("www.") for url in (address, page.url)}
    return told <= _BESIDE_TAGS and len(hosts) == 1


def _is_ours(tag: LexborNode, around: Surroundings) -> bool:
    """Whether a tag stands where the article's do, and in no cloud of the site's; a menu of nothing but tags is none."""
    place = box = tag.parent
    for _ in range(_TAG_LEVELS):
        if box is None or box.tag == "nav":
            break
        box = box.parent
    if box is not None and box.tag == "nav" and box.css_first('a:not([rel~="tag"])') is None:
        place = box.parent
    return place is None or around.standing(place) != FOREIGN


def _split(texts: Iterable[str]) -> list[str]:
    return [part for text in texts for part in _COMMA.split(text)]


def section(page: Page, around: Surroundings, article: jsonld.Node, crumbs: list[str]) -> str | None:
    """The section it was listed in; where the walk knows none, the one the page names, or the first category that the
    article is linked to."""
    if page.context.section:
        return page.context.section
    filed = [tidy(link.text()) for link in page.meta.filed[:_MOST_TAGS] if _is_ours(link, around)]
    filed = [name for name in filed if name and not _UNFILED.fullmatch(name)]
    named = page.meta.first("article:section") or next(
        iter(jsonld.texts(article.get("articleSection"))), None
    )
    if named and (first := named.partition(",")[0].strip()) in filed:
        return first  # of a list of all the categories and tags
    told = [
        crumb
        for before, crumb in zip(["", *crumbs], crumbs, strict=False)
        if not (crumb.isdigit() or (before.isdigit() and month_numbers(crumb)))
    ]  # not the month or day it stands under
    return named or (told[-1] if len(told) > 1 else None) or next(iter(filed), None)


def publisher(page: Page, article: jsonld.Node) -> str | None:
    """Publisher the page names; an address is no name."""
    return next((name for name in _sites(page, article) if not name.startswith("http")), None)


def description(page: Page, article: jsonld.Node) -> str | None:
    """Summary the page gives of itself."""
    named = page.meta.first(*SUMMARIES) or next(iter(jsonld.texts(article.get("description"))), None)
    return tidy(unescape(_TAGS.sub(" ", named))) or None if named and "<" in named else named


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
            found = [
                jsonld.texts(step.get("name", step.get("item")))
                for step in steps[:20]
                if isinstance(step, dict)
            ]
            return [names[0] for names in found if names]
    return []


def _shown(page: Page) -> Iterator[str]:
    """Steps of the first element named after breadcrumbs."""
    holder = page.tree.css_first('[class*="breadcrumb"]')
    for link in holder.css("a")[:_MOST_STEPS] if holder is not None else ():
        yield tidy(link.text())
