"""What a comparison of two crawls comes to."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence

import pyarrow as pa

from pipelines.schema import Change

__all__ = ["Comparison", "Texts", "Words"]

Words = tuple[str | None, Sequence[str]]
"""A title and paragraphs."""
Texts = tuple[Words | None, Words | None]
"""The words of an article before and after; None where it did not stand."""


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """Two crawls of one site compared.

    ``changes`` are in the order of `STATES`, then by address; those that are noise are among them
    and say why. ``states`` counts articles by state, noise left out, with ``unchanged`` and
    ``unknown`` (not looked at, or without an answer and not known before); an article in two states
    counts in both. ``noise`` counts changes by reason. ``extractor`` counts articles that differed
    only because other code or another profile had read them. ``views`` has a row for every article
    that both crawls saw a counter of: id, view_count_before, view_count_after, view_growth,
    views_per_day, view_count_reset, as in `Change`. ``texts`` reads the whole texts of some changes,
    each with the words before and after, in the order given; the log or corpus they came from must
    still be there.
    """

    site: str
    before: str
    after: str
    changes: list[Change]
    states: dict[str, int]
    noise: dict[str, int]
    extractor: int
    views: pa.Table
    texts: Callable[[Iterable[Change]], Iterator[tuple[Change, Texts]]]

    @property
    def told(self) -> list[Change]:
        """The changes worth telling."""
        return [change for change in self.changes if change.noise is None]
