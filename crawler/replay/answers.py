"""Pages read back from a log for a replay: what each answered, and what it shows the walk."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from urllib.parse import urljoin, urlsplit

from w3lib.html import get_base_url, get_meta_refresh
from w3lib.url import safe_url_string

from crawler.fetching.walls import asks_for_password, is_wall
from crawler.urls import canonical
from crawler.walk.page import Calendar, Outlook, Page, When
from pipelines.charset import decode
from pipelines.errors import LogError
from pipelines.logged import LoggedResponse, RecordPointer
from pipelines.warc import LogReader

__all__ = ["Answer", "AnswersJob", "Wanted", "may_refresh"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTML = frozenset({"text/html", "application/xhtml+xml", None})
_HEAD = 4096  # characters in which Scrapy looks for a refresh
_LONGEST_REFRESH = 100.0  # seconds; as Scrapy has it


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """A page to read back: its place in the log, the address and role it was asked for in, and of a
    listing its month, or year, and calendar."""

    pointer: RecordPointer
    url: str
    role: str
    when: When | None
    calendar: Calendar


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What a page answered: its status, the time (ISO 8601, UTC), the ``target`` it sends one on to.

    ``page`` is there for a page the walk is to see, ``wall`` says that a login form came in its place,
    ``password`` that it has a field for one. ``problem`` is why its record cannot be read.
    """

    status: int = 0
    fetch_time: str = ""
    target: str | None = None
    page: Page | None = None
    wall: bool = False
    password: bool = False
    problem: str = ""


@dataclasses.dataclass(slots=True)
class AnswersJob:
    """Reading pages back, as work for `pipelines.executors`; ``log`` is the folder of the log."""

    log: Path
    outlook: Outlook | None
    _open: contextlib.ExitStack = dataclasses.field(default_factory=contextlib.ExitStack)

    def __enter__(self) -> Callable[[Sequence[Wanted]], list[Answer]]:
        """Open the log."""
        log = self._open.enter_context(LogReader(self.log))
        return lambda wanted: [self._answer(log, one) for one in wanted]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._open.close()

    def _answer(self, log: LogReader, wanted: Wanted) -> Answer:
        try:
            response = log.read(wanted.pointer)
            target = _redirected(response, wanted.url) or _refreshed(response, wanted.url)
        except LogError as error:
            return Answer(problem=error.what)
        answer = Answer(response.status, response.fetch_time.isoformat(), target)
        if target or response.status != 200:
            return answer
        if wanted.role == "article":
            return dataclasses.replace(answer, wall=is_wall(response.body))
        page = Page(response.body, canonical(wanted.url))
        if wanted.role not in ("script", "witness"):
            page.prepare(self.outlook, wanted.when, wanted.calendar)
        password = asks_for_password(response.body)
        return dataclasses.replace(
            answer, page=page, wall=password and is_wall(response.body), password=password
        )


def _redirected(response: LoggedResponse, url: str) -> str | None:
    """Where a redirect leads, as Scrapy reads it."""
    location = response.header("Location")
    if response.status not in _REDIRECTS or location is None:
        return None
    target = safe_url_string(location)
    if location.startswith("//"):
        target = f"{urlsplit(url).scheme}://{target.lstrip('/')}"
    return _web_address(urljoin(url, target))


def may_refresh(body: bytes) -> bool:
    """Whether the head of a page may hold a refresh: a look that costs less than decoding it."""
    return b"refresh" in body[: 4 * _HEAD].lower()


def _refreshed(response: LoggedResponse, url: str) -> str | None:
    """Where a page sends its reader on by a refresh in its head, as Scrapy reads it."""
    if response.media_type not in _HTML or not may_refresh(response.body):
        return None
    text, charset = decode(response.body, response.charset)
    base = get_base_url(text[:_HEAD], url, charset)
    delay, target = get_meta_refresh(text[:_HEAD], base, charset, ignore_tags=("noscript",))
    if delay is None or target is None or delay >= _LONGEST_REFRESH:
        return None
    return _web_address(target)


def _web_address(url: str) -> str | None:
    spelled = safe_url_string(url)
    return spelled if spelled.startswith(("http://", "https://")) else None
