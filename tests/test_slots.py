"""Turns and pauses are kept host by host."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from crawler.fetching.slots import Slots


def slots(concurrency: int) -> Slots:
    hosts = ("a.example", "b.example")
    made = {host: SimpleNamespace(concurrency=concurrency, latercall=None, delay=0.0) for host in hosts}
    downloader = SimpleNamespace(
        slots=made, get_slot_key=lambda request: urlsplit(request.url).hostname, _latercall=lambda slot: None
    )
    crawler: Any = SimpleNamespace(engine=SimpleNamespace(downloader=downloader), crawling=True)
    return Slots(crawler)


async def visit(kept: Slots, url: str, log: list[tuple[str, float]]) -> None:
    async with kept.turn(Request(url)):
        log.append((url, time.monotonic()))
        await asyncio.sleep(0.05)


def test_as_many_at_a_time_as_the_host_has_room_for() -> None:
    async def scene() -> list[tuple[str, float]]:
        kept = slots(2)
        log: list[tuple[str, float]] = []
        await asyncio.gather(*(visit(kept, f"http://a.example/{n}", log) for n in range(4)))
        return log

    moments = [moment for _, moment in asyncio.run(scene())]
    assert moments[1] - moments[0] < 0.04
    assert moments[2] - moments[0] >= 0.045


def test_a_full_host_does_not_keep_another_waiting() -> None:
    async def scene() -> list[tuple[str, float]]:
        kept = slots(1)
        log: list[tuple[str, float]] = []
        urls = ["http://a.example/1", "http://a.example/2", "http://b.example/1"]
        await asyncio.gather(*(visit(kept, url, log) for url in urls))
        return log

    assert [url for url, _ in asyncio.run(scene())] == [
        "http://a.example/1", "http://b.example/1", "http://a.example/2",
    ]  # fmt: skip


def test_a_pause_holds_up_its_own_host_only_and_the_longer_of_two_counts() -> None:
    async def scene() -> dict[str, float]:
        kept = slots(1)
        log: list[tuple[str, float]] = []
        begin = time.monotonic()
        kept._pauses["a.example"] = begin + 0.3
        kept.pause(Request("http://a.example/"), 0.1)
        await asyncio.gather(*(visit(kept, f"http://{host}.example/", log) for host in "ab"))
        return {url: moment - begin for url, moment in log}

    waited = asyncio.run(scene())
    assert waited["http://b.example/"] < 0.1
    assert waited["http://a.example/"] >= 0.29
