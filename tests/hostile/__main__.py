"""The server: ``python -m hostile NOTES WAYS`` prints its port and serves until it is killed."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import Counter
from email.utils import formatdate
from pathlib import Path

from hostile.site import Ways, article, front, listing
from hostile.tricks import TRICKS, Request, answer

_MONTH = re.compile(r"/(\d{4})/(\d\d)/(?:page/(\d+)/)?")
_BIG = 3 << 20


class Server:
    """Answers one request a connection, so that a broken answer spoils no other."""

    def __init__(self, notes: Path, ways: Ways) -> None:
        self._notes, self._ways = notes.open("a", buffering=1), ways
        self._asked: Counter[str] = Counter()
        self.port = 0

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, *headers = head.strip().split("\r\n")
            target = line.split(" ")[1]
            pairs = (header.partition(":") for header in headers)
            note = [time.monotonic(), target, {name.lower(): value.strip() for name, _, value in pairs}]
            self._notes.write(json.dumps(note) + "\n")
            await asyncio.sleep(self._ways.latency)
            await self._answer(target, writer)
            await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    async def _answer(self, target: str, writer: asyncio.StreamWriter) -> None:
        path = target.partition("?")[0]
        self._asked[path] += 1
        trick = path.removeprefix("/news/").partition("/")[0]
        month = _MONTH.fullmatch(path)
        if self._asked[path] <= self._ways.busy.get(path, 0):
            writer.write(answer("busy", status=self._ways.busy_status, headers=self._come_back()))
        elif path == "/robots.txt":
            await self._robots(writer)
        elif path == "/":
            writer.write(answer(front(self._ways)))
        elif month:
            number = int(month[3] or 1)
            writer.write(answer(listing(self._ways, int(month[1]), int(month[2]), number)))
        elif trick in TRICKS:
            await TRICKS[trick](Request(target, self._asked[path], self.port), writer)
        elif path.startswith("/news/"):
            writer.write(answer(article(trick)))
        elif path == "/login/":
            writer.write(answer("<title>Sign in</title><h1>Sign in</h1><form><input type=password></form>"))
        else:
            writer.write(answer("no such page", status=404))

    async def _robots(self, writer: asyncio.StreamWriter) -> None:
        texts = {"fine": "User-agent: *\nDisallow: /private/\n", "big": _big_robots()}
        robots = self._ways.robots
        if robots == "absent":
            writer.write(answer("none", status=404))
        elif robots == "broken":
            writer.write(answer("sorry", status=503))
        elif robots == "late":
            await asyncio.sleep(3600)
        else:
            writer.write(answer(texts.get(robots, robots), headers={"Content-Type": "text/plain"}))

    def _come_back(self) -> dict[str, str]:
        value = self._ways.retry_after
        if value is None:
            return {}
        if value.startswith("date+"):
            value = formatdate(time.time() + int(value[5:]), usegmt=True)
        return {"Retry-After": value}


def _big_robots() -> str:
    first = "User-agent: *\nDisallow: /news/january-1/\n"
    return first + "".join(f"Disallow: /nowhere/{n:07}/\n" for n in range(_BIG // 28))


async def main(notes: str, ways: str) -> None:
    served = Server(Path(notes), Ways(**json.loads(ways)))
    server = await asyncio.start_server(served.connection, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    print(served.port, flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
