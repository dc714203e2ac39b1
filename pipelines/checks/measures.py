"""The figures a crawl is judged by, taken from its rows and from those of the crawls before.

They go into the crawl's JSON under ``measures``, so that a later crawl is compared with them and
with nothing else. All of them tell of the articles that landed in this crawl, in the version they
showed, whether it was new or landed long ago; ``same_text`` and ``shared_lines`` tell of the new ones.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.places import dataset
from pipelines.schema import VERSIONS, VISITS
from pipelines.versionkeys import VersionKeys

__all__ = ["CrawlParts", "length_class", "measure"]

_VISIT_COLUMNS = ("id", "outcome", "view_count", "text_digest", "listed")
_SAMPLE = (
    2000  # new versions whose lines are compared; ids are hashes, so that the first ones are a fair sample
)
_STANDING = ("landed", "skipped")
_GONE = ("gone", "soft-404", "not-html")
_LONG_LINE = 20
_MANY = 0.05
_AT_LEAST = 3


class CrawlParts:
    """The files one crawl is measured on: its own, and of the crawls before all ``versions`` and the
    ``visits`` of the last."""

    def __init__(
        self,
        versions: Iterable[Path],
        visits: Iterable[Path],
        earlier: Iterable[Path] = (),
        last_visits: Iterable[Path] = (),
    ) -> None:
        self.versions, self.visits = list(versions), list(visits)
        self.earlier, self.last_visits = list(earlier), list(last_visits)


def measure(parts: CrawlParts) -> dict[str, Any]:
    """The figures under the names of the crawl's JSON; counts, not shares, ``shared_lines`` aside."""
    return {**_of_visits(parts), **_alike(parts.versions)}


def _of_visits(parts: CrawlParts) -> dict[str, Any]:
    visits = _thin(parts.visits, _VISIT_COLUMNS, VISITS)
    landed = visits.filter(pc.equal(visits["outcome"], "landed"))
    kept = _kept(visits, _thin(parts.last_visits, _VISIT_COLUMNS, VISITS))
    del visits
    new, old = (_facts(paths) for paths in (parts.versions, parts.earlier))
    shown = _shown(landed, pa.concat_tables([new, old]))
    return {
        "articles": landed.num_rows,
        "without_date": pc.sum(pc.invert(shown["dated"])).as_py() or 0,
        "without_title": pc.sum(pc.invert(shown["titled"])).as_py() or 0,
        "without_text": pc.sum(pc.equal(shown["char_count"], 0)).as_py() or 0,
        "without_views": landed["view_count"].null_count,
        "lengths": _lengths(shown["char_count"]),
        "known": _number_in(landed["id"], old["id"]),
        "edited": _number_in(new["id"].unique(), old["id"]),
        **kept,
    }


def _number_in(ids: pa.ChunkedArray | pa.Array, known: pa.ChunkedArray) -> int:
    return pc.sum(pc.is_in(ids, known)).as_py() or 0


def length_class(characters: int) -> int:
    """The class of a text's length: two to an octave."""
    return round(2 * math.log2(characters + 1))


def _thin(paths: Sequence[Path], columns: Sequence[str], schema: pa.Schema) -> pa.Table:
    """Some columns of some parts, dictionaries undone."""
    fields = [schema.field(name) for name in columns]
    thin = pa.schema(
        [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in fields]
    )
    return dataset(paths, thin).to_table()


def _facts(paths: Sequence[Path]) -> pa.Table:
    """Of each version its key, whether it has a date and a title, and how long its text is."""
    columns = {name: pc.field(name) for name in ("id", "text_digest", "char_count")}
    columns |= {"dated": pc.field("date_published").is_valid(), "titled": pc.field("title").is_valid()}
    return dataset(paths, VERSIONS).to_table(columns)


def _shown(landed: pa.Table, versions: pa.Table) -> pa.Table:
    """The version each landed article was seen in, one row an article."""
    keys = VersionKeys(landed)
    versions = keys.in_place(versions)
    found = pc.index_in(keys.of(keys.articles, keys.texts), versions["key"])
    return versions.take(found.drop_null())


def _lengths(characters: pa.ChunkedArray) -> dict[str, int]:
    """How many texts are of which length, in classes; see `length_class`."""
    classes: Counter[int] = Counter()
    for found in pc.value_counts(characters).to_pylist():
        classes[length_class(found["values"] or 0)] += found["counts"]
    return {str(number): classes[number] for number in sorted(classes)}


def _kept(visits: pa.Table, last: pa.Table) -> dict[str, int]:
    """Of the articles the last crawl saw, how many the site has taken away and how many it no longer lists.

    A page that failed is known by its address alone, so one is taken for each that seems unlisted.
    """
    before = {own for own, outcome, listed in _outcomes(last) if outcome in _STANDING and listed is not False}
    if not before:
        return {"before": 0, "gone": 0, "unlisted": 0}
    seen = {own: (outcome, listed) for own, outcome, listed in _outcomes(visits)}
    gone = sum(seen[own][0] in _GONE for own in before if own in seen)
    failed = sum(outcome == "failed" and own not in before for own, (outcome, _) in seen.items())
    dropped = sum(seen[own][0] in _STANDING and seen[own][1] is False for own in before if own in seen)
    missing = sum(own not in seen for own in before)
    return {"before": len(before), "gone": gone, "unlisted": dropped + max(0, missing - failed)}


def _outcomes(visits: pa.Table) -> Iterator[tuple[str, str, bool | None]]:
    columns = visits.select(["id", "outcome", "listed"]).columns
    return zip(*(column.to_pylist() for column in columns), strict=True)


def _alike(paths: Sequence[Path]) -> dict[str, int]:
    """How many new versions have the most frequent text, if any; and of a sample of them, how many bear a line
    that stands on many others. Titles are left out: a listing may have given them."""
    ids = _thin(paths, ["id"], VERSIONS)["id"]
    sample = set(ids.take(pc.sort_indices(ids)[:_SAMPLE]).to_pylist())
    texts = array("q")
    pages: list[set[int]] = []
    for own, text in _texts(paths):
        if text:
            texts.append(hash(text))
        if own in sample:
            pages.append({hash(line) for line in text.split("\n") if len(line) >= _LONG_LINE})
    seen = Counter(line for page in pages for line in page)
    many = max(_AT_LEAST, _MANY * len(pages))
    common = {line for line, number in seen.items() if number >= many}
    return {
        "same_text": pc.max(pc.value_counts(pa.array(texts, pa.int64())).field("counts")).as_py() or 0,
        "compared": len(pages),
        "shared_lines": sum(not common.isdisjoint(page) for page in pages),
    }


def _texts(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        file = pq.ParquetFile(path)
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=["id", "text"])
            yield from zip(*(column.to_pylist() for column in table.columns), strict=True)
