"""The moments at which a site is due: cron lines and intervals, jitter, blackout hours. Nothing but arithmetic.

A slot is a moment in UTC that the rule alone gives, so that whoever computes it comes to the same.
A slot opens some time later: by its jitter, and where that falls into blackout hours, at their end.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim

__all__ = ["Cron", "Every", "Times", "Window"]

_ANCHOR = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_LOOK_BACK = tuple(map(dt.timedelta, (2, 40, 400, 3000)))  # days; a 29 February may be eight years ago


@dataclasses.dataclass(frozen=True, slots=True)
class Cron:
    """A cron line in a time zone. Where the clocks go forward, a fixed hour that is left out is run right
    after; where they go back, the hour that comes twice is run once."""

    line: str
    zone: ZoneInfo

    def after(self, moment: dt.datetime) -> Iterator[dt.datetime]:
        """The slots after ``moment``, in order, none twice."""
        last = moment
        for local in CronSim(self.line, moment.astimezone(self.zone)):
            slot = local.astimezone(dt.UTC)
            if slot > last:  # asked within the hour that comes twice, it begins with the first of them
                yield slot
                last = slot

    def __str__(self) -> str:
        return self.line


@dataclasses.dataclass(frozen=True, slots=True)
class Every:
    """A slot every so many seconds, counted from one moment for all sites and times."""

    seconds: int

    def after(self, moment: dt.datetime) -> Iterator[dt.datetime]:
        """The slots after ``moment``, in order."""
        step = dt.timedelta(seconds=self.seconds)
        slot = _ANCHOR + ((moment - _ANCHOR) // step + 1) * step
        while True:
            yield slot
            slot += step

    def __str__(self) -> str:
        for unit, seconds in (("d", 86400), ("h", 3600), ("m", 60)):
            if self.seconds % seconds == 0:
                return f"every {self.seconds // seconds}{unit}"
        return f"every {self.seconds}s"


@dataclasses.dataclass(frozen=True, slots=True)
class Window:
    """Hours of a day, by the wall clock, in which nothing is begun; over midnight where it ends before it
    begins."""

    begin: dt.time
    end: dt.time

    def holds(self, time: dt.time) -> bool:
        """Whether the window is open at this time of the day."""
        if self.begin < self.end:
            return self.begin <= time < self.end
        return time >= self.begin or time < self.end

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


@dataclasses.dataclass(frozen=True, slots=True)
class Times:
    """When one site is due: the rule, its time zone, ``jitter`` in seconds, the blackout hours.

    ``seed`` tells sites of one rule apart, so that they don't all begin in the same second.
    """

    seed: str
    rule: Cron | Every
    zone: ZoneInfo
    jitter: float = 0.0
    blackout: tuple[Window, ...] = ()

    def opens(self, slot: dt.datetime) -> dt.datetime:
        """When a slot may begin; the same at every call."""
        drawn = int.from_bytes(hashlib.sha256(f"{self.seed} {slot.isoformat()}".encode()).digest()[:8])
        return self.allowed(slot + dt.timedelta(seconds=int(self.jitter * drawn / 2**64)))

    def allowed(self, moment: dt.datetime) -> dt.datetime:
        """The first moment from this one on that lies in no blackout hours."""
        for _ in range(2 * len(self.blackout) + 1):
            local = moment.astimezone(self.zone)
            window = next((w for w in self.blackout if w.holds(local.time())), None)
            if window is None:
                break
            days = dt.timedelta(days=int(window.end <= local.time()))
            end = dt.datetime.combine(local.date() + days, window.end, self.zone).replace(fold=local.fold)
            moment = max(end.astimezone(dt.UTC), moment + dt.timedelta(seconds=1))
        return moment

    def newest_due(self, now: dt.datetime) -> dt.datetime | None:
        """The newest slot that has opened; None where there was none in the last eight years."""
        for back in _LOOK_BACK:
            newest = None
            for slot in self.rule.after(now - back):
                if slot > now:
                    break
                if self.opens(slot) <= now:
                    newest = slot
            if newest:
                return newest
        return None

    def upcoming(self, now: dt.datetime, number: int) -> list[tuple[dt.datetime, dt.datetime]]:
        """The next slots that open after ``now``, each with the moment it opens, soonest first."""
        since = now - _LOOK_BACK[0]  # a slot of the past may open yet
        found = ((self.opens(slot), slot) for slot in self.rule.after(since))
        return [(slot, opens) for opens, slot in sorted(islice((f for f in found if f[0] > now), number))]
