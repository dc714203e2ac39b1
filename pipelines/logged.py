"""One response of the log, and what names its place in it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cached_property

from pipelines.contentcoding import decode_content

__all__ = [
    "IDENTICAL",
    "NOT_MODIFIED",
    "RENAMED",
    "Headers",
    "LoggedResponse",
    "RecordPointer",
    "freshened",
    "named_back",
]

Headers = tuple[tuple[bytes, bytes], ...]
"""Names and values as received, in order, one entry a header line."""

RENAMED = b"X-Crawler-"
"""Put before the headers that no longer describe the stored bytes (Transfer-Encoding, and a
Content-Length other than the payload's), as Common Crawl does, and before any that came so."""

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_ABOUT_PAYLOAD = frozenset({b"content-encoding", b"content-length", b"content-range", b"transfer-encoding"})


@dataclasses.dataclass(frozen=True, slots=True)
class RecordPointer:
    """Where a record stands: bare file name, first byte, compressed length in bytes (0: not known)."""

    filename: str
    offset: int
    length: int = 0

    def __str__(self) -> str:
        return f"{self.filename}@{self.offset}"


@dataclasses.dataclass(frozen=True)
class LoggedResponse:
    """One response of the log, revisits resolved to the payload they stand for.

    ``payload`` is the body as received, still content-encoded; ``headers`` are name and value
    as received. ``status`` of a page that was not modified is that of the page, and ``revisit``
    the profile (``IDENTICAL``, ``NOT_MODIFIED``), ``original`` the response it refers to.
    ``fetch_time`` is aware, UTC, and that of this visit.
    ``truncated`` says why a payload is not whole, in WARC's words.
    """

    url: str
    status: int
    headers: Headers
    payload: bytes
    fetch_time: dt.datetime
    payload_digest: str | None
    pointer: RecordPointer
    revisit: str | None = None
    protocol: str = "HTTP/1.1"
    ip: str | None = None
    truncated: str | None = None
    original: LoggedResponse | None = None

    def header(self, name: str) -> str | None:
        """First value of a header, or None; bytes outside ASCII read as Latin-1."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == wanted), None)

    @cached_property
    def body(self) -> bytes:
        """The body with its content codings undone, cut at ``DECODED_LIMIT``."""
        codings = [
            value.decode("latin-1") for key, value in self.headers if key.lower() == b"content-encoding"
        ]
        return decode_content(self.payload, ", ".join(codings))

    @cached_property
    def media_type(self) -> str | None:
        """Media type of Content-Type, lower case, without parameters."""
        return (self.header("Content-Type") or "").partition(";")[0].strip().lower() or None

    @cached_property
    def charset(self) -> str | None:
        """Charset parameter of Content-Type, lower case."""
        message = Message()
        message["Content-Type"] = " ".join((self.header("Content-Type") or "").split())
        return message.get_content_charset()

    @property
    def etag(self) -> str | None:
        """ETag as sent."""
        return self.header("ETag")

    @cached_property
    def last_modified(self) -> dt.datetime | None:
        """Last-Modified, aware, UTC; None where it is missing or no date."""
        try:
            moment = parsedate_to_datetime(self.header("Last-Modified") or "")
            return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
        except (ValueError, OverflowError, IndexError, TypeError):
            return None


def named_back(headers: Headers) -> Headers:
    """The headers as received: those that were renamed for the log called by their names again."""
    prefix = RENAMED.lower()
    return tuple(
        (name[len(prefix) :] if name.lower().startswith(prefix) else name, value) for name, value in headers
    )


def freshened(old: Headers, new: Headers) -> Headers:
    """The headers of a page after a 304: the new ones, and the old ones it does not repeat."""
    update = [(name, value) for name, value in new if name.lower() not in _ABOUT_PAYLOAD]
    repeated = {name.lower() for name, _ in update}
    return tuple([(name, value) for name, value in old if name.lower() not in repeated] + update)
