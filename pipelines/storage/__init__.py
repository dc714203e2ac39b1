"""A corpus whose home is object storage (``--data s3://…``), see docs/storage.md.

A site is there one manifest, the objects it names, and a lease. Who reads gets a `snapshot`; who
writes gets a `working` copy, whose changes become visible with one conditional write of the manifest.
"""

from __future__ import annotations

from pipelines.storage.fetch import bring_log
from pipelines.storage.place import is_address
from pipelines.storage.snapshot import snapshot
from pipelines.storage.working import caught_up, publish, upload_seconds, working

__all__ = ["bring_log", "caught_up", "is_address", "publish", "snapshot", "upload_seconds", "working"]
