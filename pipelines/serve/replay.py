"""A page of the log as it looked, made harmless: no script, no form, no frame, nothing fetched, no way out.

The answer that carries it forbids all of that as well (`HEADERS`), whatever stands in it; what is taken
out here is what a browser would otherwise complain of.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.charset import as_utf_8
from pipelines.logged import LoggedResponse

__all__ = ["HEADERS", "harmless", "page"]

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
"""An archived page stands in an origin of its own, which may do nothing."""

_LONGEST = 4 << 20  # bytes of a page that are shown
_OUT = (
    "script, noscript, template, iframe, frame, frameset, object, embed, applet, portal, base, link, meta, "
    "xmp, plaintext, noembed, noframes, audio, video, source, track, animate, set, animateTransform, animateMotion, foreignObject, use, math"
)
_KEPT = frozenset(
    "abbr align alt border cellpadding cellspacing charset class color cols colspan datetime dir face "
    "headers height id label lang nowrap rows rowspan scope size span start style summary title type valign value width".split()
)
_SOURCE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_REACHES_OUT = re.compile(
    r"@import|@font-face|url\s*\(|image-set|expression|-moz-binding|behavior\s*:|\\", re.I
)


def page(response: LoggedResponse) -> tuple[str, str]:
    """A page of the log as harmless HTML, and the charset its bytes were in."""
    body, charset = as_utf_8(response.body[:_LONGEST], response.header("Content-Type"))
    return harmless(body.decode("utf-8", "replace")), charset


def harmless(html: str) -> str:
    """HTML that keeps its text, shape and colours and nothing that acts or reaches out."""
    tree = LexborHTMLParser(html)
    for node in tree.css(_OUT):
        node.decompose()
    for node in tree.css("*"):
        if node.tag == "style":
            _still(node)
        else:
            _bare(node)
    root = tree.root
    shown = (root.html if root is not None else None) or ""
    return f'<!DOCTYPE html>\n<meta charset="utf-8">\n{shown}'


def _still(node: LexborNode) -> None:
    """A style sheet stays where it asks for nothing."""
    if _REACHES_OUT.search(node.text() or "") or "<" in (node.text() or ""):
        node.decompose()


def _bare(node: LexborNode) -> None:
    for name, value in list(node.attributes.items()):
        if name == "src" and node.tag == "img" and _SOURCE.match(value or ""):
            continue
        if name not in _KEPT or (name == "style" and _REACHES_OUT.search(value or "")):
            del node.attrs[name]
