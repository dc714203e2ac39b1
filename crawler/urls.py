"""One page, one address: what of an address matters, and whose it is."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

__all__ = ["canonical", "carries_session", "host_of", "resolve", "same_site"]

_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.I)
# Names that carry a visitor or a campaign, never a page; `sid` and the like only with a token as value.
_VISITOR = re.compile(
    r"^(?:jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken|session_?id|sess_?id"
    r"|utm_\w+|fbclid|gclid|yclid|mc_[ce]id)$",
    re.I,
)
_TOKEN_NAME = re.compile(r"^(?:s|sid|sess|session|token)$", re.I)
_TOKEN = re.compile(r"^[0-9a-z]{16,}$", re.I)
_HINT = re.compile(
    r"[;?&](?:js|php|asp|cf|s|utm_|fbc|gcl|ycl|mc_|tok)", re.I
)  # rules nearly every address out
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def resolve(base: str, href: str) -> str | None:
    """``href`` as a full canonical address seen from ``base``; None where it is no web address."""
    try:
        url = urljoin(base, href.strip())
        return canonical(url) if url.lower().startswith(("http://", "https://")) else None
    except ValueError:  # e.g. an unclosed IPv6 bracket
        return None


def canonical(url: str) -> str:
    """The address without fragment, session ids and campaign marks, percent-encoded one way.

    Raises ``ValueError`` where ``url`` is no address at all.
    """
    parts = urlsplit(safe_url_string(url))
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{parts.port}"
    path = _SESSION_PATH.sub("", parts.path) or "/"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_visitor(pair))
    url = urlunsplit((parts.scheme.lower(), host, path, query, ""))
    return _ESCAPE.sub(lambda escape: escape[0].upper(), url) if "%" in url else url


def carries_session(href: str) -> bool:
    """Whether an address as written carries a session id or a campaign mark, which `canonical` takes off."""
    if not _HINT.search(href):
        return False
    query = href.partition("?")[2].partition("#")[0]
    return bool(_SESSION_PATH.search(href)) or any(_is_visitor(pair) for pair in query.split("&"))


def _is_visitor(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return bool(_VISITOR.match(name) or (_TOKEN_NAME.match(name) and _TOKEN.match(value)))


def host_of(url: str) -> str:
    """The host with its port, lower case, ``www.`` taken off: what tells one site from another."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").lower().removeprefix("www.")
    return f"{host}:{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else host


def same_site(url: str, hosts: frozenset[str]) -> bool:
    """Whether an address belongs to one of ``hosts`` (as `host_of` gives them)."""
    return host_of(url) in hosts
