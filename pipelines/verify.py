"""Whether the files of a corpus are what they were when they were written, to the last bit.

A crawl's JSON holds the digests of its parts and of its log, a file beside it (`pipelines.digests`)
that of the JSON, and one in the site's folder that of ``articles.parquet``. What can be thrown away and
comes again, or is for a person to edit, is not looked at: the memory of known pages, ``crawl.log``,
``profile.toml``, and the log of a crawl that has not ended.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from pipelines.digests import fingerprint, sum_line, sums_of
from pipelines.errors import LogError
from pipelines.layout import SiteFolder
from pipelines.warc import log_files, members, parse_record

__all__ = ["Checked", "verify", "verify_parts", "verify_words"]


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """One file that was looked at, and what is wrong with it; nothing where ``problem`` is empty."""

    path: Path
    problem: str = ""


def verify(folder: SiteFolder) -> Iterator[Checked]:
    """Look at every file of a site. Nobody may be writing there."""
    if folder.decided.exists():
        yield Checked(folder.decided, "a commit was cut off; the next crawl or rebuild completes it")
    for crawl_id in folder.ended():
        words = list(verify_words(folder, crawl_id))
        yield from words
        if any(found.problem for found in words if found.path == folder.record(crawl_id)):
            continue  # what it says of other files is worth nothing
        record = folder.read_record(crawl_id)
        yield from verify_parts(folder, crawl_id, record)
        if not folder.pruned(crawl_id).exists():
            yield from _verify_log(folder, crawl_id, record)
    yield from _verify_articles(folder)


def verify_words(folder: SiteFolder, crawl_id: str) -> Iterator[Checked]:
    """The crawl's JSON, the decision about it, and the file of their digests."""
    sums, expected = folder.sums(crawl_id), sums_of(folder, crawl_id)
    try:
        said = sums.read_bytes().decode("utf-8", "replace")
    except OSError:
        yield Checked(sums, "is missing: nothing vouches for the crawl's JSON")
        return
    lines = said.split("\n")
    whole = True
    for line in expected.splitlines():
        path = sums.with_name(line.partition("  ")[2])
        whole = whole and line in lines
        problem = f"it, or its digest in {sums.name}, is damaged; mend that first"
        yield Checked(path, "" if line in lines else problem)
    yield Checked(sums, "does not tell of what lies beside it" if whole and said != expected else "")


def verify_parts(folder: SiteFolder, crawl_id: str, record: Mapping[str, Any]) -> Iterator[Checked]:
    """Look at the Parquet of one crawl."""
    named = record.get("files", {})
    places = {folder.placed(name): expected for name, expected in named.items()}
    for path, expected in places.items():
        yield Checked(path, _difference(path, expected))
    for table in ("months", "versions", "visits"):
        here = [*folder.files(table, crawl_id), *(folder.aside(crawl_id) / table).glob("*.parquet")]
        yield from (Checked(path, "no crawl's JSON names it") for path in here if path not in places)


def _difference(path: Path, expected: Any) -> str:
    try:
        found = fingerprint(path)
    except OSError as error:
        return (error.strerror or str(error)).lower()
    if found == expected:
        return ""
    size = expected.get("bytes") if isinstance(expected, dict) else None
    return (
        "its bytes are not those that were written"
        if found["bytes"] == size
        else f"has {found['bytes']} bytes, not {size}"
    )


def _verify_log(folder: SiteFolder, crawl_id: str, record: Mapping[str, Any]) -> Iterator[Checked]:
    named, log = record.get("log", {}), folder.log(crawl_id)
    for name, expected in named.items():
        problem = _difference(log / name, expected)
        if problem and (log / name).is_file():
            problem = f"{problem}: {_damage(log / name)}"
        yield Checked(log / name, problem)
    for path in log_files(log):
        if path.name not in named:
            yield Checked(path, "no crawl's JSON names it")


def _damage(path: Path) -> str:
    """The first record of a file that is not sound, by its place and, where they can be had, its address
    or that of the one before it."""
    end, before = 0, ""
    for member in members(path):
        try:
            record = parse_record(BytesIO(member.data))
        except LogError:
            break
        before = record.headers.get("WARC-Target-URI") or before
        end = member.offset + member.length
    if end == path.stat().st_size:
        return "every record is sound, only its packing was changed"
    return f"the record at byte {end} is damaged" + (f", after one of {before}" if before else "")


def _verify_articles(folder: SiteFolder) -> Iterator[Checked]:
    table, sums = folder.articles, folder.articles_sum
    if not (table.exists() or folder.committed()):
        return
    if not table.exists():
        yield Checked(table, "is missing; `muragat rebuild` writes it again")
        return
    said = sums.read_bytes() if sums.exists() else b""
    right = said == sum_line(table.name, table).encode()
    problem = f"it, or its digest in {sums.name}, is damaged; `muragat rebuild` writes both again"
    yield Checked(table, "" if right else problem)
    yield Checked(sums, "" if sums.exists() else "is missing: nothing vouches for the table")
