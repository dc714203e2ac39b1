"""Changes as an Atom feed: an entry an article, with what changed inside it.

Everything that came from a page is text: escaped once as HTML, and that once more as XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from pipelines.diff.result import Comparison
from pipelines.layout import begun
from pipelines.schema import Change, Struct

__all__ = ["atom"]

_SPACE = "http://www.w3.org/2005/Atom"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # by XML 1.0
_YEAR = 2026  # in which the host was the site's: part of a tag, not of what it tells
_TAGS = {"insert": "ins", "delete": "del"}


def atom(comparison: Comparison, changes: Sequence[Change]) -> bytes:
    """The feed. Ids and times come from the crawls, so that the same comparison is the same feed."""
    ET.register_namespace("", _SPACE)
    feed = ET.Element(f"{{{_SPACE}}}feed")
    when = _moment(comparison.after)
    _add(feed, "id", _tag(changes, comparison, ""))
    _add(feed, "title", f"{comparison.site}: what changed")
    _add(feed, "updated", when)
    _add(_add(feed, "author", None), "name", "Muragat")
    for change in changes:
        _entry(feed, change, _tag([change], comparison, change.id), when)
    ET.indent(feed)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(feed: ET.Element, change: Change, own_id: str, when: str) -> None:
    entry = _add(feed, "entry", None)
    _add(entry, "id", own_id)
    _add(entry, "title", f"{', '.join(change.states)}: {change.title or change.url}")
    _add(entry, "updated", when)
    _add(entry, "link", None).attrib.update(href=_clean(change.url), rel="alternate")
    for state in change.states:
        _add(entry, "category", None).attrib.update(term=state)
    _add(entry, "content", "".join(_html(change))).attrib.update(type="html")


def _html(change: Change) -> Iterator[str]:
    """What changed, as HTML."""
    if change.silent:
        yield "<p><em>No date on the page says that it changed.</em></p>"
    for field in change.fields:
        yield f"<p>{escape(field['name'])}: {_marked('del', field['before'])} {_marked('ins', field['after'])}</p>"
    yield from map(_op, change.ops)
    for name in ("last_seen", "first_missing"):
        if moment := getattr(change, name):
            yield f"<p>{name.replace('_', ' ')}: {moment:%Y-%m-%d %H:%M} UTC</p>"


def _op(op: Struct) -> str:
    if op["action"] == "Edit":
        return f"<p>{''.join(_marked(_TAGS.get(run['action']), run['text']) for run in op['words'])}</p>"
    if op["action"] == "Refactor":
        return f"<p>moved: {escape(op['after'])}</p>"
    mark, text = ("ins", op["after"]) if op["action"] == "Addition" else ("del", op["before"])
    return f"<p>{_marked(mark, text)}</p>"


def _marked(tag: str | None, text: str | None) -> str:
    if text is None:
        return ""
    return f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)


def _tag(changes: Sequence[Change], comparison: Comparison, name: str) -> str:
    """A tag URI (RFC 4151): the site's host, a year, what is meant; the feed's own is always the same."""
    host = next((host for change in changes if (host := _host(change.url))), "muragat.invalid")
    path = [comparison.site, *([f"{comparison.before}-{comparison.after}", name] if name else [])]
    return f"tag:{host},{_YEAR}:{'/'.join(path)}"


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _moment(crawl_id: str) -> str:
    return begun(crawl_id).isoformat()


def _add(parent: ET.Element, name: str, text: str | None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_SPACE}}}{name}")
    element.text = _clean(text) if text is not None else None
    return element


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
