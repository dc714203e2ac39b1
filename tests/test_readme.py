"""The README's examples run, and whatever reads Parquet reads the same rows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from muragat import Crawled

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"^(\S[^\n]*):\n\n```(python|r)\n(.*?)```", (ROOT / "README.md").read_text(), re.S | re.M)


@pytest.mark.parametrize(("name", "language", "code"), BLOCKS, ids=[name for name, _, _ in BLOCKS])
def test_an_example_runs_as_it_stands(demo_crawl: Crawled, name: str, language: str, code: str) -> None:
    command = [sys.executable, "-c", code]
    if language == "r":
        rscript = shutil.which("Rscript")
        if not rscript or not shutil.which("duckdb"):
            pytest.skip("R and DuckDB's command line (pip install duckdb-cli) are not installed")
        command = [rscript, "-e", code]
    done = subprocess.run(
        command,
        cwd=demo_crawl.data.parent,
        capture_output=True,
        text=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(demo_crawl.data.parent / "hf")},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_there_is_an_example_for_each_reader() -> None:
    assert [name for name, _, _ in BLOCKS] == ["pandas", "Polars", "DuckDB", "R", "Hugging Face datasets"]


def test_every_reader_reads_the_same_rows(
    demo_crawl: Crawled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path))
    from datasets import load_dataset

    path = demo_crawl.data / "demo" / "articles.parquet"
    columns = ["id", "url", "language", "title", "date_published", "datetime_published", "view_count", "text"]
    wanted = as_rows(pq.read_table(path, columns=columns).to_pylist())
    assert as_rows(pd.read_parquet(path)[columns].to_dict("records")) == wanted
    assert as_rows(pl.read_parquet(path).select(columns).to_dicts()) == wanted
    relation = duckdb.sql(f"select {', '.join(columns)} from '{path}'")
    assert as_rows([dict(zip(columns, row, strict=True)) for row in relation.fetchall()]) == wanted
    corpus = load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(tmp_path))
    assert as_rows(corpus.select_columns(columns).to_list()) == wanted


def as_rows(records: list[dict[str, Any]]) -> list[list[str | None]]:
    """Values as text, missing ones (None, NaN, NaT) alike, moments in UTC to the second."""
    rows = []
    for record in records:
        row = []
        for name, value in record.items():
            missing = value is None or value != value or value is pd.NaT
            if not missing and name == "datetime_published":
                value = pd.Timestamp(value).tz_convert("UTC").isoformat()
            if not missing and name == "view_count":
                value = int(value)
            row.append(None if missing else str(value))
        rows.append(row)
    return sorted(rows, key=lambda row: row[0] or "")


def test_what_a_demo_says_of_loading_is_true(demo_crawl: Crawled) -> None:
    path = str(demo_crawl.data / "demo" / "articles.parquet")
    landed = demo_crawl.record["counts"]["landed"]
    assert len(pd.read_parquet(path)) == duckdb.sql(f"from '{path}'").shape[0] == landed
