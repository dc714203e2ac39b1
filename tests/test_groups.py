"""How many articles are held at once: fewer where they are long, none lost, none in another place."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from pipelines.groups import grouped, is_full
from pipelines.land import Landing, Versions
from pipelines.layout import SiteFolder
from pipelines.rows import rows_of
from pipelines.schema import Article, Visit


@given(st.lists(st.integers(0, 3_000_000), max_size=1200))
def test_groups_are_just_full_and_make_up_the_whole(sizes: list[int]) -> None:
    groups = list(grouped(sizes, int))
    assert [size for group in groups for size in group] == sizes
    for group in groups[:-1]:
        assert is_full(len(group), sum(group))
    for group in groups:
        assert not any(is_full(n, held) for n, held in enumerate(accumulate(group[:-1]), 1))


def test_long_texts_lie_in_small_row_groups(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path / "site")
    landing = Landing(folder, "20260101T000000Z", Versions())
    text = "сөз " * 50_000
    for number in range(40):
        own_id, digest = f"{number:032}", f"{number:064}"
        article = Article(id=own_id, text_digest=digest, text=text, paragraphs=[text], char_count=len(text))
        landing.versions(rows_of([article]))
        landing.visits([Visit(id=own_id, crawl_id=landing.crawl_id, outcome="landed", text_digest=digest)])
    (versions,) = landing.staged("versions")
    (visits,) = landing.staged("visits")
    assert pq.ParquetFile(visits).num_row_groups == 1
    metadata = pq.ParquetFile(versions).metadata
    assert [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)] == [10] * 4
