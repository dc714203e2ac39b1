"""Writing the log: one request and one response record an exchange, appended to WARC 1.1 files.
Of a page that a server says is unchanged there is only the revisit record.

A file is named ``<name>-00000.warc.gz``, starts with a ``warcinfo`` and holds one gzip member a
record. Bodies stand as received, content codings and all; transfer codings were undone by the
download handler, so the headers that tell of them are renamed (`pipelines.logged.RENAMED`).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import os
import re
import time
from base64 import b32encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from http.client import responses as REASONS  # noqa: N812
from io import BytesIO
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from pipelines.errors import LogError
from pipelines.logged import IDENTICAL, NOT_MODIFIED, RENAMED, Headers, RecordPointer

__all__ = ["ROLL_BYTES", "Exchange", "LogWriter", "Original", "payload_digest"]

ROLL_BYTES = 1 << 30
"""Size at which a file of the log is closed and the next one begun."""

_GZIP_LEVEL = 3
_SYNC_SECONDS = 10.0
_SECRETS = frozenset({b"authorization", b"proxy-authorization"})
_BREAKS = re.compile(rb"[\r\n\0]+")
_PROTOCOL = re.compile(r"HTTP/1\.[01]")
_CONVENTION = (
    "Bodies are as received except for transfer codings, which are undone; header names are in canonical "
    "case, and those that describe the transfer are prefixed with X-Crawler-"
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and the response to it, as they went over the wire.

    ``body`` is still content-encoded, ``fetch_time`` aware, UTC. ``truncated`` says why a body
    is not whole, in WARC's words (length, time, disconnect, unspecified).
    """

    url: str
    fetch_time: dt.datetime
    status: int
    headers: Headers = ()
    body: bytes = b""
    protocol: str = "HTTP/1.1"
    ip: str | None = None
    truncated: str | None = None
    method: str = "GET"
    request_headers: Headers = ()
    request_body: bytes = b""


@dataclasses.dataclass(frozen=True, slots=True)
class Original:
    """The earlier response a revisit record refers to; its payload digest."""

    pointer: RecordPointer
    url: str
    fetch_time: dt.datetime
    digest: str


def payload_digest(body: bytes) -> str:
    """The digest a record carries of its payload: ``sha256:`` and Base32."""
    return "sha256:" + b32encode(sha256(body).digest()).decode()


class LogWriter:
    """Appends exchanges to the files of one log.

    What `append` has returned from survives the death of the process; it reaches the disk
    within ten seconds, at every new file and at `close`. ``first`` is the number of the first
    file to write; a file is closed at a size or an age; no file is made before there is something to put in it, and none is reopened.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        info: Mapping[str, str],
        roll_bytes: int = ROLL_BYTES,
        roll_seconds: float = math.inf,
        first: int = 0,
    ) -> None:
        self._folder, self._name, self._info = folder, name, dict(info)
        self._roll_bytes, self._roll_seconds = roll_bytes, roll_seconds
        self._begun = 0.0
        self._number = first
        self._file: int | None = None
        self._filename = ""
        self._size = 0
        self._warcinfo = ""
        self._synced = 0.0
        self._buffer = BytesIO()
        self._packer = GzipWriter(self._buffer, _GZIP_LEVEL)

    def append(self, exchange: Exchange, original: Original | None = None) -> RecordPointer:
        """Write one exchange and say where its response stands.

        With ``original`` the response is a revisit of it: not modified where the status is
        304, else one with the same payload. Raises LogError where it cannot be written; no
        part of it is then in the log.
        """
        try:
            if self._file is None:
                self._begin_file()
            response, packed = _response_record(exchange, original), b""
            if not _goes_without_saying(exchange, original):
                request = _request_record(exchange)
                response.headers["WARC-Concurrent-To"] = request.headers["WARC-Record-ID"]
                packed = self._packed(request)
            answer = self._packed(response)
            start = self._write(packed + answer) + len(packed)
            pointer = RecordPointer(self._filename, start, len(answer))
            if self._size >= self._roll_bytes or time.monotonic() - self._begun >= self._roll_seconds:
                self.close()
            elif time.monotonic() - self._synced > _SYNC_SECONDS:
                self._sync()
        except OSError as error:
            raise LogError(
                f"the log cannot be written: {error.strerror or error}",
                where=str(self._folder / self._filename),
                hint="free some space or mend the disk, then start the crawl again with the same id",
            ) from error
        return pointer

    def close(self) -> None:
        """Bring everything to the disk and close the file; a later `append` begins another."""
        if self._file is not None:
            os.fsync(self._file)
            os.close(self._file)
            self._file = None

    def _begin_file(self) -> None:
        self._filename = f"{self._name}-{self._number:05}.warc.gz"
        path = self._folder / self._filename
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o644)
        self._number += 1
        self._size, self._begun = 0, time.monotonic()
        record = WarcRecord()
        record.init_headers(WarcRecordType.warcinfo)
        self._warcinfo = record.headers["WARC-Record-ID"]
        record.headers["WARC-Filename"] = self._filename
        record.headers["Content-Type"] = "application/warc-fields"
        record.set_bytes_content(_fields(self._info))
        self._write(self._packed(record))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._sync()

    def _packed(self, record: WarcRecord) -> bytes:
        """A record as one gzip member."""
        if record.record_type != WarcRecordType.warcinfo:
            record.headers["WARC-Warcinfo-ID"] = self._warcinfo
        record.write(self._packer, checksum_data=True)
        self._packer.finish()
        packed = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return packed

    def _write(self, data: bytes) -> int:
        """Append all of ``data`` or nothing; the offset it starts at."""
        if self._file is None:
            raise OSError("no file is open")
        start = self._size
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._file, left) :]
        except OSError:
            os.ftruncate(self._file, start)
            raise
        self._size += len(data)
        return start

    def _sync(self) -> None:
        if self._file is not None:
            os.fdatasync(self._file)
        self._synced = time.monotonic()


def _fields(info: Mapping[str, str]) -> bytes:
    """The block of a warcinfo: who wrote the file, with what, for whom, and how to read it."""
    fields = {
        **info,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": " - ".join(filter(None, (info.get("description"), _CONVENTION))),
    }
    return b"".join(f"{key}: {' '.join(value.split())}\r\n".encode() for key, value in fields.items())


def _record(kind: WarcRecordType, exchange: Exchange, head: bytes, body: bytes) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    record.is_http = True
    record.headers["WARC-Date"] = _moment(exchange.fetch_time)
    record.headers["WARC-Target-URI"] = urldefrag(exchange.url).url
    if exchange.ip:
        record.headers["WARC-IP-Address"] = exchange.ip
    record.set_bytes_content(head + body)
    return record


def _goes_without_saying(exchange: Exchange, original: Original | None) -> bool:
    """Whether a request is told by its answer: a plain GET that was answered 304 asked what the original's
    asked, on the validators that stand in the original's headers. Such a record would double the log of
    a crawl in which nothing changed."""
    unchanged = original is not None and exchange.status == 304
    return unchanged and exchange.method == "GET" and not exchange.request_body


def _request_record(exchange: Exchange) -> WarcRecord:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [(name, value) for name, value in exchange.request_headers if name.lower() not in _SECRETS]
    if not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", parts.netloc.rpartition("@")[2].encode()))
    head = _head(f"{exchange.method} {target} HTTP/1.1".encode(), headers)
    return _record(WarcRecordType.request, exchange, head, exchange.request_body)


def _response_record(exchange: Exchange, original: Original | None) -> WarcRecord:
    protocol = exchange.protocol if _PROTOCOL.fullmatch(exchange.protocol) else "HTTP/1.1"
    status = f"{protocol} {exchange.status} {REASONS.get(exchange.status, '')}".encode()
    length = b"%d" % len(exchange.body)
    head = _head(status, ((_stored_name(name, value, length), value) for name, value in exchange.headers))
    kind = WarcRecordType.revisit if original else WarcRecordType.response
    record = _record(kind, exchange, head, b"" if original else exchange.body)
    headers = record.headers
    headers["WARC-Payload-Digest"] = original.digest if original else payload_digest(exchange.body)
    if exchange.truncated:
        headers["WARC-Truncated"] = exchange.truncated
    if original:
        headers["Content-Type"] = "application/http; msgtype=response"
        headers["WARC-Profile"] = NOT_MODIFIED if exchange.status == 304 else IDENTICAL
        headers["WARC-Refers-To-Target-URI"] = original.url
        headers["WARC-Refers-To-Date"] = _moment(original.fetch_time)
        headers["WARC-Refers-To-Filename"] = original.pointer.filename
        headers["WARC-Refers-To-File-Offset"] = str(original.pointer.offset)
    return record


def _head(first: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    lines = [first, *(_BREAKS.sub(b" ", name + b": " + value) for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _stored_name(name: bytes, value: bytes, length: bytes) -> bytes:
    """The name a header has in the log; see `pipelines.logged.RENAMED`."""
    plain = name.lower()
    renamed = (
        plain == b"transfer-encoding"
        or (plain == b"content-length" and value.strip() != length)
        or plain.startswith(RENAMED.lower())
    )
    return RENAMED + name if renamed else name


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
