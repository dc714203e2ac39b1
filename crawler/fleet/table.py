"""The one table all processes of a fleet share: which sites a run has and how they are, and who holds which host.

A SQLite file in the data folder. On several machines it is shared through the file system, as the corpora are;
its locks must hold there (NFS 4, a cluster's file system). Thrown away, it costs no page: the next run of a
fleet continues the crawls that are unfinished and begins the others anew.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from crawler.schedule.outcome import Outcome
from pipelines.errors import CrawlError

__all__ = ["ENDED", "Holding", "Member", "Table"]

State = Literal["waiting", "running", "done", "unfinished", "failed", "crashed", "interrupted"]
ENDED = ("done", "unfinished", "failed", "crashed")
"""States of a site that a run does not try again by itself."""

_TABLES = """
create table if not exists runs (run text primary key, stopped integer not null default 0);
create table if not exists sites (
  run text not null references runs, site text not null, target text not null, options text not null,
  hosts text not null, delay real not null, state text not null default 'waiting', attempts integer not null default 0,
  newest text not null default '', started text, ended text, exit_code integer, crawl_id text, verdict text,
  counts text not null default '{}', message text not null default '', primary key (run, site));
create table if not exists hosts (
  host text primary key, owner text, beats integer not null default 0, rest real not null default 0);
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """A site of a run. ``target`` and ``options`` are words of `muragat crawl`; ``hosts`` the machines that are
    asked, whatever their ports; ``delay`` the seconds between two requests to them before the crawl knows better.

    ``newest`` is the corpus's newest crawl when the site was first begun; ``started`` and ``ended`` are ISO 8601, UTC.
    """

    site: str
    target: str
    options: tuple[str, ...]
    hosts: tuple[str, ...]
    delay: float
    state: State = "waiting"
    attempts: int = 0
    newest: str = ""
    started: str | None = None
    ended: str | None = None
    exit_code: int | None = None
    crawl_id: str | None = None
    verdict: str | None = None
    counts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    message: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the run is done with it."""
        return self.state in ENDED


@dataclasses.dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a host (None: nobody), how often the owner has said so, and for how many seconds from then on
    nobody else may ask it."""

    owner: str | None
    beats: int
    rest: float


class Table:
    """The table in ``data/.fleet/fleet.db``; each call is a transaction. Raises `CrawlError` where there can be none."""

    def __init__(self, data: Path) -> None:
        self.folder = data / ".fleet"
        path = self.folder / "fleet.db"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=60, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            hint = "choose another folder with --data; a damaged table may be removed, it holds no corpus"
            raise CrawlError(str(error), where=str(path), hint=hint) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    # Runs and their sites.

    def unfinished(self) -> str | None:
        """The run begun last, where some of its sites wait yet."""
        row = self._db.execute("select run from runs order by rowid desc limit 1").fetchone()
        run = str(row["run"]) if row else None
        return (
            run if run and not all(m.is_over and m.state != "unfinished" for m in self.members(run)) else None
        )

    def begin(self, run: str, members: Sequence[Member], again: Sequence[State]) -> None:
        """Enter a run with its sites; of one that is there, the sites in the states ``again`` wait once more, and
        those that have not ended are as they are called now."""
        with self._writing():
            self._db.execute("insert or ignore into runs (run) values (?)", (run,))
            self._db.execute("update runs set stopped = 0 where run = ?", (run,))
            for member in members:
                words = json.dumps(member.options), json.dumps(member.hosts)
                self._db.execute(
                    "insert into sites (run, site, target, options, hosts, delay) values (?, ?, ?, ?, ?, ?)"
                    " on conflict do update set target = excluded.target, options = excluded.options,"
                    " hosts = excluded.hosts, delay = excluded.delay",
                    (run, member.site, member.target, *words, member.delay),
                )
            for state in again:
                self._db.execute(
                    "update sites set state = 'waiting' where run = ? and state = ?", (run, state)
                )

    def members(self, run: str) -> list[Member]:
        """The sites of a run, in the order they were entered."""
        return [
            _member(row)
            for row in self._db.execute("select * from sites where run = ? order by rowid", (run,))
        ]

    def member(self, run: str, site: str) -> Member:
        """One site of a run."""
        return _member(
            self._db.execute("select * from sites where run = ? and site = ?", (run, site)).fetchone()
        )

    def start(self, run: str, site: str, newest: str) -> None:
        """A crawl of the site begins, or goes on."""
        self._db.execute(
            "update sites set state = 'running', attempts = attempts + 1, started = coalesce(started, ?),"
            " newest = case attempts when 0 then ? else newest end where run = ? and site = ?",
            (_now(), newest, run, site),
        )

    def finish(self, run: str, site: str, outcome: Outcome) -> None:
        """What became of the crawl."""
        self._db.execute(
            "update sites set state = ?, exit_code = ?, crawl_id = ?, verdict = ?, counts = ?, message = ?, ended = ?"
            " where run = ? and site = ?",
            (outcome.state, outcome.exit_code, outcome.crawl_id, outcome.verdict, json.dumps(outcome.counts),
             outcome.message, _now(), run, site),
        )  # fmt: skip

    def stop(self, run: str) -> None:
        """Ask every process of the run to end in order."""
        self._db.execute("update runs set stopped = 1 where run = ?", (run,))

    def is_stopped(self, run: str) -> bool:
        """Whether the run was asked to end."""
        row = self._db.execute("select stopped from runs where run = ?", (run,)).fetchone()
        return row is None or bool(row["stopped"])

    # Hosts.

    def holdings(self, hosts: Sequence[str]) -> dict[str, Holding]:
        """Who holds these hosts; those that nobody ever held are left out."""
        marks = ", ".join("?" * len(hosts))
        sql = f"select host, owner, beats, rest from hosts where host in ({marks})"  # noqa: S608 - only marks
        return {host: Holding(*rest) for host, *rest in self._db.execute(sql, tuple(hosts))}

    def claim(self, hosts: Sequence[str], owner: str, seen: Mapping[str, Holding], rest: float) -> bool:
        """Take all of these hosts, or none where one of them is not as it was ``seen``."""
        with self._writing():
            if self.holdings(hosts) != seen:
                return False
            for host in hosts:
                self._db.execute(
                    "insert into hosts values (?, ?, 1, ?) on conflict do update"
                    " set owner = excluded.owner, beats = beats + 1, rest = excluded.rest",
                    (host, owner, rest),
                )
        return True

    def beat(self, owner: str, rest: float) -> int:
        """Say that the owner lives, and how long its hosts must be left alone after it; how many hosts it holds."""
        sql = "update hosts set beats = beats + 1, rest = ? where owner = ?"
        return self._db.execute(sql, (rest, owner)).rowcount

    def release(self, owner: str) -> None:
        """Let go of an owner's hosts: it has ended, just now at the latest."""
        self._db.execute("update hosts set owner = null, beats = beats + 1 where owner = ?", (owner,))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _member(row: sqlite3.Row) -> Member:
    values = dict(row)
    del values["run"]
    for name in ("options", "hosts"):
        values[name] = tuple(json.loads(values[name]))
    return Member(**{**values, "counts": json.loads(values["counts"])})
