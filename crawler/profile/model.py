"""What a site profile is: load, check, explain. A site works without one, from its address alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
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

from crawler.profile import keychecks
from crawler.profile.expect import expectations
from crawler.profile.template import Template, check_templates
from crawler.urls import canonical, host_of
from crawler.walk.refresh import Refresh
from pipelines.context import SiteRules
from pipelines.errors import ProfileError, UsageError
from pipelines.learned import LearnedBox, check_learned, with_learned

__all__ = ["READING", "Profile", "find_profile", "load_profile", "profile_for", "shipped_profiles", "spell"]
READING = ("publisher", "time_zone", "day_first", "languages", "sections", "labels", "selectors")
"""The keys that say how pages are read."""


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """One site: where to start, what its words mean, how gently to treat it.

    ``delay`` is seconds between two requests to the host, ``concurrency`` requests at a time (None:
    as `crawler.settings` has it, or no pause and four where the host is one's own), ``hosts`` further hosts that belong to the site.
    ``refresh`` says which articles a later crawl looks at again; ``unlisted`` whether those are crawled
    too that only sitemaps and feeds name; ``browser`` whether calendars and listings are drawn by one.
    ``languages`` maps a BCP 47 code to the words or path that mark it; ``sections`` a section's
    name to the menu texts that lead to it, in any language; ``expect`` a key of
    `pipelines.checks.crawls.EXPECTATIONS` to the limit at which a crawl is bad. ``template`` says how pages
    were read until a moment: ask ``at``. ``learned`` is the last crawl's note to people.
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
    browser: bool = False
    languages: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    sections: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    selectors: Mapping[str, str] = dataclasses.field(default_factory=dict)
    expect: Mapping[str, float] = dataclasses.field(default_factory=dict)
    template: tuple[Template, ...] = ()
    learned: tuple[LearnedBox, ...] = ()
    source: str = ""

    @property
    def digest(self) -> str:
        """sha256 of what the profile says of reading; empty where that is nothing."""
        said = {name: getattr(self, name) for name in READING if getattr(self, name) != _DEFAULTS[name]}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest() if said else ""

    def at(self, moment: dt.datetime) -> Profile:
        """The profile as it holds for a crawl that began at this moment (aware)."""
        over = [template for template in self.template if moment < template.ends(self.time_zone)]
        if not over:
            return self
        said = min(over, key=lambda template: template.ends(self.time_zone)).says
        return dataclasses.replace(self, **said, template=())

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
        if name == "template":
            tables += [f"\n{template.text}".rstrip() for template in value]
        elif isinstance(value, Mapping):
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


_CHECKS: dict[str, Any] = {
    "name": keychecks.name, "start": keychecks.address, "publisher": keychecks.text,
    "time_zone": keychecks.zone, "day_first": keychecks.flag, "hosts": keychecks.texts,
    "delay": keychecks.seconds, "concurrency": keychecks.requests, "contact": keychecks.text,
    "refresh": keychecks.refresh, "unlisted": keychecks.flag, "browser": keychecks.flag,
    "languages": keychecks.table, "sections": keychecks.table,
    "labels": keychecks.label_table, "selectors": keychecks.selector_table,
    "expect": expectations, "template": check_templates, "learned": check_learned,
}  # fmt: skip
