"""Which sites a fleet has, and how they are divided: never two at a time that share a host."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import crawler.settings
from crawler.fleet.table import Member
from crawler.guard import is_own_network
from crawler.profile.model import Profile, profile_for
from crawler.schedule.entries import load_schedule
from pipelines.errors import UsageError

__all__ = ["groups", "named", "scheduled"]


def named(targets: Sequence[str], options: Sequence[str]) -> list[Member]:
    """The sites that these words name, as `muragat crawl` takes them. Raises `UsageError`, `ProfileError`."""
    found: dict[str, Member] = {}
    for target in targets:
        member = _member(profile_for(target), _from_anywhere(target), options)
        if member.site in found:
            raise UsageError("lands in the same folder as another site", where=target, hint="name it once")
        found[member.site] = member
    return list(found.values())


def scheduled(path: Path) -> list[Member]:
    """The enabled sites of a schedule, whatever its times say. Raises `ScheduleError`."""
    schedule = load_schedule(path)
    return [
        _member(entry.profile, _from_anywhere(entry.target), entry.options)
        for entry in schedule.entries
        if entry.enabled
    ]


def groups(members: Iterable[Member]) -> list[list[str]]:
    """The sites in lists of those that share hosts, be it by way of a third; the longest list first."""
    found: list[tuple[set[str], list[str]]] = []
    for member in members:
        hosts, sites = set(member.hosts), [member.site]
        for other in [group for group in found if group[0] & hosts]:
            found.remove(other)
            hosts, sites = hosts | other[0], other[1] + sites
        found.append((hosts, sites))
    return sorted((sites for _, sites in found), key=len, reverse=True)


def _member(profile: Profile, target: str, options: Sequence[str]) -> Member:
    hosts = {_machine(profile.start), *(_machine(f"http://{host}") for host in profile.hosts)}
    usual = 0.0 if is_own_network(profile.start) else crawler.settings.DOWNLOAD_DELAY
    delay = usual if profile.delay is None else profile.delay
    return Member(profile.name, target, tuple(options), tuple(sorted(hosts)), delay)


def _machine(url: str) -> str:
    """The machine that is asked, whatever its port."""
    return (urlsplit(url).hostname or "").lower().removeprefix("www.")


def _from_anywhere(target: str) -> str:
    """The target as processes elsewhere understand it: a file by its whole path."""
    return str(Path(target).absolute()) if target.endswith(".toml") and "://" not in target else target
