"""What can be wrong with a machine or a site before a crawl finds out: looked at one by one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import platform
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler import __version__
from crawler.fetching.fetch import fetch_page
from crawler.plan import hold
from crawler.profile.model import Profile, load_profile, profile_for
from crawler.replay.rebuild import frozen, rehearse
from pipelines.errors import MuragatError
from pipelines.executors import Workers
from pipelines.layout import SiteFolder, site_folders
from pipelines.status import site_status

__all__ = ["Finding", "examine", "examine_site"]

_PACKAGES = ("scrapy", "pyarrow", "selectolax", "fastwarc", "dateparser")
_LITTLE, _TOO_LITTLE = 5e9, 5e8  # bytes free
_EARLIEST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # the code is younger
_SLACK = dt.timedelta(minutes=10)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``level`` is OK, WARN or FAIL, ``hint`` what to do about it."""

    level: str
    what: str
    says: str
    hint: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return dataclasses.asdict(self)


def examine(data: Path) -> Iterator[Finding]:
    """Look at the machine, and at the data folder as a whole."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    yield Finding("OK", "versions", f"muragat {__version__}, Python {platform.python_version()}, {packages}")
    yield _time_zones()
    yield _write(data)
    yield _disk(data)
    yield _clock(data)


def examine_site(site: str, data: Path, *, allow_private: bool = False) -> Iterator[Finding]:
    """Look at one site, by its name, its address or its profile: is it to be had, is it read as it was."""
    stored = data / site / "profile.toml"
    profile = load_profile(stored) if "/" not in site and stored.exists() else profile_for(site)
    yield Finding("OK", "profile", f"{profile.name}, from {profile.start}")
    yield _reach(profile, allow_private)
    folder = SiteFolder(data / profile.name)
    if folder.ended():
        yield _last_verdict(folder)
        yield _self_test(profile, folder)


def _time_zones() -> Finding:
    """Kazakhstan's change of 2024 tells old data from new."""
    try:
        zone = ZoneInfo("Asia/Almaty")
    except ZoneInfoNotFoundError:
        return Finding("FAIL", "time zones", "no data", "pip install tzdata")
    hours = [dt.datetime(2024, month, 15, tzinfo=zone).utcoffset() for month in (2, 3)]
    if hours == [dt.timedelta(hours=6), dt.timedelta(hours=5)]:
        return Finding("OK", "time zones", "data of 2024 or later")
    return Finding("FAIL", "time zones", "older than 2024: dates may be a day off", "pip install -U tzdata")


def _write(data: Path) -> Finding:
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data) as file:
            file.write(b"x")
    except OSError as error:
        hint = "mend its rights, or choose another folder with --data"
        return Finding("FAIL", "data folder", f"{data}: {error.strerror or error}", hint)
    return Finding("OK", "data folder", f"{data} can be written")


def _disk(data: Path) -> Finding:
    """Room for the largest log there is twice over, or for a start."""
    place = next(path for path in (data, *data.absolute().parents) if path.exists())
    free = shutil.disk_usage(place).free
    largest = max(
        (
            sum(file.stat().st_size for file in folder.log(crawl_id).glob("*.warc.gz"))
            for folder in site_folders(data)
            for crawl_id in folder.logged()
        ),
        default=0,
    )
    says = f"{free / 1e9:.1f} GB free, the largest log has {largest / 1e9:.2f} GB"
    hint = "`muragat prune SITE --older-than 90d` takes away logs that nothing needs"
    if free < max(_TOO_LITTLE, largest):
        return Finding("FAIL", "disk", says, hint)
    return (
        Finding("WARN", "disk", says, hint)
        if free < max(_LITTLE, 2 * largest)
        else Finding("OK", "disk", says)
    )


def _clock(data: Path) -> Finding:
    """Crawls are named by the clock, so none may lie in what it takes for the future."""
    now = dt.datetime.now(dt.UTC)
    newest = max((crawl_id for folder in site_folders(data) for crawl_id in folder.logged()), default="")
    hint = "set the clock; `timedatectl set-ntp true` keeps it right"
    if now < _EARLIEST:
        return Finding("FAIL", "clock", f"{now:%Y-%m-%d}: before this software was written", hint)
    if newest > f"{now + _SLACK:%Y%m%dT%H%M%SZ}":
        return Finding("FAIL", "clock", f"{now:%Y-%m-%d %H:%M} UTC, yet a crawl began at {newest}", hint)
    return Finding("OK", "clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _reach(profile: Profile, allow_private: bool) -> Finding:
    """The start page, asked for with the manners of a crawl: robots.txt first."""
    try:
        body, url = fetch_page(profile.start, allow_private=allow_private)
    except MuragatError as error:
        return Finding("FAIL", "start page", str(error), error.hint)
    return Finding("OK", "start page", f"robots.txt lets us in, {url} answers with {len(body)} bytes")


def _last_verdict(folder: SiteFolder) -> Finding:
    status = site_status(folder)
    if status.verdict == "damaged":
        return Finding("FAIL", "last crawl", "its JSON cannot be read", f"muragat verify {folder.site}")
    says = "; ".join([f"{status.last_crawl} is {status.verdict}", *status.reasons])
    if status.verdict == "bad":
        return Finding(
            "WARN", "last crawl", says, f"muragat accept {folder.site} {status.last_crawl}, or reject"
        )
    return Finding("WARN" if status.verdict == "suspicious" else "OK", "last crawl", says)


def _self_test(profile: Profile, folder: SiteFolder) -> Finding:
    what = "self-test"
    counted = [crawl_id for crawl_id in folder.committed() if crawl_id not in frozen(folder)]
    if not counted:
        return Finding(
            "WARN", what, "no crawl that counts has its log", "it can be made after the next crawl"
        )
    try:
        with hold(folder), Workers(0, modules=("crawler.replay.answers", "pipelines.rows")) as workers:
            pages, other = rehearse(profile, folder, counted[-1], workers)
    except MuragatError as error:
        return Finding("FAIL", what, str(error), error.hint)
    says = f"{other} of {pages} pages of {counted[-1]} are read otherwise than they landed"
    if other:
        return Finding("WARN", what, says, f"muragat rebuild {folder.site} derives them again")
    return Finding("OK", what, f"{pages} pages of {counted[-1]} are read as they landed")
