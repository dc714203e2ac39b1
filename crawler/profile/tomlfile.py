"""A TOML file that a person wrote: its values, and in which line of it each stands."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Collection
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pipelines.errors import MuragatError

__all__ = ["TomlFile"]

_HEADER = re.compile(r"\s*\[\[?[^\]]+\]\]?\s*(#.*)?\Z")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*'|\s*\.\s*)+?)\s*=""")
_AT_LINE = re.compile(r"\(at line (\d+)")


@dataclasses.dataclass(frozen=True, slots=True)
class TomlFile:
    """A file's ``path``, its ``source`` and the ``values`` in it; what it says wrong is told as ``kind``."""

    path: Path | Traversable
    source: str
    values: dict[str, Any]
    kind: type[MuragatError]

    @classmethod
    def read(cls, path: Path | Traversable, kind: type[MuragatError]) -> TomlFile:
        """Read a file. Raises ``kind`` naming file and line where that fails."""
        try:
            source = path.read_text(encoding="utf-8")
            return cls(path, source, tomllib.loads(source), kind)
        except OSError as error:
            raise kind(error.strerror or str(error), where=str(path), hint="check the path") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            line = _AT_LINE.search(str(error))
            where = f"{path}:{line[1]}" if line else str(path)
            raise kind(f"not TOML: {error}", where=where, hint="mend that line") from None

    def line_of(self, *key: str) -> int:
        """The line, from 1, in which a key stands; where it does not, the table it should stand in."""
        table: tuple[str, ...] = ()
        best, found = 0, 1
        for number, line in enumerate(self.source.splitlines(), 1):
            if _HEADER.match(line):
                here = table = _names(line)
            elif begin := _KEY.match(line):
                here = (*table, *_names(f"{begin[1]} = 0"))
            else:
                continue
            if len(here) > best and key[: len(here)] == here:
                best, found = len(here), number
        return found

    def wrong(self, what: str, *key: str, hint: str) -> MuragatError:
        """The error to raise about a key: where it stands, what is wrong with it, what to do."""
        where = ": ".join([f"{self.path}:{self.line_of(*key)}", *([".".join(key)] if key else [])])
        return self.kind(what, where=where, hint=hint)

    def check_keys(self, values: Any, known: Collection[str], *table: str) -> None:
        """Raise where ``values`` is no table or has a key that is not ``known``, naming the nearest one."""
        if not isinstance(values, dict):
            raise self.wrong("must be a table", *table, hint="write it as [table] with key = value lines")
        for key in values:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]}?" if near else "known: " + ", ".join(known)
                raise self.wrong("unknown key", *table, key, hint=hint)


def _names(line: str) -> tuple[str, ...]:
    """The names that a line of TOML opens, outermost first; none where the line is part of a longer value."""
    try:
        values: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    names: list[str] = []
    while isinstance(values, dict | list) and values:
        if isinstance(values, list):
            values = values[0]
        else:
            (name, values), *_ = values.items()
            names.append(name)
    return tuple(names)
