"""A profile's [[template]] blocks: which holds when, and logs of before a redesign derived to the same bytes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loggedcrawl import PROFILE, START, answers, log_crawl
from test_rebuild import ARTICLES, rebuild, tables

from crawler.profile.model import Profile, load_profile
from crawler.profile.template import Template
from crawler.replay.reread import rereading
from pipelines.corpus import Corpus
from pipelines.diff import compare
from pipelines.errors import ProfileError
from pipelines.executors import Workers
from pipelines.layout import begun

OLD = {"body": "article", "title": "h1"}
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HEAD = f'name = "small"\nstart = "{START}"\n'

moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
ends = st.one_of(
    moments, moments.map(lambda moment: moment.replace(tzinfo=None)), moments.map(dt.datetime.date)
)
words = st.text(st.characters(min_codepoint=32, exclude_categories=["C", "Z"]), min_size=1, max_size=8)
templates = st.builds(
    Template,
    ends,
    st.dictionaries(st.sampled_from(["body", "title", "date", "views"]), words),
    st.none() | st.dictionaries(st.sampled_from(["views", "saved"]), st.lists(words, min_size=1).map(tuple)),
    st.none() | st.booleans(),
    st.none() | st.just("Asia/Almaty"),
)


@given(st.lists(templates, max_size=4, unique_by=lambda template: template.valid_until))
def test_what_is_written_is_what_is_read_back(blocks: list[Template]) -> None:
    profile = dataclasses.replace(PROFILE, template=tuple(blocks))
    assert dataclasses.replace(_loaded(profile.text), source="") == profile
    assert profile.digest == PROFILE.digest, "what held once is no part of what holds now"


def _loaded(text: str) -> Profile:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "x.toml"
        path.write_text(text, "utf-8")
        return load_profile(path)


@given(st.lists(templates, max_size=4), moments)
def test_the_block_that_ends_next_holds_and_after_the_last_what_is_said_now(
    blocks: list[Template], moment: dt.datetime
) -> None:
    profile = Profile("x", START, selectors={"body": "main"}, template=tuple(blocks))
    ends = sorted(block.ends("UTC") for block in blocks)
    after = [end for end in ends if end > moment]
    held = profile.at(moment)
    if after:
        assert held.selectors in [block.selectors for block in blocks if block.ends("UTC") == after[0]]
    else:
        assert held is profile


def test_a_day_is_included_and_in_the_sites_own_time() -> None:
    day = Profile("x", START, time_zone="Asia/Almaty", template=(Template(dt.date(2026, 3, 1), OLD),))
    assert day.at(dt.datetime(2026, 3, 1, 18, 59, 59, tzinfo=dt.UTC)).selectors == OLD
    assert day.at(dt.datetime(2026, 3, 1, 19, tzinfo=dt.UTC)).selectors == {}
    moment = dataclasses.replace(
        day, template=(Template(NOON, OLD, day_first=True, labels={"views": ("Seen",)}),)
    )
    assert moment.at(NOON) is moment
    before = moment.at(NOON - dt.timedelta(seconds=1))
    assert (before.selectors, before.day_first, before.labels) == (OLD, True, {"views": ("Seen",)})
    assert (before.time_zone, before.name) == ("Asia/Almaty", "x")


@pytest.mark.parametrize(
    ("block", "key", "said"),
    [
        ("[template]\nvalid_until = 2026-01-01", "template", "must be blocks"),
        ('[[template]]\nbody = "p"', "template[0].valid_until", "missing key"),
        ('[[template]]\nvalid_until = "2026-01-01"', "template[0].valid_until", "a day or a moment"),
        ("[[template]]\nvalid_until = 12:00:00", "template[0].valid_until", "a day or a moment"),
        ("[[template]]\nvalid_until = 2026-01-01\nbody = 3", "template[0].body", "must be a text"),
        ('[[template]]\nvalid_until = 2026-01-01\npublisher = "x"', "template[0].publisher", "unknown key"),
        ("[[template]]\nvalid_until = 2026-01-01\n[[template]]\nvalid_until = 2026-01-01",
         "template[1].valid_until", "another block ends then"),
    ],
)  # fmt: skip
def test_a_block_that_cannot_be_meant_is_an_error_with_its_key(block: str, key: str, said: str) -> None:
    with pytest.raises(ProfileError, match=said) as caught:
        _loaded(HEAD + block + "\n")
    assert caught.value.where.endswith(f"x.toml: {key}")
    assert caught.value.hint


def test_a_log_of_before_a_redesign_gives_the_same_bytes_after_the_profile_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old rules stand in a block: what was read by them is not touched, nor called changed."""
    old = dataclasses.replace(PROFILE, selectors={"title": "article time"})
    folder, first = log_crawl(tmp_path, answers())
    rebuild(folder, profile=old)
    before = tables(folder)
    _, second = log_crawl(tmp_path, answers(), day=7)
    until = Template(begun(second), old.selectors)
    new = dataclasses.replace(PROFILE, template=(until,))
    done = rebuild(folder, profile=new)
    assert {path: tables(folder)[path] for path in before if first in path} == {
        path: content for path, content in before.items() if first in path
    }
    assert done[0].changed == []
    assert [crawl.record["profile_digest"] for crawl in done] == [old.digest, new.digest]
    with Workers(1) as crew, rereading(new, folder, crew) as rereader:
        monkeypatch.setattr(rereader, "corpus", pytest.fail)  # each was read as it should be
        compared = compare(Corpus(folder.root), first, second, rereader=rereader)
    assert [change.states for change in compared.changes] == [["retitled"]] * ARTICLES
    rebuild(folder, profile=PROFILE)
    assert tables(folder)["articles.parquet"] != before["articles.parquet"]
