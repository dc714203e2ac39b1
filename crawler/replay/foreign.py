"""Archives of others read into a log of ours: Common Crawl's, Heritrix', Browsertrix', wget's, or one of ours.

Every response of the site is written anew, in the order met, as our own crawl would have logged it: transfer
codings undone, one gzip member a record, repeated payloads as revisits, indexed. So what was imported is
rebuilt, verified and pruned like everything else, and the archive it came from need not be kept.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.log.crawllog import CrawlLog
from crawler.urls import canonical, host_of
from crawler.warc import Exchange
from pipelines.article import read_article
from pipelines.context import PageContext
from pipelines.errors import LogError
from pipelines.logged import NOT_MODIFIED, Headers, LoggedResponse, RecordPointer, named_back

__all__ = ["Intake", "Taken", "hosts_in"]

_MOST_BYTES = 64 << 20  # of one record; a film is no article
_HEADER_LIMIT, _PIECE = 1 << 20, 1 << 20
_GZIP = b"\x1f\x8b"
_NO_PAGE = ("image/", "video/", "audio/", "font/", "text/css", "application/javascript", "text/javascript",
            "application/x-javascript", "application/json", "application/font", "application/x-font")  # fmt: skip
_HTML = ("text/html", "application/xhtml+xml", None)
_UNDONE = b"x-crawler-content-encoding"  # so Common Crawl calls the coding that it has undone


@dataclasses.dataclass(slots=True)
class Taken:
    """What was taken of the archives, and what was ``passed`` by and why; ``damaged`` are archives that
    could not be read to their end. ``first`` and ``last`` are the times of the responses taken."""

    responses: int = 0
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    passed: Counter[str] = dataclasses.field(default_factory=Counter)
    damaged: dict[str, str] = dataclasses.field(default_factory=dict)


class Intake:
    """Takes the responses of some hosts into a log; of those in another language than asked for, none.

    Of several answers to one request the newest counts, as in a crawl.
    """

    def __init__(self, log: CrawlLog, hosts: frozenset[str], start: str, language: str | None = None) -> None:
        """``start`` is taken in whatever language; ``language`` is a BCP 47 code."""
        self.taken = Taken()
        self._log, self._hosts, self._start, self._language = log, hosts, start, language
        self._newest: dict[str, dt.datetime] = {}
        self._payloads: dict[str, RecordPointer] = {}
        self._pages: dict[str, RecordPointer] = {}

    def take(self, source: str, tell: Callable[[int], None] = lambda _: None) -> None:
        """Take in one archive, a path or an address that fsspec opens; ``tell`` is told of every response.

        Raises `LogError` where it cannot be opened.
        """
        posted: set[str | None] = set()
        try:
            for record in _records(source):
                if record.record_type == WarcRecordType.request:
                    if not (record.http_headers.status_line or "").startswith("GET "):
                        posted |= {
                            record.record_id,
                            record.headers.get("WARC-Concurrent-To") or record.record_id,
                        }
                elif record.record_id in posted or record.headers.get("WARC-Concurrent-To") in posted:
                    self.taken.passed["no GET"] += 1
                else:
                    self._consider(record)
                    tell(self.taken.responses)
        except (OSError, ValueError) as error:
            if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
                raise LogError(f"cannot be read: {error.strerror or error}", where=source) from None
            self.taken.damaged[source] = str(error)

    def _consider(self, record: WarcRecord) -> None:
        reason = self._reason(record)
        if reason is None:
            reason = self._append(record)
        if reason:
            self.taken.passed[reason] += 1

    def _reason(self, record: WarcRecord) -> str | None:
        """Why a response is not taken, by its head."""
        url = _address(record)
        if not url.startswith(("http://", "https://")) or host_of(url) not in self._hosts:
            return "another host"
        media_type = (record.http_headers.get("Content-Type") or "").strip().lower()
        if record.http_headers.status_code == 200 and media_type.startswith(_NO_PAGE):
            return "no page"
        if record.content_length > _MOST_BYTES:
            return "too large"
        newest = self._newest.get(url)
        return "older than another answer" if newest and record.record_date < newest else None

    def _append(self, record: WarcRecord) -> str | None:
        """Write a response into the log, or say why not."""
        exchange = self._exchange(record)
        if exchange is None:
            return "revisit of what is not there"
        if self._other_language(exchange):
            return "another language"
        try:
            unchanged = self._log.read(self._pages[exchange.url]) if exchange.status == 304 else None
            pointer = self._log.append(exchange, unchanged)
        except KeyError:
            return "revisit of what is not there"
        self._newest[exchange.url] = exchange.fetch_time
        if exchange.status == 200:
            self._pages[exchange.url] = pointer
        if digest := record.headers.get("WARC-Payload-Digest"):
            self._payloads.setdefault(digest, pointer)
        taken = self.taken
        taken.responses += 1
        taken.first = min(taken.first or exchange.fetch_time, exchange.fetch_time)
        taken.last = max(taken.last or exchange.fetch_time, exchange.fetch_time)
        return None

    def _exchange(self, record: WarcRecord) -> Exchange | None:
        """The record as an exchange of ours; None of a revisit whose original was not met."""
        warc, status, body = record.headers, record.http_headers.status_code or 0, record.reader.read()
        if len(body) != record.content_length and "Transfer-Encoding" not in record.http_headers:
            raise ValueError("a record is not whole")
        if record.record_type == WarcRecordType.revisit:
            unchanged = warc.get("WARC-Profile") == NOT_MODIFIED or status == 304
            original = self._payloads.get(warc.get("WARC-Payload-Digest") or "")
            if unchanged:
                status, body = 304, b""
            elif original is None:
                return None
            else:
                body = self._log.read(original).payload
        return Exchange(
            url=_address(record),
            fetch_time=record.record_date.astimezone(dt.UTC),
            status=status,
            headers=_headers(record),
            body=body,
            protocol=(record.http_headers.status_line or "HTTP/1.1").partition(" ")[0],
            ip=warc.get("WARC-IP-Address"),
            truncated=warc.get("WARC-Truncated"),
        )

    def _other_language(self, exchange: Exchange) -> bool:
        """Whether a page is certainly in another language; what is no page is in none."""
        if not self._language or exchange.status != 200 or canonical(exchange.url) == self._start:
            return False
        page = LoggedResponse(
            exchange.url,
            200,
            exchange.headers,
            exchange.body,
            exchange.fetch_time,
            None,
            RecordPointer("", 0),
        )
        if page.media_type not in _HTML:
            return False
        found = read_article(page.body, page.url, PageContext(charset=page.charset)).language
        return found is not None and found != self._language


def hosts_in(sources: Sequence[str]) -> Counter[str]:
    """How many HTML pages of which host the archives hold. Raises `LogError` where one cannot be opened."""
    hosts: Counter[str] = Counter()
    for source in sources:
        try:
            for record in _records(source):
                media_type = (record.http_headers.get("Content-Type") or "").strip().lower()
                if record.record_type != WarcRecordType.request and media_type.startswith(_HTML[:2]):
                    hosts[host_of(_address(record))] += 1
        except (OSError, ValueError) as error:
            if not hosts:
                raise LogError(f"cannot be read: {error}", where=source) from None
    return hosts


def _records(source: str) -> Iterator[WarcRecord]:
    """The requests and answers of an archive that have an HTTP head, transfer codings undone."""
    wanted = WarcRecordType.request | WarcRecordType.response | WarcRecordType.revisit
    records = ArchiveIterator(
        source, record_types=wanted, auto_decode="transfer", max_header_len=_HEADER_LIMIT, quirks_mode=True
    )
    last = 0
    for record in records:
        last = record.stream_pos
        if record.is_http and record.is_http_parsed:
            yield record
    if _is_torn(Path(source), last):
        raise ValueError("the last record is not whole")


def _is_torn(path: Path, last: int) -> bool:
    """Whether a packed file ends within a record, of which its reader says nothing; ``last`` is where the
    last record it gave begins."""
    if path.suffix != ".gz" or not path.is_file():
        return False
    with path.open("rb") as file:
        file.seek(last)
        rest = file.read()
    while rest.startswith(_GZIP):
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        while rest and not stream.eof:
            stream.decompress(stream.unconsumed_tail or rest, _PIECE)
            rest = stream.unconsumed_tail or stream.unused_data
        if not stream.eof:
            return True
        rest = stream.unused_data
    return False


def _address(record: WarcRecord) -> str:
    return (record.headers.get("WARC-Target-URI") or "").strip("<>")


def _headers(record: WarcRecord) -> Headers:
    received = [(name, value) for name, value in record.http_headers.items_bytes() if name.lower() != _UNDONE]
    return named_back(tuple(received))
