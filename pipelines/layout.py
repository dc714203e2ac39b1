"""Where things lie in a site's data folder: the one place that knows its paths."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from pipelines.errors import CorpusError

__all__ = ["CRAWL_ID", "STAGED_PROFILE", "STAGED_RECORD", "SiteFolder", "begun", "site_folders"]

CRAWL_ID = re.compile(r"\d{8}T\d{6}Z\Z")
"""A crawl's id: its UTC start time, so that ids sort by time."""

STAGED_RECORD, STAGED_PROFILE = "record.json", "profile.toml"
"""Names of the crawl's JSON and its profile in its staging folder."""


@dataclasses.dataclass(frozen=True, slots=True)
class SiteFolder:
    """``data/<site>``: what is committed, what is under way, and the log."""

    root: Path

    @property
    def site(self) -> str:
        """The site's name."""
        return self.root.name

    @property
    def articles(self) -> Path:
        """The table researchers load."""
        return self.root / "articles.parquet"

    @property
    def card(self) -> Path:
        """The dataset card, written anew with ``articles``."""
        return self.root / "README.md"

    @property
    def croissant(self) -> Path:
        """Croissant JSON-LD, written anew with ``articles``."""
        return self.root / "croissant.json"

    @property
    def profile(self) -> Path:
        """The profile as used by the newest crawl."""
        return self.root / "profile.toml"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes here."""
        return self.root / ".lock"

    @property
    def home(self) -> Path:
        """Says of what home on object storage this folder is a copy; missing where it is none."""
        return self.root / ".home.json"

    def log(self, crawl_id: str) -> Path:
        """The WARC files of a crawl."""
        return self.root / "warc" / crawl_id

    def staging(self, crawl_id: str) -> Path:
        """Parts of a crawl that is not committed: a dot name, which every reader skips."""
        return self.root / ".staging" / crawl_id

    def ledger(self, crawl_id: str) -> Path:
        """The crawl's ledger: disposable, the log gives it again."""
        return self.root / ".staging" / f"{crawl_id}.ledger"

    def part(self, table: str, crawl_id: str) -> Path:
        """A committed crawl's rows of ``versions``, ``visits`` or ``months``."""
        return self.root / table / crawl_id

    def files(self, table: str, crawl_id: str) -> list[Path]:
        """The files of a committed crawl's part; none where it has no rows."""
        return sorted(self.part(table, crawl_id).glob("*.parquet"))

    @property
    def decided(self) -> Path:
        """Names the staged crawls whose commit is decided and under way."""
        return self.root / ".staging" / "decided"

    @property
    def known_pages(self) -> Path:
        """Pages read before, so that they need not be read again; can be thrown away."""
        return self.root / ".known.db"

    @property
    def search(self) -> Path:
        """What `muragat serve` and `muragat search` ask; can be thrown away."""
        return self.root / ".search.db"

    def record(self, crawl_id: str) -> Path:
        """The crawl's JSON; it exists exactly when the crawl has ended."""
        return self.root / "crawls" / f"{crawl_id}.json"

    def report(self, crawl_id: str) -> Path:
        """The crawl's report for people, where nobody names another file; its JSON lies beside it."""
        return self.root / "reports" / f"{crawl_id}.html"

    def decision(self, crawl_id: str) -> Path:
        """What a person decided of the crawl, whatever its checks say; missing where nobody did."""
        return self.root / "crawls" / f"{crawl_id}.verdict.json"

    def sums(self, crawl_id: str) -> Path:
        """The digests of the crawl's other files in ``crawls/``, as ``sha256sum -c`` reads them."""
        return self.root / "crawls" / f"{crawl_id}.sha256"

    @property
    def articles_sum(self) -> Path:
        """The digest of ``articles.parquet``, as ``sha256sum -c`` reads it."""
        return self.root / ".articles.sha256"

    def pruned(self, crawl_id: str) -> Path:
        """Says that the crawl's log was taken away on purpose, and when."""
        return self.root / "crawls" / f"{crawl_id}.pruned.json"

    def aside(self, crawl_id: str) -> Path:
        """Where the parts of a crawl lie that is not to be trusted: a dot name, which every reader
        skips. It exists exactly when the crawl is set aside."""
        return self.root / ".aside" / crawl_id

    def placed(self, name: str) -> Path:
        """Where a file lies that a crawl's JSON names under ``files``: in its table, or aside."""
        table, crawl_id, file = name.split("/")
        aside = self.aside(crawl_id) / table / file
        return aside if self.aside(crawl_id).exists() else self.root / name

    def ended(self) -> list[str]:
        """Ids of all crawls that came to their end, those set aside included, oldest first."""
        return sorted(path.stem for path in self.root.glob("crawls/*.json") if CRAWL_ID.match(path.stem))

    def committed(self) -> list[str]:
        """Ids of the crawls whose rows are the corpus, oldest first."""
        aside = {path.name for path in self.root.glob(".aside/*")}
        return [crawl_id for crawl_id in self.ended() if crawl_id not in aside]

    def unfinished(self) -> str | None:
        """The crawl that was begun last, where it did not come to its end, or not with all that follows.

        None where it was fruitless: its log would only say so again.
        """
        begun = self.logged()
        if not begun or (begun[-1] in self.ended() and not self._is_landing(begun[-1])):
            return None
        if self.fruitless(begun[-1]).exists():
            return None
        return begun[-1]

    def logged(self) -> list[str]:
        """Ids of the crawls that were begun, ended or not, oldest first."""
        begun = [path for path in self.root.glob("warc/*") if CRAWL_ID.match(path.name)]
        return sorted(path.name for path in begun if not self.importing(path.name).exists())

    def importing(self, crawl_id: str) -> Path:
        """Stands in a log taken from archives of others until what is in it has landed."""
        return self.log(crawl_id) / ".importing"

    def fruitless(self, crawl_id: str) -> Path:
        """Stands in a log whose crawl saw an answer of the site, and no archive in it."""
        return self.log(crawl_id) / ".fruitless"

    def _is_landing(self, crawl_id: str) -> bool:
        """Whether a crawl's own commit, not that of a rebuild, was decided and is still under way."""
        try:
            decided = self.decided.read_text().split()
            staged = json.loads((self.staging(crawl_id) / STAGED_RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return crawl_id in decided and "rebuilt" not in staged

    def read_record(self, crawl_id: str) -> dict[str, Any]:
        """The JSON of a committed crawl. Raises `CorpusError` where it is missing or damaged."""
        path = self.record(crawl_id)
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CorpusError(
                f"cannot read the crawl's record: {error}",
                where=str(path),
                hint="`muragat crawl` makes a new one",
            ) from None
        if not isinstance(record, dict):
            raise CorpusError("not a crawl's record", where=str(path), hint="restore the file")
        return record


def begun(crawl_id: str) -> dt.datetime:
    """When a crawl began (aware, UTC): its id says it."""
    return dt.datetime.strptime(crawl_id, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)


def site_folders(data: Path) -> list[SiteFolder]:
    """Every site with a committed crawl or a log under ``data``, by name."""
    return [
        SiteFolder(path)
        for path in sorted(data.glob("*"))
        if path.is_dir() and ((path / "crawls").is_dir() or (path / "warc").is_dir())
    ]
