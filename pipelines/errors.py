"""Everything that can go wrong and be told to a person in one line.

::

    MuragatError            what, where and a hint: the next thing to do
    ├── UsageError          the command or its input cannot be understood (exit 2)
    ├── ProfileError        a site profile is malformed
    ├── ScheduleError       the schedule is malformed, or cannot be kept
    ├── CorpusError         a data folder is missing, damaged or of another version
    ├── LogError            the log of a crawl cannot be read or written
    ├── StorageError        object storage does not answer, or refuses
    └── CrawlError          a crawl could not do its job
"""

from __future__ import annotations

import errno

__all__ = [
    "CorpusError",
    "CrawlError",
    "LogError",
    "MuragatError",
    "ProfileError",
    "ScheduleError",
    "StorageError",
    "UsageError",
    "disk_trouble",
]

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
_BASE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")


class MuragatError(Exception):
    """An error that ends a command with one clear line and its ``exit_code``.

    ``where`` names the site, address or file:line; ``hint`` the next command or edit.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.hint = what, where, hint

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class UsageError(MuragatError):
    """The command line or its input cannot be understood."""

    exit_code = 2


class ProfileError(MuragatError):
    """A site profile is malformed."""

    exit_code = 2


class ScheduleError(MuragatError):
    """The schedule is malformed, or cannot be kept."""

    exit_code = 2


class CorpusError(MuragatError):
    """A data folder is missing, damaged or of another version."""


class LogError(MuragatError):
    """The log of a crawl cannot be read or written."""


class StorageError(MuragatError):
    """Object storage does not answer, or refuses what it is asked."""


class CrawlError(MuragatError):
    """A crawl could not do its job."""


def disk_trouble(error: BaseException) -> MuragatError | None:
    """The error as a person should meet it where the disk is full, worn or not to be written; else None."""
    if isinstance(error, OSError) and error.errno in _DISK:
        where = str(error.filename or "")
    elif getattr(error, "sqlite_errorname", "").startswith(_BASE):
        where = ""
    else:
        return None
    return MuragatError(
        f"the disk cannot be written: {error}",
        where=where,
        hint="free some space or mend the disk, then give the same command again; what was fetched is kept",
    )
