"""A round of the soak (`make soak` makes more, and CI ten): a crawl killed anywhere, again and again, ends as if it had not been."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from soak import DELAY_MS, JITTER_MS, Muragat, Soak

from crawler.demo import build, serve


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_crawls_killed_at_random_moments_lose_nothing_and_ask_for_nothing_twice(tmp_path: Path) -> None:
    site = build(today=dt.datetime.now(dt.UTC).date())
    with serve(site, delay_ms=DELAY_MS, jitter_ms=JITTER_MS) as server:
        soak = Soak(server, Muragat(), tmp_path, seed=dt.date.today().toordinal())
        rounds = list(soak.rounds(1))
    assert soak.articles > 300
    assert sum(round_.kills for round_ in rounds) >= 1
    assert all(round_.whole for round_ in rounds), "\n".join(map(str, rounds))
