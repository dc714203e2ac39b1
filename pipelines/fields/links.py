"""What hangs on an article: documents, pictures, links out; and by which address it wants to be called."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from pipelines.body.tags import NAMES, TEXT
from pipelines.fields.page import Page
from pipelines.fields.spelling import address_key, is_front, join, tidy
from pipelines.schema import Struct

__all__ = ["Hanging", "alternates", "canonical_url", "hanging"]

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_DOCUMENTS = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": _OFFICE + "wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": _OFFICE + "presentationml.presentation",
    "odt": _OPEN + "text",
    "ods": _OPEN + "spreadsheet",
    "odp": _OPEN + "presentation",
    "rtf": "application/rtf",
    "csv": "text/csv",
    "txt": "text/plain",
    "epub": "application/epub+zip",
    "fb2": "application/x-fictionbook+xml",
    "djvu": "image/vnd.djvu",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
    "gz": "application/gzip",
    "mp3": "audio/mpeg",
}
_PICTURES = ("src", "data-src", "data-original", "data-lazy-src")
_MOST = 500
_MOST_NODES = 64
"""Of a caption: one that nobody closed holds the rest of the page, and so does the next one in it."""
_IMAGE = next(number for number, name in NAMES.items() if name == "img")
Hanging = tuple[list[Struct], list[Struct], list[Struct]]


def hanging(page: Page, holders: Iterable[LexborNode]) -> Hanging:
    """Attachments, images and outlinks inside the elements that hold the body, each address once, in page order."""
    documents: dict[str, Struct] = {}
    pictures: dict[str, Struct] = {}
    links: dict[str, Struct] = {}
    base, own = page.base, page.url.partition("#")[0].rstrip("/")
    for holder in holders:
        for node in holder.css("a[href],img")[:_MOST]:
            if node.tag_id == _IMAGE:
                _picture(node, base, pictures)
            else:
                _link(node, base, own, documents, links)
    return list(documents.values()), list(pictures.values()), list(links.values())


def _link(
    node: LexborNode, base: str, own: str, documents: dict[str, Struct], links: dict[str, Struct]
) -> None:
    address = join(base, node.attributes.get("href") or "")
    if address is None or address in documents or address in links:
        return
    if address.startswith(own) and address.partition("#")[0].rstrip("/") == own:
        return
    text = tidy(node.text())
    end = address.rpartition(".")[2]
    mime = _DOCUMENTS.get(end.lower()) or _DOCUMENTS.get(_name(address).rpartition(".")[2].lower())
    if mime:
        documents[address] = {
            "url": address,
            "name": text or unquote(_name(address), errors="replace"),
            "mime_type": mime,
        }
    else:
        links[address] = {"url": address, "text": text}


def _name(address: str) -> str:
    """The last step of an address's path."""
    return address.partition("#")[0].partition("?")[0].rpartition("/")[2]


def _picture(node: LexborNode, base: str, pictures: dict[str, Struct]) -> None:
    attributes = node.attributes
    hrefs = filter(None, map(attributes.get, _PICTURES))
    address = next(filter(None, (join(base, href) for href in hrefs)), None)
    if address is None or attributes.get("width") in ("0", "1") or attributes.get("height") in ("0", "1"):
        return
    pictures.setdefault(
        address, {"url": address, "caption": _caption(node) or tidy(attributes.get("alt") or "") or None}
    )


def _caption(node: LexborNode) -> str | None:
    figure = node.parent
    for _ in range(3):
        if figure is None or figure.tag == "figure":
            break
        figure = figure.parent
    caption = figure.css_first("figcaption") if figure is not None and figure.tag == "figure" else None
    if caption is None:
        return None
    nodes = islice(caption.traverse(include_text=True), _MOST_NODES)
    return tidy("".join(node.text_content or "" for node in nodes if node.tag_id == TEXT)) or None


def alternates(page: Page) -> list[Struct]:
    """The same article in other languages, as ``hreflang`` names them."""
    found = {
        (language, address): None
        for language, href in page.meta.alternates
        if (address := join(page.base, href))
    }
    return [{"language": language, "url": address} for language, address in found]


def canonical_url(page: Page) -> str:
    """The address the page names as its own, where that can be trusted; else the one it was fetched from.

    Not trusted: another host, the front page for a page that is not, several different ones.
    """
    named = {address for href in page.meta.canonical if (address := join(page.base, href))}
    if len(named) != 1:
        return page.url
    address = named.pop().partition("#")[0]
    ours, theirs = address_key(page.url), address_key(address)
    if theirs.partition("/")[0] != ours.partition("/")[0] or (is_front(address) and not is_front(page.url)):
        return page.url
    return address
