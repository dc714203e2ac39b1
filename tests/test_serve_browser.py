"""The site in a real browser: walked by mouse and keyboard, in the light and the dark, narrow and wide."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser import Page, find_browser, open_page
from muragat import Crawls
from test_serve import serving
from test_serve_hostile import ASTRAY, PAYLOADS, plant

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def address(recrawled: Crawls) -> Iterator[str]:
    with serving("demo", "--data", recrawled.folder / "data") as (_, url):
        yield url


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """A page of a browser in which scripts are switched off."""
    with open_page("about:blank") as opened:
        online(opened)
        opened.call("Emulation.setScriptExecutionDisabled", value=True)
        opened.load(address)
        yield opened
        assert opened.complaints == []
        hosts = {urlsplit(url).netloc for url in opened.requests if not url.startswith(("data:", "about:"))}
        assert hosts == {urlsplit(address).netloc}


def online(page: Page) -> None:
    page.call(
        "Network.emulateNetworkConditions",
        offline=False,
        latency=0,
        downloadThroughput=-1,
        uploadThroughput=-1,
    )


def here(page: Page) -> str:
    return str(page.evaluate("location.pathname"))


def go(page: Page, act: str, where: str) -> None:
    """Click on what ``act`` selects and wait until the address fits ``where``."""
    page.click(act)
    wait(page, where)


def wait(page: Page, where: str) -> None:
    end = time.monotonic() + 20
    while not (re.fullmatch(where, here(page)) and page.evaluate("document.readyState") == "complete"):
        assert time.monotonic() < end, (where, here(page))
        time.sleep(0.05)


def test_from_the_calendar_to_the_replayed_page_and_a_download(page: Page, tmp_path: Path) -> None:
    go(page, "th a", "/demo")
    go(page, ".months td.l4 a", r"/demo/months/\d+/\d+")
    assert page.visible(".entries > li") > 5
    page.load(page.evaluate("location.origin") + "/demo/crawls")
    go(page, "td a[href$=changes]", r"/demo/crawls/\w+/changes")
    go(page, ".chips a[href*=edited]", r"/demo/crawls/\w+/changes")
    go(page, ".change h3 a", "/demo/article/[0-9a-f]+")
    go(page, ".diff-link", "/demo/article/[0-9a-f]+/1/diff/2")
    assert page.visible(".row.edited, .row.added, .row.removed, .row.moved") > 0
    page.click("label[for=view-side]")
    assert page.evaluate("document.getElementById('view-side').checked") is True
    go(page, ".crumbs a:last-child", "/demo/article/[0-9a-f]+")
    go(page, ".page-link", "/demo/article/[0-9a-f]+/1/page")
    frames = page.call("Target.getTargets")["targetInfos"]
    assert any(frame["url"].endswith("/1/raw") for frame in frames if frame["type"] == "iframe")
    page.click(".find input")
    page.call("Input.insertText", text="кәсіпорын")
    page.press("Enter", 13, "\r")
    wait(page, "/demo/search")
    assert page.visible(".entries mark") > 5
    page.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    page.click("a[href*='search.csv']")
    end = time.monotonic() + 20
    while not (tmp_path / "demo.csv").exists():
        assert time.monotonic() < end
        time.sleep(0.05)
        page.evaluate("1")
    assert "кәсіпорын" in (tmp_path / "demo.csv").read_text(encoding="utf-8-sig")


def test_everything_can_be_reached_and_seen_by_keyboard(page: Page, address: str) -> None:
    page.load(address + "demo")
    page.press("Tab", 9)
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().x") >= 0
    page.press("Enter", 13, "\r")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(12):
        page.press("Tab", 9)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    assert page.evaluate("document.activeElement.closest('.months') !== null") is True
    page.press("Enter", 13, "\r")
    wait(page, r"/demo/months/\d+(/\d+)?")
    assert page.evaluate("['header', 'nav', 'main', 'footer'].every(n => document.querySelector(n))") is True


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200], ids=["narrow", "wide"])
def test_every_page_fits_its_window_and_the_dark(page: Page, address: str, dark: bool, width: int) -> None:
    page.prepare(width, 900, dark)
    online(page)
    page.load(address + "demo/search?q=%D0%BF%D0%B0%D0%B9%D1%8B%D0%B7")
    article = page.evaluate("document.querySelector('.entries a').pathname")[1:]
    for path in (
        "",
        "demo",
        "demo/months/2024/5",
        "demo/search?q=%D1%81%D0%B0%D1%83%D0%B4%D0%B0",
        article,
        article + "/1/page",
        "demo/crawls",
    ):
        page.load(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        ground = page.evaluate("parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")
        assert (ground < 60) is dark


def test_nothing_planted_acts_though_scripts_are_allowed(tmp_path: Path) -> None:
    """Each payload in titles, texts and addresses, and in the page that is replayed, framed and alone."""
    plant(tmp_path / "data")
    with serving("bad", "--data", tmp_path / "data") as (_, address), open_page("about:blank") as page:
        online(page)
        page.load(address + "bad")
        for number in range(3, len(PAYLOADS)):
            for path in ("", "/1/diff/2", "/1/page", "/1/raw"):
                page.load(f"{address}bad/article/id{number}{path}")
                assert page.evaluate("document.title") != "harmed", (number, path)
                assert page.evaluate("location.href") == f"{address}bad/article/id{number}{path}"
            # The archived page stands in an origin of its own, from which ours cannot be read.
            if number != ASTRAY:
                assert page.evaluate("window.origin") == "null"
        assert {urlsplit(url).netloc for url in page.requests if url.startswith("http")} == {
            urlsplit(address).netloc
        }
        assert [told for told in page.complaints if "404" not in told] == []
