"""The only writer of a corpus: parts are staged, then a crawl is committed whole or not at all.

Order of a commit: parts renamed into place, then the crawl's JSON (from here on it is
committed), then ``articles.parquet`` replaced. A process killed in between leaves either
parts that `clear_debris` removes, or a table that `refresh` brings up to date.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.latest import write_latest
from pipelines.layout import SiteFolder
from pipelines.schema import MONTHS, VERSIONS, VISITS, Article, Month, Visit, to_batch

__all__ = ["Landing", "clear_debris", "parquet_writer", "refresh"]

_PARTS = {"versions": VERSIONS, "visits": VISITS, "months": MONTHS}


def parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer with the options every table of a corpus is written with.

    zstd for size; page index so that readers skip pages; content-defined chunking so that a
    table written again shares its unchanged pages with the old one in a deduplicating store.
    """
    return pq.ParquetWriter(
        path, schema, compression="zstd", write_page_index=True, use_content_defined_chunking=True
    )


class Landing:
    """The rows of one crawl on their way into a corpus."""

    def __init__(self, folder: SiteFolder, crawl_id: str) -> None:
        """Begin afresh: what an earlier try staged for this crawl is thrown away."""
        self.folder, self.crawl_id = folder, crawl_id
        self._staging = folder.staging(crawl_id)
        shutil.rmtree(self._staging, ignore_errors=True)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rows = dict.fromkeys(_PARTS, 0)
        self._known = _known_versions(folder)

    def versions(self, articles: Sequence[Article]) -> int:
        """Stage the versions never seen before; returns how many these were."""
        fresh = []
        for article in articles:
            key = _version_key(article.id, article.text_digest)
            if key not in self._known:
                self._known.add(key)
                fresh.append(article)
        self._write("versions", fresh)
        return len(fresh)

    def visits(self, visits: Sequence[Visit]) -> None:
        """Stage visits."""
        self._write("visits", visits)

    def months(self, months: Sequence[Month]) -> None:
        """Stage months."""
        self._write("months", months)

    def commit(self, record: dict[str, Any], profile: str) -> None:
        """Make the crawl part of the corpus; ``record`` becomes its JSON.

        Every part's size and digest are added to the record under ``files``.
        """
        for writer in self._writers.values():
            writer.close()
        files = {}
        for table in self._writers:
            target = self.folder.part(table, self.crawl_id)
            target.parent.mkdir(exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            (self._staging / table).rename(target)
            for path in sorted(target.iterdir()):
                files[str(path.relative_to(self.folder.root))] = _fingerprint(path)
        shutil.rmtree(self._staging, ignore_errors=True)
        record |= {"rows": self._rows, "files": files}
        _replace(self.folder.profile, profile.encode())
        _replace(
            self.folder.record(self.crawl_id),
            json.dumps(record, ensure_ascii=False, indent=2, default=str).encode() + b"\n",
        )
        refresh(self.folder)

    def abandon(self) -> None:
        """Throw away what was staged; the corpus stays as it was."""
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self._staging, ignore_errors=True)

    def _write(self, table: str, rows: Sequence[Any]) -> None:
        if not rows:
            return
        if table not in self._writers:
            (self._staging / table).mkdir(parents=True)
            self._writers[table] = parquet_writer(self._staging / table / "part-0.parquet", _PARTS[table])
        self._writers[table].write_batch(to_batch(rows, _PARTS[table]))
        self._rows[table] += len(rows)


def refresh(folder: SiteFolder) -> None:
    """Derive ``articles.parquet`` again from the committed crawls, replacing it in one step."""
    staged = folder.root / ".articles.parquet"
    write_latest(folder, staged, parquet_writer)
    _settle(staged)
    staged.replace(folder.articles)


def clear_debris(folder: SiteFolder) -> None:
    """Remove what a killed commit left behind, and finish one that was killed after its record was written."""
    committed = folder.committed()
    for table in _PARTS:
        for part in (folder.root / table).glob("*"):
            if part.name not in committed:
                shutil.rmtree(part)
    if committed and not _is_current(folder, committed[-1]):
        refresh(folder)


def _is_current(folder: SiteFolder, newest: str) -> bool:
    try:
        metadata = pq.read_schema(folder.articles).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return False
    return bool(metadata.get(b"newest_crawl") == newest.encode())


def _known_versions(folder: SiteFolder) -> set[bytes]:
    known = set()
    for crawl_id in folder.committed():
        for path in sorted(folder.part("versions", crawl_id).glob("*.parquet")):
            table = pq.read_table(path, columns=["id", "text_digest"])
            for article, digest in zip(*(column.to_pylist() for column in table.columns), strict=True):
                known.add(_version_key(article, digest))
    return known


def _version_key(article: str, digest: str) -> bytes:
    # Sixteen bytes instead of two long strings: the set is held for the whole crawl.
    return hashlib.blake2b(f"{article} {digest}".encode(), digest_size=16).digest()


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}")
    staged.write_bytes(content)
    _settle(staged)
    staged.replace(path)


def _settle(path: Path) -> None:
    """Have the system write a file out, so that a rename never names bytes that a power cut loses."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
