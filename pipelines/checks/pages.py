"""Whether a page, or a month, holds what it promised."""

from __future__ import annotations

import re

from pipelines.context import PageContext
from pipelines.gone import says_gone
from pipelines.ledger import MonthTotals
from pipelines.schema import Article

__all__ = ["is_soft_404", "month_state"]

_WORD = re.compile(r"\w{3,}")
_SHORT = 400  # characters; an error page says less


def is_soft_404(article: Article, context: PageContext) -> bool:
    """Whether a page that answered 200 only says that there is nothing.

    Such a page is short, bears no word of the title its listing gave it, and either says that
    it is missing or has neither a date nor a text.
    """
    if not context.title or len(article.text) > _SHORT:
        return False
    promised = set(_WORD.findall(context.title.casefold()))
    said = f"{article.title or ''} {article.text}".casefold()
    if not promised or promised & set(_WORD.findall(said)):
        return False
    return says_gone(said) or not (article.text or article.date_published)


def month_state(totals: MonthTotals) -> tuple[str, str | None]:
    """What we hold of a month, and why it is not all.

    States: future and refused were not asked for; hole: nothing is held of what was promised;
    partial: something is missing; external: its articles are on other hosts; empty; complete.
    """
    month = totals.month
    if month.state != "open":
        return month.state, None
    if not totals.pages:
        return "hole", totals.failure or "not reached"
    if not totals.listed:
        if totals.external:
            return "external", f"{totals.external} articles on other hosts"
        return ("partial", totals.failure) if totals.failure else ("empty", None)
    if totals.held < totals.listed:
        reason = totals.failure or f"{totals.listed - totals.held} of {totals.listed} articles missing"
        return ("partial" if totals.held else "hole"), reason
    return ("partial", totals.failure) if totals.failure else ("complete", None)
