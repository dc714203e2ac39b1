"""The docs are complete and not stale."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import crawler.settings
from pipelines.article import FLAGS
from pipelines.errors import MuragatError

ROOT = Path(__file__).parents[1]


def test_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)[^):]*\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_setting_of_ours_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    ours = [name for name in dir(crawler.settings) if name.startswith("MURAGAT_")]
    assert ours
    assert [name for name in ours if f"`{name}`" not in text] == []


def test_every_flag_is_documented() -> None:
    text = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert [flag for flag in FLAGS if f"`{flag}`" not in text] == []


def test_every_dependency_has_its_line() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    names = re.findall(r'^\s+"([\w-]+)[><=]', project, re.M)
    assert len(names) > 10
    assert [name for name in names if name not in text] == []


def test_the_error_tree_in_the_docstring_is_the_tree() -> None:
    import pipelines.errors as module

    named = set(re.findall(r"(\w+Error)\b", module.__doc__ or ""))
    kinds = {kind.__name__ for kind in [MuragatError, *MuragatError.__subclasses__()]}
    assert named == kinds == {name for name in module.__all__ if name.endswith("Error")}


def test_locks_name_no_host_and_hash_everything() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[\w.\-\[\]]+==\S+.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*", text, re.M)
        assert len(pins) > 30
        assert all("--hash" in pin for pin in pins)


def test_pipelines_know_nothing_of_the_crawler() -> None:
    for path in (ROOT / "pipelines").rglob("*.py"):
        found = re.search(
            r"^\s*(?:from|import) (?:crawler|scrapy|twisted)\b", path.read_text(encoding="utf-8"), re.M
        )
        assert not found, path
