"""A JSON answer as the page it stands for: what a script would have made of it, as links and markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

__all__ = ["as_page"]

_DEEPEST = 12
_MOST = 20_000  # values looked at
_ADDRESSES = ("url", "link", "href", "permalink", "uri", "path")
_TITLES = ("title", "headline", "name", "label", "text")
_DATES = ("date", "published", "published_at", "datePublished", "publishedAt", "created_at", "datetime")
_NEXT = ("next", "next_url", "nextUrl", "next_page", "next_page_url", "nextPageUrl", "more", "more_url")


def as_page(body: bytes) -> bytes:
    """A page with what a JSON answer names: pieces of HTML as they are, everything that has an address and
    a title as a link with its date, the address of the next answer as a button. Other bytes stay as they are.
    """
    if body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return body
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body
    inside = "\n".join(_pieces(value))
    return f"<html><head><meta charset=utf-8></head><body><ul>{inside}</ul></body></html>".encode(
        "utf-8", "replace"
    )


def _pieces(value: Any) -> Iterator[str]:
    """Markup for all that a value names, in its order."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    for _ in range(_MOST):
        if not waiting:
            return
        one, depth = waiting.pop()
        if isinstance(one, str) and "<" in one and "href" in one:
            yield one
        elif isinstance(one, dict):
            yield from _object(one)
        if isinstance(one, dict | list) and depth < _DEEPEST:
            inner = one.values() if isinstance(one, dict) else one
            waiting += [(item, depth + 1) for item in reversed(list(inner))]


def _object(one: dict[str, Any]) -> Iterator[str]:
    address, title = _text(one, _ADDRESSES), _text(one, _TITLES) or _month(one)
    if address and title and " " not in address:
        date = _text(one, _DATES)
        shown = f" <time>{escape(date)}</time>" if date else ""
        yield f'<li><h3><a href="{escape(address)}">{escape(title)}</a></h3>{shown}</li>'
    following = _text(one, _NEXT)
    if following and " " not in following and ("/" in following or "?" in following):
        yield f'<button class="load-more" data-url="{escape(following)}">more</button>'


def _text(one: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = one.get(name)
        if isinstance(value, dict):  # as WordPress has it
            value = value.get("rendered")
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _month(one: dict[str, Any]) -> str:
    """The name of an object that is a month."""
    year, month = str(one.get("year", "")), str(one.get("month", ""))
    named = len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12
    return f"{year}-{int(month):02}" if named else ""
