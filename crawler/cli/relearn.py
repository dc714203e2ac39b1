"""`muragat relearn`: selectors learned anew from the log of a crawl, shown beside those there are."""

from __future__ import annotations

import dataclasses
import difflib
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, program
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from crawler.profile.model import Profile
    from crawler.replay.relearn import Relearned, Sample

__all__ = ["relearn"]

_LINES, _LINE = 12, 160


@click.command()
@click.argument("site")
@options.data
@click.option("--crawl", "crawl_id", metavar="ID", help="The crawl to learn from.  [default: the newest]")
@click.option("--write", is_flag=True, help="Put what is proposed into the profile.")
@click.option("--json", "as_json", is_flag=True, help="Print the proposal as JSON.")
def relearn(site: str, data: Path, crawl_id: str | None, write: bool, as_json: bool) -> int:
    """Propose new selectors for SITE from the log of a crawl, and show what they would change.

    For use after a redesign, also where the crawl was set aside for it. SITE is the name of a corpus or
    a profile file. Nothing is fetched, and without --write nothing is changed. --write puts the selectors
    into the profile file; those of before become a [[template]] that holds for the crawls before this one.
    """
    from crawler.cli.rebuild import Progress, profile_of
    from crawler.plan import hold
    from crawler.replay.relearn import relearn as learn
    from pipelines.executors import Workers
    from pipelines.layout import SiteFolder

    profile, file = profile_of(site, data), _file_of(site, data)
    folder = SiteFolder(data / profile.name)
    crew = Workers(0, modules=("crawler.replay.answers", "pipelines.reading", "pipelines.learn"))
    with hold(folder), crew, Progress(quiet=False) as progress:
        found = learn(profile, folder, crawl_id, crew, progress.tell)
        written = write and found.selectors != found.now
        if written:
            _write(profile, file, found)
    if as_json:
        emit_json({"site": profile.name, **dataclasses.asdict(found), "written": written})
    else:
        _show(found)
    _narrate(found, site if file is None else str(file), folder.root, written)
    return 0


def _file_of(site: str, data: Path) -> Path | None:
    """The file that is the profile; None where it is none of the user's."""
    if site.endswith(".toml"):
        return Path(site)
    stored = data / site / "profile.toml"
    from crawler.profile.model import shipped_profiles

    return stored if site not in shipped_profiles() and "/" not in site and stored.exists() else None


def _write(profile: Profile, file: Path | None, found: Relearned) -> None:
    from crawler.profile.rewrite import rewrite_selectors
    from crawler.profile.template import Template
    from pipelines.layout import begun

    if file is None:
        hint = f"keep a copy to change: {program()} profile show {profile.name} > {profile.name}.toml"
        raise UsageError("this profile is not a file of yours", where=profile.name, hint=hint)
    start = begun(found.crawl_id)
    if profile.at(start) is not profile:
        hint = "change that [[template]] by hand"
        raise UsageError("a [[template]] holds for this crawl", where=f"{file} {found.crawl_id}", hint=hint)
    why = f"How pages were read until the crawl {found.crawl_id}."
    rewrite_selectors(file, found.selectors, Template(start, found.now), why)


def _show(found: Relearned) -> None:
    emit_table(
        ["field", "selector now", "right", "selector proposed", "right", "without", "pages"],
        [
            (
                p.field,
                p.old or "",
                f"{p.old_support:.1%}" if p.old else "",
                p.new or "",
                f"{p.new_support:.1%}" if p.new else "",
                f"{p.bare_support:.1%}",
                p.pages,
            )
            for p in found.proposals
        ],
        frozenset({"right", "without", "pages"}),
    )
    for sample in found.samples:
        click.echo(f"\n{sample.url}")
        click.echo("\n".join(_lines(sample)))


def _lines(sample: Sample) -> list[str]:
    """The first lines that would go or come."""
    differing = [
        line[:_LINE]
        for line in difflib.ndiff(sample.before.splitlines(), sample.after.splitlines())
        if line.startswith(("- ", "+ "))
    ]
    return differing[:_LINES] + ["…"] * (len(differing) > _LINES)


def _narrate(found: Relearned, site: str, root: Path, written: bool) -> None:
    place = shlex.quote(str(root.parent))
    if found.selectors == found.now:
        narrate(f"Crawl {found.crawl_id}: nothing better is found than what the profile says.")
        return
    narrate(f"{found.changed} of {found.articles} texts of crawl {found.crawl_id} would be others.")
    if written:
        narrate(f"Wrote {site}. Next: {program()} rebuild {shlex.quote(site)} --data {place}")
    else:
        again = f"{program()} relearn {shlex.quote(site)} --crawl {found.crawl_id} --write --data {place}"
        narrate(f"Nothing was changed. Next: {again}")
