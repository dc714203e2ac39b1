"""`muragat history` and `muragat sql`: questions to a corpus."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate

__all__ = ["history", "sql"]

_TOLD = {
    "version_first_seen": "first seen",
    "version_last_seen": "last seen",
    "title": "title",
    "word_count": "words",
    "version_views": "views",
}


@click.command()
@click.argument("site")
@click.argument("article")
@options.read_data
@click.option("--json", "as_json", is_flag=True, help="Print versions, texts included, and visits as JSON.")
def history(site: str, article: str, data: Path, as_json: bool) -> int:
    """Show every version of one ARTICLE of SITE: its address or its id."""
    from pipelines.corpus import Corpus

    corpus = Corpus(data / site)
    versions = corpus.history(article).to_pylist()
    if as_json:
        emit_json({"site": site, "versions": versions, "visits": corpus.views(article).to_pylist()})
        return 0
    rows = [[_short(row[name]) for name in _TOLD] for row in versions]
    emit_table(list(_TOLD.values()), rows, right=frozenset({"words", "views"}))
    narrate(f"{len(versions)} version{'s' * (len(versions) != 1)} of {versions[-1]['url']}")
    return 0


@click.command()
@click.argument("site")
@click.argument("query")
@options.read_data
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def sql(site: str, query: str, data: Path, as_json: bool) -> int:
    """Ask the tables of SITE in SQL: articles, versions, visits, months and crawls.

    \b
    muragat sql demo "select language, count(*) from articles group by language"

    A query can read these tables and nothing else, and changes nothing. Into a pipe the answer goes
    as tab-separated text.
    """
    from pipelines.corpus import Corpus
    from pipelines.sql import query as ask

    answer = ask(Corpus(data / site), query)
    rows = answer.to_pylist()
    if as_json:
        emit_json({"columns": answer.column_names, "rows": rows})
        return 0
    if answer.column_names:
        emit_table(answer.column_names, [list(row.values()) for row in rows])
    return 0


def _short(value: object) -> object:
    """A moment to the second, UTC; everything else as it is."""
    return f"{value:%Y-%m-%d %H:%M:%S}" if hasattr(value, "tzinfo") else value
