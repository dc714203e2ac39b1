"""Tools that tests run beside Muragat and that its own environment cannot hold: scrapyd needs an older setuptools."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

_WANTED = ("kubernetes-validate>=1.34", "python-crontab>=3.3", "scrapyd>=1.6,<2", "setuptools>=77,<81")


def tool_python() -> Path:
    """The Python of an environment with the tools, made once and kept; skips the test where it cannot be made.

    What Muragat needs is seen from there as well, behind the tools' own packages.
    """
    name = hashlib.sha256(f"{sys.version}{_WANTED}{sys.prefix}".encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "muragat-tests" / name
    folder.mkdir(parents=True, exist_ok=True)
    python, made = folder / "bin" / "python", folder / "made"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(folder, python)
            made.touch()
    return python


def _make(folder: Path, python: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    done = subprocess.run([*pip, *_WANTED], capture_output=True, text=True, timeout=600)
    if done.returncode:
        pytest.skip(f"pip cannot install {', '.join(_WANTED)}: {done.stderr.strip().splitlines()[-1]}")
    ours = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    (Path(ours) / "muragat.pth").write_text(sysconfig.get_path("purelib") + "\n")
