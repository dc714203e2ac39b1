"""The only reader of a corpus: what has landed, by column and by row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pipelines.errors import CorpusError
from pipelines.layout import SiteFolder

__all__ = ["count_articles", "newest_articles"]


def count_articles(folder: SiteFolder) -> int:
    """Articles in the newest table; 0 where nothing has landed."""
    return pq.read_metadata(folder.articles).num_rows if folder.articles.exists() else 0


def newest_articles(
    site: Path,
    limit: int,
    *,
    columns: list[str] | None = None,
    oldest: bool = False,
    where: Mapping[str, str | None] | None = None,
) -> tuple[int, list[dict[str, Any]]]:
    """How many articles match, and the newest ``limit`` of them (or the oldest), dated ones first.

    ``where`` maps columns to the value they must have; None values are no condition.
    Raises `CorpusError` where nothing has landed in the folder ``site``.
    """
    path = SiteFolder(site).articles
    if not path.exists():
        raise CorpusError("nothing has landed", where=str(site), hint=f"muragat crawl {site.name}")
    condition = pc.scalar(True)
    for name, value in (where or {}).items():
        if value is not None:
            condition = condition & (ds.field(name) == value)
    scan = ds.dataset(path)
    order = scan.to_table(columns=["date_published", "id"], filter=condition)
    # The table is sorted by date with the undated at its end, so its order is the answer's.
    dated = order.num_rows - order["date_published"].null_count
    places = list(range(order.num_rows))
    places = places if oldest else places[:dated][::-1] + places[dated:]
    rows = scan.filter(condition).take(places[:limit], columns=columns)
    return order.num_rows, rows.to_pylist()
