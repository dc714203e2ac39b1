"""The contract with researchers: every column that lands, written once.

Each table is a dataclass; a field carries its Arrow type, the standard its name comes
from and one sentence for the docs. The Arrow schemas, ``docs/schema.md`` and the checks
are derived from these classes, so that a column cannot exist in one place only.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, TypeAlias

import pyarrow as pa

SCHEMA_VERSION = "1"
"""Raised when a column is added, removed or changes its meaning (see CHANGELOG)."""

Struct: TypeAlias = dict[str, Any]

_DICT = pa.dictionary(pa.int32(), pa.string())
_UTC = pa.timestamp("us", tz="UTC")


def _column(
    kind: pa.DataType,
    doc: str,
    *,
    standard: str = "project",
    null: bool = True,
    volatile: bool = False,
    default: Any = None,
) -> Any:
    """Declare one column: its Arrow type, meaning, origin of its name, and nature.

    ``volatile`` columns may differ between two visits to an unchanged article.
    """
    metadata = {"type": kind, "doc": doc, "standard": standard, "null": null, "volatile": volatile}
    if isinstance(default, list):
        return dataclasses.field(default_factory=list, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def _list(*names: str) -> pa.DataType:
    """A list of strings, or of structs of strings with these field names."""
    if not names:
        return pa.list_(pa.string())
    return pa.list_(pa.struct([(name, pa.string()) for name in names]))


_WORDS = pa.list_(pa.struct([("action", pa.string()), ("text", pa.string())]))
_OPS = pa.list_(
    pa.struct(
        [
            ("action", pa.string()),  # Addition, Deletion, Edit or Refactor, as in NewsEdits
            ("before_index", pa.int32()),  # place among the earlier paragraphs, from 0; null for an Addition
            ("after_index", pa.int32()),  # place among the later paragraphs, from 0; null for a Deletion
            ("before", pa.string()),
            ("after", pa.string()),
            ("words", _WORDS),  # of an Edit: runs of words, each equal, insert or delete, spaces included
        ]
    )
)

# A table reads best as one: a column a line.
# fmt: off


@dataclasses.dataclass(slots=True)
class Article:
    """One version of one article: what its page said, and where that was read.

    Dates are calendar dates as printed, in the site's time zone; timestamps are UTC.
    """

    # what it is
    id: str = _column(pa.string(), "Stable over crawls: hash of the canonical address.",
                      standard="Hugging Face id", null=False, default="")
    url: str = _column(pa.string(), "Address the page was fetched from, without fragment and session.",
                       standard="schema.org url", null=False, default="")
    canonical_url: str | None = _column(pa.string(), "Address the page names as its own, where that can be trusted; else `url`.",
                                        standard="rel=canonical")
    site: str | None = _column(_DICT, "Name of the site's profile; the folder in `data/`.")
    hostname: str | None = _column(_DICT, "Host of `url`.", standard="Common Crawl url_host_name")
    publisher: str | None = _column(_DICT, "Publisher the page or the profile names.", standard="schema.org publisher")
    article_section: str | None = _column(_DICT, "Section it was listed in; where the walk knows none, what the page names.", standard="schema.org articleSection")
    breadcrumbs: list[str] = _column(_list(), "Path shown above the article, outermost first.", standard="schema.org breadcrumb", default=[])
    # its language
    language: str | None = _column(_DICT, "Language of the text.", standard="BCP 47")
    language_score: float | None = _column(pa.float32(), "Confidence of `language`, 0 to 1; null where it was declared, not detected.", standard="FineWeb-2")
    language_script: str | None = _column(_DICT, "Script most letters of the text are written in.", standard="ISO 15924")
    language_declared: str | None = _column(_DICT, "Language the page declares for itself.", standard="HTML lang")
    alternates: list[Struct] = _column(_list("language", "url"), "The same article in other languages.", standard="hreflang", default=[])
    # what it says
    title: str | None = _column(pa.string(), "Headline as published.", standard="schema.org headline")
    description: str | None = _column(pa.string(), "Summary the page gives of itself.", standard="schema.org description")
    text: str = _column(pa.string(), "Body: paragraphs joined by newlines, NFC, nothing of the site's chrome.", standard="Hugging Face text", null=False, default="")
    paragraphs: list[str] = _column(_list(), "The same body, one entry a paragraph.", standard="TEI p", default=[])
    authors: list[str] = _column(_list(), "Authors as printed.", standard="schema.org author", default=[])
    tags: list[str] = _column(_list(), "Tags and keywords the page gives.", standard="schema.org keywords", default=[])
    # its dates
    date_published: dt.date | None = _column(pa.date32(), "Calendar date as printed on the site.", standard="schema.org datePublished")
    date_published_raw: str | None = _column(pa.string(), "The characters `date_published` was read from.", standard="zyte-common-items")
    datetime_published: dt.datetime | None = _column(_UTC, "Moment of publication, only where a time was printed.", standard="schema.org datePublished")
    date_published_precision: str | None = _column(_DICT, "year, month, day, minute or second.", standard="EDTF / ISO 8601-2")
    date_published_source: str | None = _column(_DICT, "jsonld, meta, time, page, listing, url or archive.")
    date_modified: dt.date | None = _column(pa.date32(), "Date of the last change the page admits.", standard="schema.org dateModified")
    date_modified_raw: str | None = _column(pa.string(), "The characters `date_modified` was read from.", standard="zyte-common-items")
    saved_date: dt.date | None = _column(pa.date32(), "Date the page calls its saving ('Сақталған'); most sites print today's.", volatile=True)
    saved_date_raw: str | None = _column(pa.string(), "The characters `saved_date` was read from.", volatile=True)
    archive_year: int | None = _column(pa.int16(), "Year of the month it was listed under.")
    archive_month: int | None = _column(pa.int8(), "Month it was listed under, 1 to 12.")
    # its counter
    view_count: int | None = _column(pa.int64(), "Views as the page counted them at this fetch.", standard="schema.org userInteractionCount", volatile=True)
    view_count_raw: str | None = _column(pa.string(), "The characters `view_count` was read from.", volatile=True)
    # what hangs on it
    attachments: list[Struct] = _column(_list("url", "name", "mime_type"), "Documents linked from the body.", standard="schema.org associatedMedia", default=[])
    images: list[Struct] = _column(_list("url", "caption"), "Pictures of the body.", standard="schema.org image", default=[])
    outlinks: list[Struct] = _column(_list("url", "text"), "Links out of the body.", standard="WAT", default=[])
    # where it was read
    crawl_id: str | None = _column(_DICT, "Crawl in which this version was first seen.", standard="FineWeb dump", volatile=True)
    fetch_time: dt.datetime | None = _column(_UTC, "When the page was fetched.", standard="Common Crawl fetch_time", volatile=True)
    fetch_status: int | None = _column(pa.int16(), "HTTP status of that fetch.", standard="Common Crawl fetch_status", volatile=True)
    etag: str | None = _column(pa.string(), "Validator the server sent.", standard="RFC 9110", volatile=True)
    last_modified: dt.datetime | None = _column(_UTC, "Last-Modified the server sent.", standard="RFC 9110", volatile=True)
    content_mime_type: str | None = _column(_DICT, "Media type of the response.", standard="Common Crawl content_mime_type")
    content_charset: str | None = _column(_DICT, "Character set the bytes were really in.", standard="Common Crawl content_charset")
    content_digest: str | None = _column(pa.string(), "sha256 of the response body as received, base32, as WARC writes it.", standard="Common Crawl content_digest", volatile=True)
    text_digest: str = _column(pa.string(), "sha256 of the normalised title and text; the key of a version.", null=False, default="")
    warc_filename: str | None = _column(_DICT, "File of the log that holds the response.", standard="Common Crawl warc_filename", volatile=True)
    warc_record_offset: int | None = _column(pa.int64(), "Byte at which its record starts.", standard="Common Crawl warc_record_offset", volatile=True)
    warc_record_length: int | None = _column(pa.int64(), "Compressed bytes of its record.", standard="Common Crawl warc_record_length", volatile=True)
    extractor_version: str | None = _column(_DICT, "Version of the code that read the page.")
    profile_digest: str | None = _column(_DICT, "sha256 of the profile the page was read with.")
    schema_version: str | None = _column(_DICT, "Version of this table's columns.")
    # what we noticed
    char_count: int | None = _column(pa.int32(), "Characters in `text`.")
    word_count: int | None = _column(pa.int32(), "Words in `text`.", standard="schema.org wordCount")
    quality_flags: list[str] = _column(_list(), "What we noticed and did not correct; see docs/quality.md.", standard="HPLT filter", default=[])


@dataclasses.dataclass(slots=True)
class Seen:
    """What `articles.parquet` adds to a version: the article's life in the corpus."""

    first_seen: dt.datetime | None = _column(_UTC, "First fetch of the article, in any version.", volatile=True)
    last_seen: dt.datetime | None = _column(_UTC, "Newest fetch that found the article.", volatile=True)
    version_count: int | None = _column(pa.int32(), "Versions held, this one included.", volatile=True)
    visit_count: int | None = _column(pa.int32(), "How often we fetched the page: our own share of its views.", volatile=True)


@dataclasses.dataclass(slots=True)
class Visit:
    """One look at one article in one crawl."""

    id: str = _column(pa.string(), "The article.", null=False, default="")
    crawl_id: str | None = _column(_DICT, "The crawl.", standard="FineWeb dump")
    fetch_time: dt.datetime | None = _column(_UTC, "When; null where it was not fetched.", standard="Common Crawl fetch_time")
    fetch_status: int | None = _column(pa.int16(), "HTTP status; null where no answer came.", standard="Common Crawl fetch_status")
    outcome: str | None = _column(_DICT, "landed, duplicate, soft-404, not-html, unreadable, gone (404, 410), failed or skipped.")
    view_count: int | None = _column(pa.int64(), "Views the page showed.", standard="schema.org userInteractionCount")
    view_count_raw: str | None = _column(pa.string(), "The characters `view_count` was read from.")
    text_digest: str | None = _column(pa.string(), "The version that was seen.")
    url: str | None = _column(pa.string(), "Address asked for; null where it is the article's `url`.")
    listed: bool | None = _column(pa.bool_(), "Whether a listing named it; null where that cannot be said, as its month's listing could not be had.")
    date_published: dt.date | None = _column(pa.date32(), "Calendar date as printed at this visit, where it is another than the version's.", standard="schema.org datePublished")
    article_section: str | None = _column(_DICT, "Section it was listed in at this visit, where it is another than the version's.", standard="schema.org articleSection")


@dataclasses.dataclass(slots=True)
class Month:
    """One month a calendar offered in one crawl, and what we hold of it."""

    crawl_id: str | None = _column(_DICT, "The crawl.", standard="FineWeb dump")
    site: str | None = _column(_DICT, "Name of the site's profile.")
    article_section: str | None = _column(_DICT, "Section whose calendar offered it.", standard="schema.org articleSection")
    language: str | None = _column(_DICT, "Language of that calendar.", standard="BCP 47")
    archive_year: int | None = _column(pa.int16(), "Year.")
    archive_month: int | None = _column(pa.int8(), "Month, 1 to 12; null for a whole year, where the archive goes by years alone.")
    url: str = _column(pa.string(), "Address the calendar links to.", null=False, default="")
    state: str | None = _column(_DICT, "complete, partial, empty, hole, external, future or refused; see docs/quality.md.")
    pages: int | None = _column(pa.int32(), "Listing pages read.")
    listed: int | None = _column(pa.int32(), "Articles its listings named.")
    held: int | None = _column(pa.int32(), "Articles of these that landed.")
    reason: str | None = _column(pa.string(), "Why it is not complete.")


@dataclasses.dataclass(slots=True)
class Change:
    """What became of one article from one crawl (before) to a later one (after)."""

    id: str = _column(pa.string(), "The article.", null=False, default="")
    url: str = _column(pa.string(), "Its address, the newer one where it moved.", standard="schema.org url", null=False, default="")
    site: str | None = _column(_DICT, "Name of the site's profile.")
    before_crawl: str | None = _column(_DICT, "The earlier crawl.", standard="FineWeb dump")
    after_crawl: str | None = _column(_DICT, "The later crawl.", standard="FineWeb dump")
    states: list[str] = _column(_list(), "What happened, most telling first; see docs/diff.md.", default=[])
    title: str | None = _column(pa.string(), "Headline, the newer one where there are two.", standard="schema.org headline")
    article_section: str | None = _column(_DICT, "Section of the site it is listed in.", standard="schema.org articleSection")
    language: str | None = _column(_DICT, "Language of the text.", standard="BCP 47")
    date_published: dt.date | None = _column(pa.date32(), "Calendar date as printed on the site.", standard="schema.org datePublished")
    archive_year: int | None = _column(pa.int16(), "Year of the month it was listed under.")
    archive_month: int | None = _column(pa.int8(), "Month it was listed under, 1 to 12.")
    fields: list[Struct] = _column(_list("name", "before", "after"), "Columns whose value differs, the text aside, as strings.", default=[])
    before_digest: str | None = _column(pa.string(), "`text_digest` of the earlier version.")
    after_digest: str | None = _column(pa.string(), "`text_digest` of the later version.")
    paragraphs_added: int | None = _column(pa.int32(), "Paragraphs only the later text has.")
    paragraphs_removed: int | None = _column(pa.int32(), "Paragraphs only the earlier text has.")
    paragraphs_edited: int | None = _column(pa.int32(), "Paragraphs in both with other words.")
    paragraphs_moved: int | None = _column(pa.int32(), "Paragraphs in both at another place.")
    words_added: int | None = _column(pa.int32(), "Words only the later text has.")
    words_removed: int | None = _column(pa.int32(), "Words only the earlier text has.")
    similarity: float | None = _column(pa.float32(), "Share of both texts that is the same, 0 to 1.")
    silent: bool | None = _column(pa.bool_(), "The text changed and no date on the page says so.")
    noise: str | None = _column(_DICT, "Why the change is none worth telling; null where it is. See docs/diff.md.")
    ops: list[Struct] = _column(_OPS, "What to do to the earlier paragraphs to get the later ones, in order.", standard="NewsEdits", default=[])
    last_seen: dt.datetime | None = _column(_UTC, "Newest fetch that found the article.")
    first_missing: dt.datetime | None = _column(_UTC, "First fetch that did not find it any more; not the time it was taken away.")
    view_count_before: int | None = _column(pa.int64(), "Views the earlier visit saw.", standard="schema.org userInteractionCount")
    view_count_after: int | None = _column(pa.int64(), "Views the later visit saw.", standard="schema.org userInteractionCount")
    view_growth: int | None = _column(pa.int64(), "Growth between the two, our own visits taken out; null where a counter is missing or fell.")
    views_per_day: float | None = _column(pa.float64(), "`view_growth` a day between the two visits.")
    view_count_reset: bool | None = _column(pa.bool_(), "The counter fell.")

# fmt: on


def arrow_schema(*tables: type) -> pa.Schema:
    """The Arrow schema of one table class, or of several put side by side."""
    fields = [
        pa.field(
            f.name,
            f.metadata["type"],
            nullable=f.metadata["null"],
            metadata={
                "doc": f.metadata["doc"],
                "standard": f.metadata["standard"],
                **({"volatile": "true"} if f.metadata["volatile"] else {}),
            },
        )
        for table in tables
        for f in dataclasses.fields(table)
    ]
    return pa.schema(fields, metadata={"schema_version": SCHEMA_VERSION})


VERSIONS = arrow_schema(Article)
ARTICLES = arrow_schema(Article, Seen)
VISITS = arrow_schema(Visit)
MONTHS = arrow_schema(Month)
CHANGES = arrow_schema(Change)
TABLES = {
    "articles": ARTICLES,
    "versions": VERSIONS,
    "visits": VISITS,
    "months": MONTHS,
    "changes": CHANGES,
}


def volatile_columns(schema: pa.Schema) -> list[str]:
    """Names of the columns that may differ between two visits to an unchanged article."""
    return [f.name for f in schema if (f.metadata or {}).get(b"volatile") == b"true"]


def plain(schema: pa.Schema) -> pa.Schema:
    """The same columns with dictionaries undone: strings as they are."""
    return pa.schema([f.with_type(f.type.value_type) if pa.types.is_dictionary(f.type) else f for f in schema],
                     schema.metadata)  # fmt: skip


def encoded(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table of the plain columns of ``schema`` as one of ``schema``: each dictionary in order of appearance."""
    whole = table.combine_chunks()
    columns = [
        column.dictionary_encode() if pa.types.is_dictionary(field.type) else column
        for field, column in zip(schema, whole.columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def to_batch(rows: Sequence[Any], schema: pa.Schema) -> pa.RecordBatch:
    """Rows of a table class -> one RecordBatch of its ``schema``."""
    return pa.RecordBatch.from_arrays(
        [pa.array(list(map(attrgetter(f.name), rows)), type=f.type) for f in schema], schema=schema
    )
