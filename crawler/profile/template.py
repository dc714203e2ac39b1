"""How pages were read until a redesign: the ``[[template]]`` blocks of a profile.

What a profile says outside of them holds now. A block holds for the crawls that began before its
``valid_until``, of several that one which ends first; so a log of before a redesign is derived again
with the rules of its time, to the same bytes, and with the same profile digest.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from crawler.profile import keychecks
from pipelines.errors import ProfileError

__all__ = ["Template", "check_templates"]

_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Template:
    """The rules of reading until a moment.

    ``valid_until`` is a day, which is included, or a moment, which is not; both are the site's own time
    unless the moment has an offset. ``selectors`` are all there were: none of today's is added.
    ``labels``, ``day_first`` and ``time_zone`` are as today where they are None.
    """

    valid_until: dt.date | dt.datetime
    selectors: Mapping[str, str] = dataclasses.field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] | None = None
    day_first: bool | None = None
    time_zone: str | None = None

    def ends(self, time_zone: str) -> dt.datetime:
        """The first moment (aware) at which it holds no more; ``time_zone`` is the site's."""
        end = self.valid_until
        if not isinstance(end, dt.datetime):
            end = dt.datetime.combine(end, dt.time()) + _DAY
        return end if end.tzinfo else end.replace(tzinfo=ZoneInfo(self.time_zone or time_zone))

    @property
    def says(self) -> dict[str, Any]:
        """Keys of the profile -> what they were."""
        others = {name: getattr(self, name) for name in ("labels", "day_first", "time_zone")}
        return {"selectors": self.selectors} | {k: v for k, v in others.items() if v is not None}

    @property
    def text(self) -> str:
        """The block as TOML."""
        end = self.valid_until.isoformat().replace("+00:00", "Z")
        said = {**self.selectors, **{k: v for k, v in self.says.items() if k not in ("selectors", "labels")}}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
        if self.labels is not None:
            words = (f"{key} = {json.dumps(w, ensure_ascii=False)}" for key, w in self.labels.items())
            lines.append(f"labels = {{ {', '.join(words)} }}")
        return "\n".join(["[[template]]", f"valid_until = {end}", *lines]) + "\n"


def check_templates(value: Any, where: str) -> tuple[Template, ...]:
    """The blocks as TOML gives them, checked; ``where`` names file and key. Raises `ProfileError`."""
    if not isinstance(value, list) or not all(isinstance(block, dict) for block in value):
        raise ProfileError("must be blocks", where=where, hint="write [[template]] in two brackets")
    found = tuple(_template(block, f"{where}[{number}]") for number, block in enumerate(value))
    for number, template in enumerate(found):
        if template.valid_until in [other.valid_until for other in found[:number]]:
            hint = "of two blocks that end together only one can hold"
            raise ProfileError("another block ends then", where=f"{where}[{number}].valid_until", hint=hint)
    return found


def _template(block: dict[str, Any], where: str) -> Template:
    selectors = {key: value for key, value in block.items() if key in keychecks.FIELDS}
    others = {key: value for key, value in block.items() if key not in selectors}
    for key in others:
        if key not in _CHECKS:
            known = ", ".join((*_CHECKS, *keychecks.FIELDS))
            raise ProfileError("unknown key", where=f"{where}.{key}", hint=f"known: {known}")
    if "valid_until" not in block:
        hint = "valid_until = 2026-03-01, the last day on which it held"
        raise ProfileError("missing key", where=f"{where}.valid_until", hint=hint)
    said = {key: _CHECKS[key](value, f"{where}.{key}") for key, value in others.items()}
    return Template(selectors=keychecks.selector_table(selectors, where), **said)


def _end(value: Any, where: str) -> dt.date | dt.datetime:
    if not isinstance(value, dt.date):
        hint = "without quotes: 2026-03-01, or 2026-03-01T12:00:00Z"
        raise ProfileError("must be a day or a moment", where=where, hint=hint)
    return value


_CHECKS: dict[str, Any] = {
    "valid_until": _end, "labels": keychecks.label_table, "day_first": keychecks.flag,
    "time_zone": keychecks.zone,
}  # fmt: skip
