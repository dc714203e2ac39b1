"""The one selection over a whole page: what is looked for wherever it stands, sorted by kind."""

from __future__ import annotations

import dataclasses

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.body.tags import HEADLINE, MAIN, PARAGRAPH, SCRIPT, STYLE

__all__ = ["Attributes", "Survey", "survey"]

# Every selection visits every element of the page, so that one of many parts costs little more than any of them.
_WANTED = ':is(p,h1,main,style,script[type*="ld+json"],[itemprop],time,article footer,a[rel~="tag"],a[rel~="author"])'
Attributes = dict[str, str | None]


@dataclasses.dataclass(slots=True)
class Survey:
    """What was found, each in page order.

    ``paragraphs`` are all ``<p>``, ``headlines`` all ``<h1>``, ``mains`` all ``<main>``, ``sheets`` all ``<style>``, ``scripts`` those of linked data; ``marked`` is
    every other element found for its name or attributes, marked ones of these included, with its attributes.
    """

    paragraphs: list[LexborNode]
    headlines: list[LexborNode]
    mains: list[LexborNode]
    sheets: list[LexborNode]
    scripts: list[LexborNode]
    marked: list[tuple[LexborNode, Attributes]]


def survey(tree: LexborHTMLParser) -> Survey:
    """Select and sort; linear in the page."""
    found = Survey([], [], [], [], [], [])
    for node in tree.css(_WANTED):
        tag = node.tag_id
        if tag == PARAGRAPH:
            found.paragraphs.append(node)
            if (attributes := node.attributes) and "itemprop" in attributes:
                found.marked.append((node, attributes))
        elif tag == HEADLINE:
            found.headlines.append(node)
            if (attributes := node.attributes) and "itemprop" in attributes:
                found.marked.append((node, attributes))
        elif tag == STYLE:
            found.sheets.append(node)
        elif tag == MAIN:
            found.mains.append(node)
        elif tag == SCRIPT:
            found.scripts.append(node)
        else:
            found.marked.append((node, node.attributes))
    return found
