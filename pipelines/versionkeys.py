"""Numbers in place of ids and digests where tables of many articles are put side by side.

A digest takes more room than all else that is known of a visit, and sorting, grouping and joining make
several copies of every column.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["VersionKeys"]


class VersionKeys:
    """Numbers for the versions that some visits (``id``, ``text_digest``) showed.

    ``articles`` and ``texts`` are those of each visit; ``ids`` has the id for each number of an article.
    """

    def __init__(self, visits: pa.Table) -> None:
        self.ids, self.articles = _numbered(visits["id"])
        self._digests, self.texts = _numbered(visits["text_digest"])

    def of(self, articles: pa.ChunkedArray, texts: pa.ChunkedArray) -> pa.ChunkedArray:
        """What stands for versions: one number for the article's and the text's."""
        shifted = pc.shift_left(articles.cast(pa.int64()), pa.scalar(32, pa.int64()))
        return pc.bit_wise_or(shifted, texts.cast(pa.int64()))

    def in_place(self, versions: pa.Table) -> pa.Table:
        """Versions with a ``key`` in place of id and digest; without those that no visit showed."""
        articles = pc.index_in(versions["id"], self.ids)
        texts = pc.index_in(versions["text_digest"], self._digests)
        keyed = versions.drop_columns(["id", "text_digest"]).append_column("key", self.of(articles, texts))
        return keyed.filter(pc.is_valid(keyed["key"]))


def _numbered(column: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """The values that occur, and for each row the number of its own."""
    found = column.combine_chunks().dictionary_encode()
    return found.dictionary, found.indices
