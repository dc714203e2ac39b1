"""Which elements a reader does not see: attributes, inline style, the page's own style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipelines.hints import Hint, name_hints

__all__ = ["hidden_names", "is_hidden"]

_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SIMPLE = re.compile(r"\s*[a-z]*([.#][\w-]+)\s*", re.IGNORECASE)
_SPELLINGS = ("display:none", "display: none")
_CONCEALED = Hint.CONCEALED.value
_MOST_RULES = 400
_LONGEST_SHEET = 60_000
"""Longer sheets are whole frameworks; what their names hide, the names say."""
_LONGEST_SELECTOR = 1000


def is_hidden(attributes: Mapping[str, str | None], names: frozenset[str]) -> bool:
    """Whether the element with these attributes is taken out of sight.

    ``names`` are the classes and ids the page's style sheets hide, as :func:`hidden_names` gives them.
    """
    for key, value in attributes.items():
        if key == "style":
            if value and _NOT_SHOWN.search(value):
                return True
        elif key == "class":
            if value and name_hints(value) & _CONCEALED:
                return True
            if names and value and any("." + name in names for name in value.split()):
                return True
        elif key == "id":
            if names and value and "#" + value in names:
                return True
        elif (key == "hidden" and value != "until-found") or (key == "aria-hidden" and value == "true"):
            return True
    return False


def hidden_names(sheet: str) -> frozenset[str]:
    """Simple ``.class`` and ``#id`` selectors to which a style sheet gives ``display: none``.

    Rules inside ``@media`` and other nested blocks do not count: they speak of another screen.
    """
    found: set[str] = set()
    if len(sheet) > _LONGEST_SHEET:
        return frozenset()
    for spelling in _SPELLINGS:
        if spelling in sheet:
            found.update(_hidden_by(sheet, spelling))
    return frozenset(found)


def _hidden_by(sheet: str, spelling: str) -> Iterator[str]:
    """Selectors of the outermost rules that hold ``spelling``; finds and counts, as regular expressions are slow."""
    depth = counted = 0
    at = sheet.find(spelling)
    for _ in range(_MOST_RULES):
        if at < 0:
            break
        start = sheet.rfind("{", counted, at)
        if start >= 0:
            depth += sheet.count("{", counted, start) - sheet.count("}", counted, start)
            counted = start
            if depth == 0:
                yield from _simple_selectors(sheet[max(0, start - _LONGEST_SELECTOR) : start])
        at = sheet.find(spelling, at + len(spelling))


def _simple_selectors(before: str) -> Iterator[str]:
    """Simple selectors of the group that ends ``before`` the brace of its rule."""
    comment = before.rfind("*/")
    start = max(before.rfind("}") + 1, before.rfind(";") + 1, comment + 2 if comment >= 0 else 0)
    group = before[start:]
    for selector in group.split(","):
        simple = _SIMPLE.fullmatch(selector)
        if simple:
            yield simple[1]
