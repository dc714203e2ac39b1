"""Addresses as keys that sort by site: ``https://www.a.kz/B?y=2&x=1`` -> ``kz,a)/b?x=1&y=2``.

The "sort-friendly URI reordering" web archives index by. Addresses that differ only in scheme,
``www``, letter case, order of the query, session ids or needless escapes share a key.
"""

from __future__ import annotations

import contextlib
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

__all__ = ["surt"]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_MOST_UNESCAPES = 8
_SESSION_IN_PATH = re.compile(r";jsessionid=[0-9a-z]{32}", re.IGNORECASE)
_SESSION_IN_QUERY = re.compile(
    r"(?:^|&)(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24})(?=&|$)",
    re.IGNORECASE,
)
_WWW = re.compile(r"www\d*\.")


def surt(url: str) -> str:
    """The key of an http or https address; an address that cannot be read is its own key."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url
    if not host:
        return url
    key = ",".join(reversed(_WWW.sub("", _ascii(host), count=1).split(".")))
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        key += f":{port}"
    query = _query(parts.query)
    return f"{key}){_path(parts.path)}" + (f"?{query}" if query else "")


def _ascii(host: str) -> str:
    """A host name in lower case, with other alphabets in their ASCII spelling."""
    with contextlib.suppress(UnicodeError):
        host = host if host.isascii() else host.encode("idna").decode()
    return host.lower().strip(".")


def _escaped(text: str) -> str:
    """``text`` with every needless escape undone and every needed one made once."""
    plain = text.encode("utf-8", "surrogatepass")
    for _ in range(_MOST_UNESCAPES):
        again = unquote_to_bytes(plain)
        if again == plain:
            break
        plain = again
    return quote_from_bytes(plain, safe=_KEPT)


def _path(path: str) -> str:
    """A path in lower case, dots and doubled slashes resolved, without a slash at its end."""
    kept: list[str] = []
    for step in _escaped(path).lower().split("/"):
        if step == "..":
            del kept[-1:]
        elif step not in ("", "."):
            kept.append(step)
    return _SESSION_IN_PATH.sub("", "/" + "/".join(kept))


def _query(query: str) -> str:
    """A query in lower case, its parameters sorted, without session ids."""
    query = _SESSION_IN_QUERY.sub("", _escaped(query)).strip("&").lower()
    return "&".join(sorted(query.split("&"), key=lambda pair: pair.split("=", 1)))
