"""One crawl read again from its log for a comparison, beside the corpus and without touching it.

What comes of it is what `muragat rebuild` would land, in a folder that is thrown away: only the crawl
in question is there anew, the log and the crawls before it are those of the corpus.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from crawler.profile.model import Profile
from crawler.replay.restage import Restaging, Tell
from pipelines import EXTRACTOR_VERSION
from pipelines.corpus import Corpus
from pipelines.errors import LogError
from pipelines.executors import Workers
from pipelines.layout import SiteFolder, begun
from pipelines.storage import bring_log

__all__ = ["LogRereader", "rereading"]

_TABLES = ("versions", "visits", "months")


@contextlib.contextmanager
def rereading(
    profile: Profile, folder: SiteFolder, workers: Workers, tell: Tell = lambda *_: None
) -> Iterator[LogRereader]:
    """A re-reader whose folders are removed at the end."""
    with tempfile.TemporaryDirectory(prefix=".reread-", dir=folder.root) as place:
        yield LogRereader(profile, folder, workers, Path(place), tell)


class LogRereader:
    """Reads crawls of one site again, each once, with today's code and this profile."""

    def __init__(
        self, profile: Profile, folder: SiteFolder, workers: Workers, place: Path, tell: Tell
    ) -> None:
        self._profile, self._folder, self._workers = profile, folder, workers
        self._place, self._tell = place, tell
        self._done: dict[str, Corpus] = {}

    def reading(self, crawl: str) -> tuple[str, str]:
        """Extractor version and profile digest with which a crawl would be read."""
        return EXTRACTOR_VERSION, self._profile.at(begun(crawl)).digest

    def corpus(self, crawl: str) -> Corpus:
        """A corpus in which this crawl is read anew. Raises `LogError` where its log is not there."""
        if crawl not in self._done:
            self._done[crawl] = self._reread(crawl)
        return self._done[crawl]

    def _reread(self, crawl: str) -> Corpus:
        bring_log(self._folder, crawl)
        if not self._folder.log(crawl).is_dir():
            raise LogError(
                "the crawl was read by other code or with another profile, and its log is not there",
                where=str(self._folder.log(crawl)),
                hint="--as-read compares what landed as it is",
            )
        scratch = SiteFolder(self._place / crawl / self._folder.site)
        self._link(scratch, crawl)
        before = [earlier for earlier in scratch.committed() if earlier < crawl]
        Restaging(self._profile, scratch, self._workers, self._tell, before, whole=True).stage(crawl)
        for table in _TABLES:
            staged = scratch.staging(crawl) / table
            if staged.is_dir():
                scratch.part(table, crawl).parent.mkdir(parents=True, exist_ok=True)
                shutil.move(staged, scratch.part(table, crawl))
        return Corpus(scratch.root)

    def _link(self, scratch: SiteFolder, crawl: str) -> None:
        """The log, the crawls up to this one and what landed before it, as they are in the corpus."""
        root = self._folder.root.resolve()
        scratch.root.mkdir(parents=True)
        (scratch.root / "warc").symlink_to(root / "warc")
        for earlier in self._folder.committed():
            if earlier <= crawl:
                _link(scratch.record(earlier), root / "crawls" / f"{earlier}.json")
            for table in _TABLES:
                if earlier < crawl and (root / table / earlier).is_dir():
                    _link(scratch.part(table, earlier), root / table / earlier)


def _link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
