"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipelines.executors import Workers

__all__ = ["address", "allow_private", "contact", "crew", "data", "engine", "page_language", "workers"]

data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    envvar="MURAGAT_DATA",
    help="Folder that holds the corpora.",
)
allow_private = click.option("--allow-private", is_flag=True, help="Permit loopback and private addresses.")
contact = click.option(
    "--contact",
    envvar="MURAGAT_CONTACT",
    metavar="TEXT",
    help="Mail or address by which the site's owner can reach you; goes into the User-Agent.",
)
page_language = click.option(
    "--language",
    type=click.Choice(["kk", "ru", "en"]),
    default="en",
    show_default=True,
    help="Language of the page.",
)
workers = click.option(
    "--workers",
    type=click.IntRange(min=1),
    envvar="MURAGAT_WORKERS",
    metavar="NUMBER",
    help="Processes that read pages.  [default: one a processor]",
)
engine = click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where they run: on this machine, or on Ray's nodes, all of which see the data folder.",
)
address = click.option(
    "--address", metavar="HOST:PORT", help="Ray's head.  [default: a Ray of its own on this machine]"
)


def crew(engine: str, address: str | None, workers: int | None) -> Workers:
    """The worker processes asked for, on their way. Raises `UsageError` where the options do not go together."""
    from pipelines.errors import UsageError

    if engine == "ray":
        from pipelines.rayworkers import RayWorkers

        return RayWorkers(workers or 0, address=address)
    if address:
        raise UsageError("--address is Ray's", where=address, hint="add --engine ray")
    from pipelines.executors import Workers

    found = Workers(workers or 0, modules=("crawler.answers", "pipelines.reading", "pipelines.learn"))
    found.make_ready()  # before this process loads as much itself
    return found
