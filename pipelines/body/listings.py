"""Listings of programs: what tells them from other preformatted text, and the numbers beside their lines."""

from __future__ import annotations

import re

from pipelines.body.boxes import Box

__all__ = ["counts_lines", "is_listing"]

_NUMBERS = re.compile(r"\d{1,4}(?: \d{1,4})*")
_CODE = re.compile(r"(?i)code|highlight|syntax")
_NUMBERED = re.compile(r"(?i)gutter|line-?(?:no|num)")


def counts_lines(text: str, box: Box) -> bool:
    """Whether the text of a ``<pre>`` numbers the lines of another."""
    if not _NUMBERS.fullmatch(text):
        return False
    numbers = [int(number) for number in text.split()]
    named = f"{box.names} {box.parent.names if box.parent is not None else ''}"
    runs = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return runs and (len(numbers) > 1 or bool(_NUMBERED.search(named)))


def is_listing(box: Box) -> bool:
    """Whether preformatted text is code, as its names or those around it say; a letter's has none."""
    if box.tag != "pre":
        return False
    child = box.node.first_child
    around = box.parent.names if box.parent is not None else ""
    return bool(box.names) or (child is not None and child.tag == "code") or bool(_CODE.search(around))
