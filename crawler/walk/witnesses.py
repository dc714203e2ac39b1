"""What a site says besides its pages: robots.txt, sitemaps and feeds; bytes in, values out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

from parsel import Selector
from protego import Protego
from selectolax.lexbor import LexborHTMLParser

from crawler.settings import BOT_NAME
from crawler.urls import resolve
from pipelines.contentcoding import decode_content
from pipelines.dates import read_date
from pipelines.fields.urldates import dates_in_url

__all__ = ["Entry", "Rules", "Witness", "feeds_of", "read_rules", "read_witness"]

_GZIP = b"\x1f\x8b"
_MOST_BYTES = 50 << 20  # what the sitemap protocol allows
_MOST_ENTRIES = 50_000  # likewise
_MOST_RULES = 1 << 20  # bytes of a robots.txt, as in crawler.fetching.robots
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
# Dates of publication. When a page was last changed (lastmod, updated) says nothing of its month.
_PUBLISHED = frozenset({"pubdate", "published", "issued", "date", "publication_date"})


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One address that a sitemap or feed names; ``published`` where it says when."""

    url: str
    published: dt.date | None = None

    @property
    def month(self) -> tuple[int, int] | None:
        """The year and month it belongs to, by its date of publication, else by its address."""
        return (self.published.year, self.published.month) if self.published else dates_in_url(self.url)[0]


@dataclasses.dataclass(frozen=True, slots=True)
class Witness:
    """One file that was read: ``kind`` is sitemap, index (of sitemaps), feed, or empty for none of these.

    ``further`` are the sitemaps an index names.
    """

    url: str
    kind: str = ""
    entries: tuple[Entry, ...] = ()
    further: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """What robots.txt says beyond what may be fetched: seconds between requests (0: nothing), sitemaps."""

    crawl_delay: float = 0.0
    sitemaps: tuple[str, ...] = ()


def read_rules(body: bytes, url: str) -> Rules:
    """Read a robots.txt as it concerns us. Any bytes will do."""
    parser = Protego.parse(body[:_MOST_RULES].decode("utf-8-sig", errors="ignore"))  # as Scrapy does
    named = (resolve(url, address) for address in parser.sitemaps)
    return Rules(float(parser.crawl_delay(BOT_NAME) or 0), tuple(address for address in named if address))


def feeds_of(tree: LexborHTMLParser, url: str) -> Iterator[str]:
    """The addresses of the feeds a page names in its head, in its order."""
    for node in tree.css("link[rel~=alternate][type][href]"):
        if (node.attributes.get("type") or "").strip().lower() in _FEED_TYPES:
            target = resolve(url, node.attributes.get("href") or "")
            if target:
                yield target


def read_witness(body: bytes, url: str) -> Witness:
    """A sitemap (also gzipped), an index of sitemaps, or a feed (RSS, RDF, Atom). Never raises."""
    if body.startswith(_GZIP):
        body = decode_content(body, "gzip", limit=_MOST_BYTES)
    if not body.strip():
        return Witness(url)
    root = Selector(body=body[:_MOST_BYTES], type="xml", huge_tree=False).root
    kind = _name(root)
    if kind == "sitemapindex":
        inner = (resolve(url, _text_of(node, "loc")) for node in root if _name(node) == "sitemap")
        return Witness(url, "index", further=tuple(address for address in inner if address))
    if kind == "urlset":
        return Witness(url, "sitemap", _entries(url, root, "url"))
    if kind in ("rss", "rdf", "feed"):
        return Witness(url, "feed", _entries(url, root, "entry" if kind == "feed" else "item"))
    return Witness(url)


def _entries(base: str, root: Any, name: str) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for node in root.iter("{*}" + name):
        href = _link_of(node)
        # Feeds of comments lead to places within articles, and their dates are not those of the articles.
        target = resolve(base, href) if href and "#" not in href else None
        if target and len(found) < _MOST_ENTRIES:
            found.setdefault(target, Entry(target, _published(node)))
    return tuple(found.values())


def _link_of(node: Any) -> str:
    for child in node:
        name, href = _name(child), child.get("href")
        if name == "link" and href and child.get("rel", "alternate") == "alternate":
            return str(href)
        if name in ("loc", "link") and (child.text or "").strip():
            return str(child.text).strip()
    return ""


def _published(node: Any) -> dt.date | None:
    for child in node.iter():
        if _name(child) in _PUBLISHED and child.text:
            value = read_date(child.text)
            return value.date if value else None
    return None


def _text_of(node: Any, name: str) -> str:
    return next(((child.text or "").strip() for child in node if _name(child) == name), "")


def _name(node: Any) -> str:
    """An element's name without its namespace, lower case; comments have none."""
    return node.tag.rpartition("}")[2].lower() if isinstance(getattr(node, "tag", None), str) else ""
