"""The dataset card of a corpus: a README whose head tells Hugging Face which files make which table."""

from __future__ import annotations

import json

import pyarrow.parquet as pq

from pipelines.layout import SiteFolder

__all__ = ["PARTS", "corpus_languages", "dataset_card", "publisher"]

PARTS = {
    "articles": ("articles.parquet", "an article, in its newest version"),
    "versions": ("versions/*/*.parquet", "a version never seen before"),
    "visits": ("visits/*/*.parquet", "one look at one article: status, views, version"),
    "months": ("months/*/*.parquet", "a month the calendar offered, and what is held of it"),
}
"""Table -> where its files lie below the corpus's folder, and what one row of it is."""

_CARD = """---
{head}
---

# {site}

{articles} articles of {publisher}, as the site's own month archive lists them; read in {crawls} between
{first} and {last} (UTC).

| table | files | one row is |
| --- | --- | --- |
{tables}

```python
import pandas as pd
pd.read_parquet("articles.parquet")

from datasets import load_dataset
load_dataset(".", "articles", split="train")
```

Texts are as published, never corrected; what was noticed stands beside them in `quality_flags`.
`date_published` is the calendar date the site prints, timestamps are UTC, and of `view_count` as many
views are our own as `visit_count` says. The meaning of every column is in `croissant.json` and in the
Parquet files themselves (the field `doc` of each column's metadata).

The texts belong to their publishers; this card grants no right to them.
It is written anew at every crawl.
"""


def dataset_card(folder: SiteFolder) -> str:
    """The card of what is committed: Markdown with a YAML head, one configuration a table that has rows."""
    crawls = folder.committed()
    parts = {name: part for name, part in PARTS.items() if any(folder.root.glob(part[0]))}
    return _CARD.format(
        head="\n".join(_head(folder, list(parts))),
        site=folder.site,
        articles=pq.read_metadata(folder.articles).num_rows,
        publisher=publisher(folder),
        crawls=f"{len(crawls)} crawl" + "s" * (len(crawls) != 1),
        first=_day(crawls[0]),
        last=_day(crawls[-1]),
        tables="\n".join(f"| `{name}` | `{files}` | {row} |" for name, (files, row) in parts.items()),
    )


def corpus_languages(folder: SiteFolder) -> list[str]:
    """The languages of the articles, sorted."""
    found = pq.read_table(folder.articles, columns=["language"])["language"].unique().to_pylist()
    return sorted(language for language in found if language)


def publisher(folder: SiteFolder) -> str:
    """Who publishes the site, as its pages or its profile name them; else its host."""
    names = pq.read_table(folder.articles, columns=["publisher", "hostname"])
    for column in names.columns:
        counted = sorted(column.drop_null().value_counts().to_pylist(), key=lambda one: -one["counts"])
        if counted:
            return " ".join(str(counted[0]["values"]).split())
    return folder.site


def _head(folder: SiteFolder, tables: list[str]) -> list[str]:
    """The lines of the YAML; every value is spelled as JSON, which YAML contains."""
    lines = [f"pretty_name: {_spelled(folder.site)}", "license: other"]
    if languages := corpus_languages(folder):
        lines += ["language:", *(f"- {_spelled(language)}" for language in languages)]
    lines.append("configs:")
    for name in tables:
        lines += [f"- config_name: {name}", f"  data_files: {_spelled(PARTS[name][0])}"]
        lines += ["  default: true"] if name == "articles" else []
    return lines


def _spelled(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _day(crawl_id: str) -> str:
    return f"{crawl_id[:4]}-{crawl_id[4:6]}-{crawl_id[6:8]}"
