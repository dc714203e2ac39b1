"""The demo site as a function from requests to responses, and the answers that go with it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from crawler.demo.answers import compare, gold_articles, gold_months, views_before
from crawler.demo.articles import GRIDS, Article
from crawler.demo.files import PNG, ROBOTS, pdf, stylesheet
from crawler.demo.gold import Change
from crawler.demo.listings import Listings
from crawler.demo.pages import DESIGNS, Pages
from crawler.demo.plan import articles_at
from crawler.demo.traps import SESSIONS, dead_month, list_traps
from crawler.demo.words import LANGUAGES, load

__all__ = ["SEED", "Response", "Site", "build", "changes"]

SEED = 1048
"""The seed of the site everybody means when they say "the demo site"."""

_REDESIGNED = 3
_FOLDERS = {(code, load(code).sections[key][1]): key for code, keys in GRIDS.items() for key in keys}
_MONTH = re.compile(r"/(kk|ru|en)/([\w-]+)/(?:(\d{4,5})/(\d\d)/(?:page/(\d{1,4})/)?)?", re.ASCII)


@dataclasses.dataclass(frozen=True, slots=True)
class Response:
    """An answer: status, headers (Content-Length is the server's business) and body."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


def build(*, seed: int = SEED, revision: int = 1, today: dt.date) -> Site:
    """The site at this revision on this day. Pure: the same arguments give the same site.

    A revision other than 1, 2 or 3 is a ``ValueError``.
    """
    return Site(seed, revision, today)


def changes(before: Site, after: Site) -> tuple[Change, ...]:
    """What became of every article from one site to a later one of the same seed."""
    return compare(before.known, after.known)


class Site:
    """The site: ``gold`` (articles a crawl can reach), ``months``, ``traps``, ``known`` (path -> every
    article, those gone or unlisted included), and the counters ``fetches`` (path -> GETs answered) and
    ``viewed`` (article path -> times given out).
    """

    def __init__(self, seed: int, revision: int, today: dt.date) -> None:
        self.seed, self.revision, self.today = seed, revision, today
        self.fetches: Counter[str] = Counter()
        self.viewed: Counter[str] = Counter()
        self._articles = {article.path: article for article in articles_at(seed, revision, today)}
        articles = list(self._articles.values())
        self._moved = {article.linked_as: article.path for article in articles if article.linked_as}
        self._listings = Listings.of(articles, today)
        self.known = gold_articles(articles, self._listings, revision)
        self.gold = tuple(answer for answer in self.known.values() if answer.listed_on)
        self.months = gold_months(self._listings, self.known)
        self.traps = list_traps(articles, today)
        self._shelves = _shelves(articles)
        visitors = 1000 + seed % 900
        design = DESIGNS[2 if revision >= _REDESIGNED else 1]
        self._pages = Pages(self._listings, design, _popular(articles, revision), self._count, visitors)

    def views(self, path: str) -> int:
        """The counter of an article as last printed; ``KeyError`` where there is none."""
        return self._count(self._articles[path])

    def respond(
        self, target: str, *, conditions: Mapping[str, str] | None = None, head: bool = False
    ) -> Response:
        """Answer a request for ``target`` (path with query), and count it unless it is a HEAD.

        With ``conditions`` (lower-case header names; an empty mapping will do) validators are given,
        and honoured: a 304 counts no view. Without, the site knows none.
        """
        path = re.sub(";jsessionid=[0-9a-f]*", "", unquote(urlsplit(target).path))
        self.fetches[path] += not head
        article = self._articles.get(path)
        if article is None or article.state in ("404", "410", "soft-404") or article.trap == "soft-404":
            return self._valid(self._other(path, article), path, conditions)
        headers = _html("windows-1251" if article.trap == "kz-1048" else "utf-8")
        if conditions is not None:
            headers |= self._validators(article)
            if conditions.get("if-none-match") == headers["ETag"]:
                return Response(304, headers)
        self.viewed[path] += not head
        text = self._article(article)
        charset = "kz1048" if article.trap == "kz-1048" else "utf-8"
        return Response(200, headers, text.encode(charset, "xmlcharrefreplace"))

    def _article(self, article: Article) -> str:
        shelf = self._shelves[article.language, article.section]
        related = [other for other in shelf if other is not article][:3]
        versions = self._shelves[article.code, ""] if article.code else []
        return self._pages.article(
            article, related, versions, self._session(article.language, article.section)
        )

    def _other(self, path: str, gone: Article | None) -> Response:
        """Whatever is not a standing article."""
        language = path[1:3] if path[1:3] in LANGUAGES else "kk"
        ui = load(language).ui
        if gone is not None and "soft-404" in (gone.state, gone.trap):
            return _page(200, self._pages.message(language, ui["missing_title"], ui["missing"]))
        if gone is None:
            if path in self._moved:
                return _redirect(self._moved[path], 301)
            if path.startswith("/search/"):
                return _page(200, self._pages.message(language, ui["search"], ui["no_result"]))
            found = self._file(path) or self._listing(path)
            if found is not None:
                return found
        status = int(gone.state) if gone is not None else 404
        return _page(status, self._pages.message(language, ui["missing_title"], ui["missing"]))

    def _listing(self, path: str) -> Response | None:
        if path == "/":
            return _redirect("/kk/", 302)
        if path.strip("/") in LANGUAGES:
            return _page(200, self._pages.latest(path.strip("/"), None, str))
        found = _MONTH.fullmatch(path) or _MONTH.fullmatch(path + "/")
        key = (found[1], found[2]) if found else ("", "")
        if not found or key not in _FOLDERS:
            return None
        if not path.endswith("/"):
            return _redirect(path + "/", 301)
        language, section = found[1], _FOLDERS[key]
        link = self._session(language, section)
        if found[3] is None:
            return _page(200, self._pages.latest(language, section, link))
        cell, page = (language, section, int(found[3]), int(found[4])), int(found[5] or 1)
        real = cell[2] >= self._listings.years()[0] and 1 <= cell[3] <= 12 and cell != dead_month(self.today)
        if not real or not 1 <= page <= self._listings.pages(cell):
            return None
        return _page(200, self._pages.month(cell, page, link))

    def _file(self, path: str) -> Response | None:
        if path == "/robots.txt":
            return Response(200, {"Content-Type": "text/plain; charset=utf-8"}, ROBOTS)
        if path == "/static/site.css":
            return Response(200, {"Content-Type": "text/css; charset=utf-8"}, stylesheet())
        if path.startswith("/files/") and path.endswith(".pdf"):
            return Response(200, {"Content-Type": "application/pdf"}, pdf(path.rpartition("/")[2]))
        if path.startswith("/images/") and path.endswith(".png"):
            return Response(200, {"Content-Type": "image/png"}, PNG)
        return None

    def _valid(self, response: Response, path: str, conditions: Mapping[str, str] | None) -> Response:
        """A month's listing has a validator too: one of what it lists, not of the counters beside it."""
        found = _MONTH.fullmatch(path)
        if conditions is None or response.status != 200 or not found or not found[3]:
            return response
        cell = found[1], _FOLDERS[found[1], found[2]], int(found[3]), int(found[4])
        listed = self._listings.entries(cell, int(found[5] or 1)), self._listings.pages(cell)
        headers = response.headers | {"ETag": _tag(self.revision >= _REDESIGNED, *listed)}
        if conditions.get("if-none-match") == headers["ETag"]:
            return Response(304, headers)
        return Response(200, headers, response.body)

    def _session(self, language: str, section: str) -> Callable[[str], str]:
        """How this answer's links carry a session id, if the section's do at all."""
        pattern = SESSIONS.get((language, section))
        if pattern is None:
            return str
        number = f"{self.seed} {self.fetches.total()}"
        return lambda path: path + pattern.format(hashlib.sha256(number.encode()).hexdigest()[:24])

    def _count(self, article: Article) -> int:
        return views_before(article, self.revision) + self.viewed[article.path]

    def _validators(self, article: Article) -> dict[str, str]:
        changed = dt.datetime.combine(article.modified or article.moment.date(), dt.time(), dt.UTC)
        tag = _tag(self.revision >= _REDESIGNED, article)
        return {"ETag": tag, "Last-Modified": format_datetime(changed, usegmt=True)}


def _tag(*what: object) -> str:
    return f'W/"{hashlib.sha256(repr(what).encode()).hexdigest()[:16]}"'


def _html(charset: str) -> dict[str, str]:
    return {"Content-Type": f"text/html; charset={charset}"}


def _page(status: int, text: str) -> Response:
    return Response(status, _html("utf-8"), text.encode())


def _redirect(path: str, status: int) -> Response:
    return Response(status, _html("utf-8") | {"Location": path})


def _ordinary(articles: list[Article]) -> list[Article]:
    return [article for article in articles if article.state == "present" and not article.trap]


def _shelves(articles: list[Article]) -> dict[tuple[str, str], list[Article]]:
    """(language, section) -> its newest articles; (code, "") -> the articles that translate each other."""
    shelves: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for article in sorted(_ordinary(articles), key=lambda article: article.number, reverse=True):
        shelves[article.language, article.section].append(article)
        if article.code:
            shelves[article.code, ""].append(article)
    return shelves


def _popular(articles: list[Article], revision: int) -> dict[str, list[Article]]:
    """Each language's most read articles."""
    ranked = sorted(_ordinary(articles), key=lambda article: views_before(article, revision), reverse=True)
    return {code: [article for article in ranked if article.language == code][:6] for code in LANGUAGES}
