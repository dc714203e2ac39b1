"""Which slot of a site is to be run now: a function of its times, the runs there were, and the clock.

The laws, which a property test holds it to:

- a slot is given out once; again only where its run failed, crashed or was interrupted;
- of slots that were missed only the newest is run, and that one is always run;
- a slot older than one that ran is never run, whatever the clock says.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Literal, Protocol

from crawler.schedule.slots import Times

__all__ = ["RunState", "SeenRun", "Task", "due", "retry_at"]

RunState = Literal["running", "done", "unfinished", "failed", "crashed", "interrupted"]
"""``unfinished``: its budget was used up, the next slot goes on with the crawl."""

_FIRST_WAIT = dt.timedelta(minutes=15)
_LONGEST_WAIT = dt.timedelta(hours=24)
_LATE = dt.timedelta(minutes=30)  # a run that begins later than this after its slot opened is a catch-up
# A slot farther in the future than this was run by a clock gone wrong; it must not end all runs till then.
_ASTRAY = dt.timedelta(days=2)


class SeenRun(Protocol):
    """What the planner looks at in a run."""

    @property
    def slot(self) -> dt.datetime: ...  # noqa: D102
    @property
    def attempt(self) -> int: ...  # noqa: D102
    @property
    def state(self) -> RunState: ...  # noqa: D102
    @property
    def ended(self) -> dt.datetime | None: ...  # noqa: D102


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """A run to make: of which slot, the how-manieth attempt, and why now: ``schedule``, ``catch-up`` (late),
    ``resume`` (the last attempt died) or ``retry`` (it failed)."""

    slot: dt.datetime
    attempt: int
    trigger: Literal["schedule", "catch-up", "resume", "retry"]


def due(times: Times, runs: Sequence[SeenRun], now: dt.datetime) -> Task | None:
    """The run that a site needs now, or None. ``runs`` are its runs in the order they were made."""
    if any(run.state == "running" for run in runs) or times.allowed(now) > now:
        return None
    if (wait_until := retry_at(runs, now)) and now < wait_until:
        return None
    believable = [run for run in runs if run.slot <= now + _ASTRAY]
    last = max(believable, key=lambda run: (run.slot, run.attempt), default=None)
    newest = times.newest_due(now)
    if newest and (last is None or newest > last.slot):
        return Task(newest, 1, "catch-up" if now - times.opens(newest) > _LATE else "schedule")
    if last and last.state in ("crashed", "interrupted"):
        return Task(last.slot, last.attempt + 1, "resume")
    if last and last.state == "failed":
        return Task(last.slot, last.attempt + 1, "retry")
    return None


def retry_at(runs: Sequence[SeenRun], now: dt.datetime) -> dt.datetime | None:
    """Until when a site is left alone after runs that went wrong one after the other; None where it is not.

    A single crash is resumed at once. A wait longer than the longest is no wait, but a clock set back.
    """
    failures = 0
    for run in reversed(runs):
        if run.state not in ("failed", "crashed"):
            break
        failures += 1
    if not failures or runs[-1].ended is None or (failures == 1 and runs[-1].state == "crashed"):
        return None
    wait = min(_FIRST_WAIT * 2 ** min(failures - 1, 16), _LONGEST_WAIT)
    until = runs[-1].ended + wait
    return until if until - now <= _LONGEST_WAIT else None
