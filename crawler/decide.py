"""A person's word on a crawl: it counts, or it does not, whatever its checks say."""

from __future__ import annotations

from typing import Any

from crawler.profile.model import Profile
from crawler.replay.restage import Rebuilt, Restaging, Tell
from pipelines.commit import clear_debris, commit_decision
from pipelines.errors import CorpusError
from pipelines.executors import Workers
from pipelines.layout import SiteFolder
from pipelines.verdict import ACCEPTED, is_trusted

__all__ = ["decide"]


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
    changed unless all of it went well. Raises `CorpusError` where there
    is no such crawl, `LogError`, `CrawlError`, `Stopped`.
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
    with Restaging(profile, folder, workers, tell, crawls[: crawls.index(crawl_id)]) as job:
        job.pass_by(crawl_id, record, counts)
        done = [job.stage(crawl) for crawl in later]
        commit_decision(folder, crawl_id, decision, *later)
    return done
