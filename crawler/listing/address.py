"""What the address of a link says about it, seen from the month page that links it."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.links.paths import words
from crawler.urls import host_of
from pipelines.indexfile import without_index
from pipelines.monthnames import month_numbers

__all__ = ["Here", "is_file", "key", "keys", "months_in", "relative", "shape", "speaks_of_no_article"]

_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|csv|txt|zip|rar|7z|t?gz|tar|jpe?g|png|gif|svg|webp|bmp|tiff?|ico"
    r"|mp[34]|m4a|avi|mov|wmv|flv|ogg|wav|webm|exe|apk|dmg|css|js|json|xml|rss|atom|rdf|ics|epub|djvu?|asc|eml|mbox)$",
    re.I,
)
_DATED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([-_/.]?)(1[0-2]|0?[1-9])(?!\d)|(1[0-2]|0[1-9])([0-3]\d)(?!\d))"
)
_BACKWARD = re.compile(r"(?<![\d.])(1[0-2]|0?[1-9])[-_/.]((?:19|20)\d\d)(?!\d)")
_NAMED = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/]([^\W\d_]{3,12})(?![^\W\d_])")
_GROUPING = words(
    "tag tags category categories cat author authors user users label labels search profile profiles member"
    " members rubric topics keyword keywords people"
)
_SERVICE = words(
    "login logout register signup signin subscribe feed rss atom rss2 print share sitemap search cart contact"
    " contacts about privacy terms help faq wp-login.php wp-admin xmlrpc.php comment-page trackback"
)
_SERVICE_KEYS = words(
    "tag tags cat category author s search replytocom share print feed action format sort order orderby"
    " sort_by order_by view mode __mode login logout signin"
)
_DAY, _DAY_TEXT = re.compile(r"[/_-]?\d{1,2}"), re.compile(r"\W*\d{1,2}\W*")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_REMEMBERED = 6000  # addresses: of those of one page much is asked several times, of the menus on each page


@functools.lru_cache(maxsize=_REMEMBERED)
def key(url: str) -> str:
    """What two addresses of one page share: no scheme, no ``www.``, no index file, no closing slash."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = without_index(unquote(parts.path)).rstrip("/")
    return f"{host_of(url)}{path}" + (f"?{unquote(parts.query)}" if parts.query else "")


def keys(urls: Collection[str]) -> frozenset[str]:
    """The keys of many addresses."""
    return _keys(urls if isinstance(urls, frozenset) else frozenset(urls))


@functools.lru_cache(maxsize=16)
def _keys(urls: frozenset[str]) -> frozenset[str]:
    return frozenset(map(key, urls))


def is_file(url: str) -> bool:
    """Whether an address names a document, a picture or a feed and not a page."""
    return bool(_FILE.search(url.partition("?")[0]))


@functools.lru_cache(maxsize=_REMEMBERED)
def months_in(url: str) -> frozenset[tuple[int, int]]:
    """The months an address names: /2014/03/, 2014-03, 20140315, 03-2014, 2014/march."""
    path = key(url).partition("/")[2]
    found = {(int(m[1]), int(m[3] or m[4])) for m in _DATED.finditer(path)}
    if not found:
        found = {(int(m[2]), int(m[1])) for m in _BACKWARD.finditer(path)}
    for match in _NAMED.finditer(path):
        found.update((int(match[1]), month) for month in month_numbers(match[2]))
    return frozenset(found)


@functools.lru_cache(maxsize=_REMEMBERED)
def shape(url: str) -> str:
    """An address without what varies: its first folder, the kinds of the others, the names in its query."""
    path, _, query = key(url).partition("?")
    host, *segments = path.split("/")
    kinds = [_kind(segment, index, len(segments)) for index, segment in enumerate(segments)]
    names = sorted(_TOKEN.sub("", name) or name for name, _ in parse_qsl(query, keep_blank_values=True))
    return "/".join([host, *kinds]) + ("?" + "&".join(names) if query else "")


def _kind(segment: str, index: int, count: int) -> str:
    stem, dot, end = segment.rpartition(".")
    if dot and len(end) <= 5 and end.isalnum():
        return ("0" if stem.isdigit() else "w") + dot + end.lower()
    if segment.isdigit():
        return "0"
    return segment.lower() if index == 0 and index < count - 1 and segment.isalpha() else "w"


@functools.lru_cache(maxsize=_REMEMBERED)
def speaks_of_no_article(url: str) -> bool:
    """Whether the web's own words in an address say tag, author, search, login and the like."""
    path, _, query = key(url).partition("?")
    segments = path.lower().split("/")[1:]
    if _GROUPING.intersection(segments[:-1]) or _SERVICE.intersection(segments[-1:]):
        return True
    return any(name.lower() in _SERVICE_KEYS for name, _ in parse_qsl(query, keep_blank_values=True))


def relative(url: str, page: str) -> str | None:
    """How an address continues that of the page or of its folder; None where it leads elsewhere."""
    target, here = key(url), key(page)
    if target.startswith(here) and target != here:
        return "." + target[len(here) :]
    folder = here.rpartition("/")[0] + "/"
    rest = target[len(folder) :]
    return rest if target.startswith(folder) and "/" not in rest else None


class Here:
    """The address of one month page, or of one of a whole year, to hold others against."""

    def __init__(self, url: str, year: int | None = None, month: int | None = None) -> None:
        """``month`` is None for a page of a whole year; ``year`` too where it is not known of when the page is."""
        self.url, self.year = url, year
        self.month = (year, month) if year and month else None
        self.key = key(url)
        self.path, _, query = self.key.partition("?")
        self._pairs = frozenset(parse_qsl(query, keep_blank_values=True))
        self._siblings = _siblings(self.key, year, month) if year else []

    def holds(self, when: tuple[int, int]) -> bool:
        """Whether a year and month are those of this page."""
        return when == self.month if self.month else when[0] == self.year

    def distance(self, when: tuple[int, int]) -> int | None:
        """Months between a year and month and the page's; None where these are not known."""
        if self.year is None:
            return None
        if self.month is None:
            return 12 * abs(when[0] - self.year)
        return abs((when[0] - self.month[0]) * 12 + when[1] - self.month[1])

    def is_own(self, url: str) -> bool:
        """Whether an address is the page itself, one above it, or the page less some of its query."""
        path, _, query = key(url).partition("?")
        if query and path != self.path:
            return False
        if query:
            return frozenset(parse_qsl(query, keep_blank_values=True)) <= self._pairs
        return path == self.path or self.path.startswith(path + "/")

    def is_calendar(self, url: str, text: str) -> bool:
        """Whether an address is that of another month, a year or a day of this one."""
        if any(pattern.fullmatch(key(url)) for pattern in self._siblings):
            return True
        return self.day(url, text) is not None

    def day(self, url: str, text: str) -> int | None:
        """The day of this month that an address and the text of its link name; None where they name none."""
        target = key(url)
        rest = target[len(self.key) :] if target.startswith(self.key) else ""
        if not _DAY.fullmatch(rest) or not _DAY_TEXT.fullmatch(text):
            return None
        return int(rest.lstrip("/_-"))

    def is_view(self, url: str) -> bool:
        """Whether an address is this page with more said in its query: sorted, filtered."""
        path, _, query = key(url).partition("?")
        pairs = frozenset(parse_qsl(query, keep_blank_values=True))
        return path == self.path and bool(query) and pairs > self._pairs


def _siblings(own: str, year: int, month: int | None) -> list[re.Pattern[str]]:
    """Patterns of the addresses that other months and years have, where this one's names its own."""
    tokens = list(_TOKEN.finditer(own, own.find("/") + 1))
    if month is None:
        spans = {t.span(): r"(?:19|20)\d\d" for t in tokens if t[0] == str(year)}
        return [_pattern(own, spans)] if spans else []
    joined = next((t for t in tokens if t[0].startswith(f"{year}{month:02}") and len(t[0]) <= 8), None)
    if joined:
        rest = r"\d\d" if len(joined[0]) == 8 else ""
        return [_pattern(own, {joined.span(): rf"(?:19|20)\d\d(?:0[1-9]|1[0-2]){rest}"})]
    years = [t for t in tokens if t[0] == str(year)]
    months = [t for t in tokens if t not in years and _is_month(t[0], month)]
    if not years or not months:
        return []
    at = min(months, key=lambda t: min(abs(t.start() - y.start()) for y in years))
    name = r"(?:0?[1-9]|1[0-2]|all)" if at[0].isdigit() else r"[^\W\d_]+"
    found = [_pattern(own, {y.span(): r"(?:19|20)\d\d" for y in years} | {at.span(): name})]
    if at.start() > years[-1].end():
        found.append(_pattern(own[: years[-1].end()], {y.span(): r"(?:19|20)\d\d" for y in years}))
    return found


def _is_month(token: str, month: int) -> bool:
    return int(token) == month if token.isdigit() and len(token) <= 2 else month in month_numbers(token)


def _pattern(text: str, spans: dict[tuple[int, int], str]) -> re.Pattern[str]:
    parts, position = [], 0
    for (start, end), inner in sorted(spans.items()):
        parts += [re.escape(text[position:start]), inner]
        position = end
    return re.compile("".join(parts) + re.escape(text[position:]))
