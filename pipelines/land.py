"""The rows of a crawl on their way into a corpus: staged whole, then committed (`pipelines.commit`)."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.commit import commit
from pipelines.digests import fingerprint, replace, settle
from pipelines.digesttable import DigestTable
from pipelines.groups import is_full
from pipelines.layout import STAGED_PROFILE, STAGED_RECORD, SiteFolder
from pipelines.learned import LearnedBox, with_learned
from pipelines.memory import release
from pipelines.parts import read_part
from pipelines.rows import Row, table_of
from pipelines.schema import MONTHS, VERSIONS, VISITS, Month, Visit, encoded, plain, to_batch
from pipelines.warc import log_files
from pipelines.writers import parquet_writer, thin_writer

__all__ = ["Filing", "Landing", "Versions"]

Filing = tuple[dt.date | None, str | None]
"""Under which date and section a version was filed."""
_PARTS = {"versions": VERSIONS, "visits": VISITS, "months": MONTHS}
_PENDING = {table: plain(schema) for table, schema in _PARTS.items()}
_GROUP_ROWS = 200_000  # of the tables that hold no texts
_LOOSE = 50  # batches of such rows as they came; then they are packed


class Versions:
    """Versions of articles, each with how it was filed; of two filings the first stands."""

    def __init__(self, paths: Iterable[Path] = ()) -> None:
        """``paths`` are parts of ``versions`` to begin with."""
        self._table = DigestTable()
        self._filings: list[Filing] = []  # of many versions there are few
        self._numbers: dict[Filing, int] = {}
        self.take_in(paths)

    def take_in(self, paths: Iterable[Path]) -> None:
        """Take in the versions of some parts."""
        for path in paths:
            table = read_part(path, ["id", "text_digest", "date_published", "article_section"])
            for article, digest, *filed in zip(
                *(column.to_pylist() for column in table.columns), strict=True
            ):
                self.add(article, digest, (filed[0], filed[1]))

    def add(self, article_id: str, text_digest: str, filing: Filing) -> bool:
        """Take a version in; whether it was not there."""
        key = _version_key(article_id, text_digest)
        if key in self._table:
            return False
        number = self._numbers.setdefault(filing, len(self._filings))
        if number == len(self._filings):
            self._filings.append(filing)
        self._table.put(key, number)
        return True

    def filing(self, article_id: str, text_digest: str) -> Filing | None:
        """How a version was filed; None where it is not there."""
        number = self._table.get(_version_key(article_id, text_digest))
        return None if number is None else self._filings[number]

    def copy(self) -> Versions:
        """The same versions, to be added to."""
        other = Versions()
        other._table, other._filings = self._table.copy(), [*self._filings]
        other._numbers = dict(self._numbers)
        return other


class Landing:
    """The rows of one crawl on their way into a corpus."""

    def __init__(self, folder: SiteFolder, crawl_id: str, known: Versions | None = None) -> None:
        """Begin afresh: what an earlier try staged for this crawl is thrown away.

        ``known`` are the versions of the crawls before, read from the corpus where
        it is not given; this crawl's are added to it. What the crawl ``learned`` of its site goes into the profile.
        """
        self.folder, self.crawl_id = folder, crawl_id
        self._staging = folder.staging(crawl_id)
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._pending: dict[str, list[pa.RecordBatch]] = {table: [] for table in _PARTS}
        self._packed: dict[str, list[pa.Table]] = {table: [] for table in _PARTS}
        self._pending_characters = 0
        self._rows = dict.fromkeys(_PARTS, 0)
        self.learned: Sequence[LearnedBox] = ()
        if known is None:
            known = Versions(
                p for c in folder.committed() if c < crawl_id for p in folder.files("versions", c)
            )
        self._known = known

    def holds(self, article_id: str, text_digest: str) -> bool:
        """Whether this version of an article landed before."""
        return self._known.filing(article_id, text_digest) is not None

    def filing(self, article_id: str, text_digest: str) -> Filing | None:
        """How a version that landed before was filed; None where it did not."""
        return self._known.filing(article_id, text_digest)

    def versions(self, rows: Sequence[Row]) -> int:
        """Stage the versions never seen before; returns how many these were."""
        filings = ((row.date_published, row.article_section) for row in rows)
        fresh = [
            row
            for row, filing in zip(rows, filings, strict=True)
            if self._known.add(row.id, row.text_digest, filing)
        ]
        if fresh:
            self._pending_characters += sum(row.characters for row in fresh)
            self._stage("versions", table_of(fresh))
        return len(fresh)

    def visits(self, visits: Sequence[Visit]) -> None:
        """Stage visits."""
        self._write("visits", visits)

    def months(self, months: Sequence[Month]) -> None:
        """Stage months."""
        self._write("months", months)

    def staged(self, table: str) -> list[Path]:
        """The staged files of a table, whole; nothing can be staged after this."""
        self._close()
        return sorted((self._staging / table).glob("*.parquet"))

    def stage(self, record: dict[str, Any], profile: str) -> None:
        """Bring everything to the disk, ready for `commit`; ``record`` becomes the crawl's JSON.

        Size and digest of every part are added to the record under ``files``, those of the log's files
        under ``log``, where they do not stand there yet: a log is never written again.
        """
        files = {}
        for table in sorted(_PARTS):
            for path in self.staged(table):
                settle(path)
                files[f"{table}/{self.crawl_id}/{path.name}"] = fingerprint(path)
        if "log" not in record:
            record["log"] = {p.name: fingerprint(p) for p in log_files(self.folder.log(self.crawl_id))}
        record |= {"rows": self._rows, "files": files}
        spelled = json.dumps(record, ensure_ascii=False, indent=2, default=str).encode() + b"\n"
        replace(self._staging / STAGED_PROFILE, with_learned(profile, self.learned).encode())
        replace(self._staging / STAGED_RECORD, spelled)

    def commit(self, record: dict[str, Any], profile: str) -> None:
        """Make the crawl part of the corpus."""
        self.stage(record, profile)
        commit(self.folder, [self.crawl_id])

    def abandon(self) -> None:
        """Throw away what was staged; the corpus stays as it was. Once a commit is decided nothing is
        thrown away any more: `clear_debris` completes it."""
        if self.folder.decided.exists():
            return
        for writer in self._writers.values():
            with contextlib.suppress(OSError, pa.ArrowInvalid):  # it may be what failed
                writer.close()
        shutil.rmtree(self._staging, ignore_errors=True)

    def _write(self, table: str, rows: Sequence[Any]) -> None:
        if rows:
            self._stage(table, to_batch(rows, _PENDING[table]))

    def _stage(self, table: str, rows: pa.RecordBatch) -> None:
        self._pending[table].append(rows)
        self._rows[table] += rows.num_rows
        pending = sum(some.num_rows for some in (*self._packed[table], *self._pending[table]))
        if is_full(pending, self._pending_characters) if table == "versions" else pending >= _GROUP_ROWS:
            self._flush(table)
        elif table != "versions" and len(self._pending[table]) >= _LOOSE:
            self._pack(table)

    def _pack(self, table: str) -> None:
        """Hold what came in many batches as a few long columns: a crawl's visits are all one row group."""
        if loose := self._pending[table]:
            self._packed[table].append(encoded(pa.Table.from_batches(loose), _PARTS[table]))
            loose.clear()

    def _flush(self, table: str) -> None:
        """Write what is pending as one row group."""
        if table not in self._writers:
            (self._staging / table).mkdir(parents=True)
            begin = thin_writer if table == "visits" else parquet_writer
            self._writers[table] = begin(self._staging / table / "part-0.parquet", _PARTS[table])
        self._pack(table)
        rows = pa.concat_tables(self._packed[table]).unify_dictionaries().combine_chunks()
        self._packed[table].clear()
        self._writers[table].write_table(rows, row_group_size=rows.num_rows)
        if table == "versions":
            self._pending_characters = 0

    def _close(self) -> None:
        self._known = Versions()  # as nothing can be staged any more
        for table in _PARTS:  # one after the other: what a writer knows of its row groups takes 100 kB each
            if self._pending[table] or self._packed[table]:
                self._flush(table)
            if table in self._writers:
                self._writers.pop(table).close()
        release()


def _version_key(article: str, digest: str) -> bytes:
    # Sixteen bytes instead of two long strings: the set is held for the whole crawl.
    return hashlib.blake2b(f"{article} {digest}".encode(), digest_size=16).digest()
