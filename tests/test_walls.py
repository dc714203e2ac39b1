"""A login form in place of an article is no article; a login box beside one is no wall."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.walls import asks_for_password, is_wall

FIELD = "<form><input name=user><input class=x type='password' name=pass></form>"
STORY = "<p>" + "The council heard the report on the bridge and asked for another. " * 12 + "</p>"


@pytest.mark.parametrize(
    ("html", "wall"),
    [
        (f"<h1>Sign in</h1><p>Please sign in to read on.</p>{FIELD}", True),
        (f"<nav>{'Menu ' * 200}</nav><h1>Кіру</h1>{FIELD}<footer>{'Bureau ' * 200}</footer>", True),
        (f"<header>{FIELD}</header><h1>Report</h1>{STORY}", False),
        ("<h1>Sign in</h1><p>Write to us for an account.</p>", False),
        ("<p>Say input type=password in HTML.</p>", False),
        ("", False),
    ],
)
def test_what_is_a_wall(html: str, wall: bool) -> None:
    assert is_wall(html.encode()) is wall


@given(st.binary(max_size=300))
def test_any_bytes_are_judged(body: bytes) -> None:
    assert is_wall(body + b'<input type="password">' + body) in (True, False)


def test_a_huge_page_is_judged_in_no_time() -> None:
    assert not asks_for_password(b"<input " * 200_000)
