"""The system's Chromium, driven over its DevTools protocol: an address in, the page as it stands when drawn out.

The browser has no network of its own: every request of a page is handed to whoever asked for the page, and
what gets past that (a socket, a worker) is sent to a proxy that is not there. It has no window and no memory
of the page before, and dies with us, as the pipe we speak through does.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import dataclasses
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any

from pipelines.errors import CrawlError

__all__ = ["Ask", "Browser", "BrowserGone", "BrowserMissing", "Reply"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--mute-audio",
    "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--disable-extensions", "--disable-quic", "--blink-settings=imagesEnabled=false",
    "--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)  # fmt: skip
# Chromium reads its orders from file 3 and answers on file 4; ours are put there in the child alone. The child
# outlives the browser, which ends when we do, by whatever end, and removes what it kept. The browser's socket is
# named below its folder for temporary files, and a socket's name may have some hundred bytes: "." is short anywhere.
_BRIDGE = """
import os, shutil, subprocess, sys, time
pipe, folder, *command = sys.argv[1:]
os.dup2(int(pipe), 3), os.dup2(int(pipe), 4)
try:
    subprocess.run(command, pass_fds=(3, 4), cwd=folder, env={**os.environ, "TMPDIR": "."})
finally:
    for _ in range(20):  # what the browser began may write for a moment after it
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            break
        time.sleep(0.1)
"""
_PATIENCE = 30.0  # seconds for one answer of the browser
_LARGEST = 256 << 20  # bytes of one message
_STEP, _QUIET, _LONGEST = 0.05, 0.5, 15.0  # seconds
_DOM = "(document.doctype ? '<!doctype html>' : '') + document.documentElement.outerHTML"


class BrowserMissing(CrawlError):  # noqa: N818  as it is told
    """There is no browser, or it does not start."""


class BrowserGone(Exception):  # noqa: N818
    """The browser died or does not answer any more."""


@dataclasses.dataclass(frozen=True, slots=True)
class Ask:
    """What a page asks for; ``kind`` is DevTools' name for what it is to become (Document, Script, XHR …)."""

    url: str
    method: str
    kind: str


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """What a page is given; ``body`` with its content codings undone."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


Answer = Callable[[Ask], Awaitable[Reply | None]]
"""Answers what a page asks for; None refuses."""
Listener = Callable[[str, dict[str, Any]], None]


class Browser:
    """A browser that runs; make one with `start`."""

    def __init__(self, process: subprocess.Popen[bytes], folder: tempfile.TemporaryDirectory[str],
                 reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # fmt: skip
        self._process, self._folder, self._writer = process, folder, writer
        self._number = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listeners: dict[str, Listener] = {}
        self._task = asyncio.create_task(self._listen(reader))

    @classmethod
    async def start(cls) -> Browser:
        """The system's Chromium, or the one MURAGAT_BROWSER names. Raises `BrowserMissing`."""
        binary = _find()
        folder = tempfile.TemporaryDirectory(prefix="muragat-browser-", ignore_cleanup_errors=True)
        ours, theirs = socket.socketpair()
        # A sandbox cannot be made by root, for whom Chromium does not start with one.
        flags = [*_FLAGS, f"--user-data-dir={folder.name}", *["--no-sandbox"] * (os.geteuid() == 0)]
        noise = tempfile.TemporaryFile()  # noqa: SIM115  closed below, whatever comes
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - the browser the system or its owner names
                [
                    sys.executable,
                    "-I",
                    "-c",
                    _BRIDGE,
                    str(theirs.fileno()),
                    folder.name,
                    binary,
                    *flags,
                    "about:blank",
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=noise,
                start_new_session=True,  # an interruption is ours to tell it
            )
        browser = cls(process, folder, *await asyncio.open_connection(sock=ours, limit=_LARGEST))
        try:
            await browser.call("Browser.setDownloadBehavior", behavior="deny")
        except BrowserGone:
            await browser.close()
            noise.seek(0)
            said = noise.read().decode("utf-8", "replace").strip().splitlines()
            hint = "try it by hand; MURAGAT_BROWSER names another"
            raise BrowserMissing(
                f"the browser does not start: {said[-1] if said else 'no word'}", where=binary, hint=hint
            ) from None
        finally:
            noise.close()
        return browser

    async def draw(self, url: str, answer: Answer) -> str:
        """The page at ``url`` as HTML when its scripts have come to rest. Raises `BrowserGone`."""
        context = (await self.call("Target.createBrowserContext"))["browserContextId"]
        made = await self.call("Target.createTarget", url="about:blank", browserContextId=context)
        found = await self.call("Target.attachToTarget", targetId=made["targetId"], flatten=True)
        session = found["sessionId"]
        tab = _Tab(self, session, answer)
        self._listeners[session] = tab.hear
        try:
            return await tab.draw(url)
        finally:
            del self._listeners[session]
            tab.close()
            with contextlib.suppress(BrowserGone):
                await self.call("Target.disposeBrowserContext", browserContextId=context)

    async def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """One order and its answer; empty where the browser refuses it. Raises `BrowserGone`."""
        if self._task.done():
            raise BrowserGone
        self._number += 1
        number = self._number
        order = {"id": number, "method": method, "params": params} | (
            {"sessionId": session} if session else {}
        )
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._writer.write(json.dumps(order).encode() + b"\0")
            await self._writer.drain()
            return await asyncio.wait_for(answer, _PATIENCE)
        except (OSError, TimeoutError) as error:
            raise BrowserGone from error
        finally:
            self._waiting.pop(number, None)

    async def close(self) -> None:
        """End it, and remove what it kept."""
        self._writer.close()  # which ends it
        try:
            await asyncio.to_thread(self._process.wait, 10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            await asyncio.to_thread(self._process.wait)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._folder.cleanup()

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            while True:
                message = json.loads((await reader.readuntil(b"\0"))[:-1])
                answer = self._waiting.get(message.get("id", 0))
                if answer is not None and not answer.done():
                    answer.set_result(message.get("result", {}))
                elif listener := self._listeners.get(message.get("sessionId", "")):
                    listener(message.get("method", ""), message.get("params", {}))
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(BrowserGone())


class _Tab:
    """One page being drawn."""

    def __init__(self, browser: Browser, session: str, answer: Answer) -> None:
        self._browser, self._session, self._answer = browser, session, answer
        self._under_way: set[asyncio.Task[None]] = set()
        self._loaded = self._stirred = False

    async def draw(self, url: str) -> str:
        await self._call("Page.enable")
        await self._call("Fetch.enable", patterns=[{"urlPattern": "*"}])
        await self._call("Page.navigate", url=url)
        await self._settle()
        found = await self._call("Runtime.evaluate", expression=_DOM, returnByValue=True)
        html = found.get("result", {}).get("value")
        if not isinstance(html, str):
            raise BrowserGone
        return html

    def hear(self, method: str, params: dict[str, Any]) -> None:
        """Take in what the browser tells of this page."""
        if method == "Fetch.requestPaused":
            self._begin(self._reply(params))
        elif method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Page.javascriptDialogOpening":
            self._begin(self._dismiss())

    def close(self) -> None:
        """Leave unanswered what is still asked."""
        for task in self._under_way:
            task.cancel()

    def _begin(self, work: Any) -> None:
        self._stirred = True
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _settle(self) -> None:
        """Wait until nothing is asked for any more for a while; waiting for answers is not counted."""
        idle = spent = 0.0
        while spent < _LONGEST and not (self._loaded and idle >= _QUIET):
            await asyncio.sleep(_STEP)
            idle += _STEP
            if self._under_way or self._stirred:
                idle, self._stirred = 0.0, False
            spent += 0.0 if self._under_way else _STEP

    async def _reply(self, params: dict[str, Any]) -> None:
        request, number = params["request"], params["requestId"]
        reply = await self._answer(Ask(request["url"], request["method"], params.get("resourceType", "")))
        with contextlib.suppress(BrowserGone):
            if reply is None:
                await self._call("Fetch.failRequest", requestId=number, errorReason="Aborted")
                return
            await self._call(
                "Fetch.fulfillRequest",
                requestId=number,
                responseCode=reply.status,
                responseHeaders=[{"name": name, "value": value} for name, value in reply.headers],
                body=base64.b64encode(reply.body).decode(),
            )

    async def _dismiss(self) -> None:
        with contextlib.suppress(BrowserGone):
            await self._call("Page.handleJavaScriptDialog", accept=False)

    async def _call(self, method: str, **params: Any) -> dict[str, Any]:
        return await self._browser.call(method, self._session, **params)


def _find() -> str:
    named = os.environ.get("MURAGAT_BROWSER")
    names = (named,) if named else _NAMES
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise BrowserMissing(
            f"no browser is found; looked for {', '.join(names)}",
            hint="install Chromium (apt-get install chromium), or name one in MURAGAT_BROWSER",
        )
    return found
