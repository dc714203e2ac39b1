"""What a crawl teaches of its site: chrome and container, from a sample of its pages."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import heapq
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from pipelines.body.blocks import read_blocks
from pipelines.body.read import read_body
from pipelines.body.survey import survey
from pipelines.charset import as_utf_8
from pipelines.chrome import Chrome, PageBlocks
from pipelines.errors import LogError
from pipelines.executors import Workers, chunked
from pipelines.fields.meta import KEYWORDS, SUMMARIES, gather
from pipelines.ledger import ArticleTask, Ledger, PageSeen
from pipelines.logged import LoggedResponse, RecordPointer
from pipelines.parse import parse
from pipelines.warc import LogReader

__all__ = ["LearningJob", "learn_chrome", "sample_articles"]

_LISTINGS = 60
_ARTICLES = 240
_CHUNK = 20  # pages a worker is given at a time

Example = tuple[PageSeen, str, str | None]
"""A page to learn from, what it is to be learned as (listing or article), the title its listing gave."""


def learn_chrome(ledger: Ledger, log: Path, workers: Workers, *, apart: bool = True) -> Chrome:
    """What the crawl's listings and articles share; ``log`` is the folder of its log.

    The sample is drawn by a hash of the address, so it does not depend on the order of
    responses, and a larger crawl costs no more. ``apart`` lets worker processes read it. Articles are read
    with what the listings share, or on a site of short notes its footer would be found to be their place.
    """
    listings = heapq.nsmallest(_LISTINGS, ledger.pages("listing"), key=_draw)
    articles = sample_articles(ledger)
    chrome = Chrome()
    for examples in (
        [(page, "listing", None) for page in listings],
        [(task.page, "article", task.title) for task in articles],
    ):
        # What stands on too few pages is left behind: every worker is sent a copy.
        job, learned = LearningJob(log, Chrome.from_dict(chrome.to_dict())), chrome
        for _, counted in workers.map(job, chunked(examples, _CHUNK), apart=apart):
            learned = learned.merge(counted)
        chrome = learned
    return Chrome.from_dict(chrome.to_dict())


def sample_articles(ledger: Ledger) -> list[ArticleTask]:
    """The articles of a crawl that it is learned from."""
    return heapq.nsmallest(_ARTICLES, ledger.articles(), key=lambda task: _draw(task.page))


@dataclasses.dataclass(slots=True)
class LearningJob:
    """Counting what some pages share, as work for `pipelines.executors`; ``known`` is what is known of the site."""

    log: Path
    known: Chrome = dataclasses.field(default_factory=Chrome)
    _open: contextlib.ExitStack = dataclasses.field(default_factory=contextlib.ExitStack)

    def __enter__(self) -> Callable[[Sequence[Example]], Chrome]:
        """Open the log."""
        log = self._open.enter_context(LogReader(self.log))

        def learn(examples: Sequence[Example]) -> Chrome:
            read = (
                (role, title, response) for page, role, title in examples for response in _read(log, page)
            )
            return Chrome.learn(filter(None, (_blocks(*page, self.known) for page in read)))

        return learn

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._open.close()


def _blocks(role: str, title: str | None, response: LoggedResponse, known: Chrome) -> PageBlocks | None:
    """What is to be learned from a page; None of an article that has no text of its own, which tells nothing."""
    tree = parse(as_utf_8(response.body, response.charset)[0])
    found = survey(tree)
    blocks = read_blocks(tree, found)
    if role == "listing":
        return PageBlocks(blocks, "listing")
    body = read_body(blocks, title=title, chrome=known)
    kept = [judged.block for judged in body.blocks if judged.kept]
    if all(map(known.is_chrome, kept)):
        return None
    return PageBlocks(kept, "article", body.container, gather(tree, found).all(*SUMMARIES, *KEYWORDS))


def _draw(page: PageSeen) -> tuple[bytes, str]:
    """A lot for an address; host and port have no say, so that a mirror is sampled alike."""
    parts = urlsplit(page.url)
    return hashlib.blake2b(f"{parts.path}?{parts.query}".encode(), digest_size=8).digest(), page.url


def _read(log: LogReader, page: PageSeen) -> Iterator[LoggedResponse]:
    """The page's response; nothing where its record is damaged, which reading it will report."""
    try:
        yield log.read(RecordPointer(page.filename, page.offset, page.length))
    except LogError:
        return
