"""The order of day and month, learned from the site's own dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dates import read_date
from pipelines.dayorder import day_comes_first

DATES = st.dates(dt.date(1995, 1, 1), dt.date(2030, 1, 1))


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["25.05.2021", "01.02.2020", "13-10-2020", "31/12/20"], True),
        (["05/25/2021", "10/13/2020", "12/31/20"], False),
        (["01.02.2020", "03.04.2020"], None),
        (["25.05.2021", "26.05.2021"], None),
        (["25.05.2021", "05/26/2021", "27.05.2021", "05/28/2021"], None),
        (["5 May 2020", "", "2020-05-25"], None),
    ],
)
def test_unmistakable_dates_vote(dates: list[str], order: bool | None) -> None:
    assert day_comes_first(dates) is order


@given(st.lists(DATES, min_size=40, max_size=60), st.booleans())
def test_what_was_learned_reads_every_date_back(dates: list[dt.date], day_first: bool) -> None:
    printed = [f"{d:%d.%m.%Y}" if day_first else f"{d:%m/%d/%Y}" for d in dates]
    order = day_comes_first(printed)
    if order is not None:
        assert [read_date(text, day_first=order, month=(2020, 5)).date for text in printed] == dates  # type: ignore[union-attr]
