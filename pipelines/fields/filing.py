"""Under which tags and in which section an article is filed, for whom, and on which path it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from selectolax.lexbor import LexborNode

from pipelines.fields import jsonld
from pipelines.fields.captioned import tag_line
from pipelines.fields.meta import KEYWORDS, SUMMARIES
from pipelines.fields.near import FOREIGN, Surroundings
from pipelines.fields.page import Page
from pipelines.fields.spelling import fold, join, tidy
from pipelines.monthnames import month_numbers

__all__ = ["breadcrumbs", "description", "publisher", "section", "sites_of", "split", "tags"]

_TAGS = re.compile(r"</?(?:a|b|br|div|em|font|h\d|i|img|li|p|span|strong|ul)\b[^<>]*>", re.IGNORECASE)
"""Tags in a summary, which may have words between such signs as well."""
_COMMA = re.compile(r"\s*[,;，、|]\s*")
_TAG_LINKS = 'a[href*="/tag/"],a[href*="/tags/"]'
_TAG_LEVELS = 4
_BESIDE_TAGS = 60  # letters of "Posted in X by Y, and tagged"
_TERM = re.compile(r"/tags?/[^/?#]")
_UNFILED = re.compile(r"uncategori[sz]ed", re.IGNORECASE)  # what WordPress calls the want of a category
_MOST_TAGS, _LONGEST_TAG, _MOST_STEPS = 50, 80, 12


def tags(page: Page, around: Surroundings, article: jsonld.Node, title: str | None) -> list[str]:
    """Tags and keywords: ``article:tag``, linked data, links marked ``rel=tag``, a line with a label, keywords."""
    named = page.meta.all("article:tag") or split(jsonld.texts(article.get("keywords")))
    named = named or [tidy(node.text()) for node in page.meta.tagged[:_MOST_TAGS] if _is_ours(node, around)]
    named = named or tag_line(page)
    if not named:
        own = fold(title or "")  # a headline given as a keyword is none
        named = [tag for tag in split(page.meta.all(*KEYWORDS)) if fold(tag) != own] or _by_address(
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


def split(texts: Iterable[str]) -> list[str]:
    """What commas and their like part."""
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


def sites_of(page: Page, article: jsonld.Node) -> list[str]:
    """What the page calls its site and publisher."""
    return [
        *jsonld.texts(article.get("publisher")),
        *page.meta.all("og:site_name", "publisher", "dc.publisher"),
    ]


def publisher(page: Page, article: jsonld.Node) -> str | None:
    """Publisher the page names; an address is no name."""
    return next((name for name in sites_of(page, article) if not name.startswith("http")), None)


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
