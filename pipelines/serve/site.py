"""A corpus as the pages see it: its side file, and what is worked out once for each of its states."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from pipelines.corpus import Corpus
from pipelines.coverage import Coverage, fold_months
from pipelines.diff import Comparison, compare
from pipelines.errors import CorpusError, LogError, MuragatError
from pipelines.layout import SiteFolder
from pipelines.life import VIEWS, version_lives, view_growth
from pipelines.logged import LoggedResponse, RecordPointer
from pipelines.places import rows_at
from pipelines.schema import VERSIONS
from pipelines.serve.catalogue import Catalogue
from pipelines.serve.sidefile import ready, stamp
from pipelines.warc import LogReader

__all__ = ["Life", "Shelf", "Site"]

_KEPT = 4  # comparisons
_VISITS = pa.schema([(n, VIEWS.field(n).type) for n in VIEWS.names[:4]]).append(pa.field("text_digest", pa.string()))  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Life:
    """The versions of one article as rows with when each stood, the first seen first, and its visits."""

    versions: list[dict[str, Any]]
    visits: list[dict[str, Any]]
    places: list[dict[str, Any]]


class Site:
    """One state of a corpus. Raises `CorpusError` where nothing has landed."""

    def __init__(self, folder: SiteFolder) -> None:
        self.stamp = stamp(folder)
        self.corpus = Corpus(folder.root)
        self.catalogue = Catalogue(ready(folder))
        self.coverage: Coverage = fold_months(folder.site, self.corpus.months(every=True).to_pylist())
        """What the calendars offered against what is held."""
        self.records = {crawl: folder.read_record(crawl) for crawl in self.corpus.crawl_ids[::-1]}
        """The record of every crawl, the newest first."""
        self._compared: OrderedDict[str, Comparison] = OrderedDict()
        self._one = threading.Lock()
        ids = self.corpus.crawl_ids
        self._paths = [path for crawl in ids for path in folder.files("versions", crawl)]

    @property
    def folder(self) -> SiteFolder:
        """Where it lies."""
        return self.corpus.folder

    def life(self, number: int) -> Life:
        """The life of an article by its number."""
        visits = pa.Table.from_pylist(self.catalogue.visits(number), _VISITS)
        at = {place["text_digest"]: place for place in self.catalogue.places(number)}
        lives = [row for row in version_lives(visits).to_pylist() if row["text_digest"] in at]
        lives.sort(key=lambda row: row["version_first_seen"])
        places = [at[row["text_digest"]] for row in lives]
        return Life(lives, view_growth(visits).select(VIEWS.names).to_pylist(), places)

    def version(self, own_id: str, place: dict[str, Any], columns: Sequence[str] = ()) -> dict[str, Any]:
        """The ``columns`` of the version at a place, all unless said otherwise.

        Raises `CorpusError` where it lies elsewhere by now.
        """
        wanted = list(dict.fromkeys(["id", *(columns or VERSIONS.names)]))
        try:
            row: dict[str, Any] = rows_at(self._paths, pa.Table.from_pylist([place]), wanted).to_pylist()[0]
        except (OSError, IndexError, pa.ArrowInvalid):
            row = {"id": None}
        if row["id"] != own_id:
            raise CorpusError("the corpus is being written anew", hint="load the page again in a moment")
        return row

    def logged(self, version: dict[str, Any]) -> LoggedResponse:
        """The page a version was read from. Raises `LogError` where the log does not hold it."""
        name, offset = version["warc_filename"], version["warc_record_offset"]
        if not name or offset is None:
            raise LogError("this version does not say where its page stands in the log")
        with LogReader(self.folder.root / "warc") as reader:
            return reader.read(RecordPointer(name, offset, version["warc_record_length"] or 0))

    def compared(self, crawl: str) -> Comparison | None:
        """A crawl against the one before, as both were read; None of the first.

        Takes its time where it is asked for first; one is made at a time, and a few are kept.
        """
        ids = self.corpus.crawl_ids
        place = ids.index(crawl)
        if not place:
            return None
        with self._one:
            if crawl not in self._compared:
                self._compared[crawl] = compare(self.corpus, ids[place - 1], crawl)
            self._compared.move_to_end(crawl)
            while len(self._compared) > _KEPT:
                self._compared.popitem(last=False)
            return self._compared[crawl]


class Shelf:
    """The sites that are shown, each in its newest state; while a newer one is made ready the old one stands."""

    def __init__(self, folders: Sequence[SiteFolder]) -> None:
        self.folders = {folder.site: folder for folder in folders}
        self._sites: dict[str, Site] = {}
        self._making: set[str] = set()
        self._lock = threading.Lock()

    def get(self, name: str) -> Site | None:
        """The site of this name; None where there is none. The first call makes it ready.

        Raises `CorpusError` where nothing has landed.
        """
        folder = self.folders.get(name)
        if folder is None:
            return None
        site = self._sites.get(name)
        if site is None:
            with self._lock:
                if name not in self._sites:
                    self._sites[name] = Site(folder)
                return self._sites[name]
        if name not in self._making and stamp(folder) != site.stamp:
            self._making.add(name)
            threading.Thread(target=self._renew, args=(name,), daemon=True).start()
        return site

    def _renew(self, name: str) -> None:
        # A corpus that is being written may not be readable for a moment: the old state stands, and is asked again.
        try:
            with contextlib.suppress(MuragatError, OSError):
                self._sites[name] = Site(self.folders[name])
        finally:
            self._making.discard(name)
