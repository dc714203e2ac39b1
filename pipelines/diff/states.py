"""What became of an article, from two looks at it. Absent is not deleted, and a failure tells nothing."""

from __future__ import annotations

import dataclasses

from pipelines.diff.looks import Look, Pair

__all__ = ["STATES", "Case", "Key", "case_of"]

Key = tuple[str, str]
"""A version: its article's id and its text digest."""

STATES = (
    "new",
    "restored",
    "removed",
    "removed-soft",
    "moved",
    "unlisted",
    "relisted",
    "edited",
    "retitled",
    "redated",
    "resectioned",
    "fetch-failed",
    "extraction-failed",
)
"""What can become of an article, most telling first; see docs/diff.md."""

_LOST = {"failed": "fetch-failed", "unreadable": "extraction-failed", "not-html": "extraction-failed"}
_GONE = {"gone": "removed", "soft-404": "removed-soft"}


@dataclasses.dataclass(slots=True)
class Case:
    """An article that is not the same in every respect: its states so far, the look before and after.

    ``unknown``: nothing is known of it now. ``stood_as`` is the version of one that was gone before,
    when it still stood.
    """

    states: list[str]
    before: Look | None
    after: Look | None
    unknown: bool = False
    stood_as: str | None = None

    @property
    def id(self) -> str:
        """The article."""
        look = self.after or self.before
        assert look is not None  # noqa: S101  a case has a look
        return look.id

    @property
    def old(self) -> Key | None:
        """The version that stood before."""
        digest = self.stood_as or (self.before.text_digest if self.before else None)
        return (self.before.id, digest) if self.before and digest else None

    @property
    def new(self) -> Key | None:
        """The version that stands now."""
        return (self.after.id, self.after.text_digest) if self.after and self.after.text_digest else None

    @property
    def refiled(self) -> bool:
        """Whether the same words may stand under another date or in another section."""
        before, after = self.before, self.after
        if before is None or after is None or after.outcome != "landed":
            return False
        return (before.date_published, before.article_section) != (
            after.date_published,
            after.article_section,
        )

    @property
    def reworded(self) -> bool:
        """Whether it was read both times, with other words."""
        return self.old is not None and self.new is not None and self.old[1] != self.new[1]


def case_of(pair: Pair) -> Case:
    """What two looks make of an article, before it is known whether it moved."""
    before, after = pair.before, pair.after
    stood = before is not None and before.outcome == "landed"
    if after is None or after.outcome in _LOST or after.outcome == "skipped":
        states = _unread(stood, before, after)
        return Case(states, before, after, unknown=not states)
    if after.outcome in _GONE:
        return Case([_GONE[after.outcome]] if stood else [], before, after, unknown=not stood)
    if before is None:
        return Case(["new"], None, after)
    if not stood:
        return Case(["restored"], before, after)
    return Case(_standing(before, after), before, after)


def _unread(stood: bool, before: Look | None, after: Look | None) -> list[str]:
    """States of an article whose page was not read; of one we never held there is nothing to say."""
    if after is None or before is None or not stood:
        return []
    if after.outcome in _LOST:
        return [_LOST[after.outcome]]
    return ["unlisted"] if after.listed is False and before.listed is not False else []


def _standing(before: Look, after: Look) -> list[str]:
    states = []
    if after.listed is False and before.listed is not False:
        states.append("unlisted")
    if before.listed is False and after.listed:
        states.append("relisted")
    return states
