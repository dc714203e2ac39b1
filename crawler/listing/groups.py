"""Links that play one part on a page: those that stand on the same spot of neighbouring items."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from crawler.links.read import Link
from crawler.links.text import item_depths

__all__ = ["Group", "by_url", "group_links"]

_MOST = 30  # links to one address that are looked at


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """Links of one spot in one container, by address; ``items`` numbers the items they stand in,
    ``tail`` is the way from such an item to its link."""

    spot: str
    container: int
    links: tuple[Link, ...]
    items: frozenset[int]
    tail: tuple[str, ...] = ()

    @property
    def urls(self) -> frozenset[str]:
        """The addresses linked."""
        return frozenset(link.url for link in self.links)

    @property
    def order(self) -> int:
        """Where the group begins in the page's reading order."""
        return self.links[0].order


def group_links(links: Sequence[Link]) -> list[Group]:
    """The groups of a page in reading order; of an address linked twice in a group the first link counts."""
    spots = [link.spot for link in links]
    depths = item_depths([link.url for link in links], spots, [(link.steps, link.nodes) for link in links])
    members: dict[tuple[str, int], dict[str, tuple[Link, int]]] = {}
    for link, depth in zip(links, depths, strict=True):
        container = link.nodes[depth - 1] if depth else -1
        members.setdefault((link.spot, container), {}).setdefault(link.url, (link, depth))
    groups = []
    for (spot, container), found in members.items():
        pairs = list(found.values())
        items = frozenset(link.nodes[depth] for link, depth in pairs)
        first, depth = pairs[0]
        groups.append(Group(spot, container, tuple(link for link, _ in pairs), items, first.steps[depth:]))
    return sorted(groups, key=lambda group: group.order)


def by_url(links: Iterable[Link]) -> dict[str, list[Link]]:
    """Links by their address, in reading order, the first few of each."""
    found: dict[str, list[Link]] = {}
    for link in links:
        same = found.setdefault(link.url, [])
        if len(same) < _MOST:
            same.append(link)
    return found
