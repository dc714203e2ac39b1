"""Where the real pages are, when they are: beside the checkout, never in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fleetbed import Fleet, serve_fleet
from muragat import Crawled, Crawls, crawl_demo, crawl_on

SHARED = Path(os.environ.get("MURAGAT_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def _folder(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name}/ is not beside the checkout")
    return path


@pytest.fixture(scope="session")
def real() -> Path:
    """Real pages and sites with gold answers."""
    return _folder("real")


@pytest.fixture(scope="session")
def seed() -> Path:
    """The text of one page of the first site, with all its noise."""
    return next(_folder("seed").glob("*.txt"))


@pytest.fixture(scope="session")
def shared_bench() -> Path:
    """Labelled pages for measuring extraction and dates."""
    return _folder("bench")


@pytest.fixture(scope="session")
def demo_crawl(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of the demo site for all tests that only look at what landed."""
    return crawl_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def recrawled(demo_crawl: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    """The demo site crawled as it was first, and as it was some weeks later."""
    return crawl_on(demo_crawl, tmp_path_factory.mktemp("recrawled"), (2,))


@pytest.fixture(scope="session")
def thrice(demo_crawl: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    """The demo site crawled at its three revisions: that first crawl, and two more."""
    return crawl_on(demo_crawl, tmp_path_factory.mktemp("thrice"))


@pytest.fixture(scope="session")
def fleet_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Six small sites on four hosts; call ``afresh`` first."""
    with serve_fleet(tmp_path_factory.mktemp("fleet")) as made:
        yield made
