"""Pages that were read before, so that meeting the same bytes again costs a look-up, not a parse.

A page is the same when everything its reading depends on is: its bytes, its address, what the
listing said of it, the site's rules and chrome, and the code itself. The time of the fetch is
left out: it moves only what a visit does not keep (a date told relative to it). The file can be
thrown away at any time; the next crawl then reads every page.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import functools
import hashlib
import json
import sqlite3
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from pipelines.chrome import Chrome
from pipelines.context import SiteRules
from pipelines.ledger import ArticleTask
from pipelines.logged import LoggedResponse

__all__ = ["Known", "KnownPages", "Remembered", "page_key", "reading_basis"]

_TABLE = """
CREATE TABLE IF NOT EXISTS pages (
    key BLOB PRIMARY KEY, basis BLOB, outcome, id, url, text_digest, view_count, view_count_raw, date, section,
    flags, in_box
) WITHOUT ROWID
"""
_FIND = """
SELECT outcome, id, url, text_digest, view_count, view_count_raw, date, section, flags, in_box
FROM pages WHERE key = ?
"""
_ADD = "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Known(NamedTuple):
    """What a visit keeps of a page: how it ended and, where it landed, the version it showed.

    ``in_box`` is whether its text was found where the profile or other articles say, None where they say nothing.
    """

    outcome: str
    id: str = ""
    url: str = ""
    text_digest: str = ""
    view_count: int | None = None
    view_count_raw: str | None = None
    date_published: dt.date | None = None
    article_section: str | None = None
    quality_flags: tuple[str, ...] = ()
    in_box: bool | None = None


def reading_basis(rules: SiteRules, chrome: Chrome) -> bytes:
    """What stands for everything a crawl's readings have in common: code, rules, chrome."""
    learned = chrome.to_dict()
    blocks = [(block["text"], block["place"]) for block in learned["blocks"]]
    spelled = json.dumps([dataclasses.asdict(rules), chrome.selectors, blocks], sort_keys=True)
    return hashlib.blake2b(_code() + spelled.encode(), digest_size=16).digest()


def page_key(basis: bytes, task: ArticleTask, response: LoggedResponse) -> bytes:
    """What stands for everything the reading of one page depends on."""
    facts = (task.page.url, response.payload_digest, response.media_type, response.charset,
             response.header("Content-Encoding"), response.truncated, task.year, task.month, task.section,
             task.language, task.title, task.date_raw)  # fmt: skip
    return hashlib.blake2b(basis + repr(facts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@functools.cache
def _code() -> bytes:
    """A digest of this package's source: a page is read again when any of it has changed."""
    digest = hashlib.blake2b(digest_size=16)
    for name, content in sorted(_sources(files("pipelines"))):
        digest.update(name.encode() + b"\0" + content)
    return digest.digest()


def _sources(folder: Traversable, prefix: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            found += _sources(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".py", ".json")):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


class KnownPages:
    """The pages known at the end of the last crawl, for looking up; an unreadable file knows none."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def find(self, key: bytes) -> Known | None:
        """What is known of the page with this `page_key`."""
        try:
            row = self._db.execute(_FIND, (key,)).fetchone()
        except sqlite3.Error:
            return None
        if row is None:
            return None
        known = dict(zip(Known._fields, row, strict=True))
        date, in_box = known["date_published"], known["in_box"]
        known["date_published"] = dt.date.fromisoformat(date) if date else None
        known["quality_flags"] = tuple(json.loads(known["quality_flags"]))
        known["in_box"] = None if in_box is None else bool(in_box)
        return Known(**known)


class Remembered:
    """The pages that will be known from now on, written beside the old file and put in its place at
    the end, with those of the last crawl that are still good; without a ``path`` none are kept."""

    def __init__(self, path: Path | None, basis: bytes) -> None:
        self._path, self._basis = path, basis
        self._db: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            staged = _staged(self._path)
            staged.unlink(missing_ok=True)
            self._db = sqlite3.connect(staged, isolation_level=None, check_same_thread=False)
            self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            self._db.execute(_TABLE)
            self._db.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._path is None or self._db is None:
            return
        if kind is None:
            self._db.execute("COMMIT")
            self._take_over(self._path)
        self._db.close()
        if kind is None:
            _staged(self._path).replace(self._path)
        else:
            _staged(self._path).unlink(missing_ok=True)

    def add(self, key: bytes, known: Known) -> None:
        """Remember one page."""
        if self._db is not None:
            flags = json.dumps(known.quality_flags) if known.quality_flags else "[]"
            date = known.date_published and known.date_published.isoformat()
            values = (key, self._basis, known.outcome, known.id, known.url, known.text_digest, known.view_count,
                      known.view_count_raw, date, known.article_section, flags, known.in_box)  # fmt: skip
            self._db.execute(_ADD, values)

    def _take_over(self, old: Path) -> None:
        assert self._db is not None  # noqa: S101
        if old.exists():
            with contextlib.suppress(sqlite3.Error):  # a damaged file is as good as none
                self._db.execute("ATTACH ? AS old", (str(old),))
                same = "SELECT * FROM old.pages WHERE basis = ?"
                self._db.execute(f"INSERT OR IGNORE INTO pages {same}", (self._basis,))


def _staged(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")
