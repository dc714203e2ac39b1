"""`muragat report`: a crawl in one HTML file, and the same facts as JSON beside it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli import options
from crawler.cli.console import emit_json, narrate, program
from crawler.cli.diff import Reading

if TYPE_CHECKING:
    from pipelines.corpus import Corpus
    from pipelines.diff import Rereader
    from pipelines.report import Report

__all__ = ["report"]


@click.command()
@click.argument("site")
@click.argument("before", required=False)
@click.argument("after", required=False)
@options.read_data
@options.page_language
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; its JSON goes beside it. [default: DATA/SITE/reports/CRAWL.html; of data on S3, SITE-CRAWL.html here]",
)
@click.option("--as-read", is_flag=True, help="Compare what landed, even where other code had read it.")
@click.option("--json", "as_json", is_flag=True, help="Print the facts as JSON as well.")
def report(site: str, before: str | None, after: str | None, data: Path, language: str, out: Path | None,
           as_read: bool, as_json: bool) -> int:  # fmt: skip
    """Put a crawl of SITE into one HTML file: coverage, what is new, changes, views.

    BEFORE and AFTER are crawls or dates; the last two crawls unless said otherwise, and with BEFORE
    alone, that and the last. Of a first crawl everything is new.
    """
    from pipelines.corpus import Corpus

    corpus = Corpus(data / site)
    with Reading(site, data, as_read) as rereader:
        found = _gather(corpus, before, after, rereader)
    is_copy = corpus.folder.home.exists()  # what is written into it would go away with it
    path = out or (Path(f"{site}-{found.crawl_id}.html") if is_copy else corpus.folder.report(found.crawl_id))
    facts = found.as_json()
    _write(path, found, facts, language)
    if as_json:
        emit_json(facts)
    else:
        click.echo(path)
    narrate(f"The same facts as JSON: {path.with_suffix('.json')}")
    where = shlex.quote(str(data))
    if found.changes:
        narrate(f"Next: {program()} diff {site} {found.changes.before} {found.crawl_id} --data {where}")
    else:
        narrate(f"Next: {program()} crawl {site} --data {where}, and the report shows what changed")
    return 0


def _gather(corpus: Corpus, before: str | None, after: str | None, rereader: Rereader | None) -> Report:
    from pipelines.diff import compare
    from pipelines.report import gather

    later = corpus.resolve_crawl(after) if after else corpus.crawl_ids[-1]
    place = corpus.crawl_ids.index(later)
    earlier = corpus.resolve_crawl(before) if before else corpus.crawl_ids[place - 1] if place else None
    compared = compare(corpus, earlier, later, rereader=rereader) if earlier else None
    return gather(corpus, later, compared)


def _write(path: Path, found: Report, facts: dict[str, Any], language: str) -> None:
    import json

    from pipelines.errors import UsageError
    from pipelines.report import render

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(found, language=language), encoding="utf-8")
        text = json.dumps(facts, ensure_ascii=False, indent=1, default=str)
        path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(error.strerror or str(error), where=str(path), hint="check --out") from None
