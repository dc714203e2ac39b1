"""Articles that stand at another address: one that went and one that came, with the same words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipelines.diff.states import Case, Key
from pipelines.diff.texts import compare_texts

__all__ = ["Texts", "may_be_moved", "pair_alike", "pair_identical"]

Texts = Mapping[Key | None, Sequence[str]]
"""Paragraphs by article id and text digest."""

_GOING = frozenset({"removed", "removed-soft", "unlisted"})
_ALIKE = 0.8
_LONG = 40  # characters of a paragraph that hardly stands in two articles


def may_be_moved(cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """The cases that went, and those that came."""
    went = [case for case in cases if case.old and (case.after is None or _GOING & {*case.states})]
    return sorted(went, key=lambda case: case.id), [case for case in cases if case.states == ["new"]]


def pair_identical(went: Sequence[Case], came: Sequence[Case]) -> Iterator[tuple[Case, Case]]:
    """Pairs whose title and text are the same to the letter."""
    waiting = defaultdict(list)
    for case in sorted(came, key=lambda case: case.id, reverse=True):
        if case.new:
            waiting[case.new[1]].append(case)
    for case in went:
        if case.old and waiting.get(case.old[1]):
            yield case, waiting[case.old[1]].pop()


def pair_alike(went: Sequence[Case], came: Sequence[Case], texts: Texts) -> Iterator[tuple[Case, Case]]:
    """Pairs that share long paragraphs and nearly all of their words."""
    holders = defaultdict(list)
    for number, case in enumerate(came):
        for paragraph in {p for p in texts.get(case.new, ()) if len(p) >= _LONG}:
            holders[paragraph].append(number)
    taken: set[int] = set()
    for case in went:
        paragraphs = texts.get(case.old, ())
        shared = Counter(number for text in {*paragraphs} for number in holders.get(text, ()))
        for number, _ in shared.most_common(3):
            change = compare_texts(paragraphs, texts.get(came[number].new, ()))
            if number not in taken and change.similarity >= _ALIKE:
                taken.add(number)
                yield case, came[number]
                break
