"""What is printed on and around the links of a page: titles, the text beside them, dates nearby."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.links.paths import Path, words
from crawler.links.titles import is_telling

__all__ = ["BLOCKS", "Surroundings", "collapse", "item_depths", "width"]

BLOCKS = words(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header li main nav ol p pre section table tbody td th tr ul"
)
"""Tags that begin a line of their own."""
_HEADINGS = "h1,h2,h3,h4,h5,h6"
_OVER_ITEMS = words("h2 h3 h4 h5 h6")  # h1 names the page
_ITEM_NAME = re.compile(
    r"(?:li|tr|dd|article)(?:\..*)?"
    r"|(?:div|section|table|dl|p|ul)\.(?:.*[-_])?"
    r"(?:h?entry|post|item|news|story|article|card|teaser|record|message|event|row)"
)
_IN_LINE = words("h1 h2 h3 h4 h5 h6 b strong i em span font big small")
_NEAR = 160  # characters kept of a text near a link
_TITLE = 500  # characters kept of what a link prints
_CARD = 60  # characters beyond which a link is looked at as a card with a title in it
_BUDGET = 30  # times the page's own text that may be copied out of it
_HEAD = 6  # siblings looked back at for an item's heading
_BACK = 40  # siblings looked back at for a heading with a date
_ITEM = 1500  # characters at either end of an item in which its date is looked for
_RUNS = 4
_JOINT = "\x1f"  # put between text nodes; white space to Python
_DEEPEST = 60  # levels looked up at most
_CLIMB = 6  # levels climbed from a link that is alone of its kind
_REMEMBERED = 2048  # texts around links: those of menus are on every page
_DIGIT = re.compile(r"\d")
_DATED = re.compile(r"(?:19|20)\d\d|\d[./-]\d{1,2}[./-]\d")
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff]")


def collapse(text: str) -> str:
    """Text with its white space made single."""
    return " ".join(text.split())


def width(text: str) -> int:
    """Length of a text by what it can say: a Chinese, Japanese or Korean character counts twice."""
    return len(text) + len(_WIDE.findall(text))


def item_depths(targets: Sequence[str], spots: Sequence[str], paths: Sequence[Path]) -> list[int]:
    """For every link the depth of its item: the widest element around it in which no other address
    is linked from the same spot. Alone on its spot it gets the nearest element named like an item."""
    first: dict[tuple[str, int], str] = {}
    shared: set[tuple[str, int]] = set()
    for target, spot, (_, nodes) in zip(targets, spots, paths, strict=True):
        for node in nodes:
            key = spot, node
            if first.setdefault(key, target) != target:
                shared.add(key)
    depths = []
    for spot, (steps, nodes) in zip(spots, paths, strict=True):
        depth = next((i for i, node in enumerate(nodes) if (spot, node) not in shared), len(nodes) - 1)
        depths.append(depth or _alone(steps))
    return depths


def _alone(steps: Sequence[str]) -> int:
    last = len(steps) - 1
    for depth in range(last - 1, max(0, last - _CLIMB), -1):
        if _ITEM_NAME.fullmatch(steps[depth]):
            return depth
    depth = last - 1
    while depth > 1 and steps[depth].partition(".")[0] in _IN_LINE:
        depth -= 1
    return max(0, depth)


class Surroundings:
    """Texts of one page by the index of its links; see `crawler.links.read.Link` for what they are."""

    def __init__(
        self,
        tree: LexborHTMLParser,
        nodes: Sequence[LexborNode],
        paths: Sequence[Path],
        depths: Sequence[int],
    ) -> None:
        body = tree.body
        self._texts: dict[int, str] = {}
        self._dates: dict[int, str] = {}
        self._budget = _BUDGET * (1000 + len(body.text(deep=True) if body else ""))
        raw = [self._text(node) for node in nodes]
        items = [_up(node, len(paths[i][1]) - 1 - depths[i]) for i, node in enumerate(nodes)]
        inside, beside = self._headings(tree, nodes, items)
        self.inside = [inside.get(node.mem_id, "") for node in nodes]
        self.printed = [
            (self.inside[i] or _title(node, collapse(raw[i])))[:_TITLE] for i, node in enumerate(nodes)
        ]
        self.headline = [self.inside[i] or beside.get(item.mem_id, "") for i, item in enumerate(items)]
        around = {item.mem_id for item in items}
        count = Counter(steps for steps, _ in paths)
        for i, item in enumerate(items):
            if not self.headline[i] and not is_telling(self.printed[i]):
                levels = 1 if count[paths[i][0]] > 1 else _CLIMB // 2
                self.headline[i] = self._heading_above(item, around, levels)
        self.lead, self.rest = [0] * len(nodes), [0] * len(nodes)
        self._gaps = [("", "")] * len(nodes)
        self._blocks(nodes, raw)
        self.near = [self._near(item, self._gaps[i], raw[i]) for i, item in enumerate(items)]

    def _text(self, node: LexborNode) -> str:
        key = node.mem_id
        if key not in self._texts:
            text = node.text(deep=True, separator=_JOINT) if self._budget > 0 else ""
            self._budget -= len(text)
            self._texts[key] = text
        return self._texts[key]

    def _headings(
        self, tree: LexborHTMLParser, nodes: Sequence[LexborNode], items: Sequence[LexborNode]
    ) -> tuple[dict[int, str], dict[int, str]]:
        """Headings inside links, by link; headings inside items that are no links themselves, by item."""
        inside: dict[int, str] = {}
        beside: dict[int, str] = {}
        links = {node.mem_id for node in nodes}
        around = {item.mem_id for item in items}
        for heading in tree.css(_HEADINGS):
            text = collapse(self._text(heading))
            above: LexborNode | None = heading
            linked = any(map(_has_letters, (link.text(deep=True) for link in heading.css("a[href]"))))
            for _ in range(_DEEPEST):
                if above is None or not text:
                    break
                if above.mem_id in links:
                    inside.setdefault(above.mem_id, text)
                if above.mem_id in around and not linked:
                    beside.setdefault(above.mem_id, text)
                above = above.parent
        return inside, beside

    def _heading_above(self, item: LexborNode, items: set[int], levels: int) -> str:
        """The heading between an item and the one before it, where it can be a title; ``levels`` is how
        far up it is looked for: where one item stands alone, nothing tells how wide it is."""
        node: LexborNode | None = item
        for _ in range(levels):
            sibling = node.prev if node is not None else None
            for _ in range(_HEAD):
                if sibling is None or sibling.mem_id in items:
                    break
                if sibling.tag in _OVER_ITEMS:
                    text = collapse(self._text(sibling))
                    return text if is_telling(text) else ""
                sibling = sibling.prev
            node = node.parent if node is not None else None
        return ""

    def _blocks(self, nodes: Sequence[LexborNode], raw: Sequence[str]) -> None:
        """Find every link in the text of its block: how much stands before it, behind it, next to it."""
        blocks: dict[int, tuple[LexborNode, list[int]]] = {}
        for index, node in enumerate(nodes):
            block = _block_of(node)
            if block is not None:
                blocks.setdefault(block.mem_id, (block, []))[1].append(index)
        for block, members in blocks.values():
            text = self._text(block)
            spans = list(_spans(text, [raw[index] for index in members]))
            ends = [0, *(end for _, end in spans)]
            starts = [*(start for start, _ in spans), len(text)]
            for n, index in enumerate(members):
                start, end = spans[n]
                self.lead[index] = len(text[:start].strip()) if start < _TITLE else start
                self.rest[index] = len(text[end:].strip()) if len(text) - end < _TITLE else len(text) - end
                self._gaps[index] = text[ends[n] : start][-_NEAR:], text[end : starts[n + 1]][:_NEAR]

    def _near(self, item: LexborNode, gap: tuple[str, str], own: str) -> tuple[str, ...]:
        """Texts around a link that hold digits: beside it, in its item, above its item."""
        text = self._text(item)
        runs = _dated_runs(text if len(text) <= 2 * _ITEM else text[:_ITEM] + text[-_ITEM:])
        whole = text if len(text) <= 2 * _NEAR else ""
        near, is_dated = _with_digits(
            (own if len(own) <= _NEAR // 4 else "", *gap, *runs, whole, own[:_NEAR])
        )
        if is_dated:
            return near
        above = [self._above(node) for node in (item, item.parent) if node is not None]
        return tuple(dict.fromkeys((*near, *(text for text in above if _DIGIT.search(text)))))

    def _above(self, node: LexborNode) -> str:
        """The nearest short text with digits, free of links, that stands before a node on its level."""
        sibling = node.prev
        for _ in range(_BACK):
            if sibling is None:
                break
            key = sibling.mem_id
            if key not in self._dates:
                text = self._text(sibling)
                short = len(text) <= _NEAR and _DIGIT.search(text) and len(collapse(text)) <= _NEAR // 3
                plain = short and sibling.tag != "h1" and not _links(sibling)  # h1 names the page
                self._dates[key] = collapse(text) if plain else ""
            if self._dates[key]:
                return self._dates[key]
            sibling = sibling.prev
        return ""


@functools.lru_cache(maxsize=_REMEMBERED)
def _with_digits(texts: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Those of some texts that hold digits, each once, and whether one may hold a date."""
    told = tuple(dict.fromkeys(collapse(text) for text in texts if _DIGIT.search(text)))
    return told, any(map(_DATED.search, texts))


@functools.lru_cache(maxsize=_REMEMBERED)
def _dated_runs(text: str) -> tuple[str, ...]:
    """Short pieces of a text that may hold a date, each for itself and put together with its neighbours:
    a date is printed apart from running text, sometimes in several elements."""
    single: list[str] = []
    joined: list[str] = [""]
    for piece in map(collapse, text.split(_JOINT)):
        if len(piece) > _NEAR // 2:
            joined.append("")
        elif len(joined[-1]) + len(piece) < _NEAR // 2:
            joined[-1] = f"{joined[-1]} {piece}".strip()
        else:
            joined.append(piece)
        if 6 <= len(piece) <= _NEAR // 2 and _DATED.search(piece):
            single.append(piece)
    dated = tuple(run for run in (*single, *joined) if _DATED.search(run) or _DIGIT.search(run[:12]))
    return dated if len(dated) <= 2 * _RUNS else dated[:_RUNS] + dated[-_RUNS:]


def _spans(text: str, parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where texts that follow each other stand in the text that holds them all."""
    position = 0
    for part in parts:
        start = max(text.find(part, position), position) if part else position
        position = min(start + len(part), len(text))
        yield start, position


def _up(node: LexborNode, levels: int) -> LexborNode:
    for _ in range(levels):
        if node.parent is None:
            break
        node = node.parent
    return node


def _block_of(node: LexborNode) -> LexborNode | None:
    above = node.parent
    for _ in range(_DEEPEST):
        if above is None or above.tag in BLOCKS:
            return above
        above = above.parent
    return None


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _links(node: LexborNode) -> bool:
    return node.is_element_node and node.css_first("a[href]") is not None


def _title(node: LexborNode, text: str) -> str:
    """What a link prints; of a long card only the part that reads like its title."""
    if len(text) <= _CARD:
        return text
    card: LexborNode = node
    for _ in range(_CLIMB):
        parts = list(card.iter())
        if len(parts) != 1:
            break
        card = parts[0]
    texts = [collapse(part.text(deep=True, separator=" ")) for part in card.iter()]
    telling = [t for t in texts if width(t) >= 12 and sum(map(str.isalpha, t)) * 2 > len(t)]
    whole = sum(map(len, texts)) >= len(text) - len(texts)
    return telling[0] if whole and len(telling) > 1 else text
