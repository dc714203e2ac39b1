"""The tricks, each a way to answer a request for an article; a trick goes by the name in the address."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import NamedTuple

from hostile.site import article

__all__ = ["TRICKS", "Request", "Trick", "answer"]

_BOMB = gzip.compress(b"<p>" + bytes(1 << 20), mtime=0) * 200  # members, one behind the other


class Request(NamedTuple):
    """What a trick knows: the target asked for, how often its path was, and the server's port."""

    target: str
    times: int
    port: int


Trick = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def answer(
    body: str | bytes, *, status: int = 200, headers: dict[str, str] | None = None, length: int | None = None
) -> bytes:
    """A whole HTTP answer; ``length`` is what Content-Length claims, where not the truth."""
    data = body.encode() if isinstance(body, str) else body
    claimed = len(data) if length is None else length
    lines = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(claimed),
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in (lines | (headers or {})).items())
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode("latin-1") + data


async def reset(_: Request, writer: asyncio.StreamWriter) -> None:
    """The connection is reset before any answer."""
    link = writer.get_extra_info("socket")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def stall(_: Request, writer: asyncio.StreamWriter) -> None:
    """Nothing comes, ever."""
    await asyncio.sleep(3600)


async def drip(_: Request, writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever."""
    writer.write(answer("", length=1 << 20))
    while not writer.is_closing():
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.1)


async def truncated(_: Request, writer: asyncio.StreamWriter) -> None:
    """Half a page, then the end."""
    page = article("truncated").encode()
    writer.write(answer(page[: len(page) // 2], length=len(page)))


async def overstated(_: Request, writer: asyncio.StreamWriter) -> None:
    """A whole page, of which more is promised."""
    page = article("overstated").encode()
    writer.write(answer(page, length=len(page) + 7))


async def understated(_: Request, writer: asyncio.StreamWriter) -> None:
    """More than was promised: what is behind the end can only be another answer, and is none."""
    page = article("understated").encode()
    writer.write(answer(page, length=len(page) // 2))


async def flaky(request: Request, writer: asyncio.StreamWriter) -> None:
    """500 at first."""
    writer.write(answer(article("flaky")) if request.times > 1 else answer("oops", status=500))


async def broken(_: Request, writer: asyncio.StreamWriter) -> None:
    """500 always."""
    writer.write(answer("oops", status=500))


async def loop(request: Request, writer: asyncio.StreamWriter) -> None:
    """Redirects without end, each to a new address."""
    step = request.target.count("/on")
    writer.write(answer("", status=302, headers={"Location": f"/news/loop{'/on' * (step + 1)}/"}))


async def circle(_: Request, writer: asyncio.StreamWriter) -> None:
    """A redirect to itself."""
    writer.write(answer("", status=302, headers={"Location": "/news/circle/"}))


async def metadata(_: Request, writer: asyncio.StreamWriter) -> None:
    """A redirect to where clouds keep their secrets."""
    writer.write(answer("", status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}))


async def neighbour(request: Request, writer: asyncio.StreamWriter) -> None:
    """A redirect to another port of the same machine."""
    writer.write(answer("", status=302, headers={"Location": f"http://127.0.0.1:{request.port - 1}/"}))


async def local_file(_: Request, writer: asyncio.StreamWriter) -> None:
    """A redirect into the file system."""
    writer.write(answer("", status=302, headers={"Location": "file:///etc/passwd"}))


async def bomb(_: Request, writer: asyncio.StreamWriter) -> None:
    """A small body that would be a huge page."""
    writer.write(answer(_BOMB, headers={"Content-Encoding": "gzip"}))


async def huge(_: Request, writer: asyncio.StreamWriter) -> None:
    """A body of a terabyte, announced."""
    writer.write(answer("<p>", length=1 << 40))


async def mislabelled(_: Request, writer: asyncio.StreamWriter) -> None:
    """Said to be compressed, and is not."""
    writer.write(answer(article("mislabelled"), headers={"Content-Encoding": "gzip"}))


async def garbage(_: Request, writer: asyncio.StreamWriter) -> None:
    """Chunks that are none."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<p>what</p>\r\nqq\r\n")


async def no_http(_: Request, writer: asyncio.StreamWriter) -> None:
    """An answer in no known language."""
    writer.write(b"\x00\xffSSH-2.0 hello\r\n\r\n")


async def headers(_: Request, writer: asyncio.StreamWriter) -> None:
    """A header line longer than any page."""
    writer.write(answer("<p>", headers={"X-Long": "a" * (1 << 20)}))


async def charset(_: Request, writer: asyncio.StreamWriter) -> None:
    """Says utf-8, is windows-1251."""
    page = article("charset").replace(
        "</article>", "<p>Совет района рассмотрел вопрос о мосте.</p></article>"
    )
    writer.write(answer(page.encode("cp1251")))


async def away(_: Request, writer: asyncio.StreamWriter) -> None:
    """Asks to come back tomorrow."""
    writer.write(answer("busy", status=429, headers={"Retry-After": "86400"}))


async def changing(request: Request, writer: asyncio.StreamWriter) -> None:
    """Another text with every request."""
    writer.write(answer(article("changing", salt=str(request.times))))


async def wall(_: Request, writer: asyncio.StreamWriter) -> None:
    """A login form in place of the article, with 200."""
    form = "<form method=post><input name=user><input type=password name=pass><button>Sign in</button></form>"
    writer.write(answer(f"<title>Sign in</title><h1>Sign in</h1><p>Please sign in to read on.</p>{form}"))


async def gate(_: Request, writer: asyncio.StreamWriter) -> None:
    """A redirect to a login page that answers 200."""
    writer.write(answer("", status=302, headers={"Location": "/login/"}))


async def session(_: Request, writer: asyncio.StreamWriter) -> None:
    """Linked with another session id each time."""
    writer.write(answer(article("session")))


TRICKS: dict[str, Trick] = {
    function.__name__.replace("_", "-"): function
    for function in (
        reset, stall, drip, truncated, overstated, understated, flaky, broken, loop, circle, metadata, neighbour,
        local_file, bomb, huge, mislabelled, garbage, no_http, headers, charset, away, changing, wall, gate, session,
    )
}  # fmt: skip
