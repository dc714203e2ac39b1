"""What a look at an unknown site found, drawn from the probe's ledger and log: facts, and what they come to."""

from __future__ import annotations

import dataclasses
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from crawler.fetching.robots import kept_delay
from crawler.listing.address import Here
from crawler.probe import ProbeSpider
from crawler.profile.model import Profile
from crawler.urls import host_of, same_site
from crawler.walk.leads import page_language
from crawler.walk.page import Page
from crawler.walk.pager import next_pages
from crawler.walk.witnesses import Entry, Witness
from pipelines.dayorder import day_comes_first
from pipelines.executors import Workers
from pipelines.learn import learn_chrome
from pipelines.ledger import Ledger, MonthSeen, MonthTotals, PageSeen
from pipelines.logged import RecordPointer
from pipelines.parse import parse
from pipelines.reading import ReadingJob
from pipelines.schema import Article
from pipelines.warc import LogReader

__all__ = ["Estimate", "Findings", "Unlisted", "find"]

_FOLDER = re.compile(r"/[a-z]{2,3}(?:[-_][a-z]{2,4})?/", re.I)
_OFFSET = re.compile(r"\d:\d\d(?::\d\d(?:\.\d+)?)?\s*([+-]\d\d:?\d\d)\Z")
_EXAMPLES = 3
_FEW = 3  # articles that must agree before what they say is taken for the site's


@dataclasses.dataclass(frozen=True, slots=True)
class Estimate:
    """What a whole crawl comes to, counted up from the months that were read; what the look has done is
    part of it. ``low`` and ``high`` bound the articles with 95 % of the cases in between; ``at_least``
    says that some months were not read to their end."""

    articles: int
    low: int
    high: int
    requests: int
    seconds: float
    log_bytes: int
    at_least: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Unlisted:
    """Addresses that a sitemap or feed names and no month: how many, and some of them."""

    number: int = 0
    examples: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Findings:
    """All that is known of a site after a look at it.

    ``languages`` maps a code to the folders and words that mark it; ``sections`` are menu texts in
    order, none where there is but one; ``read`` are the months whose listing was read, ``articles`` the sample. ``day_first`` is what
    the listings' dates tell, None where they do not or not all languages agree; ``offsets`` are those from
    UTC that articles print their times with. ``delay`` is seconds
    between requests as the site and our own manners have it. ``strangers`` counts listed articles by
    the other hosts they lie on. ``outside`` are entries of sitemaps and feeds dated in months that no
    calendar offers, ``passed_over`` those dated in months that were read, whose listings lack them.
    ``scripted`` says that the start page has scripts; ``pages`` were explored; ``paged`` are those of them that lead on to further pages.
    """

    profile: Profile
    crawl_delay: float
    has_robots: bool
    sitemaps_named: int
    delay: float
    languages: Mapping[str, tuple[str, ...]]
    sections: tuple[str, ...]
    months: tuple[MonthSeen, ...]
    read: tuple[MonthTotals, ...]
    articles: tuple[Article, ...]
    publisher: str | None
    day_first: bool | None
    offsets: tuple[str, ...]
    strangers: Mapping[str, int]
    estimate: Estimate
    witnesses: tuple[Witness, ...]
    outside: Unlisted
    passed_over: Unlisted
    scripted: bool
    pages: int
    paged: tuple[str, ...]

    @property
    def grid(self) -> dict[int, set[int]]:
        """Year -> months that calendars offer and that are not in the future; none of a whole year."""
        grid: dict[int, set[int]] = defaultdict(set)
        for month in self.months:
            if month.state == "open":
                grid[month.year].update([month.month] if month.month else ())
        return dict(sorted(grid.items()))


def find(spider: ProbeSpider, ledger: Ledger) -> Findings:
    """Put together what the spider and its ledger hold after a look that came to its end."""
    plan, months = spider.plan, tuple(spider.walk.months.values())
    read = tuple(totals for totals in ledger.months() if totals.pages)
    articles = tuple(_sample(spider, ledger))
    delay = _delay(spider)
    entries = _entries(spider)
    sections = tuple(dict.fromkeys(month.section for month in months if month.section))
    with LogReader(plan.folder.log(plan.crawl_id)) as log:
        explored = [
            page for seen in ledger.pages("explore") if (page := _page(log, seen)).url in spider.leads
        ]
        languages = _languages(spider, explored, months)
        strangers = _strangers(spider, log, ledger)
    return Findings(
        profile=plan.profile,
        scripted=spider.scripted,
        crawl_delay=spider.rules.crawl_delay if spider.rules else 0.0,
        has_robots=spider.rules is not None,
        sitemaps_named=len(spider.rules.sitemaps) if spider.rules else 0,
        delay=delay,
        languages=languages,
        sections=sections if len(sections) > 1 else (),
        months=months,
        read=read,
        articles=articles,
        publisher=_publisher(articles),
        day_first=_day_first(ledger.dates_shown()),
        offsets=_offsets(articles),
        strangers=strangers,
        estimate=_estimate(spider, ledger, read, delay),
        witnesses=tuple(spider.witnesses.values()),
        outside=_outside(entries, months),
        passed_over=_passed_over(entries, spider, read),
        pages=len(explored),
        paged=tuple(_paged(explored)) if not months else (),
    )


def _page(log: LogReader, seen: PageSeen) -> Page:
    return Page(log.read(RecordPointer(seen.filename, seen.offset, seen.length)).body, seen.url)


def _sample(spider: ProbeSpider, ledger: Ledger) -> Iterator[Article]:
    """The sampled articles, read as a crawl reads them: with what the pages share taken off."""
    plan = spider.plan
    log = plan.folder.log(plan.crawl_id)
    with Workers(1) as workers:
        chrome = learn_chrome(ledger, log, workers, apart=False)
    with ReadingJob(log, plan.reading.rules, chrome, plan.crawl_id, b"") as work:
        yield from (read.article for read in work(list(ledger.articles())) if read.article)


def _delay(spider: ProbeSpider) -> float:
    delay = spider.settings.getfloat("DOWNLOAD_DELAY")
    asked = spider.rules.crawl_delay if spider.rules else 0.0
    return max(delay, kept_delay(asked, spider.plan.profile.start, delay))


def _languages(
    spider: ProbeSpider, explored: Iterable[Page], months: Iterable[MonthSeen]
) -> dict[str, tuple[str, ...]]:
    """Each language with the folder that all of its addresses and no others lie in, and its switcher's word."""
    profile = spider.plan.profile
    folders: dict[str, set[str]] = defaultdict(set)
    words: dict[str, dict[str, None]] = defaultdict(dict)
    for page in explored:
        language, lead = page_language(parse(page.html), page.url, profile), spider.leads[page.url]
        if language and page.url != profile.start:
            folders[language].add(_folder(page.url))
        if language and lead and lead.kind == "language" and lead.place != "hreflang" and lead.text:
            words[language][lead.text] = None
    for month in months:
        if month.language:
            folders[month.language].add(_folder(month.url))
    owners = Counter(folder for own in folders.values() for folder in own)
    return {
        language: tuple([f for f in own if len(own) == 1 and f and owners[f] == 1] + list(words[language]))
        for language, own in sorted(folders.items())
    }


def _folder(url: str) -> str:
    found = _FOLDER.match(urlsplit(url).path)
    return found[0] if found else ""


def _publisher(articles: Sequence[Article]) -> str | None:
    named = {article.publisher for article in articles}
    return named.pop() if len(articles) >= _FEW and len(named) == 1 else None


def _day_first(shown: Mapping[str, list[str]]) -> bool | None:
    orders = {day_comes_first(dates) for dates in shown.values()}
    return orders.pop() if len(orders) == 1 else None


def _offsets(articles: Iterable[Article]) -> tuple[str, ...]:
    printed = (_OFFSET.search(article.date_published_raw or "") for article in articles)
    return tuple(sorted({found[1] for found in printed if found}))


def _strangers(spider: ProbeSpider, log: LogReader, ledger: Ledger) -> dict[str, int]:
    hosts: Counter[str] = Counter()
    for seen in ledger.pages("listing", "explore"):
        month = spider.walk.months.get(seen.url)
        if month and spider.walk.outlook:
            listing = _page(log, seen).listing(spider.walk.outlook, month.year, month.month)
            hosts.update(host_of(link.url) for link in listing.external)
    return dict(hosts.most_common(_EXAMPLES))


def _estimate(spider: ProbeSpider, ledger: Ledger, read: Sequence[MonthTotals], delay: float) -> Estimate:
    months = sum(month.state == "open" for month in spider.walk.months.values())
    share = months / len(read) if read else 0.0
    listed = [totals.listed for totals in read]
    articles, error = round(sum(listed) * share), _error(listed, months)
    listings = round(sum(totals.pages for totals in read) * share)
    looked_at = list(ledger.pages("explore", "listing"))
    explored = len(spider.leads) - sum(url in spider.walk.months for url in spider.leads)
    requests = 1 + explored + listings + articles  # robots.txt is the first
    pace = max(delay, _mean(spider.latencies))
    sizes = [_mean([page.length for page in pages]) for pages in (ledger.pages("article"), looked_at)]
    size = articles * sizes[0] + (listings + explored) * sizes[1]
    low, high = max(sum(listed), round(articles - error)), round(articles + error)
    return Estimate(articles, low, high, requests, requests * pace, round(size), bool(spider.cut))


def _error(listed: Sequence[int], months: int) -> float:
    """How far off a sum over ``months`` may be that is drawn from a sample of them, in 95 % of the cases."""
    number = len(listed)
    if not 1 < number < months:
        return 0.0
    return 1.96 * statistics.stdev(listed) * months * math.sqrt((1 - number / months) / number)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _entries(spider: ProbeSpider) -> list[Entry]:
    """What sitemaps and feeds name of the site's pages, each once; a date of publication is kept."""
    found: dict[str, Entry] = {}
    for witness in spider.witnesses.values():
        for entry in witness.entries:
            known = found.get(entry.url)
            if same_site(entry.url, spider.hosts) and (known is None or known.published is None):
                found[entry.url] = entry
    return [entry for url, entry in found.items() if url not in spider.walk.months]


def _outside(entries: Iterable[Entry], months: Iterable[MonthSeen]) -> Unlisted:
    offered = {(month.year, month.month) for month in months}
    return _unlisted(entry.url for entry in entries if entry.month and not _is_among(entry.month, offered))


def _is_among(month: tuple[int, int], listed: Collection[tuple[int, int | None]]) -> bool:
    """Whether a month, or its whole year, is among those listed."""
    return month in listed or (month[0], None) in listed


def _passed_over(entries: Iterable[Entry], spider: ProbeSpider, read: Iterable[MonthTotals]) -> Unlisted:
    """Judged only by months of which every calendar's listing was read to its end."""
    done = {totals.month.url for totals in read if not totals.failure} - spider.cut
    open_months = [month for month in spider.walk.months.values() if month.state == "open"]
    partly = {(month.year, month.month) for month in open_months if month.url not in done}
    whole = {(month.year, month.month) for month in open_months} - partly
    return _unlisted(
        entry.url
        for entry in entries
        if entry.month and _is_among(entry.month, whole) and entry.url not in spider.sighted
    )


def _unlisted(urls: Iterable[str]) -> Unlisted:
    found = sorted(urls)
    return Unlisted(len(found), tuple(found[:_EXAMPLES]))


def _paged(explored: Iterable[Page]) -> Iterator[str]:
    """The explored pages that lead on to further pages of theirs."""
    return (page.url for page in explored if next_pages(page.links, Here(page.url), ()))
