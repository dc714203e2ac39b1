"""One crawl before it starts: which site, which folder, which id, afresh or resumed."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from crawler import __version__
from crawler.profile.model import Profile
from pipelines.errors import CrawlError
from pipelines.layout import SiteFolder, begun
from pipelines.storage import publish

__all__ = ["CrawlPlan", "hold", "is_held", "plan_crawl"]


@dataclasses.dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What a crawl is: ``resumed`` when its log was begun by an earlier run."""

    profile: Profile
    folder: SiteFolder
    crawl_id: str
    resumed: bool

    @property
    def earlier(self) -> list[str]:
        """The committed crawls before this one, oldest first."""
        return [crawl_id for crawl_id in self.folder.committed() if crawl_id < self.crawl_id]

    @property
    def warcinfo(self) -> dict[str, str]:
        """What each file of the log says of the crawl."""
        profile = self.profile
        info = {
            "software": f"Muragat/{__version__}",
            "isPartOf": f"{profile.name}-{self.crawl_id}",
            "description": f"Month archive of {profile.start}",
            "robots": "obey",
            "profile": self.reading.digest,
        }
        return info | ({"operator": profile.contact} if profile.contact else {})

    @property
    def today(self) -> dt.date:
        """The day the crawl began (UTC): a resumed crawl sees the calendars of that day."""
        return begun(self.crawl_id).date()

    @property
    def reading(self) -> Profile:
        """The profile as it held when the crawl began: by this one its pages are read."""
        return self.profile.at(begun(self.crawl_id))


def plan_crawl(
    profile: Profile, data: Path, *, new: bool = False, now: dt.datetime | None = None
) -> CrawlPlan:
    """Take up the site's unfinished crawl, or begin one; ``new`` always begins one.

    Raises `CrawlError` where the data folder cannot be written.
    """
    folder = SiteFolder(data / profile.name)
    try:
        folder.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CrawlError(
            error.strerror or str(error), where=str(folder.root), hint="choose another folder with --data"
        ) from None
    unfinished = None if new else folder.unfinished()
    if unfinished:
        return CrawlPlan(profile, folder, unfinished, resumed=True)
    moment = now or dt.datetime.now(dt.UTC)
    while folder.log(crawl_id := f"{moment:%Y%m%dT%H%M%SZ}").exists():
        moment += dt.timedelta(seconds=1)
    return CrawlPlan(profile, folder, crawl_id, resumed=False)


@contextlib.contextmanager
def hold(folder: SiteFolder) -> Iterator[None]:
    """Hold the site's lock; the system lets go of it when the process dies, however it dies.

    Where the folder is the working copy of a home on object storage, what changed is published at the end.
    Raises `CrawlError` where another process holds it, and what `pipelines.storage.publish` does.
    """
    folder.root.mkdir(parents=True, exist_ok=True)
    with folder.lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise CrawlError(
                f"another crawl is running (process {file.read().strip() or 'unknown'})",
                where=folder.site,
                hint="wait for it, or stop that process",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        publish(folder)


def is_held(folder: SiteFolder) -> bool:
    """Whether a process holds the site's lock at this moment."""
    try:
        with folder.lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
