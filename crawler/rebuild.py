"""Crawls derived again from their logs, with today's code and profile.

Every crawl is staged before the first is committed, so that a corpus is at no moment half old, half
new. What counts as a new version depends on the crawls before that count; so when a crawl gives other
versions than it gave, or counts where it did not, those after it are derived again too.

A crawl whose log was pruned stays as it is, and so does every crawl before it: what it found unchanged
stands in their rows alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import pyarrow.parquet as pq

from crawler.plan import CrawlPlan
from crawler.profiles import Profile
from crawler.refresh import known_articles
from crawler.replay import Past, replay
from crawler.walls import LOGIN_WALL
from pipelines.assess import assess
from pipelines.checks import CrawlParts
from pipelines.crawlrecord import rebuilt_record
from pipelines.derive import Derivation, derive
from pipelines.errors import CorpusError
from pipelines.executors import Workers
from pipelines.land import Landing, clear_debris, commit, commit_decision, version_keys
from pipelines.layout import SiteFolder
from pipelines.ledger import Ledger
from pipelines.verdict import ACCEPTED, is_trusted

__all__ = ["Rebuilt", "decide", "frozen", "rebuild_site", "rehearse"]

Tell = Callable[[str, int, int], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Rebuilt:
    """One crawl that was derived again: its record, the tables that came out other than they were, and
    whether later crawls come out other for it."""

    crawl_id: str
    record: dict[str, Any]
    changed: list[str]
    others_depend: bool


def rebuild_site(
    profile: Profile,
    folder: SiteFolder,
    crawl_id: str | None,
    workers: Workers,
    tell: Tell = lambda *_: None,
) -> list[Rebuilt]:
    """Derive one crawl again, or all of them, oldest first; the caller holds the site's lock.

    ``tell(what, done, total)`` is told how far it is. Nothing is changed unless all of it went
    well. Raises `CorpusError` where there is no such crawl, `LogError`, `CrawlError`, `Stopped`.
    """
    clear_debris(folder)
    crawls = folder.ended()
    stand = frozen(folder)
    open_to = crawls[len(stand) :]
    if not crawls or (crawl_id and crawl_id not in crawls):
        raise CorpusError(
            "no such crawl is committed" if crawls else "nothing has landed",
            where=f"{folder.root} {crawl_id or ''}".strip(),
            hint="the crawls are " + ", ".join(crawls[-5:]) if crawls else f"muragat crawl {folder.site}",
        )
    if not open_to or crawl_id in stand:
        raise CorpusError(
            f"cannot be derived again: the log of {stand[-1]} was pruned, and what that crawl found"
            " unchanged stands in the rows of those before it",
            where=f"{folder.root} {crawl_id or ''}".strip(),
            hint="crawls after it can: " + ", ".join(open_to[-5:])
            if open_to
            else "its Parquet stays as it is",
        )
    todo = [crawl_id] if crawl_id else open_to
    job = _Rebuild(profile, folder, workers, tell, crawls[: crawls.index(todo[0])])
    with job:
        done = [job.stage(crawl) for crawl in todo]
        if any(crawl.others_depend for crawl in done):
            done += [job.stage(crawl) for crawl in crawls if crawl > todo[-1]]
        commit(folder, [crawl.crawl_id for crawl in done])
    return done


def decide(
    profile: Profile,
    folder: SiteFolder,
    crawl_id: str,
    decision: dict[str, Any],
    workers: Workers,
    tell: Tell = lambda *_: None,
) -> list[Rebuilt]:
    """Let a crawl count, or not count any more, whatever its checks say; the caller holds the site's lock.

    ``decision`` is what is written down, its ``decision`` `ACCEPTED` or `REJECTED`. Its rows are moved;
    the crawls after it, whose new versions depend on it, are derived again and returned. Nothing is
    changed unless all of it went well. Raises as `rebuild_site` does.
    """
    clear_debris(folder)
    crawls = folder.ended()
    if crawl_id not in crawls:
        raise CorpusError(
            "no such crawl",
            where=f"{folder.root} {crawl_id}",
            hint="the crawls are " + ", ".join(crawls[-5:]) if crawls else f"muragat crawl {folder.site}",
        )
    record = folder.read_record(crawl_id)
    counts = decision["decision"] == ACCEPTED
    later = [crawl for crawl in crawls if crawl > crawl_id]
    moves = counts != is_trusted(folder, crawl_id, record) and record["rows"]["versions"] > 0
    if not (later and moves):
        commit_decision(folder, crawl_id, decision)
        return []
    if pruned := [crawl for crawl in later if folder.pruned(crawl).exists()]:
        raise CorpusError(
            f"the log of {pruned[-1]} was pruned: what that crawl holds rests on this one as it is",
            where=f"{folder.root} {crawl_id}",
            hint="decide before pruning; a newer crawl can still be decided",
        )
    with _Rebuild(profile, folder, workers, tell, crawls[: crawls.index(crawl_id)]) as job:
        job.pass_by(crawl_id, record, counts)
        done = [job.stage(crawl) for crawl in later]
        commit_decision(folder, crawl_id, decision, *later)
    return done


def rehearse(profile: Profile, folder: SiteFolder, crawl_id: str, workers: Workers) -> tuple[int, int]:
    """Derive one crawl again and throw it away: how many pages landed, and how many of them gave another
    text than they did. The caller holds the site's lock. Raises as `rebuild_site` does."""
    clear_debris(folder)
    crawls = folder.ended()
    with _Rebuild(profile, folder, workers, lambda *_: None, crawls[: crawls.index(crawl_id)]) as job:
        job.stage(crawl_id)
        now, then = (
            _digests(paths) for paths in (job.parts("visits", [crawl_id]), folder.files("visits", crawl_id))
        )
    return len(then), sum(now.get(own) != digest for own, digest in then.items())


def _digests(paths: Iterable[Path]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in paths:
        table = pq.read_table(path, columns=["id", "text_digest"])
        found |= {
            own: digest for own, digest in zip(*(c.to_pylist() for c in table.columns), strict=True) if digest
        }
    return found


def frozen(folder: SiteFolder) -> list[str]:
    """The crawls that cannot be derived again: the newest whose log was pruned, and all before it."""
    crawls = folder.ended()
    pruned = [number for number, crawl_id in enumerate(crawls) if folder.pruned(crawl_id).exists()]
    return crawls[: pruned[-1] + 1] if pruned else []


class _Rebuild:
    """Crawls of one site being staged, one after the other."""

    def __init__(
        self, profile: Profile, folder: SiteFolder, workers: Workers, tell: Tell, before: Sequence[str]
    ) -> None:
        """``before`` are the crawls that stay as they are, those before the first."""
        self._profile, self._folder, self._workers, self._tell = profile, folder, workers, tell
        aside = set(folder.ended()) - set(folder.committed())
        self._earlier = [crawl_id for crawl_id in before if crawl_id not in aside]
        self._last = folder.read_record(self._earlier[-1]) if self._earlier else None
        self._landings: dict[str, Landing] = {}
        self._known = version_keys(self.parts("versions", self._earlier))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """What was staged and not committed is thrown away."""
        for landing in self._landings.values():
            landing.abandon()

    def pass_by(self, crawl_id: str, record: dict[str, Any], counts: bool) -> None:
        """Leave a crawl as it is, and take it that it counts or does not from now on."""
        if not counts:
            return
        self._known |= version_keys(self._where_it_is("versions", crawl_id))
        self._earlier.append(crawl_id)
        self._last = record

    def stage(self, crawl_id: str) -> Rebuilt:
        """Derive one crawl again and judge it again, ready to be committed."""
        old = self._folder.read_record(crawl_id)
        counted = is_trusted(self._folder, crawl_id, old)
        known = set(self._known)
        landing = self._landings[crawl_id] = Landing(self._folder, crawl_id, known)
        ledger = Ledger(self._folder.ledger(crawl_id), fresh=True)
        try:
            plan = CrawlPlan(self._profile, self._folder, crawl_id, resumed=True)
            past = Past(_reasons(old), self._skippable(old))
            replay(plan, past, ledger, self._workers, self._teller(f"walking {crawl_id}"))
            job = Derivation(
                self._folder,
                crawl_id,
                self._profile.rules,
                ledger,
                self._workers,
                self._teller(f"reading {crawl_id}"),
                look_up=False,
                remember=crawl_id == self._folder.ended()[-1],
            )
            counts = derive(job, landing)
            record = rebuilt_record(old, self._profile.digest, counts, ledger)
        finally:
            ledger.close()
            self._folder.ledger(crawl_id).unlink(missing_ok=True)
        assess(record, self._measured(landing), self._last, self._profile.expect)
        landing.stage(record, self._profile.text)
        counts_now = is_trusted(self._folder, crawl_id, record)
        if counts_now:
            self._known = known
            self._earlier.append(crawl_id)
            self._last = record
        changed = _changed(old.get("files", {}), record["files"])
        return Rebuilt(crawl_id, record, changed, "versions" in changed or counts_now != counted)

    def _teller(self, what: str) -> Callable[[int, int], None]:
        return lambda done, total: self._tell(what, done, total)

    def _measured(self, landing: Landing) -> CrawlParts:
        return CrawlParts(
            landing.staged("versions"),
            landing.staged("visits"),
            self.parts("versions", self._earlier),
            self.parts("visits", self._earlier[-1:]),
        )

    def _skippable(self, old: dict[str, Any]) -> dict[str, str]:
        """The articles a crawl that passed some by may have known."""
        if not old.get("counts", {}).get("outcomes", {}).get("skipped"):
            return {}
        known = known_articles(self.parts("versions", self._earlier))
        return {url: article.id for url, article in known.items()}

    def parts(self, table: str, crawls: Sequence[str]) -> Iterator[Path]:
        """Their parts of a table, staged or, of those that stay, where they are."""
        for crawl_id in crawls:
            if crawl_id in self._landings:
                yield from self._landings[crawl_id].staged(table)
            else:
                yield from self._where_it_is(table, crawl_id)

    def _where_it_is(self, table: str, crawl_id: str) -> list[Path]:
        """A crawl that is accepted just now still lies aside."""
        usual = self._folder.files(table, crawl_id)
        return usual or sorted((self._folder.aside(crawl_id) / table).glob("*.parquet"))


def _reasons(record: dict[str, Any]) -> dict[str, str]:
    """Why pages got no answer, of which the log can say nothing."""
    return {
        entry["url"]: entry["reason"]
        for entry in record.get("missing", ())
        if entry.get("status") is None
        and not entry["reason"].startswith("http ")
        and entry["reason"] not in (LOGIN_WALL, "not reached")
    }


def _changed(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The tables whose files are not what they were, byte for byte."""
    return sorted(
        {name.partition("/")[0] for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    )
