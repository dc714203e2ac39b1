"""The checks of a crawl: what each finds, and that nothing is found where nothing happened."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loggedcrawl import PROFILE, answers, log_crawl

from crawler.profile.model import load_profile
from crawler.replay.rebuild import rebuild_site
from pipelines.checks.crawls import EXPECTATIONS, judge
from pipelines.errors import ProfileError
from pipelines.executors import Workers

LENGTHS = {"16": 60, "18": 200, "20": 140}
GOOD: dict[str, Any] = {
    "crawl_id": "20261101T060000Z",
    "extractor_version": "1",
    "profile_digest": "",
    "losses": 0,
    "loss_share": 0.0,
    "counts": {
        "listed": 402,
        "outcomes": {"landed": 400, "gone": 2},
        "months": {"complete": 48, "partial": 1, "empty": 12},
        "selector_failures": 3,
    },
    "measures": {
        "articles": 400,
        "without_date": 4,
        "without_title": 0,
        "without_text": 2,
        "without_views": 40,
        "lengths": LENGTHS,
        "known": 395,
        "edited": 2,
        "before": 398,
        "gone": 1,
        "unlisted": 0,
        "same_text": 1,
        "compared": 25,
        "shared_lines": 2,
    },
}


def changed(**values: Any) -> dict[str, Any]:
    """The good crawl with other values, wherever in it these stand."""
    record = copy.deepcopy(GOOD)
    for name, value in values.items():
        places = (record, record["counts"], record["measures"], record["counts"]["outcomes"])
        place = next((p for p in places if name in p), record["counts"]["outcomes"])
        place[name] = value
    return record


def levels(record: dict[str, Any], last: dict[str, Any] | None = GOOD, **expect: float) -> dict[str, str]:
    found = judge(record, last, expect)
    return {check["name"]: check["level"] for check in found["checks"] if check["level"] != "good"}


def test_a_usual_crawl_is_good_with_and_without_a_past() -> None:
    for last in (None, GOOD):
        found = judge(GOOD, last, {})
        assert found["verdict"] == "good"
        assert all(
            set(check) == {"name", "value", "suspicious", "bad", "level", "says"} for check in found["checks"]
        )


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"listed": 350}, {"fewer_articles": "suspicious"}),
        ({"listed": 30}, {"fewer_articles": "bad"}),
        ({"listed": 0}, {"articles": "bad", "fewer_articles": "bad"}),
        ({"articles": 0, "without_views": 0}, {"articles": "bad"}),
        ({"losses": 30, "loss_share": 0.07}, {"losses": "suspicious"}),
        ({"losses": 300, "loss_share": 0.7}, {"losses": "bad"}),
        ({"months": {"complete": 40, "hole": 9}}, {"months": "suspicious"}),
        ({"months": {"complete": 4, "hole": 45}}, {"months": "bad"}),
        ({"months": {"partial": 49}}, {"months": "suspicious"}),  # every second page of a listing is dead
        ({"months": {"partial": 20, "hole": 30}}, {"months": "bad"}),
        ({"soft-404": 120}, {"no_article": "suspicious"}),
        ({"soft-404": 300}, {"no_article": "bad"}),
        ({"same_text": 50}, {"same_text": "suspicious"}),
        ({"same_text": 390}, {"same_text": "bad"}),
        ({"duplicate": 9999}, {"copies": "bad"}),
        ({"selector_failures": 380}, {"template": "suspicious"}),
        ({"compared": 400, "shared_lines": 390}, {"shared_lines": "bad"}),
        ({"without_date": 100}, {"without_date": "suspicious"}),
        ({"without_date": 399}, {"without_date": "bad"}),
        ({"without_views": 400}, {"without_views": "bad"}),
        ({"without_text": 400}, {"without_text": "bad"}),
        ({"lengths": {"16": 200, "18": 150, "20": 50}}, {"lengths": "suspicious"}),
        ({"lengths": {"25": 400}}, {"lengths": "bad"}),
        ({"edited": 100}, {"edits": "suspicious"}),
        ({"edited": 395}, {"edits": "bad"}),
        ({"edited": 395, "extractor_version": "2"}, {}),
        ({"gone": 60}, {"removals": "suspicious"}),
        ({"gone": 200, "unlisted": 190}, {"removals": "bad"}),
    ],
)  # fmt: skip
def test_each_check_finds_what_it_is_for(values: dict[str, Any], found: dict[str, str]) -> None:
    record = changed(**values)
    assert levels(record) == found
    worst = {"bad": 2, "suspicious": 1, "good": 0}
    verdict = judge(record, GOOD, {})["verdict"]
    assert worst[verdict] == max((worst[level] for level in found.values()), default=0)


def test_the_first_crawl_is_not_compared() -> None:
    assert levels(changed(listed=30, edited=395, without_date=399, gone=300), None) == {}
    assert levels(changed(same_text=390), None) == {"same_text": "bad"}


def test_what_a_profile_expects_takes_the_place_of_our_limits() -> None:
    assert levels(GOOD, None, min_articles=400) == {}
    assert levels(GOOD, None, min_articles=401) == {"articles": "bad"}
    assert levels(GOOD, None, max_without_date=0.01) == {}
    assert levels(GOOD, None, max_without_date=0.009) == {"without_date": "bad"}
    assert levels(changed(without_views=400), GOOD, max_without_views=1) == {}
    assert levels(changed(losses=1, loss_share=0.001), GOOD, max_losses=0) == {"losses": "bad"}


def test_every_expectation_has_its_check() -> None:
    names = {check["name"] for check in judge(GOOD, GOOD, {})["checks"]}
    assert set(EXPECTATIONS.values()) <= names


numbers = st.integers(0, 500)


@given(
    lengths=st.dictionaries(st.integers(0, 30).map(str), numbers, max_size=6),
    missing=st.fixed_dictionaries(dict.fromkeys(("without_date", "without_title", "without_views"), numbers)),
    articles=st.integers(1, 500),
)
def test_the_same_crawl_again_is_always_good(
    lengths: dict[str, int], missing: dict[str, int], articles: int
) -> None:
    """However small the site, and whatever its pages lack."""
    lacking = {name: min(number, articles) for name, number in missing.items()}
    first = changed(
        listed=articles + 2, articles=articles, lengths=lengths, same_text=1, without_text=0, **lacking
    )
    first["counts"]["selector_failures"] = 0
    again = copy.deepcopy(first)
    again["measures"] |= {"known": articles, "edited": 0, "before": articles, "gone": 0, "unlisted": 0}
    assert levels(again, first) == {}


@given(st.integers(1, 12), st.integers(0, 12))
def test_a_handful_of_articles_trips_no_statistics(articles: int, other: int) -> None:
    few = changed(
        listed=articles, articles=articles, lengths={"12": articles}, edited=min(4, articles), known=articles
    )
    few["measures"] |= {
        "without_date": 0,
        "without_text": 0,
        "without_views": 0,
        "before": articles,
        "gone": min(4, articles),
    }
    more = changed(listed=min(articles + 4, articles + other), articles=articles, lengths={"24": articles})
    more["measures"] |= {"without_date": 0, "without_text": 0, "without_views": 0}
    assert levels(few, more) == {}


def test_measures_tell_of_what_landed(tmp_path: Path) -> None:
    """Pages that are looked up count as those that are read: an unchanged crawl measures the same."""
    folder, first = log_crawl(tmp_path, answers())
    undated = answers()["/news/march-2023-1/"].replace("<time>1 March 2023</time>", "")  # type: ignore[union-attr]
    gone = {"/news/january-2023-1/": None, "/news/march-2023-1/": undated}
    _, second = log_crawl(tmp_path, answers(gone), day=7)
    with Workers(1) as crew:
        one, two = (crawl.record["measures"] for crawl in rebuild_site(PROFILE, folder, None, crew))
    assert (one["articles"], one["known"], one["before"], sum(one["lengths"].values())) == (12, 0, 0, 12)
    assert (two["articles"], two["known"], two["edited"], two["before"]) == (11, 11, 0, 12)
    assert sum(two["lengths"].values()) == 11
    assert two["without_views"] == 11
    assert folder.read_record(second)["compared_with"] == first


@pytest.mark.parametrize(
    ("line", "key", "hint"),
    [
        ("min_article = 3", "min_article", "min_articles"),
        ("min_articles = -1", "min_articles", "100"),
        ("max_losses = 5", "max_losses", "0.05"),
        ("max_without_date = true", "max_without_date", "share"),
    ],
)
def test_an_expectation_that_is_none_is_told(tmp_path: Path, line: str, key: str, hint: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(f'name = "x"\nstart = "https://example.org/"\n[expect]\n{line}\n')
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    assert caught.value.where.endswith(f"expect.{key}")
    assert hint in f"{caught.value.what} {caught.value.hint}"


def test_expectations_are_spelled_as_they_are_read_and_change_no_reading(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(
        'name = "x"\nstart = "https://example.org/"\n[expect]\nmin_articles = 100\nmax_losses = 0.02\n'
    )
    profile = load_profile(path)
    assert profile.expect == {"min_articles": 100, "max_losses": 0.02}
    assert profile.digest == ""
