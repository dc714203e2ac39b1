"""Changes as JSON and as Parquet."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as pq

from pipelines.diff.result import Comparison
from pipelines.schema import CHANGES, Change, to_batch

__all__ = ["as_json", "write_parquet"]

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


def write_parquet(changes: Sequence[Change], target: Path | BinaryIO) -> None:
    """These changes as rows of ``changes``."""
    with pq.ParquetWriter(target, CHANGES, compression="zstd") as out:
        for start in range(0, len(changes), _ROWS):
            out.write_batch(to_batch(changes[start : start + _ROWS], CHANGES))
