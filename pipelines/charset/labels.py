"""Labels of character sets: what pages call them, what Python calls them, what we report.

Names reported are those of the WHATWG Encoding Standard; KZ-1048, which it lacks, has IANA's.
As there, a label means what browsers take it for: ISO-8859-1 is windows-1252, GB2312 is GBK.
"""

from __future__ import annotations

import codecs
import functools
import re

__all__ = ["declared_in", "language_in", "report_name", "resolve"]

_HEAD = 4096  # bytes in which a page may declare its character set

# Reported name -> Python's codec, and labels Python does not know or reads more narrowly than browsers do.
_CODECS: dict[str, tuple[str, str]] = {
    "utf-8": ("utf-8", "unicode-1-1-utf-8 utf8 utf x-unicode20utf8 unicode"),
    "utf-16le": ("utf-16-le", "utf-16 utf16 ucs-2 iso-10646-ucs-2 unicodefeff csunicode"),
    "utf-16be": ("utf-16-be", "unicodefffe"),
    "ibm866": ("cp866", "866 cp866 csibm866 dos-866"),
    "iso-8859-2": ("iso8859-2", "latin2 l2 iso88592 iso_8859-2"),
    "iso-8859-3": ("iso8859-3", "latin3"),
    "iso-8859-4": ("iso8859-4", "latin4"),
    "iso-8859-5": ("iso8859-5", "cyrillic iso88595"),
    "iso-8859-6": ("iso8859-6", "arabic asmo-708 ecma-114"),
    "iso-8859-7": ("iso8859-7", "greek sun_eu_greek ecma-118 elot_928"),
    "iso-8859-8": ("iso8859-8", "hebrew visual iso-8859-8-i logical iso-8859-8-e"),
    "iso-8859-10": ("iso8859-10", "latin6"),
    "iso-8859-13": ("iso8859-13", ""),
    "iso-8859-14": ("iso8859-14", ""),
    "iso-8859-15": ("iso8859-15", "l9 latin9 latin-9"),
    "iso-8859-16": ("iso8859-16", ""),
    "koi8-r": ("koi8-r", "koi koi8 koi8_r cskoi8r"),
    "koi8-u": ("koi8-u", "koi8-ru"),
    "macintosh": ("mac-roman", "mac x-mac-roman csmacintosh"),
    "windows-874": ("cp874", "tis-620 tis620 iso-8859-11 iso8859-11 dos-874"),
    "windows-1250": ("cp1250", "x-cp1250 win-1250 cp-1250"),
    "windows-1251": ("cp1251", "x-cp1251 win-1251 win1251 cp-1251 windows1251 1251"),
    "windows-1252": (
        "cp1252",
        "x-cp1252 ascii us-ascii iso-8859-1 iso8859-1 iso_8859-1 iso88591 latin1 latin-1 l1 ibm819 cp819"
        " ansi_x3.4-1968 win-1252 x-user-defined",
    ),
    "windows-1253": ("cp1253", "x-cp1253"),
    "windows-1254": ("cp1254", "x-cp1254 iso-8859-9 iso8859-9 latin5 l5 iso88599"),
    "windows-1255": ("cp1255", "x-cp1255"),
    "windows-1256": ("cp1256", "x-cp1256"),
    "windows-1257": ("cp1257", "x-cp1257"),
    "windows-1258": ("cp1258", "x-cp1258"),
    "x-mac-cyrillic": ("mac-cyrillic", "x-mac-ukrainian"),
    "kz-1048": ("kz1048", "kz1048 strk1048-2002 rk1048 cskz1048"),
    "ptcp154": ("ptcp154", "cp154 pt154 cyrillic-asian csptcp154"),
    "gbk": ("gb18030", "gb2312 gb_2312-80 chinese x-gbk csgb2312 iso-ir-58 cp936 ms936 gb"),
    "gb18030": ("gb18030", ""),
    "big5": ("big5hkscs", "big5-hkscs cn-big5 x-x-big5 csbig5 big5hk"),
    "euc-jp": ("euc-jp", "x-euc-jp x-euc eucjp cseucpkdfmtjapanese"),
    "iso-2022-jp": ("iso2022-jp", "csiso2022jp jis"),
    "shift_jis": ("cp932", "shift-jis sjis x-sjis ms_kanji ms932 windows-31j windows-932 cp932 csshiftjis"),
    "euc-kr": ("cp949", "ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 uhc cseuckr euckr x-euc-kr"),
}  # fmt: skip
_NAMES = {codec: name for name, (codec, _) in reversed(_CODECS.items())}
_LABELS = {label: codec for name, (codec, labels) in _CODECS.items() for label in (name, *labels.split())}

_META = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_XML = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_LANGUAGE = re.compile(rb"<(?:html|body)\b[^>]{0,400}?\b(?:xml:)?lang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.I)


@functools.lru_cache(maxsize=512)
def resolve(label: str | None) -> str | None:
    """Python's codec for a label as a page writes it; None for one nobody knows."""
    if not label:
        return None
    wanted = label.strip(" \t\r\n\"';,").lower()
    wanted = wanted.rpartition("charset=")[2].strip(" \"'")
    if codec := _LABELS.get(wanted) or _LABELS.get(wanted.replace("_", "-")):
        return codec
    try:
        name = codecs.lookup(wanted).name if wanted.isascii() and "\0" not in wanted else ""
    except LookupError:
        return None
    # Python has codecs that are no character sets (rot13, zlib); only those we can report count.
    return _LABELS.get(name) or (name if name in _NAMES else None)


def report_name(codec: str) -> str:
    """The name to report for one of Python's codecs."""
    return _NAMES.get(codec, codec)


def declared_in(body: bytes) -> str | None:
    """The codec the page's own head declares; UTF-16 there means UTF-8, for the head was legible as ASCII."""
    head = _COMMENT.sub(b"", body[:_HEAD])
    match = _XML.match(head) or _META.search(head)
    codec = resolve(match[1].decode("ascii", "replace")) if match else None
    return "utf-8" if codec and codec.startswith("utf-16") else codec


def language_in(body: bytes) -> str | None:
    """The language code the page's root element declares, lower case."""
    match = _LANGUAGE.search(body[:_HEAD])
    return match[1].decode("ascii").lower() if match else None
