"""How strongly a displayed text agrees with what names the article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate

from pipelines.body.blocks import Block
from pipelines.fields.naming import Witness, uncut
from pipelines.fields.spelling import fold
from pipelines.monthnames import month_numbers

__all__ = ["agreement_with", "is_stamped"]

_TELLING = 8
_LEAST_SHARE, _HALF, _ALIKE = 0.4, 0.5, 0.6
_LETTERS = re.compile(r"[^\W\d_]+")
_STAMP = 3
"""So many digits glued to a headline, with no letter among them, are a time or a date."""


def agreement_with(block: Block, said: Iterable[Witness]) -> float:
    """How strongly what names the article agrees with a displayed text; 0 where nothing does."""
    bare = uncut(block.text)
    own, cut = fold(bare), bare != block.text
    return max((_agrees(own, cut, witness) for witness in said), default=0.0) if own else 0.0


def _agrees(own: str, cut: bool, witness: Witness) -> float:
    whole = witness.folded
    if own == whole:
        return witness.trust + 1
    if own[:1] != whole[:1] and own not in whole and whole not in own:
        return 0.0  # as is nearly always so: nothing below can be
    share = 0.0
    if not (cut or witness.cut) and is_stamped(own, whole):
        return witness.trust + 0.5
    if own in witness.parts:
        share = len(own) / max(map(len, witness.parts))
    elif min(len(own), len(whole)) >= _TELLING and (own.startswith(whole) or whole.startswith(own)):
        share = min(len(own), len(whole)) / max(len(own), len(whole))
        if witness.cut or cut:
            return witness.trust + 0.5
    elif len(own) >= _TELLING and own[: int(_ALIKE * len(own))] == whole[: int(_ALIKE * len(own))]:
        share = _LEAST_SHARE
    elif min(len(own), len(whole)) >= _TELLING and (own in whole or whole in own):
        share = min(len(own), len(whole)) / max(len(own), len(whole))
        return witness.trust * share if share > _HALF else 0.0
    if own.startswith(whole) or own in accumulate(witness.parts):
        share = max(share, _LEAST_SHARE)
    return witness.trust * share


def is_stamped(own: str, whole: str) -> bool:
    """Whether a displayed text is a name with nothing but the digits of a time or date before or after it."""
    if not whole or len(own) - len(whole) < _STAMP:
        return False
    stamp = own.removesuffix(whole) if own.endswith(whole) else own.removeprefix(whole)
    if stamp == own or stamp.isdigit():
        return stamp != own and len(whole) >= _TELLING
    words = _LETTERS.findall(stamp)
    return len(words) == 1 and len(stamp) - len(words[0]) >= _STAMP and bool(month_numbers(words[0]))
