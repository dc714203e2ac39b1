"""The facts of a report: everything the page says, as values; ``report.json`` is these and nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.corpus import Corpus
from pipelines.coverage import Coverage, fold_months
from pipelines.diff import Comparison
from pipelines.report.digest import MOST_NEW, Digest, digest
from pipelines.schema import Change

__all__ = ["Entry", "Report", "Views", "gather", "gather_diff"]

_MOST_VIEWED = 20
_MOST_LOST = 50
_KEPT = (
    "started",
    "finished",
    "start",
    "counts",
    "requests",
    "losses",
    "loss_share",
    "reasons",
    "verdict",
    "checks",
)
_COLUMNS = ["id", "url", "title", "article_section", "language", "date_published", "view_count"]

Points = list[tuple[dt.datetime, int]]


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list. ``growth`` and ``per_day`` are its views since the earlier crawl, the latter
    null where the crawls are less than half a day apart."""

    id: str
    url: str
    title: str | None
    article_section: str | None
    language: str | None
    date_published: dt.date | None
    view_count: int | None
    growth: int | None = None
    per_day: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Views:
    """How often articles were read: in all, since the earlier crawl, and the first of them.

    ``rows`` are the most grown where there is an earlier crawl, else the most read; ``resets`` counts
    the counters that fell.
    """

    total: int
    counted: int
    growth: int | None
    resets: int
    rows: list[Entry]


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """One crawl of a site, and what changed in it. A diff alone has neither ``coverage`` nor ``new``.

    ``crawl`` is the crawl's record in little, ``articles`` how many the corpus holds. ``new`` are
    articles no earlier crawl had: of a first crawl all. ``histories`` gives the counters of the articles
    shown over all crawls, ``texts`` the paragraphs of their later text: these two serve the drawing and
    are no part of the JSON.
    """

    site: str
    crawl_id: str
    crawl: dict[str, Any]
    articles: int
    coverage: Coverage | None
    changes: Digest | None
    new: list[Entry]
    new_total: int
    views: Views
    histories: Mapping[str, Points] = dataclasses.field(default_factory=dict)
    texts: Mapping[str, list[str]] = dataclasses.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The facts as plain values."""
        return {
            "site": self.site,
            "crawl_id": self.crawl_id,
            "crawl": self.crawl,
            "articles": self.articles,
            "new_total": self.new_total,
            "new": [dataclasses.asdict(entry) for entry in self.new],
            "changes": self.changes.as_json() if self.changes else None,
            "views": dataclasses.asdict(self.views),
            "coverage": self.coverage.as_json() if self.coverage else None,
        }


def gather(corpus: Corpus, crawl_id: str, comparison: Comparison | None) -> Report:
    """The facts of a crawl; ``comparison`` is that of an earlier one with it, None of the first.

    Raises `CorpusError` where the corpus cannot be read.
    """
    rows = corpus.months(every=True)
    months = rows.filter(pc.less_equal(rows["crawl_id"].cast(pa.string()), crawl_id)).to_pylist()
    return _report(corpus, crawl_id, comparison, fold_months(corpus.folder.site, months))


def gather_diff(corpus: Corpus, comparison: Comparison) -> Report:
    """The facts of a comparison alone."""
    return _report(corpus, comparison.after, comparison, None)


def _report(
    corpus: Corpus, crawl_id: str, comparison: Comparison | None, coverage: Coverage | None
) -> Report:
    record = corpus.folder.read_record(crawl_id)
    crawl = {name: record[name] for name in _KEPT if name in record}
    crawl["missing"] = record.get("missing", [])[:_MOST_LOST]
    changes = digest(comparison) if comparison else None
    articles = _Articles(corpus, crawl_id)
    views = articles.views(comparison)
    if changes is None:
        new, new_total = articles.newest(MOST_NEW), articles.number
    else:
        new = articles.entries([change.id for change in changes.new])
        new_total = changes.new_total
    shown = changes.shown if changes else []
    return Report(
        site=corpus.folder.site,
        crawl_id=crawl_id,
        crawl=crawl,
        articles=articles.number,
        coverage=coverage,
        changes=changes,
        new=new,
        new_total=new_total,
        views=views,
        histories=_histories(corpus, crawl_id, {entry.id for entry in views.rows} | {c.id for c in shown}),
        texts=_texts(comparison, shown) if comparison else {},
    )


class _Articles:
    """The articles as they stood after a crawl: figures of all, rows of a few."""

    def __init__(self, corpus: Corpus, crawl_id: str) -> None:
        self._corpus = corpus
        self._crawl = None if crawl_id == corpus.crawl_ids[-1] else crawl_id
        self._all = self._scan(["id", "date_published", "view_count"])
        self.number: int = self._all.num_rows

    def newest(self, most: int) -> list[Entry]:
        """The last published, undated ones last."""
        return self.entries(self._first(self._all, "date_published", most))

    def entries(self, ids: Iterable[str]) -> list[Entry]:
        """Rows of these articles, in this order; none of one that is not held."""
        wanted = list(ids)
        where = pc.field("id").isin(pa.array(wanted, pa.string()))
        found = {row["id"]: Entry(**row) for row in self._scan(_COLUMNS, where).to_pylist()} if wanted else {}
        return [found[own_id] for own_id in wanted if own_id in found]

    def views(self, comparison: Comparison | None) -> Views:
        """The figures of the counters."""
        counts = self._all["view_count"]
        total, counted = pc.sum(counts).as_py() or 0, len(counts) - counts.null_count
        if comparison is None:
            return Views(
                total, counted, None, 0, self.entries(self._first(self._all, "view_count", _MOST_VIEWED))
            )
        grown = comparison.views
        growth = pc.sum(grown["view_growth"]).as_py() or 0
        resets = pc.sum(grown["view_count_reset"]).as_py() or 0
        first = grown.filter(pc.greater(grown["view_growth"], 0))
        known = {row["id"]: row for row in _top(first, "view_growth", _MOST_VIEWED).to_pylist()}
        rows = [
            dataclasses.replace(
                entry,
                view_count=known[entry.id]["view_count_after"],
                growth=known[entry.id]["view_growth"],
                per_day=_a_day(known[entry.id]),
            )
            for entry in self.entries(known)
        ]
        return Views(total, counted, growth, resets, rows)

    def _first(self, table: pa.Table, column: str, most: int) -> list[str]:
        ids: list[str] = _top(table, column, most)["id"].to_pylist()
        return ids

    def _scan(self, columns: list[str], where: pc.Expression | None = None) -> pa.Table:
        if self._crawl is None:
            return self._corpus.latest(columns, where).to_table()
        return self._corpus.as_of(self._crawl, columns, where).to_table()


def _top(table: pa.Table, column: str, most: int) -> pa.Table:
    """The rows with the highest values, nulls last; what ties stands in the order of ids."""
    order = pc.sort_indices(table, [(column, "descending"), ("id", "ascending")])
    return table.take(order[:most])


def _a_day(row: Mapping[str, Any]) -> float | None:
    """Growth a day, where the two looks are at least half a day apart: less says nothing of a day."""
    rate: float | None = row["views_per_day"]
    return rate if rate and row["view_growth"] / rate >= 0.5 else None


def _histories(corpus: Corpus, crawl_id: str, ids: set[str]) -> dict[str, Points]:
    """The counters of some articles as every crawl up to this one saw them, in order of time."""
    found: dict[str, Points] = {}
    wanted = pa.array(sorted(ids), pa.string())
    for crawl in corpus.crawl_ids[: corpus.crawl_ids.index(crawl_id) + 1] if ids else ():
        visits = corpus.visits(crawl, ["id", "fetch_time", "view_count"])
        seen = visits.filter(pc.and_(pc.is_in(visits["id"], wanted), pc.is_valid(visits["view_count"])))
        for row in seen.to_pylist():
            found.setdefault(row["id"], []).append((row["fetch_time"], row["view_count"]))
    return found


def _texts(comparison: Comparison, shown: Iterable[Change]) -> dict[str, list[str]]:
    """The paragraphs of the later text of each change that has one, by article."""
    edited = [change for change in shown if change.ops]
    return {change.id: list(after[1]) for change, (_, after) in comparison.texts(edited) if after}
