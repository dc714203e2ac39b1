"""Two texts compared: what is done to the one gives the other, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.diff.noise import REASONS, Wording, noise_of
from pipelines.diff.texts import apply_ops, compare_texts
from pipelines.diff.words import count_words, tokens, word_runs

ANY = st.text(st.characters(), max_size=60)
# Few paragraphs of few words, so that many are equal, moved or alike.
PARAGRAPH = st.lists(st.sampled_from("ол бұл сот жаңа заң құн, өсім. 12,5 %".split()), max_size=8).map(
    " ".join
)
TEXT = st.lists(PARAGRAPH, max_size=9) | st.lists(ANY, max_size=5)
LONG = [f"The committee of district {n} met on Monday and settled what was left open." for n in range(9)]


@example([""], ["\0"])
@given(TEXT, TEXT)
def test_what_is_done_to_the_earlier_text_gives_the_later_one(before: list[str], after: list[str]) -> None:
    change = compare_texts(before, after)
    assert apply_ops(before, change.ops) == after
    assert 0 <= change.similarity <= 1
    assert (not change.ops) == (before == after)
    for op in change.ops:
        assert op.before is None or before[op.before_index or 0] == op.before
        assert op.after is None or after[op.after_index or 0] == op.after


@given(TEXT)
def test_a_text_is_the_same_as_itself(text: list[str]) -> None:
    change = compare_texts(text, text)
    assert change.ops == ()
    assert change.similarity == 1
    assert noise_of(Wording("t", text), Wording("t", text), ()) in (None, "white-space")


@given(ANY, ANY)
def test_runs_of_words_give_both_paragraphs(before: str, after: str) -> None:
    runs = word_runs(before, after)
    assert "".join(run.text for run in runs if run.action != "insert") == before
    assert "".join(run.text for run in runs if run.action != "delete") == after
    assert all(run.text for run in runs)
    assert "".join(tokens(before)) == before


@given(TEXT, TEXT, ANY, ANY)
def test_no_text_is_too_odd_to_be_judged(before: list[str], after: list[str], one: str, other: str) -> None:
    reason = noise_of(Wording(one, before), Wording(other, after), compare_texts(before, after).ops)
    assert reason is None or reason in REASONS


@given(st.permutations(range(9)))
def test_paragraphs_that_only_moved_are_found(order: list[int]) -> None:
    change = compare_texts(LONG, [LONG[n] for n in order])
    assert {op.action for op in change.ops} <= {"Refactor"}
    assert change.similarity == 1
    assert change.words_added == change.words_removed == 0


def test_one_word_is_told_not_the_whole_paragraph() -> None:
    after = [*LONG[:4], LONG[4].replace("Monday", "Friday"), *LONG[5:], "And something new was said."]
    edit, addition = compare_texts(LONG, after).ops
    assert edit.action == "Edit"
    assert [(run.action, run.text) for run in edit.words if run.action != "equal"] == [
        ("delete", "Monday"),
        ("insert", "Friday"),
    ]
    assert (addition.action, addition.before, addition.after_index) == ("Addition", None, 9)


def test_words_replaced_in_a_row_are_one_run() -> None:
    runs = word_runs("he said that he would go home", "he said they may stay there home")
    assert [run.action for run in runs] == ["equal", "delete", "insert", "equal"]


def test_a_paragraph_of_a_megabyte_is_told_in_the_end() -> None:
    before, after = "word " * 200_000, "other " * 200_000
    assert [run.action for run in word_runs(before, after)] == ["delete", "insert"]
    assert [op.action for op in compare_texts([before], [after]).ops] == ["Deletion", "Addition"]


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("Бір сөз.", 2), ("3,4 %", 2), ("日本語", 3), (" — ", 0)]
)
def test_words_are_counted_as_people_count_them(text: str, words: int) -> None:
    assert count_words(text) == words


COMMON = "Өткен жылы облыста 120 шағын кәсіпорын ашылды."


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("Өткен жылы  ашылды", "Өткен\u00a0жылы ашы\u00adлды", "white-space"),
        ("Қаулы № 5 қабылданды", "Қаулы No 5 қабылданды", "unicode-form"),
        ("«Сауда» орталығы – үлкен", '"Сауда" орталығы — үлкен', "quotes-and-dashes"),
        ("Сот үкімі шықты", "Cот үкiмі шықты", "look-alike"),
        ("Құрылыс жүріп жатыр", "Құрылыс жүріп жатыр".encode().decode("latin-1"), "charset"),
        ("Құрылыс жүріп жатыр", "?ұрылыс ж?ріп жатыр", "charset"),
        ("5 қаңтар 2023", "6 қаңтар 2023", "date-line"),
        ("Қарау саны: 120", "Қарау саны: 121", "counter"),
        ("Халық саны 120 мың", "Халық саны 121 мың", None),
        ("Алаңы 10² метр", "Алаңы 102 метр", None),
        ("Сот үкімі шықты", "Сот үкімі шықпады", None),
        ("Алматы 120", "Алматы 121", None),
    ],
)  # fmt: skip
def test_what_is_no_change_is_told_from_what_is_one(before: str, after: str, reason: str | None) -> None:
    old, new = Wording("Тақырып", [COMMON, before]), Wording("Тақырып", [COMMON, after])
    assert noise_of(old, new, compare_texts(old.paragraphs, new.paragraphs).ops) == reason


def test_a_change_beside_noise_is_a_change() -> None:
    old = Wording("Тақырып", [COMMON, "5 қаңтар 2023", "Сот үкімі шықты."])
    new = Wording("Тақырып", [COMMON, "6 қаңтар 2023", "Сот үкімі шықпады."])
    assert noise_of(old, new, compare_texts(old.paragraphs, new.paragraphs).ops) is None


def test_a_line_of_blanks_between_two_paragraphs_is_white_space() -> None:
    old, new = Wording("Т", ["Бір сөйлем.", "Екінші сөйлем."]), Wording("Т", ["Бір сөйлем. Екінші сөйлем."])
    assert noise_of(old, new, compare_texts(old.paragraphs, new.paragraphs).ops) == "white-space"
