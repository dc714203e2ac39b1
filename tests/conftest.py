"""Where the real pages are, when they are: beside the checkout, never in it."""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pyarrow  # noqa: F401  with numpy and pandas, which a command run in this process would hide from it
import pytest
from fleetbed import Fleet, serve_fleet
from hypothesis import settings
from muragat import Crawled, Crawls, alone, crawl_demo, crawl_on

from pipelines.executors import all_cores

T = TypeVar("T")

settings.register_profile("untimed", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("untimed")

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


def _made(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """What ``make`` makes in a folder, made by the first process of the test run that asks for it."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    known = base / f"{name}.pickle"
    with alone(name, base):
        if not known.exists():
            known.write_bytes(pickle.dumps(make(Path(tempfile.mkdtemp(prefix=name, dir=base)))))
    found: T = pickle.loads(known.read_bytes())  # noqa: S301  our own
    return found


def _demo(factory: pytest.TempPathFactory) -> Crawled:
    return _made(factory, "demo", crawl_demo)


def _recrawled(factory: pytest.TempPathFactory) -> Crawls:
    first = _demo(factory)
    return _made(factory, "recrawled", partial(crawl_on, Crawls([first.site], first.data.parent)))


def _thrice(factory: pytest.TempPathFactory) -> Crawls:
    return _made(factory, "thrice", partial(crawl_on, _recrawled(factory)))


def _copied(folder: Path, factory: pytest.TempPathFactory) -> Path:
    """A copy for this process: its tests may add to it."""
    return shutil.copytree(folder, factory.mktemp(folder.name), dirs_exist_ok=True)


@pytest.fixture(scope="session")
def demo_crawl(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of the demo site for all tests that only look at what landed."""
    made = _demo(tmp_path_factory)
    return made._replace(data=_copied(made.data.parent, tmp_path_factory) / "data")


@pytest.fixture(scope="session")
def recrawled(tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    """The demo site crawled as it was first, and as it was some weeks later."""
    made = _recrawled(tmp_path_factory)
    return made._replace(folder=_copied(made.folder, tmp_path_factory))


@pytest.fixture(scope="session")
def thrice(tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    """The demo site crawled at its three revisions: these two crawls, and one more."""
    made = _thrice(tmp_path_factory)
    return made._replace(folder=_copied(made.folder, tmp_path_factory))


@pytest.fixture(scope="session")
def fleet_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Six small sites on four hosts; call ``afresh`` first."""
    with serve_fleet(tmp_path_factory.mktemp("fleet")) as made:
        yield made


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: a third of the time a test waits for a server that is slow on purpose."""
    return all_cores() + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with the longest tests first, so that at the end no process is left alone with one."""
    weights: Counter[Path] = Counter()
    for item in items:
        weights[item.path] = max(weights[item.path], _weight(item))
    items.sort(key=lambda item: -weights[item.path])


def _weight(item: pytest.Item) -> int:
    """Higher for what takes longer: a test that was given more time than others, one that is marked as slow."""
    given = item.get_closest_marker("timeout")
    return int(given.args[0]) if given else int(item.get_closest_marker("slow") is not None)
