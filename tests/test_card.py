"""What describes a corpus beside its Parquet: written at every commit, loaded by the libraries it is for."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from muragat import Crawled

from pipelines.card import PARTS
from pipelines.commit import refresh
from pipelines.layout import SiteFolder
from pipelines.schema import TABLES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(demo_crawl: Crawled) -> SiteFolder:
    return SiteFolder(demo_crawl.data / "demo")


def counted(folder: SiteFolder, table: str) -> int:
    return sum(pq.read_metadata(path).num_rows for path in folder.root.glob(PARTS[table][0]))


@pytest.mark.parametrize("table", PARTS)
def test_hugging_face_loads_each_table_by_its_name(
    folder: SiteFolder, table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import get_dataset_config_names, load_dataset

    assert sorted(get_dataset_config_names(str(folder.root))) == sorted(PARTS)
    loaded = load_dataset(str(folder.root), table, split="train", cache_dir=str(tmp_path))
    assert loaded.column_names == TABLES[table].names
    assert loaded.num_rows == counted(folder, table) > 0


@pytest.fixture(scope="module")
def records(folder: SiteFolder) -> Any:
    """The corpus as mlcroissant reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries it stands on
        import mlcroissant

        dataset = mlcroissant.Dataset(jsonld=folder.croissant)
        assert not dataset.metadata.issues.errors
        return {table: list(dataset.records(table)) for table in PARTS}


@pytest.mark.parametrize("table", PARTS)
def test_croissant_gives_every_row_and_column(folder: SiteFolder, records: Any, table: str) -> None:
    assert len(records[table]) == counted(folder, table) > 0
    assert set(records[table][0]) == {f"{table}/{name}" for name in TABLES[table].names}


def test_croissant_gives_the_values_of_the_parquet(folder: SiteFolder, records: Any) -> None:
    articles = pq.read_table(folder.articles).to_pylist()
    for record, article in zip(records["articles"], articles, strict=True):
        assert record["articles/text"].decode() == article["text"]
        assert record["articles/view_count"] == article["view_count"]
        assert [tag.decode() for tag in record["articles/tags"]] == article["tags"]
        links = [
            {name.rpartition("/")[2]: value.decode() for name, value in link.items() if value}
            for link in record["articles/outlinks"]
        ]
        assert links == [{k: v for k, v in link.items() if v} for link in article["outlinks"]]


def test_croissant_says_what_every_column_means_and_the_digest_of_the_articles(folder: SiteFolder) -> None:
    told = json.loads(folder.croissant.read_text(encoding="utf-8"))
    fields = {field["@id"]: field["description"] for part in told["recordSet"] for field in part["field"]}
    for table in PARTS:
        for field in TABLES[table]:
            assert fields[f"{table}/{field.name}"] == field.metadata[b"doc"].decode()
    digest = hashlib.sha256(folder.articles.read_bytes()).hexdigest()
    assert told["distribution"][0]["sha256"] == digest


def test_the_card_disturbs_no_reader_and_leaves_nothing_behind(folder: SiteFolder) -> None:
    for table in ("versions", "visits", "months"):
        assert len(pd.read_parquet(folder.root / table)) == counted(folder, table)
    assert [
        path for path in folder.root.iterdir() if path.name.startswith(".") and "README" in path.name
    ] == []


def test_the_same_corpus_has_the_same_card(folder: SiteFolder) -> None:
    before = folder.card.read_bytes(), folder.croissant.read_bytes()
    refresh(folder)
    assert (folder.card.read_bytes(), folder.croissant.read_bytes()) == before


def test_a_name_cannot_break_the_card(folder: SiteFolder, tmp_path: Path) -> None:
    """A publisher is what some page says of itself."""
    import shutil

    import yaml

    copy = tmp_path / 'a"b: [c'
    shutil.copytree(folder.root, copy)
    refresh(SiteFolder(copy))
    head = (copy / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    assert yaml.safe_load(head)["pretty_name"] == copy.name
    assert json.loads((copy / "croissant.json").read_text(encoding="utf-8"))["name"] == copy.name
