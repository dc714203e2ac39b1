"""With which options the tables of a corpus are written as Parquet."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["parquet_writer", "thin_writer"]


def parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer with the options every table of a corpus is written with.

    zstd for size; page index so that readers skip pages; content-defined chunking so that a
    table written again shares its unchanged pages with the old one in a deduplicating store.
    """
    return pq.ParquetWriter(
        path, schema, compression="zstd", write_page_index=True, use_content_defined_chunking=True
    )


def thin_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
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
