"""The links of a page, each with the place where it stands and what is printed around it.

Links that play the same part have the same place, on one page and on all pages of a site
(`crawler.links.paths`); what is printed near them is found by `crawler.links.text`.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.links.paths import Path, Paths, place_of
from crawler.links.text import BLOCKS, Surroundings, collapse, item_depths
from crawler.urls import carries_session, resolve
from pipelines.charset import as_utf_8
from pipelines.parse import parse

__all__ = ["Link", "PageLinks", "read_links"]

_MOST_LINKS = 5000
_LONGEST = 2000  # characters of an address
_LINE = 6  # siblings looked back at for another link in the same line
_PLAIN = re.compile(r"[\w.~/%+-]+(?:#.*)?", re.ASCII | re.S)
_NO_PAGE = ("mailto:", "javascript:", "tel:", "data:", "#")
_HEADING = re.compile(r"h[1-6](?:\..*)?")


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """One link as a reader meets it.

    ``text`` is what is printed, else the title attribute, else the picture's; ``hint`` is the
    title attribute or picture text in any case. ``spot`` is the place with the columns of tables,
    and with a ``+`` where another address stands before the link in its line. ``nodes`` numbers the elements around it from the body down (equal numbers
    are the same element of this page) and ``steps`` names them. ``lead`` and ``rest`` count the
    characters of its block before and behind it; ``near`` holds short texts around it, nearest
    first, in which a date may be printed. ``headline`` is the heading within the link, or the one
    that its item has without a link, or right above it where the link itself prints no title; ``ids`` the ids and roles of the elements around it.
    """

    url: str
    text: str
    place: str
    spot: str
    order: int
    heading: bool = False
    image: bool = False
    fragment: bool = False
    hint: str = ""
    rel: frozenset[str] = frozenset()
    steps: tuple[str, ...] = ()
    nodes: tuple[int, ...] = ()
    lead: int = 0
    rest: int = 0
    near: tuple[str, ...] = ()
    headline: str = ""
    ids: str = ""

    @property
    def corner(self) -> str:
        """The spot, whichever link of its line this is."""
        return self.spot.removesuffix("+")


@dataclasses.dataclass(frozen=True, slots=True)
class PageLinks:
    """All web links of one page in reading order; ``next_url`` is what its head names as the next page,
    ``sessions`` how many of the links came with a session id, which was taken off."""

    url: str
    links: tuple[Link, ...] = ()
    next_url: str | None = None
    sessions: int = 0


def read_links(html: bytes, url: str) -> PageLinks:
    """The links of a page; any bytes will do, what is no web address is left out."""
    tree = parse(as_utf_8(html)[0])
    for node in tree.css("script,style,template"):
        node.decompose()
    base, following = _head(tree, url)
    nodes, targets = _anchors(tree, base)
    ways = Paths(nodes)
    paths = [ways.of(node) for node in nodes]
    seen = {node.mem_id: target for node, target in zip(nodes, targets, strict=True)}
    spots = ["/".join(path[0]) + "+" * _is_later(node, seen) for node, path in zip(nodes, paths, strict=True)]
    around = Surroundings(tree, nodes, paths, item_depths(targets, spots, paths))
    links = [
        _link(index, node, targets[index], paths[index], spots[index], around, ways.ids(node))
        for index, node in enumerate(nodes)
    ]
    sessions = sum(carries_session(node.attributes.get("href") or "") for node in nodes)
    return PageLinks(url, tuple(links), following, sessions)


def _anchors(tree: LexborHTMLParser, base: str) -> tuple[list[LexborNode], list[str]]:
    """The elements that link to a web address, and those addresses."""
    nodes: list[LexborNode] = []
    targets: list[str] = []
    for node in tree.css("a[href],area[href]"):
        href = (node.attributes.get("href") or "").strip()
        if not href or len(href) > _LONGEST or href[:12].lower().startswith(_NO_PAGE):
            continue
        target = _target(base, href)
        if target and len(nodes) < _MOST_LINKS:
            nodes.append(node)
            targets.append(target)
    return nodes, targets


def _head(tree: LexborHTMLParser, url: str) -> tuple[str, str | None]:
    """The address that relative links count from, and the page named as the next one."""
    node = tree.css_first("base[href]")
    try:
        base = urljoin(url, (node.attributes.get("href") or "").strip()) if node else url
    except ValueError:
        base = url
    node = tree.css_first("link[rel~=next i][href]")
    return base, _target(base, (node.attributes.get("href") or "").strip()) if node else None


def _target(base: str, href: str) -> str | None:
    if href.startswith("/") or "://" in href[:8]:
        try:
            parts = urlsplit(base)
        except ValueError:
            return None
        return _rooted(f"{parts.scheme}://{parts.netloc}/", href)
    if _PLAIN.fullmatch(href) and (directory := _directory(base)):
        return urljoin(directory, href.partition("#")[0])
    return _rooted(base, href)


@functools.lru_cache(maxsize=_MOST_LINKS)
def _rooted(base: str, href: str) -> str | None:
    # Remembered for the menus, which are on every page; an article stands on few.
    return resolve(base, href)


@functools.lru_cache(maxsize=4096)
def _directory(base: str) -> str | None:
    """The canonical address of the folder a page lies in; None where it is no web address."""
    return resolve(base, ".")


def _link(
    index: int, node: LexborNode, target: str, path: Path, spot: str, around: Surroundings, ids: str
) -> Link:
    steps, numbers = path
    attributes = node.attributes
    printed = around.printed[index]
    hint = collapse(attributes.get("title") or "") or _picture(node, printed)
    return Link(
        url=target,
        text=printed or hint,
        place=place_of(steps),
        spot=spot,
        order=index,
        heading=bool(around.inside[index]) or _in_heading(steps),
        image=not printed,
        fragment="#" in (attributes.get("href") or ""),
        hint=hint,
        rel=frozenset((attributes.get("rel") or "").lower().split()),
        steps=steps,
        nodes=numbers,
        lead=around.lead[index],
        rest=around.rest[index],
        near=around.near[index],
        headline=around.headline[index],
        ids=ids,
    )


@functools.lru_cache(maxsize=8192)
def _in_heading(steps: tuple[str, ...]) -> bool:
    return any(map(_HEADING.fullmatch, steps))


def _picture(node: LexborNode, printed: str) -> str:
    """The text a picture link has for those who do not see it."""
    image = None if printed else node.css_first("img")
    return collapse((image.attributes.get("alt") or image.attributes.get("title") or "") if image else "")


def _is_later(node: LexborNode, targets: dict[int, str]) -> bool:
    """Whether a link to another address precedes this one in its line."""
    target = targets[node.mem_id]
    if any(child.tag in BLOCKS for child in node.iter()):
        return False
    sibling = node.prev
    for _ in range(_LINE):
        if sibling is None or sibling.tag in ("br", "hr"):
            return False
        if sibling.tag == "a" and targets.get(sibling.mem_id, target) != target:
            return True
        sibling = sibling.prev
    return False
