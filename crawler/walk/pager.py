"""The further pages of a listing: what its pager links, in any language.

An address is a further page where it is the listing's own address with a page number put in
(``page/2``, ``?page=2``, ``&start=20``, ``index_2.html``). Where only a number was added, which a
day of the month would do too, what is printed on the link must say the same. Words and arrows
count only for addresses that stay within the listing.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl

from crawler.links.read import PageLinks
from crawler.listing.address import Here, is_file, key
from crawler.urls import host_of

__all__ = ["is_forward", "is_page_key", "next_pages", "without_page"]

_MOST = 500
_WORDS = (
    "pagenumber|pagenum|pageno|pagina|page|pag|pg|seite|strona|strana|stranka|stranica|str|oldal|sivu|sida|side|lapa"
    "|puslapis|sahifa|sayfa|halaman|trang|страница|стр|бет|bet|p"
)
_KEY = re.compile(
    r"page|pagina|seite|stron|stran|offset|start|^(?:p|pg|pn|pno|pp|st|from|skip|ofs|bet|sayfa|sahifa|trang|b_start"
    r"|before|after|before_time|cursor|max[-_]?id|updated-max|until)$",
    re.I,
)
_NO_KEY = re.compile(r"id$|size|per|limit$|cpage|print", re.I)
_LISTED = re.compile(rf"[/_.;,:=~-]*(?P<word>{_WORDS})[-_/=,:.]?(?P<n>\d{{1,5}})(?:\.\w{{2,5}})?", re.I)
_BARE = re.compile(r"[/_-](?P<n>[1-9]\d{0,2})(?:\.\w{2,5})?")
_INDEX = re.compile(r"/(?:index|default)[-_]?(?P<n>\d{1,4})\.\w{2,5}", re.I)
_STEM = re.compile(r"(?P<stem>.*?)(?P<end>\.\w{2,5})?")
_TAIL = re.compile(
    rf"[/_.;,-](?:{_WORDS})[-_/=]?\d{{1,5}}(?=\.\w{{2,5}}$|$)|/(?:index|default)[-_]?\d{{1,4}}\.\w{{2,5}}$",
    re.I,
)
_LAST = re.compile(r"[/_-]\d{1,4}(?=(?:\.\w{2,5})?$)")
_CELL = re.compile(r"t[dh]\d(?:\..*)?")
_NUMBER = re.compile(r"\D{0,12}?0*(\d{1,5})\D{0,3}")
_ARROW = re.compile(r"[\s>»›→≫⟩⇒▶►❯➔·.…|\]\[-]*[>»›→≫⟩⇒▶►❯➔][\s>»›→≫⟩⇒▶►❯➔·.…|\]-]*")
_NEXT = re.compile(
    r"\W*(?:next|older|more|load more|weiter|nächste|ältere|suivant|plus ancien|siguiente|más antigu"
    r"|próxim|seguinte|mais antig|avanti|successiv|volgende|oudere|następn|starsz|dalej|další"
    r"|starší|ďalši|következő|régebbi|tovább|далее|дальше|следующ|вперед|вперёд|ещё|еще"
    r"|показать еще|старые|раньше|ранее|предыдущие|наступн|далі|старіші|келесі|әрі қарай|тағы"
    r"|кийинки|sonraki|daha eski|keyingi|növbəti|дараах|следващ|по-стари|sljedeć|следећ|naslednj"
    r"|следна|următo|urmator|mai vechi|επόμεν|παλαιότερ|seuraava|vanhem|nästa|äldre|neste|eldre"
    r"|næste|ældre|järgmi|nākam|kitas|tjetër|次|古い|以前の|もっと|下一|下页|下頁|后页|更多|다음"
    r"|더보기|이전 글|التالي|الأقدم|הבא|بعدی|अगला|ถัดไป|berikut|tiếp|cũ hơn)",
    re.I,
)
_BUTTON = re.compile(
    r"(?:^|[./-])(?:pager|pagination|paging|pagenav|wp-pagenavi|page-numbers|nextpage)", re.I
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Way:
    """How an address continues the listing: the page number in it, and whether that is beyond doubt."""

    number: int
    sure: bool
    query: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class _Found:
    url: str
    way: _Way
    printed: int | None
    forward: bool


def next_pages(page: PageLinks, here: Here, months: Collection[str]) -> list[str]:
    """Addresses of the listing's further pages, lowest number first.

    ``months`` holds the keys of month pages, which are never further pages.
    """
    host = host_of(page.url)
    found = {}
    for one in _candidates(page, here):
        if one.url not in found and host_of(one.url) == host and key(one.url) not in months:
            found[one.url] = one
    strip = {one.way.number for one in found.values() if one.printed == one.way.number}
    kept = [one for one in found.values() if _is_further(one, strip)]
    kept.sort(key=lambda one: one.way.number)
    return [one.url for one in kept][:_MOST]


def is_forward(text: str) -> bool:
    """Whether a link or button says that there is more: a word or an arrow."""
    return bool(_ARROW.fullmatch(text) or _NEXT.match(text))


def is_page_key(name: str) -> bool:
    """Whether a name in a query is that of a page number or the like."""
    return bool(_KEY.search(name)) and not _NO_KEY.search(name)


def without_page(own: str) -> str:
    """The key of a listing's first page, where the key of a further one names its number."""
    path, mark, query = own.partition("?")
    path = _TAIL.sub("", path)
    pairs = [pair for pair in query.split("&") if pair and not is_page_key(pair.partition("=")[0])]
    return path + (mark + "&".join(pairs) if pairs else "")


def _first_page(page: PageLinks, here: Here) -> str:
    """The key of the listing's first page: the page's own less its number, where a "1" leads there."""
    base = without_page(here.key)
    path, mark, query = base.partition("?")
    shorter = _LAST.sub("", path) + mark + query
    ones = {key(link.url) for link in page.links if link.text.strip("[] ") == "1"}
    return shorter if shorter in ones else base


def _candidates(page: PageLinks, here: Here) -> Iterator[_Found]:
    base = _first_page(page, here)
    if page.next_url and (way := _way(page.next_url, here, base) or _within(page.next_url, here, base)):
        yield _Found(page.next_url, way, None, True)
    for link in page.links:
        number = _NUMBER.fullmatch(link.text) if len(link.text) <= 20 else None
        printed = int(number[1]) if number else None
        forward = "next" in link.rel or (len(link.text) <= 40 and is_forward(link.text))
        way = _way(link.url, here, base)
        if way is None and forward:
            way = _within(link.url, here, base)
        if way is None or is_file(link.url):
            continue
        pager = bool(_BUTTON.search(link.place))
        told = printed is not None and (printed == way.number or way.query) and not _in_calendar(link.steps)
        if way.sure or forward or told or (pager and printed is not None):
            yield _Found(link.url, way, printed, forward)


def _is_further(one: _Found, strip: set[int]) -> bool:
    if one.way.number > 1:
        return one.printed != 1
    if one.way.number < 1 or not one.way.query:
        return False
    # Some count from nought: "2" leads to page=1.
    return one.printed == 2 or (one.printed is None and one.forward and not strip)


def _in_calendar(steps: tuple[str, ...]) -> bool:
    return any(_CELL.fullmatch(step) for step in steps[-3:])


def _way(url: str, here: Here, base: str) -> _Way | None:
    """How an address differs from the listing's own by a page number; None where it differs otherwise."""
    target = key(url)
    if target in (here.key, base) or here.is_calendar(url, ""):
        return None
    path, _, query = target.partition("?")
    own_path, _, own_query = base.partition("?")
    if query != own_query and path in (own_path, here.path):
        return _query_way(query, own_query)
    return _path_way(path, own_path) if query == own_query else None


def _query_way(query: str, own: str) -> _Way | None:
    pairs, own_pairs = (dict(parse_qsl(text, keep_blank_values=True)) for text in (query, own))
    if any(pairs.get(name) != value for name, value in own_pairs.items()):
        return None
    added = {name: value for name, value in pairs.items() if name not in own_pairs}
    named = [value for name, value in added.items() if is_page_key(name)]
    numbers = [value for value in named or added.values() if value.isdigit() and len(value) <= 12]
    if not numbers or (not named and len(added) > 1):
        return None
    return _Way(int(numbers[0]), bool(named), query=True)


def _path_way(path: str, own: str) -> _Way | None:
    stem = _STEM.fullmatch(own)
    for start, end in {(own, ""), (stem["stem"], stem["end"] or "") if stem else (own, "")}:
        rest = path[len(start) :]
        if not path.startswith(start) or not rest.endswith(end):
            continue
        if match := _LISTED.fullmatch(rest) or _INDEX.fullmatch(rest):
            return _Way(int(match["n"]), True)
        if match := _BARE.fullmatch(rest):
            return _Way(int(match["n"]), False)
    return _number_way(path, own)


def _number_way(path: str, own: str) -> _Way | None:
    """Two addresses that differ in their last number: /2014/5/1 and /2014/5/2."""
    first, second = re.split(r"(\d+)(?=\D*$)", own), re.split(r"(\d+)(?=\D*$)", path)
    if (
        len(first) == len(second) == 3
        and first[::2] == second[::2]
        and len(second[1]) <= 4
        and first[1] == "1"
    ):
        return _Way(int(second[1]), False)
    return None


def _within(url: str, here: Here, base: str) -> _Way | None:
    """A continuation that only a word or rel=next tells of: below the listing, or mail2.html beside it."""
    target = key(url)
    if target in (here.key, base) or here.is_own(url) or here.is_calendar(url, ""):
        return None
    path, _, query = target.partition("?")
    own_path = base.partition("?")[0]
    if here.is_view(url) and not _sorted(query):
        return _Way(9999, True)
    if path.startswith(own_path + "/") and re.fullmatch(r"/[^/]*\d[^/]*", path[len(own_path) :]) is None:
        return None
    beside = re.fullmatch(r"[a-z]+[-_]?([2-9]|[1-9]\d{1,2})\.\w{2,5}", path.rpartition("/")[2], re.I)
    if beside and path.rpartition("/")[0] in (own_path.rpartition("/")[0], own_path):
        return _Way(int(beside[1]), True)
    return None


def _sorted(query: str) -> bool:
    return bool(re.search(r"(?:^|&)(?:sort|order|dir|view|print)", query, re.I))
