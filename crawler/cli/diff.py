"""`muragat diff`: what became of every article from one crawl to a later one."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import difflib
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli import options
from crawler.cli.console import narrate, program
from pipelines.memory import give_back

if TYPE_CHECKING:
    from crawler.replay.reread import LogRereader
    from pipelines.corpus import Corpus
    from pipelines.diff import Comparison
    from pipelines.diff.asked import Asked
    from pipelines.schema import Change

__all__ = ["Reading", "diff"]

_NOTHING = 4
_FORMATS = ["table", "json", "parquet", "unified", "atom", "html"]


class _Pattern(click.ParamType[re.Pattern[str]]):
    """A regular expression."""

    name = "regex"

    def convert(
        self, value: str | re.Pattern[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> re.Pattern[str]:
        """The pattern. Fails where it is none."""
        try:
            return re.compile(value)
        except re.error as error:
            self.fail(f"{value!r} is no regular expression: {error}", param, ctx)


@click.command()
@click.argument("site")
@click.argument("before", required=False)
@click.argument("after", required=False)
@options.read_data
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="table",
    show_default=True,
    help="What to print.",
)
@options.page_language
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file.")
@click.option("--only", multiple=True, metavar="STATE", help="Only this state; silent is one. Repeatable.")
@click.option("--section", help="Only this section.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was published on this day or later."
)
@click.option("--min-words", type=click.IntRange(min=0), default=0, metavar="NUMBER",
              help="Only texts in which at least so many words came or went.")  # fmt: skip
@click.option("--additions-only", is_flag=True, help="Only what is new or gained text.")
@click.option("--all", "every", is_flag=True, help="Show noise as well.")
@click.option("--noise", multiple=True, metavar="REASON", help="Show noise of this kind as well. Repeatable.")
@click.option("--ignore", multiple=True, type=_Pattern(),
              help="What differs only in what this matches is noise, counted and hidden.")  # fmt: skip
@click.option("--remove", multiple=True, type=_Pattern(),
              help="Cut what this matches out of both texts before they are compared.")  # fmt: skip
@click.option("--as-read", is_flag=True, help="Compare what landed, even where other code had read it.")
@click.option("--exit-code", is_flag=True, help="Exit with 4 where there is nothing to show.")
def diff(
    site: str, before: str | None, after: str | None, data: Path, form: str, language: str,
    output: Path | None, only: tuple[str, ...], section: str | None, since: dt.datetime | None, min_words: int,
    additions_only: bool, every: bool, noise: tuple[str, ...], ignore: tuple[re.Pattern[str], ...],
    remove: tuple[re.Pattern[str], ...], as_read: bool, exit_code: bool,
) -> int:  # fmt: skip
    """Show what changed on SITE between two crawls: the last two, or BEFORE and AFTER.

    A crawl is named by its id, the start of it, or a date (the last crawl by the end of that day);
    with BEFORE alone the newest one is AFTER. What became of an article, why a change is noise, and
    the formats: docs/diff.md.
    """
    give_back()

    from pipelines.corpus import Corpus
    from pipelines.diff import REASONS, STATES, compare
    from pipelines.diff.asked import Asked

    _check(only, [*STATES, "silent"], "state")
    _check(noise, REASONS, "reason")
    asked = Asked(
        frozenset(only), section, since.date() if since else None, min_words, additions_only, frozenset(noise), every
    )  # fmt: skip
    corpus = Corpus(data / site)
    crawls = _two_crawls(corpus, before, after)
    with Reading(site, data, as_read) as rereader:
        comparison = compare(corpus, *crawls, rereader=rereader, ignore=ignore, remove=remove)
        shown = _emit(corpus, comparison, asked, form, language, output)
    _narrate(comparison, shown, every, form)
    return _NOTHING if exit_code and not shown else 0


def _check(given: Sequence[str], known: Sequence[str] | dict[str, str], what: str) -> None:
    from pipelines.errors import UsageError

    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), 2, 0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "there are " + ", ".join(known)
            raise UsageError(f"no {what} {name!r}", hint=hint)


def _two_crawls(corpus: Corpus, before: str | None, after: str | None) -> tuple[str, str]:
    """The crawls to compare. Raises `MuragatError` where there are no two."""
    from pipelines.errors import CorpusError, UsageError

    crawls, site = corpus.crawl_ids, corpus.folder.site
    if len(crawls) < 2 and before is None:
        raise CorpusError(
            f"there is only one crawl, {crawls[0]}",
            where=site,
            hint=f"{program()} crawl {site} makes the next",
        )
    first = corpus.resolve_crawl(before) if before else crawls[-2]
    last = corpus.resolve_crawl(after) if after else crawls[-1]
    if first == last:
        raise UsageError(
            f"both are the crawl {first}", where=site, hint="name two; there are " + ", ".join(crawls[-5:])
        )
    return first, last


class Reading:
    """A re-reader of the site's crawls while it is needed; None where what landed is compared as it is."""

    def __init__(self, site: str, data: Path, as_read: bool) -> None:
        self._site, self._data, self._as_read = site, data, as_read

    def __enter__(self) -> LogRereader | None:
        self._open = contextlib.ExitStack()
        if self._as_read:
            return None
        from crawler.cli.rebuild import profile_of
        from crawler.replay.reread import rereading
        from pipelines.executors import Workers
        from pipelines.layout import SiteFolder

        crew = Workers(0, modules=("crawler.replay.answers", "pipelines.rows", "pipelines.learn"))
        self._open.enter_context(crew)
        profile, folder = profile_of(self._site, self._data), SiteFolder(self._data / self._site)
        return self._open.enter_context(rereading(profile, folder, crew))

    def __exit__(self, *_: object) -> None:
        self._open.close()


def _emit(corpus: Corpus, comparison: Comparison, asked: Asked, form: str, language: str,
          output: Path | None) -> int:  # fmt: skip
    """Print what was asked for, or write it; how many changes that is."""
    changes = asked.of(comparison.changes)
    if form == "table" and output is None:
        from crawler.cli.diffview import show_changes

        show_changes(changes)
    else:
        if form == "html":
            content = _page(corpus, comparison, changes, language)
        else:
            content = _content(comparison, changes, form)
        if output is not None:
            output.write_bytes(content)
        else:
            sys.stdout.buffer.write(content)
    return len(changes)


def _page(corpus: Corpus, comparison: Comparison, changes: list[Change], language: str) -> bytes:
    """The changes as a page to look at; noise is only counted there."""
    from pipelines.report import render_diff

    chosen = dataclasses.replace(comparison, changes=changes)
    return render_diff(corpus, chosen, language=language).encode("utf-8", "replace")


def _content(comparison: Comparison, changes: list[Change], form: str) -> bytes:
    """The changes in a format, as the bytes of a file."""
    if form == "json":
        from pipelines.diff.outputs import json_bytes

        return json_bytes(comparison, changes)
    if form == "parquet":
        from pipelines.diff.outputs import parquet_bytes

        return parquet_bytes(changes)
    if form == "atom":
        from pipelines.diff.atom import atom

        return atom(comparison, changes)
    if form == "unified":
        from pipelines.diff.unified import unified

        return "".join(unified(comparison.texts(changes))).encode("utf-8", "replace")
    from crawler.cli.diffview import table_text

    return table_text(changes).encode("utf-8", "replace")


def _narrate(comparison: Comparison, shown: int, every: bool, form: str) -> None:
    """What there is, what is not shown and why, and the next command."""
    states = [f"{number} {state}" for state, number in comparison.states.items() if number]
    narrate(f"{comparison.before} → {comparison.after}: {', '.join(states) or 'nothing'}. {shown} shown.")
    noise = sum(comparison.noise.values())
    if noise and not every:
        reasons = ", ".join(f"{number} {reason}" for reason, number in comparison.noise.items())
        narrate(
            f"{noise} {'change is' if noise == 1 else 'changes are'} noise ({reasons}); --all shows them."
        )
    if comparison.extractor:
        narrate(f"{comparison.extractor} differed only because other code or another profile had read them.")
    if shown and form == "table":
        site = shlex.quote(comparison.site)
        narrate(f"Next: {program()} diff {site} {comparison.before} {comparison.after} --format json")
