"""Arrow without numpy and pandas: in our processes only, and only where it was not loaded with them before."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Sequence

from pipelines.alone import hide
from pipelines.executors import Workers

_TELL = """
import sys
from pipelines.alone import hide
hide()
import pyarrow as pa
import pyarrow.dataset
assert pa.array(["a", None], pa.string()).to_pylist() == ["a", None]
print(sorted({"numpy", "pandas"} & sys.modules.keys()))
"""


class _Loaded:
    """A job that tells which of some modules its process has loaded after making an array of a list."""

    def __enter__(self) -> Callable[[Sequence[str]], list[str]]:
        def tell(names: Sequence[str]) -> list[str]:
            importlib.import_module("pyarrow").array(["a"])
            return [name for name in names if name in sys.modules]

        return tell

    def __exit__(self, *_: object) -> None:
        pass


def test_a_command_makes_arrays_of_lists_without_them() -> None:
    done = subprocess.run([sys.executable, "-c", _TELL], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_neither_do_workers_load_them() -> None:
    with Workers(2) as workers:
        ((_, loaded),) = workers.map(_Loaded(), [("numpy", "pandas", "pyarrow")])
    assert loaded == ["pyarrow"]


def test_where_arrow_was_loaded_with_them_nothing_is_hidden() -> None:
    hide()
    assert importlib.import_module("pandas").Series([1]).sum() == 1
