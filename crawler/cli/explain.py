"""`muragat extract --explain`: why a page was read as it was, as tables or as a page to look at."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from crawler.cli.console import emit_json, emit_table, narrate
from pipelines.context import PageContext
from pipelines.errors import UsageError

__all__ = ["context_of", "show_explained"]

_TEXT, _SAID, _PLACE = 70, 50, 40


def context_of(profile: str | None) -> PageContext:
    """What a profile (a name or a file) says of reading pages; nothing without one."""
    if profile is None:
        return PageContext()
    from crawler.profile.model import profile_for

    rules = profile_for(profile).rules
    return PageContext(
        time_zone=rules.time_zone,
        day_first=rules.day_first,
        labels=rules.labels,
        selectors=rules.selectors,
    )


def show_explained(html: bytes, url: str, context: PageContext, *, as_json: bool, out: Path | None) -> None:
    """Print the page's blocks and its fields' witnesses; with ``out`` write the page to look at as well."""
    from pipelines.explain import explain, visible

    told = explain(html, url, context)
    if out is not None:
        from pipelines.explainpage import as_html

        try:
            out.write_text(as_html(told), encoding="utf-8")
        except OSError as error:
            raise UsageError(error.strerror or str(error), where=str(out), hint="check the path") from None
    if as_json:
        emit_json(dataclasses.asdict(told))
        return
    emit_table(
        ["#", "kept", "reason", "size", "links", "text", "place"],
        [
            (
                b.number,
                "●" if b.kept else "·",
                b.reason,
                b.size,
                f"{b.linked:.0%}",
                visible(b.text, _TEXT),
                b.place[-_PLACE:],
            )
            for b in told.blocks
        ],
        frozenset({"#", "size", "links"}),
    )
    click.echo()
    emit_table(
        ["column", "value", "source", "said as", "believed"],
        [
            (w.field, visible(w.value, _SAID), w.source, visible(w.said, _SAID), "yes" if w.believed else "")
            for w in told.witnesses
        ],
    )
    kept = sum(block.kept for block in told.blocks)
    narrate(f"{kept} of {len(told.blocks)} blocks kept, read in {visible(told.container, 200) or 'no box'}")
    if out is not None:
        narrate(f"wrote {out}: open it in a browser")
