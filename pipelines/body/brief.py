"""The article of a page with little running text: what follows its headline.

A note of one sentence among menus cannot be told by where the text stands, for there is more text in
the footer. The headline can: what stands right below it, in its own box or in the first one after
that, is the article, up to the next heading, list of links or box of another make.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.body.blocks import Block, Box, selector_of
from pipelines.body.container import inside
from pipelines.body.headline import is_caption
from pipelines.body.hints import Hint
from pipelines.body.measures import HEADINGS, Measures, ends_sentence, is_colophon
from pipelines.body.mending import SHARED
from pipelines.body.notes import QUOTED, tells
from pipelines.body.scope import Scope, is_header
from pipelines.body.text import letters

__all__ = ["LITTLE", "read_brief"]

LITTLE = 400
"""Characters of running text below which a page is read from its headline."""
_LINKS, _SOME_LINKS, _NEARLY_ALL = 0.6, 0.35, 0.8
_LINKED_NOTE = 60
_REACH = 500
"""So many blocks in a row that are no text end it; without any before them there is none."""
_POINTERS, _POINTER = 3, 20
_WHOLE = frozenset("html body main".split())
_TEXTUAL = frozenset("p li blockquote pre ul ol table tbody tr td dl dd dt".split())
_LISTED = frozenset("li td tr th dt dd".split())
_PARTS = frozenset("p li blockquote h1 h2 h3 h4 h5 h6 tr td tbody ul ol dl dd dt span".split())
_SURE = (Hint.SITE | Hint.FOOT | Hint.COMMENT | Hint.SHARE | Hint.POPUP | Hint.BIO).value
_WEAK = _SURE | (Hint.NAV | Hint.RELATED | Hint.AD | Hint.SIDE | Hint.FORM | Hint.META).value
_FOREIGN = _SURE | (Hint.NAV | Hint.RELATED | Hint.AD | Hint.FORM).value
_BODY = re.compile(
    r"(?i)(?:article|entry|post|story|news|blog|detail|single|full)s?[-_]*(?:body|content|text|story)"
    r"|(?:body|full|main|rich)[-_]*text|(?<![a-z])(?:prose|wysiwyg|storytext)(?![a-z])"
)
"""Names that say a box is the text of an article: of one with little text this is as good a witness as any."""

_NOT_SAID, _BEFORE, _AWAY, _ENDED = (
    "no text",
    "before the headline",
    "away from the headline",
    "after the text",
)


def read_brief(
    page: Measures, reasons: Sequence[str | None], top: Block, learned: Sequence[str] = ()
) -> Brief:
    """The box of the article and a reason against each block, empty for what is kept.

    ``top`` is the block of the headline, ``reasons`` why boxes are noise, ``learned`` the selectors of the
    boxes other articles of the site stand in. Names of boxes are believed at first; where nothing is left
    so, only those that can hardly mean an article's text.
    """
    for named in (_WEAK, _SURE):
        brief = Brief(page, reasons if named == _WEAK else None, top, named, learned)
        brief.run()
        if not brief.kept:
            brief.point()
        if brief.kept:
            break
    return brief


class Brief:
    """The walk down from the headline; ``scope`` are the boxes around it.

    ``points``: the text is but a line of links; ``said``: more than headings is kept.
    """

    def __init__(
        self,
        page: Measures,
        reasons: Sequence[str | None] | None,
        top: Block,
        named: int,
        learned: Sequence[str],
    ) -> None:
        self.page, self.reasons, self.learned = page, reasons, learned
        self.start = page.blocks.index(top)
        self.named = named & ~(top.box.own | top.box.above)
        self.scope = Scope(top.box)
        self.headline = letters(top.text)
        self.kept: list[int] = []
        self.verdicts = [_BEFORE] * len(page.blocks)
        self.verdicts[self.start] = "title"
        self.passed = self.entered = self.points = self.said = False

    @property
    def container(self) -> Box:
        """The box that holds the text, or the headline where there is none."""
        box = self.common() if self.kept else self.scope.home
        while box.tag in _PARTS and box.parent is not None:
            box = box.parent
        return box

    @property
    def is_running(self) -> bool:
        """Whether running text was found, by which the box can be read like that of a longer article."""
        return any(self.page.good[i] for i in self.kept)

    def common(self) -> Box:
        """The innermost box that holds all that is kept."""
        first, last = (self.page.blocks[i].box for i in (self.kept[0], self.kept[-1]))
        while first is not last:
            if first.depth >= last.depth and first.parent is not None:
                first = first.parent
            elif last.parent is not None:
                last = last.parent
        return first

    def body(self) -> Box | None:
        """The first box below the headline that is called the text of an article or that the site's articles
        stand in, or is a ``<pre>`` beside it."""
        top, tags = self.scope.headline, {selector.partition(".")[0] for selector in self.learned}
        for box in self.page.boxes:
            if box.index > top.index and not self.scope.holds_headline(box):
                named = _BODY.search(box.names) or "articleBody" in box.prop
                named = named or (box.tag == "pre" and box.parent is self.scope.home)
                named = named or (box.tag in tags and selector_of(box) in self.learned)
                if named and not (box.own | box.above) & _FOREIGN & ~(top.own | top.above):
                    return box
        return None

    def run(self) -> None:
        """Judge every block below the headline, top to bottom, until the text ends."""
        blocks, body = self.page.blocks, self.body()
        if body is not None:
            self.named &= ~(body.own | body.above)
            if self.reasons is not None and self.reasons[body.index] is not None:
                self.reasons = None
        within = inside(self.page, body) if body is not None else []
        away, last = False, self.start
        for i in range(self.start + 1, len(blocks)):
            box = blocks[i].box
            if within and within[box.index]:
                self.entered = True
                done = self.said and self.breaks(i) and not self.heads(i)
            else:
                full = bool(self.kept) or self.passed
                away = away or not self.scope.reaches(box, full=full) or self.ends(i)
                done = self.entered or (away and body is None)
            if done or i - last > _REACH:
                rest = _ENDED if self.kept else _AWAY
                self.verdicts[i:] = [rest] * (len(blocks) - i)
                break
            verdict = _AWAY if away and not self.entered else self.against(i)
            self.verdicts[i] = verdict
            if not verdict:
                self.kept.append(i)
                self.said = self.said or box.tag not in HEADINGS
                last = i
            elif verdict == "links":
                self.passed = self.passed or self.is_list(i)
        if body is not None and not self.is_running:
            self.take_links(within)

    def take_links(self, within: list[bool]) -> None:
        """Keep the links in the box that is called the text, and what heads them, where it has no running text: they
        are what the note is. A few words alone are there for something else."""
        linked = [
            i
            for i in range(self.start + 1, len(self.verdicts))
            if within[self.page.blocks[i].box.index] and self.verdicts[i] == "links"
        ]
        if sum(self.page.size[i] for i in linked) < _LINKED_NOTE:
            return
        for i in linked:
            self.verdicts[i] = ""
        for i in linked:
            above = i - 1
            if self.page.blocks[above].box.tag in HEADINGS and self.verdicts[above] == _NOT_SAID:
                self.verdicts[above] = ""
        self.kept = [i for i, verdict in enumerate(self.verdicts) if not verdict]
        self.points = True

    def point(self) -> None:
        """Keep the one line of a note that only points elsewhere: a paragraph of a link or two right below the headline
        of an article's box."""
        for i in range(self.start + 1, len(self.page.blocks)):
            if self.verdicts[i] == "links" and self.may_point(i):
                self.kept, self.verdicts[i], self.points = [i], "", True
                return

    def may_point(self, i: int) -> bool:
        """Whether a block is such a line."""
        block, home = self.page.blocks[i], self.scope.beside
        article = home.own & Hint.ARTICLE.value and home.tag not in _WHOLE
        pointing = 0 < block.anchors <= _POINTERS and self.page.size[i] >= _POINTER and not is_colophon(block)
        return bool(article) and pointing and block.box.tag == "p" and block.box.parent is home

    def ends(self, i: int) -> bool:
        """Whether the text ends before block ``i``: a heading, a list of links, a box of another make."""
        block = self.page.blocks[i]
        if self.breaks(i):
            return not (is_header(self.scope.box) or self.heads(i))
        return bool(self.kept) and not self.is_named(block.box) and not self.goes_on(block)

    def breaks(self, i: int) -> bool:
        """Whether a block is a heading or the beginning of a list of links."""
        block = self.page.blocks[i]
        if block.box.tag in HEADINGS:
            return letters(block.text) != self.headline
        return self.page.linked[i] > _LINKS and (block.box.tag in _LISTED or self.is_second_link(i))

    def heads(self, i: int) -> bool:
        """Whether a block in the box that is called the text, or beside the headline, is a heading with text right
        below it, or below one more."""
        blocks = self.page.blocks
        beside = blocks[i].box.parent is self.scope.beside
        if not (self.entered or beside) or blocks[i].box.tag not in HEADINGS:
            return False
        after = i + 1
        while after < len(blocks) and after <= i + 2 and blocks[after].box.tag in HEADINGS:
            after += 1
        if after > i + 2 or after >= len(blocks) or self.against(after):
            return False
        below: Box | None = blocks[after].box
        while below is not None and below is not blocks[i].box.parent:
            below = below.parent
        return below is not None

    def is_second_link(self, i: int) -> bool:
        before, block = self.page.blocks[i - 1], self.page.blocks[i]
        return self.verdicts[i - 1] == "links" and before.box.parent is block.box.parent

    def is_list(self, i: int) -> bool:
        """Whether a line of links is one of several, or may be all there is: a single one ("Skip to …") or one beside
        facts lists nothing."""
        if self.page.blocks[i].box.tag in _LISTED or self.may_point(i):
            return True
        linked = (j for j in range(self.start + 1, i) if self.verdicts[j] == "links")
        return self.page.linked[i] > _NEARLY_ALL and any(self.page.linked[j] > _NEARLY_ALL for j in linked)

    def goes_on(self, block: Block) -> bool:
        """Whether a block stands in the part of the scope the text stands in, or in one of its make."""
        part = self.scope.part(block.box)
        for i in (self.kept[-1], self.kept[0]):
            own = self.scope.part(self.page.blocks[i].box)
            if part is own or (part.tag == own.tag and part.names == own.names):
                return True
            if part.tag in _TEXTUAL and own.tag in _TEXTUAL:
                return True
        opening = own.tag == "p" or own.own & Hint.LEAD.value or is_header(own)
        return bool(opening) and not self.passed and (block.box.tag == "p" or ends_sentence(block.text))

    def is_named(self, box: Box) -> bool:
        return bool((box.own | box.above) & self.named)

    def against(self, i: int) -> str:
        """What speaks against one block below the headline."""
        page, block = self.page, self.page.blocks[i]
        if page.shared is not None and page.shared[i]:
            return SHARED
        reason = self.reasons[block.box.index] if self.reasons is not None else None
        if reason or self.is_named(block.box):
            return reason or "named as the site's"
        if is_caption(block):
            return "caption"
        beside = block.box.tag == "p" and block.box.parent is self.scope.beside
        told = self.entered or beside or ends_sentence(block.text)
        if page.linked[i] > (_LINKS if told else _SOME_LINKS):
            return "links"
        if is_colophon(block):
            return "byline, date or tags"
        if letters(block.text) == self.headline:
            return "title"
        return "" if self.is_text(block, page.good[i]) or self.heads(i) else _NOT_SAID

    def is_text(self, block: Block, running: bool) -> bool:
        """Whether a block says something, where it stands."""
        beside = block.box.parent is self.scope.beside
        return tells(
            block,
            running=running or (bool(self.kept) and block.cells > 1),
            inside=self.entered,
            near=self.entered or (beside and block.box.tag in QUOTED),
            goes_on=bool(self.kept) and self.is_like(block, self.page.blocks[self.kept[-1]]),
        )

    def is_like(self, block: Block, other: Block) -> bool:
        """Whether two blocks stand in the same box or in boxes of one make in the same box."""
        one, two = block.box, other.box
        return one is two or (one.parent is two.parent and one.tag == two.tag)
