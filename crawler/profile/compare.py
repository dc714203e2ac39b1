"""What two profiles say otherwise, key by key."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.profile.model import READING, Profile
from crawler.profile.template import Template
from crawler.walk.refresh import Refresh

__all__ = ["Difference", "compare_profiles"]

_NO_MATTER = frozenset({"source", "learned"})


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One key that is said otherwise: both values, None where nothing is said; ``reading`` is whether pages
    are read otherwise for it."""

    key: str
    before: Any
    after: Any
    reading: bool


def compare_profiles(before: Profile, after: Profile) -> list[Difference]:
    """Every difference, in the order of the keys; the last crawl's note ``[[learned]]`` aside."""
    return list(_differences(before, after))


def _differences(before: Profile, after: Profile) -> Iterator[Difference]:
    for field in dataclasses.fields(Profile):
        if field.name in _NO_MATTER:
            continue
        old, new = (_flat(field.name, getattr(profile, field.name)) for profile in (before, after))
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield Difference(key, old.get(key), new.get(key), field.name in READING)


def _flat(name: str, value: Any) -> dict[str, Any]:
    """A value under its key; a table under the keys of its lines, a block under its end."""
    if isinstance(value, Mapping):
        return {f"{name}.{key}": _plain(item) for key, item in value.items()}
    if name == "template":
        return {f"template {block.valid_until.isoformat()}": _plain(block) for block in value}
    return {} if value in (None, "", ()) else {name: _plain(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, Template):
        return {k: _plain(v) for k, v in value.says.items()}
    if isinstance(value, Refresh):
        return dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value
