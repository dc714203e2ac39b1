"""What one page tells of the order of day and month in its dates, where the site's is not known."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from pipelines.dayorder import day_comes_first, either_way
from pipelines.fields.functionwords import speaks
from pipelines.fields.language import declared_language
from pipelines.fields.lines import Lines
from pipelines.fields.page import Page
from pipelines.fields.stamps import Stamp
from pipelines.fields.urldates import dates_in_url

__all__ = ["told_order"]

_AMERICAN = re.compile(r"\b[ECMP][SD]T\b")
_ELSEWHERE = re.compile(r"\b(?:GMT|[BIN]ST|CES?T|[AN](?:[CEW]|Z)[SD]T)\b")
_HALF_DAY = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)
_SLACK = dt.timedelta(days=2)
_MOST_LINES, _RUNNING = 400, 80


def told_order(published: Stamp, stamps: Iterable[Stamp], page: Page, lines: Lines) -> bool | None:
    """Whether the day comes first in the day of publication; None where it is clear in itself or nothing tells.

    Asked are, the surest first: the address, American time zones, the page's other dates in numbers, that no article is younger than
    what else the page dates, and American English or its clock in a date with strokes and without a zone of elsewhere.
    """
    numbers = either_way(published.value.raw)
    read = published.value.date
    if numbers is None or published.source == "url" or {read.month, read.day} != set(numbers[:2]):
        return None
    first, _, sign = numbers
    other = read.replace(month=read.day, day=read.month)
    by_day = {True: read if read.day == first else other, False: read if read.month == first else other}
    month, day = dates_in_url(page.url)
    if page.context.archive_month or day == read or month == (read.year, read.month):
        return None  # read by the archive's month, or as the address has it
    if other == day or (month is not None and month == (other.year, other.month)):
        return by_day[True] == other
    line = published.block.text if published.block is not None else published.value.raw
    if _AMERICAN.search(line):
        return False
    printed = day_comes_first((block.text for block, _ in lines.numbered[:_MOST_LINES]), least=1)
    if printed is not None:
        return printed
    clear = [stamp.value.date for stamp in stamps if either_way(stamp.value.raw) is None]
    if clear and (read > max(clear) + _SLACK) != (other > max(clear) + _SLACK):
        return by_day[True] == min(read, other)
    american = sign == "/" and not _ELSEWHERE.search(line) and _is_american(line, page, lines)
    return False if american else None


def _is_american(line: str, page: Page, lines: Lines) -> bool:
    """Whether a page says it is in American English, or is in English and has its clock beside the day.

    Templates say English of whatever they hold, so its words are heard; where nothing is declared they have to be."""
    declared = declared_language(page)
    if declared not in ("en-US", "en", None) or (declared != "en-US" and not _HALF_DAY.search(line)):
        return False
    english = speaks("en", " ".join(block.text for block in lines.blocks if len(block.text) >= _RUNNING))
    return english is True or (english is None and declared is not None)
