"""Changes as a patch, for `git apply` and everything that reads one.

An article is a file ``<id>.txt``: the title, an empty line, then a paragraph a line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from pipelines.diff.result import Texts
from pipelines.schema import Change

__all__ = ["file_lines", "unified"]


def unified(texts: Iterable[tuple[Change, Texts]]) -> Iterator[str]:
    """The patch, a line at a time with its end; articles whose words are the same give none."""
    for change, (before, after) in texts:
        old = file_lines(*before) if before else []
        new = file_lines(*after) if after else []
        if old != new:
            yield from _file(change, old, new)


def file_lines(title: str | None, paragraphs: Iterable[str]) -> list[str]:
    """The lines of an article's file, without their ends."""
    return [" ".join(line.split("\n")) for line in (title or "", "", *paragraphs)]


def _file(change: Change, old: list[str], new: list[str]) -> Iterator[str]:
    name = f"{change.id}.txt"
    yield f"diff --git a/{name} b/{name}\n"
    if not old or not new:
        yield f"{'new' if new else 'deleted'} file mode 100644\n"
    lines = difflib.unified_diff(
        old,
        new,
        f"a/{name}" if old else "/dev/null",
        f"b/{name}" if new else "/dev/null",
        lineterm="",
    )
    yield from (line + "\n" for line in lines)
