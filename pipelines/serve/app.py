"""The site: addresses, and for each what answers it. Every page has a twin that ends in ``.json``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipelines.errors import MuragatError, UsageError
from pipelines.layout import SiteFolder
from pipelines.serve import downloads, facts
from pipelines.serve import replay as replayed
from pipelines.serve.catalogue import Entry
from pipelines.serve.guard import App, Guard
from pipelines.serve.pages import Pages
from pipelines.serve.selection import Selection
from pipelines.serve.site import Shelf, Site

__all__ = ["LOCAL", "application"]

LOCAL = ("localhost", "127.0.0.1", "[::1]")
"""The names this machine has for itself."""

Facts = dict[str, Any]


def application(folders: Sequence[SiteFolder], hosts: Iterable[str] = LOCAL) -> App:
    """The ASGI application that shows these corpora to whoever calls it by one of the ``hosts``."""
    return Guard(_Rooms(Shelf(folders)).app(), hosts)


class _Rooms:
    """The answers. What reads the disk is a plain function, so that Starlette runs it in a thread."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._pages = shelf, Pages()

    def app(self) -> App:
        """The routes; those of more words first, so that no name of a site or section hides them."""
        version = "/{site}/article/{id}/{number:int}"
        rooms: list[tuple[str, str, Callable[[Request], Facts]]] = [
            (version + "/page", "replay.html", self._replay),
            ("/{site}/article/{id}/{before:int}/diff/{after:int}", "diff.html", self._difference),
            (version, "article.html", self._article),
            ("/{site}/article/{id}", "article.html", self._article),
            ("/{site}/crawls/{crawl}/changes", "changes.html", self._changes),
            ("/{site}/crawls/{crawl}", "crawl.html", self._crawl),
            ("/{site}/crawls", "crawls.html", lambda asked: facts.crawls(self._site(asked))),
            *((path, "list.html", self._listed) for path in _LISTS),
            ("/{site}", "site.html", lambda asked: facts.overview(self._site(asked))),
        ]
        routes = [
            Route("/", self._page("sites.html", self._sites)),
            Route("/index.json", self._twin(self._sites)),
            Route("/style.css", lambda _: Response(self._pages.style, media_type="text/css")),
            Route(version + "/raw", self._raw),
            *(Route(path + ".csv", self._csv) for path in _LISTS),
            *(Route(path + ".parquet", self._parquet) for path in _LISTS),
            *(Route(path + ".json", self._twin(room)) for path, _, room in rooms),
            *(Route(path, self._page(template, room)) for path, template, room in rooms),
        ]
        errors: dict[Any, Any] = {
            HTTPException: self._error,
            MuragatError: self._error,
            LookupError: self._error,
        }
        return Starlette(routes=routes, exception_handlers=errors)

    def _page(self, template: str, room: Callable[[Request], Facts]) -> Callable[[Request], Response]:
        def answer(asked: Request) -> Response:
            return self._html(template, asked, room(asked))

        return answer

    def _twin(self, room: Callable[[Request], Facts]) -> Callable[[Request], Response]:
        return lambda asked: _json(room(asked))

    def _html(self, template: str, asked: Request, told: Facts, status: int = 200) -> Response:
        page = self._pages.render(template, told, asked.url.path, asked.url.query)
        return Response(page, status, media_type="text/html")

    def _error(self, asked: Request, error: Exception) -> Response:
        status, what, hint = 404, "There is no such page.", ""
        if isinstance(error, HTTPException):
            status, what = error.status_code, what if error.status_code == 404 else error.detail
        elif isinstance(error, MuragatError):
            status, what, hint = 400 if isinstance(error, UsageError) else 404, error.what, error.hint
        told = {"status": status, "error": what, "hint": hint}
        if asked.url.path.endswith(".json"):
            return _json(told, status)
        return self._html("error.html", asked, told, status)

    def _sites(self, _: Request) -> Facts:
        return {"sites": [_brief(self._shelf, name) for name in self._shelf.folders]}

    def _site(self, asked: Request) -> Site:
        site = self._shelf.get(asked.path_params["site"])
        if site is None:
            raise HTTPException(404)
        return site

    def _selection(self, asked: Request) -> Selection:
        fixed = {name: asked.path_params[name] for name in ("year", "month", "section", "language") if name in asked.path_params}  # fmt: skip
        return Selection.parse(dict(asked.query_params) | {name: str(value) for name, value in fixed.items()})

    def _listed(self, asked: Request) -> Facts:
        return facts.listed(self._site(asked), self._selection(asked))

    def _csv(self, asked: Request) -> Response:
        site, selection = self._site(asked), self._selection(asked)
        return StreamingResponse(
            downloads.as_csv(site, selection), media_type="text/csv", headers=_attached(site, "csv")
        )

    def _parquet(self, asked: Request) -> Response:
        site, selection = self._site(asked), self._selection(asked)
        kind = "application/vnd.apache.parquet"
        return Response(
            downloads.as_parquet(site, selection), media_type=kind, headers=_attached(site, "parquet")
        )

    def _entry(self, asked: Request) -> tuple[Site, int, Entry]:
        site = self._site(asked)
        found = site.catalogue.find(asked.path_params["id"])
        if found is None:
            raise HTTPException(404)
        return site, *found

    def _article(self, asked: Request) -> Facts:
        return facts.article(*self._entry(asked), asked.path_params.get("number"))

    def _difference(self, asked: Request) -> Facts:
        return facts.difference(*self._entry(asked), asked.path_params["before"], asked.path_params["after"])

    def _replay(self, asked: Request) -> Facts:
        return facts.replay(*self._entry(asked), asked.path_params["number"])

    def _raw(self, asked: Request) -> Response:
        """An archived page. It never stands in our origin: its own headers put it into one that may do nothing."""
        site, number, entry = self._entry(asked)
        row = facts.version(site, entry, number, asked.path_params["number"])
        html, _ = replayed.page(site.logged(row))
        return Response(html, media_type="text/html", headers=replayed.HEADERS)

    def _crawl(self, asked: Request) -> Facts:
        return facts.crawl(self._site(asked), asked.path_params["crawl"])

    def _changes(self, asked: Request) -> Facts:
        site = self._site(asked)
        if asked.path_params["crawl"] not in site.corpus.crawl_ids:
            raise HTTPException(404)
        return facts.changes(site, asked.path_params["crawl"], asked.query_params)


_LISTS = (
    "/{site}/months/{year:int}/{month:int}",
    "/{site}/months/{year:int}",
    "/{site}/sections/{section:path}",
    "/{site}/languages/{language}",
    "/{site}/search",
)


def _brief(shelf: Shelf, name: str) -> Facts:
    folder = shelf.folders[name]
    crawls = folder.committed()
    site = shelf.get(name) if crawls else None
    return {
        "site": name,
        "articles": site.catalogue.articles if site else 0,
        "crawls": len(crawls),
        "newest": crawls[-1] if crawls else None,
    }


def _json(told: Facts, status: int = 200) -> Response:
    text = json.dumps(told, ensure_ascii=False, default=str)
    return Response(text.encode("utf-8", "replace"), status, media_type="application/json")


def _attached(site: Site, kind: str) -> dict[str, str]:
    name = "".join(char for char in site.folder.site if char.isascii() and (char.isalnum() or char in "-_."))
    return {"Content-Disposition": f'attachment; filename="{name or "articles"}.{kind}"'}
