"""Reading the committed parts of a corpus; one that is damaged is told with the way to mend it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import CorpusError

__all__ = ["read_part", "telling"]


def read_part(path: Path, columns: Sequence[str]) -> pa.Table:
    """Some columns of a part. Raises `CorpusError` where it cannot be read."""
    with telling(path):
        return pq.read_table(path, columns=list(columns))


@contextlib.contextmanager
def telling(path: Path) -> Iterator[None]:
    """Reading a part in one's own way. Raises `CorpusError` where it cannot be read."""
    try:
        yield
    except (OSError, pa.ArrowInvalid) as error:
        raise CorpusError(
            f"a part of the corpus is damaged: {str(error).splitlines()[0]}",
            where=str(path),
            hint=f"`muragat rebuild {path.parents[2].name}` makes it again from the log; what was fetched is kept",
        ) from error
