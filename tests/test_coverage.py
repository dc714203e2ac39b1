"""Coverage: what the calendars offered against what is held, folded over crawls, on the terminal and as SVG."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from muragat import Crawled, run

from pipelines.coverage import STATES, fold_months

OLD, NEW = "20261001T060000Z", "20261101T060000Z"


def row(state: str = "complete", held: int = 2, crawl: str = NEW, **columns: Any) -> dict[str, Any]:
    plain = {
        "crawl_id": crawl,
        "article_section": "News",
        "language": "en",
        "archive_year": 2024,
        "archive_month": 5,
        "url": "https://example.org/2024/5/",
        "state": state,
        "listed": held,
        "held": held,
        "reason": None,
    }
    return plain | columns


def only(*rows: dict[str, Any]) -> Any:
    """The one cell these rows come to."""
    found = fold_months("example", rows)
    (grid,) = found.grids
    (cell,) = grid.cells.values()
    return cell


def test_a_month_stands_as_the_newest_crawl_found_it() -> None:
    assert only(row("partial", crawl=OLD), row("complete", 3)).state == "complete"
    assert only(row("complete", 3), row("partial", crawl=OLD)).held == 3


def test_a_month_that_was_not_asked_again_is_kept() -> None:
    found = fold_months(
        "example", [row(crawl=OLD, archive_month=4, url="https://example.org/2024/4/"), row()]
    )
    assert found.total.held == 4
    assert found.crawl_id == NEW
    assert {cell.crawl_id for cell in found.grids[0].cells.values()} == {OLD, NEW}


def test_what_was_held_before_is_no_hole() -> None:
    cell = only(row("complete", 3, crawl=OLD), row("hole", 0, reason="http 500"))
    assert (cell.state, cell.held) == ("partial", 3)
    assert cell.reason == f"http 500; its articles are held since crawl {OLD}"
    assert only(row("empty", 0, crawl=OLD), row("hole", 0, reason="http 500")).state == "hole"


def test_a_section_that_was_renamed_is_not_held_twice() -> None:
    found = fold_months("example", [row(crawl=OLD, article_section="Old name"), row()])
    assert [grid.article_section for grid in found.grids] == ["News"]
    assert found.total.held == 2


def test_a_total_with_something_missing_and_something_held_is_partial() -> None:
    other = {"article_section": "Views", "url": "https://example.org/views/2024/5/"}
    for states, total in (
        (("hole", "complete"), "partial"),
        (("hole", "empty"), "hole"),
        (("empty", "complete"), "complete"),
        (("external", "empty"), "empty"),
        (("future", "future"), "future"),
    ):
        rows = [
            row(state, 2 * (state == "complete"), **more)
            for state, more in zip(states, ({}, other), strict=True)
        ]
        assert fold_months("example", rows).total.cells[2024, 5].state == total


def test_the_states_are_those_of_the_checks() -> None:
    text = (Path(__file__).parents[1] / "docs" / "quality.md").read_text(encoding="utf-8")
    table = text.split("`months.state`")[1]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) == set(STATES)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(STATES), st.integers(0, 9), st.sampled_from([OLD, NEW]), st.integers(1, 12),
            st.sampled_from(["News", "Views"]),
        ),
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_the_order_of_rows_does_not_matter_and_sums_agree(months: Any, random: Any) -> None:
    rows = [
        row(state, held if state in ("complete", "partial") else 0, crawl, archive_month=month,
            article_section=section, url=f"https://example.org/{section}/{month}/")
        for state, held, crawl, month, section in months
    ]  # fmt: skip
    found = fold_months("example", rows)
    assert found.total.held == sum(grid.held for grid in found.grids)
    assert sum(found.counts.values()) == sum(len(grid.cells) for grid in found.grids)
    assert 0 <= found.hole_share <= 1
    random.shuffle(rows)
    again = fold_months("example", rows)
    assert (again.counts, again.total.held, again.total.counts) == (
        found.counts,
        found.total.held,
        found.total.counts,
    )


def test_the_demo_grid_is_the_site_s_own(demo_crawl: Crawled) -> None:
    done = run("coverage", "demo", "--data", demo_crawl.data, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["months"] == demo_crawl.record["counts"]["months"]
    assert sum(len(grid["cells"]) for grid in found["grids"]) == len(demo_crawl.site.months)
    hole, partial = found["gaps"]
    assert (hole["state"], hole["year"], hole["month"], hole["reason"][:8]) == ("hole", 2024, 6, "http 404")
    assert (partial["state"], partial["held"], partial["listed"]) == ("partial", 1, 2)


def test_in_a_pipe_a_year_is_a_line_and_a_sign_a_month(demo_crawl: Crawled) -> None:
    done = run("coverage", "demo", "--data", demo_crawl.data)
    lines = done.stdout.splitlines()
    assert lines[0].split("\t") == [
        "year",
        *"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
        "held",
    ]
    assert "\x1b" not in done.stdout + done.stderr
    years = [line.split("\t") for line in lines[1:6]]
    held = sum(int(re.sub(r"\D", "", cell) or 0) for year in years for cell in year[1:13])
    assert held == sum(int(year[13]) for year in years) >= demo_crawl.record["counts"]["landed"] > 300
    for said in ("■ complete", "✗ hole 1", "2024-06", "http 404", "hint:  "):
        assert said in done.stderr


def test_holes_above_the_threshold_are_exit_code_3(demo_crawl: Crawled) -> None:
    done = run("coverage", "demo", "--data", demo_crawl.data, "--threshold", 0)
    assert done.returncode == 3
    assert "more than the threshold" in done.stderr


def test_one_section_alone(demo_crawl: Crawled) -> None:
    done = run(
        "coverage", "demo", "--data", demo_crawl.data, "--language", "ru", "--section", "Опрос", "--json"
    )
    assert [grid["article_section"] for grid in json.loads(done.stdout)["grids"]] == ["Опрос"]
    done = run("coverage", "demo", "--data", demo_crawl.data, "--language", "de")
    assert done.returncode == 2
    assert "hint:  there are en Institute news" in done.stderr


def test_the_drawing_stands_alone(demo_crawl: Crawled, tmp_path: Path) -> None:
    path = tmp_path / "coverage.svg"
    assert run("coverage", "demo", "--data", demo_crawl.data, "--svg", path).returncode == 0
    text = path.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)  # noqa: S314  # our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(root.findall(".//{*}g")) == 60
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "prefers-color-scheme:dark" in text


def test_nothing_landed_is_said(tmp_path: Path) -> None:
    done = run("coverage", "nowhere", "--data", tmp_path)
    assert done.returncode == 1
    assert "nothing has landed" in done.stderr
    assert "hint:" in done.stderr


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_sign_and_a_colour(state: str) -> None:
    from crawler.cli.coverage import _SIGNS

    assert _SIGNS[state][0]
    assert len({sign for sign, _ in _SIGNS.values()}) == len(STATES)
