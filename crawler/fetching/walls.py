"""A page that asks for a password where something to read was promised, though it answers 200."""

from __future__ import annotations

import re

from pipelines.parse import parse

__all__ = ["LOGIN_WALL", "asks_for_password", "is_wall"]

LOGIN_WALL = "login wall"
"""The reason of a page that was not had because of one."""

_PASSWORD = re.compile(rb"<input\b[^>]{0,500}\btype\s{0,9}=\s{0,9}[\"']?password\b", re.I)
_MUCH = 500  # characters; who is asked for a password is told less
_APART = "nav, header, footer, aside, script, style, noscript, template"


def asks_for_password(html: bytes) -> bool:
    """Whether a page has a field for a password, be it but a box in its corner."""
    return bool(_PASSWORD.search(html))


def is_wall(html: bytes) -> bool:
    """Whether a page asks for a password and says little else. Only of use where the site's
    ordinary pages have no such field."""
    if not asks_for_password(html):
        return False
    tree = parse(html)
    for node in tree.css(_APART):
        node.decompose()
    said = " ".join(tree.body.text(separator=" ").split()) if tree.body else ""
    return len(said) <= _MUCH
