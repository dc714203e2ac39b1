"""The rows of a change: nothing of either text is lost, what did not change folds away, too much is counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelines.diff.texts import compare_texts
from pipelines.report.textdiff import Fold, Row, lay_out, plain_run

texts = st.lists(
    st.sampled_from(["a b c d", "a b c e", "e f g h", "i j k l", "m", "n o p q r s"]), max_size=9
)


def ops_of(before: Sequence[str], after: Sequence[str]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(op) for op in compare_texts(before, after).ops]


def flat(laid: Sequence[Row | Fold]) -> list[Row]:
    return [row for entry in laid for row in (entry.rows if isinstance(entry, Fold) else [entry])]


def side(row: Row, without: str) -> str:
    return "".join(run.text for run in row.runs if run.action != without)


@given(texts, texts)
def test_the_rows_are_both_texts(before: list[str], after: list[str]) -> None:
    laid, left = lay_out(ops_of(before, after), after)
    assert left == 0
    rows = flat(laid)
    later = [row for row in rows if row.number is not None]
    assert [side(row, "delete") for row in later] == after
    assert [row.number for row in later] == list(range(1, len(after) + 1))
    earlier = sorted((row for row in rows if row.old_number is not None), key=lambda row: row.old_number or 0)
    assert [side(row, "insert") for row in earlier] == before


@given(texts, texts)
def test_a_change_is_never_folded_away(before: list[str], after: list[str]) -> None:
    laid, _ = lay_out(ops_of(before, after), after)
    folded = [row for entry in laid if isinstance(entry, Fold) for row in entry.rows]
    assert {row.kind for row in folded} <= {"same"}
    assert all(len(entry.rows) > 1 for entry in laid if isinstance(entry, Fold))


@given(texts, texts)
def test_without_the_text_only_what_differs_is_shown(before: list[str], after: list[str]) -> None:
    ops = ops_of(before, after)
    rows = flat(lay_out(ops, None)[0])
    assert len(rows) == len(ops)
    assert "same" not in {row.kind for row in rows}


def test_another_text_than_the_one_spoken_of_is_not_mixed_in() -> None:
    ops = ops_of(["a b c d", "same"], ["a b c e", "same"])
    assert [row.kind for row in flat(lay_out(ops, ["another text", "same"])[0])] == ["edited"]


def test_a_removal_stands_where_it_was() -> None:
    before = ["one", "two", "three", "four"]
    laid, _ = lay_out(ops_of(before, ["one", "two", "four"]), ["one", "two", "four"])
    assert [(row.kind, side(row, "")) for row in flat(laid)] == [
        ("same", "one"),
        ("same", "two"),
        ("removed", "three"),
        ("same", "four"),
    ]


def test_too_much_is_counted_and_not_shown() -> None:
    after = [f"paragraph {number} " + "word " * 400 for number in range(300)]
    laid, left = lay_out(ops_of([], after), after)
    assert len(flat(laid)) + left == 300
    assert sum(len(run.text) for row in flat(laid) for run in row.runs) < 100_000
    same, _ = lay_out(ops_of(["old"], [*after, "new words"])[:0], after)
    (fold,) = same
    assert isinstance(fold, Fold)
    assert len(fold.rows) + fold.more == 300
    assert fold.more > 200


def test_a_word_of_a_megabyte_is_cut_and_said_so() -> None:
    run = plain_run("ж" * 1_000_000)
    assert len(run.text) == 4000
    assert run.cut == 996_000


def test_controls_are_spelled_out() -> None:
    assert plain_run("a\u202eb\x07").text == "a⟨U+202E⟩b⟨U+0007⟩"
