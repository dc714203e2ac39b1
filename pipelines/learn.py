"""What a crawl teaches of its site: chrome and container, from a sample of its pages."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from pipelines.blocks import read_blocks
from pipelines.body import read_body
from pipelines.charset import decode
from pipelines.chrome import Chrome, PageBlocks
from pipelines.errors import LogError
from pipelines.ledger import Ledger, PageSeen
from pipelines.logged import LoggedResponse, RecordPointer
from pipelines.warc import LogReader

__all__ = ["learn_chrome"]

_LISTINGS = 60
_ARTICLES = 240


def learn_chrome(ledger: Ledger, log: LogReader) -> Chrome:
    """What the crawl's listings and articles share.

    The sample is drawn by a hash of the address, so it does not depend on the order of
    responses, and a larger crawl costs no more.
    """
    chrome = Chrome()
    for page in heapq.nsmallest(_LISTINGS, ledger.pages("listing"), key=_draw):
        for response in _read(log, page):
            chrome.add(PageBlocks(read_blocks(_tree(response)), "listing"))
    for task in heapq.nsmallest(_ARTICLES, ledger.articles(), key=lambda task: _draw(task.page)):
        for response in _read(log, task.page):
            body = read_body(read_blocks(_tree(response)), title=task.title)
            kept = [judged.block for judged in body.blocks if judged.kept]
            chrome.add(PageBlocks(kept, "article", body.container))
    return chrome


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


def _tree(response: LoggedResponse) -> LexborHTMLParser:
    return LexborHTMLParser(decode(response.body, response.charset).text)
