"""The table of runs: what was run when, by whom and how it ended; and the alerts that are to go out.

A SQLite file beside the corpora, the only state the schedule has. Thrown away, it is begun anew: then
each site's newest slot is run once more, and nothing else happens.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from crawler.schedule.planner import RunState, Task
from pipelines.errors import ScheduleError

__all__ = ["Alert", "Run", "Runs", "recent_trouble", "run_counts"]

_LOOKED_AT = 64  # of a site's runs, the newest; more the planner need not know
_TABLES = """
create table if not exists runs (
  id integer primary key, site text not null, host text not null, slot text not null, attempt integer not null,
  trigger text not null, state text not null, started text not null, heartbeat text not null, ended text,
  machine text not null, pid integer not null, exit_code integer, crawl_id text, verdict text, counts text,
  version text not null, profile_digest text not null, message text not null default '',
  unique (site, slot, attempt));
create index if not exists runs_running on runs (site) where state = 'running';
create table if not exists alerts (
  id integer primary key, run integer not null references runs, site text not null, was text not null,
  health text not null, title text not null, body text not null, queued text not null, tried text, sent text);
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """One row of the table; times in UTC. ``machine`` and ``pid`` are the process that made the run,
    ``host`` the one that was asked; ``version`` is Muragat's, then that of its extraction."""

    id: int
    site: str
    host: str
    slot: dt.datetime
    attempt: int
    trigger: str
    state: RunState
    started: dt.datetime
    heartbeat: dt.datetime
    ended: dt.datetime | None
    machine: str
    pid: int
    exit_code: int | None
    crawl_id: str | None
    verdict: str | None
    counts: Mapping[str, Any]
    version: str
    profile_digest: str
    message: str

    def as_json(self) -> dict[str, Any]:
        """The row, ready for JSON."""
        return {
            name: value.isoformat() if isinstance(value, dt.datetime) else value
            for name, value in dataclasses.asdict(self).items()
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Alert:
    """A message that is to go out: a site's health has changed, from ``was`` to ``health``."""

    id: int
    site: str
    was: str
    health: str
    title: str
    body: str
    tried: dt.datetime | None


class Runs:
    """The table, in ``data/.schedule/runs.db``; each call is a transaction of its own unless within one."""

    def __init__(self, data: Path, *, make: bool = True) -> None:
        """Open the table; where there is none, make it, or without ``make`` look at an empty one.

        Raises `ScheduleError` where that fails.
        """
        self.folder = data / ".schedule"
        self._path = self.folder / "runs.db"
        try:
            if make:
                self.folder.mkdir(parents=True, exist_ok=True)
            path = self._path if make or self._path.exists() else ":memory:"
            self._db = sqlite3.connect(path, timeout=60, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            hint = "choose another folder with --data; a damaged table may be removed, it holds no corpus"
            raise ScheduleError(str(error), where=str(self._path), hint=hint) from None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that no other process reads and writes between; undone where it ends in an error."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def of(self, site: str) -> list[Run]:
        """The newest runs of a site, in the order they were made."""
        rows = self._db.execute(
            "select * from runs where site = ? order by id desc limit ?", (site, _LOOKED_AT)
        )
        return [_run(row) for row in rows][::-1]

    def all(self) -> list[Run]:
        """Every run there ever was, in the order they were made."""
        return [_run(row) for row in self._db.execute("select * from runs order by id")]

    def running(self) -> list[Run]:
        """The runs that are under way, or were when their process died."""
        return [
            _run(row) for row in self._db.execute("select * from runs where state = 'running' order by id")
        ]

    def since(self, moment: dt.datetime) -> list[Run]:
        """The runs that began at this moment or later, in the order they were made."""
        rows = self._db.execute("select * from runs where started >= ? order by id", (_text(moment),))
        return [_run(row) for row in rows]

    def counts(self) -> dict[tuple[str, RunState], int]:
        """How many runs there ever were, by site and state."""
        rows = self._db.execute("select site, state, count(*) from runs group by site, state")
        return {(site, state): number for site, state, number in rows}

    def begin(self, task: Task, now: dt.datetime, **values: Any) -> Run:
        """Write down that a run begins; ``values`` are the columns that the task does not give."""
        row = {"slot": _text(task.slot), "attempt": task.attempt, "trigger": task.trigger, "state": "running",
               "started": _text(now), "heartbeat": _text(now), **values}  # fmt: skip
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        sql = f"insert into runs ({names}) values ({marks}) returning *"  # noqa: S608 - names are ours
        return _run(self._db.execute(sql, tuple(row.values())).fetchone())

    def beat(self, run: Run, now: dt.datetime) -> None:
        """Say that the run's process is alive."""
        self._db.execute("update runs set heartbeat = ? where id = ?", (_text(now), run.id))

    def finish(self, run: Run, now: dt.datetime, values: Mapping[str, Any]) -> Run:
        """Write down how a run ended; ``values`` are columns, ``counts`` a mapping. None changes nothing."""
        row = {**values, "counts": json.dumps(values["counts"]), "ended": _text(now)}
        sets = ", ".join(f"{name} = coalesce(?, {name})" for name in row)
        sql = f"update runs set {sets} where id = ? returning *"  # noqa: S608 - names are ours
        return _run(self._db.execute(sql, (*row.values(), run.id)).fetchone())

    def health(self, site: str) -> str:
        """What the newest alert about a site said of it; a site nothing was said about is good."""
        sql = "select health from alerts where site = ? order by id desc limit 1"
        row = self._db.execute(sql, (site,)).fetchone()
        return str(row["health"]) if row else "good"

    def queue(self, run: Run, was: str, health: str, title: str, body: str, now: dt.datetime) -> None:
        """Put an alert by, to be sent."""
        self._db.execute(
            "insert into alerts (run, site, was, health, title, body, queued) values (?, ?, ?, ?, ?, ?, ?)",
            (run.id, run.site, was, health, title, body, _text(now)),
        )

    def unsent(self) -> list[Alert]:
        """The alerts that have not gone out, oldest first."""
        sql = "select id, site, was, health, title, body, tried from alerts where sent is null order by id"
        return [Alert(**{**dict(row), "tried": _moment(row["tried"])}) for row in self._db.execute(sql)]

    def tried(self, alert: Alert, now: dt.datetime, *, sent: bool) -> None:
        """Write down that an alert was sent, or that sending it failed."""
        moment = _text(now)
        self._db.execute(
            "update alerts set tried = ?, sent = ? where id = ?", (moment, moment if sent else None, alert.id)
        )


def recent_trouble(data: Path, since: dt.datetime) -> dict[str, dict[str, Any]]:
    """Of each site with runs that crashed or failed since a moment: how many by state (``runs``), when the
    ``last`` of them began and its ``message``. Also what was resumed and is well again, of which no alert tells.
    """
    with contextlib.closing(Runs(data, make=False)) as table:
        runs = [run for run in table.since(since) if run.state in ("crashed", "failed")]
    return {
        run.site: {
            "runs": dict(Counter(other.state for other in runs if other.site == run.site)),
            "last": run.started,
            "message": run.message,
        }
        for run in runs
    }


def run_counts(data: Path) -> dict[tuple[str, RunState], int]:
    """How many runs the schedule of a data folder ever made, by site and state."""
    with contextlib.closing(Runs(data, make=False)) as table:
        return table.counts()


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _run(row: sqlite3.Row) -> Run:
    values = dict(row)
    for name in ("slot", "started", "heartbeat", "ended"):
        values[name] = _moment(values[name])
    return Run(**{**values, "counts": json.loads(values["counts"] or "{}")})
