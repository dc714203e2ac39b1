"""The two texts of a change as rows to look at: what differs in full, what does not folded away."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from pipelines.explain import visible
from pipelines.schema import Struct

__all__ = ["Fold", "Row", "Run", "lay_out", "plain_run"]

_LONGEST_RUN, _LONGEST_TEXT, _MOST_ROWS = 4_000, 60_000, 400
_NEAR = 1  # unchanged paragraphs that stay in sight on either side of a change


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """Some words that are in both texts (``equal``), only in the later (``insert``) or the earlier (``delete``).

    ``text`` is safe to show: controls are spelled out, and ``cut`` characters were left away.
    """

    action: str
    text: str
    cut: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A paragraph: ``same``, ``added``, ``removed``, ``edited`` or ``moved``.

    ``number`` is its place in the later text, ``old_number`` in the earlier, both from 1.
    """

    kind: str
    runs: list[Run]
    number: int | None = None
    old_number: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Fold:
    """Paragraphs that do not differ, to be unfolded, and how many more are not shown."""

    rows: list[Row]
    more: int = 0


_KINDS = {"Addition": "added", "Deletion": "removed", "Edit": "edited", "Refactor": "moved"}


def lay_out(ops: Sequence[Struct], after: Sequence[str] | None) -> tuple[list[Row | Fold], int]:
    """The rows of a change in reading order, and how many are left away because it is too much.

    ``after`` are the paragraphs of the later text; without them, or where they are not those the
    ``ops`` speak of, only what differs is shown.
    """
    whole = after is not None and _fits(ops, after)
    rows = _walk(ops, after) if whole and after is not None else [_row(op) for op in ops]
    laid: list[Row | Fold] = list(_folded(rows))
    shown, size = 0, 0
    for entry in laid:
        size += sum(len(run.text) for row in _rows_of(entry) for run in row.runs)
        if shown == _MOST_ROWS or (size > _LONGEST_TEXT and shown):
            break
        shown += 1
    return laid[:shown], sum(len(_rows_of(entry)) for entry in laid[shown:])


def plain_run(text: str, action: str = "equal", most: int = _LONGEST_RUN) -> Run:
    """A text of a page as one safe run of at most ``most`` characters."""
    return Run(action, visible(text[:most], most), max(0, len(text) - most))


def _fits(ops: Iterable[Struct], after: Sequence[str]) -> bool:
    return all(
        op["after_index"] is None
        or (op["after_index"] < len(after) and op["after"] in (None, after[op["after_index"]]))
        for op in ops
    )


def _walk(ops: Sequence[Struct], after: Sequence[str]) -> list[Row]:
    """Every paragraph of either text, in the order of the later one."""
    at = {op["after_index"]: op for op in ops if op["after_index"] is not None}
    gone = sorted((op for op in ops if op["after_index"] is None), key=lambda op: op["before_index"])
    taken = {op["before_index"] for op in ops}
    before, rows = -1, []
    for index, text in enumerate(after):
        op = at.get(index)
        if op is None:
            before = next(place for place in range(before + 1, before + len(ops) + 2) if place not in taken)
            rows += _before(gone, before)
            rows.append(Row("same", [plain_run(text)], index + 1, before + 1))
            continue
        if op["action"] == "Edit":
            rows += _before(gone, op["before_index"])
        rows.append(_row(op))
    return rows + _before(gone, None)


def _before(gone: list[Struct], place: int | None) -> list[Row]:
    """Takes from ``gone`` what stood before a paragraph of the earlier text, or all."""
    rows = []
    while gone and (place is None or gone[0]["before_index"] < place):
        rows.append(_row(gone.pop(0)))
    return rows


def _row(op: Struct) -> Row:
    kind = _KINDS[op["action"]]
    number, old = (
        place + 1 if place is not None else None for place in (op["after_index"], op["before_index"])
    )
    if kind == "added":
        runs = [plain_run(op["after"] or "", "insert")]
    elif kind == "removed":
        runs = [plain_run(op["before"] or "", "delete")]
    elif op["words"]:
        runs = [plain_run(run["text"], run["action"]) for run in op["words"]]
    elif op["before"] != op["after"] and op["before"] and op["after"]:
        runs = [plain_run(op["before"], "delete"), plain_run(op["after"], "insert")]
    else:
        runs = [plain_run(op["after"] or op["before"] or "")]
    return Row(kind, runs, number, old)


def _folded(rows: Sequence[Row]) -> Iterator[Row | Fold]:
    """Unchanged paragraphs away from any change go into folds."""
    told = [index for index, row in enumerate(rows) if row.kind != "same"]
    near = {index + step for index in told for step in range(-_NEAR, _NEAR + 1)}
    hidden: list[Row] = []
    for index, row in enumerate(rows):
        if index not in near:
            hidden.append(row)
            continue
        yield from _fold(hidden)
        hidden = []
        yield row
    yield from _fold(hidden)


def _fold(rows: list[Row]) -> Iterator[Row | Fold]:
    """One paragraph takes no more room than its fold would."""
    if len(rows) < 2:
        yield from rows
        return
    kept, size = 0, 0
    for row in rows:
        size += sum(len(run.text) for run in row.runs)
        if size > _LONGEST_TEXT // 4:
            break
        kept += 1
    yield Fold(rows[:kept], len(rows) - kept)


def _rows_of(entry: Row | Fold) -> list[Row]:
    return entry.rows if isinstance(entry, Fold) else [entry]
