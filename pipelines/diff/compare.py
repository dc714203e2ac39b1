"""Two crawls compared: states from the visits first, texts only where the digests differ.

Like with like: where two crawls were read by other code or with another profile, what differs may
differ because of us. Then the crawls in question are read again from their logs by today's, and only
what differs still is a change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.corpus import Corpus
from pipelines.diff.lifespan import lifespans
from pipelines.diff.looks import Sighted, Source, look_back, sight
from pipelines.diff.moves import may_be_moved, pair_alike, pair_identical
from pipelines.diff.noise import chrome_ops, is_chrome
from pipelines.diff.result import Comparison, Texts, Words
from pipelines.diff.rows import THIN, WITH_TEXT, Row, filed, fill_text, new_change, wording_of
from pipelines.diff.states import STATES, Case, Key, case_of
from pipelines.diff.texts import Op
from pipelines.diff.views import view_growth
from pipelines.errors import UsageError
from pipelines.schema import Change
from pipelines.unswept import unswept

__all__ = ["Rereader", "compare"]

_TEXTS = 20_000  # articles whose texts are held at once


class Rereader(Protocol):
    """Reads crawls again from their logs, with today's code and profile."""

    def reading(self, crawl: str) -> tuple[str, str]:
        """What it reads a crawl with: extractor version and profile digest, as the crawl's record names them."""

    def corpus(self, crawl: str) -> Corpus:
        """A corpus in which this crawl is read so. Raises `LogError` where its log is not there."""


def compare(
    corpus: Corpus,
    before: str,
    after: str,
    *,
    rereader: Rereader | None = None,
    ignore: Sequence[re.Pattern[str]] = (),
    remove: Sequence[re.Pattern[str]] = (),
) -> Comparison:
    """Compare two crawls, named as `Corpus.resolve_crawl` takes them, the earlier one first.

    Without a ``rereader`` they are compared as they were read. What differs only in what ``ignore``
    matches is noise, told apart and counted; what ``remove`` matches is cut out of both before they
    are compared. Raises `UsageError` where the crawls are in the wrong order.
    """
    before, after = corpus.resolve_crawl(before), corpus.resolve_crawl(after)
    if before > after:
        raise UsageError("the earlier crawl comes first", where=f"{before} {after}", hint="exchange the two")
    with unswept():
        return _compared(corpus, before, after, rereader, ignore, remove)


def _compared(
    corpus: Corpus,
    before: str,
    after: str,
    rereader: Rereader | None,
    ignore: Sequence[re.Pattern[str]],
    remove: Sequence[re.Pattern[str]],
) -> Comparison:
    source, sighted, extractor = _like_with_like(corpus, before, after, rereader)
    job = _Job(source, corpus, (before, after), ignore, remove)
    cases = job.with_moves([case_of(pair) for pair in sighted.pairs])
    changes = job.changes(cases)
    between = [crawl for crawl in corpus.crawl_ids if before < crawl < after]
    views = view_growth(source, sighted, between)
    _take_views(changes, views)
    told = Counter(state for change in changes if change.noise is None for state in change.states)
    states = {state: told[state] for state in STATES if told[state]}
    states["unchanged"] = sighted.same
    states["unknown"] = sum(case.unknown for case in cases)
    noise = dict(Counter(change.noise for change in changes if change.noise).most_common())
    return Comparison(corpus.folder.site, before, after, changes, states, noise, extractor, views, job.texts)


def _like_with_like(
    corpus: Corpus, before: str, after: str, rereader: Rereader | None
) -> tuple[Source, Sighted, int]:
    """Where to read, what was seen there, and how many articles differed only by how they were read."""

    def as_read(_: str) -> Corpus:
        return corpus

    sighted = sight(as_read, corpus.crawl_ids, before, after)
    crawls = {look.crawl for pair in sighted.pairs for look in (pair.before, pair.after) if look}
    readings = {crawl: _reading(corpus, crawl) for crawl in crawls}
    if rereader is None or len(set(readings.values())) < 2:
        return as_read, sighted, 0
    again = {c: rereader.corpus(c) for c, reading in readings.items() if reading != rereader.reading(c)}

    def alike(crawl: str) -> Corpus:
        return again.get(crawl, corpus)

    reread = sight(alike, corpus.crawl_ids, before, after)
    return alike, reread, len(_differing(sighted) - _differing(reread))


def _reading(corpus: Corpus, crawl: str) -> tuple[str, str]:
    record = corpus.folder.read_record(crawl)
    return str(record.get("extractor_version")), str(record.get("profile_digest"))


def _differing(sighted: Sighted) -> set[str]:
    cases = [case_of(pair) for pair in sighted.pairs]
    return {case.id for case in cases if case.states or case.reworded or case.refiled}


class _Job:
    """The cases of one comparison on their way to rows."""

    def __init__(
        self,
        source: Source,
        corpus: Corpus,
        crawls: tuple[str, str],
        ignore: Sequence[re.Pattern[str]],
        remove: Sequence[re.Pattern[str]],
    ) -> None:
        self._source, self._corpus, self._crawls = source, corpus, crawls
        self._ignore, self._remove = ignore, remove
        self._cases: dict[str, Case] = {}

    def with_moves(self, cases: list[Case]) -> list[Case]:
        """The cases with each pair of one that went and one that came made one."""
        went, came = may_be_moved(cases)
        pairs = list(pair_identical(went, came))
        taken = {id(case) for pair in pairs for case in pair}
        went, came = ([c for c in side if id(c) not in taken] for side in (went, came))
        if went and came:
            rows = self._versions(_keys([*went, *came]), ["paragraphs"])
            pairs += pair_alike(went, came, {key: row["paragraphs"] for key, row in rows.items()})
            taken = {id(case) for pair in pairs for case in pair}
        moved = [Case(["moved"], old.before, new.after) for old, new in pairs]
        return [*moved, *(case for case in cases if id(case) not in taken)]

    def changes(self, cases: Sequence[Case]) -> list[Change]:
        """The rows, sorted; what is the site's own is told from what is the articles'."""
        self._cases = {case.id: case for case in cases}
        self._find_last_landed([case for case in cases if "restored" in case.states])
        found: list[tuple[Change, tuple[Op, ...]]] = []
        told = iter(
            sorted((c for c in cases if c.states or c.reworded or c.refiled), key=lambda case: case.id)
        )
        while chunk := list(islice(told, _TEXTS)):
            found += self._rows(chunk)
        known = chrome_ops(ops for _, ops in found)
        for change, ops in found:
            if change.noise is None and {*change.states} == {"edited"} and is_chrome(ops, known):
                change.noise = "chrome"
        changes = [change for change, _ in found]
        self._date_removals(changes)
        rank = {state: number for number, state in enumerate(STATES)}
        return sorted(changes, key=lambda change: (rank[change.states[0]], change.url))

    def texts(self, changes: Iterable[Change]) -> Iterator[tuple[Change, Texts]]:
        """The words of these changes before and after."""
        waiting = iter(changes)
        while chunk := list(islice(waiting, _TEXTS)):
            rows = self._versions(_keys(self._cases[change.id] for change in chunk), WITH_TEXT)
            for change in chunk:
                case = self._cases[change.id]
                stood = {*change.states}.isdisjoint({"new", "restored"})
                stands = {*change.states}.isdisjoint({"removed", "removed-soft"})
                old = rows.get(case.old) if case.old and stood else None
                new = rows.get(key) if stands and (key := case.new or case.old) else None
                yield change, (self._words(old), self._words(new))

    def _words(self, row: Row | None) -> Words | None:
        if row is None:
            return None
        wording = wording_of(row, self._remove)
        return wording.title, wording.paragraphs

    def _rows(self, cases: list[Case]) -> Iterator[tuple[Change, tuple[Op, ...]]]:
        full = _keys(case for case in cases if case.reworded)
        rows = self._versions(_keys(cases) - full, THIN) | self._versions(full, WITH_TEXT)
        for case in cases:
            old, new = filed(rows, case.old, case.before), filed(rows, case.new, case.after)
            change = new_change(case, old, new, self._crawls)
            ops: tuple[Op, ...] = ()
            if case.reworded and old and new:
                ops = fill_text(change, old, new, ignore=self._ignore, remove=self._remove)
            if change.states:
                yield change, ops

    def _versions(self, keys: set[Key], columns: Sequence[str]) -> dict[Key, Row]:
        """These versions, by article and digest, from where each crawl is read."""
        found: dict[Key, Row] = {}
        if not keys:
            return found
        again = [corpus for c in self._corpus.crawl_ids if (corpus := self._source(c)) is not self._corpus]
        ids, digests = ([key[n] for key in keys] for n in (0, 1))
        for corpus in [*again, self._corpus]:
            scanner = corpus.versions(
                list(dict.fromkeys(["id", "text_digest", *columns])), ids=ids, digests=digests
            )
            for batch in scanner.to_reader():
                for row in batch.to_pylist():
                    if (key := (row["id"], row["text_digest"])) in keys:
                        found.setdefault(key, row)
        return found

    def _find_last_landed(self, restored: list[Case]) -> None:
        """What came back is compared with what it was when it stood."""
        if not restored:
            return
        ids = pa.chunked_array([pa.array([case.id for case in restored], pa.string())])
        crawls = [crawl for crawl in self._corpus.crawl_ids if crawl <= self._crawls[0]]
        looks = look_back(self._source, crawls, ids, ("landed",)).select(["id", "text_digest"])
        stood = dict(zip(*(column.to_pylist() for column in looks.columns), strict=True))
        for case in restored:
            case.stood_as = stood.get(case.id)

    def _date_removals(self, changes: list[Change]) -> None:
        """Last seen and first missing, where crawls between the two know better."""
        between = [c for c in self._corpus.crawl_ids if self._crawls[0] < c <= self._crawls[1]]
        removed = {change.id: change for change in changes if change.last_seen is not None}
        if len(between) > 1 and removed:
            for own_id, (seen, missing) in lifespans(self._source, between, removed).items():
                change = removed[own_id]
                change.last_seen = seen or change.last_seen
                change.first_missing = missing or change.first_missing


def _keys(cases: Iterable[Case]) -> set[Key]:
    return {key for case in cases for key in (case.old, case.new) if key}


def _take_views(changes: list[Change], views: pa.Table) -> None:
    """The counters of the articles that changed."""
    wanted = {change.id: change for change in changes}
    table = views.filter(pc.is_in(views["id"], pa.array(list(wanted), pa.string())))
    for row in table.to_pylist():
        change = wanted[row.pop("id")]
        for name, value in row.items():
            setattr(change, name, value)
