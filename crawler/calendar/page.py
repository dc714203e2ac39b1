"""A page as flat arrays in document order, and the addresses it offers: links, options, click handlers."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from pipelines.charset import as_utf_8
from pipelines.fields.spelling import rooted
from pipelines.parse import parse

__all__ = ["Link", "Page", "join", "links_of", "open_page"]

_MOST_NODES = 400_000
_MOST_LINKS = 20_000
_MOST_ALIKE = 50  # links of one address and one text: more of them say nothing more
_MOST_INSIDE = 400  # nodes of a label
_DEEPEST = 40  # elements between a form and its drop-down
_UNREAD = frozenset(("script", "style", "svg", "iframe", "object", "br", "hr", "wbr"))
# What dresses a link and says nothing of where it stands.
_DRESS = frozenset(("b", "big", "center", "em", "font", "i", "small", "span", "strong", "tt", "u"))
_ADDRESS_ATTRIBUTES = ("data-href", "data-url", "data-link", "data-target-url")
_LEADING = f":is(a,area,link,option,form,[onclick],{','.join(f'[{name}]' for name in _ADDRESS_ATTRIBUTES)})"
# location.href = '...', window.open("..."), location.assign('...')
_SCRIPT_ADDRESS = re.compile(
    r"""(?:location(?:\.href)?\s*=|(?:window\.open|location\.(?:assign|replace))\s*\()\s*["']([^"']{1,500})["']"""
)
_SCRIPT_PREFIX = re.compile(r"""["']([^"']{0,300})["']\s*\+""")
_GOES = re.compile(r"location|\.href|window\.open|submit|navigate|redirect|jump|goto", re.I)
_ADDRESS_LIKE = re.compile(
    r"^(?:https?:)?//|^[./?]|^[\w./-]+\.(?:s?html?|php\d?|aspx?|jsp|cgi)\b|^[\w.-]+/[\w./?=&-]+$", re.I
)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.I)
# What is fetched but holds no list of links.
_NO_PAGE = re.compile(
    r"\.(?:pdf|txt|gz|zip|rar|mbox|rss|atom|xml|ics|docx?|xlsx?|pptx?|epub|jpe?g|png|gif|svg|webp|mp[34]|css|js|json|torrent)"
    r"(?:$|[?#])",
    re.I,
)


@dataclasses.dataclass(slots=True)
class Link:
    """One address the page offers: where it stands, what is printed, what its attributes say.

    ``place`` names the tags around it, seven at most, but for those of fonts: links of one list share it.
    ``homes`` numbers the two elements right around it, seen the same way.
    """

    index: int
    url: str
    text: str
    hints: tuple[str, ...]
    place: str
    homes: tuple[int, ...]

    @property
    def in_head(self) -> bool:
        """Whether it is a ``<link>``, which readers do not see."""
        return self.place.startswith("link<")

    @property
    def label(self) -> str:
        """What is printed, else the first name its attributes give."""
        return self.text or next(iter(self.hints), "")


@dataclasses.dataclass(slots=True)
class Page:
    """Nodes in document order; ``parents`` and ``ends`` (one past the last inside) give the tree back."""

    url: str
    base: str
    nodes: list[LexborNode]
    tags: list[str]
    parents: list[int]
    ends: list[int]
    texts: list[str]

    def add(self, node: LexborNode, tag: str, text: str, parent: int) -> int:
        """Append a node; gives its index."""
        self.nodes.append(node)
        self.tags.append(tag)
        self.parents.append(parent)
        self.ends.append(len(self.nodes))
        self.texts.append(text)
        return len(self.nodes) - 1

    def text(self, index: int, limit: int = 200) -> str:
        """What is printed inside a node, pieces joined by a space, at most about ``limit`` characters."""
        pieces: list[str] = []
        length = 0
        for position in range(index, min(self.ends[index], index + _MOST_INSIDE)):
            if piece := self.texts[position]:
                pieces.append(piece)
                length += len(piece)
                if length > limit:
                    break
        return " ".join(pieces)

    def attributes(self, index: int) -> dict[str, str | None]:
        """Attributes of an element; empty for text."""
        return self.nodes[index].attributes if self.tags[index] != "-text" else {}

    def above(self, index: int) -> Iterator[int]:
        """Ancestors of a node, innermost first."""
        while (index := self.parents[index]) >= 0:
            yield index

    def homes(self, index: int) -> Iterator[int]:
        """Ancestors but those that only dress the text, which one link of a list has and another has not."""
        return (parent for parent in self.above(index) if self.tags[parent] not in _DRESS)


def open_page(html: bytes, url: str) -> Page:
    """Parse any bytes; never raises. ``<base href>`` is honoured. A page from which nothing leads elsewhere is empty."""
    tree = parse(as_utf_8(html)[0])
    page = Page(url, url, [], [], [], [], [])
    if tree.root is not None and tree.css_first(_LEADING) is not None:
        _flatten(tree.root, page)
    for index, tag in enumerate(page.tags):
        if tag == "base" and (href := page.attributes(index).get("href")):
            page.base = join(url, href) or url
            break
        if tag == "body":
            break
    return page


def _flatten(root: LexborNode, page: Page) -> None:
    """Fill the arrays, depth first, without recursion."""
    node: LexborNode | None = root
    open_nodes: list[tuple[LexborNode, int]] = []
    while True:
        while node is not None and len(page.tags) < _MOST_NODES:
            tag = node.tag or ""
            text = " ".join((node.text_content or "").split()) if tag == "-text" else ""
            if tag in _UNREAD or tag.startswith(("-comment", "!")) or (tag == "-text" and not text):
                node = node.next
                continue
            index = page.add(node, tag, text, open_nodes[-1][1] if open_nodes else -1)
            if text:
                node = node.next
            else:
                open_nodes.append((node, index))
                node = node.first_child
        if not open_nodes:
            return
        node, index = open_nodes.pop()
        page.ends[index] = len(page.tags)
        node = node.next if open_nodes else None


@functools.lru_cache(maxsize=2048)
def join(base: str, href: str) -> str | None:
    """``href`` seen from ``base``; None where that is no web address."""
    href = href.strip()
    if plain := rooted(base, href):
        return plain
    try:
        url = urljoin(base, href)
    except ValueError:
        return None
    return None if _OTHER_SCHEME.match(url) else url


def links_of(page: Page) -> list[Link]:
    """Every address a reader can go to from the page, in document order; files and fragments left out."""
    links: list[Link] = []
    told: dict[tuple[str, str], int] = {}
    select = _Select()
    for index, tag in enumerate(page.tags):
        if tag == "-text":
            continue
        if tag == "select":
            select = _read_select(page, index)
        href = _href(page, index, tag, select)
        if href is None or href.startswith("#"):
            continue
        url = join(page.base, href)
        if (
            url is None
            or _NO_PAGE.search(url)
            or ("#" in url and url.split("#")[0] == page.url.split("#")[0])
        ):
            continue
        text = page.text(index)
        told[url, text] = again = told.get((url, text), 0) + 1
        if again > _MOST_ALIKE:
            continue
        above = list(itertools.islice(page.homes(index), 6))
        place = "<".join([tag, *(page.tags[parent] for parent in above)])
        links.append(Link(index, url, text, _hints(page, index), place, tuple(above[:2])))
        if len(links) >= _MOST_LINKS:
            break
    return links


@dataclasses.dataclass(slots=True)
class _Select:
    """How a drop-down turns a value into an address: ``prefix`` + value, where it goes anywhere at all."""

    prefix: str = ""
    goes: bool = False


def _read_select(page: Page, index: int) -> _Select:
    attributes = page.attributes(index)
    handler = attributes.get("onchange") or ""
    if not handler:
        for parent in itertools.islice(page.above(index), _DEEPEST):
            if page.tags[parent] == "form":
                return _read_form(page.attributes(parent), attributes.get("name") or "")
    prefix = _SCRIPT_PREFIX.search(handler)
    return _Select(prefix[1] if prefix else "", bool(_GOES.search(handler)))


def _read_form(form: dict[str, str | None], name: str) -> _Select:
    """A form that is sent in the address: its action, and the drop-down's own name."""
    if not name or (form.get("method") or "get").strip().lower() != "get":
        return _Select()
    action = (form.get("action") or "").split("#")[0]
    return _Select(f"{action}{'&' if '?' in action else '?'}{name}=", True)


def _href(page: Page, index: int, tag: str, select: _Select) -> str | None:
    """The address an element leads to, as written; None where it leads nowhere."""
    attributes = page.attributes(index)
    if not attributes:
        return None
    if tag == "option":
        return _option_href((attributes.get("value") or "").strip(), select)
    if tag == "link":  # older blogs name their months in the head
        return attributes.get("href") if "archives" in (attributes.get("rel") or "").lower() else None
    if tag in ("a", "area"):
        href = (attributes.get("href") or "").strip()
        if href and not href.startswith("#") and not href.lower().startswith("javascript:"):
            return href
        script = f"{attributes.get('onclick') or ''};{href}"
    else:
        script = attributes.get("onclick") or ""
    if script and (found := _SCRIPT_ADDRESS.search(script)):
        return found[1]
    return next((value for name in _ADDRESS_ATTRIBUTES if (value := attributes.get(name))), None)


def _option_href(value: str, select: _Select) -> str | None:
    if not value or value.startswith("#"):
        return None
    if re.match(r"(?:https?:)?//|[/?]", value, re.I):
        return value
    if select.prefix:
        return select.prefix + value
    return value if select.goes or (_ADDRESS_LIKE.match(value) and not re.match(r"\d+/\d+$", value)) else None


def _hints(page: Page, index: int) -> tuple[str, ...]:
    """Names the attributes give: title, aria-label, label of the option, text of a picture."""
    attributes = page.attributes(index)
    found = [attributes.get(name) for name in ("title", "aria-label", "label", "alt")]
    for position in range(index + 1, min(page.ends[index], index + 12)):
        if page.tags[position] == "img":
            found += [page.attributes(position).get("alt"), page.attributes(position).get("title")]
    return tuple(hint for hint in found if hint)
