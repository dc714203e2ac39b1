"""`muragat schedule` and `muragat serve-schedule`: crawls that nobody has to start."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, program

if TYPE_CHECKING:
    from crawler.schedule.entries import Entry, Schedule
    from crawler.schedule.runner import Runner

__all__ = ["schedule", "serve_schedule"]

_file = click.option(
    "--schedule",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("schedule.toml"),
    show_default=True,
    envvar="MURAGAT_SCHEDULE",
    help="The file that says which site is crawled when.",
)


@click.group()
def schedule() -> None:
    """Crawl sites at the times that schedule.toml says.

    `run-due` does it, once; something calls it every few minutes (`install` writes what systemd, cron
    or Kubernetes need for that), or `muragat serve-schedule` stays and does it by itself.
    """


@schedule.command("list")
@_file
@options.data
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_sites(file: Path, data: Path, as_json: bool) -> int:
    """Show each site's times, last run and next run."""
    from crawler.schedule.runner import utc_now

    sites = [row for _, row in _sites(_load(file), data, utc_now())]
    if as_json:
        emit_json({"sites": sites})
        return 0
    names = ("site", "when", "time_zone", "enabled", "last", "state", "verdict", "next")
    emit_table(names, [[row[name] for name in names] for row in sites])
    narrate(f"Next: {program()} schedule next")
    return 0


@schedule.command("next")
@_file
@options.data
@click.option(
    "--limit", "-n", type=click.IntRange(1, 1000), default=10, show_default=True, help="Runs to show."
)
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON.")
def next_runs(file: Path, data: Path, limit: int, as_json: bool) -> int:
    """Show the runs to come, soonest first. What is due already begins `now`."""
    from crawler.schedule.runner import utc_now

    now, found = utc_now(), []
    for entry, row in _sites(_load(file), data, now):
        if row["due"]:
            found.append((now, entry, row["due"], row["trigger"]))
        if entry.enabled:
            found += [(opens, entry, slot, "schedule") for slot, opens in entry.times.upcoming(now, limit)]
    found = sorted(found, key=lambda item: item[0])[:limit]
    if as_json:
        rows = [{"site": e.site, "begins": opens.isoformat(timespec="seconds"), "slot": slot.isoformat(), "trigger": why}
                for opens, e, slot, why in found]  # fmt: skip
        emit_json({"runs": rows})
        return 0
    emit_table(
        ("begins", "site", "trigger", "slot"),
        [["now" if t == now else e.local(t), e.site, why, e.local(slot)] for t, e, slot, why in found],
    )
    return 0


@schedule.command("run-due")
@_file
@options.data
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but what goes wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the runs that ended as JSON.")
def run_due(file: Path, data: Path, quiet: bool, as_json: bool) -> int:
    """Crawl every site that is due, then return. It may be called at any time, any number of times.

    A slot that was missed is caught up with once, a crawl that died is continued, one that failed is
    tried again after a while. The exit code is 1 where a run failed or an alert could not be sent, 3
    where a site is not good.
    """
    with _runner(_load(file), data, quiet=quiet) as runner:
        runs = runner.run_due()
        failed = runner.failed_alerts
    if as_json:
        emit_json({"runs": [run.as_json() for run in runs]})
    newest = {run.site: run for run in runs}.values()
    if failed or any(run.state in ("failed", "crashed") for run in newest):
        return 1
    if any(run.state == "interrupted" for run in newest):
        return 130
    return 3 if any(run.verdict not in (None, "good") for run in newest) else 0


@schedule.command("install")
@_file
@options.data
@click.option(
    "--systemd", "kind", flag_value="systemd", default="systemd", help="Service and timer units. [default]"
)
@click.option("--cron", "kind", flag_value="cron", help="A line for crontab.")
@click.option(
    "--kubernetes", "kind", flag_value="kubernetes", help="A CronJob, with the schedule in a ConfigMap."
)
@click.option("--scrapyd", "kind", flag_value="scrapyd", help="A script of calls to a scrapyd server.")
@click.option(
    "--image", default="muragat:latest", show_default=True, help="Container image, for --kubernetes."
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="Write files there. [default: print them]")  # fmt: skip
def install(file: Path, data: Path, kind: str, image: str, output: Path | None) -> int:
    """Write what makes a machine call `run-due` every five minutes. Nothing is changed on the machine."""
    from crawler.schedule.install import installation

    made = installation(kind, _load(file), data, image)
    for name, text in made.files.items():
        if output:
            output.mkdir(parents=True, exist_ok=True)
            (output / name).write_text(text, encoding="utf-8")
            narrate(f"written: {output / name}")
        else:
            click.echo(f"# {name}\n{text}" if len(made.files) > 1 else text, nl=False)
    narrate(f"Next: {made.next_step}")
    return 0


@click.command("serve-schedule")
@_file
@options.data
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but what goes wrong.")
@click.option("--metrics-port", type=click.IntRange(0, 65535), metavar="PORT",
              help="Answer Prometheus there, at /metrics; 0 takes a free port.")  # fmt: skip
@click.option("--metrics-host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Where that port is opened; 0.0.0.0 is everywhere.")  # fmt: skip
def serve_schedule(file: Path, data: Path, quiet: bool, metrics_port: int | None, metrics_host: str) -> int:
    """Stay, and crawl every site when it is due, as `schedule run-due` does; for containers.

    SIGTERM and Ctrl-C end it in order: crawls under way are stopped, their state saved. SIGHUP reads
    the schedule again; a file with an error in it changes nothing.
    """
    with contextlib.ExitStack() as open_till_end:
        runner = open_till_end.enter_context(_runner(_load(file), data, quiet=quiet))
        if metrics_port is not None:
            from crawler.metrics import serving

            address = open_till_end.enter_context(serving(data, metrics_host, metrics_port))
            narrate(f"metrics: {address}")
        runner.serve(lambda: _load(file))
    return 0


def _load(file: Path) -> Schedule:
    from crawler.schedule.entries import load_schedule

    return load_schedule(file)


@contextlib.contextmanager
def _runner(loaded: Schedule, data: Path, *, quiet: bool) -> Iterator[Runner]:
    from crawler.schedule.runner import Runner

    runner = Runner(loaded, data, tell=narrate, quiet=quiet)
    try:
        yield runner
    finally:
        runner.close()


def _sites(loaded: Schedule, data: Path, now: dt.datetime) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """What is to be said of each site."""
    from crawler.schedule.planner import due
    from crawler.schedule.runs import Runs

    runs = Runs(data, make=False)
    try:
        for entry in loaded.entries:
            made = runs.of(entry.site)
            last = made[-1] if made else None
            task = due(entry.times, made, now) if entry.enabled else None
            upcoming = entry.times.upcoming(now, 1)
            then = upcoming[0][1] if upcoming and entry.enabled else None
            yield (
                entry,
                {
                    "site": entry.site,
                    "when": str(entry.times.rule),
                    "time_zone": entry.times.zone.key,
                    "enabled": entry.enabled,
                    "last": entry.local(last.started) if last else None,
                    "state": last.state if last else None,
                    "verdict": last.verdict if last else None,
                    "next": "now" if task else entry.local(then) if then else None,
                    "due": task.slot if task else None,
                    "trigger": task.trigger if task else None,
                },
            )
    finally:
        runs.close()
