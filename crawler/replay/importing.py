"""WARC files that others wrote -> a crawl of the corpus: taken into a log, walked from it, derived, judged, landed.

Where the site's month archive is in them, its pages are replayed through the walk and come out as if we had
crawled the site ourselves; where it is not, every page that is an article is read alone. Either way the log
is ours from then on: `muragat rebuild` needs no archive.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crawler import __version__
from crawler.log.crawllog import CrawlLog, LogPlace
from crawler.profile.model import Profile, profile_for
from crawler.replay.foreign import Intake, Taken, hosts_in
from crawler.replay.rebuild import frozen
from crawler.replay.restage import Rebuilt, Restaging, Tell
from crawler.replay.walked import NoArchive
from crawler.urls import canonical
from pipelines.commit import clear_debris, commit
from pipelines.errors import CrawlError, UsageError
from pipelines.executors import Workers
from pipelines.layout import SiteFolder

__all__ = ["Imported", "import_archives", "only_site"]

_CLAIM = 0.9  # of the pages, so that a site need not be named


@dataclasses.dataclass(frozen=True, slots=True)
class Imported:
    """What was taken from the archives, and the crawl it became."""

    taken: Taken
    crawl: Rebuilt


def only_site(sources: Sequence[str]) -> Profile:
    """The site that nearly all pages of the archives are of. Raises `UsageError` where there is none."""
    hosts = hosts_in(sources)
    for host, pages in hosts.most_common(1):
        if pages >= _CLAIM * hosts.total():
            return profile_for(f"https://{host}/")
    raise UsageError(
        f"there are pages of {len(hosts)} hosts" if hosts else "there are no pages",
        where=", ".join(sources)[:200],
        hint="--site URL says which, for example " + ", ".join(host for host, _ in hosts.most_common(3))
        if hosts
        else "are these WARC files?",
    )


def import_archives(
    profile: Profile,
    folder: SiteFolder,
    sources: Sequence[str],
    workers: Workers,
    *,
    language: str | None = None,
    tell: Tell = lambda *_: None,
) -> Imported:
    """Land what the archives hold of a site as one crawl, whose id is the time of their newest response.

    The caller holds the site's lock. Crawls after it are derived again, since what is new in them may not
    be any more. Nothing is changed unless all of it went well. Raises `CrawlError`, `LogError`, `Stopped`.
    """
    clear_debris(folder)
    _clear(folder)
    taken, crawl_id = _take(profile, folder, sources, language, tell)
    try:
        crawl = _land(
            profile, folder, crawl_id, _brief(profile, crawl_id, taken, sources, language), workers, tell
        )
    except BaseException:
        if not folder.decided.exists():
            shutil.rmtree(folder.log(crawl_id))
        raise
    folder.importing(crawl_id).unlink()
    return Imported(taken, crawl)


def _clear(folder: SiteFolder) -> None:
    """Remove what a killed import left: its log, unless it landed."""
    for left in folder.root.glob("warc/*/.importing"):
        if folder.record(left.parent.name).exists():
            left.unlink()
        else:
            shutil.rmtree(left.parent)


def _take(
    profile: Profile, folder: SiteFolder, sources: Sequence[str], language: str | None, tell: Tell
) -> tuple[Taken, str]:
    """Write the log; its name is known when the newest response is."""
    moment = dt.datetime.now(dt.UTC)
    place = folder.root / "warc" / ".importing"
    shutil.rmtree(place, ignore_errors=True)
    info = {"software": f"Muragat/{__version__}", "isPartOf": profile.name, "description": "imported"}
    log = CrawlLog(LogPlace(place, f"{profile.name}-import-{moment:%Y%m%dT%H%M%SZ}", info))
    intake = Intake(log, profile.all_hosts, canonical(profile.start), language)
    taken = intake.taken
    try:
        for number, source in enumerate(sources):
            intake.take(source, _teller(tell, Path(source).name, number, len(sources)))
    finally:
        log.close()
        if taken.last is None:
            shutil.rmtree(place)
    if taken.last is None:
        passed = ", ".join(f"{count} {reason}" for reason, count in taken.passed.most_common(3))
        raise CrawlError(
            f"nothing of {', '.join(sorted(profile.all_hosts))} is in the archives",
            where=", ".join(sources)[:200],
            hint=f"passed by: {passed}" if passed else "are these WARC files?",
        )
    newest = taken.last.astimezone(dt.UTC)
    while folder.log(crawl_id := f"{newest:%Y%m%dT%H%M%SZ}").exists() or folder.record(crawl_id).exists():
        newest += dt.timedelta(seconds=1)
    (place / folder.importing(crawl_id).name).touch()
    place.rename(folder.log(crawl_id))
    return taken, crawl_id


def _teller(tell: Tell, name: str, number: int, total: int) -> Callable[[int], None]:
    return lambda responses: tell(f"reading {name}, {responses} responses", number, total)


def _land(
    profile: Profile, folder: SiteFolder, crawl_id: str, brief: dict[str, Any], workers: Workers, tell: Tell
) -> Rebuilt:
    crawls = folder.ended()
    later = [other for other in crawls if other > crawl_id]
    if later and crawl_id < max(frozen(folder), default=""):
        raise CrawlError(
            "crawls after it cannot be derived again: their log was pruned",
            where=f"{folder.root} {crawl_id}",
            hint="import into a data folder of its own: --data FOLDER",
        )
    with Restaging(profile, folder, workers, tell, [other for other in crawls if other < crawl_id]) as job:
        try:
            crawl = job.stage(crawl_id, brief)
        except NoArchive:
            brief["imported"]["month_archive"] = False
            crawl = job.stage(crawl_id, brief)
        for other in later:
            job.stage(other)
        commit(folder, [crawl_id, *later])
    return crawl


def _brief(
    profile: Profile, crawl_id: str, taken: Taken, sources: Sequence[str], language: str | None
) -> dict[str, Any]:
    """What the crawl's JSON says before anything is derived: no request was sent."""
    assert taken.first is not None  # noqa: S101  something was taken
    assert taken.last is not None  # noqa: S101
    return {
        "crawl_id": crawl_id,
        "site": profile.name,
        "start": profile.start,
        "resumed": False,
        "muragat_version": __version__,
        "profile_digest": profile.digest,
        "refresh": dataclasses.asdict(profile.refresh),
        "settings": {},
        "imported": {
            "files": [Path(source).name for source in sources],
            "responses": taken.responses,
            "passed_by": dict(sorted(taken.passed.items())),
            "damaged": {Path(name).name: error for name, error in taken.damaged.items()},
            "language": language,
            "month_archive": True,
        },
        "started": taken.first.isoformat(timespec="seconds"),
        "finished": taken.last.isoformat(timespec="seconds"),
        "requests": {"sent": 0, "from_log": 0, "retries": 0, "bytes": 0, "statuses": {}},
        "refused": {},
    }
