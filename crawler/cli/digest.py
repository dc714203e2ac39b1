"""`muragat digest`: what happened in the last days, for people who look at a mail and at nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli import options
from crawler.cli.console import emit_json, narrate, program
from crawler.cli.diff import Reading

if TYPE_CHECKING:
    from pipelines.diff.period import Period

__all__ = ["digest"]


class _Span(click.ParamType[dt.timedelta]):
    """A time such as 7d."""

    name = "time"

    def convert(
        self, value: str | dt.timedelta, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.timedelta:
        """The span. Fails where it is none."""
        from crawler.amounts import seconds_of

        if isinstance(value, dt.timedelta):
            return value
        seconds = seconds_of(value)
        if not seconds or seconds > 36_600 * 86_400:
            self.fail(f"{value!r} is no time; such as 24h, 7d or 30d", param, ctx)
        return dt.timedelta(seconds=seconds)


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@options.read_data
@click.option("--since", type=_Span(), default="7d", show_default=True, help="How far back: 24h, 7d, 30d.")
@click.option("--as-read", is_flag=True, help="Compare what landed, even where other code had read it.")
@click.option("--send", is_flag=True, help="Send it to where alerts go, instead of printing it.")
@click.option(
    "--schedule",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="MURAGAT_SCHEDULE",
    help="The schedule that says where alerts go, for --send. [default: schedule.toml, where there is one]",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def digest(sites: tuple[str, ...], data: Path, since: dt.timedelta, as_read: bool, send: bool, file: Path | None,
           as_json: bool) -> int:  # fmt: skip
    """Tell what became of each SITE in the last days: new, edited, removed articles, views, failed runs.

    All sites unless some are named. The newest crawl is compared with the last one before those days.
    A site that cannot be compared says why, and the exit code is 1.
    """
    from crawler.schedule.runs import recent_trouble
    from pipelines.errors import MuragatError, UsageError
    from pipelines.layout import site_folders

    names = list(dict.fromkeys(sites)) or [folder.site for folder in site_folders(data) if folder.committed()]
    if not names:
        raise UsageError(
            "nothing has landed", where=str(data), hint=f"{program()} crawl SITE, or name another --data"
        )
    addresses = _addresses(file) if send else []
    moment = dt.datetime.now(dt.UTC) - since
    trouble, found, failed = recent_trouble(data, moment), [], []
    for name in names:
        try:
            found.append(_period(name, data, moment, as_read))
        except MuragatError as error:
            failed.append({"site": name, "error": str(error), "hint": error.hint})
    lines = _lines(found, failed, {name: trouble[name] for name in names if name in trouble})
    if as_json:
        emit_json(
            {"since": moment, "sites": [one.as_json() for one in found], "failed": failed, "trouble": trouble}
        )
    if send:
        _send(addresses, f"Muragat since {moment:%Y-%m-%d %H:%M} UTC", lines, good=not failed)
    elif not as_json:
        click.echo("\n".join(lines))
    return int(bool(failed))


def _period(site: str, data: Path, since: dt.datetime, as_read: bool) -> Period:
    from pipelines.corpus import Corpus
    from pipelines.diff.period import period

    corpus = Corpus(data / site)
    with Reading(site, data, as_read) as rereader:
        return period(corpus, since, rereader=rereader)


def _lines(
    found: list[Period], failed: list[dict[str, str]], trouble: dict[str, dict[str, Any]]
) -> list[str]:
    lines = [line for one in found for line in one.lines()]
    lines += [f"{one['site']}: cannot be compared: {one['error']} (hint: {one['hint']})" for one in failed]
    for site, told in trouble.items():
        times = ", ".join(f"{number} {state}" for state, number in told["runs"].items())
        lines.append(f"{site}: runs {times}; the last {told['last']:%Y-%m-%d %H:%M} UTC: {told['message']}")
    return lines


def _addresses(file: Path | None) -> list[Any]:
    """Where to send it. Raises `MuragatError` where that is nowhere, before anything is compared."""
    from crawler.alerts import VARIABLE, alert_addresses
    from crawler.schedule.entries import load_schedule
    from pipelines.errors import UsageError

    usual = Path("schedule.toml")
    file = file or (usual if usual.exists() else None)
    addresses = alert_addresses(load_schedule(file).alert_urls_file if file else None)
    if not addresses:
        hint = f"set {VARIABLE}, or name a schedule with [alerts] urls_file by --schedule"
        raise UsageError("there is no address to send it to", hint=hint)
    return addresses


def _send(addresses: list[Any], title: str, lines: list[str], *, good: bool) -> None:
    from crawler.alerts import send_alert

    for place in send_alert(addresses, title, "\n".join(lines), good=good):
        narrate(f"not delivered: {place}")
    narrate(f"Sent: {title}")
