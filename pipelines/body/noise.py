"""Which boxes are not the article, whatever stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.body.blocks import Block, Box
from pipelines.body.container import inside
from pipelines.body.hints import Hint
from pipelines.body.measures import HEADINGS, Measures, ends_sentence, is_colophon
from pipelines.body.tags import MEDIA

__all__ = ["noisy_boxes", "with_entries"]

_SUSPECT = (
    Hint.NAV | Hint.COMMENT | Hint.RELATED | Hint.SHARE | Hint.AD | Hint.SIDE | Hint.FORM | Hint.FOOT | Hint.POPUP
    | Hint.BIO | Hint.HIDDEN | Hint.META
).value  # fmt: skip
_ARTICLE, _CAPTION, _META, _SITE = Hint.ARTICLE.value, Hint.CAPTION.value, Hint.META.value, Hint.SITE.value
_KIND = (Hint.META | Hint.COMMENT | Hint.BIO | Hint.FOOT | Hint.POPUP | Hint.NAV).value
_LINE_KIND = (Hint.SITE | Hint.SHARE | Hint.COMMENT | Hint.BIO | Hint.FOOT | Hint.POPUP).value
_TEXTUAL = frozenset("p li td tr h1 h2 h3 h4 blockquote pre article".split())
_LINES = frozenset("p h1 h2 h3 h4".split())
_AROUND_CODE = frozenset("div figure table tbody td tr".split())
_NO_CAPTION = frozenset("article table blockquote h2 h3".split())
_BIO, _AUTHORS = Hint.BIO.value, 'a[rel~="author"],a[href*="/author/"]'
_TALK = (Hint.COMMENT | Hint.SITE).value
_TEASER = "teaser"
_ABOUT = "about the author"
"""A box called the author's that leads to more by the same is believed to be that however short the article is."""
_SPOKEN = 3
"""So many boxes named for comments are a discussion: less of the article has to stand before it."""
# Names of a box that holds what many readers wrote.
_MANY = re.compile(r"(?i)comments|comment[-_]?list|commentaires|kommentare|comentarios|trackbacks|pingbacks")
_TOLD_BEFORE, _SAID_BEFORE = 100, 20
_SENTENCE, _LINKED, _LINKED_NOTE = 60, 0.5, 0.9

# Shares of the page's running text up to which a name is believed.
_SURE_SHARE = 0.15
_WEAK_SHARE = 0.03
_KIND_SHARE = 0.06
_LINE_SHARE = 0.1
_CAPTION_SHARE = 0.3
_PICTURE_SHARE = 0.05
_CARD_SHARE = 0.5
_CARD_TEXT = 500
_LONGEST_BIO = 1200
_BELIEVED = 0.15
"""When less of the running text than this is left, the names are not believed at all."""


def noisy_boxes(page: Measures, top: Block | None) -> list[str | None]:
    """Why a box is noise, by its index; ``None`` where it is not. Inherited by the boxes below.

    ``top`` is the block of the headline.

    A name is believed only while little running text stands in the boxes of that name together:
    what a list of twenty "cards" says is the article, what one card says is a teaser. Readers may write
    more than there was to read, so comments below an article are believed to be that however long they are.
    """
    reasons: list[str | None] = [None] * page.width
    talk = _discussion(page, top)
    mass, total = page.mass, max(1, page.total - _said(page, talk))
    together: dict[str, int] = {}
    for box in page.boxes:
        if box.names and mass[box.index]:
            together[box.names] = together.get(box.names, 0) + mass[box.index]
    code = _with_code(page)
    for box in page.boxes[1:]:
        index, parent = box.index, box.parent
        if parent is not None:
            reason = "comments" if talk[index] else reasons[parent.index]
            if reason is None and index not in code and (box.own or page.teasers[index]):
                reason = _reason(page, box, parent, together.get(box.names, mass[index]) / total)
            reasons[index] = reason
    kept = sum(
        size
        for block, size, good in zip(page.blocks, page.size, page.good, strict=True)
        if good and reasons[block.box.index] is None
    )
    if kept >= _BELIEVED * total:
        return reasons
    return [
        "comments" if said else reason if reason == _ABOUT else None
        for said, reason in zip(talk, reasons, strict=True)
    ]


def with_entries(page: Measures, reasons: list[str | None], container: Box) -> list[str | None]:
    """The reasons, without those against teasers where some in the article's box hold running text.

    A linked heading with text below it is a teaser when it stands beside the article; within it, it is an
    entry of a list of things that are found elsewhere.
    """
    if _TEASER not in reasons:
        return reasons
    within = inside(page, container)
    told = any(
        good and within[block.box.index] and reasons[block.box.index] == _TEASER
        for block, good in zip(page.blocks, page.good, strict=True)
    )
    return [None if reason == _TEASER else reason for reason in reasons] if told else reasons


def _discussion(page: Measures, top: Block | None) -> list[bool]:
    """Which boxes hold what readers wrote below the article, by index; none where no article stands before them.

    Several boxes named for comments, or one named for many, are a discussion: between it and the headline
    ``top`` a sentence is enough to be the article, or a picture in the box of the article.
    """
    talk = [False] * page.width
    if not any(box.own & _TALK == _TALK for box in page.boxes):
        return talk
    spoken, many = 0, False
    terms: dict[int, bool] = {}
    for box in page.boxes[1:]:
        named = box.own & _TALK == _TALK
        told = box.tag == "dd" and box.parent is not None and terms.get(box.parent.index, False)
        talk[box.index] = (named and not box.own & _ARTICLE) or _above(box, talk) or told
        if box.tag == "dt" and box.parent is not None:
            terms[box.parent.index] = named
        if named and talk[box.index]:
            spoken += 1
            many = many or _MANY.search(f"{box.names} {box.node.attributes.get('id') or ''}") is not None
    if not spoken:
        return talk
    enough = max(_TOLD_BEFORE, _BELIEVED * page.total)
    if many or spoken >= _SPOKEN:
        enough = _TOLD_BEFORE
        if top is not None and (_says(page, talk, top) or _shows(page, talk, top)):
            enough = 0
    return talk if _told_before(page, talk) >= enough else [False] * page.width


def _said(page: Measures, talk: list[bool]) -> int:
    """Running text of the discussion."""
    if True not in talk:
        return 0
    return sum(page.mass[box.index] for box in page.boxes[1:] if talk[box.index] and not _above(box, talk))


def _above(box: Box, talk: list[bool]) -> bool:
    return box.parent is not None and talk[box.parent.index]


def _before(page: Measures, talk: list[bool], start: int) -> Iterator[int]:
    """The blocks from one on that stand before the discussion and not in what is named the site's; "3 comments",
    which leads to them, does not begin it."""
    for i in range(start, len(page.blocks)):
        box = page.blocks[i].box
        if talk[box.index]:
            if page.linked[i] < _LINKED:
                return
        elif not (box.own | box.above) & _SITE:
            yield i


def _told_before(page: Measures, talk: list[bool]) -> int:
    """Running text before the discussion."""
    return sum(page.size[i] for i in _before(page, talk, 0) if page.good[i])


def _says(page: Measures, talk: list[bool], top: Block) -> bool:
    """Whether a sentence, or as much text, stands between the headline and the discussion."""
    for i in _before(page, talk, page.blocks.index(top) + 1):
        block, size = page.blocks[i], page.size[i]
        told = size >= _SAID_BEFORE and (size >= _SENTENCE or ends_sentence(block.text))
        limit = _LINKED_NOTE if (block.box.own | block.box.above) & _ARTICLE else _LINKED
        if told and page.linked[i] < limit and block.box.tag not in HEADINGS and not is_colophon(block):
            return True
    return False


def _shows(page: Measures, talk: list[bool], top: Block) -> bool:
    """Whether the headline stands in a box called the article's, with a picture or a film and without the discussion."""
    box = top.box.parent
    while box is not None and not box.own & _ARTICLE:
        box = box.parent
    if box is None or box.tag == "body" or box.node.css_first(MEDIA) is None:
        return False
    within = inside(page, box)
    return not any(said and within[index] for index, said in enumerate(talk))


def _with_code(page: Measures) -> set[int]:
    """The pictures, by index, that hold preformatted text: listings of a program, whatever the names say."""
    around: set[int] = set()
    for box in page.boxes:
        up = box.parent if box.tag == "pre" else None
        while up is not None and up.tag in _AROUND_CODE and up.index not in around:
            around.add(up.index)
            up = up.parent
    return (
        {box.index for box in page.boxes if box.own & _CAPTION and box.index in around} if around else around
    )


def _reason(page: Measures, box: Box, parent: Box, share: float) -> str | None:
    """Why this box is noise of itself; ``share`` is the running text of its name's boxes."""
    own, tag = box.own, box.tag
    if own:
        if tag in _TEXTUAL:
            if own & _LINE_KIND and tag in _LINES and share < _LINE_SHARE:
                return "named as the site's"
            if own & _META and tag in _LINES and not page.mass[box.index]:
                return "byline, date or tags"
        elif (
            own & _SUSPECT
            and not own & _ARTICLE
            and share < (_SURE_SHARE if own & _SITE else _KIND_SHARE if own & _KIND else _WEAK_SHARE)
        ):
            return "named as the site's"
        elif own & _BIO and box.node.css_first(_AUTHORS) is not None and len(box.node.text()) < _LONGEST_BIO:
            return _ABOUT
        if own & _CAPTION and tag not in _NO_CAPTION:
            captions = tag == "figcaption" or "caption" in box.names
            if share < (_CAPTION_SHARE if captions else _PICTURE_SHARE):
                return "caption"
    teasers = page.teasers[box.index]
    if teasers and tag not in HEADINGS and page.teasers[parent.index] > teasers:
        mass = page.mass[box.index]
        return _TEASER if mass < _CARD_SHARE * page.total and mass < _CARD_TEXT * teasers else None
    return None
