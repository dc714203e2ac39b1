"""How pages say, in many languages, that what was asked for is not there."""

from __future__ import annotations

import re

__all__ = ["says_gone"]

_GONE = re.compile(
    r"\b404\b|not found|no longer (?:available|exists)|не найден|не существует|табылмады|табылған жоқ"
    r"|не знайдено|nicht gefunden|introuvable|no encontrad|não encontrad|non trovat|nie znalezion"
    r"|bulunamadı|nem található|tapılmadı|topilmadi|табылган жок|見つかりません|找不到|찾을 수 없",
    re.I,
)


def says_gone(text: str) -> bool:
    """Whether a text, a title as a rule, speaks of a page that was not found."""
    return bool(_GONE.search(text))
