"""Which articles are asked for: by words, year, month, section and language; and the same for Polars and DuckDB."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pipelines.errors import UsageError
from pipelines.serve.sidefile import facet
from pipelines.serve.words import Words

__all__ = ["ORDERS", "PAGE", "Selection"]

PAGE = 25
"""Articles on a page of a list."""
ORDERS = ("newest", "oldest", "best")
"""``best`` is of a search alone: where the words stand often, and in titles, first."""
_LAST_PAGE = 400
_LONGEST = 300
_YEARS = range(1, 10_000)


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """Some articles of a corpus, all where nothing is set; ``order`` is one of `ORDERS`, ``page`` counts from 1."""

    words: Words = dataclasses.field(default_factory=lambda: Words.parse(""))
    year: int | None = None
    month: int | None = None
    section: str | None = None
    language: str | None = None
    order: str = "newest"
    page: int = 1

    @classmethod
    def parse(cls, asked: Mapping[str, str], **fixed: Any) -> Selection:
        """From the parameters of an address; ``fixed`` ones stand. Raises `UsageError` where one is senseless."""
        order = asked.get("order") or "newest"
        if order not in ORDERS:
            raise UsageError(f"no order {order[:40]!r}", hint=f"there are {', '.join(ORDERS)}")
        values = {
            "words": Words.parse(asked.get("q", "")),
            "year": _number(asked.get("year"), "year", _YEARS),
            "month": _number(asked.get("month"), "month", range(1, 13)),
            "section": (asked.get("section") or None) and asked["section"][:_LONGEST],
            "language": (asked.get("language") or None) and asked["language"][:_LONGEST],
            "order": order,
            "page": _number(asked.get("page"), "page", range(1, _LAST_PAGE + 1)) or 1,
        }
        return cls(**(values | fixed))

    @property
    def asked(self) -> dict[str, Any]:
        """What is set, as parameters of an address, the page aside."""
        values = {"q": self.words.asked, "year": self.year, "month": self.month, "section": self.section,
                  "language": self.language, "order": None if self.order == "newest" else self.order}  # fmt: skip
        return {name: value for name, value in values.items() if value}

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return urlencode(self.asked)

    @property
    def match(self) -> str:
        """For the index of words; what narrows the search is part of it."""
        facets = [
            f'"{facet(kind, value)}"'
            for kind, value in (("s", self.section), ("l", self.language), ("y", self.year))
            if value is not None
        ]
        return " AND ".join([f"({self.words.match})", *facets])

    @property
    def where(self) -> tuple[str, list[Any]]:
        """The same for the table of articles: an SQL condition and its values; words are no part of it."""
        names = ("year", "month", "section", "language")
        told = [(name, getattr(self, name)) for name in names if getattr(self, name) is not None]
        return " and ".join(f"{name} = ?" for name, _ in told) or "1", [value for _, value in told]

    def duckdb(self, path: str) -> str:
        """A query for DuckDB (or `muragat sql`, with ``articles`` for the file) that comes to the same."""
        quoted = path.replace("'", "''")
        return f"from '{quoted}'" + self._conditions(_sql)

    def polars(self, path: str) -> str:
        """An expression for Polars that comes to the same."""
        conditions = []
        if self.year is not None:
            conditions.append(
                f"pl.coalesce('archive_year', pl.col('date_published').dt.year()) == {self.year}"
            )
        if self.month is not None:
            conditions.append(
                f"pl.coalesce('archive_month', pl.col('date_published').dt.month()) == {self.month}"
            )
        for name, value in (("article_section", self.section), ("language", self.language)):
            if value is not None:
                conditions.append(f"pl.col({name!r}).cast(pl.String) == {value!r}")
        body = "(pl.col('title').fill_null('') + ' ' + pl.col('text')).str.to_lowercase()"
        conditions += [f"{body}.str.contains({word!r}, literal=True)" for word in self.words.plain]
        filters = "".join(f"\n    {one}," for one in conditions)
        return f"pl.scan_parquet({path!r})" + (f".filter({filters}\n)" if filters else "") + ".collect()"

    def _conditions(self, quoted: Any) -> str:
        told = []
        if self.year is not None:
            told.append(f"coalesce(archive_year, year(date_published)) = {self.year}")
        if self.month is not None:
            told.append(f"coalesce(archive_month, month(date_published)) = {self.month}")
        for name, value in (("article_section", self.section), ("language", self.language)):
            if value is not None:
                told.append(f"{name} = {quoted(value)}")
        told += [f"contains(lower(concat_ws(' ', title, text)), {quoted(w)})" for w in self.words.plain]
        return "\nwhere " + "\n  and ".join(told) if told else ""


def _sql(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _number(text: str | None, name: str, within: range) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) in within):
        raise UsageError(
            f"no {name} {text[:40]!r}", hint=f"a number from {within.start} to {within.stop - 1}"
        )
    return int(text)
