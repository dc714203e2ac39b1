"""The words of the pages in every language of the interface, one file each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["LANGUAGES", "load"]

LANGUAGES = ("kk", "ru", "en")
"""Languages a page can be in."""


@cache
def load(language: str) -> dict[str, Any]:
    """The words of one language: tables of words by key, all languages having the same keys."""
    text = (resources.files(__package__) / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
