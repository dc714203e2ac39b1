"""What became of a site over some days, in little: new, edited and removed articles, and what was read most."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.corpus import Corpus
from pipelines.diff.compare import Rereader, compare
from pipelines.diff.result import Comparison
from pipelines.schema import Change, Struct

__all__ = ["GROUPS", "Period", "period"]

GROUPS = {
    "new": ("new", "restored"),
    "edited": ("edited", "retitled", "redated"),
    "removed": ("removed", "removed-soft"),
}
"""What is told by name, and the states of `pipelines.diff.STATES` it stands for."""

_CRAWL_ID = "%Y%m%dT%H%M%SZ"
_NAMED, _READ = 20, 5
_TOLD = ("url", "title", "date_published", "words_added", "words_removed", "silent", "last_seen")


@dataclasses.dataclass(frozen=True, slots=True)
class Period:
    """A site from the crawl ``before`` to the crawl ``after``, with ``crawls`` begun since then.

    ``before`` is None where there is nothing to compare with: before a second crawl, or without a crawl
    since the moment asked for. ``groups`` has the changes of each of `GROUPS`, newest first, ``states``
    the number of articles in every state, ``views`` the growth of all counters together (None where no
    counter was seen twice), ``most_read`` the articles that grew most (url, title, view_growth).
    """

    site: str
    before: str | None
    after: str
    crawls: int
    articles: int
    states: dict[str, int]
    groups: dict[str, list[Change]]
    views: int | None
    most_read: list[Struct]

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values; of each change what the text tells."""
        told = {
            name: [{key: getattr(change, key) for key in _TOLD} for change in changes]
            for name, changes in self.groups.items()
        }
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)} | {"groups": told}

    def lines(self) -> Iterator[str]:
        """The same for a person: what it comes to, then the articles by name."""
        if not self.crawls:
            yield f"{self.site}: no crawl since then, the last is {self.after}"
            return
        crawls = "1 crawl" if self.crawls == 1 else f"{self.crawls} crawls"
        if self.before is None:
            yield f"{self.site}: first crawled, {self.articles} articles ({crawls}, the last {self.after})"
            return
        counts = [f"{len(changes)} {name}" for name, changes in self.groups.items()]
        known = {state for states in GROUPS.values() for state in states} | {"unchanged", "unknown"}
        counts += [f"{n} {state}" for state, n in self.states.items() if n and state not in known]
        views = "" if self.views is None else f"; {self.views:,} more views"
        yield f"{self.site}: {', '.join(counts)}{views} ({crawls}, {self.before} to {self.after})"
        for name, changes in self.groups.items():
            yield from _named(name, [_line(name, change) for change in changes])
        yield from _named(
            "most read", [f"{r['view_growth']:+,}  {r['title']}  {r['url']}" for r in self.most_read]
        )


def period(corpus: Corpus, since: dt.datetime, *, rereader: Rereader | None = None) -> Period:
    """A site from what stood at a moment to its newest crawl; ``rereader`` as in `compare`.

    What stood then is the last crawl begun by that moment, or else the first there is.
    """
    moment = since.astimezone(dt.UTC).strftime(_CRAWL_ID)
    later = [crawl for crawl in corpus.crawl_ids if crawl > moment]
    earlier = [crawl for crawl in corpus.crawl_ids if crawl <= moment]
    after = corpus.crawl_ids[-1]
    before = (earlier[-1:] or corpus.crawl_ids[:1])[0]
    articles = corpus.latest(["id"]).count_rows()
    if not later or before == after:
        return Period(corpus.folder.site, None, after, len(later), articles, {}, {}, None, [])
    found = compare(corpus, before, after, rereader=rereader)
    groups = {
        name: sorted((c for c in found.told if not set(states).isdisjoint(c.states)), key=_age)
        for name, states in GROUPS.items()
    }
    views = pc.sum(found.views["view_growth"]).as_py()
    return Period(
        found.site,
        before,
        after,
        len(later),
        articles,
        found.states,
        groups,
        views,
        _most_read(corpus, found),
    )


def _most_read(corpus: Corpus, found: Comparison) -> list[Struct]:
    """The articles whose counters grew most, with their titles."""
    grown = found.views.filter(pc.greater(found.views["view_growth"], 0)).select(["id", "view_growth"])
    most = grown.sort_by([("view_growth", "descending"), ("id", "ascending")]).slice(0, _READ)
    named = corpus.latest(
        ["id", "title", "url"], pc.field("id").isin(pa.array(most["id"].to_pylist(), pa.string()))
    )
    names = {row["id"]: row for row in named.to_table().to_pylist()}
    return [
        {
            "url": names[row["id"]]["url"],
            "title": names[row["id"]]["title"],
            "view_growth": row["view_growth"],
        }
        for row in most.to_pylist()
        if row["id"] in names
    ]


def _age(change: Change) -> tuple[int, str]:
    """The newer its date, the less; without one, last."""
    return -change.date_published.toordinal() if change.date_published else 0, change.url


def _named(name: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"  {name}"
    yield from (f"    {line}" for line in lines[:_NAMED])
    if len(lines) > _NAMED:
        yield f"    and {len(lines) - _NAMED} more"


def _line(group: str, change: Change) -> str:
    facts = [str(change.date_published or "no date"), " ".join((change.title or "").split()) or "no title"]
    if group == "edited":
        words = f"+{change.words_added or 0} -{change.words_removed or 0} words"
        facts.append(f"({', '.join(change.states)}; {words}{', silently' if change.silent else ''})")
    if group == "removed" and change.last_seen:
        facts.append(f"(last seen {change.last_seen:%Y-%m-%d})")
    return "  ".join([*facts, change.url])
