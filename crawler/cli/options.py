"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from pipelines.alone import hide

if TYPE_CHECKING:
    from pipelines.executors import Workers

__all__ = [
    "address",
    "allow_private",
    "contact",
    "crew",
    "data",
    "engine",
    "page_language",
    "read_data",
    "read_whole",
    "workers",
    "working_data",
    "working_whole",
]

F = TypeVar("F", bound=Callable[..., Any])


class _Place(click.Path):
    """A folder, or where ``remote`` permits it the address of one on object storage, as text."""

    def __init__(self, *, remote: bool) -> None:
        super().__init__(file_okay=False, path_type=Path)
        self._remote = remote

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The folder as a path. Fails where it is none, or an address that this command has no use for."""
        from pipelines.storage.place import is_address

        if not isinstance(value, str) or not is_address(value):
            return super().convert(value, param, ctx)
        if not self._remote:
            self.fail("this command needs a folder on a disk, not object storage", param, ctx)
        return value


def _data(*, remote: bool) -> Callable[[F], F]:
    return click.option(
        "--data",
        type=_Place(remote=remote),
        default=Path("data"),
        show_default=True,
        envvar="MURAGAT_DATA",
        help="Folder that holds the corpora" + (", or s3://BUCKET/FOLDER." if remote else "."),
    )


data = _data(remote=False)


def read_data(function: F) -> F:
    """`--data` of a command that only reads: of object storage it is given a snapshot, with the logs that it opens."""
    return _opening(function, _snapshot)


def read_whole(function: F) -> F:
    """`--data` of a command that only reads, and reads the logs as well."""
    return _opening(function, functools.partial(_snapshot, logs=True))


def working_data(function: F) -> F:
    """`--data` of a command that changes one site: of object storage it is given a working copy, held
    against other writers, and what it changes is published."""
    return _opening(function, _working)


def working_whole(function: F) -> F:
    """`--data` of a command that changes one site and needs all of its logs."""
    return _opening(function, functools.partial(_working, logs=True))


def _snapshot(address: str, sites: tuple[str, ...], *, logs: bool = False) -> AbstractContextManager[Path]:
    from pipelines.storage import snapshot

    return snapshot(address, sites, logs=logs)


def _working(address: str, sites: tuple[str, ...], *, logs: bool = False) -> AbstractContextManager[Path]:
    from pipelines.storage import working

    return working(address, _folder_of(sites), logs=logs)


def _opening(function: F, place: Callable[[str, tuple[str, ...]], AbstractContextManager[Path]]) -> F:
    """The command with the option, called with a folder on this machine whatever was given."""

    @functools.wraps(function)
    def opened(*args: Any, data: Path | str, **rest: Any) -> Any:
        from crawler.cli.console import call

        if isinstance(data, Path):
            return function(*args, data=data, **rest)
        sites = rest.get("sites") or ((rest["site"],) if "site" in rest else ())
        with place(data, tuple(sites)) as folder:
            call(folder, data)
            return function(*args, data=folder, **rest)

    return _data(remote=True)(cast(F, opened))


def _folder_of(sites: tuple[str, ...]) -> str:
    """The name under which a site's data lies; a command that names none is `muragat demo`."""
    from crawler.profile.model import profile_for

    name = sites[0] if sites else "demo"
    return profile_for(name).name if set(name) & set("/.:") else name


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

    hide()
    # Each process loads what this one was started as, the command line, unless it finds it there.
    loaded = ("crawler.cli", "crawler.replay.answers", "pipelines.rows", "pipelines.learn")
    found: Workers
    if engine == "ray":
        from pipelines.rayworkers import RayWorkers

        found = RayWorkers(workers or 0, address=address, modules=loaded)
    elif address:
        raise UsageError("--address is Ray's", where=address, hint="add --engine ray")
    else:
        from pipelines.executors import Workers

        found = Workers(workers or 0, modules=loaded)
    found.make_ready()  # before this process loads as much itself
    return found
