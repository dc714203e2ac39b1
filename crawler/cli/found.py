"""What a look at a site found, as a person reads it and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from crawler.cli.console import emit_table
from crawler.findings import Findings, Unlisted
from crawler.walk.witnesses import Witness

__all__ = ["found_as_json", "instead", "show_found"]

_MARKS = {True: "●", False: "·"}
_SOME = 8  # names of a list that are shown


def show_found(found: Findings) -> None:
    """Three tables on stdout: what was found, the months, the sampled articles."""
    emit_table(["what", "found"], list(_facts(found)))
    if any(found.grid.values()):
        print()
        columns = ["year", *(f"{month:02}" for month in range(1, 13))]
        grid = found.grid
        emit_table(columns, [[y, *(_MARKS[m in grid[y]] for m in range(1, 13))] for y in grid])
    if found.articles:
        print()
        rows = [
            (a.date_published, a.view_count, a.word_count, a.title, _legible(a.url)) for a in found.articles
        ]
        emit_table(["date", "views", "words", "title", "url"], rows, right=frozenset({"views", "words"}))


def _facts(found: Findings) -> Iterator[tuple[str, str]]:
    yield "start", found.profile.start
    yield "robots.txt", _robots(found)
    yield "pages", f"{found.pages} explored"
    if found.languages:
        marks = (f"{code} ({', '.join(texts)})" if texts else code for code, texts in found.languages.items())
        yield "languages", ", ".join(marks)
    if found.sections:
        more = f" and {len(found.sections) - _SOME} more" if len(found.sections) > _SOME else ""
        yield "sections", "; ".join(found.sections[:_SOME]) + more
    if found.grid:
        yield from _archive(found)
    yield from _besides(found)


def _robots(found: Findings) -> str:
    if not found.has_robots:
        return "none: nothing is forbidden"
    delay = f"Crawl-delay {found.crawl_delay:g} s" if found.crawl_delay else "no Crawl-delay"
    return f"lets us in; {delay}; names {_count(found.sitemaps_named, 'sitemap')}"


def _archive(found: Findings) -> Iterator[tuple[str, str]]:
    months = [month for month in found.months if month.state == "open"]
    calendars = len({(month.section, month.language) for month in months})
    whole = all(month.month is None for month in months)
    first, last = (choose((m.year, m.month or 0) for m in months) for choose in (min, max))
    span = f"{first[0]} to {last[0]}" if whole else f"{first[0]}-{first[1]:02} to {last[0]}-{last[1]:02}"
    yield "years" if whole else "months", f"{len(months):,} in {_count(calendars, 'calendar')}, {span}"
    listed = sum(totals.listed for totals in found.read)
    yield (
        "sample",
        f"{len(found.read)} {'years' if whole else 'months'} read, {listed:,} articles listed there, {len(found.articles)} read",
    )
    for host, number in found.strangers.items():
        yield "other hosts", f"{number} listed articles lie on {host}"
    estimate = found.estimate
    more = ", or more: some months go on" if estimate.at_least else ""
    between = (
        f" ({estimate.low:,} to {estimate.high:,}{more})" if estimate.low < estimate.high or more else ""
    )
    yield "whole crawl", f"about {_count(estimate.articles, 'article')}{between}"
    pace = f"one every {found.delay:g} s or so" if found.delay else "without a pause"
    cost = f"{_time(estimate.seconds)}, {max(estimate.log_bytes / 1e6, 0.1):,.1f} MB of log"
    yield "its cost", f"{_count(estimate.requests, 'request')}, {pace}: {cost}"


def _besides(found: Findings) -> Iterator[tuple[str, str]]:
    for witness in found.witnesses:
        entries = _count(len(witness.entries), "address")
        yield (
            witness.kind,
            f"{_count(len(witness.further), 'sitemap') if witness.further else entries}: {witness.url}",
        )
    if found.grid and found.outside.number:
        yield "no such month", _unlisted(found.outside, "of months that no calendar offers")
    if found.passed_over.number:
        yield "not listed", _unlisted(found.passed_over, "of months read, whose listings lack them")


def _unlisted(entries: Unlisted, of_what: str) -> str:
    return (
        f"{_count(entries.number, 'address')} of sitemaps and feeds, {of_what}: {' '.join(entries.examples)}"
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 'es' if what.endswith('s') else 's'}"


def _legible(url: str) -> str:
    """An address in the letters it stands for, where they can be printed."""
    text = unquote(url)
    return text if text.isprintable() else url


def _time(seconds: float) -> str:
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 1):.0f} s"


def instead(found: Findings) -> list[str]:
    """What a site has in place of a month archive, in words; nothing where nothing was seen."""
    return [
        *(_said(witness) for witness in found.witnesses if witness.entries),
        *(f"{url} leads on from page to page, newest first as a rule" for url in found.paged[:1]),
    ]


def _said(witness: Witness) -> str:
    dated = [entry.month for entry in witness.entries if entry.month]
    text = f"a {witness.kind} of {_count(len(witness.entries), 'address')}, {witness.url}"
    if not dated:
        return text
    first, last = min(dated), max(dated)
    return f"{text} ({len(dated):,} dated {first[0]}-{first[1]:02} to {last[0]}-{last[1]:02})"


def found_as_json(found: Findings) -> dict[str, Any]:
    """Everything as plain values."""
    names = ("url", "title", "date_published", "view_count", "word_count", "language", "article_section")
    return {
        "start": found.profile.start,
        "site": found.profile.name,
        "robots": {"found": found.has_robots, "crawl_delay": found.crawl_delay},
        "delay": found.delay,
        "languages": found.languages,
        "sections": found.sections,
        "publisher": found.publisher,
        "day_first": found.day_first,
        "offsets": found.offsets,
        "months": [
            {"year": m.year, "month": m.month, "section": m.section, "language": m.language,
             "url": m.url, "state": m.state}
            for m in found.months
        ],
        "read": [{"url": t.month.url, "pages": t.pages, "listed": t.listed} for t in found.read],
        "articles": [{name: getattr(article, name) for name in names} for article in found.articles],
        "other_hosts": found.strangers,
        "estimate": {name: getattr(found.estimate, name) for name in found.estimate.__slots__},
        "witnesses": [
            {"url": w.url, "kind": w.kind, "entries": len(w.entries), "further": len(w.further)}
            for w in found.witnesses
        ],
        "outside": {"number": found.outside.number, "examples": found.outside.examples},
        "passed_over": {"number": found.passed_over.number, "examples": found.passed_over.examples},
        "explored": found.pages,
        "paged": found.paged,
    }  # fmt: skip
