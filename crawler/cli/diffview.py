"""Changes on the terminal: a table, and for a person the words that came and went."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.cli.console import emit_table

if TYPE_CHECKING:
    from rich.text import Text

    from pipelines.schema import Change, Struct

__all__ = ["show_changes", "table_text"]

_COLUMNS = ("state", "published", "words", "views", "title", "url")
_CAME, _WENT, _QUIET = "blue underline", "yellow strike", "dim"
_AROUND = 60  # characters shown of what stayed, on either side of a change
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def show_changes(changes: Sequence[Change]) -> None:
    """Tab-separated rows into a pipe; on a terminal one article after the other, with its words."""
    if not sys.stdout.isatty():
        emit_table(_COLUMNS, [_row(change) for change in changes])
        return
    from rich.console import Console

    console = Console(highlight=False, emoji=False, markup=False)
    for change in changes:
        for line in _lines(change):
            console.print(line, soft_wrap=True)


def table_text(changes: Sequence[Change]) -> str:
    """The table as it goes into a file: tab-separated, a change a line."""
    rows = [_COLUMNS, *map(_row, changes)]
    return "".join("\t".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)


def _row(change: Change) -> list[object]:
    return [_states(change), change.date_published, _words(change), change.view_growth, _safe(change.title or ""),
            _safe(change.url)]  # fmt: skip


def _states(change: Change) -> str:
    silent = ["silent"] if change.silent else []
    noise = [f"noise: {change.noise}"] if change.noise else []
    return ", ".join([*change.states, *silent, *noise])


def _words(change: Change) -> str:
    if not change.words_added and not change.words_removed:
        return ""
    return f"+{change.words_added or 0} -{change.words_removed or 0}"


def _lines(change: Change) -> list[Text]:
    from rich.text import Text

    head = Text.assemble((_states(change), "bold"), "  ", _safe(change.title or change.url))
    facts = [str(change.date_published or ""), change.article_section or "", _words(change), _growth(change)]
    lines = [head, Text("  " + " · ".join(filter(None, [*facts, _safe(change.url)])), _QUIET)]
    if change.first_missing:
        seen = f"{change.last_seen:%Y-%m-%d %H:%M}" if change.last_seen else "never"
        lines.append(
            Text(f"  last seen {seen}, first missing {change.first_missing:%Y-%m-%d %H:%M} UTC", _QUIET)
        )
    for field in change.fields:
        line = Text(f"  {field['name']}: ", _QUIET)
        lines.append(line + _marked(field["before"], _WENT) + Text(" ") + _marked(field["after"], _CAME))
    return [*lines, *map(_op, change.ops)]


def _growth(change: Change) -> str:
    return f"{change.view_growth:+} views" if change.view_growth else ""


def _op(op: Struct) -> Text:
    from rich.text import Text

    line = Text("  ")
    if op["action"] == "Edit":
        last = len(op["words"]) - 1
        for place, run in enumerate(op["words"]):
            style = {"insert": _CAME, "delete": _WENT}.get(run["action"])
            text = run["text"] if style else _shortened(run["text"], first=place == 0, last=place == last)
            line += _marked(text, style)
    elif op["action"] == "Refactor":
        line += Text(f"moved from {op['before_index'] + 1} to {op['after_index'] + 1}: ", _QUIET)
        line += _marked(_shortened(op["after"], first=False, last=True))
    else:
        line += _marked(op["before"], _WENT) + _marked(op["after"], _CAME)
    return line


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """What stayed, its middle left out where it is long: only what is next to a change is needed."""
    if len(text) <= 2 * _AROUND:
        return text
    head = "" if first else text[:_AROUND].rpartition(" ")[0]
    tail = "" if last else text[-_AROUND:].partition(" ")[2]
    return f"{head} … {tail}"


def _marked(text: str | None, style: str | None = None) -> Text:
    from rich.text import Text

    return Text(_safe(text or ""), style or "")


def _safe(text: str) -> str:
    """A page's words without what would steer a terminal."""
    return _UNSEEN.sub("\ufffd", text.replace("\n", " ").replace("\t", " "))
