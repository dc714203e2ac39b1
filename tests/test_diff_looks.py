"""Two crawls' looks put side by side by column: the same as article by article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.corpus import Corpus
from pipelines.diff.looks import TOLD, Look, Pair, sight
from pipelines.schema import VISITS

CRAWLS = ["1", "2", "3", "4"]
Seen = tuple[str, str, str | None, bool | None]
"""Article, outcome, version, whether it was listed."""
LANDED = st.tuples(st.sampled_from("abcde"), st.just("landed"), st.sampled_from("xy"), st.booleans())
OTHER = st.tuples(
    st.sampled_from("abcde"),
    st.sampled_from(["gone", "soft-404", "failed", "unreadable", "skipped", "duplicate"]),
    st.none(),
    st.sampled_from([True, False, None]),
)
CRAWL = st.tuples(st.lists(LANDED, unique_by=lambda seen: seen[0]), st.lists(OTHER, max_size=4)).map(
    lambda both: [*both[1], *both[0]]
)


class Visited:
    """As much of a corpus as is asked for its visits."""

    def __init__(self, crawls: Mapping[str, Sequence[Seen]]) -> None:
        self.crawls = crawls

    def visits(self, crawl: str, columns: Sequence[str]) -> pa.Table:
        names = ("id", "outcome", "text_digest", "listed")
        rows = [dict(zip(names, seen, strict=True)) for seen in self.crawls[crawl]]
        kinds = {name: VISITS.field(name).type for name in columns}
        plain = {
            name: kind.value_type if pa.types.is_dictionary(kind) else kind for name, kind in kinds.items()
        }
        return pa.Table.from_pylist(rows, pa.schema([*plain.items()]))


def best(seen: Sequence[Seen], own_id: str, outcomes: Sequence[str]) -> Seen | None:
    of_it = [one for one in seen if one[0] == own_id and one[1] in outcomes]
    return min(of_it, key=lambda one: one[1] != "landed", default=None)


def look(crawls: Mapping[str, Sequence[Seen]], own_id: str, last: Sequence[str]) -> Look | None:
    """The newest look that told, in these crawls."""
    for crawl in reversed(last):
        if seen := best(crawls[crawl], own_id, TOLD):
            return as_look(seen, crawl)
    return None


def as_look(seen: Seen, crawl: str) -> Look:
    return Look(seen[0], None, seen[1], None, seen[2], seen[3], None, None, crawl)


def one_by_one(crawls: Mapping[str, Sequence[Seen]], before: int, after: int) -> tuple[list[Pair], int]:
    """What `sight` gives, without a table: the pairs that differ, and how many are the same."""
    pairs, same = [], 0
    for own_id in "abcde":
        then = look(crawls, own_id, [CRAWLS[before]])
        seen = best(crawls[CRAWLS[after]], own_id, [*TOLD, "failed", "unreadable", "skipped"])
        between = CRAWLS[before + 1 : after] if then else []
        new = as_look(seen, CRAWLS[after]) if seen else look(crawls, own_id, between)
        old = then or (look(crawls, own_id, CRAWLS[:before]) if new else None)
        both = old is not None and new is not None and old.outcome == new.outcome
        facts = [(one.text_digest, one.listed is not False) for one in (old, new) if one]
        if both and old and old.outcome == "landed" and facts[0] == facts[1]:
            same += 1
        elif (new or (old and old.outcome == "landed")) and not (both and old and old.outcome != "landed"):
            pairs.append(Pair(old, new))
    return pairs, same


@settings(max_examples=200)
@given(st.lists(CRAWL, min_size=4, max_size=4), st.sampled_from([(0, 1), (0, 3), (1, 2), (2, 3), (1, 3)]))
def test_looks_are_paired_as_if_one_by_one(crawls: list[list[Seen]], pair: tuple[int, int]) -> None:
    by_name: dict[str, Any] = dict(zip(CRAWLS, crawls, strict=True))
    visited = cast(Corpus, Visited(by_name))
    sighted = sight(lambda _: visited, CRAWLS, *(CRAWLS[number] for number in pair))
    pairs, same = one_by_one(by_name, *pair)
    assert sorted(map(repr, sighted.pairs)) == sorted(map(repr, pairs))
    assert sighted.same == same
    assert len(sighted.read_twice) >= same
