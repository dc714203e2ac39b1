"""A real HTTP/1.1 server for the demo site, on loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections import Counter
from http import HTTPStatus
from typing import Self

from crawler.demo.site import Response, Site

__all__ = ["Server", "serve"]

_HEAD_LIMIT = 65536
_IDLE = 30.0
_HOST = "127.0.0.1"


def serve(
    site: Site, *, port: int = 0, delay_ms: float = 0, jitter_ms: float = 0, validators: bool = False
) -> Server:
    """Start serving in a thread of its own and return once the port is open.

    Port 0 takes a free one. Every answer waits ``delay_ms`` plus up to ``jitter_ms``.
    With ``validators`` pages carry ETag and Last-Modified, and If-None-Match is honoured.
    A port in use is an ``OSError``.
    """
    return Server(site, port, delay_ms / 1000, jitter_ms / 1000, validators)


class Server:
    """A running server: ``url`` of its root, ``fetches`` (path -> GETs answered), ``close()``."""

    def __init__(self, site: Site, port: int, delay: float, jitter: float, validators: bool) -> None:
        self.site = site
        self._delay, self._jitter, self._validators = delay, jitter, validators
        self._chance = random.Random(site.seed)  # noqa: S311
        self._open: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        try:
            self._server = self._loop.run_until_complete(
                asyncio.start_server(self._connection, _HOST, port, limit=_HEAD_LIMIT)
            )
        except OSError:
            self._loop.close()
            raise
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://{_HOST}:{self.port}/"
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo-site", daemon=True)
        self._thread.start()

    @property
    def fetches(self) -> Counter[str]:
        """Path, without session id and query -> how many GETs were answered."""
        return self.site.fetches

    def close(self) -> None:
        """Close the port and every connection; twice is as good as once."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _end(self) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a callback of start_server always runs in one
        self._open.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (OSError, EOFError, asyncio.LimitOverrunError, TimeoutError, asyncio.CancelledError):
            pass  # the client went away or idles, or we are closing
        finally:
            self._open.discard(task)
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; False where the connection is to be closed after it."""
        async with asyncio.timeout(_IDLE):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        request, *lines = head.split("\r\n")
        method, _, rest = request.partition(" ")
        target, _, version = rest.rpartition(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if wait := self._delay + self._jitter * self._chance.random():
            await asyncio.sleep(wait)
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        keep = keep and method in ("GET", "HEAD")
        writer.write(self._answer(method, target, headers, keep))
        await writer.drain()
        return keep

    def _answer(self, method: str, target: str, headers: dict[str, str], keep: bool) -> bytes:
        if method in ("GET", "HEAD"):
            conditions = headers if self._validators else None
            response = self.site.respond(target, conditions=conditions, head=method == "HEAD")
        else:
            response = Response(405, {"Allow": "GET, HEAD"})
        lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        if response.status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"Content-Length: {len(response.body)}")
        lines += [] if keep else ["Connection: close"]
        body = b"" if method == "HEAD" else response.body
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
