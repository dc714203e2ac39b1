"""Where versions lie in their files, and the rows at given places.

A corpus's texts are never read to answer a question about its keys: thin columns say which rows
are wanted, then only the row groups that hold these are opened, for the columns asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs

from pipelines.parts import telling
from pipelines.schema import VERSIONS

if TYPE_CHECKING:
    import pyarrow.dataset as ds

__all__ = ["PLACE", "dataset", "find_places", "opener", "rows_at"]

PLACE = pa.schema([(name, pa.int64()) for name in ("file", "group", "row")])
"""The columns that say where a version lies: its file, row group and row, as numbers."""
_OPEN = 4  # files; the metadata of one takes 50 kB a row group


def dataset(paths: Sequence[Path], schema: pa.Schema) -> ds.Dataset:
    """Files of one table as one lazy dataset, in their order; columns a file lacks are null.

    Raises `CorpusError` where one is damaged.
    """
    import pyarrow.dataset as ds  # it loads pandas, if there is one, for which no walk should wait

    return ds.FileSystemDataset([_fragment(path) for path in paths], schema, ds.ParquetFileFormat())


def find_places(
    paths: Sequence[Path],
    columns: Sequence[str],
    where: pc.Expression | None = None,
    thin: Callable[[pa.Table], pa.Table] = lambda table: table,
) -> pa.Table:
    """One row a version: the ``columns``, and where it lies (`PLACE`).

    ``where`` narrows it by these columns; row groups whose statistics rule it out are not read. What ``thin``
    makes of a row group's columns is all that is held of it.
    """
    schema = pa.schema([*(VERSIONS.field(name) for name in columns), *PLACE]).remove_metadata()
    parts = [thin(schema.empty_table())]
    for number, path in enumerate(paths):
        for fragment in _fragment(path).split_by_row_group(where, schema=VERSIONS):
            table = fragment.to_table(schema=VERSIONS, columns=list(columns))
            rows, group = table.num_rows, fragment.row_groups[0].id
            places = (pa.repeat(number, rows), pa.repeat(group, rows), pa.array(range(rows), pa.int64()))
            for field, values in zip(PLACE, places, strict=True):
                table = table.append_column(field, values.cast(field.type))
            parts.append(thin(table if where is None else table.filter(where)))
    return pa.concat_tables(parts, promote_options="default")


def rows_at(
    paths: Sequence[Path],
    places: pa.Table,
    columns: Sequence[str],
    opened: Callable[[Path], ds.ParquetFileFragment] | None = None,
) -> pa.Table:
    """The ``columns`` of the versions at ``places`` (`find_places`), in their order.

    Holds the row groups these lie in, one column after the other, so ask for some at a time; who asks often
    gives what `opener` gave, which does not read a file's metadata each time.
    """
    opened = opened or _fragment
    order: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for position, place in enumerate(places.select(PLACE.names).to_pylist()):
        order.setdefault((place["file"], place["group"]), []).append((place["row"], position))
    parts, positions = [_empty(columns)], []
    for (number, group), wanted in sorted(order.items()):
        fragment = opened(paths[number]).subset(row_group_ids=[group])
        rows = [row for row, _ in wanted]
        # Without a name, that would hold a whole row group while the next is read, and all of them are joined.
        parts.append(
            _in_order(fragment.to_table(schema=VERSIONS, columns=list(columns), use_threads=False), rows)
        )
        positions += [position for _, position in wanted]
    table = pa.concat_tables(parts).unify_dictionaries()
    return _in_order(table, pc.sort_indices(pa.array(positions, pa.int64())).to_pylist())


def opener() -> Callable[[Path], ds.ParquetFileFragment]:
    """Opens files of versions, and keeps the last few open."""
    return functools.lru_cache(maxsize=_OPEN)(_fragment)


def _in_order(table: pa.Table, rows: list[int]) -> pa.Table:
    """These rows of a table; texts are not copied where they stand so already."""
    return table if rows == list(range(table.num_rows)) else table.take(pa.array(rows, pa.int64()))


def _empty(columns: Sequence[str]) -> pa.Table:
    return pa.schema([VERSIONS.field(name) for name in columns]).empty_table()


def _fragment(path: Path) -> ds.ParquetFileFragment:
    import pyarrow.dataset as ds

    fragment = ds.ParquetFileFormat().make_fragment(str(path), pyarrow.fs.LocalFileSystem())
    with telling(path):  # a torn file has lost its end, where its metadata is
        fragment.ensure_complete_metadata()
    return fragment
