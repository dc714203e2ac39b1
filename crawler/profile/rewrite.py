"""A profile's file with other selectors in it, all else, comments too, as its owner wrote it."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.profile.model import Profile, load_profile
from crawler.profile.template import Template
from crawler.profile.tomlfile import TomlFile
from pipelines.errors import ProfileError
from pipelines.learned import with_learned

__all__ = ["rewrite_selectors"]

_HEADER = re.compile(r"\s*\[\s*selectors\s*\]\s*(#.*)?")
_VALUE = r"""("(?:[^"\\]|\\.)*"|'[^']*')"""


def rewrite_selectors(path: Path, selectors: Mapping[str, str], kept: Template, why: str) -> Profile:
    """Put these selectors into the file, and what held before as a block with the comment ``why`` over it.

    A block that ends when ``kept`` does stays as it is. Returns the profile as it is then. Raises
    `ProfileError` where the file is written in a way that is not ours to change; it is left as it was.
    """
    profile = load_profile(path)
    text = _with_selectors(profile, path, selectors)
    if kept.valid_until not in [block.valid_until for block in profile.template]:
        text = f"{text.rstrip()}\n\n# {why}\n{kept.text}"
    text = with_learned(text, profile.learned)
    _check(profile, path, text, selectors)
    staged = path.with_name(f".{path.name}.part")
    staged.write_text(text, encoding="utf-8")
    os.replace(staged, path)
    return load_profile(path)


def _with_selectors(profile: Profile, path: Path, selectors: Mapping[str, str]) -> str:
    file = TomlFile(path, profile.source, {}, ProfileError)
    lines = profile.source.splitlines()
    for field in profile.selectors:
        if selectors.get(field) == profile.selectors[field]:
            continue
        number = file.line_of("selectors", field) - 1
        lines[number] = _line(lines[number], field, selectors.get(field))
    new = [f"{field} = {_quoted(s)}" for field, s in selectors.items() if field not in profile.selectors]
    head = next((number for number, line in enumerate(lines) if _HEADER.fullmatch(line)), None)
    if new and head is None:
        lines += ["", "[selectors]", *new]
    elif head is not None:
        lines[head + 1 : head + 1] = new
    return "\n".join(lines) + "\n"


def _line(line: str, field: str, selector: str | None) -> str:
    """The line with another selector; where there is none any more, as a comment."""
    if selector is None:
        return f"# {line}"
    key = rf"""(\s*(?:selectors\s*\.\s*)?["']?{field}["']?\s*=\s*)"""
    return re.sub(key + _VALUE, lambda found: found[1] + _quoted(selector), line, count=1)


def _quoted(selector: str) -> str:
    return json.dumps(selector, ensure_ascii=False)


def _check(profile: Profile, path: Path, text: str, selectors: Mapping[str, str]) -> None:
    """Raise where the new text does not say what it is to say, and everything else as before."""

    def other(source: str) -> dict[str, Any]:
        return {
            k: v for k, v in tomllib.loads(source).items() if k not in ("selectors", "template", "learned")
        }

    try:
        said = tomllib.loads(text)
        right = said.get("selectors", {}) == dict(selectors) and other(text) == other(profile.source)
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        wanted = "; ".join(f"{field} = {_quoted(selector)}" for field, selector in selectors.items())
        raise ProfileError(
            "its selectors are written in a way that is not ours to change",
            where=str(path),
            hint=f"write by hand, under [selectors]: {wanted or 'nothing'}",
        )
