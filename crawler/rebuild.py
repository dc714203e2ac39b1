"""Crawls derived again from their logs, with today's code and profile.

Every crawl is staged before the first is committed, so that a corpus is at no moment half old, half
new. What counts as a new version depends on the crawls before; so when a crawl gives other versions
than it gave, those after it are derived again too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from crawler.plan import CrawlPlan
from crawler.profiles import Profile
from crawler.recall import Recall
from crawler.refresh import known_articles
from crawler.replay import Past, replay
from crawler.walls import LOGIN_WALL
from pipelines.crawlrecord import rebuilt_record
from pipelines.derive import Derivation, derive
from pipelines.errors import CorpusError
from pipelines.executors import Workers
from pipelines.land import Filing, Landing, clear_debris, commit, version_keys
from pipelines.layout import SiteFolder
from pipelines.ledger import Ledger

__all__ = ["Rebuilt", "Tell", "rebuild_site", "restage"]

Tell = Callable[[str, int, int], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Rebuilt:
    """One crawl that was derived again: its record, and the tables that came out other than they were."""

    crawl_id: str
    record: dict[str, Any]
    changed: list[str]


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
    crawls = folder.committed()
    if not crawls or (crawl_id and crawl_id not in crawls):
        raise CorpusError(
            "no such crawl is committed" if crawls else "nothing has landed",
            where=f"{folder.root} {crawl_id or ''}".strip(),
            hint="the crawls are " + ", ".join(crawls[-5:]) if crawls else f"muragat crawl {folder.site}",
        )
    todo = [crawl_id] if crawl_id else crawls
    before = [path for crawl in crawls if crawl < todo[0] for path in folder.files("versions", crawl)]
    job = _Rebuild(profile, folder, workers, tell, version_keys(before))
    try:
        done = [job.stage(crawl) for crawl in todo]
        if any("versions" in crawl.changed for crawl in done):
            done += [job.stage(crawl) for crawl in crawls if crawl > todo[-1]]
        commit(folder, [crawl.crawl_id for crawl in done])
    finally:
        for landing in job.landings:
            landing.abandon()
    return done


def restage(
    profile: Profile, folder: SiteFolder, crawl_id: str, workers: Workers, tell: Tell = lambda *_: None
) -> Rebuilt:
    """Derive one crawl again into its staging folder, whole: every version it saw is there. Nothing is
    committed. Raises as `rebuild_site` does."""
    return _Rebuild(profile, folder, workers, tell, {}).stage(crawl_id)


class _Rebuild:
    """Crawls of one site being staged, one after the other."""

    def __init__(
        self, profile: Profile, folder: SiteFolder, workers: Workers, tell: Tell, known: dict[bytes, Filing]
    ) -> None:
        """``known`` are the versions of the crawls before the first; each crawl adds its own."""
        self._profile, self._folder, self._workers, self._tell = profile, folder, workers, tell
        self._known = known
        self.landings: list[Landing] = []

    def stage(self, crawl_id: str) -> Rebuilt:
        """Derive one crawl again, ready to be committed."""
        old = self._folder.read_record(crawl_id)
        plan = CrawlPlan(self._profile, self._folder, crawl_id, resumed=True)
        landing = Landing(self._folder, crawl_id, self._known)
        self.landings.append(landing)
        ledger = Ledger(self._folder.ledger(crawl_id), fresh=True)
        try:
            past = Past(_reasons(old), self._skippable(plan, old), self._recall(plan, old))
            replay(plan, past, ledger, self._workers, self._teller(f"walking {crawl_id}"))
            job = Derivation(
                self._folder,
                crawl_id,
                self._profile.rules,
                ledger,
                self._workers,
                self._teller(f"reading {crawl_id}"),
                look_up=False,
                remember=crawl_id == self._folder.committed()[-1],
            )
            counts = derive(job, landing)
            record = rebuilt_record(old, self._profile.digest, counts, ledger)
        finally:
            ledger.close()
            self._folder.ledger(crawl_id).unlink(missing_ok=True)
        landing.stage(record, self._profile.text)
        return Rebuilt(crawl_id, record, _changed(old.get("files", {}), record["files"]))

    def _teller(self, what: str) -> Callable[[int, int], None]:
        return lambda done, total: self._tell(what, done, total)

    def _skippable(self, plan: CrawlPlan, old: dict[str, Any]) -> dict[str, str]:
        """The articles a crawl that passed some by may have known."""
        if not old.get("counts", {}).get("outcomes", {}).get("skipped"):
            return {}
        return {
            url: article.id for url, article in known_articles(self._parts("versions", plan.earlier)).items()
        }

    def _recall(self, plan: CrawlPlan, old: dict[str, Any]) -> Recall:
        """What a crawl knew when it began; one of before articles were recalled did not ask."""
        if "recalled" not in old.get("counts", {}):
            return Recall()
        return Recall(list(self._parts("versions", plan.earlier)), list(self._parts("visits", plan.earlier)))

    def _parts(self, table: str, crawls: list[str]) -> Iterator[Path]:
        """Their parts of a table, as they are staged where they are."""
        staged = {landing.crawl_id for landing in self.landings}
        for crawl_id in crawls:
            if crawl_id in staged:
                yield from sorted((self._folder.staging(crawl_id) / table).glob("*.parquet"))
            else:
                yield from self._folder.files(table, crawl_id)


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
