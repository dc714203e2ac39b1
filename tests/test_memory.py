"""What is held for a whole crawl: little for each page, and nothing of what was freed."""

from __future__ import annotations

import hashlib
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from crawler.listing import address
from pipelines.digesttable import DigestTable

_ALLOCATED = """
from pipelines.memory import give_back
give_back()
import pyarrow as pa
own = pa.default_memory_pool()
assert own.backend_name == "system", own.backend_name
ids = pa.table({"id": [f"{n:064}" for n in range(50_000)]})
for pool in (own, pa.mimalloc_memory_pool() if "mimalloc" in pa.supported_memory_backends() else own):
    before = pool.max_memory()
    ids.join(ids, "id")  # which Arrow allocates for on its own account
    print(pool.backend_name, pool.max_memory() - before)
"""


def digest(number: int) -> bytes:
    return hashlib.blake2b(str(number).encode(), digest_size=16).digest()


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 2**64 - 1)), max_size=200))
def test_a_table_of_digests_is_a_dict(given: list[tuple[int, int]]) -> None:
    table, expected = DigestTable(), dict[bytes, int]()
    for key, number in given:
        table.put(digest(key), number)
        expected[digest(key)] = number
    assert len(table) == len(expected)
    for key in range(70):
        assert table.get(digest(key)) == expected.get(digest(key))
        assert (digest(key) in table) == (digest(key) in expected)


def test_digests_that_want_one_place_are_told_apart() -> None:
    table = DigestTable()
    alike = [first + bytes(8) for first in (b"\0" * 8, b"a" * 8, b"b" * 8)]
    for number, key in enumerate(alike):
        table.put(key, number)
    assert [table.get(key) for key in alike] == [0, 1, 2]
    assert b"c" * 8 + bytes(8) not in table


def test_a_table_grows_and_its_copy_goes_its_own_way() -> None:
    table = DigestTable()
    for number in range(20_000):
        table.put(digest(number), number)
    copy = table.copy()
    copy.put(digest(-1), 7)
    table.put(digest(0), 9)
    assert all(copy.get(digest(number)) == number for number in range(20_000))
    assert (len(table), len(copy)) == (20_000, 20_001)
    assert table.get(digest(-1)) is None


def test_of_addresses_seen_once_only_some_are_remembered() -> None:
    remembering = (address.key, address.months_in, address.shape, address.speaks_of_no_article)
    for number in range(12_000):
        for ask in remembering:
            ask(f"https://example.org/2026/01/{number}.html")
    assert all(ask.cache_info().currsize <= 6000 for ask in remembering)


def test_a_crawl_has_arrow_allocate_nothing_from_a_pool_of_its_own() -> None:
    done = subprocess.run([sys.executable, "-c", _ALLOCATED], check=True, capture_output=True, text=True)
    told = dict(line.split() for line in done.stdout.splitlines())
    assert int(told["system"]) > 0
    assert int(told.get("mimalloc", 0)) == 0
