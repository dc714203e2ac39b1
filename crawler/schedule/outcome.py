"""What became of the process that crawled: from its exit code and what it printed."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from crawler.schedule.planner import RunState

__all__ = ["Outcome", "health_of", "outcome_of", "read_outcome"]

_COUNTED = ("listed", "landed", "new_versions")


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """The columns of a run that are known when it has ended; None stands for what is not. ``exit_code`` is None where the process that
    waited for it died first; ``message`` is one line for a person."""

    state: RunState
    exit_code: int | None
    crawl_id: str | None = None
    verdict: str | None = None
    counts: dict[str, Any] = dataclasses.field(default_factory=dict)
    message: str = ""
    version: str | None = None
    profile_digest: str | None = None


def read_outcome(printed: Path, complaints: Path, exit_code: int | None, *, stopped: bool = False) -> Outcome:
    """The outcome of `muragat crawl --json` whose stdout and stderr went to these files.

    ``stopped``: we asked it to end. What was printed whole is believed, however the process ended.
    """
    record = _record(printed)
    if record and record.get("finished"):
        return outcome_of(record, exit_code)
    if record:
        stop = str(record.get("stopped", ""))
        return Outcome("unfinished", exit_code, record.get("crawl_id"), message=f"stopped: {stop}")
    said = _complaint(complaints)
    if stopped or exit_code == 130:
        return Outcome("interrupted", exit_code, message=said or "interrupted")
    if exit_code is None or exit_code < 0:
        signal = f" by signal {-exit_code}" if exit_code else ""
        return Outcome("crashed", exit_code, message=said or f"the crawl's process was ended{signal}")
    return Outcome("failed", exit_code, message=said or f"the crawl ended with exit code {exit_code}")


def outcome_of(record: dict[str, Any], exit_code: int | None) -> Outcome:
    """The outcome of a crawl that came to its end, from its record."""
    counts = {name: record["counts"].get(name, 0) for name in _COUNTED} | {"losses": record["losses"]}
    message = f"{counts['landed']} of {counts['listed']} articles, {counts['new_versions']} new versions"
    if counts["losses"]:
        message += f", {counts['losses']} pages lost"
    doubts = [check["says"] for check in record.get("checks", ()) if check["level"] != "good"]
    message = "; ".join([message, *doubts])
    return Outcome(
        "done",
        exit_code,
        record["crawl_id"],
        record.get("verdict", "good"),
        counts,
        message,
        f"{record['muragat_version']}+{record['extractor_version']}",
        record["profile_digest"],
    )


def health_of(outcome: Outcome) -> str | None:
    """How the site is: ``good``, ``suspicious``, ``bad`` or ``failed``; None where the run does not tell."""
    if outcome.state == "done":
        return outcome.verdict
    return "failed" if outcome.state in ("failed", "crashed") else None


def _record(printed: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(printed.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _complaint(complaints: Path) -> str:
    """The last error the process printed, with its hint."""
    try:
        lines = complaints.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = [n for n, line in enumerate(lines) if line.startswith("error:")]
    if not found:
        return ""
    kept = (line for line in lines[found[-1] :] if line.startswith(("error:", "hint:")))
    return "; ".join(" ".join(line.split()) for line in kept)
