"""Articles the corpus knows that no listing names any more: absent is not deleted, so they are asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from crawler.urls import host_of
from pipelines.layout import SiteFolder
from pipelines.ledger import Recalled
from pipelines.parts import read_part
from pipelines.places import dataset
from pipelines.schema import VERSIONS

__all__ = ["Recall"]

_GONE = ["gone", "soft-404", "duplicate"]
_COLUMNS = ["url", "id", "archive_year", "archive_month", "article_section", "language", "title",
            "date_published_raw", "date_published_source"]  # fmt: skip


class Recall:
    """What the corpus knew before a crawl, and of that what the crawl was not shown.

    Left out is what was gone when it was last looked at: only a listing brings it back. A few bytes
    are kept for an article; the rest is read again when it is asked for.
    """

    def __init__(self, versions: Sequence[Path] = (), visits: Sequence[Path] = ()) -> None:
        """``versions`` and ``visits`` are the parts of the crawls before, oldest first."""
        self._versions = versions
        gone = _gone(visits)
        self._waiting: set[bytes] = set()
        for path in versions:
            table = read_part(path, ["url", "id"])
            table = table.filter(pc.invert(pc.is_in(table["id"], pa.array(sorted(gone), pa.string()))))
            self._waiting.update(map(_key, table["url"].to_pylist()))

    @classmethod
    def of(cls, folder: SiteFolder, crawls: Sequence[str]) -> Self:
        """What these committed crawls know."""
        versions, visits = (
            [path for crawl_id in crawls for path in folder.files(table, crawl_id)]
            for table in ("versions", "visits")
        )
        return cls(versions, visits)

    def see(self, url: str) -> None:
        """A listing named this article."""
        self._waiting.discard(_key(url))

    def knows(self, url: str) -> bool:
        """Whether it is known, and will be asked for as no listing named it."""
        return _key(url) in self._waiting

    def unseen(self, hosts: frozenset[str]) -> list[Recalled]:
        """The articles on these hosts that were not named, by address; of several versions the last counts."""
        if not self._waiting:
            return []
        found = {article.url: article for path in self._versions for article in self._read(path)}
        return [found[url] for url in sorted(found) if host_of(url) in hosts]

    def _read(self, path: Path) -> Iterator[Recalled]:
        for batch in dataset([path], VERSIONS).to_batches(columns=_COLUMNS):
            for row in batch.to_pylist():
                if _key(row["url"]) in self._waiting:
                    listed = row["date_published_source"] == "listing"
                    yield Recalled(
                        row["url"],
                        row["id"],
                        row["archive_year"],
                        row["archive_month"],
                        row["article_section"],
                        row["language"],
                        row["title"],
                        row["date_published_raw"] if listed else None,
                    )


def _gone(visits: Sequence[Path]) -> set[str]:
    """Ids of the articles that were not there at the newest look that told."""
    gone: set[str] = set()
    for path in visits:
        table = read_part(path, ["id", "outcome"])
        outcomes = table["outcome"].cast(pa.string())
        gone.update(table["id"].filter(pc.is_in(outcomes, pa.array(_GONE))).to_pylist())
        if gone:  # what stood at one of its addresses was there
            gone.difference_update(table["id"].filter(pc.equal(outcomes, "landed")).to_pylist())
    return gone


def _key(url: str) -> bytes:
    return hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).digest()
