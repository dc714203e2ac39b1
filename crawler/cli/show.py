"""`muragat show` and `muragat sites`: what we hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, program

__all__ = ["show", "sites"]

_DAY = click.DateTime(["%Y-%m-%d"])
_COLUMNS = ("date_published", "view_count", "language", "article_section", "title")


@click.command()
@click.argument("site")
@options.read_data
@click.option("--limit", "-n", type=click.IntRange(1), default=20, show_default=True, help="Rows to show.")
@click.option("--oldest", is_flag=True, help="Oldest first.")
@click.option("--section", help="Only this section.")
@click.option("--language", help="Only this language.")
@click.option("--since", type=_DAY, help="Published on this day or later.")
@click.option("--until", type=_DAY, help="Published on this day or before.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON, texts included.")
def show(site: str, data: Path, limit: int, oldest: bool, section: str | None, language: str | None,
         since: dt.datetime | None, until: dt.datetime | None, as_json: bool) -> int:  # fmt: skip
    """Show what landed of SITE, newest first."""
    from pipelines.corpus import Corpus, matching

    wanted = matching(section=section, language=language, since=_day(since), until=_day(until))
    columns = None if as_json else _COLUMNS
    total, table = Corpus(data / site).newest(limit, columns, wanted, oldest=oldest)
    rows = table.to_pylist()
    if as_json:
        emit_json({"site": site, "total": total, "rows": rows})
        return 0
    emit_table(_COLUMNS, [[row[name] for name in _COLUMNS] for row in rows], right=frozenset({"view_count"}))
    narrate(
        f"{len(rows)} of {total} articles.  pandas: pd.read_parquet({str(data / site / 'articles.parquet')!r})"
    )
    return 0


@click.command()
@options.read_data
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def sites(data: Path, as_json: bool) -> int:
    """List the profiles that come with Muragat and the corpora in the data folder."""
    from crawler.profile.model import load_profile, shipped_profiles
    from pipelines.corpus import count_articles
    from pipelines.layout import site_folders

    rows = {
        name: {"site": name, "start": load_profile(path).start, "profile": True, "crawls": 0, "newest": None,
               "articles": 0}
        for name, path in shipped_profiles().items()
    }  # fmt: skip
    for folder in site_folders(data):
        row = rows.setdefault(folder.site, {"site": folder.site, "start": None, "profile": False})
        crawls = folder.committed()
        row |= {
            "crawls": len(crawls),
            "newest": crawls[-1] if crawls else None,
            "articles": count_articles(folder),
        }
        if crawls:
            row["start"] = folder.read_record(crawls[-1]).get("start")
    if as_json:
        emit_json({"sites": list(rows.values())})
        return 0
    names = ("site", "start", "profile", "crawls", "newest", "articles")
    emit_table(names, [[row.get(name) for name in names] for row in rows.values()])
    narrate(f"Next: {program()} crawl SITE")
    return 0


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None
