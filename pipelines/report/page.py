"""The facts of a report as one HTML file: no script, no request, everything of the site inert text."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from functools import partial
from importlib import resources

import jinja2
from markupsafe import Markup, escape

from pipelines.corpus import Corpus
from pipelines.coverage import Coverage
from pipelines.diff import Comparison
from pipelines.explain import visible
from pipelines.report import drawing
from pipelines.report.digest import TELLING
from pipelines.report.facts import Report, gather_diff
from pipelines.report.textdiff import lay_out
from pipelines.report.words import load

__all__ = ["coverage_svg", "environment", "render", "render_diff"]

_FILTERED = (*TELLING, "fetch-failed", "extraction-failed", "silent")
_OWN = "pipelines.report.templates"
_CRAWL = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\Z")


def render(report: Report, *, language: str = "en") -> str:
    """The page of a report in a language of the interface (`LANGUAGES`); of a diff alone its shorter form."""
    templates = environment(language)
    style = _style(templates)
    words = load(language)
    return templates.get_template("page.html").render(
        report=report,
        heading=words["ui"]["title_report" if report.coverage else "title_diff"],
        sections=_sections(report),
        filters=_filters(report),
        commands=_commands(report),
        style=style,
        style_hash="sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


def render_diff(corpus: Corpus, comparison: Comparison, *, language: str = "en") -> str:
    """The page of a comparison alone: what changed, and the counters."""
    return render(gather_diff(corpus, comparison), language=language)


def coverage_svg(coverage: Coverage, *, language: str = "en") -> str:
    """The grid of all sections as one SVG file, light or dark as its reader prefers."""
    templates, words = environment(language), load(language)
    return templates.get_template("sheet.html").render(
        sheet=drawing.coverage_sheet(coverage.total),
        label=f"{coverage.site}: {words['coverage']['scroll']}",
        style=_style(templates) + "svg{background:var(--paper)}text{font-family:system-ui,sans-serif}",
    )


def environment(language: str, *packages: str) -> jinja2.Environment:
    """Templates with our filters and the words of a language: those of ``packages``, then those of reports."""
    words = load(language)
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.FunctionLoader(partial(_template, name)) for name in (*packages, _OWN)]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    ui = words["ui"]
    made.filters |= {
        "code": _code,
        "decimal": lambda number: _grouped(f"{number:,.1f}", ui),
        "fill": lambda text, **values: text.format(**values),
        "moment": _moment,
        "num": lambda number: _grouped(f"{number:,}", ui),
        "percent": lambda share: _grouped(_percent(share), ui),
        "safe_text": visible,
        "signed": lambda number: _grouped(f"{number:+,}", ui).replace("-", "−"),
        "web": lambda url: bool(url) and url.startswith(("http://", "https://")),
        "why": lambda cell: (cell.reason or "").replace(cell.url or "", "").strip() or cell.url or "",
        "word": lambda table, key: words.get(table, {}).get(key, visible(key, 80)),
    }
    made.globals |= {
        "calendar_sheet": drawing.calendar_sheet,
        "coverage_sheet": drawing.coverage_sheet,
        "language": language,
        "lay_out": lay_out,
        "shape": drawing.shape,
        "small_grid": drawing.small_grid,
        "sparkline": drawing.sparkline,
        "w": words,
    }
    return made


def _sections(report: Report) -> list[str]:
    """The parts of the page, in order; a diff alone has neither coverage nor a list of losses."""
    shown = {
        "summary": True,
        "coverage": report.coverage is not None and bool(report.coverage.total.cells),
        "new": True,
        "calendar": report.changes is not None and bool(report.changes.calendar),
        "changes": report.changes is not None,
        "views": bool(report.views.counted),
        "losses": report.coverage is not None and bool(report.crawl["missing"]),
    }
    return [name for name, is_shown in shown.items() if is_shown]


def _filters(report: Report) -> dict[str, int]:
    """How many of the changes shown are in each state that can be chosen alone."""
    shown = report.changes.shown if report.changes else []
    numbers = Counter(state for change in shown for state in change.states)
    numbers["silent"] = sum(bool(change.silent) for change in shown)
    return {state: numbers[state] for state in _FILTERED if numbers[state]}


def _commands(report: Report) -> dict[str, str]:
    """Where to get what the page leaves out."""
    if report.changes is None:
        return {"new": f"muragat show {report.site}", "diff": ""}
    diff = f"muragat diff {report.site} {report.changes.before} {report.changes.after}"
    return {"new": f"{diff} --only new", "diff": diff}


def _style(templates: jinja2.Environment) -> Markup:
    """The style sheet. It is ours, so it goes into the page as it is."""
    return Markup(templates.get_template("report.css").render(states=_FILTERED))  # noqa: S704


def _template(package: str, name: str) -> str | None:
    path = resources.files(package) / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _code(text: str) -> Markup:
    """What stands between backticks as code, all of it escaped."""
    parts = text.split("`")
    marked = (
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts)
    )
    return Markup("").join(marked)


def _grouped(number: str, ui: Mapping[str, str]) -> str:
    """A number as Python writes it with the marks of a language."""
    return number.translate({ord(","): ui["group"], ord("."): ui["decimal"]})


def _percent(share: float) -> str:
    """A share as a percentage that is 0 or 100 only where it is exactly that."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return f"{min(share, 0.999) if share < 1 else share:.1%}".replace(".0%", "%").replace("%", "\u202f%")


def _moment(when: str | dt.datetime) -> str:
    """A time to the minute, or a crawl's id, which is a time to the second."""
    if isinstance(when, dt.datetime):
        return f"{when:%Y-%m-%d %H:%M} UTC"
    found = _CRAWL.match(when)
    return f"{found[1]}-{found[2]}-{found[3]} {found[4]}:{found[5]}:{found[6]} UTC" if found else when
