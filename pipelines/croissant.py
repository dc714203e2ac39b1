"""Croissant JSON-LD of a corpus: its files and the meaning of every column, from the Arrow schemas."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.card import PARTS, corpus_languages, publisher
from pipelines.layout import SiteFolder
from pipelines.schema import TABLES

__all__ = ["croissant"]

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_PARQUET = "application/x-parquet"


def croissant(folder: SiteFolder) -> str:
    """The JSON-LD of what is committed: a record set a table that has rows."""
    tables = [name for name, (files, _) in PARTS.items() if any(folder.root.glob(files))]
    newest = folder.committed()[-1]
    metadata = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": folder.site,
        "description": f"Articles of {publisher(folder)}, every version and every look at them.",
        "creator": {"@type": "sc:Organization", "name": publisher(folder)},
        "url": str(folder.read_record(newest).get("start") or ""),
        "inLanguage": corpus_languages(folder),
        "datePublished": f"{newest[:4]}-{newest[4:6]}-{newest[6:8]}",
        "version": f"{len(folder.committed())}.0.0",
        "isLiveDataset": True,
        "distribution": [_files(folder, name) for name in tables],
        "recordSet": [_records(folder, name) for name in tables],
    }
    return json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"


def _files(folder: SiteFolder, table: str) -> dict[str, Any]:
    if table != "articles":
        return {
            "@type": "cr:FileSet",
            "@id": f"{table}-files",
            "encodingFormat": _PARQUET,
            "includes": PARTS[table][0],
        }
    with folder.articles.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "@type": "cr:FileObject",
        "@id": f"{table}-files",
        "name": folder.articles.name,
        "contentUrl": folder.articles.name,
        "contentSize": f"{folder.articles.stat().st_size} B",
        "encodingFormat": _PARQUET,
        "sha256": digest,
    }


def _records(folder: SiteFolder, table: str) -> dict[str, Any]:
    """The record set of a table, of the columns that its files have."""
    held = pq.read_schema(next(iter(sorted(folder.root.glob(PARTS[table][0]))))).names
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": f"One row is {PARTS[table][1]}.",
        "field": [_field(table, field) for field in TABLES[table] if field.name in held],
    }


def _field(table: str, field: pa.Field) -> dict[str, Any]:
    files = {"fileObject" if table == "articles" else "fileSet": {"@id": f"{table}-files"}}
    source = {**files, "extract": {"column": field.name}}
    spelled: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table}/{field.name}",
        "name": field.name,
        "description": field.metadata[b"doc"].decode(),
    }
    kind = field.type
    if pa.types.is_list(kind):
        spelled["repeated"], kind = True, kind.value_type
    if pa.types.is_struct(kind):
        return {**spelled, "subField": [_part(spelled["@id"], source, part) for part in kind]}
    return {**spelled, "dataType": _data_type(kind), "source": source}


def _part(parent: str, source: dict[str, Any], field: pa.Field) -> dict[str, Any]:
    """One field of the structs that a column lists."""
    return {
        "@type": "cr:Field",
        "@id": f"{parent}/{field.name}",
        "name": field.name,
        "dataType": _data_type(field.type),
        "source": {**source, "transform": {"jsonPath": f"$.{field.name}"}},
    }


def _data_type(kind: pa.DataType) -> str:
    """The schema.org name of an Arrow type."""
    if pa.types.is_date(kind):
        return "sc:Date"
    if pa.types.is_timestamp(kind):
        return "sc:DateTime"
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    return "sc:Float" if pa.types.is_floating(kind) else "sc:Text"
