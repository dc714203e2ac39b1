"""Crawls derived again from their logs into their staging folders, one after the other, none committed."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from crawler.fetching.walls import LOGIN_WALL
from crawler.plan import CrawlPlan
from crawler.profile.model import Profile
from crawler.replay.lone import gather
from crawler.replay.walked import Past, replay
from crawler.walk.recall import Recall
from crawler.walk.refresh import known_articles
from pipelines.assess import assess
from pipelines.checks.measures import CrawlParts
from pipelines.crawlrecord import rebuilt_record, walks
from pipelines.derive import Derivation, derive
from pipelines.executors import Workers
from pipelines.land import Landing, Versions
from pipelines.layout import SiteFolder
from pipelines.ledger import Ledger
from pipelines.verdict import is_trusted

__all__ = ["Rebuilt", "Restaging", "Tell"]

Tell = Callable[[str, int, int], None]
"""Told what is done, how much of it, and how much there is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rebuilt:
    """One crawl that was derived again: its record, the tables that came out other than they were, and
    whether later crawls come out other for it."""

    crawl_id: str
    record: dict[str, Any]
    changed: list[str]
    others_depend: bool


class Restaging:
    """Crawls of one site being staged, one after the other."""

    def __init__(
        self,
        profile: Profile,
        folder: SiteFolder,
        workers: Workers,
        tell: Tell,
        before: Sequence[str],
        *,
        whole: bool = False,
    ) -> None:
        """``before`` are the crawls that stay as they are, those before the first; ``whole`` takes it
        that they hold no version, so that every one a crawl saw is staged."""
        self._profile, self._folder, self._workers, self._tell = profile, folder, workers, tell
        aside = set(folder.ended()) - set(folder.committed())
        self._earlier = [crawl_id for crawl_id in before if crawl_id not in aside]
        self._last = folder.read_record(self._earlier[-1]) if self._earlier else None
        self._landings: dict[str, Landing] = {}
        self._known = Versions(() if whole else self.parts("versions", self._earlier))

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
        self._known.take_in(self._where_it_is("versions", crawl_id))
        self._earlier.append(crawl_id)
        self._last = record

    def stage(self, crawl_id: str, first: dict[str, Any] | None = None) -> Rebuilt:
        """Derive one crawl again and judge it again, ready to be committed.

        Of one that has no record yet, ``first`` says what such a record says before anything is derived.
        """
        old = first or self._folder.read_record(crawl_id)
        counted = is_trusted(self._folder, crawl_id, old)
        known = self._known.copy()
        landing = self._landings[crawl_id] = Landing(self._folder, crawl_id, known)
        plan = CrawlPlan(self._profile, self._folder, crawl_id, resumed=True)
        with self.walked(plan, old) as ledger:
            job = Derivation(
                self._folder,
                crawl_id,
                plan.reading.rules,
                ledger,
                self._workers,
                self._teller(f"reading {crawl_id}"),
                look_up=False,
                remember=crawl_id >= max(self._folder.ended(), default=""),
            )
            counts = derive(job, landing)
            record = rebuilt_record(old, plan.reading.digest, counts, ledger)
        assess(record, self._measured(landing), self._last, self._profile.expect)
        landing.stage(record, self._profile.text)
        counts_now = is_trusted(self._folder, crawl_id, record)
        if counts_now:
            self._known = known
            self._earlier.append(crawl_id)
            self._last = record
        changed = _changed(old.get("files", {}), record["files"])
        return Rebuilt(crawl_id, record, changed, "versions" in changed or counts_now != counted)

    @contextlib.contextmanager
    def walked(self, plan: CrawlPlan, old: dict[str, Any]) -> Iterator[Ledger]:
        """The facts of a crawl with this record, walked again from its log, while they are needed."""
        ledger = Ledger(self._folder.ledger(plan.crawl_id), fresh=True)
        try:
            told = self._teller(f"walking {plan.crawl_id}")
            if walks(old):
                past = Past(_reasons(old), self._skippable(old), self._recall(old))
                profile = dataclasses.replace(
                    plan.profile, unlisted=bool(old.get("unlisted")), browser=bool(old.get("browser"))
                )
                replay(dataclasses.replace(plan, profile=profile), past, ledger, self._workers, told)
            else:
                gather(plan, ledger, self._workers, told)
            yield ledger
        finally:
            ledger.close()
            self._folder.ledger(plan.crawl_id).unlink(missing_ok=True)

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

    def _recall(self, old: dict[str, Any]) -> Recall:
        """What a crawl knew when it began; one of before articles were recalled did not ask."""
        if "recalled" not in old.get("counts", {}):
            return Recall()
        return Recall(list(self.parts("versions", self._earlier)), list(self.parts("visits", self._earlier)))

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
