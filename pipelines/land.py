"""The only writer of a corpus: rows are staged, then crawls are committed whole or not at all.

What is decided is written down first: a file that names the staged crawls. From there on the commit
can only go forward: parts are put in place one by one, each in one step, then the crawl's JSON, then
``articles.parquet``. A process killed before leaves staged files that are thrown away; one killed
after leaves a commit that `clear_debris` completes. The parts of a crawl that is not to be trusted are
put aside, where no reader looks (`pipelines.verdict`); a decision about it goes the same way.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.digests import fingerprint, place_files, replace, settle, sum_line, sums_of
from pipelines.latest import write_latest
from pipelines.layout import SiteFolder
from pipelines.schema import MONTHS, VERSIONS, VISITS, Article, Month, Visit, to_batch
from pipelines.verdict import is_trusted
from pipelines.warc import log_files

__all__ = [
    "Landing",
    "clear_debris",
    "commit",
    "commit_decision",
    "commit_prunings",
    "parquet_writer",
    "refresh",
    "version_keys",
]

_PARTS = {"versions": VERSIONS, "visits": VISITS, "months": MONTHS}
_GROUP_ROWS = {"versions": 2000, "visits": 200_000, "months": 200_000}
_RECORD, _PROFILE = "record.json", "profile.toml"
_DECISION, _PRUNED = "verdict.json", "pruned.json"


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
        use_dictionary=["crawl_id", "fetch_time", "fetch_status", "outcome"],
        column_encoding=dict.fromkeys(plain, "DELTA_LENGTH_BYTE_ARRAY")
        | {"view_count": "DELTA_BINARY_PACKED"},
        write_statistics=["fetch_time"],
        store_schema=False,
    )


class Landing:
    """The rows of one crawl on their way into a corpus."""

    def __init__(self, folder: SiteFolder, crawl_id: str, known: set[bytes] | None = None) -> None:
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
        replace(self._staging / _PROFILE, profile.encode())
        replace(self._staging / _RECORD, spelled)

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
        self._writers.clear()


def commit(folder: SiteFolder, crawl_ids: Sequence[str]) -> None:
    """Make staged crawls part of the corpus, all of them or none; parts they had before are replaced."""
    replace(folder.decided, "\n".join(crawl_ids).encode())
    _go_forward(folder)


def commit_decision(folder: SiteFolder, crawl_id: str, decision: dict[str, Any], *others: str) -> None:
    """Put a crawl's parts where a person decided they belong; ``others`` are staged, and committed with it."""
    _stage_note(folder, crawl_id, _DECISION, decision)
    commit(folder, [crawl_id, *others])


def commit_prunings(folder: SiteFolder, notes: Mapping[str, dict[str, Any]]) -> None:
    """Write down, of several crawls, that their logs are taken away; to be done before they are."""
    for crawl_id, note in notes.items():
        _stage_note(folder, crawl_id, _PRUNED, note)
    commit(folder, list(notes))


def _stage_note(folder: SiteFolder, crawl_id: str, name: str, note: dict[str, Any]) -> None:
    """Stage a crawl as it is, with one file more beside its JSON."""
    staging = folder.staging(crawl_id)
    replace(staging / _RECORD, folder.record(crawl_id).read_bytes())
    replace(staging / _PROFILE, folder.profile.read_bytes())
    replace(staging / name, json.dumps(note, ensure_ascii=False, indent=2).encode() + b"\n")


def _go_forward(folder: SiteFolder) -> None:
    """Complete the commit that was decided, from wherever it was left."""
    crawl_ids = folder.decided.read_text().split()
    for crawl_id in crawl_ids:
        _put_in_place(folder, crawl_id)
    refresh(folder)
    folder.decided.unlink()
    for crawl_id in crawl_ids:
        shutil.rmtree(folder.staging(crawl_id), ignore_errors=True)


def _put_in_place(folder: SiteFolder, crawl_id: str) -> None:
    staging = folder.staging(crawl_id)
    spelled = (staging / _RECORD).read_bytes()
    record = json.loads(spelled)
    for note, place in ((_DECISION, folder.decision(crawl_id)), (_PRUNED, folder.pruned(crawl_id))):
        if (staging / note).exists():
            replace(place, (staging / note).read_bytes())
    trusted = is_trusted(folder, crawl_id, record)
    if not trusted:
        folder.aside(crawl_id).mkdir(parents=True, exist_ok=True)
    for table in _PARTS:
        names = {name.rpartition("/")[2] for name in record["files"] if name.startswith(f"{table}/")}
        usual, aside = folder.part(table, crawl_id), folder.aside(crawl_id) / table
        place_files(names, staging / table, *((aside, usual) if trusted else (usual, aside)))
    if trusted:
        shutil.rmtree(folder.aside(crawl_id), ignore_errors=True)
    replace(folder.profile, (staging / _PROFILE).read_bytes())
    replace(folder.sums(crawl_id), sums_of(folder, crawl_id, spelled).encode())
    replace(folder.record(crawl_id), spelled)


def refresh(folder: SiteFolder) -> None:
    """Derive ``articles.parquet`` again from the crawls that count, replacing it in one step.

    Nothing is written where there are none and never were.
    """
    if not (folder.committed() or folder.articles.exists()):
        return
    staged = folder.root / ".articles.parquet"
    write_latest(folder, staged, parquet_writer)
    settle(staged)
    replace(folder.articles_sum, sum_line(folder.articles.name, staged).encode())
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
    for part in folder.aside("").glob("*"):
        if part.name not in folder.ended():
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


def version_keys(paths: Iterable[Path]) -> set[bytes]:
    """What stands for every version that these parts of ``versions`` hold."""
    known = set()
    for path in paths:
        table = pq.read_table(path, columns=["id", "text_digest"])
        for article, digest in zip(*(column.to_pylist() for column in table.columns), strict=True):
            known.add(_version_key(article, digest))
    return known


def _version_key(article: str, digest: str) -> bytes:
    # Sixteen bytes instead of two long strings: the set is held for the whole crawl.
    return hashlib.blake2b(f"{article} {digest}".encode(), digest_size=16).digest()
