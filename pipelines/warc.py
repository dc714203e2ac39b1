"""Reading the log: WARC records by pointer, or all of them in the order they were written.

Needs no crawler and no Scrapy. A log is a folder of ``*.warc.gz`` files, one gzip member a
record. What the writer had to rename in a response's headers (see ``RENAMED``) is named back
here, so that a response reads as it was received.
"""

from __future__ import annotations

import dataclasses
import glob
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipelines.errors import LogError
from pipelines.logged import NOT_MODIFIED, LoggedResponse, RecordPointer, freshened, named_back
from pipelines.storage.fetch import bring_log_file

__all__ = [
    "LogReader",
    "LoggedResponse",
    "Member",
    "RecordPointer",
    "is_answer",
    "log_files",
    "members",
    "parse_record",
    "read_record",
    "referred_file",
    "scan",
]

_CHUNK = 64 << 10
_HEADER_LIMIT = 1 << 20
_OPEN_FILES = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """One complete gzip member of a file: first byte, length in bytes, what it holds."""

    offset: int
    length: int
    data: bytes


def log_files(folder: Path) -> list[Path]:
    """The files of a log in the order they were written."""
    return sorted(folder.glob("*.warc.gz"))


def members(path: Path) -> Iterator[Member]:
    """The complete gzip members of a file, checksums verified; ends at the first that is not.

    A whole file is one whose last member ends where the file does.
    """
    with path.open("rb") as file:
        offset, rest = 0, b""
        while True:
            stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
            parts: list[bytes] = []
            length = 0
            while not stream.eof:
                chunk = rest or file.read(_CHUNK)
                if not chunk:
                    return
                try:
                    parts.append(stream.decompress(chunk))
                except zlib.error:
                    return
                rest = stream.unused_data
                length += len(chunk) - len(rest)
            yield Member(offset, length, b"".join(parts))
            offset += length


def parse_record(source: BinaryIO, where: str = "") -> WarcRecord:
    """The first WARC record of a stream, packed or not; its HTTP head is parsed where it has one.

    Raises LogError where no record stands there.
    """
    try:
        return next(iter(ArchiveIterator(source, max_header_len=_HEADER_LIMIT)))
    except (OSError, ValueError, StopIteration) as error:
        raise LogError("no WARC record stands here", where=where) from error


def referred_file(member: Member) -> str | None:
    """The file of the log that a revisit's original stands in; None for every other record."""
    head = member.data.partition(b"\r\n\r\n")[0]
    if b"\r\nWARC-Type: revisit" not in head:
        return None
    record = parse_record(BytesIO(member.data))
    return str(record.headers.get("WARC-Refers-To-Filename") or "") or None


def is_answer(record: WarcRecord) -> bool:
    """Whether a record is a response or a revisit with an HTTP head."""
    wanted = record.record_type in (WarcRecordType.response, WarcRecordType.revisit)
    return wanted and record.is_http and record.is_http_parsed


class LogReader:
    """Reads the records of a log; keeps the files it has opened.

    ``folder`` is the folder of one crawl, or the one above that holds several crawls' folders.
    A file that is not there is looked for in the folders below and beside it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[str, BinaryIO] = OrderedDict()

    def __enter__(self) -> LogReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every file."""
        while self._open:
            self._open.popitem()[1].close()

    def read(self, pointer: RecordPointer) -> LoggedResponse:
        """The response a pointer names.

        Raises LogError where the file is missing or the record is damaged or no response.
        """
        return self._response(self._record(pointer), pointer)

    def scan(self) -> Iterator[LoggedResponse]:
        """Every response of the folder's own files, in the order written; a torn tail is passed over.

        Raises LogError where a revisit's original is missing.
        """
        for path in log_files(self._folder):
            for member in members(path):
                pointer = RecordPointer(path.name, member.offset, member.length)
                record = parse_record(BytesIO(member.data), str(pointer))
                if is_answer(record):
                    yield self._response(record, pointer)

    def _file(self, name: str) -> BinaryIO:
        file = self._open.get(name)
        if file is None:
            file = self._open[name] = _find(self._folder, name).open("rb")
            if len(self._open) > _OPEN_FILES:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(name)
        return file

    def _record(self, pointer: RecordPointer) -> WarcRecord:
        file = self._file(pointer.filename)
        file.seek(pointer.offset)
        record = parse_record(BytesIO(file.read(pointer.length)) if pointer.length else file, str(pointer))
        if not is_answer(record):
            raise LogError("this record is no HTTP response", where=str(pointer))
        return record

    def _response(self, record: WarcRecord, pointer: RecordPointer) -> LoggedResponse:
        if record.record_type != WarcRecordType.revisit:
            return _read(record, pointer)
        place = _original(record, pointer)
        found = self._record(place)
        if found.record_type == WarcRecordType.revisit:
            raise LogError("a revisit refers to another revisit", where=str(pointer))
        original, answer = _read(found, place), _read(record, pointer)
        unchanged = record.headers.get("WARC-Profile") == NOT_MODIFIED
        return dataclasses.replace(
            answer,
            status=original.status if unchanged else answer.status,
            headers=freshened(original.headers, answer.headers) if unchanged else answer.headers,
            payload=original.payload,
            payload_digest=original.payload_digest,
            revisit=record.headers.get("WARC-Profile"),
            original=original,
        )


def read_record(folder: Path, pointer: RecordPointer) -> LoggedResponse:
    """One response by its pointer; for many, keep a `LogReader`. Raises LogError."""
    with LogReader(folder) as reader:
        return reader.read(pointer)


def scan(folder: Path) -> Iterator[LoggedResponse]:
    """Every response of a log, in the order written. Raises LogError."""
    with LogReader(folder) as reader:
        yield from reader.scan()


def _read(record: WarcRecord, pointer: RecordPointer) -> LoggedResponse:
    """What one record holds by itself. Raises LogError where its payload is not all there."""
    warc = record.headers
    try:
        payload = record.reader.read()
    except OSError as error:
        raise LogError("this record is damaged", where=str(pointer)) from error
    if len(payload) != record.content_length:
        raise LogError("this record is not whole", where=str(pointer))
    return LoggedResponse(
        url=(warc.get("WARC-Target-URI") or "").strip("<>"),
        status=record.http_headers.status_code or 0,
        headers=named_back(record.http_headers.items_bytes()),
        payload=payload,
        fetch_time=record.record_date,
        payload_digest=warc.get("WARC-Payload-Digest"),
        pointer=pointer,
        protocol=(record.http_headers.status_line or "HTTP/1.1").partition(" ")[0],
        ip=warc.get("WARC-IP-Address"),
        truncated=warc.get("WARC-Truncated"),
    )


def _original(record: WarcRecord, pointer: RecordPointer) -> RecordPointer:
    """The pointer a revisit carries to the record it refers to."""
    name = record.headers.get("WARC-Refers-To-Filename")
    offset = record.headers.get("WARC-Refers-To-File-Offset") or ""
    if not name or not offset.isdecimal():
        raise LogError("this revisit does not say where its original stands", where=str(pointer))
    return RecordPointer(name, int(offset))


def _find(folder: Path, name: str) -> Path:
    """The file of that name in ``folder``, in a folder of it, or in one beside it."""
    if Path(name).name == name:
        spelled = glob.escape(name)
        for path in (folder / name, *folder.glob(f"*/{spelled}"), *folder.parent.glob(f"*/{spelled}")):
            if path.is_file():
                return path
        if fetched := bring_log_file(folder, name):
            return fetched
    raise LogError("this file of the log is missing", where=name)
