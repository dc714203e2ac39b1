"""The only place where a corpus changes: crawls are committed whole or not at all.

What is decided is written down first: a file that names the staged crawls. From there on the commit
can only go forward: parts are put in place one by one, each in one step, then the crawl's JSON, then
``articles.parquet`` and what describes it. A process killed before leaves staged files that are thrown
away; one killed after leaves a commit that `clear_debris` completes. The parts of a crawl that is not to
be trusted are put aside, where no reader looks (`pipelines.verdict`); a decision about it goes the same way.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.card import dataset_card
from pipelines.croissant import croissant
from pipelines.digests import place_files, replace, settle, sum_line, sums_of
from pipelines.latest import write_latest
from pipelines.layout import STAGED_PROFILE, STAGED_RECORD, SiteFolder
from pipelines.verdict import is_trusted
from pipelines.writers import parquet_writer

__all__ = ["clear_debris", "commit", "commit_decision", "commit_prunings", "refresh"]

_DECISION, _PRUNED = "verdict.json", "pruned.json"
_PARTS = ("versions", "visits", "months")


def commit(folder: SiteFolder, crawl_ids: Sequence[str]) -> None:
    """Make staged crawls part of the corpus, all of them or none; parts they had before are replaced."""
    replace(folder.decided, "\n".join(crawl_ids).encode())
    _go_forward(folder)


def commit_decision(folder: SiteFolder, crawl_id: str, decision: dict[str, Any], *others: str) -> None:
    """Put a crawl's parts where a person decided they belong; ``others`` are staged, and committed with it."""
    _stage_note(folder, crawl_id, _DECISION, decision)
    commit(folder, [crawl_id, *others])


def commit_prunings(folder: SiteFolder, notes: Mapping[str, dict[str, Any]]) -> None:
    """Write down, of several crawls, that their logs are taken away; to be done before they are."""
    for crawl_id, note in notes.items():
        _stage_note(folder, crawl_id, _PRUNED, note)
    commit(folder, list(notes))


def _stage_note(folder: SiteFolder, crawl_id: str, name: str, note: dict[str, Any]) -> None:
    """Stage a crawl as it is, with one file more beside its JSON."""
    staging = folder.staging(crawl_id)
    replace(staging / STAGED_RECORD, folder.record(crawl_id).read_bytes())
    replace(staging / STAGED_PROFILE, folder.profile.read_bytes())
    replace(staging / name, json.dumps(note, ensure_ascii=False, indent=2).encode() + b"\n")


def _go_forward(folder: SiteFolder) -> None:
    """Complete the commit that was decided, from wherever it was left."""
    crawl_ids = folder.decided.read_text().split()
    for crawl_id in crawl_ids:
        _put_in_place(folder, crawl_id)
    refresh(folder)
    folder.decided.unlink()
    for crawl_id in crawl_ids:
        shutil.rmtree(folder.staging(crawl_id), ignore_errors=True)


def _put_in_place(folder: SiteFolder, crawl_id: str) -> None:
    staging = folder.staging(crawl_id)
    spelled = (staging / STAGED_RECORD).read_bytes()
    record = json.loads(spelled)
    for note, place in ((_DECISION, folder.decision(crawl_id)), (_PRUNED, folder.pruned(crawl_id))):
        if (staging / note).exists():
            replace(place, (staging / note).read_bytes())
    trusted = is_trusted(folder, crawl_id, record)
    if not trusted:
        folder.aside(crawl_id).mkdir(parents=True, exist_ok=True)
    for table in _PARTS:
        names = {name.rpartition("/")[2] for name in record["files"] if name.startswith(f"{table}/")}
        usual, aside = folder.part(table, crawl_id), folder.aside(crawl_id) / table
        place_files(names, staging / table, *((aside, usual) if trusted else (usual, aside)))
    if trusted:
        shutil.rmtree(folder.aside(crawl_id), ignore_errors=True)
    replace(folder.profile, (staging / STAGED_PROFILE).read_bytes())
    replace(folder.sums(crawl_id), sums_of(folder, crawl_id, spelled).encode())
    replace(folder.record(crawl_id), spelled)


def refresh(folder: SiteFolder) -> None:
    """Derive ``articles.parquet`` again from the crawls that count, then the card and the Croissant
    description of the corpus; each is replaced in one step.

    Nothing is written where there are none and never were.
    """
    if not (folder.committed() or folder.articles.exists()):
        return
    staged = folder.root / ".articles.parquet"
    write_latest(folder, staged, parquet_writer)
    settle(staged)
    replace(folder.articles_sum, sum_line(folder.articles.name, staged).encode())
    staged.replace(folder.articles)
    if folder.committed():
        replace(folder.card, dataset_card(folder).encode())
        replace(folder.croissant, croissant(folder).encode())


def clear_debris(folder: SiteFolder) -> None:
    """Remove what a killed commit left behind, and finish one that was killed after its record was written."""
    if folder.decided.exists():
        _go_forward(folder)
    committed = folder.committed()
    for table in _PARTS:
        for part in (folder.root / table).glob("*"):
            if part.name not in committed:
                shutil.rmtree(part)
    for part in folder.aside("").glob("*"):
        if part.name not in folder.ended():
            shutil.rmtree(part)
    for staged in folder.decided.parent.glob("*"):
        if staged.is_dir():
            shutil.rmtree(staged)
    if committed and not _is_current(folder, committed[-1]):
        refresh(folder)


def _is_current(folder: SiteFolder, newest: str) -> bool:
    try:
        metadata = pq.read_schema(folder.articles).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return False
    return bool(metadata.get(b"newest_crawl") == newest.encode())
