"""A page as text blocks: the one traversal of the parsed tree.

A *block* is what a reader sees as one paragraph: inline elements glue, block elements break.
A *box* is an element that can hold blocks; boxes form the tree above the blocks and hand
down what their names and tags speak of. What is hidden is not read, and neither is a
subtree that names itself the site's (menus, side bars, comments ...) unless much of the
page's running text stands in it: names are witnesses, text decides.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.body.boxes import Box, selector_of
from pipelines.body.crowds import Crowds
from pipelines.body.hints import Hint
from pipelines.body.listings import counts_lines
from pipelines.body.running import MOST_OF_TEXT, RunningText
from pipelines.body.survey import Survey, survey
from pipelines.body.tags import (
    BLOCK,
    BREAK,
    CELL,
    COLOPHONS,
    INLINE,
    LINK,
    NAMES,
    NOSCRIPT,
    PRE,
    ROLES,
    ROW,
    SKIP,
    TEXT,
    UNKNOWN,
    unknown_role,
)
from pipelines.body.text import clean_text, letters
from pipelines.body.visibility import Hidden, hidden_names, is_hidden

__all__ = ["Block", "Box", "read_blocks", "selector_of"]

_LONGEST_CELL, _MOST_CELLS = 300, 100
_SITE = Hint.SITE.value
_TEXTUAL = frozenset(
    "article blockquote body button dd dt figcaption h1 h2 h3 h4 h5 h6 html li main p pre td th tr".split()
)
"""Elements that are read whatever their names say."""
_SHARE_OF_TEXT = 0.4
"""A subtree with more of the page's running text than this is read whatever its names say."""
_NAMING, _MOST_HEADLINES = 8, 4
"""Letters from which on a headline names a page; and so many are asked."""
_FOREIGN = frozenset(("aside", "footer", "nav"))


class Block:
    """One paragraph as a reader sees it: text, the box it stands in, and what of it is links.

    ``links`` counts characters inside ``<a>``, ``anchors`` such elements; ``cells`` is over one
    for a table row read as one paragraph. ``index`` is its place on the page.
    """

    __slots__ = ("anchors", "box", "cells", "index", "links", "text")

    def __init__(self, text: str, box: Box, links: int, anchors: int, index: int) -> None:
        self.text, self.box, self.anchors, self.index = text, box, anchors, index
        self.links = min(links, len(text)) if links else 0
        self.cells = 1

    @property
    def tag(self) -> str:
        """Name of the element that holds the text."""
        return self.box.tag

    def __repr__(self) -> str:
        return f"Block({self.box.tag}, {self.text[:60]!r})"


def read_blocks(
    tree: LexborHTMLParser, found: Survey | None = None, left_out: list[LexborNode] | None = None
) -> list[Block]:
    """The blocks of the page in document order; one traversal, linear in the page.

    ``found`` is the page's survey where it was made already; ``left_out`` takes the elements that were not
    read for their names, in page order.
    """
    if (root := tree.body or tree.root) is None:
        return []
    found = found or survey(tree)
    styles = [only.text_content or "" for sheet in found.sheets if (only := sheet.first_child) is not None]
    hidden = hidden_names(styles)
    walk = _Walk(
        root,
        hidden,
        RunningText(root, found.paragraphs, _marks(tree, found)),
        left_out if left_out is not None else [],
    )
    walk.run(root)
    return walk.blocks


def _marks(tree: LexborHTMLParser, found: Survey) -> list[LexborNode]:
    """What stands in the article's part of a page and in no other: its one ``<main>``, the headline its title names."""
    marks = list(found.mains) if len(found.mains) == 1 else []
    if found.headlines and (title := tree.css_first("title")) is not None:
        named = letters(title.text())
        for node in found.headlines[:_MOST_HEADLINES]:
            said = letters(node.text())
            if said in named and len(said) > max(_NAMING, len(named) // 2):
                marks.append(node)
    return marks


class _Walk:
    """State of the traversal: the open boxes and the paragraph that is being put together."""

    def __init__(
        self, root: LexborNode, hidden: Hidden, running: RunningText, left_out: list[LexborNode]
    ) -> None:
        self.hidden, self.running, self.left_out = hidden, running, left_out
        self.much, self.most = running.total * _SHARE_OF_TEXT, running.total * MOST_OF_TEXT
        self.blocks: list[Block] = []
        self.box = Box(root.tag or "", BLOCK, None, root, 0)
        self.box.own = 0
        self.count = 1
        self.pieces: list[str] = []
        self.links = self.anchors = self.in_link = 0
        self.broken = False
        self.crowds = Crowds()
        self.rows: list[int] = []

    def run(self, root: LexborNode) -> None:  # noqa: C901 - the one loop over every node; calls would double its cost
        """Depth first without recursion: ``path`` holds the open elements, ``pieces`` the open paragraph."""
        path: list[tuple[LexborNode, int]] = []
        pieces, role_of, crowded = self.pieces, ROLES.get, self.crowds.boxes
        node = root.first_child
        while True:
            while node is not None:
                tag = node.tag_id
                if tag == TEXT:
                    self.take_in(node.text_content or "")
                    node = node.next
                    continue
                role = role_of(tag, UNKNOWN)
                if role == UNKNOWN:
                    role = unknown_role(node)
                if role == SKIP:
                    if tag != NOSCRIPT or self.running.below(node) <= self.most:
                        node = node.next
                        continue
                    role = BLOCK
                if role >= BLOCK:
                    if crowded and self.box in crowded and not self.running.tells(node):
                        role = INLINE
                        pieces.append(" ")
                    elif pieces:
                        self.flush()
                child = node.first_child
                if child is None or (role >= BLOCK and not self.enter(node, tag, role)):
                    if role == BREAK:
                        self.line_break()
                    node = node.next
                    continue
                if role < BLOCK and (role := self.open_inline(node, tag, role)) == SKIP:
                    node = node.next
                    continue
                path.append((node, role))
                node = child
            if not path:
                break
            node, role = path.pop()
            if role >= BLOCK:
                self.leave(role)
            elif role == LINK:
                self.in_link -= 1
            node = node.next
        if pieces:
            self.flush()

    def open_inline(self, node: LexborNode, tag: int, role: int) -> int:
        """The role of an inline element in the place it stands: a link leads somewhere, a colophon is a block."""
        if role == LINK:
            if "href" not in node.attrs:
                return INLINE
            self.in_link += 1
            self.anchors += 1
        elif attributes := node.attributes:
            apart = attributes.get("class") in COLOPHONS
            if apart and self.pieces:
                self.flush()
            if is_hidden(attributes, self.hidden) or (apart and not self.enter(node, tag, BLOCK)):
                return SKIP
            return BLOCK if apart else role
        return role

    def take_in(self, text: str) -> None:
        """Text goes to the open paragraph; white space alone only parts what is there."""
        if self.box.role == PRE:
            self.preformatted(text)
        elif not text.isspace():
            self.pieces.append(text)
            self.broken = False
            if self.in_link:
                self.links += len(text)
        elif self.pieces:
            self.pieces.append(" ")

    def preformatted(self, text: str) -> None:
        """Text of a ``<pre>``: a blank line ends a paragraph. The first and last line may go on elsewhere."""
        lines = text.split("\n")
        last = len(lines) - 1
        for number, line in enumerate(lines):
            if line and not line.isspace():
                self.pieces.append(line)
                if self.in_link:
                    self.links += len(line)
            elif self.pieces and 0 < number < last:
                self.part()
            elif self.pieces and line:
                self.pieces.append(" ")
            if self.pieces and number < last:
                self.pieces.append("\n")

    def line_break(self) -> None:
        """One ``<br>`` is a space, two with nothing between end the paragraph."""
        if self.broken:
            self.part()
        elif self.pieces:
            self.pieces.append(" ")
            self.broken = True

    def enter(self, node: LexborNode, tag: int, role: int) -> bool:
        """Open a box, unless there is nothing to read in it."""
        box = Box(NAMES.get(tag) or node.tag or "", role, self.box, node, self.count)
        attributes = node.attributes
        if attributes and box.describe(attributes, self.hidden):
            if self.running.below(node) <= self.most:
                return False
        elif (
            box.own & _SITE
            and box.tag not in _TEXTUAL
            and self.running.below(node) <= (self.most if box.tag in _FOREIGN else self.much)
        ):
            if not self.running.holds_mark(node):
                self.left_out.append(node)
                return False
            box.own = 0  # a wrapper, named for what stands beside it
        self.count += 1
        self.box = box
        if role == ROW:
            self.rows.append(len(self.blocks))
        return True

    def leave(self, role: int) -> None:
        """Close the open box."""
        if self.pieces:
            self.flush()
        if role == ROW:
            self.join_cells(self.rows.pop())
            self.look_back()
        self.box = self.box.parent or self.box

    def join_cells(self, start: int) -> None:
        """Make the cells of a table row one block, where each is a short leaf."""
        if not 2 <= len(self.blocks) - start <= _MOST_CELLS:
            return
        cells = self.blocks[start:]
        if any(cell.box.role != CELL or len(cell.text) > _LONGEST_CELL for cell in cells):
            return
        links, anchors = sum(cell.links for cell in cells), sum(cell.anchors for cell in cells)
        row = Block(" ".join([cell.text for cell in cells]), self.box, links, anchors, start)
        row.cells = len(cells)
        self.blocks[start:] = [row]

    def may_join(self) -> bool:
        """Whether the last blocks may be cells of one open row still."""
        return bool(self.rows) and len(self.blocks) - self.rows[-1] <= _MOST_CELLS

    def look_back(self) -> None:
        """Judge, once in a while, whether what was read last is worth being told apart."""
        if len(self.blocks) >= self.crowds.due and not self.may_join():
            self.crowds.look_back(self.blocks, self.box)

    def part(self) -> None:
        """End the paragraph where paragraphs are told apart."""
        if self.box in self.crowds.boxes:
            self.pieces.append(" ")
        else:
            self.flush()

    def flush(self) -> None:
        """End the paragraph."""
        pieces = self.pieces
        text = clean_text("".join(pieces) if len(pieces) > 1 else pieces[0])
        if text and not (self.box.role == PRE and counts_lines(text, self.box)):
            self.blocks.append(Block(text, self.box, self.links, self.anchors, len(self.blocks)))
            if len(self.blocks) >= self.crowds.due:
                self.look_back()
        pieces.clear()
        self.links = 0
        self.anchors = 1 if self.in_link else 0
        self.broken = False
