"""Ray with two nodes, one of which is killed on the way: all ends as on this machine, uninterrupted."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fleetbed import HOSTS, LEASE, Fleet, told
from loggedcrawl import PROFILE
from muragat import COMMAND, run, stable_rows
from raycluster import SECOND, Cluster, begun_cluster
from schedulebed import wait_for
from test_rebuild import tables
from test_rebuild_ray import logged

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="pip install 'muragat[ray]'"),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="nodes are told apart by /proc"),
]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with begun_cluster(**LEASE) as made:
        yield made


def test_a_rebuild_whose_second_node_dies_gives_the_same_bytes(cluster: Cluster, tmp_path: Path) -> None:
    folder = logged(tmp_path / "data", 300)
    done = run("rebuild", PROFILE.name, "--data", tmp_path / "data", "--workers", 2)
    assert done.returncode == 0, done.stderr
    local = tables(folder)
    cluster.join()
    words = ["rebuild", PROFILE.name, "--data", str(tmp_path / "data"), "--engine", "ray", "--workers", "2"]
    with subprocess.Popen(
        [*COMMAND, *words, "--address", cluster.address],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **cluster.environment},
    ) as work:
        wait_for(lambda: cluster.processes(SECOND, b"ray::do_chunk") or work.poll() is not None)
        killed = cluster.processes(SECOND, b"ray::do_chunk")
        cluster.kill(SECOND)
        assert work.poll() is None
        _, said = work.communicate(timeout=240)
    assert killed
    assert work.returncode == 0, said
    assert "byte for byte" in said
    assert tables(folder) == local


def crawled_on_second(cluster: Cluster) -> list[str]:
    """The sites that processes of the second node have to do with just now."""
    found = []
    for process in cluster.processes(SECOND, b"crawler.fleet.member"):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")
            found += [site for site in HOSTS if site in words]
    return found


def test_a_fleet_whose_second_node_dies_ends_as_single_crawls_do(
    cluster: Cluster, fleet_sites: Fleet
) -> None:
    fleet_sites.afresh("nodes")
    cluster.join(**LEASE)
    options = ("--workers", "4", "--engine", "ray", "--address", cluster.address, "--json")
    with fleet_sites.process(*options, **cluster.environment) as work:
        there: list[str] = []

        def two_begun() -> bool:
            there[:] = crawled_on_second(cluster)
            return work.poll() is not None or len(there) >= 2

        wait_for(two_begun)
        assert work.poll() is None, work.communicate()
        fleet_sites.wait_for_page(there[0], 9)
        dying = crawled_on_second(cluster)
        cluster.kill(SECOND)
        printed, said = work.communicate(timeout=240)
    assert work.returncode == 0, said
    ended = told(printed)
    assert {site["verdict"] for site in ended.values()} == {"good"}
    again = {name for name, site in ended.items() if site["attempts"] == 2}
    assert again
    assert set(fleet_sites.asked_twice()) <= again <= set(dying)
    assert all(len(pages) == 1 for pages in fleet_sites.asked_twice().values())  # that was on its way
    assert fleet_sites.crowded() == []
    assert stable_rows(fleet_sites.data) == fleet_sites.rows
