"""``articles.parquet``: every article in its newest version."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.fold import Fold
from pipelines.layout import SiteFolder
from pipelines.memory import release
from pipelines.schema import ARTICLES

__all__ = ["write_latest"]


def write_latest(
    folder: SiteFolder, target: Path, writer: Callable[[Path, pa.Schema], pq.ParquetWriter]
) -> None:
    """Write the newest version of every article of the committed crawls to ``target``.

    The file's metadata names the newest crawl it takes in.
    """
    crawls = folder.committed()
    newest = crawls[-1] if crawls else ""
    schema = ARTICLES.with_metadata({**(ARTICLES.metadata or {}), b"newest_crawl": newest.encode()})
    fold = Fold(folder, crawls)
    release()  # what deciding took, before texts are held
    with writer(target, schema) as out, ThreadPoolExecutor(1) as hand:
        written: Future[None] = hand.submit(lambda: None)
        for table in fold.tables(schema):  # read while those before are written
            written.result()
            written = hand.submit(out.write_table, table)
        written.result()
