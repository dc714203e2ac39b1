"""Lines the block walk leaves out because their element names itself the site's, though they are the article's."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from pipelines.body.blocks import Block, Box
from pipelines.body.tags import BLOCK
from pipelines.body.text import clean_text

__all__ = ["with_footers", "with_header"]

_MOST_LINES = 60
_LEVELS, _LONGEST_HEADER, _LONGEST_LINE = 3, 1500, 160


def with_header(headlines: list[LexborNode], blocks: list[Block]) -> list[Block]:
    """The blocks with the lines around every <h1> that is not among them put before them."""
    known = {block.box.node.mem_id for block in blocks if block.box.tag == "h1"}
    found: list[Block] = []
    for heading in headlines[:3]:
        if heading.mem_id not in known:
            found.append(_block(heading.text(), "h1", heading))
            found += _lines(_header(heading), skip=found[-1].text)
    return _numbered([block for block in found if block.text] + blocks) if found else blocks


def with_footers(footers: list[LexborNode], blocks: list[Block]) -> list[Block]:
    """The blocks with the lines of an article's own <footer> elements put after them."""
    found = [line for footer in footers[:3] for line in _lines(footer)]
    return _numbered(blocks + found) if found else blocks


def _header(heading: LexborNode) -> LexborNode:
    """The largest element around a heading that is no more than a header: short, or called one."""
    holder = up = heading
    is_short = True
    for _ in range(_LEVELS):
        if up.parent is None or up.parent.tag in ("body", "html", "main", "article"):
            break
        up = up.parent
        is_short = is_short and len(clean_text(up.text())) <= _LONGEST_HEADER
        if is_short or up.tag == "header":
            holder = up
    return holder


def _lines(node: LexborNode, skip: str = "") -> list[Block]:
    lines = node.text(separator="\n").splitlines()[: 4 * _MOST_LINES]
    texts = (clean_text(line) for line in lines if line and not line.isspace())
    return [
        _block(text, node.tag or "", node)
        for text in texts
        if text and text != skip and len(text) <= _LONGEST_LINE
    ][:_MOST_LINES]


def _block(text: str, tag: str, node: LexborNode) -> Block:
    return Block(clean_text(text), Box(tag, BLOCK, None, node, 0), 0, 0, 0)


def _numbered(blocks: list[Block]) -> list[Block]:
    for index, block in enumerate(blocks):
        block.index = index
    return blocks
