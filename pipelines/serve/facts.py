"""What each page says, as plain values: the page shows them, its ``.json`` is them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from pipelines.diff.texts import compare_texts
from pipelines.errors import LogError
from pipelines.schema import VERSIONS
from pipelines.serve.catalogue import MOST_COUNTED, Entry
from pipelines.serve.selection import Selection
from pipelines.serve.site import Site

__all__ = ["article", "changes", "crawl", "crawls", "difference", "listed", "overview", "replay", "version"]

_TOLD = [name for name in VERSIONS.names if name != "text"]  # the paragraphs say the same
_SHOWN = 100  # changes on a page
_MISSED = 200
_OFFERED = 200  # sections to choose from
_RECORD = ("started", "finished", "start", "verdict", "checks", "counts", "requests", "losses", "loss_share",
           "reasons", "extractor_version", "profile_digest")  # fmt: skip

Facts = dict[str, Any]


def overview(site: Site) -> Facts:
    """A site: its months with what is held of each, sections, languages, newest crawl."""
    newest, record = next(iter(site.records.items()))
    cells = site.coverage.total.cells
    counts = site.catalogue.months
    places = sorted({place for place in cells if place[1]} | set(counts), reverse=True)
    found = {place: cells.get(place) or cells.get((place[0], 0)) for place in places}
    return {
        "site": site.folder.site,
        "articles": site.catalogue.articles,
        "start": record.get("start"),
        "crawl_id": newest,
        "crawls": len(site.records),
        "verdict": record.get("verdict"),
        "months": [
            {
                "year": year,
                "month": month,
                "articles": counts.get((year, month), 0),
                "state": cell.state if cell else None,
                "listed": cell.listed if cell and cell.month else None,
            }
            for (year, month), cell in found.items()
        ],
        "sections": [{"name": name, "articles": n} for name, n in site.catalogue.sections.items()],
        "languages": [{"name": name, "articles": n} for name, n in site.catalogue.languages.items()],
    }


def listed(site: Site, selection: Selection) -> Facts:
    """A page of a selection, and how to get the whole of it."""
    found = site.catalogue.select(selection)
    path = str(site.folder.articles)
    return {
        "site": site.folder.site,
        "asked": selection.asked,
        "page": selection.page,
        "pages": found.pages,
        "total": found.total,
        "more": found.more,
        "ranked": found.ranked,
        "most": MOST_COUNTED,
        "articles": [dataclasses.asdict(entry) for entry in found.entries],
        "months": _of_year(site, selection),
        "years": _beside(site, selection),
        "sections": list(site.catalogue.sections)[:_OFFERED],
        "languages": list(site.catalogue.languages)[:_OFFERED],
        "queries": {"polars": selection.polars(path), "duckdb": selection.duckdb(path)},
    }


def article(site: Site, number: int, entry: Entry, which: int | None = None) -> Facts:
    """One version of an article, the newest unless said otherwise, and the life of the article."""
    life = site.life(number)
    chosen = _chosen(which, len(life.places))
    row = site.version(entry.id, life.places[chosen - 1], _TOLD) if chosen else {}
    return {
        "site": site.folder.site,
        "article": dataclasses.asdict(entry),
        "versions": life.versions,
        "number": chosen,
        "version": row,
        "visits": life.visits,
    }


def version(site: Site, entry: Entry, number: int, which: int) -> Facts:
    """One version of an article. Raises `LookupError` where there is no such version."""
    life = site.life(number)
    return site.version(entry.id, life.places[_chosen(which, len(life.places)) - 1])


def difference(site: Site, number: int, entry: Entry, before: int, after: int) -> Facts:
    """What was done to the paragraphs of one version to get another."""
    life = site.life(number)
    columns = ["title", "paragraphs", "date_published", "article_section", "crawl_id"]
    old, new = (
        site.version(entry.id, life.places[_chosen(which, len(life.places)) - 1], columns)
        for which in (before, after)
    )
    change = compare_texts(old["paragraphs"], new["paragraphs"])
    fields = [name for name in columns if name not in ("paragraphs", "crawl_id") and old[name] != new[name]]
    return {
        "site": site.folder.site,
        "article": dataclasses.asdict(entry),
        "before": {"number": before, **life.versions[before - 1]},
        "after": {"number": after, **life.versions[after - 1]},
        "versions": len(life.versions),
        "fields": [{"name": name, "before": old[name], "after": new[name]} for name in fields],
        "ops": [dataclasses.asdict(op) for op in change.ops],
        "words_added": change.words_added,
        "words_removed": change.words_removed,
        "similarity": change.similarity,
        "paragraphs": new["paragraphs"],
    }


def replay(site: Site, number: int, entry: Entry, which: int) -> Facts:
    """Where the page of a version stands in the log, and what came with it."""
    row = version(site, entry, number, which)
    facts = {
        "site": site.folder.site,
        "article": dataclasses.asdict(entry),
        "number": which,
        "version": {name: value for name, value in row.items() if name not in ("text", "paragraphs")},
        "headers": [],
        "missing": None,
    }
    try:
        response = site.logged(row)
    except LogError as error:
        return facts | {"missing": error.what}
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers]
    return facts | {
        "url": response.url,
        "status": response.status,
        "fetch_time": response.fetch_time,
        "bytes": len(response.payload),
        "headers": headers[:60],
    }


def crawls(site: Site) -> Facts:
    """Every crawl, the newest first."""
    return {
        "site": site.folder.site,
        "crawls": [
            {"crawl_id": crawl_id, **_record(record), "missing": len(record.get("missing") or [])}
            for crawl_id, record in site.records.items()
        ],
    }


def crawl(site: Site, crawl_id: str) -> Facts:
    """One crawl: verdict, counts, what is missing."""
    record = site.records[crawl_id]
    missing = record.get("missing") or []
    place = site.corpus.crawl_ids.index(crawl_id)
    return {
        "site": site.folder.site,
        "crawl_id": crawl_id,
        "before": site.corpus.crawl_ids[place - 1] if place else None,
        **_record(record),
        "missing_total": len(missing),
        "missing": missing[:_MISSED],
    }


def changes(site: Site, crawl_id: str, asked: Mapping[str, str]) -> Facts:
    """What changed from the crawl before to this one; ``state`` narrows it, ``page`` turns its pages."""
    compared = site.compared(crawl_id)
    if compared is None:
        raise LookupError(crawl_id)
    state, page = asked.get("state"), Selection.parse({"page": asked.get("page", "")}).page
    told = [change for change in compared.told if not state or state in change.states]
    return {
        "site": site.folder.site,
        "before": compared.before,
        "after": compared.after,
        "states": compared.states,
        "noise": compared.noise,
        "extractor": compared.extractor,
        "state": state if state in compared.states else None,
        "page": page,
        "pages": -(-len(told) // _SHOWN),
        "total": len(told),
        "changes": [dataclasses.asdict(change) for change in told[(page - 1) * _SHOWN : page * _SHOWN]],
    }


def _of_year(site: Site, selection: Selection) -> list[Facts]:
    """The months of the year that is shown, to go from one to the next."""
    if selection.year is None or selection.words.terms or selection.section or selection.language:
        return []
    counts = site.catalogue.months
    return [{"month": month, "articles": counts.get((selection.year, month), 0)} for month in range(1, 13)]


def _beside(site: Site, selection: Selection) -> list[int]:
    """The years before and after the one shown, where articles are held of them or beyond."""
    years = {year for year, _ in site.catalogue.months}
    if selection.year is None or not years:
        return []
    return [year for year in (selection.year - 1, selection.year + 1) if min(years) <= year <= max(years)]


def _record(record: Mapping[str, Any]) -> Facts:
    return {name: record.get(name) for name in _RECORD}


def _chosen(which: int | None, most: int) -> int:
    """The number of a version, the newest where none is asked for; 0 where there are none at all."""
    if which is None:
        return most
    if not 1 <= which <= most:
        raise LookupError(which)
    return which
