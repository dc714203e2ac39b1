"""Facts as HTML: templates that only escape, no script, one style sheet shared with the reports."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote, urlencode

from pipelines.explain import visible
from pipelines.report.drawing import sparkline
from pipelines.report.page import environment
from pipelines.serve.selection import ORDERS

__all__ = ["Pages"]

_MOST = 200_000  # characters of one text on a page
_LEVELS = 4


class Pages:
    """The templates, read once. ``style`` is the style sheet of all pages."""

    def __init__(self) -> None:
        self._templates = environment("en", "pipelines.serve.templates")
        self._templates.filters |= {
            "code_text": lambda text: "\n".join(visible(line, _MOST) for line in text.split("\n")),
            "day": lambda when: f"{when:%Y-%m-%d}" if when else "–",
            "part": lambda name: quote(str(name), safe=""),
            "prose": lambda text: visible(text, _MOST),
            "query": lambda asked, **more: urlencode({**asked, **more}),
        }
        self._templates.globals |= {"calendar": _calendar, "curve": _curve, "orders": ORDERS}
        shared = self._templates.get_template("report.css").render(states=())
        self.style: str = shared + self._templates.get_template("serve.css").render()

    def render(self, template: str, told: dict[str, Any], path: str, query: str) -> bytes:
        """A page; ``path`` and ``query`` are those it was asked for by."""
        path = "/" + quote(path).lstrip("/")  # two slashes would begin the name of a host
        twin = "/index.json" if path == "/" or "error" in told else path + ".json"
        page = self._templates.get_template(template).render(
            f=told, path=path, twin=twin + (f"?{query}" if query and "error" not in told else "")
        )
        # Pages of the world hold half surrogate pairs; a browser is sent none.
        return page.encode("utf-8", "replace")


def _calendar(months: list[dict[str, Any]]) -> list[tuple[int, list[dict[str, Any] | None], int]]:
    """Years, the newest first, with their twelve months, each with how strongly it is drawn, and their sum."""
    if not months:
        return []
    highest = max(month["articles"] for month in months)
    steps = [max(step, round(highest * (step / _LEVELS) ** 2)) for step in range(1, _LEVELS)]
    at = {(month["year"], month["month"]): month for month in months}
    years = [year for year, _ in at]
    rows = []
    for year in range(max(years), max(min(years), max(years) - 200) - 1, -1):
        cells = [at.get((year, number)) for number in range(1, 13)]
        drawn = [
            cell and cell | {"level": 1 + sum(cell["articles"] > s for s in steps) if cell["articles"] else 0}
            for cell in cells
        ]
        rows.append((year, drawn, sum(cell["articles"] for cell in cells if cell)))
    return rows


def _curve(visits: list[dict[str, Any]], width: int = 640, height: int = 150) -> dict[str, Any] | None:
    """The counter of an article over time as places in a box; None where it was seen less than twice."""
    points: list[tuple[dt.datetime, int]] = [
        (visit["fetch_time"], visit["view_count"]) for visit in visits if visit["view_count"] is not None
    ]
    if len(points) < 2:
        return None
    counts = [count for _, count in points]
    places = sparkline(points, width, height)
    marks = [(x, y, when, count) for (x, y), (when, count) in zip(places, points, strict=True)]
    return {"width": width, "height": height, "marks": marks, "low": min(counts), "high": max(counts)}
