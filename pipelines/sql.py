"""SQL over a corpus with DuckDB: the tables as views, and nothing else within reach.

The query sees Arrow tables, no files: DuckDB is denied all access to the outside, so that no statement
can read or change anything on the disk.
"""

from __future__ import annotations

import pyarrow as pa

from pipelines.corpus import Corpus
from pipelines.errors import UsageError

__all__ = ["VIEWS", "query"]

_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "python_enable_replacements": "false",
}
VIEWS = ("articles", "versions", "visits", "months", "crawls")
"""What a query can name; ``months`` are those of every crawl."""


def query(corpus: Corpus, sql: str) -> pa.Table:
    """The answer to ``sql``; only the columns and row groups it needs are read.

    Raises `UsageError` where DuckDB is not installed or does not take the query.
    """
    try:
        import duckdb
    except ImportError:
        raise UsageError("SQL needs DuckDB", hint="pip install 'muragat[sql]'") from None
    with duckdb.connect(config=_CLOSED) as database:
        for name in VIEWS:
            database.register(name, corpus.table(name))
        try:
            answer = database.sql(sql)
            return pa.table({}) if answer is None else answer.to_arrow_table()
        except duckdb.Error as error:
            what, *more = str(error).strip().splitlines()
            told = [line.strip() for line in more if line.startswith(("Did you mean", "Candidate"))]
            raise UsageError(what, hint=told[0] if told else f"the tables are {', '.join(VIEWS)}") from None
