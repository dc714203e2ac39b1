"""Keys of addresses, as other archives make them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.log.surt import surt


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.A.example/B/?y=2&x=1#f", "example,a)/b?x=1&y=2"),
        ("http://a.example", "example,a)/"),
        ("http://a.example:8080/x//y/../z", "example,a:8080)/x/z"),
        ("http://a.example/%7Eq/%D2%9B", "example,a)/~q/%d2%9b"),
        ("http://a.example/қ", "example,a)/%d2%9b"),
        ("http://қаз.example/", "example,xn--80ao21a)/"),
        ("http://[broken/", "http://[broken/"),
    ],
)
def test_surt(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.text(max_size=60))
def test_every_text_has_a_key(text: str) -> None:
    assert isinstance(surt(f"http://a.example/{text}"), str)
