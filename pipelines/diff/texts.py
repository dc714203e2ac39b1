"""Two texts paragraph by paragraph: which stayed, moved, were edited, came or went.

First by equality, which is all that most of a text needs; what is left over is matched by how much
two paragraphs share, and only such a pair is compared word by word. The actions are those of
NewsEdits: Addition, Deletion, Edit, Refactor (the same paragraph at another place).
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import Indel

from pipelines.diff.words import Run, count_words, similarity, tokens, word_runs

__all__ = ["Op", "TextChange", "apply_ops", "compare_texts"]

_ALIKE = 0.5
"""Share of two paragraphs that must be the same for one to be the other, edited."""
_MOST_PARAGRAPHS = 16_000_000  # pairs of which a table is filled, a bit each
_REACH = 12  # paragraphs left over that are tried on either side, where there are very many
_MANY = 4_000  # pairs


@dataclasses.dataclass(frozen=True, slots=True)
class Op:
    """One thing done to the earlier paragraphs. ``action``: Addition, Deletion, Edit or Refactor.

    Indices count from 0, None where there is no such paragraph; ``words`` are the runs of an Edit.
    """

    action: str
    before_index: int | None
    after_index: int | None
    before: str | None
    after: str | None
    words: tuple[Run, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class TextChange:
    """What to do to one text to get another, in order, and how much that is.

    ``similarity`` is the share of both texts, by characters, that stands in both, 0 to 1; what moved does.
    """

    ops: tuple[Op, ...]
    words_added: int
    words_removed: int
    similarity: float

    def count(self, action: str) -> int:
        """How many paragraphs this was done to."""
        return sum(op.action == action for op in self.ops)


def compare_texts(before: Sequence[str], after: Sequence[str]) -> TextChange:
    """Compare two lists of paragraphs."""
    gone, come, anchors = _left_over(before, after)
    pairs = [(i, j, "Refactor") for i, j in _same(before, after, gone, come)]
    gone, come = _without(gone, come, pairs)
    pairs += [(i, j, "Edit") for i, j in _alike(before, after, gone, come)]
    gone, come = _without(gone, come, pairs)
    ops = [_paired(before, after, *pair) for pair in pairs]
    ops += [Op("Deletion", i, None, before[i], None) for i in gone]
    ops += [Op("Addition", None, j, None, after[j]) for j in come]
    ops.sort(key=lambda op: _order(op, anchors))
    return _measured(before, after, ops)


def apply_ops(before: Sequence[str], ops: Iterable[Op]) -> list[str]:
    """The later paragraphs: what ``ops`` do not name keeps its order and fills the places they leave."""
    ops = list(ops)
    taken = {op.before_index for op in ops}
    placed = {op.after_index: op.after or "" for op in ops if op.after_index is not None}
    kept = deque(text for place, text in enumerate(before) if place not in taken)
    return [placed[n] if n in placed else kept.popleft() for n in range(len(kept) + len(placed))]


def _left_over(before: Sequence[str], after: Sequence[str]) -> tuple[list[int], list[int], list[int]]:
    """Paragraphs only in the one, only in the other, and for each of the former where it would stand."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    anchors = [0] * len(before)
    gone, come = [], []
    for was, now in _gaps(old, new):
        gone += [start + i for i in was]
        come += [start + j for j in now]
        for i in was:
            anchors[start + i] = start + now.start
    return gone, come, anchors


def _gaps(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[range, range]]:
    """What differs between the paragraphs that stayed, as pieces of either side."""
    if not old or not new or len(old) * len(new) > _MOST_PARAGRAPHS:
        yield range(len(old)), range(len(new))
        return
    # Numbers, not the strings: rapidfuzz tells strings apart by hash, and to it "" is the same as "\\0".
    number: dict[str, int] = {}
    was = now = 0
    for step in Indel.opcodes(
        *([number.setdefault(text, len(number)) for text in side] for side in (old, new))
    ):
        if step.tag == "equal":
            yield range(was, step.src_start), range(now, step.dest_start)
            was, now = step.src_end, step.dest_end
    yield range(was, len(old)), range(now, len(new))


def _same(
    before: Sequence[str], after: Sequence[str], gone: list[int], come: list[int]
) -> Iterator[tuple[int, int]]:
    """Paragraphs that stand at another place."""
    places: dict[str, deque[int]] = defaultdict(deque)
    for i in gone:
        places[before[i]].append(i)
    for j in come:
        if places.get(after[j]):
            yield places[after[j]].popleft(), j


def _alike(
    before: Sequence[str], after: Sequence[str], gone: list[int], come: list[int]
) -> Iterator[tuple[int, int]]:
    """Paragraphs that were edited: of all pairs that are alike the most alike first, nearer ones before."""
    old, new = [tokens(before[i]) for i in gone], [tokens(after[j]) for j in come]
    many = len(old) * len(new) > _MANY
    found = []
    for n, was in enumerate(old):
        near = range(max(0, n - _REACH), min(len(new), n + _REACH + 1)) if many else range(len(new))
        for m in near:
            share = similarity(was, new[m], _ALIKE)
            if share >= _ALIKE:
                found.append((-share, abs(gone[n] - come[m]), gone[n], come[m]))
    taken_before: set[int] = set()
    taken_after: set[int] = set()
    for _, _, i, j in sorted(found):
        if i not in taken_before and j not in taken_after:
            taken_before.add(i)
            taken_after.add(j)
            yield i, j


def _without(
    gone: list[int], come: list[int], pairs: list[tuple[int, int, str]]
) -> tuple[list[int], list[int]]:
    was, now = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return [i for i in gone if i not in was], [j for j in come if j not in now]


def _paired(before: Sequence[str], after: Sequence[str], i: int, j: int, action: str) -> Op:
    words = tuple(word_runs(before[i], after[j])) if action == "Edit" else ()
    return Op(action, i, j, before[i], after[j], words)


def _order(op: Op, anchors: list[int]) -> tuple[int, int, int]:
    """By place in the later text; what is gone comes before what stands where it stood."""
    if op.after_index is None:
        return anchors[op.before_index or 0], 0, op.before_index or 0
    return op.after_index, 1, 0


def _measured(before: Sequence[str], after: Sequence[str], ops: list[Op]) -> TextChange:
    came, went = ([text for op in ops for text in _changed(op, action)] for action in ("insert", "delete"))
    added, removed = (sum(map(count_words, side)) for side in (came, went))
    total = sum(map(len, before)) + sum(map(len, after))
    share = 1 - (sum(map(len, came)) + sum(map(len, went))) / total if total else float(not ops)
    return TextChange(tuple(ops), added, removed, share)


def _changed(op: Op, action: str) -> Iterator[str]:
    """The text an operation adds (insert) or takes away (delete); what moved is neither."""
    if op.action == "Edit":
        yield from (run.text for run in op.words if run.action == action)
    elif op.action != "Refactor":
        yield (op.after if action == "insert" else op.before) or ""
