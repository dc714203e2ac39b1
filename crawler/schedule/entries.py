"""What ``schedule.toml`` says: which site is crawled when and how; read and checked to the line."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from crawler.amounts import bytes_of, seconds_of
from crawler.profile.model import Profile, profile_for
from crawler.profile.tomlfile import TomlFile
from crawler.schedule.slots import Cron, Every, Times, Window
from crawler.walk.refresh import Refresh
from pipelines.errors import MuragatError, ScheduleError

__all__ = ["Entry", "Schedule", "load_schedule"]

_KEYS = ("at_once", "time_zone", "sites", "alerts")
_SITE_KEYS = ("allow_private", "blackout", "cron", "enabled", "every", "jitter", "max_bytes", "max_pages",
              "max_time", "profile", "refresh", "time_zone")  # fmt: skip
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)\Z")
_DAY = 86400.0


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One site of the schedule: ``target`` is what `muragat crawl` is given, ``options`` its further words."""

    profile: Profile
    target: str
    times: Times
    options: tuple[str, ...] = ()
    enabled: bool = True

    @property
    def site(self) -> str:
        """The site's name, which is its folder's."""
        return self.profile.name

    @property
    def host(self) -> str:
        """The machine that is asked, whatever its port."""
        return urlsplit(self.profile.start).hostname or ""

    def local(self, moment: dt.datetime) -> str:
        """A moment as the wall clock of the schedule shows it."""
        return f"{moment.astimezone(self.times.zone):%Y-%m-%d %H:%M %Z}"


@dataclasses.dataclass(frozen=True, slots=True)
class Schedule:
    """A checked ``schedule.toml``: the sites in the order of the file, how many are crawled at once, and
    the file with the addresses that alerts go to, where there is one."""

    path: Path
    entries: tuple[Entry, ...]
    at_once: int
    alert_urls_file: Path | None


def load_schedule(path: Path) -> Schedule:
    """Read and check a schedule. Raises `ScheduleError` naming file, line, key and remedy."""
    file = TomlFile.read(path, ScheduleError)
    values = file.values
    file.check_keys(values, _KEYS)
    at_once = values.get("at_once", 2)
    if not _is_number(at_once, 1, 64):
        raise file.wrong("must be a number of sites, 1 to 64", "at_once", hint="2 is a good start")
    zone = _zone(file, values["time_zone"], "time_zone") if "time_zone" in values else ZoneInfo("UTC")
    sites = values.get("sites", {})
    if not isinstance(sites, dict) or not sites:
        hint = 'add [sites.NAME] with cron = "0 3 * * *"'
        raise file.wrong("names no site", *(["sites"] if "sites" in values else []), hint=hint)
    entries: dict[str, Entry] = {}
    for name, site in sites.items():
        entry = _Site(file, name, site, zone).entry()
        if entry.site in entries:
            raise file.wrong(
                f"lands in the same folder, {entry.site}, as another site",
                "sites",
                name,
                hint="leave one of them out",
            )
        entries[entry.site] = entry
    return Schedule(path, tuple(entries.values()), at_once, _alert_urls_file(file))


def _alert_urls_file(file: TomlFile) -> Path | None:
    alerts = file.values.get("alerts", {})
    file.check_keys(alerts, ("urls_file",), "alerts")
    if "urls_file" not in alerts:
        return None
    name = alerts["urls_file"]
    if not isinstance(name, str) or "://" in name:
        raise file.wrong(
            "must be the path of a file",
            "alerts",
            "urls_file",
            hint="addresses are secrets: put them into a file that only you can read, or into MURAGAT_ALERTS",
        )
    return Path(file.path.parent / Path(name).expanduser())  # type: ignore[union-attr]


@dataclasses.dataclass(frozen=True, slots=True)
class _Site:
    """One table ``[sites.NAME]``, to be checked."""

    file: TomlFile
    name: str
    values: Any
    zone: ZoneInfo

    def wrong(self, what: str, *key: str, hint: str) -> MuragatError:
        return self.file.wrong(what, "sites", self.name, *key, hint=hint)

    def entry(self) -> Entry:
        self.file.check_keys(self.values, _SITE_KEYS, "sites", self.name)
        zone = self.zone
        if "time_zone" in self.values:
            zone = _zone(self.file, self.values["time_zone"], "sites", self.name, "time_zone")
        profile, target = self._profile()
        jitter = self._seconds("jitter", _DAY) if "jitter" in self.values else 0.0
        times = Times(profile.name, self._rule(zone), zone, jitter, self._blackout())
        return Entry(profile, target, times, self._options(), self._flag("enabled", True))

    def _profile(self) -> tuple[Profile, str]:
        target = self.values.get("profile", self.name)
        if not isinstance(target, str):
            raise self.wrong("must be a text", "profile", hint="a profile's name, its file, or an address")
        if target.endswith(".toml") and "://" not in target:
            target = str(Path(str(self.file.path)).parent.absolute() / target)
        try:
            return profile_for(target), target
        except MuragatError as error:
            hint = f"{error.hint}; or give profile = an address or a profile's file"
            raise self.wrong(
                str(error), *(["profile"] if "profile" in self.values else []), hint=hint
            ) from None

    def _rule(self, zone: ZoneInfo) -> Cron | Every:
        if ("cron" in self.values) == ("every" in self.values):
            raise self.wrong("needs either cron or every", hint='cron = "0 3 * * *", or every = "12h"')
        if "every" in self.values:
            return Every(int(self._seconds("every", 366 * _DAY, least=60)))
        line = self.values["cron"]
        try:
            if len(line.split()) != 5:
                raise CronSimError("Wrong number of fields")  # noqa: TRY301
            next(CronSim(line, dt.datetime(2024, 1, 1, tzinfo=zone)))
        except (CronSimError, AttributeError) as error:
            hint = 'minute, hour, day, month, weekday: "0 3 * * *" is at three every night'
            raise self.wrong(f"not a cron line: {str(error).lower()}", "cron", hint=hint) from None
        except StopIteration:
            raise self.wrong("a day that never comes", "cron", hint="look at its day and month") from None
        return Cron(line, zone)

    def _blackout(self) -> tuple[Window, ...]:
        texts = self.values.get("blackout", [])
        texts = [texts] if isinstance(texts, str) else texts
        if not isinstance(texts, list):
            texts = [None]
        found = [_WINDOW.match(text) if isinstance(text, str) else None for text in texts]
        windows = tuple(
            Window(dt.time(int(m[1]), int(m[2])), dt.time(int(m[3]), int(m[4]))) for m in found if m
        )
        if len(windows) < len(found) or any(w.begin == w.end for w in windows):
            raise self.wrong("not hours of a day", "blackout", hint='for example ["08:00-18:00"]')
        minutes = itertools.starmap(dt.time, itertools.product(range(24), range(60)))
        if all(any(w.holds(minute) for w in windows) for minute in minutes):
            raise self.wrong("leaves no time to crawl", "blackout", hint="make the hours fewer")
        return windows

    def _options(self) -> tuple[str, ...]:
        options: list[str] = []
        if "max_pages" in self.values:
            if not _is_number(self.values["max_pages"], 1, 10**9):
                raise self.wrong("must be a number of pages, 1 or more", "max_pages", hint="without quotes")
            options += ["--max-pages", str(self.values["max_pages"])]
        if "max_time" in self.values:
            options += ["--max-time", f"{self._seconds('max_time', 31 * _DAY, least=1):g}s"]
        if "max_bytes" in self.values:
            if not (size := bytes_of(self.values["max_bytes"])):
                raise self.wrong("not a size", "max_bytes", hint='for example "500M" or "2G"')
            options += ["--max-bytes", str(size)]
        if "refresh" in self.values:
            try:
                options += ["--refresh", Refresh.parse(self.values["refresh"]).words]
            except ValueError as error:
                hint = '"all", "listing-only" or { recent_days = 30, one_in = 7 }'
                raise self.wrong(str(error), "refresh", hint=hint) from None
        return (*options, *(["--allow-private"] if self._flag("allow_private", False) else []))

    def _flag(self, key: str, usual: bool) -> bool:
        value = self.values.get(key, usual)
        if not isinstance(value, bool):
            raise self.wrong("must be true or false", key, hint="without quotes")
        return value

    def _seconds(self, key: str, most: float, *, least: float = 0) -> float:
        value = self.values[key]
        seconds = seconds_of(value) if isinstance(value, str) else None
        if seconds is None or not least <= seconds <= most:
            hint = f'from {least:g}s to {most / 3600:g}h, such as "90s", "30m", "12h" or "1d"'
            raise self.wrong("not a time", key, hint=hint)
        return seconds


def _zone(file: TomlFile, value: Any, *key: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise file.wrong("unknown time zone", *key, hint='a name such as "Asia/Almaty"') from None


def _is_number(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
