"""What each HTML element does to the text around it."""

from __future__ import annotations

import functools

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = [
    "BLOCK",
    "BREAK",
    "CELL",
    "COLOPHONS",
    "HEADLINE",
    "INLINE",
    "LINK",
    "MAIN",
    "MEDIA",
    "NAMES",
    "NOSCRIPT",
    "PARAGRAPH",
    "PRE",
    "ROLES",
    "ROW",
    "SCRIPT",
    "SKIP",
    "STYLE",
    "TEXT",
    "UNKNOWN",
    "unknown_role",
]

MEDIA = "img, picture, video, audio, iframe, object, embed, svg image"
"""Selects what is looked at or listened to."""

# Plain numbers, not an enum: they are compared once for every node of a page.
UNKNOWN = -1
"""No element of HTML: its name tells."""
SKIP = 0
"""Holds nothing to read."""
INLINE = 1
"""Glues to the text around it."""
LINK = 2
"""Inline, and a link."""
BREAK = 3
"""Ends a line."""
BLOCK = 4
"""Stands for itself. The roles from here on open a box."""
PRE = 5
"""A block whose blank lines count."""
ROW = 6
"""A table row."""
CELL = 7
"""A table cell."""

_NAMES = {
    SKIP: "script style noscript template iframe svg canvas object embed audio video map select option datalist "
    "textarea input head title meta link base frameset noframes progress meter img picture source track param area "
    "col colgroup wbr rp",
    LINK: "a",
    BREAK: "br",
    BLOCK: "hr html body address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frame h1 h2 h3 h4 h5 h6 header hgroup legend li main menu nav ol optgroup p search section "
    "summary table tbody tfoot thead caption button marquee ul",
    PRE: "pre listing xmp plaintext",
    ROW: "tr",
    CELL: "td th",
    INLINE: "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output q rb ruby rt "
    "rtc s samp small span strike strong sub sup time tt u var",
}
_BY_NAME = {name: role for role, names in _NAMES.items() for name in names.split()}


def _known() -> tuple[dict[int, int], dict[int, str]]:
    """Roles and names of text nodes, comments and the elements HTML knows, by the numbers lexbor gives to them."""
    page = LexborHTMLParser("<body>text<!-- comment -->")
    assert page.root is not None  # noqa: S101 - it was written one line above
    names = {node.tag_id: node.tag or "" for node in page.root.traverse(include_text=True)}
    names |= {page.create_node(name).tag_id: name for name in _BY_NAME}
    return {number: _BY_NAME.get(name, SKIP) for number, name in names.items()}, names


ROLES, NAMES = _known()
"""Role and name of every element HTML knows, of text nodes and comments, by number."""
_NUMBERS = {name: number for number, name in NAMES.items()}
TEXT, HEADLINE, MAIN, NOSCRIPT, PARAGRAPH, SCRIPT, STYLE = map(
    _NUMBERS.__getitem__, "-text h1 main noscript p script style".split()
)
"""Numbers of text nodes and of the elements that are told by them."""
COLOPHONS = frozenset("posted post-footers post-footer postmetadata entry-footer".split())
"""Classes of inline elements that are a line of their own: who wrote it, and when."""


def unknown_role(node: LexborNode) -> int:
    """Role of an element that is not in ``ROLES``: one with a hyphen in its name is a component, hence a block."""
    return _role_by_name(node.tag or "")


@functools.lru_cache(maxsize=1024)
def _role_by_name(name: str) -> int:
    if not name or name[0] == "-":
        return SKIP
    return BLOCK if "-" in name else INLINE
