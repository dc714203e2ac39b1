"""Crawls derived again from their logs, with today's code and profile.

Every crawl is staged before the first is committed, so that a corpus is at no moment half old, half
new. What counts as a new version depends on the crawls before that count; so when a crawl gives other
versions than it gave, or counts where it did not, those after it are derived again too.

A crawl whose log was pruned stays as it is, and so does every crawl before it: what it found unchanged
stands in their rows alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from crawler.profile.model import Profile
from crawler.replay.restage import Rebuilt, Restaging, Tell
from pipelines.commit import clear_debris, commit
from pipelines.errors import CorpusError
from pipelines.executors import Workers
from pipelines.layout import SiteFolder
from pipelines.parts import read_part

__all__ = ["frozen", "rebuild_site", "rehearse"]


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
    try:
        clear_debris(folder)
    except (
        CorpusError
    ):  # a part is damaged: all crawls are in place, and what is folded of them is made again
        folder.decided.unlink(missing_ok=True)
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
    with Restaging(profile, folder, workers, tell, crawls[: crawls.index(todo[0])]) as job:
        done = [job.stage(crawl) for crawl in todo]
        if any(crawl.others_depend for crawl in done):
            done += [job.stage(crawl) for crawl in crawls if crawl > todo[-1]]
        commit(folder, [crawl.crawl_id for crawl in done])
    return done


def rehearse(profile: Profile, folder: SiteFolder, crawl_id: str, workers: Workers) -> tuple[int, int]:
    """Derive one crawl again and throw it away: how many pages landed, and how many of them gave another
    text than they did. The caller holds the site's lock. Raises as `rebuild_site` does."""
    clear_debris(folder)
    crawls = folder.ended()
    with Restaging(profile, folder, workers, lambda *_: None, crawls[: crawls.index(crawl_id)]) as job:
        job.stage(crawl_id)
        now, then = (
            _digests(paths) for paths in (job.parts("visits", [crawl_id]), folder.files("visits", crawl_id))
        )
    return len(then), sum(now.get(own) != digest for own, digest in then.items())


def _digests(paths: Iterable[Path]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in paths:
        table = read_part(path, ["id", "text_digest"])
        found |= {
            own: digest for own, digest in zip(*(c.to_pylist() for c in table.columns), strict=True) if digest
        }
    return found


def frozen(folder: SiteFolder) -> list[str]:
    """The crawls that cannot be derived again: the newest whose log was pruned, and all before it."""
    crawls = folder.ended()
    pruned = [number for number, crawl_id in enumerate(crawls) if folder.pruned(crawl_id).exists()]
    return crawls[: pruned[-1] + 1] if pruned else []
