"""The profile that is drafted: whatever a site says of itself, it loads, and says nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.findings import Estimate, Findings, Unlisted
from crawler.profile.draft import draft
from crawler.profile.model import Profile, load_profile
from pipelines.ledger import MonthSeen
from pipelines.schema import Article

NAMES = st.text(min_size=1, max_size=20) | st.sampled_from(
    ['"', "\\", "#", "a\nb = 1", "\x7f", "\u2028", "]]", "Пікір"]
)
TODAY = dt.date(2026, 11, 23)


def found(**said: object) -> Findings:
    """Findings of a site that says nothing, but for what is given."""
    nothing: dict[str, object] = {
        "profile": Profile("site", "https://example.org/"), "crawl_delay": 0.0, "has_robots": False,
        "sitemaps_named": 0, "delay": 1.0, "languages": {}, "sections": (), "months": (), "read": (),
        "articles": (), "publisher": None, "day_first": None, "offsets": (), "strangers": {},
        "estimate": Estimate(0, 0, 0, 0, 0.0, 0, False), "witnesses": (), "outside": Unlisted(),
        "passed_over": Unlisted(), "scripted": False,
        "pages": 1, "paged": (),
    }  # fmt: skip
    return Findings(**(nothing | said))  # type: ignore[arg-type]


def loaded(text: str, folder: Path) -> Profile:
    """The profile that a text spells."""
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return load_profile(path)


def test_of_a_silent_site_a_profile_says_but_where_it_is(tmp_path: Path) -> None:
    text = draft(found(), TODAY)
    assert loaded(text, tmp_path).digest == Profile("site", "https://example.org/").digest
    keys = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert keys == ['name = "site"', 'start = "https://example.org/"']


def test_every_key_it_offers_is_one_that_loads(tmp_path: Path) -> None:
    said = {
        "crawl_delay": 7.0,
        "strangers": {"example.net": 3},
        "sections": ("News", "Reports"),
        "languages": {"kk": ("/kk/",)},
    }
    offered = [line.removeprefix("# ") for line in draft(found(**said), TODAY).splitlines()]
    keys = [line for line in offered if " = " in line or line.startswith("[")]
    profile = loaded("\n".join(keys), tmp_path)
    assert (profile.time_zone, profile.delay, profile.hosts) == ("Asia/Almaty", 7.0, ("example.net",))
    assert profile.day_first
    assert profile.refresh.recent_days
    assert profile.contact
    assert profile.labels
    assert profile.selectors


def test_what_was_seen_is_said_and_how_sure_it_is(tmp_path: Path) -> None:
    articles = tuple(Article(url=f"https://example.org/{n}", publisher="Bureau") for n in range(4))
    months = tuple(MonthSeen(f"https://example.org/{n}/", 2023, n, "News", "kk") for n in range(1, 4))
    text = draft(
        found(articles=articles, months=months, publisher="Bureau", day_first=False, sections=("News", "Reports"),
              offsets=("+05:00",), profile=Profile("site", "https://example.org/", contact="me@example.org")),
        TODAY,
    )  # fmt: skip
    profile = loaded(text, tmp_path)
    assert (profile.publisher, profile.day_first, profile.contact) == ("Bureau", False, "me@example.org")
    assert profile.sections == {"News": ("News",), "Reports": ("Reports",)}
    for words in ("all 4 articles", "first of May", '"News" = ["News"]  # 3 months', "+05:00", "2026-11-23"):
        assert words in text


@given(
    st.lists(NAMES, min_size=2, max_size=4, unique=True),
    st.dictionaries(st.sampled_from(["kk", "ru", "en"]), st.lists(NAMES, max_size=2).map(tuple)),
    NAMES,
    st.dictionaries(NAMES, st.integers(1, 9), max_size=2),
)
def test_no_text_of_a_site_breaks_the_file(
    tmp_path_factory: pytest.TempPathFactory, sections: list[str], languages: dict[str, tuple[str, ...]], publisher: str,
    strangers: dict[str, int],
) -> None:  # fmt: skip
    text = draft(
        found(sections=tuple(sections), languages=languages, publisher=publisher, strangers=strangers), TODAY
    )
    profile = loaded(text, tmp_path_factory.mktemp("draft"))
    assert set(profile.sections) == {name for name in sections if name.isprintable()}
    assert (profile.name, profile.hosts, profile.selectors) == ("site", (), {})
    assert profile.publisher == (publisher if publisher.isprintable() else None)
