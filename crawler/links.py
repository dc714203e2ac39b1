"""The links of a page, each with the place where it stands and what is printed around it.

A *place* is the path of tags from the body down to the link, each with the class that most
elements like it wear; what varies from item to item (numbers, ids, odd and even) is left out.
So links that play the same part have the same place, on one page and on all pages of a site.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.linktext import BLOCKS, Path, Surroundings, collapse, item_depths, words
from crawler.urls import resolve
from pipelines.charset import decode

__all__ = ["Link", "PageLinks", "read_links"]

_MOST_LINKS = 5000
_LONGEST = 2000  # characters of an address
_DEEPEST = 60
_COLUMNS = 9
_LINE = 6  # siblings looked back at for another link in the same line
_PLAIN = re.compile(r"[\w.~/%+-]+(?:#.*)?", re.ASCII | re.S)
_NO_PAGE = ("mailto:", "javascript:", "tel:", "data:", "#")
_FLEETING = words(
    "odd even first last active current selected open opened hover sticky top bottom left right clearfix"
    " clear row col column columns large small big medium alt new hot lead featured"
)
_HEADING = re.compile(r"h[1-6](?:\..*)?")
_NOWHERE: Path = ((), ())
_SKIPPED = frozenset(("html", "-document", "-undef"))


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """One link as a reader meets it.

    ``text`` is what is printed, else the title attribute, else the picture's; ``hint`` is the
    title attribute or picture text in any case. ``later`` says that another address stands before
    it in its line. ``nodes`` numbers the elements around it from the body down (equal numbers
    are the same element of this page) and ``steps`` names them. ``lead`` and ``rest`` count the
    characters of its block before and behind it; ``near`` holds short texts around it, nearest
    first, in which a date may be printed. ``headline`` is the heading within the link, or the one
    that its item has without a link; ``ids`` the ids and roles of the elements around it.
    """

    url: str
    text: str
    place: str
    order: int
    heading: bool = False
    image: bool = False
    fragment: bool = False
    later: bool = False
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
    def spot(self) -> str:
        """The place, told apart for links that follow another one in their line."""
        return self.place + "+" if self.later else self.place


@dataclasses.dataclass(frozen=True, slots=True)
class PageLinks:
    """All web links of one page in reading order; ``next_url`` is what its head names as the next page."""

    url: str
    links: tuple[Link, ...] = ()
    next_url: str | None = None


def read_links(html: bytes, url: str) -> PageLinks:
    """The links of a page; any bytes will do, what is no web address is left out."""
    text, _ = decode(html, None)
    tree = LexborHTMLParser(text)
    for node in tree.css("script,style,template"):
        node.decompose()
    base, following = _head(tree, url)
    nodes, targets, hrefs = _anchors(tree, base)
    ways = _Paths(nodes)
    paths = [ways.of(node) for node in nodes]
    seen = {node.mem_id: target for node, target in zip(nodes, targets, strict=True)}
    later = [_is_later(node, seen) for node in nodes]
    spots = ["/".join(steps) + "+" * late for (steps, _), late in zip(paths, later, strict=True)]
    around = Surroundings(tree, nodes, paths, item_depths(targets, spots, paths))
    links = [
        _link(
            index,
            node,
            targets[index],
            paths[index],
            around,
            ways.ids(node),
            "#" in hrefs[index],
            later[index],
        )
        for index, node in enumerate(nodes)
    ]
    return PageLinks(url, tuple(links), following)


def _anchors(tree: LexborHTMLParser, base: str) -> tuple[list[LexborNode], list[str], list[str]]:
    """The elements that link to a web address, those addresses, and the attributes they came from."""
    nodes: list[LexborNode] = []
    targets, hrefs = [], []
    for node in tree.css("a[href],area[href]"):
        href = (node.attributes.get("href") or "").strip()
        if not href or len(href) > _LONGEST or href[:12].lower().startswith(_NO_PAGE):
            continue
        target = _target(base, href)
        if target and len(nodes) < _MOST_LINKS:
            nodes.append(node)
            targets.append(target)
            hrefs.append(href)
    return nodes, targets, hrefs


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


@functools.lru_cache(maxsize=65536)
def _rooted(base: str, href: str) -> str | None:
    return resolve(base, href)


@functools.lru_cache(maxsize=4096)
def _directory(base: str) -> str | None:
    """The canonical address of the folder a page lies in; None where it is no web address."""
    return resolve(base, ".")


def _link(
    index: int,
    node: LexborNode,
    target: str,
    path: Path,
    around: Surroundings,
    ids: str,
    fragment: bool,
    later: bool,
) -> Link:
    steps, numbers = path
    attributes = node.attributes
    printed = around.printed[index]
    hint = collapse(attributes.get("title") or "") or _picture(node, printed)
    return Link(
        url=target,
        text=printed or hint,
        place="/".join(steps),
        order=index,
        heading=bool(around.inside[index]) or any(_HEADING.fullmatch(step) for step in steps),
        image=not printed,
        fragment=fragment,
        later=later,
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


class _Paths:
    """The paths from the body to the links of one page; elements are looked at once."""

    def __init__(self, links: Sequence[LexborNode]) -> None:
        self._parent: dict[int, int | None] = {}
        self._raw: dict[int, tuple[str, tuple[str, ...]]] = {}
        self._worn: Counter[str] = Counter()
        self._number: dict[int, int] = {}
        self._ids: dict[int, str] = {}
        self._worded: dict[int, str] = {}
        self._known: dict[int, Path] = {}
        for link in links:
            self._learn(link)

    def _learn(self, link: LexborNode) -> None:
        """Take note of a link's ancestors and of the classes they wear."""
        child: int | None = None
        node: LexborNode | None = link
        while node is not None and node.tag not in _SKIPPED:
            key = node.mem_id
            if child is not None:
                self._parent[child] = key
            if key in self._raw:
                return
            names = (node.attributes.get("class") or "").lower().split()
            worn = tuple(name for name in names[:12] if _is_lasting(name))
            self._raw[key] = (_name(node), worn)
            called = node.attributes.get("id"), node.attributes.get("role")
            self._ids[key] = " ".join(name for name in called if name)[:80].lower()
            self._number[key] = len(self._number)
            self._worn.update(worn)
            self._parent[key] = None
            child, node = key, node.parent

    def of(self, link: LexborNode) -> Path:
        """Names and numbers of the elements from the body down to the link."""
        chain: list[int] = []
        key: int | None = link.mem_id
        while key is not None and key not in self._known:
            chain.append(key)
            key = self._parent[key]
        steps, nodes = self._known[key] if key is not None else _NOWHERE
        for key in reversed(chain):
            steps = (*steps[1 - _DEEPEST :], self._step(key))
            nodes = (*nodes[1 - _DEEPEST :], self._number[key])
            self._known[key] = steps, nodes
        return steps, nodes

    def ids(self, link: LexborNode) -> str:
        """Ids and roles of the elements around a link, parted by blanks."""
        key = self._parent[link.mem_id]
        chain: list[int] = []
        while key is not None and key not in self._worded:
            chain.append(key)
            key = self._parent[key]
        words = self._worded[key] if key is not None else ""
        for key in reversed(chain):
            words = f"{words} {self._ids[key]}".strip()[-300:] if self._ids[key] else words
            self._worded[key] = words
        return words

    def _step(self, key: int) -> str:
        tag, worn = self._raw[key]
        # the body's classes name the page
        return f"{tag}.{max(worn, key=self._worn.__getitem__)}" if worn and tag != "body" else tag


def _name(node: LexborNode) -> str:
    """The tag; of a table's cell with its column, for columns differ as classes do."""
    tag = node.tag or ""
    if tag not in ("td", "th"):
        return tag
    column, sibling = 1, node.prev
    while sibling is not None and column < _COLUMNS:
        column += sibling.is_element_node
        sibling = sibling.prev
    return f"{tag}{column}"


@functools.lru_cache(maxsize=8192)
def _is_lasting(name: str) -> bool:
    return name not in _FLEETING and not any(c.isdigit() for c in name)
