"""Write the generated parts of the docs: the tables of columns and the commands' help.

Run by `make docs`; a test runs it with ``check`` and fails when a page is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pyarrow as pa

from crawler.cli import cli
from pipelines.article import FLAGS
from pipelines.schema import SCHEMA_VERSION, TABLES

DOCS = Path(__file__).parent
PATHS = {
    "articles": "`articles.parquet`: one row an article, in its newest version",
    "versions": "`versions/<crawl id>/`: one row a version never seen before",
    "visits": "`visits/<crawl id>/`: one row a look at an article",
    "months": "`months/<crawl id>/`: one row a month the calendar offered",
    "changes": "`changes.parquet`, as `muragat diff --format parquet` writes it: one row an article that changed",
}


def kind(dtype: pa.DataType) -> str:
    """An Arrow type in few words."""
    if pa.types.is_dictionary(dtype):
        return "string (dictionary)"
    if pa.types.is_list(dtype):
        return f"list of {kind(dtype.value_type)}"
    if pa.types.is_struct(dtype):
        return "{" + ", ".join(field.name for field in dtype) + "}"
    return str(dtype)


def schema_page() -> str:
    """docs/schema.md."""
    lines = [
        "# Columns",
        "",
        "<!-- Written by `make docs` from pipelines/schema.py; edits here are lost. -->",
        "",
        f"Schema version {SCHEMA_VERSION}. Every table is plain Parquet (zstd). Dates are the calendar dates",
        "printed on the site, in the site's time zone; timestamps are UTC. *Volatile* columns may differ",
        "between two visits to an unchanged article. The standard a name comes from is also in the metadata",
        "of its Arrow field (`standard`), its meaning in `doc`.",
    ]
    for name, schema in TABLES.items():
        lines += ["", f"## {name}", "", PATHS[name] + ".", ""]
        if name == "versions":
            lines += [
                "The columns of `articles`, without " + ", ".join(f"`{n}`" for n in _only_articles()) + "."
            ]
            continue
        lines += [
            "| column | type | null | volatile | standard | meaning |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for field in schema:
            meta = {key.decode(): value.decode() for key, value in field.metadata.items()}
            marks = ["yes" if field.nullable else "no", "yes" if "volatile" in meta else ""]
            cells = [f"`{field.name}`", kind(field.type), *marks, meta["standard"], meta["doc"]]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _only_articles() -> list[str]:
    return [name for name in TABLES["articles"].names if name not in TABLES["versions"].names]


def commands_page() -> str:
    """docs/commands.md."""
    lines = [
        "# Commands",
        "",
        "<!-- Written by `make docs` from the commands' own help; edits here are lost. -->",
    ]
    context = click.Context(cli, info_name="muragat", max_content_width=96)
    lines += ["", "```text", cli.get_help(context), "```"]
    lines += _help_of(cli, context, "##")
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()) + "\n"


def _help_of(group: click.Group, context: click.Context, heading: str) -> list[str]:
    lines = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        child = click.Context(command, info_name=name, parent=context, max_content_width=96)
        lines += ["", f"{heading} {child.command_path}", "", "```text", command.get_help(child), "```"]
        if isinstance(command, click.Group):
            lines += _help_of(command, child, heading + "#")
    return lines


def quality_page() -> str:
    """docs/quality.md: the list of flags in it; the rest is written by hand."""
    text = (DOCS / "quality.md").read_text(encoding="utf-8")
    begin, end = "<!-- flags: written by `make docs` -->\n", "<!-- end of flags -->"
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in FLAGS.items())
    head, _, rest = text.partition(begin)
    return f"{head}{begin}\n| flag | meaning |\n| --- | --- |\n{rows}\n{end}{rest.partition(end)[2]}"


PAGES = {"schema.md": schema_page, "commands.md": commands_page, "quality.md": quality_page}


def main() -> int:
    """Write the pages, or with ``check`` say which are stale."""
    stale = []
    for name, write in PAGES.items():
        path, text = DOCS / name, write()
        if "check" in sys.argv[1:]:
            stale += [name] if not path.exists() or path.read_text(encoding="utf-8") != text else []
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        print("stale, run `make docs`: " + ", ".join(stale), file=sys.stderr)
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
