"""Addresses joined the short way and the long way."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.fields.spelling import join, rooted

BASES = ["https://news.example/2020/05/a-1.html?x=1#y", "http://user@h.example:81", "http://127.0.0.1:9/a;b/"]
PARTS = [
    "/",
    "a",
    "b-1",
    ".",
    "..",
    ".html",
    "?",
    "x=1",
    "&amp;",
    "#",
    "#y",
    "%20",
    " ",
    ";p",
    ":",
    "//",
    "\\",
    "ә",
    "~",
    "\t",
    "@",
]


@given(st.sampled_from(BASES), st.lists(st.sampled_from(PARTS), max_size=7).map("".join))
@example(BASES[0], "/")
@example(BASES[0], "/a?")
def test_a_plain_path_is_joined_as_the_library_does(base: str, href: str) -> None:
    found = rooted(base, href)
    assert found in (None, urljoin(base, href))


@pytest.mark.parametrize("href", ["/", "/a/b.html", "/kk/жаңалық/?page=2&x=1", "/a//b/"])
def test_most_links_are_plain(href: str) -> None:
    assert rooted(BASES[0], href) == join(BASES[0], href) == "https://news.example" + href


@pytest.mark.parametrize("base", ["", "mailto:a@b", "ftp://h/", "http://", "http://[", "/a"])
def test_a_base_that_is_no_address_has_no_root(base: str) -> None:
    assert rooted(base, "/a") is None
