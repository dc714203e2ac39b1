"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["allow_private", "contact", "data"]

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
