"""What a log holds: a request's answer, a payload's first record, and the lines of the CDXJ.

Kept in a private temporary database that dies with the process, so that memory stays flat and
nothing can disagree with the log: whoever opens a log makes its index anew by reading it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import sqlite3
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from urllib.parse import urldefrag

from fastwarc.warc import WarcRecord, WarcRecordType

from crawler.fetching.posted import posted
from crawler.log.surt import surt
from crawler.warc import Exchange, Original
from pipelines.logged import IDENTICAL, NOT_MODIFIED, RecordPointer
from pipelines.warc import is_answer, log_files, members, parse_record

__all__ = ["Entry", "Held", "LogIndex", "entry_of", "read_log", "request_key"]

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -2000;
CREATE TABLE held (key BLOB PRIMARY KEY, file INT, at INT, size INT, status INT, final INT) WITHOUT ROWID;
CREATE TABLE payload (digest TEXT PRIMARY KEY, file INT, at INT, size INT, url TEXT, time TEXT) WITHOUT ROWID;
CREATE TABLE line (text TEXT);
"""

_ASK_AGAIN = frozenset({408, 425, 429})


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """The newest answer of the log to one request; ``final`` where asking again brings nothing."""

    pointer: RecordPointer
    status: int
    final: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The facts of one response record that the index keeps. ``revisit`` is its WARC profile."""

    pointer: RecordPointer
    url: str
    status: int
    fetch_time: dt.datetime
    digest: str
    media_type: str = "unk"
    method: str = "GET"
    request_body: bytes = b""
    revisit: str | None = None
    truncated: str | None = None
    empty: bool = False


def request_key(method: str, url: str, body: bytes) -> bytes:
    """What makes two requests the same: method, address without its fragment, body."""
    return blake2b(f"{method} {urldefrag(url).url}\n".encode() + body, digest_size=16).digest()


def entry_of(exchange: Exchange, pointer: RecordPointer, digest: str, *, revisit: bool) -> Entry:
    """The entry of an exchange just written."""
    media_type = next((v for k, v in exchange.headers if k.lower() == b"content-type"), b"")
    profile = NOT_MODIFIED if exchange.status == 304 else IDENTICAL
    return Entry(
        pointer=pointer,
        url=urldefrag(exchange.url).url,
        status=exchange.status,
        fetch_time=exchange.fetch_time,
        digest=digest,
        media_type=_media_type(media_type.decode("latin-1")),
        method=exchange.method,
        request_body=exchange.request_body,
        revisit=profile if revisit else None,
        truncated=exchange.truncated,
        empty=not exchange.body,
    )


class LogIndex:
    """Finds records of one log without keeping them in memory."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(_TABLES)
        self._base.execute("BEGIN")
        self._files: list[str] = []
        self._numbers: dict[str, int] = {}

    def close(self) -> None:
        """Forget everything."""
        self._base.close()

    def add(self, entry: Entry) -> None:
        """Take in one response record; the newest answer to a request counts."""
        place = (self._number(entry.pointer.filename), entry.pointer.offset, entry.pointer.length)
        key = request_key(entry.method, entry.url, entry.request_body)
        self._base.execute(
            "INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?, ?)",
            (key, *place, entry.status, _final(entry)),
        )
        if not (entry.revisit or entry.truncated or entry.empty):
            self._base.execute(
                "INSERT OR IGNORE INTO payload VALUES (?, ?, ?, ?, ?, ?)",
                (entry.digest, *place, entry.url, entry.fetch_time.isoformat()),
            )
        if entry.method in ("GET", "POST", "RENDER"):
            self._base.execute("INSERT INTO line VALUES (?)", (_cdxj_line(entry),))

    def held(self, key: bytes) -> Held | None:
        """The newest answer to the request with this `request_key`."""
        row = self._base.execute("SELECT * FROM held WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        return Held(RecordPointer(self._files[row[1]], row[2], row[3]), row[4], bool(row[5]))

    def original(self, digest: str) -> Original | None:
        """The first whole response with this payload digest."""
        row = self._base.execute("SELECT * FROM payload WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            return None
        pointer = RecordPointer(self._files[row[1]], row[2], row[3])
        return Original(pointer, row[4], dt.datetime.fromisoformat(row[5]), digest)

    def write_cdxj(self, path: Path) -> None:
        """Write the lines of every GET, form that was sent and page that was drawn, sorted, in place of the file at ``path``."""
        part = path.with_name(f".{path.name}.part")
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for (text,) in self._base.execute("SELECT text FROM line ORDER BY text"):
                file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def _number(self, filename: str) -> int:
        number = self._numbers.setdefault(filename, len(self._files))
        if number == len(self._files):
            self._files.append(filename)
        return number


def read_log(folder: Path, index: LogIndex) -> dict[Path, int]:
    """Put every whole record of a log into ``index``; the sound bytes of each file, from its start.

    A file is sound to the end where the figure is its size.
    """
    sound: dict[Path, int] = {}
    for path in log_files(folder):
        sound[path] = 0
        request: WarcRecord | None = None
        for member in members(path):
            pointer = RecordPointer(path.name, member.offset, member.length)
            record = parse_record(BytesIO(member.data), str(pointer))
            if record.record_type == WarcRecordType.request:
                request = record
            elif is_answer(record):
                index.add(_entry_read(record, request, pointer))
            sound[path] = member.offset + member.length
    return sound


def _entry_read(record: WarcRecord, request: WarcRecord | None, pointer: RecordPointer) -> Entry:
    """The entry of a record read back; the request record before it says how it was asked."""
    warc, method, body = record.headers, "GET", b""
    if request is not None and request.headers.get("WARC-Record-ID") == warc.get("WARC-Concurrent-To"):
        method = (request.http_headers.status_line or "GET").partition(" ")[0]
        body = request.reader.read()
    return Entry(
        pointer=pointer,
        url=warc.get("WARC-Target-URI") or "",
        status=record.http_headers.status_code or 0,
        fetch_time=record.record_date,
        digest=warc.get("WARC-Payload-Digest") or "",
        media_type=_media_type(record.http_headers.get("Content-Type") or ""),
        method=method,
        request_body=body,
        revisit=warc.get("WARC-Profile"),
        truncated=warc.get("WARC-Truncated"),
        empty=record.content_length == 0,
    )


def _final(entry: Entry) -> bool:
    """Whether the answer stands: a server in trouble, or a body cut short, is asked again."""
    return entry.status < 500 and entry.status not in _ASK_AGAIN and not entry.truncated


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower() or "unk"


def _cdxj_line(entry: Entry) -> str:
    """One line of a CDXJ index: key, 14-digit time, and the record's facts as strings."""
    facts = {
        "url": entry.url,
        "mime": "warc/revisit" if entry.revisit else entry.media_type,
        "status": str(entry.status),
        "digest": entry.digest,
        "length": str(entry.pointer.length),
        "offset": str(entry.pointer.offset),
        "filename": entry.pointer.filename,
    }
    address = entry.url
    if entry.method == "POST":  # as pywb has it
        facts |= {"method": "POST", "requestBody": entry.request_body.decode("ascii", "replace")}
        address = posted(entry.url, entry.request_body)
    elif entry.method != "GET":
        facts |= {"method": entry.method}
        address += f"{'&' if '?' in address else '?'}__wb_method={entry.method}"
    moment = entry.fetch_time.astimezone(dt.UTC).strftime("%Y%m%d%H%M%S")
    return f"{surt(address)} {moment} {json.dumps(facts, ensure_ascii=False)}"
