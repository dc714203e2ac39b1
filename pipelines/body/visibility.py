"""Which elements a reader does not see: attributes, inline style, the page's own style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pipelines.body.hints import Hint, name_hints

__all__ = ["NOTHING", "Hidden", "hidden_names", "is_hidden"]

_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SIMPLE = re.compile(r"\s*[a-z]*([.#][\w-]+)\s*", re.IGNORECASE)
_SPELLINGS = ("display:none", "display: none")
_HIDING = frozenset(("style", "hidden", "aria-hidden"))
_CONCEALED = Hint.CONCEALED.value
_MOST_RULES = 400
_LONGEST_SHEET = 60_000
"""Longer sheets are whole frameworks; what their names hide, the names say."""
_LONGEST_SELECTOR = 1000
_PANELS = frozenset(("region", "tabpanel"))
"""Roles of what a reader opens by its heading or tab: an attribute tells only whether it is open now."""
_PANEL_NAMES = re.compile(r"accordion|faq", re.IGNORECASE)
"""Names of the same."""


class Hidden(NamedTuple):
    """Classes and ids that the page's style sheets hide."""

    classes: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()


NOTHING = Hidden()
"""Where no style sheet hides anything."""


def is_hidden(attributes: Mapping[str, str | None], hidden: Hidden) -> bool:
    """Whether the element with these attributes is taken out of sight, and not by a reader's own choice."""
    classes = attributes.get("class")
    if classes and (
        name_hints(classes) & _CONCEALED
        or (hidden.classes and not hidden.classes.isdisjoint(classes.split()))
    ):
        return True
    if hidden.ids and attributes.get("id") in hidden.ids:
        return True
    if _HIDING.isdisjoint(attributes) or _is_panel(attributes):
        return False
    if (style := attributes.get("style")) and _NOT_SHOWN.search(style):
        return True
    return attributes.get("aria-hidden") == "true" or (
        "hidden" in attributes and attributes["hidden"] != "until-found"
    )


def _is_panel(attributes: Mapping[str, str | None]) -> bool:
    if attributes.get("aria-modal") == "true":
        return False
    if attributes.get("role") in _PANELS:
        return True
    return any((name := attributes.get(key)) and _PANEL_NAMES.search(name) for key in ("class", "id"))


def hidden_names(sheets: Iterable[str]) -> Hidden:
    """What simple ``.class`` and ``#id`` selectors of style sheets give ``display: none``.

    Rules inside ``@media`` and other nested blocks do not count: they speak of another screen.
    """
    found: set[str] = set()
    for sheet in sheets:
        if len(sheet) <= _LONGEST_SHEET:
            for spelling in _SPELLINGS:
                if spelling in sheet:
                    found.update(_hidden_by(sheet, spelling))
    if not found:
        return NOTHING
    return Hidden(
        frozenset([name[1:] for name in found if name[0] == "."]),
        frozenset([name[1:] for name in found if name[0] == "#"]),
    )


def _hidden_by(sheet: str, spelling: str) -> Iterator[str]:
    """Selectors of the outermost rules that hold ``spelling``; finds and counts, as regular expressions are slow."""
    depth = counted = 0
    at = sheet.find(spelling)
    for _ in range(_MOST_RULES):
        if at < 0:
            break
        start = sheet.rfind("{", counted, at)
        simple = _simple_selectors(sheet[max(0, start - _LONGEST_SELECTOR) : start]) if start >= 0 else []
        if simple:
            depth += sheet.count("{", counted, start) - sheet.count("}", counted, start)
            counted = start
            if depth == 0:
                yield from simple
        at = sheet.find(spelling, at + len(spelling))


def _simple_selectors(before: str) -> list[str]:
    """Simple selectors of the group that ends ``before`` the brace of its rule."""
    start = max(before.rfind("}") + 1, before.rfind(";") + 1)
    if (comment := before.rfind("*/", start)) >= 0:
        start = comment + 2
    found = map(_SIMPLE.fullmatch, before[start:].split(","))
    return [simple[1] for simple in found if simple]
