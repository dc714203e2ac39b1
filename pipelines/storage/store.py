"""Objects by name, on S3: read, written, listed, and replaced on condition that nobody else did.

The address is ``s3://bucket/prefix``; endpoint, region and keys come from the usual ``AWS_…`` variables
and are written down nowhere. A storage that does not answer is asked again, with growing pauses.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipelines.errors import StorageError, UsageError

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

__all__ = ["Found", "Overtaken", "Store", "endpoint_url", "patience"]

T = TypeVar("T")
Found = tuple[bytes, str]
"""What an object holds, and the tag that stands for this very state of it."""

_PATIENCE = 120.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0
_REASON = 160  # characters of an error that is told on


class Overtaken(Exception):  # noqa: N818  it is no error: somebody else was first
    """An object was not replaced: it is not what it was when it was read."""


def patience() -> float:
    """Seconds for which a storage that does not answer is asked again: ``MURAGAT_STORAGE_PATIENCE``."""
    return float(os.environ.get("MURAGAT_STORAGE_PATIENCE") or _PATIENCE)


def endpoint_url() -> str:
    """The address of the server where it is not Amazon's; else empty."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""


class Store:
    """The objects under one address. Every method raises `StorageError` where the storage refuses, or does
    not answer for ``patience`` seconds."""

    def __init__(self, address: str, *, patience: float) -> None:
        self.address = address.rstrip("/")
        self._patience = patience
        self._store = _open(self.address)

    def read(self, name: str) -> Found | None:
        """An object and its tag; None where there is none."""
        import obstore

        def get() -> Found:
            answer = obstore.get(self._store, name)
            return bytes(answer.bytes()), str(answer.meta["e_tag"])

        try:
            return self._ask(name, get)
        except FileNotFoundError:
            return None

    def fetch(self, name: str, path: Path) -> str:
        """Bring an object into a file; the sha256 of what came."""
        import obstore

        def get() -> str:
            digest = hashlib.sha256()
            with path.open("wb") as file:
                for chunk in obstore.get(self._store, name).stream():
                    file.write(chunk)
                    digest.update(chunk)
            return digest.hexdigest()

        try:
            return self._ask(name, get)
        except FileNotFoundError:
            raise StorageError(
                "an object is gone that the manifest names",
                where=f"{self.address}/{name}",
                hint="give the same command again: it reads the newest manifest",
            ) from None

    def write(self, name: str, content: bytes | Path) -> None:
        """Write an object whose name says what it holds, so that doing it twice changes nothing."""
        import obstore

        self._ask(name, lambda: obstore.put(self._store, name, content))

    def swap(self, name: str, content: bytes, tag: str | None) -> str:
        """Replace an object that still has this ``tag``, or make one where it is None; the new tag.

        ``content`` must be like no other's: an answer that was lost on its way is told apart by it.
        Raises `Overtaken` where somebody else was first.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            done = self._ask(
                name,
                lambda: obstore.put(
                    self._store, name, content, mode="create" if tag is None else {"e_tag": tag}
                ),
            )
        except (AlreadyExistsError, PreconditionError, FileNotFoundError):
            found = self.read(name)
            if found and found[0] == content:
                return found[1]
            raise Overtaken(name) from None
        return str(done["e_tag"])

    def copy(self, name: str, other: str) -> None:
        """Copy an object within the storage."""
        import obstore

        self._ask(name, lambda: obstore.copy(self._store, name, other))

    def names(self, prefix: str) -> dict[str, dt.datetime]:
        """Every object under a prefix, and when it was written."""
        import obstore

        def listed() -> dict[str, dt.datetime]:
            pages = obstore.list(self._store, prefix)
            return {meta["path"]: meta["last_modified"] for page in pages for meta in page}

        return self._ask(prefix, listed)

    def folders(self) -> list[str]:
        """The names directly under the address that have objects under them."""
        import obstore

        found = self._ask("", lambda: obstore.list_with_delimiter(self._store))
        return sorted(prefix.strip("/").rpartition("/")[2] for prefix in found["common_prefixes"])

    def delete(self, names: Sequence[str]) -> None:
        """Take objects away."""
        import obstore

        if names:
            self._ask(names[0], lambda: obstore.delete(self._store, list(names)))

    def _ask(self, name: str, request: Callable[[], T]) -> T:
        """What the storage answers in the end; what it says of the object itself is left to the caller."""
        from obstore import exceptions as told

        until = time.monotonic() + self._patience
        for pause in _pauses():
            try:
                return request()
            except (told.AlreadyExistsError, told.PreconditionError, FileNotFoundError) as error:
                if "NoSuchBucket" in str(error):
                    raise self._refused(name, error) from None
                raise
            except (told.PermissionDeniedError, told.UnauthenticatedError, told.NotSupportedError) as error:
                raise self._refused(name, error) from None
            except (told.BaseError, OSError) as error:
                if time.monotonic() + pause > until:
                    raise StorageError(
                        f"the storage does not answer: {_reason(error)}",
                        where=f"{self.address} ({endpoint_url() or 'Amazon S3'})",
                        hint="when it does, give the same command again; nothing is lost",
                    ) from None
            time.sleep(pause)
        raise AssertionError  # the pauses never end

    def _refused(self, name: str, error: Exception) -> StorageError:
        return StorageError(
            f"the storage refuses: {_reason(error)}",
            where=f"{self.address}/{name}",
            hint="does the bucket exist, and do AWS_ENDPOINT_URL, AWS_REGION and the keys belong to it?",
        )


def _open(address: str) -> S3Store:
    try:
        from obstore.exceptions import BaseError
        from obstore.store import S3Store
    except ImportError:
        raise UsageError("data on S3 needs obstore", hint="pip install 'muragat[s3]'") from None
    endpoint = endpoint_url()
    config: S3Config = {"endpoint": endpoint} if endpoint else {}
    try:
        return S3Store.from_url(
            address,
            config=config,
            client_options={
                "allow_http": bool(endpoint and endpoint.startswith("http:")),
                "connect_timeout": dt.timedelta(seconds=5),
                "timeout": dt.timedelta(minutes=10),
            },
            retry_config={"max_retries": 0},
        )
    except (BaseError, ValueError) as error:
        raise UsageError(_reason(error), where=address, hint="--data s3://BUCKET/FOLDER") from None


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.5, 1)  # noqa: S311  so that not all come back at once
        pause = min(2 * pause, _LONGEST_PAUSE)


def _reason(error: Exception) -> str:
    """What the storage said, without the request that it is told with anyway."""
    line, _, more = str(error).partition("\n")
    code = (
        more.partition("<Code>")[2].partition("</Code>")[0]
        or line.partition("<Code>")[2].partition("</Code>")[0]
    )
    reason = code or line.rpartition(" - ")[2].removeprefix("HTTP error: ")
    return reason if len(reason) <= _REASON else f"{reason[:_REASON]}…"
