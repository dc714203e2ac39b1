"""What a profile may expect of a crawl: the table ``[expect]``, checked."""

from __future__ import annotations

from typing import Any

from pipelines.checks.crawls import EXPECTATIONS
from pipelines.errors import ProfileError

__all__ = ["expectations"]


def expectations(value: Any, where: str) -> dict[str, float]:
    """A key of `pipelines.checks.crawls.EXPECTATIONS` -> the limit beyond which a crawl is bad.

    Raises `ProfileError` naming ``where`` and key.
    """
    if not isinstance(value, dict):
        raise ProfileError("must be a table", where=where, hint="for example min_articles = 100")
    for key, limit in value.items():
        if key not in EXPECTATIONS:
            known = ", ".join(EXPECTATIONS)
            raise ProfileError("unknown key", where=f"{where}.{key}", hint=f"known: {known}")
        kind, most, example = (
            ("a number of articles", float("inf"), 100)
            if key == "min_articles"
            else ("a share, 0 to 1", 1.0, 0.05)
        )
        if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 <= limit <= most:
            raise ProfileError(f"must be {kind}", where=f"{where}.{key}", hint=f"for example {example}")
    return value
