"""What a site profile is: load, check, explain. A site works without one, from its address alone."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.expect import expectations
from crawler.refresh import Refresh
from crawler.urls import canonical, host_of
from pipelines.context import SiteRules
from pipelines.errors import ProfileError, UsageError
from pipelines.learned import LearnedBox, check_learned, with_learned

__all__ = ["Profile", "find_profile", "load_profile", "profile_for", "shipped_profiles", "spell"]

_NAME = re.compile(r"[a-z0-9][a-z0-9_]*\Z")
_FIELDS = ("body", "title", "date", "views")
_LABELS = ("views", "saved", "published", "modified")


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """One site: where to start, what its words mean, how gently to treat it.

    ``delay`` is seconds between two requests to the host, ``concurrency`` requests at a time (None:
    as `crawler.settings` has it, or no pause and four where the host is one's own), ``hosts`` further hosts that belong to the site.
    ``refresh`` says which articles a later crawl looks at again; ``unlisted`` whether those are crawled
    too that only sitemaps and feeds name.
    ``languages`` maps a BCP 47 code to the words or path that mark it; ``sections`` a section's
    name to the menu texts that lead to it, in any language; ``expect`` a key of
    `pipelines.checks.crawls.EXPECTATIONS` to the limit at which a crawl is bad. ``learned`` is the last crawl's
    note to people.
    """

    name: str
    start: str
    publisher: str | None = None
    time_zone: str = "UTC"
    day_first: bool | None = None
    hosts: tuple[str, ...] = ()
    delay: float | None = None
    concurrency: int | None = None
    contact: str = ""
    refresh: Refresh = dataclasses.field(default_factory=lambda: Refresh())
    unlisted: bool = False
    languages: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    sections: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    selectors: Mapping[str, str] = dataclasses.field(default_factory=dict)
    expect: Mapping[str, float] = dataclasses.field(default_factory=dict)
    learned: tuple[LearnedBox, ...] = ()
    source: str = ""

    @property
    def digest(self) -> str:
        """sha256 of what the profile says of reading; empty where that is nothing."""
        said = {
            name: getattr(self, name)
            for name in (
                "publisher",
                "time_zone",
                "day_first",
                "languages",
                "sections",
                "labels",
                "selectors",
            )
            if getattr(self, name) != _DEFAULTS[name]
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest() if said else ""

    @property
    def text(self) -> str:
        """The profile as TOML: the file as it is, or the least that says the same."""
        said = {name: getattr(self, name) for name in _DEFAULTS if name != "learned"}
        return self.source or with_learned(spell(said), self.learned)

    @property
    def all_hosts(self) -> frozenset[str]:
        """Every host of the site, as `host_of` gives them."""
        return frozenset({host_of(self.start), *(host_of(f"http://{h}") for h in self.hosts)})

    @property
    def rules(self) -> SiteRules:
        """The part that reading pages needs."""
        return SiteRules(
            self.name,
            self.publisher,
            self.time_zone,
            self.day_first,
            self.labels,
            self.selectors,
            self.digest,
        )


_DEFAULTS: dict[str, Any] = {
    f.name: f.default_factory() if f.default_factory is not dataclasses.MISSING else f.default
    for f in dataclasses.fields(Profile)
    if f.name != "source"
}


def spell(values: Mapping[str, Any]) -> str:
    """Values of a profile as TOML, those that are as they would be anyway left out."""
    lines, tables = [], []
    for name, value in values.items():
        if value == _DEFAULTS[name]:
            continue
        if isinstance(value, Mapping):
            tables += [
                f"\n[{name}]",
                *(f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in value.items()),
            ]
        else:
            lines.append(f"{name} = {_toml(value)}")
    return "\n".join([*lines, *tables]) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, Refresh):
        return value.text
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def shipped_profiles() -> dict[str, Traversable]:
    """Name -> file of the profiles that come with Muragat; in an egg they are no files of their own."""
    found = (file for file in (files("crawler") / "sites").iterdir() if file.name.endswith(".toml"))
    return {file.name.removesuffix(".toml"): file for file in sorted(found, key=lambda file: file.name)}


def profile_for(target: str) -> Profile:
    """The profile a user means by ``target``: an address, a profile's name or a profile file.

    An address of a site we ship a profile for gives a profile of its own all the same: what is
    asked for by address is walked from that address alone.
    Raises `UsageError` where it is none of these.
    """
    if "://" in target:
        return _from_address(target)
    if target.endswith(".toml"):
        return load_profile(Path(target))
    return find_profile(target)


def find_profile(name: str) -> Profile:
    """A shipped profile by name. Raises `UsageError` naming the nearest one."""
    known = shipped_profiles()
    if name in known:
        return load_profile(known[name])
    if "." in name and "/" not in name.split(".")[0]:
        raise UsageError(
            "is neither a site nor an address", where=name, hint=f"did you mean https://{name} ?"
        )
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else "`muragat sites` lists the sites; an address works too"
    raise UsageError("no such site", where=name, hint=hint)


def _from_address(url: str) -> Profile:
    try:
        start = canonical(url)
    except ValueError as error:
        raise UsageError(f"not an address: {error}", where=url, hint="give http://… or https://…") from None
    if not start.startswith(("http://", "https://")) or not host_of(start):
        raise UsageError("not a web address", where=url, hint="give http://… or https://…")
    return Profile(name=re.sub(r"[^a-z0-9]+", "_", host_of(start)).strip("_"), start=start)


def load_profile(path: Path | Traversable) -> Profile:
    """Read and check one profile file. Raises `ProfileError` naming file, key and remedy."""
    try:
        source = path.read_text(encoding="utf-8")
        data = tomllib.loads(source)
    except OSError as error:
        raise ProfileError(error.strerror or str(error), where=str(path), hint="check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"not TOML: {error}", where=str(path), hint="mend that line") from None
    return _check(data, source, path)


def _check(data: dict[str, Any], source: str, path: Path | Traversable) -> Profile:
    for key in data:
        if key not in _DEFAULTS:
            near = difflib.get_close_matches(key, _DEFAULTS, 1)
            hint = f"did you mean {near[0]}?" if near else "known: " + ", ".join(_DEFAULTS)
            raise ProfileError("unknown key", where=f"{path}: {key}", hint=hint)
    for key in ("name", "start"):
        if key not in data:
            raise ProfileError("missing key", where=f"{path}: {key}", hint=f'add {key} = "…"')
    checked = {key: _CHECKS[key](value, f"{path}: {key}") for key, value in data.items()}
    return Profile(**checked, source=source)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise ProfileError("must be a text", where=where, hint='write it in quotes: "…"')
    return value


def _name(value: Any, where: str) -> str:
    if not _NAME.match(_text(value, where)):
        raise ProfileError("not a name", where=where, hint="small Latin letters, digits and _")
    return str(value)


def _address(value: Any, where: str) -> str:
    if not _text(value, where).startswith(("http://", "https://")):
        raise ProfileError("not a web address", where=where, hint="give http://… or https://…")
    return canonical(str(value))


def _zone(value: Any, where: str) -> str:
    try:
        ZoneInfo(_text(value, where))
    except (ZoneInfoNotFoundError, ValueError):
        raise ProfileError("unknown time zone", where=where, hint='a name such as "Asia/Almaty"') from None
    return str(value)


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise ProfileError("must be true or false", where=where, hint="without quotes")
    return value


def _seconds(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
        raise ProfileError("must be seconds, 0 to 3600", where=where, hint="for example 1.5")
    return float(value)


def _requests(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 16:
        raise ProfileError("must be a number of requests, 1 to 16", where=where, hint="1 is polite")
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise ProfileError("must be a list of texts", where=where, hint='for example ["a", "b"]')
    return tuple(_text(item, where) for item in value)


def _table(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ProfileError("must be a table", where=where, hint="write it as [table] with key = value lines")
    return {key: _texts(item, f"{where}.{key}") for key, item in value.items()}


def _label_table(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    return _keyed(_table(value, where), _LABELS, where)


def _selector_table(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ProfileError("must be a table", where=where, hint='for example body = "div.text"')
    return _keyed({key: _text(item, f"{where}.{key}") for key, item in value.items()}, _FIELDS, where)


def _keyed(table: dict[str, Any], keys: tuple[str, ...], where: str) -> dict[str, Any]:
    for key in table:
        if key not in keys:
            raise ProfileError("unknown key", where=f"{where}.{key}", hint="known: " + ", ".join(keys))
    return table


def _refresh(value: Any, where: str) -> Refresh:
    try:
        return Refresh.parse(value)
    except ValueError as error:
        hint = '"all", "listing-only" or { recent_days = 30, one_in = 7 }'
        raise ProfileError(str(error), where=where, hint=hint) from None


_CHECKS: dict[str, Any] = {
    "name": _name, "start": _address, "publisher": _text, "time_zone": _zone, "day_first": _flag,
    "hosts": _texts, "delay": _seconds, "concurrency": _requests, "contact": _text,
    "refresh": _refresh, "unlisted": _flag, "learned": check_learned,
    "languages": _table, "sections": _table, "labels": _label_table, "selectors": _selector_table,
    "expect": expectations,
}  # fmt: skip
