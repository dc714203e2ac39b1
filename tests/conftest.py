"""Where the real pages are, when they are: beside the checkout, never in it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from muragat import Crawled, crawl, crawl_demo

from crawler.demo import build, serve

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
def recrawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``data/demo``: the demo site crawled as it was first and as it was later."""
    folder = tmp_path_factory.mktemp("recrawled")
    today = dt.datetime.now(dt.UTC).date()
    port = 0
    for revision in (1, 2):
        with serve(build(revision=revision, today=today), port=port) as server:
            port = urlsplit(server.url).port or 0
            profile = folder / "demo.toml"
            profile.write_text(f'name = "demo"\nstart = "{server.url}"\ntime_zone = "Asia/Almaty"\n')
            crawl(str(profile), folder / "data")
    return folder
