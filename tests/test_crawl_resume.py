"""A crawl that is stopped loses nothing and asks for nothing twice."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from muragat import COMMAND, crawl, rows, run, stable_rows
from onesection import SECTION, OneSection

from crawler.demo import SEED, Server, build, serve

pytestmark = pytest.mark.slow
LISTENING = "0A"  # as Linux spells it in /proc/net/tcp
TODAY = dt.datetime.now(dt.UTC).date()


def begin(server: Server, data: Path, requests: int, url: str = "") -> subprocess.Popen[str]:
    """A crawl in its own process, once the server has answered so many requests."""
    process = subprocess.Popen(
        [*COMMAND, "crawl", url or server.url, "--data", str(data), "--allow-private"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 300
    while sum(server.fetches.values()) < requests:
        assert process.poll() is None, "ended before it was stopped"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return process


def test_a_killed_crawl_goes_on_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    with serve(build(today=TODAY)) as server:
        for requests in (150, 600, 1000):
            process = begin(server, tmp_path / "killed", requests)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        assert rows(tmp_path / "killed") == []
        record = crawl(server.url, tmp_path / "killed")
        twice = {path: n for path, n in Counter(server.fetches).items() if n > 1 and path != "/robots.txt"}
        assert record["resumed"] is True
        assert record["requests"]["from_log"] >= 900
        assert sum(twice.values()) - len(twice) <= 3 * 4, (
            "only what was in flight at a kill may be asked for again"
        )
        # Counters aside, which rise with every look, the same server gives an uninterrupted crawl the same rows.
        crawl(server.url, tmp_path / "whole")
        assert stable_rows(tmp_path / "killed") == stable_rows(tmp_path / "whole")


@pytest.mark.parametrize(
    "signals",
    [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT, signal.SIGINT]],
    ids=["once", "term", "twice"],
)
def test_ctrl_c_ends_in_order_and_says_how_to_go_on(tmp_path: Path, signals: list[signal.Signals]) -> None:
    with serve(OneSection(SEED, 1, TODAY), delay_ms=10) as server:
        url = server.url.rstrip("/") + SECTION
        process = begin(server, tmp_path, 40, url)
        for number in signals:
            process.send_signal(number)
            time.sleep(0.05)
        _, narration = process.communicate(timeout=300)
        assert process.returncode == 130
        assert f"crawl {url} --data {tmp_path} --allow-private" in narration
        assert "Traceback" not in narration
        assert rows(tmp_path) == []
        assert crawl(url, tmp_path)["resumed"] is True
        assert len(rows(tmp_path)) > 30


def test_a_crawl_listens_on_no_port(tmp_path: Path) -> None:
    """Scrapy would open one for a console and one for a remote control that runs what it is sent."""
    with serve(build(today=TODAY), delay_ms=20) as server:
        process = begin(server, tmp_path, 20)
        sockets = {
            os.readlink(file) for file in Path(f"/proc/{process.pid}/fd").iterdir() if file.is_symlink()
        }
        tables = [Path(f"/proc/{process.pid}/net/{name}").read_text() for name in ("tcp", "tcp6")]
        process.kill()
        process.communicate()
    rows = [line.split() for table in tables for line in table.splitlines()[1:]]
    ours = [row[3] for row in rows if f"socket:[{row[9]}]" in sockets]
    assert ours, "its connections to the site"
    assert LISTENING not in ours


def test_two_crawls_of_one_site_at_once_are_refused(tmp_path: Path) -> None:
    with serve(build(today=TODAY), delay_ms=20) as server:
        process = begin(server, tmp_path, 20)
        second = run("crawl", server.url, "--data", tmp_path, "--allow-private")
        process.kill()
        process.communicate()
        assert second.returncode == 1
        assert f"process {process.pid}" in second.stderr
