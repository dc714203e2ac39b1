"""The last look at every article by each of two crawls, side by side, from the visits alone.

An absence tells nothing, nor does a failure: what an article was like before is what the last look that
told found, in the earlier crawl or one before it. All is done by column; only articles that are not the
same in every respect become rows of Python.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.corpus import Corpus

__all__ = ["TOLD", "Look", "Pair", "Sighted", "Source", "look_back", "sight"]

Source = Callable[[str], Corpus]
"""Where a crawl's visits and versions are read: its corpus, or one that was read again."""

TOLD = ("landed", "gone", "soft-404")
"""Outcomes that tell what became of an article."""
_COLUMNS = ["id", "fetch_time", "outcome", "view_count", "text_digest", "listed", "date_published",
            "article_section"]  # fmt: skip
_LANDED = pa.array(["landed"])


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """One look at one article: a visit, and the crawl it was in. Date and section are None where they
    are those of the version."""

    id: str
    fetch_time: dt.datetime | None
    outcome: str
    view_count: int | None
    text_digest: str | None
    listed: bool | None
    date_published: dt.date | None
    article_section: str | None
    crawl: str


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """The last look before and the look after; one of them is missing where there was none."""

    before: Look | None
    after: Look | None


@dataclasses.dataclass(frozen=True, slots=True)
class Sighted:
    """What two crawls saw: the pairs that differ in anything, how many are the same in everything, of
    the articles both read the two looks in one table (columns ``before_…`` and ``after_…``, and whether
    the second is a fetch of the later crawl, ``fetched``), and the articles of all other fetches in it."""

    pairs: list[Pair]
    same: int
    read_twice: pa.Table
    fetched_besides: pa.ChunkedArray


def sight(source: Source, crawls: Sequence[str], before: str, after: str) -> Sighted:
    """Put the looks of two of the ``crawls`` (all that are committed, oldest first) side by side."""
    visits = _visits(source, after)
    now = _best(_only(visits, pc.not_equal(visits["outcome"], "duplicate")))
    met, silent, lacking = _meet(_best(_told(_visits(source, before))), now)
    later = look_back(source, [crawl for crawl in crawls if before < crawl < after], silent["id"], TOLD)
    met_later, vanished, _ = _meet(silent, later)
    earlier = look_back(source, [crawl for crawl in crawls if crawl < before], lacking["id"], TOLD)
    met_earlier, _, fresh = _meet(earlier, lacking)
    old, new = (pa.concat_tables(side) for side in zip(met, met_later, met_earlier, strict=True))
    same, still_gone = _same(old, new)
    differ = pc.invert(pc.or_(same, still_gone))
    pairs = [Pair(*pair) for pair in zip(_looks(old.filter(differ)), _looks(new.filter(differ)), strict=True)]
    pairs += [Pair(None, look) for look in _looks(fresh)]
    pairs += [Pair(look, None) for look in _looks(vanished) if look.outcome == "landed"]
    unread = pc.invert(pc.is_in(visits["outcome"], _LANDED))
    besides = visits.filter(pc.and_(unread, pc.is_valid(visits["fetch_time"])))["id"]
    return Sighted(pairs, int(pc.sum(same).as_py() or 0), _read_twice(old, new, after), besides)


def look_back(
    source: Source, crawls: Sequence[str], ids: pa.ChunkedArray, outcomes: Sequence[str]
) -> pa.Table:
    """The last look with one of these ``outcomes`` at each of the ``ids``, where there was one."""
    found = [_schema().empty_table()]
    for crawl in reversed(crawls):
        if not len(ids):
            break
        visits = _visits(source, crawl)
        wanted = pc.and_(_within(visits["id"], ids), pc.is_in(visits["outcome"], pa.array(outcomes)))
        visits = _best(visits.filter(wanted))
        found.append(visits)
        ids = ids.filter(pc.invert(_within(ids, visits["id"])))
    return pa.concat_tables(found)


def _visits(source: Source, crawl: str) -> pa.Table:
    table = source(crawl).visits(crawl, _COLUMNS)
    crawls = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), table.num_rows), [crawl])
    return table.append_column("crawl", crawls).cast(_schema())


def _schema() -> pa.Schema:
    day, moment = pa.date32(), pa.timestamp("us", tz="UTC")
    kinds = [pa.string(), moment, pa.string(), pa.int64(), pa.string(), pa.bool_(), day, pa.string()]
    crawl = ("crawl", pa.dictionary(pa.int32(), pa.string()))
    return pa.schema([*zip(_COLUMNS, kinds, strict=True), crawl])


def _told(visits: pa.Table) -> pa.Table:
    return _only(visits, pc.is_in(visits["outcome"], pa.array(TOLD)))


def _best(visits: pa.Table) -> pa.Table:
    """One look an article: where it was met at several addresses, the one that was read."""
    landed = pc.is_in(visits["outcome"], _LANDED)
    rest = visits.filter(pc.invert(landed))
    if not rest.num_rows:
        return visits
    read = visits.filter(landed)
    twice = read["id"].filter(_within(read["id"], rest["id"]))
    rest = rest.filter(pc.invert(_within(rest["id"], twice)))
    first: dict[str, int] = {}
    for place, own_id in enumerate(rest["id"].to_pylist()):
        first.setdefault(own_id, place)
    return pa.concat_tables([read, rest.take(pa.array(list(first.values()), pa.int64()))])


def _meet(was: pa.Table, now: pa.Table) -> tuple[tuple[pa.Table, pa.Table], pa.Table, pa.Table]:
    """The looks at articles in both tables, side by side, and those at articles in the one or the other alone."""
    place = pc.index_in(now["id"], was["id"]).combine_chunks()
    back = pc.inverse_permutation(place, max_index=max(was.num_rows - 1, 0)).slice(0, was.num_rows)
    new = _only(now, pc.is_valid(place))
    old = was.drop_columns("id").take(place.drop_null()).add_column(0, "id", new["id"])
    return (old, new), was.filter(pc.is_null(back)), now.filter(pc.is_null(place))


def _same(old: pa.Table, new: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Whether nothing that a visit tells differs, counters aside, of what stood, and of what was gone."""
    same = pc.and_(pc.is_in(old["outcome"], _LANDED), pc.is_in(new["outcome"], _LANDED))
    gone = pc.and_(pc.invert(pc.is_in(old["outcome"], _LANDED)), pc.equal(old["outcome"], new["outcome"]))
    same = pc.and_(same, pc.fill_null(pc.equal(old["text_digest"], new["text_digest"]), False))
    same = pc.and_(same, pc.equal(_listed(old), _listed(new)))
    for name, as_filed in (("date_published", dt.date.min), ("article_section", "")):
        values = (pc.fill_null(table[name], pa.scalar(as_filed, table[name].type)) for table in (old, new))
        same = pc.and_(same, pc.equal(*values))
    return same, gone


def _listed(table: pa.Table) -> pa.ChunkedArray:
    return pc.fill_null(table["listed"], True)


def _read_twice(old: pa.Table, new: pa.Table, after: str) -> pa.Table:
    both = pc.and_(pc.is_in(old["outcome"], _LANDED), pc.is_in(new["outcome"], _LANDED))
    columns = {"id": new["id"]}
    for name in ("fetch_time", "view_count"):
        columns |= {f"before_{name}": old[name], f"after_{name}": new[name]}
    columns["fetched"] = pc.and_(pc.equal(new["crawl"], after), pc.is_valid(new["fetch_time"]))
    return pa.table(columns).filter(both)


def _only(table: pa.Table, mask: Any) -> pa.Table:
    """The rows for which the mask holds; copied only where there are others."""
    return table if pc.all(mask, skip_nulls=False).as_py() else table.filter(mask)


def _within(values: Any, among: Any) -> Any:
    return pc.is_in(values, among.combine_chunks() if isinstance(among, pa.ChunkedArray) else among)


def _looks(table: pa.Table) -> list[Look]:
    return [Look(**row) for row in table.to_pylist()]
