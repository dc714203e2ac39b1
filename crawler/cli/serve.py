"""`muragat serve` and `muragat search`: look at corpora in a browser, find words in one."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli import options
from crawler.cli.console import emit_json, emit_table, narrate, program
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.layout import SiteFolder

__all__ = ["search", "serve"]

_COLUMNS = ("date_published", "language", "article_section", "title", "url")


@click.command()
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@options.read_data
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on. [default: a free one]"
)
def serve(sites: tuple[str, ...], data: Path, host: str, port: int) -> int:
    """Show the corpora of the data folder, or of these SITEs, in a browser; read only.

    Prints the address; Ctrl-C ends it.
    """
    try:
        import uvicorn

        from pipelines.serve.app import LOCAL, application
    except ImportError:
        raise UsageError("serve needs a web server", hint="pip install 'muragat[serve]'") from None
    from pipelines.serve import ready

    folders = _folders(sites, data)
    for folder in folders:
        if not folder.search.exists():
            narrate(f"Making {folder.site} ready to be searched …")
        ready(folder)
    listening = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    if not _is_loopback(host):
        narrate("Everybody who can reach this machine can read these corpora.")
    click.echo(f"http://{shown}:{listening.getsockname()[1]}/")
    narrate("Ctrl-C ends it.")
    app = application(folders, {*LOCAL, shown})
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", server_header=False, lifespan="off", timeout_graceful_shutdown=3
        )
    )
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:  # how it is meant to end
        narrate("Ended.")
    return 0


@click.command()
@click.argument("site")
@click.argument("words")
@options.read_data
@click.option(
    "--limit", "-n", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Rows to show."
)
@click.option("--year", type=click.IntRange(1, 9999), help="Only of this year.")
@click.option("--section", help="Only this section.")
@click.option("--language", help="Only this language.")
@click.option("--json", "as_json", is_flag=True, help="Print the articles as JSON.")
def search(site: str, words: str, data: Path, limit: int, year: int | None, section: str | None,
           language: str | None, as_json: bool) -> int:  # fmt: skip
    """Find articles of SITE that hold all WORDS, the newest first.

    A word of four letters and more stands for every word that begins so; "quotes" are meant exactly.
    """
    from pipelines.serve import Words, ready
    from pipelines.serve.catalogue import Catalogue
    from pipelines.serve.selection import Selection

    folder = _folders((site,), data)[0]
    catalogue = Catalogue(ready(folder))
    asked = Selection(Words.parse(words), year, None, section, language)
    if not asked.words.terms:
        raise UsageError("nothing to look for", hint="name a word of letters or digits")
    total, more, entries = catalogue.first(asked, limit)
    rows = [{name: getattr(entry, name) for name in ("id", *_COLUMNS)} for entry in entries]
    if as_json:
        emit_json({"site": site, "total": total, "more": more, "articles": rows})
        return 0
    emit_table(_COLUMNS, [[row[name] for name in _COLUMNS] for row in rows])
    narrate(
        f"{len(rows)} of {total}{' or more' if more else ''} articles.  In a browser: {program()} serve {site}"
    )
    return 0


def _folders(names: tuple[str, ...], data: Path) -> list[SiteFolder]:
    """The corpora of these names, all that hold a crawl where none is named."""
    from pipelines.corpus import Corpus
    from pipelines.layout import site_folders

    held = {folder.site: folder for folder in site_folders(data)}
    if not names:
        landed = [folder for folder in held.values() if folder.committed()]
        if not landed:
            raise UsageError("nothing has landed", where=str(data), hint=f"{program()} crawl SITE, or --data")
        return landed
    for name in names:
        if name not in held:
            near = ", ".join(held) or "none"
            raise UsageError(f"no corpus {name!r}", where=str(data), hint=f"there are: {near}")
        Corpus(held[name].root)
    return [held[name] for name in dict.fromkeys(names)]


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UsageError(
            error.strerror or str(error), where=f"{host}:{port}", hint="choose another --port, or none"
        ) from None
    return listening


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
