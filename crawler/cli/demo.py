"""`muragat demo`: the embedded site, crawled end to end or served."""

from __future__ import annotations

import datetime as dt
import shlex
import socket
from pathlib import Path
from urllib.parse import urlsplit

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, program, same_command

__all__ = ["demo"]


@click.command()
@options.working_data
@click.option(
    "--revision",
    type=click.IntRange(1, 3),
    default=1,
    show_default=True,
    help="The site some weeks later: 2 has edits and deletions, 3 a new template as well.",
)
@click.option("--serve", is_flag=True, help="Only serve the site, until interrupted.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to serve on.  [default: that of the last crawl of the demo, else a free one]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the crawl's record as JSON.")
@click.pass_context
def demo(ctx: click.Context, data: Path, revision: int, serve: bool, port: int | None, as_json: bool) -> int:
    """Crawl the embedded demo site to Parquet and show what landed.

    Crawled once more with another --revision, it has changes for `muragat diff demo` to tell.
    """
    from crawler import demo as site

    today = dt.datetime.now(dt.UTC).date()
    port = _port_before(data) if port is None else port
    with site.serve(site.build(revision=revision, today=today), port=port, validators=True) as server:
        if serve:
            return _wait(server.url)
        narrate(f"The demo site (revision {revision}) is served on {server.url}")
        return _crawl(server.url, data, as_json, ctx.obj["debug"])


def _port_before(data: Path) -> int:
    """The port of the last crawl of the demo, for a site is one only under one address; 0 (a free one)
    where there was none, or somebody else has it now."""
    from pipelines.layout import SiteFolder

    folder = SiteFolder(data / "demo")
    start = folder.read_record(crawls[-1]).get("start") if (crawls := folder.ended()) else None
    port = urlsplit(start or "").port or 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


def _wait(url: str) -> int:
    import signal

    click.echo(url)
    narrate(f"Ctrl-C ends it. Elsewhere: {program()} crawl {url} --allow-private")
    signal.pause()
    return 0


def _crawl(url: str, data: Path, as_json: bool, debug: bool) -> int:
    from crawler.cli.crawl import crawl_site, summarise
    from crawler.profile.model import Profile
    from pipelines.corpus import Corpus

    # Where the port is another one, nothing of an unfinished demo crawl could be taken up.
    profile = Profile(name="demo", start=url, publisher="Muragat", time_zone="Asia/Almaty")
    record = crawl_site(profile, data, new=True, allow_private=True, debug=debug)
    if record is None:
        narrate(f"Interrupted. To begin again: {same_command()}")
        return 130
    if as_json:
        emit_json(record)
        return 0
    summarise(record, data)
    folder = data / profile.name
    columns = ["date_published", "language", "view_count", "title"]
    _, rows = Corpus(folder).newest(3, columns)
    narrate("\nThree rows:")
    emit_table(
        columns,
        [[row[name] for name in columns] for row in rows.to_pylist()],
        right=frozenset({"view_count"}),
    )
    path = folder / "articles.parquet"
    narrate("\nLoad it:")
    narrate(f"  pandas   pd.read_parquet({str(path)!r})")
    narrate(f"  DuckDB   from {str(path)!r}")
    narrate(f"  here     {program()} show demo --data {shlex.quote(str(data))}")
    narrate("\nThen:")
    narrate(f"  one page of it all      {program()} report demo --data {shlex.quote(str(data))}")
    narrate(f"  the site weeks later    {program()} demo --revision 2 --data {shlex.quote(str(data))}")
    narrate(f"  and what was changed    {program()} diff demo --data {shlex.quote(str(data))}")
    return 0
