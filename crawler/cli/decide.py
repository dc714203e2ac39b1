"""`muragat accept` and `muragat reject`: a person's word on a crawl."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from crawler.cli import options
from crawler.cli.console import emit_json, narrate, program

__all__ = ["accept", "reject"]

_because = click.option("--because", metavar="TEXT", help="Why, to be kept with the decision.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print the decision as JSON.")


@click.command()
@click.argument("site")
@click.argument("crawl_id", metavar="CRAWL")
@options.working_whole
@_because
@_as_json
def accept(site: str, crawl_id: str, data: Path, because: str | None, as_json: bool) -> int:
    """Let CRAWL of SITE count, whatever its checks say.

    Its rows become part of the corpus. Where crawls after it have landed, they are derived again from
    their logs, as what is new in them depends on it.
    """
    return _decide(site, crawl_id, data, "accepted", because, as_json)


@click.command()
@click.argument("site")
@click.argument("crawl_id", metavar="CRAWL")
@options.working_whole
@_because
@_as_json
def reject(site: str, crawl_id: str, data: Path, because: str | None, as_json: bool) -> int:
    """Set CRAWL of SITE aside, also one that was found good.

    Its rows leave the corpus and lie beside it, its log stays, and `accept` takes it back. Where crawls
    after it have landed, they are derived again from their logs.
    """
    return _decide(site, crawl_id, data, "rejected", because, as_json)


def _decide(site: str, crawl_id: str, data: Path, decision: str, because: str | None, as_json: bool) -> int:
    import datetime as dt

    from crawler.cli.rebuild import profile_of
    from crawler.decide import decide
    from crawler.plan import hold
    from pipelines.corpus import count_articles
    from pipelines.executors import Workers
    from pipelines.layout import SiteFolder

    profile = profile_of(site, data)
    folder = SiteFolder(data / profile.name)
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    written: dict[str, Any] = {"crawl_id": crawl_id, "decision": decision, "decided": now, "because": because}
    with hold(folder), Workers(0, modules=("crawler.replay.answers", "pipelines.rows")) as workers:
        done = decide(profile, folder, crawl_id, written, workers)
    again = {crawl.crawl_id: crawl.record["verdict"] for crawl in done}
    articles = count_articles(folder)
    if as_json:
        emit_json({"site": profile.name, **written, "derived_again": again, "articles": articles})
        return 0
    narrate(f"Crawl {crawl_id} of {profile.name} is {decision}; {articles} articles now.")
    if again:
        crawls = ", ".join(f"{name} ({verdict})" for name, verdict in again.items())
        narrate(f"Derived and judged again, as they come after it: {crawls}")
    narrate(f"Next: {program()} show {profile.name} --data {shlex.quote(str(data))}")
    return 0
