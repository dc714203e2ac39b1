"""The report in a real browser that has no network: it is clicked through, looked at and listened to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Page, find_browser, open_page
from reportsample import change, report

from pipelines.report import render

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium here: apt-get install chromium"),
]
HARM = (
    "<script>document.title='harmed'</script><img src=http://192.0.2.1/x.png onerror=document.title='harmed'>"
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up report as a file, one change of it meaning harm."""
    rows = [*(row for row in report().changes.shown), change(9, ["a b"], ["a b " + HARM], title=HARM)]  # type: ignore[union-attr]
    rows.append(change(10, ["word"], ["ж" * 100_000]))
    path = tmp_path_factory.mktemp("browser") / "report.html"
    path.write_text(render(dataclasses.replace(report(rows))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(file: Path) -> Iterator[Page]:
    """The page on a wide screen, in the light."""
    with open_page(file.as_uri()) as opened:
        yield opened


def ground(page: Page) -> int:
    """How light the page's ground is, 0 to 255."""
    return int(page.evaluate("parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"))


def test_it_asks_for_nothing_but_itself_and_complains_of_nothing(page: Page, file: Path) -> None:
    assert set(page.requests) == {file.as_uri()}
    assert page.complaints == []
    assert page.evaluate("document.title") != "harmed"
    assert page.visible("h1") == 1


def test_context_unfolds_by_a_click(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details.fold').forEach(d => d.open = false)")
    before = page.visible(".fold .row")
    assert before == 0
    page.click(".fold > summary")
    assert page.visible(".fold .row") == 4


def test_the_two_texts_stand_inline_or_side_by_side(page: Page) -> None:
    page.click("label[for=view-inline]")
    inline = page.visible(".row.edited .l del"), page.visible(".row.edited .l ins"), page.visible(".row .r")
    assert inline[0] > 0
    assert inline[1] > 0
    assert inline[2] == 0
    page.click("label[for=view-side]")
    assert page.visible(".row.edited .l ins") == page.visible(".row.edited .r del") == 0
    assert page.visible(".row.edited .l del") == inline[0]
    assert page.visible(".row.edited .r ins") == inline[1]
    left, right = (
        page.evaluate(f"document.querySelector('.row.edited {side}').getBoundingClientRect().x")
        for side in (".l", ".r")
    )
    assert right > left + 200
    page.click("label[for=view-inline]")
    assert page.visible(".row .r") == 0


def test_one_state_can_be_shown_alone(page: Page) -> None:
    every = page.visible(".change")
    page.click("label[for=show-removed]")
    assert page.visible(".change") == page.visible(".change.is-removed") == 1
    page.click("label[for=show-silent]")
    assert page.visible(".change") == 1
    page.click("label[for=show-all]")
    assert page.visible(".change") == every > 5


def test_everything_can_be_reached_and_seen_by_keyboard(page: Page, file: Path) -> None:
    page.load(file.as_uri())
    page.press("Tab", 9)
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().x") >= 0
    reached = set()
    for _ in range(60):
        page.press("Tab", 9)
        reached.add(page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.id"))
        outline = page.evaluate(
            "(e => getComputedStyle(e.tagName == 'INPUT' ? e.nextElementSibling : e).outlineWidth)(document.activeElement)"
        )
        assert outline == "3px"
    assert {"INPUT view-inline", "INPUT show-all", "SUMMARY ", "A "} <= reached
    page.evaluate("document.getElementById('view-inline').focus()")
    page.press("ArrowRight", 39)
    assert page.evaluate("document.getElementById('view-side').checked") is True
    page.press("ArrowLeft", 37)
    assert page.evaluate("document.getElementById('view-inline').checked") is True


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200], ids=["narrow", "wide"])
def test_it_fits_its_window_and_the_dark(page: Page, dark: bool, width: int, tmp_path: Path) -> None:
    page.prepare(width, 900, dark)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert (ground(page) < 60) is dark
    page.screenshot(tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 10_000


def test_printed_it_is_light_and_without_its_switches(page: Page) -> None:
    page.call(
        "Emulation.setEmulatedMedia",
        media="print",
        features=[{"name": "prefers-color-scheme", "value": "dark"}],
    )
    assert ground(page) > 200
    assert page.visible(".bar") == page.visible("nav") == 0
    assert page.evaluate("getComputedStyle(document.querySelector('ins')).textDecorationLine") == "underline"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('del')).textDecorationLine") == "line-through"
    )
    page.call("Emulation.setEmulatedMedia", media="")
