"""What a crawl learned of where articles stand: written into its profile, read back, counted when it fails."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loggedcrawl import PROFILE, START, answers, log_crawl
from test_rebuild import rebuild

from crawler.profile.model import load_profile
from pipelines.body.blocks import Block
from pipelines.body.boxes import Box
from pipelines.chrome import Chrome, PageBlocks
from pipelines.errors import ProfileError
from pipelines.layout import SiteFolder
from pipelines.learned import LearnedBox, learned_boxes, with_learned

OWN = '# mine\nname = "small"\nstart = "https://small.example/"  # here\n\n[labels]\nviews = ["Көз"]\n'
BOX = LearnedBox("div.text", 0.97, 240)

boxes = st.builds(
    LearnedBox,
    st.from_regex(r"[a-z]+(\.[A-Za-z_-]+){0,3}", fullmatch=True),
    st.floats(0, 1).map(lambda share: round(share, 4)),
    st.integers(0, 240),
)


def chrome(votes: dict[str, int], articles: int) -> Chrome:
    made = Chrome(articles=articles)
    made.votes = {(box, str(number)) for box, many in votes.items() for number in range(many)}
    return made


@pytest.mark.parametrize(
    ("votes", "articles", "wanted"),
    [
        ({"div.text": 97, "td": 3}, 100, ["div.text"]),
        ({"div.text": 50, "div.post": 45, "td": 5}, 100, ["div.text", "div.post"]),
        ({"article": 40, "main": 30}, 100, ["article", "main"]),
        ({"div": 50, "div.post": 45}, 100, []),
        ({"div.text": 50, "td": 45}, 100, []),
        ({"div.text": 30, "div.post": 9, "div.a": 8, "div.b": 8, "div.c": 8}, 100, []),
        ({"div.text": 1}, 1, []),
        ({}, 0, []),
    ],
)
def test_a_box_is_believed_where_enough_articles_stand_in_it(
    votes: dict[str, int], articles: int, wanted: list[str]
) -> None:
    found = learned_boxes(chrome(votes, articles))
    assert [box.container for box in found] == wanted
    assert all(box.support == votes[box.container] / articles and box.pages == articles for box in found)


@given(st.lists(boxes, max_size=3), st.lists(boxes, max_size=3))
def test_what_is_learned_takes_the_place_of_what_was(old: list[LearnedBox], new: list[LearnedBox]) -> None:
    once = with_learned(OWN, new)
    assert with_learned(with_learned(OWN, old), new) == once == with_learned(once, new)
    assert once.startswith(OWN)
    tables = tomllib.loads(once)
    assert [LearnedBox(**table) for table in tables.pop("learned", [])] == new
    assert tables == tomllib.loads(OWN)


def test_a_persons_lines_stay_where_they_are() -> None:
    mixed = (
        with_learned(OWN, [BOX]).replace("\nsupport", "\n# why so many?\nsupport")
        + '\n[selectors]\nbody = "div.b"\n'
    )
    again = with_learned(mixed, [dataclasses.replace(BOX, pages=7)])
    assert tomllib.loads(again) == tomllib.loads(mixed) | {
        "learned": [{"container": "div.text", "support": 0.97, "pages": 7}]
    }
    assert "# why so many?" in again
    assert "240" not in again
    by_hand = OWN.replace(
        "\n\n[labels]", '\nlearned = [{ container = "p", support = 1.0, pages = 1 }]\n\n[labels]'
    )
    assert with_learned(by_hand, [BOX]) == by_hand


def test_a_profile_with_it_loads_and_says_the_same(tmp_path: Path) -> None:
    plain, learned = tmp_path / "plain.toml", tmp_path / "learned.toml"
    plain.write_text(OWN, "utf-8")
    learned.write_text(with_learned(OWN, [BOX]), "utf-8")
    assert load_profile(learned).learned == (BOX,)
    assert load_profile(learned).digest == load_profile(plain).digest
    assert load_profile(learned).text == learned.read_text("utf-8")
    made = dataclasses.replace(PROFILE, learned=(BOX,))
    learned.write_text(made.text, "utf-8")
    assert dataclasses.replace(load_profile(learned), source="") == made


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('learned = "div"', "must be tables"),
        ("[[learned]]\ncontainer = 'p'", "other keys"),
        ("[[learned]]\ncontainer = ''\nsupport = 1\npages = 1", "must be a selector"),
        ("[[learned]]\ncontainer = 'p'\nsupport = 1.2\npages = 1", "must be a share"),
        ("[[learned]]\ncontainer = 'p'\nsupport = 1\npages = true", "must be a number"),
    ],
)
def test_nonsense_in_it_is_named(tmp_path: Path, table: str, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(f'name = "a"\nstart = "{START}"\n{table}\n', "utf-8")
    with pytest.raises(ProfileError, match=said):
        load_profile(path)


def redesigned(page: str) -> str:
    """A page whose articles stand in another box."""
    return page.replace("<article", "<section").replace("</article", "</section")


def counts(folder: SiteFolder, crawl_id: str) -> dict[str, Any]:
    found: dict[str, Any] = folder.read_record(crawl_id)["counts"]
    return found


def test_a_crawl_writes_what_it_learned_and_counts_where_it_fails(tmp_path: Path) -> None:
    folder, crawl_id = log_crawl(tmp_path, answers())
    rebuild(folder)
    found = counts(folder, crawl_id)
    learned = load_profile(folder.profile).learned
    assert found["learned"] == [dataclasses.asdict(box) for box in learned] != []
    assert found["selector_tried"] == found["landed"] > 4
    assert found["selector_failures"] == 0
    path = "/news/january-2023-1/"
    other, second = log_crawl(tmp_path / "other", answers({path: redesigned(str(answers()[path]))}))
    rebuild(other)
    assert load_profile(other.profile).learned[0].container == learned[0].container
    assert counts(other, second)["selector_failures"] == 1
    assert counts(other, second)["landed"] == found["landed"]


def test_a_persons_selector_wins_and_its_failures_are_counted(tmp_path: Path) -> None:
    folder, crawl_id = log_crawl(tmp_path, answers())
    rebuild(folder)
    own = dataclasses.replace(PROFILE, selectors={"body": "div.never"})
    rebuild(folder, profile=own)
    found = counts(folder, crawl_id)
    assert found["selector_failures"] == found["selector_tried"] == found["landed"]
    assert load_profile(folder.profile).selectors == {"body": "div.never"}
    assert load_profile(folder.profile).learned


def test_rebuilding_with_the_stored_profile_changes_nothing(tmp_path: Path) -> None:
    folder, crawl_id = log_crawl(tmp_path, answers())
    rebuild(folder)
    before, found = folder.profile.read_text("utf-8"), counts(folder, crawl_id)
    (done,) = rebuild(folder, profile=load_profile(folder.profile))
    assert done.changed == []
    assert folder.profile.read_text("utf-8") == before
    assert json.dumps(counts(folder, crawl_id)) == json.dumps(found)


def test_a_vote_is_for_the_box_not_for_the_page() -> None:
    def page(text: str, box: Box | None) -> PageBlocks:
        return PageBlocks([Block(text, _box("p"), 0, 0, 0)], "article", box)

    told = [page("One.", _box("div.text")), page("Two.", _box("div.text")), page("Three.", None)]
    assert learned_boxes(Chrome.learn(told)) == (LearnedBox("div.text", 0.6667, 3),)
    # What holds the same text on every page is no article's box.
    assert learned_boxes(Chrome.learn([page("Notice.", _box("div.widget")) for _ in range(9)])) == ()


def _box(selector: str) -> Box:
    from pipelines.parse import parse

    tag, _, names = selector.partition(".")
    node = parse(f'<{tag} class="{names}">x'.encode()).css_first(tag)
    assert node is not None
    box = Box(tag, 4, None, node, 0)
    box.names = names
    return box
