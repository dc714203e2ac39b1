"""Links that may lead to a calendar: languages, archives, sections, and samples of everything else."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.listing import Link, PageLinks
from crawler.profile.model import Profile
from crawler.urls import resolve, same_site

__all__ = ["Lead", "is_page", "leads", "page_language", "section_of"]

_CODE = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{2,4})?\Z", re.I)
# What languages call themselves in a switcher, whole or cut; codes are recognised by their form.
_AUTONYMS = frozenset(
    "қазақша қаз русский рус english eng deutsch français español italiano português polski türkçe"
    " українська укр кыргызча o'zbekcha тоҷикӣ català čeština magyar română български српски"
    " ქართული հայերեն العربية עברית فارسی 日本語 中文 한국어 ελληνικά suomi svenska norsk dansk"
    " nederlands lietuvių latviešu eesti azərbaycanca беларуская монгол".split()
)
# Words by which the web names an archive page; only the order of looking depends on them.
_ARCHIVE = re.compile(
    r"archiv|archiwum|arquivo|архив|архів|мұрағат|мурагат|arşiv|arxiv|アーカイブ|過去ログ|归档|歸檔|存档"
    r"|보관|أرشيف|αρχείο|arkisto|arkiv",
    re.I,
)
_NOT_A_PAGE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|jpe?g|png|gif|svg|webp|mp[34]|avi|css|js|xml|rss|atom|ics|txt)\Z",
    re.I,
)
_SAMPLE = 2  # links tried of each group of like links
_GROUPS = 8  # groups tried


@dataclasses.dataclass(frozen=True, slots=True)
class Lead:
    """An address worth exploring: how it was linked, and what that says of the page behind it."""

    url: str
    place: str
    text: str
    kind: str  # language, archive or menu
    spare: bool = False  # one of a group of which others are tried first


def page_language(tree: LexborHTMLParser, url: str, profile: Profile) -> str | None:
    """The language a page declares, else the one its address names (BCP 47, lower-case primary tag)."""
    for code, marks in profile.languages.items():
        if any(mark.startswith("/") and mark in urlsplit(url).path for mark in marks):
            return code
    root = tree.css_first("html")
    declared = (
        (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root else ""
    ).strip()
    if _CODE.match(declared):
        return re.split(r"[-_]", declared)[0].lower()
    first = urlsplit(url).path.strip("/").split("/")[0]
    return first.lower() if len(first) == 2 and first.isalpha() and first.isascii() else None


def leads(page: PageLinks, tree: LexborHTMLParser, hosts: frozenset[str], profile: Profile) -> Iterator[Lead]:
    """What to explore from a start page: every language, what calls itself an archive, and of
    each group of like links (a menu, a list) the first few; the rest as spare."""
    for url, code in _alternates(tree, page.url):
        if same_site(url, hosts):
            yield Lead(url, "hreflang", code, "language")
    groups: dict[str, list[Link]] = {}
    for link in _pages(page.links, hosts):
        if link.url == page.url:
            continue
        if _is_language(link.text, profile):
            yield Lead(link.url, link.place, link.text, "language")
        elif _ARCHIVE.search(link.text) or _ARCHIVE.search(urlsplit(link.url).path):
            yield Lead(link.url, link.place, link.text, "archive")
        else:
            groups.setdefault(link.place, []).append(link)
            if section_of(link.text, profile):
                yield Lead(link.url, link.place, link.text, "menu")
    for place, group in enumerate(groups.values()):
        for number, link in enumerate(_first_of_each(group)):
            spare = place >= _GROUPS or number >= _SAMPLE
            yield Lead(link.url, link.place, link.text, "menu", spare)


def _first_of_each(group: list[Link]) -> list[Link]:
    firsts: dict[str, Link] = {}
    for link in group:
        firsts.setdefault(link.url, link)
    return list(firsts.values())


def is_page(url: str, hosts: frozenset[str]) -> bool:
    """Whether an address is one of the site's pages, by all that the address tells."""
    return same_site(url, hosts) and not _NOT_A_PAGE.search(urlsplit(url).path)


def section_of(text: str, profile: Profile) -> str | None:
    """The profile's name for the section a menu text leads to."""
    for name, marks in profile.sections.items():
        if any(text.casefold() == mark.casefold() for mark in (name, *marks)):
            return name
    return None


def _is_language(text: str, profile: Profile) -> bool:
    word = text.strip().strip(".").casefold()
    marks = {mark.casefold() for marks in profile.languages.values() for mark in marks}
    return word in _AUTONYMS or word in marks or (len(word) == 2 and word.isascii() and word.isalpha())


def _alternates(tree: LexborHTMLParser, url: str) -> Iterator[tuple[str, str]]:
    for node in tree.css("link[rel~=alternate][hreflang]"):
        target = resolve(url, node.attributes.get("href") or "")
        if target:
            yield target, node.attributes.get("hreflang") or ""


def _pages(links: Iterable[Link], hosts: frozenset[str]) -> Iterator[Link]:
    return (link for link in links if is_page(link.url, hosts))
