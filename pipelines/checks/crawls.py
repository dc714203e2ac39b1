"""The checks of a crawl: pure functions of its record, of the last good crawl's and of what the profile expects.

A check that cannot be made is left out: most compare with the last crawl, and a share of a handful
of articles tells nothing, so each wants a number of articles as well before it says anything.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["EXPECTATIONS", "Check", "judge"]

Record = Mapping[str, Any]

_FEW = 5
"""Fewer articles than these make no check fail, whatever their share."""
_SAMPLE = 20
"""Fewer articles than these say nothing of how texts are distributed."""
_DOUBT = 1.63
"""The two-sample statistic is exceeded by chance once in a hundred times beyond this many standard errors."""

EXPECTATIONS = {
    "min_articles": "articles",
    "max_losses": "losses",
    "max_missing_months": "months",
    "max_without_date": "without_date",
    "max_without_text": "without_text",
    "max_without_title": "without_title",
    "max_without_views": "without_views",
}
"""Key of a profile's ``[expect]`` -> the check whose usual limits it takes the place of."""


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """One figure and its limits: at or beyond ``suspicious`` or ``bad`` the crawl is that.

    ``count`` is how many articles or pages it is about; None where the share alone decides.
    """

    name: str
    value: float
    suspicious: float | None
    bad: float | None
    says: str
    count: int | None = None

    @property
    def level(self) -> str:
        """good, suspicious or bad."""
        if self.count is not None and self.count < _FEW:
            return "good"
        if self.bad is not None and self.value >= self.bad:
            return "bad"
        return "suspicious" if self.suspicious is not None and self.value >= self.suspicious else "good"

    def to_dict(self) -> dict[str, Any]:
        """As it stands in the crawl's JSON."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "suspicious": self.suspicious,
            "bad": self.bad,
            "level": self.level,
            "says": self.says,
        }


def judge(record: Record, last: Record | None, expect: Mapping[str, float]) -> dict[str, Any]:
    """``verdict`` (the worst level) and ``checks`` for the JSON of a crawl whose record has ``measures``.

    ``last`` is the record of the last crawl before it that counts; ``expect`` the profile's table.
    """
    checks = [_expected(check, record, expect) for check in _checks(record, last)]
    levels = [check.level for check in checks]
    verdict = next((level for level in ("bad", "suspicious") if level in levels), "good")
    return {"verdict": verdict, "checks": [check.to_dict() for check in checks]}


def _expected(check: Check, record: Record, expect: Mapping[str, float]) -> Check:
    """The check with the profile's limit in place of ours, where it names one."""
    key = next((key for key, name in EXPECTATIONS.items() if name == check.name and key in expect), None)
    if key is None:
        return check
    limit = expect[key]
    if key == "min_articles":
        landed = _held(record)
        missing = max(0.0, 1 - landed / limit) if limit else 0.0
        says = f"{landed} articles, at least {limit:g} are expected"
        return Check(check.name, missing, None, math.ulp(0.0), says)
    # The limit itself is still as expected.
    return dataclasses.replace(check, suspicious=None, bad=math.nextafter(limit, 2), count=None)


def _checks(record: Record, last: Record | None) -> Iterator[Check]:
    for make in _ABSOLUTE:
        if check := make(record):
            yield check
    before = last if last is not None and "measures" in last else None
    for field in ("date", "title", "text", "views"):
        yield _without(field, record, before)
    if before is not None:
        for compare in _COMPARED:
            if check := compare(record, before):
                yield check


def _articles(record: Record) -> Check | None:
    """Whether anything was had at all; against the last crawl `_listed` says more."""
    listed = record["counts"]["listed"]
    if not record.get("imported", {}).get("month_archive", True):
        landed = record["measures"]["articles"]
        return Check("articles", 0.0 if landed else 1.0, None, 1.0, f"{landed} articles in the archives")
    held, says = _held(record), "no listing names an article"
    if listed:
        says = f"{listed} articles listed" if held else f"{listed} articles listed, none of them landed"
    return Check("articles", 0.0 if listed and held else 1.0, None, 1.0, says)


def _held(record: Record) -> int:
    """Articles that were read, or not asked for again."""
    return int(record["measures"]["articles"] + record["counts"]["outcomes"].get("skipped", 0))


def _losses(record: Record) -> Check | None:
    lost = record["losses"]
    says = f"{lost} pages lost, {record['loss_share']:.1%} of what was promised"
    return Check("losses", record["loss_share"], 0.05, 0.5, says, lost)


def _months(record: Record) -> Check | None:
    """Months not held whole. Only holes make it bad: what a partial month listed was read and may land."""
    months = record["counts"]["months"]
    promised = sum(months.get(state, 0) for state in ("complete", "partial", "hole"))
    holes = months.get("hole", 0)
    missing = holes + months.get("partial", 0)
    if not promised:
        return None
    what = "years" if record["counts"].get("years") else "months"
    says = f"{missing} of {promised} {what} with articles are holes or partial"
    return Check("months", missing / promised, 0.1, 0.6 if holes >= 0.6 * promised else None, says, missing)


def _promised(record: Record) -> Check | None:
    """Articles that answered, but with no article: error pages said with a 200, documents, damage."""
    counts = record["counts"]
    outcomes = counts["outcomes"]
    wrong = sum(outcomes.get(name, 0) for name in ("soft-404", "not-html", "unreadable", "gone"))
    if not counts["listed"]:
        return None
    says = f"{wrong} of {counts['listed']} listed articles are error pages, documents, gone or unreadable"
    return Check("no_article", wrong / counts["listed"], 0.2, 0.6, says, wrong)


def _same_page(record: Record) -> Check | None:
    articles, same = record["measures"]["articles"], record["measures"]["same_text"]
    if not articles or same < 2:
        return None
    says = f"{same} of {articles} articles came with one and the same text"
    return Check("same_text", same / articles, 0.05, 0.3, says, same)


def _copies(record: Record) -> Check | None:
    copies = record["counts"]["outcomes"].get("duplicate", 0)
    pages = copies + record["measures"]["articles"]
    if not copies:
        return None
    says = f"{copies} of {pages} pages are further addresses of articles that landed"
    return Check("copies", copies / pages, 0.7, 0.9, says, copies)


def _selectors(record: Record) -> Check | None:
    """Template drift: pages on which what was learned of the site's template found nothing."""
    failures = record["counts"].get("selector_failures")
    articles = record["measures"]["articles"]
    if failures is None or not articles:
        return None
    says = f"the selectors learned for this site failed on {failures} of {articles} articles"
    return Check("template", failures / articles, 0.1, None, says, failures)


def _shared_lines(record: Record) -> Check | None:
    compared, shared = record["measures"]["compared"], record["measures"]["shared_lines"]
    if compared < _SAMPLE:
        return None
    says = f"{shared} of {compared} new texts bear a line that stands on many of them"
    return Check("shared_lines", shared / compared, 0.3, 0.8, says, shared)


def _without(field: str, record: Record, before: Record | None) -> Check:
    """How many more articles lack a date, a title … than in the last crawl; of texts in the first as well."""
    name = f"without_{field}"
    share, number = _share(record, name), record["measures"][name]
    says = f"{number} of {record['measures']['articles']} articles without {field}"
    if before is None:
        # A site of pictures has articles without text; one that is drawn by scripts has none with any.
        suspicious, bad = (0.2, 0.95) if field == "text" else (None, None)
        return Check(name, share, suspicious, bad, says, number)
    usual = _share(before, name)
    says += f", {usual:.0%} in the last crawl"
    return Check(name, share, round(usual + 0.1, 4), round(usual + 0.5, 4), says, number)


def _share(record: Record, name: str) -> float:
    return float(record["measures"][name] / max(1, record["measures"]["articles"]))


def _listed(record: Record, before: Record) -> Check | None:
    now, then = record["counts"]["listed"], before["counts"]["listed"]
    if not then:
        return None
    says = f"{now} articles listed, {then} in the last crawl"
    # Of a site so small that nothing can be said of shares, all of it gone still says something.
    return Check("fewer_articles", max(0.0, 1 - now / then), 0.1, 0.5, says, then - now if now else None)


def _lengths(record: Record, before: Record) -> Check | None:
    now, then = ({int(k): v for k, v in r["measures"]["lengths"].items()} for r in (record, before))
    few, many = sorted((sum(now.values()), sum(then.values())))
    if few < _SAMPLE:
        return None
    distance = _distance(now, then)
    chance = _DOUBT * math.sqrt((few + many) / (few * many))
    says = f"texts of about {_middle(now)} characters, of about {_middle(then)} in the last crawl"
    return Check("lengths", distance, round(max(0.2, chance), 4), round(max(0.5, chance), 4), says)


def _distance(now: Mapping[int, int], then: Mapping[int, int]) -> float:
    """How far two distributions are apart at most (Kolmogorov-Smirnov), 0 to 1."""
    most = one = other = 0.0
    for number in sorted({*now, *then}):
        one += now.get(number, 0) / sum(now.values())
        other += then.get(number, 0) / sum(then.values())
        most = max(most, abs(one - other))
    return most


def _middle(classes: Mapping[int, int]) -> int:
    """The length of the text in the middle, as nearly as its class tells."""
    left = sum(classes.values()) / 2
    for number in sorted(classes):
        left -= classes[number]
        if left <= 0:
            break
    return round(2 ** (number / 2)) - 1


def _edits(record: Record, before: Record) -> Check | None:
    """Only where both crawls were read alike: other code or another profile makes every text another."""
    measures = record["measures"]
    alike = all(record.get(name) == before.get(name) for name in ("extractor_version", "profile_digest"))
    if not measures["known"] or not alike:
        return None
    says = f"{measures['edited']} of {measures['known']} articles we knew have another text now"
    bad = 0.6 if measures["known"] >= _SAMPLE else None  # a handful may well be edited all at once
    return Check("edits", measures["edited"] / measures["known"], 0.2, bad, says, measures["edited"])


def _removals(record: Record, before: Record) -> Check | None:
    del before  # what it saw is counted in the measures
    measures = record["measures"]
    missing = measures["gone"] + measures["unlisted"]
    if not measures["before"]:
        return None
    says = f"of {measures['before']} articles {measures['gone']} are gone, {measures['unlisted']} no longer listed"
    return Check("removals", missing / measures["before"], 0.1, 0.5, says, missing)


def _redesign(record: Record, before: Record) -> Check | None:
    """Whether articles stand in other boxes than those the last crawl learned: the template was changed."""
    now, then = (r["counts"].get("learned") or [] for r in (record, before))
    if not then or record["measures"]["articles"] < _SAMPLE:
        return None
    known = {box["container"] for box in then}
    agreed = sum(box["support"] for box in now)
    fresh = sum(box["support"] for box in now if box["container"] not in known)
    boxes = ", ".join(box["container"] for box in now) or "no box they agree on"
    says = f"articles stand in {boxes}; in the last crawl in {', '.join(sorted(known))}"
    return Check("redesign", fresh / agreed if agreed else 1.0, 0.5, None, says)


_ABSOLUTE: tuple[Callable[[Record], Check | None], ...] = (
    _articles, _losses, _months, _promised, _same_page, _copies, _selectors, _shared_lines,
)  # fmt: skip
_COMPARED: tuple[Callable[[Record, Record], Check | None], ...] = (
    _listed,
    _redesign,
    _lengths,
    _edits,
    _removals,
)
