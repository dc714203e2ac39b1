"""One changed article -> a row of ``changes``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.diff.looks import Look
from pipelines.diff.noise import Wording, noise_of
from pipelines.diff.states import STATES, Case, Key
from pipelines.diff.texts import Op, TextChange, compare_texts
from pipelines.schema import Change, Struct

__all__ = ["THIN", "WITH_TEXT", "Row", "filed", "fill_text", "new_change", "op_struct", "wording_of"]

Row = Mapping[str, Any]
"""A version as it landed: some of its columns."""

THIN = ["id", "text_digest", "crawl_id", "url", "site", "title", "article_section", "language",
        "date_published", "archive_year", "archive_month"]  # fmt: skip
"""The columns every change is described with."""
_FILED = {"redated": "date_published", "resectioned": "article_section"}
_COMPARED = ["title", "authors", "tags", "date_published", "date_modified", "article_section", "language",
             "attachments"]  # fmt: skip
WITH_TEXT = list(dict.fromkeys([*THIN, *_COMPARED, "paragraphs", "content_charset"]))
"""The columns two wordings are compared by."""


def new_change(case: Case, before: Row | None, after: Row | None, crawls: tuple[str, str]) -> Change:
    """The row of one case with all that needs no text."""
    shown = after or before or {}
    change = Change(id=case.id, url=str(shown.get("url", "")), before_crawl=crawls[0], after_crawl=crawls[1])
    for name in THIN[4:]:
        setattr(change, name, shown.get(name))
    states = {*case.states, *(_refiled(before, after) if before and after else ())}
    change.states = [state for state in STATES if state in states]
    change.before_digest, change.after_digest = (key[1] if key else None for key in (case.old, case.new))
    if before and after:
        for state, name in _FILED.items():
            if state in change.states:
                change.fields.append(_field(name, before[name], after[name]))
    if before and after and before["url"] != after["url"]:
        change.fields.append(_field("url", before["url"], after["url"]))
    if "removed" in change.states or "removed-soft" in change.states:
        change.last_seen = case.before.fetch_time if case.before else None
        change.first_missing = case.after.fetch_time if case.after else None
    return change


def filed(rows: Mapping[Key, Row], key: Key | None, look: Look | None) -> Row | None:
    """A version as a look found it: under the date and in the section of that visit."""
    row = rows.get(key) if key else None
    if row is None or look is None or look.outcome != "landed":
        return row
    names = ("date_published", "article_section")
    return {**row, **{name: value for name in names if (value := getattr(look, name)) is not None}}


def _refiled(before: Row, after: Row) -> Iterator[str]:
    yield from (state for state, name in _FILED.items() if before[name] != after[name])


def fill_text(
    change: Change,
    before: Row,
    after: Row,
    *,
    ignore: Sequence[re.Pattern[str]] = (),
    remove: Sequence[re.Pattern[str]] = (),
) -> tuple[Op, ...]:
    """Compare two versions and add what differs to the change: states, fields, counts, noise.

    What matches ``remove`` is cut out of both first. Returns what was done to the paragraphs.
    """
    old, new = wording_of(before, remove), wording_of(after, remove)
    text = compare_texts(old.paragraphs, new.paragraphs)
    states = {*change.states}
    states |= {"edited"} if text.ops else set()
    states |= {"retitled"} if old.title != new.title else set()
    change.states = [state for state in STATES if state in states]
    _take_counts(change, text)
    known = {field["name"] for field in change.fields}
    change.fields += [
        _field(name, before[name], after[name])
        for name in _COMPARED
        if name not in known and (old.title != new.title if name == "title" else before[name] != after[name])
    ]
    dated = any(before[name] != after[name] for name in ("date_modified", "date_published"))
    change.silent = bool(text.ops) and not dated
    if states <= {"edited", "retitled"} and states:
        seen_before = str(after["crawl_id"] or "") <= str(change.before_crawl)
        change.noise = "flip-flop" if seen_before else noise_of(old, new, text.ops, ignore)
    return text.ops


def wording_of(row: Row, remove: Sequence[re.Pattern[str]]) -> Wording:
    """The words of a version, without what matches ``remove``."""
    title, paragraphs = row["title"], row["paragraphs"]
    for pattern in remove:
        title = pattern.sub("", title or "").strip() or None
        paragraphs = [cut for text in paragraphs if (cut := pattern.sub("", text).strip())]
    return Wording(title, paragraphs, row["content_charset"])


def _take_counts(change: Change, text: TextChange) -> None:
    change.paragraphs_added, change.paragraphs_removed = text.count("Addition"), text.count("Deletion")
    change.paragraphs_edited, change.paragraphs_moved = text.count("Edit"), text.count("Refactor")
    change.words_added, change.words_removed = text.words_added, text.words_removed
    change.similarity = text.similarity
    change.ops = [op_struct(op) for op in text.ops]


def op_struct(op: Op) -> Struct:
    """An operation as it lands."""
    words = [{"action": run.action, "text": run.text} for run in op.words]
    return {"action": op.action, "before_index": op.before_index, "after_index": op.after_index,
            "before": op.before, "after": op.after, "words": words}  # fmt: skip


def _field(name: str, before: Any, after: Any) -> Struct:
    return {"name": name, "before": _text(before), "after": _text(after)}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        return "; ".join(str(one.get("url", one)) if isinstance(one, dict) else str(one) for one in value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
