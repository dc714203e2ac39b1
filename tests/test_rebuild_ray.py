"""Rebuilding on Ray: the same bytes as on this machine, also where one of its workers is killed on the way."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from loggedcrawl import PROFILE, answers, log_crawl
from muragat import COMMAND, run
from test_rebuild import tables

from pipelines.layout import SiteFolder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="pip install 'muragat[ray]'"),
]
COPIES = 150  # more articles of every month of the small site


def logged(data: Path, copies: int = COPIES) -> SiteFolder:
    """A crawl of which there is only the log, with enough articles for workers to be begun."""
    site = dict(answers())
    for path, page in list(site.items()):
        assert isinstance(page, str)
        if path.startswith("/20"):
            for number in range(copies):
                page = page.replace(
                    "</ul>",
                    f"<li><h2><a href='{path}{number}/'>Count {number} of {path}</a></h2></li></ul>",
                    1,
                )
                text = f"<p>Of {path} number {number}: {'every household was counted and compared. ' * 9}</p>"
                site[f"{path}{number}/"] = (
                    f"<html lang=en><article><h1>Count {number} of {path}</h1>{text}</article>"
                )
            site[path] = page
    return log_crawl(data, site)[0]


def busy_workers(parent: int) -> Iterator[int]:
    """The processes begun by ours that Ray works in just now."""
    parents, names = {}, {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            names[int(place.name)] = (place / "cmdline").read_bytes()
    for process, name in names.items():
        above = process
        while above in parents and above != parent:
            above = parents[above]
        if above == parent and name.startswith(b"ray::do_chunk"):
            yield process


def test_a_killed_worker_of_ray_costs_nothing(tmp_path: Path) -> None:
    folder = logged(tmp_path / "data")
    done = run("rebuild", PROFILE.name, "--data", tmp_path / "data", "--workers", 2)
    assert done.returncode == 0, done.stderr
    local = tables(folder)
    command = [*COMMAND, "rebuild", PROFILE.name, "--data", str(tmp_path / "data"), "--engine", "ray"]
    with subprocess.Popen([*command, "--workers", "2"], stderr=subprocess.PIPE, text=True) as work:
        killed: list[int] = []
        while not killed and work.poll() is None:
            for process in list(busy_workers(work.pid))[:1]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    killed.append(process)
            time.sleep(0.02)
        _, said = work.communicate(timeout=240)
    assert killed
    assert work.returncode == 0, said
    assert "byte for byte" in said
    assert tables(folder) == local


def test_an_address_where_no_ray_listens_is_said_at_once(tmp_path: Path) -> None:
    words = ("http://127.0.0.1:9/", "--data", tmp_path, "--engine", "ray", "--address", "127.0.0.1:9")
    done = run("fleet", *words, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("error: 127.0.0.1:9: no Ray cluster answers")
    assert len(done.stderr.splitlines()) == 2
