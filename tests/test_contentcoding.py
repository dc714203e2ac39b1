"""Content codings undone: whole, cut, mislabelled and hostile bodies."""

import gzip
import zlib
from io import BytesIO

import pytest
from fastwarc.stream_io import BrotliWriter, ZstdWriter
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contentcoding import decode_content

PAGE = "бет ".encode() * 1000


def _written(make: type[BrotliWriter] | type[ZstdWriter]) -> bytes:
    target = BytesIO()
    writer = make(target)
    writer.write(PAGE)
    writer.close()
    return target.getvalue()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("X-GZIP", gzip.compress(PAGE[:4000]) + gzip.compress(PAGE[4000:])),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", _written(BrotliWriter)),
        ("zstd", _written(ZstdWriter)),
        ("deflate, gzip", gzip.compress(zlib.compress(PAGE))),
        ("identity", PAGE),
        ("gzip", PAGE),
        ("unheard-of", PAGE),
        (None, PAGE),
    ],
    ids=["gzip", "two members", "deflate", "raw deflate", "br", "zstd", "twice", "identity", "gzip that is none",
         "unknown", "none"],  # gzip writes the time: no two processes would name these tests alike
)  # fmt: skip
def test_what_was_sent_comes_out(coding: str | None, body: bytes) -> None:
    assert decode_content(body, coding) == PAGE


def test_a_body_cut_short_gives_what_can_be_had() -> None:
    cut = gzip.compress(PAGE, mtime=0)[:-20]
    assert PAGE.startswith(decode_content(cut, "gzip"))
    assert decode_content(cut, "gzip")


@given(
    body=st.binary(max_size=500), coding=st.sampled_from(["gzip", "deflate", "br", "zstd", "br, gzip", "x"])
)
def test_undoing_a_coding_never_fails(body: bytes, coding: str) -> None:
    assert isinstance(decode_content(body, coding), bytes)


def test_a_bomb_is_cut() -> None:
    bomb = zlib.compress(bytes(10_000_000))
    assert len(decode_content(bomb, "deflate", limit=1000)) == 1000
    assert len(decode_content(gzip.compress(bomb), "deflate, gzip", limit=1000)) <= 1000


def test_a_bomb_of_many_members_is_cut_in_no_time() -> None:
    member = gzip.compress(b"<p>" + bytes(1 << 20), mtime=0)  # a little more than is undone in a step
    assert decode_content(member * 60, "gzip", limit=30 << 20) == ((b"<p>" + bytes(1 << 20)) * 30)[: 30 << 20]
