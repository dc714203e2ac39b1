"""Dates that count from the fetch, and the strings that only dateparser reads."""

from __future__ import annotations

import datetime as dt

import pytest

from pipelines.dates import read_date

BASE = dt.datetime(2023, 1, 5, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("бүгін 10:15", "2023-01-05T10:15"),
        ("кеше", "2023-01-04"),
        ("вчера, 10:05", "2023-01-04T10:05"),
        ("yesterday at 5:15 PM", "2023-01-04T17:15"),
        ("gestern, 14:30 Uhr", "2023-01-04T14:30"),
        ("昨天 10:15", "2023-01-04T10:15"),
        ("3 days ago", "2023-01-02"),
        ("2 күн бұрын", "2023-01-03"),
        ("vor 2 Stunden", "2023-01-05T16:00"),
        ("il y a 3 jours", "2023-01-02"),
        ("hace 3 días", "2023-01-02"),
        ("3日前", "2023-01-02"),
        ("3 недели назад", "2022-12-15"),
        ("неделю назад", "2022-12-29"),
    ],
)
def test_counts_from_the_fetch_in_the_zone_of_the_site(raw: str, expected: str) -> None:
    value = read_date(raw, base=BASE, time_zone="Asia/Almaty")
    assert value is not None
    assert value.edtf == expected
    assert read_date(raw) is None


def test_today_is_that_of_the_site() -> None:
    late = dt.datetime(2023, 1, 5, 20, 30, tzinfo=dt.UTC)
    value = read_date("бүгін", base=late, time_zone="Asia/Almaty")
    assert value is not None
    assert value.date == dt.date(2023, 1, 6)


def test_dateparser_reads_what_we_do_not() -> None:
    value = read_date("12.III.2021")
    assert value is not None
    assert value.date == dt.date(2021, 3, 12)
    ago = read_date("3 deiz zo", languages=("br",), base=BASE)
    assert ago is not None
    assert ago.date == dt.date(2023, 1, 2)


def test_a_language_nobody_knows_does_no_harm() -> None:
    assert read_date("3 blorps xx 12", languages=("xx", "tlh-Latn"), base=BASE) is None
    assert read_date("5 January 2023", languages=("xx",)) is not None
