"""How we behave as a guest, as seen by a server that notes every request."""

from __future__ import annotations

import datetime as dt
import json
import signal
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

import click
import pytest
from hostile import Hostile, serve_hostile
from hostile.site import MONTHS
from muragat import COMMAND, rows, run

import crawler.settings
from crawler.cli.units import Duration, Size
from crawler.fetching.retry import seconds_asked

ARTICLES = 2 * len(MONTHS)
PAGES = 3 + len(MONTHS) + ARTICLES  # robots.txt, the start page and /about/ besides
NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def crawl(
    server: Hostile, folder: Path, *options: object, **profile: Any
) -> subprocess.CompletedProcess[str]:
    """Crawl the server with a profile of its own, to the end."""
    lines = {"name": "gazette", "start": server.url, "concurrency": 1, **profile}
    path = folder / "gazette.toml"
    path.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items()))
    return run("crawl", path, "--data", folder / "data", "--allow-private", "--json", *options)


def test_a_stranger_is_asked_for_one_page_at_a_time_with_a_second_between() -> None:
    settings = crawler.settings
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert settings.DOWNLOAD_DELAY == 1.0
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.ROBOTSTXT_OBEY


def test_without_robots_txt_everything_may_be_asked_for_once_and_we_say_who_we_are(tmp_path: Path) -> None:
    with serve_hostile(tmp_path) as server:
        done = crawl(server, tmp_path, "--contact", "bot@example.org")
        asked = server.asked()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["landed"] == ARTICLES
    assert len(asked) == PAGES == len({request.path for request in asked})
    assert {request.headers["user-agent"].partition("/")[0] for request in asked} == {"muragat"}
    assert all("contact: bot@example.org" in request.headers["user-agent"] for request in asked)
    assert not any("cookie" in request.headers or "referer" in request.headers for request in asked)


@pytest.mark.parametrize(
    ("robots", "reason", "asked"), [("broken", "http 503", 4), ("late", "no answer in time", 4)]
)
def test_a_site_whose_robots_txt_cannot_be_had_is_not_crawled(
    tmp_path: Path, robots: str, reason: str, asked: int
) -> None:
    with serve_hostile(tmp_path, robots=robots) as server:
        begin = time.monotonic()
        done = crawl(server, tmp_path, "--timeout", 0.5)
        assert time.monotonic() - begin < 20
        assert done.returncode == 1
        assert f"robots.txt cannot be had: {reason}" in done.stderr
        assert "try again later" in done.stderr
        assert server.count() == {"/robots.txt": asked}


def test_when_robots_txt_can_be_had_again_the_crawl_goes_on(tmp_path: Path) -> None:
    with serve_hostile(tmp_path, robots="fine", busy={"/robots.txt": 4}, retry_after="0") as server:
        first = crawl(server, tmp_path)
        assert first.returncode == 1
        assert "robots.txt cannot be had: http 429" in first.stderr
        second = json.loads(crawl(server, tmp_path).stdout)
    assert second["resumed"] is True
    assert second["counts"]["landed"] == ARTICLES


def test_rules_are_kept_also_of_a_huge_robots_txt(tmp_path: Path) -> None:
    with serve_hostile(tmp_path, robots="big") as server:
        record = json.loads(crawl(server, tmp_path, "--max-losses", 100).stdout)
        assert server.count()["/news/january-1/"] == 0
    assert [(entry["url"].split("/", 3)[3], entry["reason"]) for entry in record["missing"]] == [
        ("news/january-1/", "robots.txt")
    ]
    assert record["refused"] == {"robots.txt": 1}


def test_a_start_page_that_is_forbidden_is_said_to_be(tmp_path: Path) -> None:
    with serve_hostile(
        tmp_path, robots="User-agent: Muragat\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
    ) as server:
        done = crawl(server, tmp_path)
        assert server.count() == {"/robots.txt": 1}
    assert done.returncode == 1
    assert "robots.txt" in done.stderr


def test_rules_for_others_are_not_ours_whatever_the_contact(tmp_path: Path) -> None:
    with serve_hostile(tmp_path, robots="User-agent: bot\nDisallow: /\n") as server:
        assert crawl(server, tmp_path, "--contact", "bot@example.org").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("delay", [None, 0.01])
def test_crawl_delay_is_kept_whatever_the_throttle_thinks(tmp_path: Path, delay: float | None) -> None:
    profile = {} if delay is None else {"delay": delay}
    with serve_hostile(tmp_path, robots="User-agent: *\nCrawl-delay: 0.2\n", good=1) as server:
        done = crawl(server, tmp_path, concurrency=4, **profile)
        assert done.returncode == 0, done.stderr
        assert min(server.gaps()) >= 0.18


@pytest.mark.slow
def test_a_slow_server_slows_us_down(tmp_path: Path) -> None:
    with serve_hostile(tmp_path, latency=0.25, good=1) as server:
        assert crawl(server, tmp_path, concurrency=4, delay=0.01).returncode == 0
        assert statistics.median(server.gaps()) > 0.12, "four at a time would be one every 0.06 s"


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [(429, "1", 1.0), (503, "date+2", 1.0), (503, None, 0.05), (429, "soon", 0.05)],
)
def test_a_busy_server_is_left_alone_as_long_as_it_asks(
    tmp_path: Path, status: int, header: str | None, wait: float
) -> None:
    path = "/news/january-1/"
    with serve_hostile(tmp_path, busy={path: 1}, busy_status=status, retry_after=header) as server:
        done = crawl(server, tmp_path)
        gaps, paths = server.gaps(), [request.path for request in server.asked()]
    assert json.loads(done.stdout)["counts"]["landed"] == ARTICLES
    assert paths.count(path) == 2
    assert gaps[paths.index(path)] >= wait - 0.05, "nothing was asked for in between"


@pytest.mark.slow
def test_a_site_that_asks_us_to_stay_away_ends_the_crawl_which_goes_on_later(tmp_path: Path) -> None:
    busy = {f"/news/{name.lower()}-{n}/": 1 for _, _, name in MONTHS for n in (1, 2)}
    with serve_hostile(tmp_path, busy=busy, retry_after="7200") as server:
        first = crawl(server, tmp_path)
        assert first.returncode == 1
        assert "asks to be left alone until" in first.stderr
        assert sum(path.startswith("/news/") for path in server.count()) == 5
        second = json.loads(crawl(server, tmp_path).stdout)
    assert second["resumed"] is True
    assert second["counts"]["landed"] == 5
    assert second["reasons"] == {"asked to come back later": ARTICLES - 5}


@pytest.mark.slow
def test_a_budget_of_pages_ends_a_run_and_the_next_goes_on(tmp_path: Path) -> None:
    with serve_hostile(tmp_path) as server:
        for spent in (6, 12):
            done = crawl(server, tmp_path, "--max-pages", 6)
            record = json.loads(done.stdout)
            assert done.returncode == 0
            assert record["finished"] is None
            assert record["stopped"] == "6 pages were asked for"
            assert "not finished" in done.stderr
            assert "To go on: " in done.stderr
            assert len(server.asked()) == spent
            assert rows(tmp_path / "data") == []
        last = json.loads(crawl(server, tmp_path, "--max-pages", 6).stdout)
        assert last["finished"] is not None
        assert last["counts"]["landed"] == ARTICLES
        assert len(server.asked()) == PAGES == len(server.count())


def test_a_budget_that_is_just_enough_is_enough(tmp_path: Path) -> None:
    with serve_hostile(tmp_path) as server:
        record = json.loads(crawl(server, tmp_path, "--max-pages", PAGES).stdout)
    assert record["finished"] is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "said"), [(("--max-bytes", "5k"), "bytes"), (("--max-time", "1.2s"), "1.2 seconds")]
)
def test_a_budget_of_bytes_or_time_ends_a_run(tmp_path: Path, option: tuple[str, str], said: str) -> None:
    with serve_hostile(tmp_path, latency=0.1) as server:
        done = crawl(server, tmp_path, *option)
        assert 1 < len(server.asked()) < PAGES
        assert done.returncode == 0
        assert said in json.loads(done.stdout)["stopped"]
        assert json.loads(crawl(server, tmp_path).stdout)["counts"]["landed"] == ARTICLES
        assert len(server.asked()) == PAGES


@pytest.mark.slow
@pytest.mark.parametrize("ended", ["by its budget", "by hand"])
def test_a_pause_does_not_hold_up_the_end(tmp_path: Path, ended: str) -> None:
    with serve_hostile(tmp_path, busy={"/news/january-1/": 1}, retry_after="300") as server:
        options = ["--max-time", "2s"] if ended == "by its budget" else []
        command = [
            *COMMAND,
            "crawl",
            server.url,
            "--data",
            str(tmp_path / "data"),
            "--allow-private",
            *options,
        ]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        deadline = time.monotonic() + 30
        while not server.count()["/news/january-1/"] and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        if ended == "by hand":
            process.send_signal(signal.SIGINT)
        _, narration = process.communicate(timeout=15)
    assert process.returncode == (0 if options else 130), narration
    assert "To go on: " in narration
    assert "Traceback" not in narration


def test_a_page_that_may_have_offered_months_is_missed_aloud(tmp_path: Path) -> None:
    with serve_hostile(tmp_path, busy={"/about/": 9}, busy_status=500, retry_after=None) as server:
        done = crawl(server, tmp_path)
    record = json.loads(done.stdout)
    assert done.returncode == 3
    assert [(entry["role"], entry["reason"]) for entry in record["missing"]] == [("explore", "http 500")]
    assert record["reasons"] == {"http 500": 1}
    assert record["losses"] == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Mon, 23 Nov 2026 12:02:00 GMT", 120.0),
        ("Mon, 23 Nov 2026 17:02:00 +0500", 120.0),
        ("Monday, 23-Nov-26 12:02:00 GMT", 120.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("9" * 400, 999999999999.0),
        ("Mon, 99 Nov 2026 12:02:00 GMT", None),
    ],
)
def test_how_long_a_server_asks_to_wait(value: str | None, seconds: float | None) -> None:
    assert seconds_asked(value, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90.0), ("90s", 90.0), ("30m", 1800.0), ("1.5h", 5400.0), ("2 D", 172800.0)]
)
def test_times_as_people_write_them(text: str, seconds: float) -> None:
    assert Duration().convert(text, None, None) == seconds


@pytest.mark.parametrize(
    ("text", "size"), [("1000", 1000), ("5k", 5000), ("500M", 500_000_000), ("1.5g", 1_500_000_000)]
)
def test_sizes_as_people_write_them(text: str, size: int) -> None:
    assert Size().convert(text, None, None) == size


@pytest.mark.parametrize("text", ["", "0", "soon", "-5", "5x", "1e9", "٣"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    for kind in (Duration(), Size()):
        with pytest.raises(click.BadParameter):
            kind.convert(text, None, None)
