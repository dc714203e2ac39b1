"""Requests that a form posts, as addresses: ``…/archive?__wb_method=POST&year=2023&month=1``.

So web archives spell them in their indexes, and so the walk can treat every month as an address. Which
addresses are sent as a form, the walk alone says: a link of a page that is spelled so is a link.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from scrapy.http import Response

__all__ = ["NOT_FOLLOWED", "POSTED", "address_of", "form_request", "post_of", "posted"]

POSTED = "__wb_method=POST&"
"""What stands between the address a form is sent to and what it says."""

NOT_FOLLOWED = (307, 308)
"""Redirects that would send a form to another place; it is sent to none but its own."""


def posted(action: str, fields: Iterable[tuple[str, str]] | bytes) -> str:
    """The address of what a form sends to ``action``: its fields, or the body they make."""
    said = fields.decode("ascii", "replace") if isinstance(fields, bytes) else urlencode(list(fields))
    return f"{action}{'&' if '?' in action else '?'}{POSTED}{said}"


def post_of(address: str) -> tuple[str, bytes]:
    """The address a form is sent to and the body sent, of an address that `posted` made."""
    action, _, body = address.partition(POSTED)
    return action[:-1], body.encode("ascii", "replace")


def form_request(address: str) -> dict[str, Any]:
    """The arguments of the Scrapy request that sends the form an address stands for."""
    url, body = post_of(address)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return {"url": url, "method": "POST", "body": body, "headers": headers}


def address_of(response: Response) -> str:
    """The address of what answered; what a form sent is part of it."""
    request = response.request
    if request is not None and request.method == "POST":
        return posted(response.url, request.body)
    return response.url
