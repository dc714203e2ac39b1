"""The log of one crawl: opened, mended after a crash, asked, appended to, closed.

The WARC files are the only state. Opening a log reads it: what a dead process left torn at the
end of a file is cut off, everything before it is known again, and new records go to a new file.
"""

from __future__ import annotations

import dataclasses
import logging
import math
import os
import re
import sqlite3
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from crawler.log.logindex import Held, LogIndex, entry_of, read_log, request_key
from crawler.warc import ROLL_BYTES, Exchange, LogWriter, Original, payload_digest
from pipelines.errors import LogError
from pipelines.logged import LoggedResponse, RecordPointer
from pipelines.warc import LogReader, is_answer, members, parse_record

__all__ = ["CrawlLog", "LogPlace"]

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class LogPlace:
    """Where a crawl's log lies and what its files say of themselves.

    ``name`` is the stem of the file names (site and crawl id), ``info`` what ``warcinfo`` tells:
    software, operator, robots, isPartOf, profile and the like. ``earlier`` is the folder of an
    earlier crawl's log: its pages are asked for conditionally and not stored again unchanged.
    """

    folder: Path
    name: str
    info: Mapping[str, str] = dataclasses.field(default_factory=dict)
    earlier: Path | None = None
    roll_bytes: int = ROLL_BYTES
    roll_seconds: float = math.inf


class CrawlLog:
    """The log of one crawl, open for appending. One process at a time.

    Raises LogError where the folder cannot be read or written.
    """

    def __init__(self, place: LogPlace) -> None:
        self._place = place
        self._index = LogIndex()
        self._earlier = LogIndex() if place.earlier else None
        try:
            place.folder.mkdir(parents=True, exist_ok=True)
            files = self._take_up()
            if place.earlier and self._earlier:
                read_log(place.earlier, self._earlier)
        except OSError as error:
            raise LogError(
                f"the log cannot be opened: {error.strerror or error}", where=str(place.folder)
            ) from error
        self._reader = LogReader(place.folder)
        self._writer = LogWriter(
            place.folder,
            name=place.name,
            info=place.info,
            roll_bytes=place.roll_bytes,
            roll_seconds=place.roll_seconds,
            first=files,
        )

    def held(self, method: str, url: str, body: bytes = b"") -> Held | None:
        """The newest answer the log holds to a request."""
        return self._index.held(request_key(method, url, body))

    def earlier(self, method: str, url: str, body: bytes = b"") -> LoggedResponse | None:
        """The page an earlier crawl was given for a request, if a server can say whether it changed."""
        held = self._earlier.held(request_key(method, url, body)) if self._earlier else None
        if held is None or not held.final or held.status not in (200, 304):
            return None
        page = self._reader.read(held.pointer)
        return page if page.status == 200 and (page.etag or page.header("Last-Modified")) else None

    def read(self, pointer: RecordPointer) -> LoggedResponse:
        """The response a pointer names. Raises LogError."""
        return self._reader.read(pointer)

    def append(self, exchange: Exchange, unchanged: LoggedResponse | None = None) -> RecordPointer:
        """Append an exchange and say where its response stands.

        A payload the log holds already is not written again. ``unchanged`` is the page a 304
        speaks of. Raises LogError where it cannot be written.
        """
        try:
            digest = payload_digest(exchange.body)
            original = _original(unchanged) if unchanged else self._same_payload(exchange, digest)
            pointer = self._writer.append(exchange, original)
            digest = original.digest if original else digest
            self._index.add(entry_of(exchange, pointer, digest, revisit=original is not None))
        except sqlite3.Error as error:
            raise LogError(f"the log's index failed: {error}", where=str(self._place.folder)) from error
        return pointer

    def close(self) -> None:
        """Bring everything to the disk, write the CDXJ index beside the files, let go of them."""
        self._writer.close()
        self._reader.close()
        self._index.write_cdxj(self._place.folder / f"{self._place.name}.cdxj")
        self._index.close()
        if self._earlier:
            self._earlier.close()

    def _same_payload(self, exchange: Exchange, digest: str) -> Original | None:
        if not exchange.body or exchange.truncated:
            return None
        found = self._index.original(digest)
        return found or (self._earlier.original(digest) if self._earlier else None)

    def _take_up(self) -> int:
        """Index what is there, cut off what is torn; the number of the next file."""
        sound = read_log(self._place.folder, self._index)
        for path, end in sound.items():
            torn = path.stat().st_size - end
            if torn and path == max(sound):
                logger.warning("%s: cut %d bytes that make no whole record", path.name, torn)
                os.truncate(path, end)
            elif torn:
                logger.warning("%s: damaged at byte %d; what follows is asked for again", path.name, end)
        ours = re.compile(re.escape(self._place.name) + r"-(\d+)\.warc\.gz")
        numbered = {int(found[1]): path for path in sound if (found := ours.fullmatch(path.name))}
        last = max(numbered, default=-1)
        if last >= 0 and not _holds_answers(numbered[last]):
            numbered[last].unlink()
            return last
        return last + 1


def _holds_answers(path: Path) -> bool:
    return any(is_answer(parse_record(BytesIO(member.data), path.name)) for member in members(path))


def _original(page: LoggedResponse) -> Original:
    """What a revisit refers to: the record that holds the payload, not another revisit."""
    page = page.original or page
    return Original(
        page.pointer, page.url, page.fetch_time, page.payload_digest or payload_digest(page.payload)
    )
