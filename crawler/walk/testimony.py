"""What sitemaps and feeds name, heard file after file in an order that the network does not decide."""

from __future__ import annotations

from urllib.parse import urljoin

from crawler.walk.leads import is_page
from crawler.walk.witnesses import feeds_of, read_rules, read_witness
from pipelines.parse import parse

__all__ = ["Testimony"]

_FILES = 500  # robots.txt, sitemaps and feeds read
_ENTRIES = 500_000  # addresses kept


class Testimony:
    """Files to ask for and what they named: robots.txt first; then the sitemaps it names, or else
    ``/sitemap.xml``, and the feeds of start pages; then what indexes of sitemaps name."""

    def __init__(self, start: str, hosts: frozenset[str]) -> None:
        self._hosts = hosts
        self._robots, self._usual = urljoin(start, "/robots.txt"), urljoin(start, "/sitemap.xml")
        self._waiting: set[str] = set()
        self._asked: set[str] = set()
        self._feeds: set[str] = set()
        self._named: dict[str, str] = {}

    def note_feeds(self, html: bytes, url: str) -> None:
        """Take note of the feeds a page names in its head."""
        self._feeds.update(feeds_of(parse(html), url))

    def next_files(self) -> list[str]:
        """The files to ask for next, by address; none when all are read."""
        if not self._asked:
            chosen = [self._robots]
        else:
            if len(self._asked) == 1:
                self._waiting = (self._waiting or {self._usual}) | self._feeds
            chosen = sorted(self._waiting - self._asked)[: _FILES - len(self._asked)]
        self._asked.update(chosen)
        return chosen

    def take(self, body: bytes, url: str) -> None:
        """Take in a file that answered; ``url`` is the address it was asked for at."""
        if url == self._robots:
            self._waiting.update(read_rules(body, url).sitemaps)
            return
        witness = read_witness(body, url)
        self._waiting.update(witness.further)
        source = "feed" if witness.kind == "feed" else "sitemap"
        for entry in witness.entries:
            known = self._named.get(entry.url)
            if known != "sitemap" and len(self._named) < _ENTRIES and is_page(entry.url, self._hosts):
                self._named[entry.url] = source if known is None else max(known, source)

    def entries(self) -> list[tuple[str, str]]:
        """What was named, by address: the address, and sitemap or feed (sitemap where both name it)."""
        return sorted(self._named.items())
