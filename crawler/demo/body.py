"""The HTML of an article's body as its editors typed it: it outlives every redesign of the site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from crawler.demo.content import Block

__all__ = ["body_html"]


def body_html(blocks: Sequence[Block], habit: str = "p", images: Iterable[tuple[str, str]] = ()) -> str:
    """Blocks -> HTML without the box around it.

    ``habit`` is how paragraphs were typed: ``p``, ``styled`` (pasted from a word processor,
    with blank paragraphs between), ``div``, or ``br`` (line breaks only; for bodies of nothing
    but paragraphs). ``images`` are (address, description), set after the first block.
    """
    if habit == "br":
        return "\n<br><br>\n".join(_inline(block) for block in blocks) + _images(images)
    parts = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind == "li":
            items = "\n".join(f"<li>{_inline(block)}</li>" for block in group)
            parts.append(f"<ul>\n{items}\n</ul>")
        else:
            parts += [_block(block, habit) for block in group]
    parts.insert(1, _images(images))
    return ("\n<p>&nbsp;</p>\n" if habit == "styled" else "\n").join(filter(None, parts))


def _block(block: Block, habit: str) -> str:
    if block.kind == "table":
        return _table(block.rows)
    text = _inline(block)
    if block.kind == "quote":
        return f"<blockquote><p>{text}</p></blockquote>"
    if block.kind == "h":
        return f"<p><strong>{text}</strong></p>" if habit == "styled" else f"<h3>{text}</h3>"
    if habit == "styled":
        return f'<p style="text-align: justify;"><span style="font-family: inherit;">{text}</span></p>'
    return f"<div>{text}</div>" if habit == "div" else f"<p>{text}</p>"


def _inline(block: Block) -> str:
    text = escape(block.text, quote=False)
    if block.link is None:
        return text
    address, anchor = block.link
    anchor = escape(anchor, quote=False)
    return text.replace(anchor, f'<a href="{escape(address)}">{anchor}</a>', 1)


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for n, row in enumerate(rows):
        cell = "td" if n else "th"
        lines.append(
            "<tr>" + "".join(f"<{cell}>{escape(text, quote=False)}</{cell}>" for text in row) + "</tr>"
        )
    return '<table border="1">\n' + "\n".join(lines) + "\n</table>"


def _images(images: Iterable[tuple[str, str]]) -> str:
    return "\n".join(
        f'<p><img src="{address}" alt="{escape(text)}" width="320"></p>' for address, text in images
    )
