"""One page, one address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import canonical, carries_session, host_of, resolve


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("HTTP://Example.ORG:80/a#b", "http://example.org/a"),
        ("https://example.org:443", "https://example.org/"),
        ("https://example.org/a;jsessionid=0A1B?x=1", "https://example.org/a?x=1"),
        ("https://example.org/a?PHPSESSID=1&x=2&utm_source=y", "https://example.org/a?x=2"),
        ("https://example.org/a?sid=7", "https://example.org/a?sid=7"),
        ("https://example.org/a?sid=0123456789abcdef0123", "https://example.org/a"),
        ("https://example.org/%d0%bc/?q=%d2%b1%2f", "https://example.org/%D0%BC/?q=%D2%B1%2F"),
        ("https://example.org/мұрағат/", "https://example.org/%D0%BC%D2%B1%D1%80%D0%B0%D2%93%D0%B0%D1%82/"),
    ],
)
def test_what_matters_of_an_address(url: str, wanted: str) -> None:
    assert canonical(url) == wanted
    assert canonical(wanted) == wanted


@pytest.mark.parametrize(
    ("href", "answer"),
    [
        ("a;jsessionid=0A1B", True),
        ("?PHPSESSID=1", True),
        ("a?x=1&utm_medium=z", True),
        ("a?sid=7", False),
        ("a?page=2&sort=asc", False),
        ("a;b", False),
    ],
)
def test_session_ids_are_seen(href: str, answer: bool) -> None:
    assert carries_session(href) is answer


@given(st.text(max_size=60))
def test_any_href_gives_an_address_or_none(href: str) -> None:
    url = resolve("http://example.org/a/", href)
    assert url is None or (url.startswith(("http://", "https://")) and "#" not in url)
    host_of(href)
    carries_session(href)


@given(st.from_regex(r"[a-z]{1,8}(/[a-z0-9%]{0,8}){0,3}(\?[a-z]{1,9}=[A-Za-z0-9]{0,20})?", fullmatch=True))
def test_what_is_taken_off_is_what_is_seen(href: str) -> None:
    kept = canonical(f"http://example.org/{href}")
    if "?" in href and "?" not in kept:
        assert carries_session(href)
