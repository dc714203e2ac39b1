"""How many articles are held and written at once: fewer where their texts are long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["grouped", "is_full"]

T = TypeVar("T")

_ROWS = 500  # of one row group; several copies of them are in memory for a moment
_CHARACTERS = 2_000_000


def is_full(rows: int, characters: int) -> bool:
    """Whether so many articles with texts of so many characters are a group."""
    return rows >= _ROWS or characters >= _CHARACTERS


def grouped(things: Iterable[T], characters: Callable[[T], int]) -> Iterator[list[T]]:
    """The things in lists that are just full, the last one less so."""
    group: list[T] = []
    held = 0
    for thing in things:
        group.append(thing)
        held += characters(thing)
        if is_full(len(group), held):
            yield group
            group, held = [], 0
    if group:
        yield group
