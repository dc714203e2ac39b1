"""The only writer of a corpus: rows are staged, then crawls are committed whole or not at all.

What is decided is written down first: a file that names the staged crawls. From there on the commit
can only go forward: parts are put in place one by one, each in one step, then the crawl's JSON, then
``articles.parquet``. A process killed before leaves staged files that are thrown away; one killed
after leaves a commit that `clear_debris` completes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.latest import write_latest
from pipelines.layout import SiteFolder
from pipelines.schema import MONTHS, VERSIONS, VISITS, Article, Month, Visit, to_batch

__all__ = ["Filing", "Landing", "clear_debris", "commit", "parquet_writer", "refresh", "version_keys"]

Filing = tuple[dt.date | None, str | None]
"""Under which date and section a version was filed."""
_PARTS = {"versions": VERSIONS, "visits": VISITS, "months": MONTHS}
_GROUP_ROWS = {"versions": 2000, "visits": 200_000, "months": 200_000}
_RECORD, _PROFILE = "record.json", "profile.toml"


def parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer with the options every table of a corpus is written with.

    zstd for size; page index so that readers skip pages; content-defined chunking so that a
    table written again shares its unchanged pages with the old one in a deduplicating store.
    """
    return pq.ParquetWriter(
        path, schema, compression="zstd", write_page_index=True, use_content_defined_chunking=True
    )


def _thin_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer for visits, of which there are many and which are small: hashes gain nothing from
    dictionaries and statistics, and the columns' descriptions would outweigh a small crawl."""
    plain = ("id", "text_digest", "view_count_raw")
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=["crawl_id", "fetch_time", "fetch_status", "outcome", "article_section"],
        column_encoding=dict.fromkeys(plain, "DELTA_LENGTH_BYTE_ARRAY")
        | dict.fromkeys(("view_count", "date_published"), "DELTA_BINARY_PACKED"),
        write_statistics=["fetch_time"],
        store_schema=False,
    )


class Landing:
    """The rows of one crawl on their way into a corpus."""

    def __init__(self, folder: SiteFolder, crawl_id: str, known: dict[bytes, Filing] | None = None) -> None:
        """Begin afresh: what an earlier try staged for this crawl is thrown away.

        ``known`` are the versions of the crawls before (`version_keys`), read from the corpus where
        it is not given; this crawl's are added to it.
        """
        self.folder, self.crawl_id = folder, crawl_id
        self._staging = folder.staging(crawl_id)
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._pending: dict[str, list[pa.RecordBatch]] = {table: [] for table in _PARTS}
        self._rows = dict.fromkeys(_PARTS, 0)
        if known is None:
            known = version_keys(
                p for c in folder.committed() if c < crawl_id for p in folder.files("versions", c)
            )
        self._known = known

    def holds(self, article_id: str, text_digest: str) -> bool:
        """Whether this version of an article landed before."""
        return _version_key(article_id, text_digest) in self._known

    def filing(self, article_id: str, text_digest: str) -> Filing | None:
        """How a version that landed before was filed; None where it did not."""
        return self._known.get(_version_key(article_id, text_digest))

    def versions(self, articles: Sequence[Article]) -> int:
        """Stage the versions never seen before; returns how many these were."""
        fresh = []
        for article in articles:
            key = _version_key(article.id, article.text_digest)
            if key not in self._known:
                self._known[key] = article.date_published, article.article_section
                fresh.append(article)
        self._write("versions", fresh)
        return len(fresh)

    def visits(self, visits: Sequence[Visit]) -> None:
        """Stage visits."""
        self._write("visits", visits)

    def months(self, months: Sequence[Month]) -> None:
        """Stage months."""
        self._write("months", months)

    def stage(self, record: dict[str, Any], profile: str) -> None:
        """Bring everything to the disk, ready for `commit`; ``record`` becomes the crawl's JSON.

        Every part's size and digest are added to the record under ``files``.
        """
        self._close()
        files = {}
        for table in sorted(self._writers):
            for path in sorted((self._staging / table).iterdir()):
                _settle(path)
                files[f"{table}/{self.crawl_id}/{path.name}"] = _fingerprint(path)
        record |= {"rows": self._rows, "files": files}
        spelled = json.dumps(record, ensure_ascii=False, indent=2, default=str).encode() + b"\n"
        _replace(self._staging / _PROFILE, profile.encode())
        _replace(self._staging / _RECORD, spelled)

    def commit(self, record: dict[str, Any], profile: str) -> None:
        """Make the crawl part of the corpus."""
        self.stage(record, profile)
        commit(self.folder, [self.crawl_id])

    def abandon(self) -> None:
        """Throw away what was staged; the corpus stays as it was."""
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self._staging, ignore_errors=True)

    def _write(self, table: str, rows: Sequence[Any]) -> None:
        if not rows:
            return
        self._pending[table].append(to_batch(rows, _PARTS[table]))
        self._rows[table] += len(rows)
        if sum(batch.num_rows for batch in self._pending[table]) >= _GROUP_ROWS[table]:
            self._flush(table)

    def _flush(self, table: str) -> None:
        """Write what is pending as one row group."""
        if table not in self._writers:
            (self._staging / table).mkdir(parents=True)
            begin = _thin_writer if table == "visits" else parquet_writer
            self._writers[table] = begin(self._staging / table / "part-0.parquet", _PARTS[table])
        rows = pa.Table.from_batches(self._pending[table]).unify_dictionaries().combine_chunks()
        self._writers[table].write_table(rows, row_group_size=rows.num_rows)
        self._pending[table].clear()

    def _close(self) -> None:
        for table in _PARTS:
            if self._pending[table]:
                self._flush(table)
        for writer in self._writers.values():
            writer.close()


def commit(folder: SiteFolder, crawl_ids: Sequence[str]) -> None:
    """Make staged crawls part of the corpus, all of them or none; parts they had before are replaced."""
    _replace(folder.decided, "\n".join(crawl_ids).encode())
    _go_forward(folder)


def _go_forward(folder: SiteFolder) -> None:
    """Complete the commit that was decided, from wherever it was left."""
    for crawl_id in folder.decided.read_text().split():
        staging = folder.staging(crawl_id)
        files = json.loads((staging / _RECORD).read_text(encoding="utf-8"))["files"]
        for name in files:
            table, _, file = name.split("/")
            if (staging / table / file).exists():
                (folder.root / name).parent.mkdir(parents=True, exist_ok=True)
                (staging / table / file).replace(folder.root / name)
        for table in _PARTS:
            for path in folder.files(table, crawl_id):
                if f"{table}/{crawl_id}/{path.name}" not in files:
                    path.unlink()
        _replace(folder.profile, (staging / _PROFILE).read_bytes())
        _replace(folder.record(crawl_id), (staging / _RECORD).read_bytes())
    refresh(folder)
    done = folder.decided.read_text().split()
    folder.decided.unlink()
    for crawl_id in done:
        shutil.rmtree(folder.staging(crawl_id), ignore_errors=True)


def refresh(folder: SiteFolder) -> None:
    """Derive ``articles.parquet`` again from the committed crawls, replacing it in one step."""
    staged = folder.root / ".articles.parquet"
    write_latest(folder, staged, parquet_writer)
    _settle(staged)
    staged.replace(folder.articles)


def clear_debris(folder: SiteFolder) -> None:
    """Remove what a killed commit left behind, and finish one that was killed after its record was written."""
    if folder.decided.exists():
        _go_forward(folder)
    committed = folder.committed()
    for table in _PARTS:
        for part in (folder.root / table).glob("*"):
            if part.name not in committed:
                shutil.rmtree(part)
    for staged in folder.decided.parent.glob("*"):
        if staged.is_dir():
            shutil.rmtree(staged)
    if committed and not _is_current(folder, committed[-1]):
        refresh(folder)


def _is_current(folder: SiteFolder, newest: str) -> bool:
    try:
        metadata = pq.read_schema(folder.articles).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return False
    return bool(metadata.get(b"newest_crawl") == newest.encode())


def version_keys(paths: Iterable[Path]) -> dict[bytes, Filing]:
    """What stands for every version that these parts of ``versions`` hold, and how it was filed."""
    known: dict[bytes, Filing] = {}
    shared: dict[Filing, Filing] = {}  # of many versions there are few filings
    for path in paths:
        table = pq.read_table(path, columns=["id", "text_digest", "date_published", "article_section"])
        for article, digest, *filed in zip(*(column.to_pylist() for column in table.columns), strict=True):
            filing = filed[0], filed[1]
            known.setdefault(_version_key(article, digest), shared.setdefault(filing, filing))
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
