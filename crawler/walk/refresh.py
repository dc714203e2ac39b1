"""Which articles a later crawl looks at again: by the profile's policy, and by what the site tells."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.ledger import Skipped

__all__ = ["KnownArticle", "Refresh", "Revisits", "known_articles"]

_WORDS = re.compile(r"(\d{1,5})/(\d{1,5})\Z", re.ASCII)


@dataclasses.dataclass(frozen=True, slots=True)
class Refresh:
    """A policy for articles we hold: those of the last ``recent_days`` are looked at in every crawl,
    of the rest one in ``one_in`` (0: none), so that each has its turn. The default is all of them."""

    recent_days: int = 0
    one_in: int = 1

    @classmethod
    def parse(cls, value: Any) -> Refresh:
        """The policy from what a TOML file or the command line says. Raises `ValueError` telling what is wrong."""
        if value in ("all", "listing-only"):
            return cls() if value == "all" else cls(0, 0)
        if isinstance(value, str) and (words := _WORDS.match(value)):
            value = {"recent_days": int(words[1]), "one_in": int(words[2])}
        if not isinstance(value, dict) or value.keys() != {"recent_days", "one_in"}:
            raise ValueError("not a policy")
        for key, least in (("recent_days", 0), ("one_in", 1)):
            number = value[key]
            if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= 36500:
                raise ValueError(f"{key} must be a number, {least} or more")
        return cls(value["recent_days"], value["one_in"])

    @property
    def words(self) -> str:
        """The policy as the command line spells it."""
        if self.one_in < 2:
            return "all" if self.one_in else "listing-only"
        return f"{self.recent_days}/{self.one_in}"

    @property
    def text(self) -> str:
        """The policy as a profile spells it."""
        if self.one_in == 1:
            return '"all"'
        if self.one_in == 0:
            return '"listing-only"'
        return f"{{ recent_days = {self.recent_days}, one_in = {self.one_in} }}"


@dataclasses.dataclass(frozen=True, slots=True)
class KnownArticle:
    """What the corpus knows of an article: its id, its date, whether its server told when it changes."""

    id: str
    date: dt.date | None
    validated: bool


def known_articles(paths: Iterable[Path]) -> dict[str, KnownArticle]:
    """By address, the articles that these parts of ``versions`` hold; of several versions the last counts."""
    from pipelines.parts import read_part  # heavy, and a policy alone needs none of it

    found = {}
    columns = ["url", "id", "date_published", "etag", "last_modified"]
    for path in paths:
        for row in read_part(path, columns).to_pylist():
            validated = bool(row["etag"] or row["last_modified"])
            found[row["url"]] = KnownArticle(row["id"], row["date_published"], validated)
    return found


class Revisits:
    """Decides, article by article, whether a crawl looks at it again; the same for the same corpus."""

    def __init__(self, policy: Refresh, today: dt.date, number: int, known: Iterable[Path]) -> None:
        """``number`` is how many crawls there were before; ``known`` their parts of ``versions``."""
        self._policy, self._number = policy, number
        self._since = today - dt.timedelta(days=policy.recent_days)
        self._known = known_articles(known) if policy.one_in != 1 else {}

    def skipped(self, url: str) -> Skipped | None:
        """The fact that an article is not asked for in this crawl; None where it is.

        One we do not hold is; so is one whose server can say that it is unchanged, which costs little.
        """
        article = self._known.get(url)
        if article is None or article.validated or self._is_recent(article) or self._has_its_turn(article):
            return None
        return Skipped(url, article.id)

    def _is_recent(self, article: KnownArticle) -> bool:
        return bool(self._policy.recent_days) and article.date is not None and article.date >= self._since

    def _has_its_turn(self, article: KnownArticle) -> bool:
        """Ids are hashes, so that the turns are spread evenly; and each comes round every ``one_in`` crawls."""
        one_in = self._policy.one_in
        return bool(one_in) and (int(article.id[:8], 16) + self._number) % one_in == 0
