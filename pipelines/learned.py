"""What a site's articles agree on, spelled as a part of its profile: the ``[[learned]]`` tables.

They tell a person what a crawl found and are written anew by every crawl; what a profile is to insist
on stands under ``[selectors]``.
"""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Sequence
from typing import Any

from pipelines.chrome import Chrome
from pipelines.errors import ProfileError

__all__ = ["LearnedBox", "check_learned", "learned_boxes", "with_learned"]

_NOTE = (
    "# The boxes this site's articles stand in, as a sample of their pages tells: `support` is the share of",
    '# the `pages` looked at. Written anew by every crawl; to insist on one: body = "…" under [selectors].',
)
_OWN_LINE = re.compile(r"\s*(?:\[\[\s*learned\s*\]\]|(?:container|support|pages)\s*=.*)\s*(?:#.*)?")
_HEADER = re.compile(r"\s*\[")


@dataclasses.dataclass(frozen=True, slots=True)
class LearnedBox:
    """A box that articles stand in: its CSS selector, and the share of the sampled pages that do."""

    container: str
    support: float
    pages: int


def learned_boxes(chrome: Chrome) -> tuple[LearnedBox, ...]:
    """The boxes that articles of the site are looked for in first, best supported first; none where they differ."""
    return tuple(LearnedBox(selector, round(share, 4), chrome.articles) for selector, share in chrome.agreed)


def with_learned(profile: str, boxes: Sequence[LearnedBox]) -> str:
    """A profile's text with these ``[[learned]]`` tables in place of those it had, all else as it was.

    ``profile`` is valid TOML, and so is what comes out.
    """
    if not boxes and "learned" not in profile:
        return profile
    own = _without_tables(profile) if "learned" in tomllib.loads(profile) else profile
    if "learned" in tomllib.loads(own):  # written by hand, as an array: not ours to change
        return profile
    if not boxes:
        return own
    tables = (
        f"[[learned]]\ncontainer = {json.dumps(box.container)}\nsupport = {box.support}\npages = {box.pages}\n"
        for box in boxes
    )
    before = own.rstrip() + "\n\n" if own.strip() else ""
    return before + "\n".join((*_NOTE, "\n".join(tables)))


def check_learned(value: Any, where: str) -> tuple[LearnedBox, ...]:
    """The tables as TOML gives them, checked; ``where`` names file and key. Raises `ProfileError`."""
    if not isinstance(value, list) or not all(isinstance(box, dict) for box in value):
        raise ProfileError(
            "must be tables", where=where, hint="take it out: a crawl writes [[learned]] itself"
        )
    return tuple(_box(box, f"{where}[{number}]") for number, box in enumerate(value))


def _box(table: dict[str, Any], where: str) -> LearnedBox:
    if table.keys() != {"container", "support", "pages"}:
        raise ProfileError(
            "other keys than container, support, pages", where=where, hint="take the table out"
        )
    container, support, pages = table["container"], table["support"], table["pages"]
    if not isinstance(container, str) or not container:
        raise ProfileError("must be a selector", where=f"{where}.container", hint='for example "div.text"')
    if isinstance(support, bool) or not isinstance(support, int | float) or not 0 <= support <= 1:
        raise ProfileError("must be a share, 0 to 1", where=f"{where}.support", hint="for example 0.97")
    if isinstance(pages, bool) or not isinstance(pages, int) or pages < 0:
        raise ProfileError("must be a number of pages", where=f"{where}.pages", hint="for example 240")
    return LearnedBox(container, float(support), pages)


def _without_tables(profile: str) -> str:
    """The text without the tables and the note above them; other lines in them stay."""
    kept, inside = [], False
    for line in profile.splitlines():
        if _HEADER.match(line):
            inside = bool(_OWN_LINE.fullmatch(line))
        if line not in _NOTE and not (inside and _OWN_LINE.fullmatch(line)):
            kept.append(line)
    return "\n".join(kept).rstrip() + "\n"
