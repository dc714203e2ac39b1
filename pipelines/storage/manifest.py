"""What a site's home holds: one object that names every file of it, with its size and digest.

A file's bytes lie under their sha256, so that no object is ever changed: who has read a manifest can
read what it names, whatever is published meanwhile.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from pipelines.errors import StorageError
from pipelines.layout import CRAWL_ID, SiteFolder

__all__ = ["MANIFEST", "Entry", "Manifest", "is_log", "object_name", "publishable"]

MANIFEST = "manifest.json"
_FORMAT = 1
_DIGEST = re.compile("[0-9a-f]{64}")
_SINGLE = ("articles.parquet", ".articles.sha256", "README.md", "croissant.json", "profile.toml")
_FOLDERS = (
    "crawls/*", "versions/*/*.parquet", "visits/*/*.parquet", "months/*/*.parquet",
    ".aside/*/*/*.parquet", "reports/*", "warc/*/*",
)  # fmt: skip

Entry = dict[str, Any]
"""Size in ``bytes`` and ``sha256`` of one file."""


@dataclasses.dataclass(frozen=True, slots=True)
class Manifest:
    """One state of a site's home. ``aside`` are the crawls set aside, also those without a row."""

    publication: str = ""
    files: Mapping[str, Entry] = dataclasses.field(default_factory=dict)
    aside: tuple[str, ...] = ()

    @classmethod
    def parse(cls, content: bytes, where: str) -> Self:
        """Raises `StorageError` where it is no manifest, or one of another version."""
        try:
            found = json.loads(content)
            if found["muragat_home"] != _FORMAT:
                raise StorageError(
                    f"the manifest is of version {found['muragat_home']}", where=where, hint="update Muragat"
                )
            for name, entry in found["files"].items():
                _check(name, entry["sha256"])
            return cls(found["publication"], found["files"], tuple(map(_plain, found["aside"])))
        except (ValueError, KeyError, TypeError):
            raise StorageError(
                "this is no manifest of ours", where=where, hint="is --data another folder?"
            ) from None

    def spell(self) -> bytes:
        """As it is written."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        told = {
            "muragat_home": _FORMAT,
            "publication": self.publication,
            "published": now,
            "aside": self.aside,
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"

    def next(self, files: Mapping[str, Entry], aside: Iterable[str]) -> Manifest:
        """The state after this one; its ``publication`` is like no other's."""
        return Manifest(uuid.uuid4().hex, files, tuple(sorted(aside)))

    def ended(self) -> list[str]:
        """The crawls that came to their end, oldest first."""
        names = (name.removeprefix("crawls/").removesuffix(".json") for name in self.files)
        return sorted(name for name in names if CRAWL_ID.match(name))

    def logs(self, crawl_id: str) -> list[str]:
        """The files of a crawl's log."""
        return [name for name in self.files if name.startswith(f"warc/{crawl_id}/")]


def _check(name: str, digest: str) -> None:
    """Raises ValueError where a file would lie outside its folder: whoever can write to a bucket cannot
    write to the machines of those who read it."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(digest)
    for part in name.split("/"):
        _plain(part)


def _plain(part: str) -> str:
    if part in {"", ".", ".."} or "\\" in part or "/" in part:
        raise ValueError(part)
    return part


def object_name(site: str, digest: str) -> str:
    """Where the bytes of a file lie."""
    return f"{site}/objects/{digest}"


def is_log(name: str) -> bool:
    """Whether a file belongs to a log, which most readers never open."""
    return name.startswith("warc/")


def publishable(folder: SiteFolder) -> Iterator[tuple[str, Path]]:
    """Every file of a site that its home keeps, by its name there: no lock, nothing staged, nothing
    that can be made again (`SiteFolder.known_pages`, `SiteFolder.search`)."""
    found = [folder.root / name for name in _SINGLE]
    found += [path for pattern in _FOLDERS for path in folder.root.glob(pattern)]
    for path in sorted(found):
        own = (
            path.name.startswith(".") and path.name not in _SINGLE
        )  # what `replace` leaves of a killed write
        if path.is_file() and not own:
            yield path.relative_to(folder.root).as_posix(), path
