"""Messages to whoever looks after the crawls, over Apprise: mail, Telegram, Slack, webhooks and many more.

The addresses carry passwords. They come from the environment or from a file that only its owner can
read, and stand in no profile, no log, no table and no error.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from pipelines.errors import ScheduleError

__all__ = ["VARIABLE", "Address", "alert_addresses", "send_alert"]

VARIABLE = "MURAGAT_ALERTS"
"""The environment variable that may hold addresses, with blanks between them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """Where messages go. ``place`` says where the address stands; it is shown, the address never is."""

    url: str = dataclasses.field(repr=False)
    place: str


def alert_addresses(file: Path | None, environment: Mapping[str, str] = os.environ) -> list[Address]:
    """The addresses of the environment, then those of ``file``, one a line, ``#`` begins a comment.

    Raises `ScheduleError` where the file cannot be read, or where others than its owner can read it.
    """
    urls = environment.get(VARIABLE, "").split()
    found = [Address(url, f"{VARIABLE}, address {number}") for number, url in enumerate(urls, 1)]
    if file is None:
        return found
    try:
        with file.open(encoding="utf-8") as lines:
            mode = stat.S_IMODE(os.fstat(lines.fileno()).st_mode)
            if mode & 0o077:
                hint = f"chmod 600 {file}"
                raise ScheduleError(f"others can read it (mode {mode:o})", where=str(file), hint=hint)
            texts = [line.strip() for line in lines]
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or "is not text"
        raise ScheduleError(what, where=str(file), hint="one address a line, chmod 600") from None
    return found + [
        Address(text, f"{file}:{number}")
        for number, text in enumerate(texts, 1)
        if text and not text.startswith("#")
    ]


def send_alert(addresses: list[Address], title: str, body: str, *, good: bool) -> list[str]:
    """Send a message to every address; the places of the addresses that did not take it.

    Raises `ScheduleError` where none took it, where an address is none, or where Apprise is missing.
    """
    try:
        import apprise
    except ImportError:
        hint = "pip install 'muragat[alerts]'"
        raise ScheduleError("alerts need Apprise, which is not installed", hint=hint) from None
    log = logging.getLogger("apprise")  # it may name addresses
    log.propagate = False
    log.addHandler(logging.NullHandler())
    kind = apprise.NotifyType.SUCCESS if good else apprise.NotifyType.WARNING
    failed = []
    for address in addresses:
        one = apprise.Apprise()
        if not one.add(address.url):
            hint = "see github.com/caronc/apprise for how addresses are written"
            raise ScheduleError("not an address that Apprise knows", where=address.place, hint=hint)
        if not one.notify(body=body, title=title, notify_type=kind):
            failed.append(address.place)
    if addresses and len(failed) == len(addresses):
        hint = "tried again later; is the service up, and the address right?"
        raise ScheduleError("an alert could not be delivered", where=", ".join(failed), hint=hint)
    return failed
