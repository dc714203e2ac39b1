"""When it was published, modified, saved: the witnesses weighed, the archive's month as the judge."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable

from pipelines.body.blocks import Block
from pipelines.body.hints import Hint
from pipelines.dates import DateValue
from pipelines.fields import jsonld
from pipelines.fields.datelines import opening, unread
from pipelines.fields.datereader import Reader
from pipelines.fields.lines import Lines
from pipelines.fields.near import Surroundings
from pipelines.fields.order import told_order
from pipelines.fields.page import Page
from pipelines.fields.stamps import Stamp, is_masthead, shown, stated
from pipelines.fields.title import Title
from pipelines.fields.urldates import dates_in_url

__all__ = ["Dates", "read_dates"]

_IN_MONTH, _IN_YEAR, _IN_URL_DAY, _IN_URL_MONTH, _FUTURE, _CLOCK = 4.0, 2.0, 2.0, 1.0, -8.0, -8.0
_LEAST, _GOOD = 1.5, 3.5
_IN_TEXT, _DOUBTED, _BY_ADDRESS, _SURELY = 2.0, 0.5, 2.0, 9.0
_META = Hint.META.value
_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(slots=True)
class Dates:
    """The dates of a page: each None where no witness was good enough; ``stamps`` is all that was heard."""

    published: Stamp | None
    datetime_published: dt.datetime | None
    modified: Stamp | None
    saved: Stamp | None
    stamps: list[Stamp]

    @property
    def from_update(self) -> bool:
        """Whether the only date found is that of an update."""
        return self.published is not None and self.published is self.modified

    @property
    def disputed(self) -> bool:
        """Whether a witness no worse than the chosen one's kind names a day of publication over a day apart."""
        if self.published is None:
            return False
        day = self.published.value.date
        good = [stamp for stamp in self.stamps if stamp.role == "published" and stamp.weight >= _GOOD]
        return any(abs(stamp.value.date - day) > _DAY for stamp in good)


def read_dates(page: Page, lines: Lines, title: Title, around: Surroundings, article: jsonld.Node) -> Dates:
    """Weigh every dated statement of a page; once more where it gives away that the month comes first in them."""
    dates = _weigh(page, Reader(page), lines, title, around, article)
    if dates.published is not None and page.context.day_first is None:
        order = told_order(dates.published, dates.stamps, page, lines)
        if order is not None:
            return _weigh(page, Reader(page, order), lines, title, around, article)
    return dates


def _weigh(
    page: Page, reader: Reader, lines: Lines, title: Title, around: Surroundings, article: jsonld.Node
) -> Dates:
    chosen = page.selected_text("date")
    if chosen is not None and (read := reader.one(chosen)):
        stamps = [Stamp(read[0], "page", 9.0)]
    else:
        stamps = list(stated(page, reader, article, around))
    stamps += shown(lines, reader, title.block, around)
    _doubt_listing(stamps, page, title.block)
    _tell_updates(stamps)
    published, agreeing = _judge([stamp for stamp in stamps if stamp.role == "published"], page)
    modified = _best(stamps, "modified")
    if published is None:
        late = [
            *opening(page.blocks, reader, title.block, title.text or ""),
            *unread(page.left_out, reader, around, page.context.labels),
        ]
        stamps += late
        published, agreeing = _judge(late, page)
    if published is None or (is_masthead(published, title.block) and _is_later(published, modified)):
        published = _only_update(modified, page) or published
    if modified is not None and published is not None and modified.value.date < published.value.date:
        modified = None
    moment = _moment(published, agreeing) if published is not None else None
    return Dates(published, moment, modified, _best(stamps, "saved"), stamps)


def _is_later(published: Stamp, modified: Stamp | None) -> bool:
    """Whether a day is later than that of the last change, and so not the article's."""
    return modified is not None and published.value.date > modified.value.date


def _doubt_listing(stamps: list[Stamp], page: Page, title: Block | None) -> None:
    """Trust the listing's date less where the line that is there for it, or the address, says another day of
    the same month: what stood nearest to the link may have been the day of what the article tells of."""
    month = (page.context.archive_year, page.context.archive_month)
    listed = [stamp for stamp in stamps if stamp.source == "listing"]
    shown = [stamp for stamp in stamps if stamp.source == "page" and stamp.block is not None]
    alone = {stamp.value.date for stamp in shown if stamp.weight > _IN_TEXT}
    named = {
        stamp.value.date
        for stamp in shown
        if stamp.role == "published" and stamp.block is not None and _is_its_line(stamp.block, stamp, title)
    }
    _, day = dates_in_url(page.url)
    for stamp in listed:
        own = stamp.value.date
        others = {date for date in named if (date.year, date.month) == month}
        if (others and own not in named) or (
            day is not None and (day.year, day.month) == month and own not in {day, *alone}
        ):
            stamp.weight = _DOUBTED


def _is_its_line(block: Block, stamp: Stamp, title: Block | None) -> bool:
    """Whether a line is there for its date: named for it, or nothing else, right beside the headline."""
    if (block.box.own | block.box.above) & _META:
        return True
    beside = title is not None and abs(block.index - title.index) == 1
    return beside and not any(map(str.isalnum, block.text.replace(stamp.value.raw, "", 1)))


def _tell_updates(stamps: list[Stamp]) -> None:
    """A day shown without a label is an update where the page states it as one, and another as publication."""
    stated = [stamp for stamp in stamps if stamp.source in ("jsonld", "meta")]
    first = {stamp.value.date for stamp in stated if stamp.role == "published"}
    later = {stamp.value.date for stamp in stated if stamp.role == "modified"} - first
    for stamp in stamps:
        if (
            first
            and stamp.source in ("page", "time")
            and stamp.role == "published"
            and stamp.value.date in later
        ):
            stamp.role = "modified"


def _only_update(modified: Stamp | None, page: Page) -> Stamp | None:
    """The day of the last change, printed on the page with no other, unless the archive's month denies it."""
    if modified is None or modified.source not in ("page", "time"):
        return None
    return modified if page.context.lists(modified.value.date) is not False else None


def _best(stamps: Iterable[Stamp], role: str) -> Stamp | None:
    return max(
        (stamp for stamp in stamps if stamp.role == role), key=lambda stamp: stamp.weight, default=None
    )


def _judge(stamps: list[Stamp], page: Page) -> tuple[Stamp | None, list[Stamp]]:
    """The best witness of the day most is to be said for, and all that agree with it.

    The address is asked where nobody else speaks.
    """
    month, day = dates_in_url(page.url)
    if day is not None and stamps:
        stamps = [*stamps, Stamp(DateValue(day, None, None, "day", page.url), "url", _BY_ADDRESS)]
    groups: dict[dt.date, list[Stamp]] = collections.defaultdict(list)
    for stamp in stamps:
        groups[_as_printed(stamp, stamps, day)].append(stamp)
    scores = {date: _score(date, group, page, month, day) for date, group in groups.items()}
    if not scores:
        return _from_url(day, page.url), []
    best = max(scores, key=lambda date: (scores[date], -date.toordinal()))
    if scores[best] < _LEAST:
        return _from_url(day, page.url), []
    agreeing = groups[best]
    chosen = max(agreeing, key=lambda stamp: (stamp.value.date == best, stamp.weight))
    if chosen.value.date != best:
        chosen = dataclasses.replace(chosen, value=chosen.value._replace(date=best))
    return chosen, agreeing


def _as_printed(stamp: Stamp, stamps: list[Stamp], in_url: dt.date | None) -> dt.date:
    """The day a stamp speaks for: one stated in UTC yields to the day printed beside it."""
    own = stamp.value.date
    if not stamp.utc or stamp.value.moment is None:
        return own
    printed: dict[dt.date, float] = {}
    for other in stamps:
        if not other.utc and other.source in ("page", "time", "listing") and other.weight >= 2:
            printed[other.value.date] = max(other.weight, printed.get(other.value.date, 0.0))
    if in_url is not None:
        printed[in_url] = _SURELY
    near = [day for day in (own + _DAY, own - _DAY) if day in printed]
    return own if own in printed or not near else max(near, key=printed.__getitem__)


def _score(
    date: dt.date, group: list[Stamp], page: Page, month: tuple[int, int] | None, day: dt.date | None
) -> float:
    strongest: dict[str, float] = {}
    for stamp in group:
        strongest[stamp.source] = max(strongest.get(stamp.source, 0.0), stamp.weight)
    score = 0.5 * (sum(strongest.values()) + max(strongest.values()))
    context = page.context
    listed = context.lists(date)
    if listed:
        score += _IN_MONTH if context.archive_month else _IN_YEAR
    elif listed is False and context.fetched is not None and _is_today(date, context.fetched):
        score += _CLOCK  # the page's own clock: what came out today is not listed under another month
    if date == day:
        score += _IN_URL_DAY
    elif month == (date.year, date.month):
        score += _IN_URL_MONTH
    if context.fetched is not None and date > context.fetched.date() + 2 * _DAY:
        score += _FUTURE
    return score


def _is_today(date: dt.date, fetched: dt.datetime) -> bool:
    """Whether it was that day anywhere in the world when the page was fetched."""
    return abs(date - fetched.date()) <= _DAY


def _from_url(day: dt.date | None, url: str) -> Stamp | None:
    if day is None:
        return None
    return Stamp(DateValue(day, None, None, "day", url), "url", 3.0)


def _moment(published: Stamp, agreeing: list[Stamp]) -> dt.datetime | None:
    """The moment of publication: of the chosen witness, else of the strongest that agrees on the day."""
    if published.value.moment is not None:
        return published.value.moment
    timed = [stamp for stamp in agreeing if stamp.value.moment is not None]
    return max(timed, key=lambda stamp: stamp.weight).value.moment if timed else None
