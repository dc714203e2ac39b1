"""`muragat profile`: what a site's profile says, whether all of it has an effect, what another says otherwise."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, program

if TYPE_CHECKING:
    from crawler.profile.model import Profile
    from crawler.profile.remarks import Held

__all__ = ["profile"]


@click.group()
def profile() -> None:
    """Show the profile of a site, check it, or compare it with another."""


@profile.command()
@click.argument("site")
@options.data
@click.option("--json", "as_json", is_flag=True, help="Print every key as JSON, also those left out.")
def show(site: str, data: Path, as_json: bool) -> int:
    """Print the profile of SITE as TOML.

    SITE is a profile file, the name of a profile or of a corpus (whose newest crawl kept the one
    it used), or an address, for which all is left as it would be without a profile.
    """
    found = _profile(site, data)
    if as_json:
        values = {name: value for name, value in dataclasses.asdict(found).items() if name != "source"}
        emit_json(values | {"digest": found.digest})
    else:
        click.echo(found.text, nl=not found.text.endswith("\n"))
    return 0


@profile.command()
@click.argument("site")
@options.data
@click.option("--json", "as_json", is_flag=True, help="Print the remarks as JSON.")
def check(site: str, data: Path, as_json: bool) -> int:
    """Say what in the profile of SITE has no effect, or not the one meant.

    Where a crawl of the site has landed, its months tell whether sections and languages are still
    found. Exit code 1: there are remarks. 2: it does not load.
    """
    from crawler.profile.remarks import remarks

    found = _profile(site, data)
    held = _held(data / found.name)
    listed = remarks(found, held)
    if as_json:
        emit_json({"site": found.name, "remarks": [dataclasses.asdict(remark) for remark in listed]})
    elif listed:
        emit_table(["key", "remark", "hint"], [(r.key, r.says, r.hint) for r in listed])
    if not listed:
        narrate(f"{site}: nothing to remark" + ("." if held else "; no crawl has landed to hold it against."))
    return 1 if listed else 0


@profile.command()
@click.argument("before")
@click.argument("after", required=False)
@options.data
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
def diff(before: str, after: str | None, data: Path, as_json: bool) -> int:
    """Say what two profiles say otherwise: BEFORE and AFTER, each as in `profile show`.

    SITE@CRAWL is the profile as it holds for a crawl, by the crawl's id or a day. Without AFTER, the one the
    newest crawl of BEFORE's site kept is compared with BEFORE.
    """
    from crawler.profile.compare import compare_profiles

    new = _profile_at(after or before, data)
    if after is None:
        from crawler.profile.model import load_profile

        old = load_profile(data / new.name / "profile.toml")
    else:
        old = _profile_at(before, data)
    found = compare_profiles(old, new)
    if as_json:
        emit_json({"site": new.name, "differences": [dataclasses.asdict(one) for one in found]})
    elif found:
        columns = ["key", "before", "after", "pages"]
        rows = [
            (d.key, _said(d.before), _said(d.after), "read otherwise" if d.reading else "") for d in found
        ]
        emit_table(columns, rows)
    if not found:
        narrate("Both say the same.")
    elif any(difference.reading for difference in found):
        narrate(
            f"Pages are read otherwise. Next: {program()} rebuild {new.name}, with the profile that is to hold"
        )
    return 0


def _said(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _profile_at(named: str, data: Path) -> Profile:
    """The profile of SITE, or as it holds at a moment, of SITE@MOMENT."""
    import datetime as dt

    from pipelines.errors import UsageError
    from pipelines.layout import CRAWL_ID, SiteFolder, begun

    site, at, when = named.rpartition("@")
    if not at or "/" in when:  # an address may have one
        return _profile(named, data)
    try:
        moment = begun(when) if CRAWL_ID.match(when) else dt.datetime.fromisoformat(when)
    except ValueError:
        hint = "SITE@20260301T060000Z, the id of a crawl, or SITE@2026-03-01"
        raise UsageError(f"no moment: {when!r}", where=named, hint=hint) from None
    held = _profile(site, data).at(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
    record = SiteFolder(data / held.name).record(when)
    if record.exists() and json.loads(record.read_text("utf-8")).get("profile_digest") != held.digest:
        narrate(
            f"The crawl {when} landed as another profile reads it; `{program()} rebuild` would change it."
        )
    return dataclasses.replace(held, template=())


def _profile(site: str, data: Path) -> Profile:
    from crawler.profile.model import load_profile, profile_for, shipped_profiles

    stored = data / site / "profile.toml"
    is_name = "/" not in site and not site.endswith(".toml") and site not in shipped_profiles()
    return load_profile(stored) if is_name and stored.exists() else profile_for(site)


def _held(root: Path) -> Held | None:
    """What the months of the newest crawl are filed under; None where none has landed."""
    import pyarrow.parquet as pq

    from crawler.profile.remarks import Held
    from pipelines.layout import SiteFolder

    folder = SiteFolder(root)
    committed = folder.committed()
    if not committed:
        return None
    columns = ["article_section", "language"]
    parts = [pq.read_table(path, columns=columns) for path in folder.files("months", committed[-1])]
    sections, languages = (
        frozenset(value for part in parts for value in part[name].to_pylist() if value) for name in columns
    )
    return Held(sections, languages)
