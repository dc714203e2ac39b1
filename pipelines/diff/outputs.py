"""Changes as JSON and as Parquet."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Sequence
from typing import Any

import pyarrow.parquet as pq

from pipelines.diff.result import Comparison
from pipelines.schema import CHANGES, Change, to_batch

__all__ = ["as_json", "json_bytes", "parquet_bytes"]

_ROWS = 2000  # of one row group


def as_json(comparison: Comparison, changes: Sequence[Change]) -> dict[str, Any]:
    """One object: the crawls, the counts of the whole comparison, and these of its changes."""
    return {
        "site": comparison.site,
        "before": comparison.before,
        "after": comparison.after,
        "states": comparison.states,
        "noise": comparison.noise,
        "extractor": comparison.extractor,
        "changes": [dataclasses.asdict(change) for change in changes],
    }


def json_bytes(comparison: Comparison, changes: Sequence[Change]) -> bytes:
    """That object, written down."""
    text = json.dumps(as_json(comparison, changes), ensure_ascii=False, indent=2, default=str)
    return text.encode("utf-8", "replace") + b"\n"


def parquet_bytes(changes: Sequence[Change]) -> bytes:
    """These changes as a Parquet file: the rows of ``changes``."""
    file = io.BytesIO()
    with pq.ParquetWriter(file, CHANGES, compression="zstd") as out:
        for start in range(0, len(changes), _ROWS):
            out.write_batch(to_batch(changes[start : start + _ROWS], CHANGES))
    return file.getvalue()
