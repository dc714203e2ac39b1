"""Of all changes those that were asked for."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from pipelines.schema import Change

__all__ = ["Asked"]

_CAME = frozenset({"new", "restored"})


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What to show of a comparison: nothing set is everything but noise.

    ``states``: only these, "silent" among them; ``section``: as the site names it; ``since``: published on this day or later;
    ``min_words``: of a reworded article so many words at least that came or went; ``additions``: only
    what gained text; ``noise``: these reasons as well, ``every`` reason.
    """

    states: frozenset[str] = frozenset()
    section: str | None = None
    since: dt.date | None = None
    min_words: int = 0
    additions: bool = False
    noise: frozenset[str] = frozenset()
    every: bool = False

    def of(self, changes: Iterable[Change]) -> list[Change]:
        """The changes that were asked for, in their order."""
        return [change for change in changes if self._fits(change)]

    def _fits(self, change: Change) -> bool:
        if change.noise is not None and not self.every and change.noise not in self.noise:
            return False
        states = {*change.states, "silent"} if change.silent else {*change.states}
        if self.states and not self.states & states:
            return False
        if self.section is not None and change.article_section != self.section:
            return False
        if self.since is not None and (change.date_published is None or change.date_published < self.since):
            return False
        if self.additions and not (change.words_added or _CAME & {*change.states}):
            return False
        if change.words_added is None or change.words_removed is None:
            return True
        return change.words_added + change.words_removed >= self.min_words or "retitled" in change.states
