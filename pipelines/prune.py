"""Logs that may be taken away, and why the others may not.

A log may go when nothing that could still be had from it is lost. So these stay, besides those that
are not old enough:

- the log of a crawl that has not ended, of the newest that counts and of those after it, and of one that
  was found bad and that nobody has decided about;
- a log whose pages a later log that stays refers to instead of holding them itself;
- the log of every crawl after one whose Parquet is damaged or that waits for a decision: mending the one
  and deciding the other derives the crawls after it again.

What goes is the WARC and its index alone. The crawl's rows stay as they are from then on, and so do those
of every crawl before it; `frozen` (`crawler.replay.rebuild`) keeps a rebuild from them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

from pipelines.commit import commit_prunings
from pipelines.errors import CorpusError, LogError
from pipelines.layout import SiteFolder
from pipelines.verdict import decided
from pipelines.verify import verify_parts, verify_words
from pipelines.warc import log_files, members, referred_file

__all__ = ["Log", "prune", "survey_logs"]


@dataclasses.dataclass(frozen=True, slots=True)
class Log:
    """The log of one crawl: its size in bytes, and why it must stay; it may go where ``kept`` is empty."""

    crawl_id: str
    size: int
    kept: str


def survey_logs(folder: SiteFolder, before: dt.datetime) -> list[Log]:
    """Every log there is, oldest first; those of crawls that began ``before`` (UTC) may go unless they must stay.

    Raises `LogError` where a log that stays cannot be read to its end, as it cannot be told what it refers to.
    """
    ended, logs = set(folder.ended()), {c: log_files(folder.log(c)) for c in folder.logged()}
    held = {crawl_id: files for crawl_id, files in logs.items() if files}
    kept: dict[str, str] = {}
    guarded = _guarded(folder)
    newest = max(folder.committed(), default="")
    for crawl_id in held:
        reason = (
            "has not ended"
            if crawl_id not in ended
            else f"{'is' if crawl_id == newest else 'comes after'} the newest that counts"
            if crawl_id >= newest
            else guarded.get(crawl_id, "")
            or ("" if crawl_id < f"{before:%Y%m%dT%H%M%SZ}" else "is not old enough")
        )
        if reason:
            kept[crawl_id] = reason
    _keep_referred(held, kept, ended)
    return [Log(c, sum(path.stat().st_size for path in files), kept.get(c, "")) for c, files in held.items()]


def prune(folder: SiteFolder, logs: list[Log], now: dt.datetime) -> None:
    """Take away those of the logs that may go; the caller holds the site's lock.

    First it is written down that they are gone, then they go: cut off in between, the same command completes it.
    """
    note = {"pruned": now.isoformat(timespec="seconds")}
    going = [log.crawl_id for log in logs if not log.kept]
    if going:
        commit_prunings(folder, {crawl_id: {"crawl_id": crawl_id, **note} for crawl_id in going})
    for crawl_id in going:
        for path in [*log_files(folder.log(crawl_id)), *folder.log(crawl_id).glob("*.cdxj")]:
            path.unlink()


def _guarded(folder: SiteFolder) -> dict[str, str]:
    """Crawls that something would be lost with, were their logs pruned, and why."""
    kept: dict[str, str] = {}
    barrier = ""
    for crawl_id in folder.ended():
        undecided = folder.aside(crawl_id).exists() and decided(folder, crawl_id) is None
        if not barrier and undecided:
            barrier = f"comes after {crawl_id}, which waits for `accept` or `reject`"
            kept[crawl_id] = "was found bad and waits for `accept` or `reject`"
        elif not barrier and _is_damaged(folder, crawl_id):
            barrier = f"comes after {crawl_id}, whose Parquet is damaged; rebuild first"
            kept[crawl_id] = "its Parquet is damaged; rebuild first"
        elif barrier:
            kept[crawl_id] = barrier
    return kept


def _is_damaged(folder: SiteFolder, crawl_id: str) -> bool:
    try:
        record = folder.read_record(crawl_id)
    except CorpusError:
        return True
    looked = [*verify_words(folder, crawl_id), *verify_parts(folder, crawl_id, record)]
    return any(found.problem for found in looked)


def _keep_referred(held: dict[str, list[Path]], kept: dict[str, str], ended: set[str]) -> None:
    """Keep what those that stay refer to, and what these refer to in turn."""
    owners = {path.name: crawl_id for crawl_id, files in held.items() for path in files}
    todo = list(kept)
    while todo:
        crawl_id = todo.pop()
        for name in _referred(held[crawl_id], whole=crawl_id in ended):
            owner = owners.get(name)
            if owner is not None and owner not in kept:
                kept[owner] = f"{crawl_id} refers to its pages"
                todo.append(owner)


def _referred(files: list[Path], *, whole: bool) -> set[str]:
    """The files that revisits of a log refer to. Only a log that has not ended may be torn at its end."""
    names: set[str] = set()
    for path in files:
        end = 0
        for member in members(path):
            end = member.offset + member.length
            if name := referred_file(member):
                names.add(name)
        if whole and end != path.stat().st_size:
            raise LogError(
                f"damaged at byte {end}: what it refers to cannot be told, so nothing is pruned",
                where=str(path),
                hint="restore the file from a copy; `muragat verify` names every damaged file",
            )
    return names
