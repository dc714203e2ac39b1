"""What we refuse to fetch, in whatever way an address is written and whatever a name resolves to."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hostile import serve_hostile
from hypothesis import given
from hypothesis import strategies as st
from muragat import run
from scrapy import Request

from crawler.guard import Guard, PrivateAddress, Refused, guarded_socket, is_own_network, is_private

INSIDE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",  # noqa: S104
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0",
    "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "93.184.215.14", "2a00:1450:4001:80b::200e", "::ffff:8.8.8.8", "64:ff9b::808:808"]
LOOPBACK_FORMS = ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1.", "[::1]",
                  "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "localhost", "LOCALHOST", "a.localhost", "localhost."]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside(address: str) -> None:
    assert not is_private(address)


@pytest.mark.parametrize("host", LOOPBACK_FORMS)
def test_loopback_is_known_however_it_is_written(host: str) -> None:
    assert is_own_network(f"http://{host}:8000/a")


@pytest.mark.parametrize(
    "host", ["example.org", "8.8.8.8", "127.example.org", "localhost.example.org", "134744072"]
)
def test_a_public_host_is_nobodys_own(host: str) -> None:
    assert not is_own_network(f"http://{host}/")


@given(st.text(max_size=30))
def test_any_host_is_judged(host: str) -> None:
    with contextlib.suppress(ValueError):  # as urllib says of what is no address at all
        assert is_own_network(f"http://{host}/") in (True, False)


def guard(*, allow_private: bool = False) -> tuple[Guard, dict[str, int]]:
    counted: dict[str, int] = {}
    stats = SimpleNamespace(inc_value=lambda key: counted.update({key: counted.get(key, 0) + 1}))
    settings = SimpleNamespace(getbool=lambda _: allow_private)
    spider = SimpleNamespace(hosts=frozenset({"site.example", "127.0.0.1:8000"}))
    crawler: Any = SimpleNamespace(stats=stats, settings=settings, spider=spider)
    return Guard.from_crawler(crawler), counted


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://site.example/a", "not a web address"),
        ("file:///etc/passwd", "not a web address"),
        ("data:,a", "not a web address"),
        ("https://other.example/a", "another host"),
        ("https://site.example:8443/a", "another host"),
        ("https://site.example.other.example/", "another host"),
        ("https://site.example@other.example/", "another host"),
        ("http://127.0.0.1:8000/", "private address"),
        ("http://169.254.169.254/latest/meta-data/", "private address"),
        ("http://[::ffff:169.254.169.254]/", "private address"),
        ("http://2852039166/", "private address"),
    ],
)
def test_a_request_that_is_refused(url: str, reason: str) -> None:
    middleware, counted = guard()
    for _ in range(2):
        with pytest.raises(Refused, match=reason):
            middleware.process_request(Request(url))
    assert counted == {f"refused/{reason}": 2}


@pytest.mark.parametrize(
    "url", ["https://site.example/a", "http://www.site.example/", "http://SITE.example:80/"]
)
def test_a_request_to_the_site_passes(url: str) -> None:
    middleware, counted = guard()
    middleware.process_request(Request(url))
    assert counted == {}


def test_with_leave_the_private_site_itself_passes_and_its_neighbours_do_not() -> None:
    middleware, _ = guard(allow_private=True)
    middleware.process_request(Request("http://127.0.0.1:8000/a"))
    for url in (
        "http://127.0.0.1:8001/",
        "http://127.0.0.1/",
        "http://169.254.169.254/",
        "http://[::1]:8000/",
    ):
        with pytest.raises(Refused, match="another host"):
            middleware.process_request(Request(url))


class Rebound(AbstractResolver):
    """A name server that answers with loopback, whatever it said before."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6))
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=kind, proto=0, flags=0)
            for ip, kind in answers
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1", "[::1]", "127%2e0%2e0%2e1"])
def test_the_machine_a_connection_leads_to_is_judged_whatever_the_name(host: str) -> None:
    async def ask() -> None:
        connector = aiohttp.TCPConnector(resolver=Rebound(), socket_factory=guarded_socket(False))
        async with aiohttp.ClientSession(connector=connector) as session:
            await session.get(f"http://{host}:9/")

    with pytest.raises(aiohttp.ClientConnectorError) as caught:
        asyncio.run(ask())
    assert isinstance(caught.value.os_error, PrivateAddress)


@pytest.mark.parametrize("host", ["localhost", "2130706433", "name"])
def test_a_site_inside_is_not_asked_for_anything(tmp_path: Path, host: str) -> None:
    if host == "name":  # one that says nothing of itself until it is resolved
        host = socket.gethostname()
        try:
            inside = all(is_private(str(entry[4][0])) for entry in socket.getaddrinfo(host, 80))
        except OSError:
            inside = False
        if not inside:
            pytest.skip("this machine's name does not stand for a private address")
    with serve_hostile(tmp_path) as server:
        url = server.url.replace("127.0.0.1", host)
        done = run("crawl", url, "--data", tmp_path / "data")
        assert done.returncode == 1
        assert "private address" in done.stderr
        assert "--allow-private" in done.stderr
        assert server.asked() == []
