"""Tells when a site's health changes, once: alerts are put by with the run that gave them, then sent."""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Callable

from crawler.alerts import alert_addresses, send_alert
from crawler.schedule.entries import Schedule
from crawler.schedule.outcome import Outcome, health_of
from crawler.schedule.planner import retry_at
from crawler.schedule.runs import Alert, Run, Runs
from pipelines.errors import MuragatError

__all__ = ["Messenger"]

_PAUSE = dt.timedelta(minutes=5)  # before an alert that could not be delivered is tried again


class Messenger:
    """Alerts of one schedule, kept in the table of runs until they are delivered."""

    def __init__(self, runs: Runs, schedule: Schedule, tell: Callable[[str], None]) -> None:
        """Raises `ScheduleError` where the addresses cannot be read."""
        self._runs, self._tell = runs, tell
        self._addresses = alert_addresses(schedule.alert_urls_file)
        self.failed = False

    def queue(self, run: Run, outcome: Outcome, now: dt.datetime) -> None:
        """Put an alert by where a run shows another health than the last alert told."""
        health, was = health_of(outcome), self._runs.health(run.site)
        if run.state == "crashed" and not retry_at(self._runs.of(run.site), now):
            return  # it is resumed at once; should that go wrong too, it is told
        if self._addresses and health and health != was:
            title = f"{run.site}: {health} (was {was})"
            self._runs.queue(run, was, health, title, _body(run), now)

    def deliver(self, now: dt.datetime) -> None:
        """Send what is put by. Of several processes one sends; what fails is kept and tried again later."""
        if not self._addresses or not self._runs.unsent():
            return
        with (self._runs.folder / "alerts.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for alert in self._runs.unsent():
                if alert.tried is None or abs(now - alert.tried) >= _PAUSE:
                    self._send(alert, now)

    def _send(self, alert: Alert, now: dt.datetime) -> None:
        try:
            failed = send_alert(self._addresses, alert.title, alert.body, good=alert.health == "good")
        except MuragatError as error:
            self.failed = True
            self._runs.tried(alert, now, sent=False)
            self._tell(f"alert not sent, {error}. hint: {error.hint}")
            return
        self._runs.tried(alert, now, sent=True)
        for place in failed:
            self.failed = True
            self._tell(f"alert not delivered: {place}")


def _body(run: Run) -> str:
    lines = [
        run.message,
        "",
        f"slot      {run.slot:%Y-%m-%d %H:%M} UTC, {run.trigger}, attempt {run.attempt}",
    ]
    if run.crawl_id:
        lines.append(f"crawl     {run.crawl_id}")
    if run.verdict == "bad":
        words = f"{run.site} {run.crawl_id}"
        lines.append(f"decide    muragat accept {words}, or muragat reject {words}")
    return "\n".join([*lines, f"Muragat   {run.version}"])
