"""Counts, as counters print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.numbers import read_count


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        ("0", 0),
        ("310", 310),
        ("1 361", 1361),
        ("1\u00a0361", 1361),
        ("1\u202f361", 1361),
        ("1\u2009361", 1361),
        ("1.432", 1432),
        ("1,361", 1361),
        ("12'345", 12345),
        ("12’345", 12345),
        ("1.234.567", 1234567),
        ("12,34,567", 1234567),
        ("1,6K", 1600),
        ("1.6k", 1600),
        ("1.5M", 1_500_000),
        ("1.361K", 1361),
        ("1,234.5K", 1_234_500),
        ("1.2 млн", 1_200_000),
        ("2 тыс.", 2000),
        ("12 мың", 12000),
        ("3,5 tys.", 3500),
        ("1,2 Mio.", 1_200_000),
        ("3.4万", 34000),
        ("1.2만", 12000),
        ("1.2万回視聴", 12000),
        ("2 lakh", 200_000),
        ("1361 рет", 1361),
        ("Қарау саны: 310", 310),
        ("Views - 310", 310),
        ("(42)", 42),
        ("10K+", 10000),
        ("١٬٣٦١", 1361),
        ("١٣٦١", 1361),
        ("१३६१", 1361),
        ("１３６１", 1361),
        ("\u200e1361", 1361),
        ("12 000 рет қаралды", 12000),
    ],
)
def test_counts(raw: str, count: int) -> None:
    assert read_count(raw) == count


@pytest.mark.parametrize(
    "raw",
    ["", "-", "—", "views", "1.43", "1,5", "5%", "-5", "12:30", "05.01.2023", "5 (310)", "1361/2000", "№5",
     "1 36", "9999999999999", "½", "²", "v1.2.3", "1" * 5000, "1" + ",000" * 300],
)  # fmt: skip
def test_what_is_no_count(raw: str) -> None:
    assert read_count(raw) is None


@given(st.text())
def test_any_text_is_read_or_refused(raw: str) -> None:
    count = read_count(raw)
    assert count is None or 0 <= count <= 10**12


@given(st.integers(0, 10**12), st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", ".", ",", "'", "’", ""]))
def test_separators_do_not_change_a_number(number: int, separator: str) -> None:
    assert read_count(f"{number:,}".replace(",", separator)) == number


@given(st.integers(0, 10**9), st.sampled_from(["٠", "۰", "०", "০", "๐", "０"]))
def test_digits_of_other_scripts(number: int, zero: str) -> None:
    assert read_count("".join(chr(ord(zero) + int(digit)) for digit in str(number))) == number


@given(
    st.integers(1, 9999),
    st.sampled_from([("K", 3), (" тыс.", 3), (" мың", 3), ("M", 6), (" млн", 6), ("万", 4)]),
)
def test_a_unit_multiplies(tenths: int, unit: tuple[str, int]) -> None:
    name, zeros = unit
    assert read_count(f"{tenths // 10}.{tenths % 10}{name}") == tenths * 10 ** (zeros - 1)
