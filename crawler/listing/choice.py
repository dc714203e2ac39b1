"""Which groups of a page's links are its list of articles."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence

from crawler.listing.address import shape
from crawler.listing.evidence import Evidence
from crawler.listing.groups import Group
from crawler.urls import host_of

__all__ = ["Choice", "Known", "choose"]

_ENOUGH = 2.0  # score from which a group may be the list
_KNOWN_SPOT = 2.0  # what having carried articles on a scout is worth
_OTHER_SPOT = -0.5
_KNOWN_SHAPE = 0.7
_OTHER_SHAPE = -1.2
_SAME_SPOT = 0.5  # score that is enough on the spot of the list itself
_FAR = 5.0  # points behind the list that are too many on its spot
_OWN_STEPS = 2  # from an item to its link that tell it from a link in running text
_NEAR = 1.5  # points behind the list that are still near it on another spot


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """What is known of a site's lists: spots and address shapes of articles, whether they are dated."""

    spots: Mapping[str, int] = dataclasses.field(default_factory=dict)
    shapes: Mapping[str, int] = dataclasses.field(default_factory=dict)
    dated: bool = False
    learning: bool = False

    def refuses(self, group: Group, evidence: Evidence) -> bool:
        """Whether the dates of a group rule it out: they are of another time, and where the list
        itself is concerned, lists of this site are known to show dates of their month."""
        trusted = not self.learning and (self.dated or group.spot not in self.spots)
        return trusted and evidence.is_of_other_time(group)

    def prior(self, group: Group) -> float:
        """What the knowledge adds to a group's score."""
        if not self.spots:
            return 0.0
        worth = _KNOWN_SPOT if group.spot in self.spots else _OTHER_SPOT
        known = sum(shape(link.url) in self.shapes for link in group.links) / len(group.links)
        return worth + known * _KNOWN_SHAPE + (1 - known) * _OTHER_SHAPE


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """The groups of a page's list, best first, and whether its dates are of the page's month."""

    groups: tuple[Group, ...] = ()
    dated: bool = False

    def __bool__(self) -> bool:
        return bool(self.groups)


def choose(groups: Sequence[Group], evidence: Evidence, known: Known, host: str) -> Choice:
    """The list of a page; empty where nothing looks like one.

    A list of links to other hosts is taken only where the page has no other.
    """
    groups = [group for group in groups if not known.refuses(group, evidence)]
    scores = {id(group): evidence.score(group) + known.prior(group) for group in groups}
    for own in (True, False):
        rest = [group for group in groups if _is_own(group, host) == own]
        best = max(rest, key=lambda group: (scores[id(group)], -group.order), default=None)
        if best is not None and scores[id(best)] >= _ENOUGH:
            dated = {id(group) for group in groups if evidence.is_dated(group)}
            if id(best) in dated:
                groups = [group for group in groups if not evidence.is_of_other_month(group)]
            taken = _joined(_titles_of(best, groups), groups, scores, dated, known)
            return Choice(tuple(taken), id(best) in dated)
    return Choice()


def _is_own(group: Group, host: str) -> bool:
    return sum(host_of(link.url) == host for link in group.links) * 2 >= len(group.links)


def _titles_of(best: Group, groups: Sequence[Group]) -> Group:
    """The group of headings that link the very addresses of the best one, where there is such a group."""
    if best.links[0].heading:
        return best
    return next((group for group in groups if group.links[0].heading and group.urls == best.urls), best)


def _joined(
    best: Group,
    groups: Sequence[Group],
    scores: Mapping[int, float],
    dated: Collection[int],
    known: Known,
) -> list[Group]:
    """The best group and those that belong to the same list."""
    top = scores[id(best)]
    taken = [best]
    urls, items = set(best.urls), set(best.items)
    lone = len(best.links) == 1  # nothing tells how wide its item is
    shapes = {shape(url) for url in best.urls}
    for group in sorted(groups, key=lambda group: -scores[id(group)]):
        score = scores[id(group)]
        if group is best or group.urls <= urls:
            continue
        if group.spot == best.spot or (_is_same_line(group, best) and _is_shaped_like(group, shapes)):
            joins = score >= max(_SAME_SPOT, top - _FAR)
        elif _stands_inside(group, items) and not _is_answer(group, best, shapes):
            many = lone and len(group.links) > 1 and score >= _ENOUGH
            joins = many and id(group) in dated and _is_shaped_like(group, shapes)
        elif group.spot in known.spots:
            joins = score >= _ENOUGH
        else:
            enough = _ENOUGH if id(group) in dated else max(_ENOUGH, top - _NEAR)
            joins = score >= enough and _is_shaped_like(group, shapes)
        if joins:
            taken.append(group)
            urls |= group.urls
            items |= group.items
    return taken


def _is_same_line(group: Group, best: Group) -> bool:
    """Whether a group goes on where a single link of the list stands at the head of a line."""
    first, head = group.links[0], best.links[0]
    return len(best.links) == 1 and group.spot == best.spot + "+" and first.nodes[:-1] == head.nodes[:-1]


def _stands_inside(group: Group, items: Collection[int]) -> bool:
    return sum(any(node in items for node in link.nodes) for link in group.links) * 2 > len(group.links)


def _is_answer(group: Group, best: Group, shapes: Collection[str]) -> bool:
    """Whether a group inside the list's items is made of such items again, as the answers of a thread."""
    if group.tail == best.tail:
        return True
    short, long = sorted((group.tail, best.tail), key=len)
    if short != best.tail and len(short) < _OWN_STEPS:  # the best one may itself be made of answers
        return False
    return long[-len(short) :] == short and _is_shaped_like(group, shapes)


def _is_shaped_like(group: Group, shapes: Collection[str]) -> bool:
    return sum(shape(link.url) in shapes for link in group.links) * 2 >= len(group.links)
