"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["allow_private", "contact", "data", "page_language"]

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
