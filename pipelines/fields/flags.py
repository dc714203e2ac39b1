"""What we notice of an article and do not correct: each flag and what it means."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.context import PageContext
from pipelines.fields.language import mixed_alphabets
from pipelines.gone import says_gone
from pipelines.schema import Article

__all__ = ["FLAGS", "flags_of"]

FLAGS: dict[str, str] = {
    "canonical-disputed": "Two pages with different texts name this canonical address; each keeps its own.",
    "charset-repaired": "The letters were in another character set than the server says.",
    "date-disputed": "Two good witnesses on the page name days of publication more than a day apart.",
    "date-from-update": "The page prints no date but that of its last update; it stands in for publication.",
    "date-outside-month": "The date is not in the month, or the year, the article was listed under.",
    "error-page-like": "Short, and the title speaks of a page that was not found.",
    "future-date": "The date lies after the fetch.",
    "language-mismatch": "The text is in another language than the page declares.",
    "mixed-alphabets": "Latin and Cyrillic letters stand within one word, several times.",
    "no-date": "No date of publication was found.",
    "no-text": "No body was found.",
    "no-title": "No headline was found.",
    "short-text": "The body has fewer than twenty words.",
    "title-not-displayed": "The headline was read from the head of the page; no block displays it.",
}
"""Every flag a record can carry, with its sentence."""

_FEW_WORDS = 20


def flags_of(article: Article, context: PageContext, noticed: Mapping[str, bool]) -> list[str]:
    """Flags that follow from the record and the month it was listed under, with those ``noticed``; sorted."""
    date, title = article.date_published, (article.title or "").lower()
    raised = {
        **noticed,
        "no-title": not title,
        "no-date": date is None,
        "no-text": not article.text,
        "short-text": bool(article.text) and (article.word_count or 0) < _FEW_WORDS,
        "mixed-alphabets": article.language_script == "Cyrl" and mixed_alphabets(article.text),
        "date-outside-month": date is not None and context.lists(date) is False,
        "future-date": date is not None
        and context.fetched is not None
        and (date - context.fetched.date()).days > 1,
        "language-mismatch": _differ(article.language, article.language_declared),
        "error-page-like": (article.word_count or 0) < 60 and says_gone(title),
    }
    return sorted(flag for flag, up in raised.items() if up)


def _differ(language: str | None, declared: str | None) -> bool:
    return (
        bool(language and declared)
        and (language or "").partition("-")[0] != (declared or "").partition("-")[0]
    )
