"""A real browser without a window, driven over its DevTools protocol: click, type, look, listen."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp

__all__ = ["Page", "find_browser", "open_page"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
          "--disable-background-networking", "--disable-component-update", "--disable-sync",
          "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0"]  # fmt: skip
_PATIENCE = 60  # seconds for the browser to start, and for each answer


def find_browser() -> str | None:
    """The path of a Chromium on this machine, None where there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextlib.contextmanager
def open_page(url: str, *, width: int = 1200, height: int = 900, dark: bool = False) -> Iterator[Page]:
    """A page of a fresh browser that has no network, with ``url`` loaded in it."""
    binary = find_browser()
    assert binary is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [binary, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            with asyncio.Runner() as runner, Page(runner, _port(Path(profile))) as page:
                page.prepare(width, height, dark)
                page.load(url)
                yield page
        finally:
            process.terminate()
            process.wait(20)


def _port(profile: Path) -> int:
    """The port the browser chose; it says so in a file of its profile."""
    path = profile / "DevToolsActivePort"
    end = time.monotonic() + _PATIENCE
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < end, "the browser did not start"
        time.sleep(0.05)
    return int(path.read_text().split()[0])


class Page:
    """One tab. ``requests`` are the addresses it asked for, ``complaints`` what its console said."""

    def __init__(self, runner: asyncio.Runner, port: int) -> None:
        self._runner, self._port, self._number = runner, port, 0
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._loaded = 0

    def __enter__(self) -> Page:
        self._runner.run(self._connect())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._close())

    def prepare(self, width: int, height: int, dark: bool) -> None:
        """Size, colours; no network, and every request and complaint noted."""
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Network.emulateNetworkConditions", offline=True, latency=0,
                  downloadThroughput=-1, uploadThroughput=-1)  # fmt: skip
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def load(self, url: str) -> None:
        """Go there and wait until it is loaded."""
        before = self._loaded
        self.call("Page.navigate", url=url)
        end = time.monotonic() + _PATIENCE
        while self._loaded == before:
            assert time.monotonic() < end, "the page did not load"
            self.evaluate("1")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its answer."""
        return self._runner.run(asyncio.wait_for(self._call(method, parameters), _PATIENCE))

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def visible(self, selector: str) -> int:
        """How many elements that match can be seen."""
        return int(
            self.evaluate(
                f"[...document.querySelectorAll({selector!r})]"
                ".filter(e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length).length"
            )
        )

    def click(self, selector: str) -> None:
        """Press the mouse in the middle of the first element that matches."""
        box = self.evaluate(
            f"(e => {{e.scrollIntoView({{block: 'center', behavior: 'instant'}}); "
            "const b = e.getBoundingClientRect(); return [b.x + Math.min(b.width / 2, 20), b.y + b.height / 2]})"
            f"(document.querySelector({selector!r}))"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key; ``code`` is its Windows key code, ``text`` what it types."""
        plain: dict[str, Any] = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **plain, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **plain)

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """What is seen, or with ``whole`` the page from head to foot, as PNG."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(answer["data"]))

    async def _connect(self) -> None:
        self._session = aiohttp.ClientSession()
        async with self._session.get(f"http://127.0.0.1:{self._port}/json/list") as answer:
            targets = await answer.json()
        address = next(target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page")
        self._socket = await self._session.ws_connect(address, max_msg_size=0)

    async def _close(self) -> None:
        await self._socket.close()
        await self._session.close()

    async def _call(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            message = await self._socket.receive_json()
            if message.get("id") == self._number:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            self._note(message)

    def _note(self, event: dict[str, Any]) -> None:
        kind, what = event.get("method"), event.get("params", {})
        if kind == "Page.loadEventFired":
            self._loaded += 1
        elif kind == "Network.requestWillBeSent":
            self.requests.append(what["request"]["url"])
        elif kind == "Log.entryAdded":
            self.complaints.append(what["entry"]["text"])
        elif kind == "Runtime.exceptionThrown":
            self.complaints.append(str(what["exceptionDetails"]))
