"""What in a profile that loads has no effect, or not the one that was meant."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from selectolax.lexbor import SelectolaxError

from crawler.guard import is_own_network
from crawler.profile.model import Profile
from pipelines.parse import parse

__all__ = ["Held", "Remark", "remarks"]

_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
_HOST = re.compile(r"[^\s/:@]+\.[^\s/:@]+(?::\d+)?|localhost(?::\d+)?|\[[\da-fA-F:.]+\](?::\d+)?")
_POLITE = 1.0  # seconds


@dataclasses.dataclass(frozen=True, slots=True)
class Remark:
    """One thing to mend: the key, what is wrong with it, what to do."""

    key: str
    says: str
    hint: str


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """What the months of a crawl with the profile were filed under."""

    sections: frozenset[str]
    languages: frozenset[str]


def remarks(profile: Profile, held: Held | None) -> list[Remark]:
    """Everything worth a remark, by key; ``held`` is what the newest crawl found, where there was one."""
    found = [
        *_hosts(profile.hosts),
        *_pace(profile),
        *_languages(profile.languages),
        *_shared("languages", profile.languages),
        *_shared("sections", profile.sections),
        *_selectors("selectors", profile.selectors),
        *(r for n, old in enumerate(profile.template) for r in _selectors(f"template[{n}]", old.selectors)),
    ]
    if held:
        found += _unseen("sections", profile.sections, held.sections)
        found += _unseen("languages", profile.languages, held.languages)
    return sorted(found, key=lambda remark: remark.key)


def _hosts(hosts: Collection[str]) -> Iterator[Remark]:
    for host in hosts:
        if not _HOST.fullmatch(host):
            yield Remark("hosts", f"{host!r} is no host name", 'a name alone: "www.example.org"')


def _pace(profile: Profile) -> Iterator[Remark]:
    if is_own_network(profile.start):
        return
    hint = "ask the site's owner first, or leave it out"
    if profile.delay is not None and profile.delay < _POLITE:
        yield Remark("delay", "less than a second between two requests", hint)
    if profile.concurrency is not None and profile.concurrency > 1:
        yield Remark("concurrency", "more than one request at a time", hint)


def _languages(languages: Collection[str]) -> Iterator[Remark]:
    for code in languages:
        if not _CODE.fullmatch(code):
            yield Remark(f"languages.{code}", "is no language code", "BCP 47: kk, ru, en, uz-Cyrl")


def _shared(table: str, marks: Mapping[str, Collection[str]]) -> Iterator[Remark]:
    """Words that stand for two names: the first of them is always meant."""
    owners: dict[str, list[str]] = defaultdict(list)
    for name, words in marks.items():
        for word in {word.casefold() for word in words}:
            owners[word].append(name)
    for word, (first, *others) in owners.items():
        for other in others:
            yield Remark(f"{table}.{other}", f"{word!r} stands for {first} already", "keep it in one of them")


def _selectors(table: str, selectors: Mapping[str, str]) -> Iterator[Remark]:
    for field, selector in selectors.items():
        try:
            parse(b"<p>").css_first(selector)
        except (SelectolaxError, ValueError):
            yield Remark(f"{table}.{field}", f"{selector!r} is no CSS selector", 'for example "div.text"')


def _unseen(table: str, named: Collection[str], held: Collection[str]) -> Iterator[Remark]:
    for name in named:
        if name not in held:
            says = "no month of the newest crawl is filed under it"
            yield Remark(f"{table}.{name}", says, "compare its words with the site's menu")
