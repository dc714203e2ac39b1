"""What the terminal gets: narration on stderr, data on stdout, plain text into a pipe."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.jsonlines import json_line

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "call",
    "complain",
    "emit_json",
    "emit_table",
    "hint_at",
    "narrate",
    "on_terminal",
    "program",
    "same_command",
    "stderr_console",
    "tell_in_json",
    "traceback_text",
]

_in_json = False
_names: dict[str, str] = {}


def tell_in_json(on: bool) -> None:
    """From here on, write narration and errors as one JSON object a line, or as text again."""
    global _in_json  # one terminal, one way to write to it
    _in_json = on


def on_terminal() -> bool:
    """Whether narration goes to a person who watches."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not _in_json


def call(folder: Path, name: str) -> None:
    """From here on, tell of a folder by another name: the address that it is a copy of."""
    _names[str(folder)] = name.rstrip("/")


def _named(text: str) -> str:
    for folder, name in _names.items():
        text = text.replace(folder, name)
    return text


def narrate(line: str = "") -> None:
    """One line for the person at the terminal."""
    line = _named(line)
    click.echo(json_line("info", "muragat", " ".join(line.split())) if _in_json else line, err=True)


def program() -> str:
    """How the command is called here: by its name where the shell finds it, else by its path."""
    if shutil.which("muragat"):
        return "muragat"
    called = Path(sys.argv[0])
    return f"{sys.executable} -m crawler" if called.name == "__main__.py" else os.path.relpath(called)


def same_command() -> str:
    """This very command again, to go on with what it began."""
    return " ".join([program(), *(shlex.quote(word) for word in sys.argv[1:] if word != "--new")])


def complain(what: str, hint: str = "", trace: str = "") -> None:
    """An error as a person should meet it: what and where, then what to do next."""
    what, hint = _named(what), _named(hint)
    if _in_json:
        line = json_line("error", "muragat", " ".join(what.split()), hint=hint, traceback=trace)
        click.echo(line, err=True)
        return
    color = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    if trace:
        click.echo(trace, err=True, nl=False)
    click.secho("error: ", fg="red" if color else None, bold=color, err=True, nl=False)
    click.echo(" ".join(what.split()), err=True)
    if hint:
        hint_at(hint)


def hint_at(hint: str) -> None:
    """What to do next about something that is not as it should be."""
    color = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    click.secho("hint:  ", fg="cyan" if color else None, err=True, nl=False)
    click.echo(hint, err=True)


def traceback_text(error: BaseException) -> str:
    """The traceback of an error, for --debug."""
    return "".join(traceback.format_exception(error))


def emit_json(value: Any) -> None:
    """One JSON object on stdout and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def emit_table(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], right: frozenset[str] = frozenset()
) -> None:
    """A table on stdout: drawn for a terminal, tab-separated into a pipe."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in (columns, *texts):
            click.echo("\t".join(" ".join(cell.split()) for cell in line))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(
            name, justify="right" if name in right else "left", overflow="ellipsis", no_wrap=name != "title"
        )
    for row in texts:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def stderr_console() -> Console:
    """Rich's console on stderr."""
    from rich.console import Console

    return Console(stderr=True)
