"""The index beside a log, read back: where the newest answer to each address stands.

It is used where it covers every file of the log to its end; where it does not, the log is read and
the index written again. Kept in a private temporary database, so that memory stays flat.
"""

from __future__ import annotations

import filecmp
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.log.logindex import LogIndex, read_log, request_key
from pipelines.errors import LogError
from pipelines.logged import RecordPointer
from pipelines.warc import log_files

__all__ = ["LogPages", "index_tells_of_log"]

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE page (key BLOB, file INT, at INT, size INT, is_get INT, PRIMARY KEY (key, file, at)) WITHOUT ROWID;
"""


def index_tells_of_log(path: Path) -> bool:
    """Whether an index says of the log beside it what the log says itself."""
    with tempfile.TemporaryDirectory() as place:
        anew = Path(place) / path.name
        _write_index(path.parent, anew)
        return filecmp.cmp(path, anew, shallow=False)


class LogPages:
    """Finds pages of the log in ``folder``. Raises `LogError` where there is no log."""

    def __init__(self, folder: Path) -> None:
        self._files = [path.name for path in log_files(folder)]
        if not self._files:
            raise LogError(
                "there is no log here", where=str(folder), hint="rebuilding needs the crawl's WARC files"
            )
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(_TABLES)
        if not self._load(folder):
            stem = log_files(folder)[0].name.rpartition("-")[0]
            _write_index(folder, folder / f"{stem}.cdxj")
            self._load(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def __len__(self) -> int:
        return int(self._base.execute("SELECT count(*) FROM page").fetchone()[0])

    def find(self, url: str, method: str = "GET", body: bytes = b"") -> RecordPointer | None:
        """The newest answer to a request."""
        row = self._base.execute(
            "SELECT file, at, size FROM page WHERE key = ? ORDER BY file DESC, at DESC LIMIT 1",
            (request_key(method, url, body),),
        ).fetchone()
        return RecordPointer(self._files[row[0]], row[1], row[2]) if row else None

    def newest(self) -> Iterator[RecordPointer]:
        """The newest answer to a GET of each address, in the order written."""
        rows = self._base.execute(
            "SELECT file, at, size FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY file DESC, at DESC)"
            " AS age FROM page WHERE is_get) WHERE age = 1 ORDER BY file, at"
        )
        for file, at, size in rows:
            yield RecordPointer(self._files[file], at, size)

    def _load(self, folder: Path) -> bool:
        """Read the index; whether it covers the log."""
        self._base.execute("DELETE FROM page")
        self._base.execute("BEGIN")
        numbers = {name: number for number, name in enumerate(self._files)}
        ends = dict.fromkeys(self._files, 0)
        for key, is_get, pointer in _lines(folder):
            if pointer.filename in numbers:
                row = (numbers[pointer.filename], pointer.offset, pointer.length, is_get)
                self._base.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?)", (key, *row))
                ends[pointer.filename] = max(ends[pointer.filename], pointer.offset + pointer.length)
        self._base.execute("COMMIT")
        return all((folder / name).stat().st_size == end for name, end in ends.items())


def _lines(folder: Path) -> Iterator[tuple[bytes, bool, RecordPointer]]:
    """Key of the request, whether it was a GET, and where the answer stands, for each line of the indexes."""
    for path in sorted(folder.glob("*.cdxj")):
        with path.open(encoding="utf-8") as file:
            for line in file:
                try:
                    facts = json.loads(line[line.index("{") :])
                    body = facts.get("requestBody", "").encode("ascii", "replace")
                    method = facts.get("method", "GET")
                    yield (
                        request_key(method, facts["url"], body),
                        method == "GET",
                        RecordPointer(facts["filename"], int(facts["offset"]), int(facts["length"])),
                    )
                except (ValueError, KeyError, TypeError, AttributeError):
                    continue  # what is missing shows when the ends are compared


def _write_index(folder: Path, target: Path) -> None:
    index = LogIndex()
    try:
        read_log(folder, index)
        index.write_cdxj(target)
    except OSError as error:
        raise LogError(f"the log cannot be read: {error.strerror or error}", where=str(folder)) from error
    finally:
        index.close()
