"""Month listings of many makes: every article, nothing else, every further page."""

from __future__ import annotations

import dataclasses
import json
import random
import tarfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from listing_shapes import Entry
from listing_sites import SITES, Site

from crawler.listing import Listing, ListingModel, PageLinks, read_links
from crawler.urls import canonical

BY_NAME = {site.name: site for site in SITES}
SERIES = {"weekly": "The weekly letter", "answers": "[council] The bridge over the river"}


def scouts(site: Site, count: int) -> list[PageLinks]:
    months = site.months[:: max(1, len(site.months) // count)][:count]
    return [read_links(site.html(*month), site.month_url(*month)) for month in months]


def learn(site: Site, count: int = 4) -> ListingModel:
    return ListingModel.learn(scouts(site, count), [read_links(site.start(), site.host + "/")])


def read(site: Site, model: ListingModel, month: tuple[int, int], n: int = 1) -> Listing:
    page = read_links(site.html(*month, n), site.page_url(*month, n))
    months = [site.month_url(*other) for other in site.months]
    return model.read(page, months=months, year=month[0], month=month[1])


def shown(site: Site, month: tuple[int, int], n: int) -> dict[str, Entry]:
    entries = site.entries(*month)[(n - 1) * site.per_page : n * site.per_page]
    return {canonical(entry.url): entry for entry in entries}


def pages(site: Site) -> list[tuple[tuple[int, int], int]]:
    return [(month, n) for month in site.months for n in range(1, site.pages(*month) + 1)]


@pytest.mark.parametrize("count", [2, 4, 8])
@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_reads_exactly_the_articles_of_every_page(site: Site, count: int) -> None:
    model = learn(site, count)
    for month, n in pages(site):
        found = [link.url for link in read(site, model, month, n).articles]
        assert found == list(shown(site, month, n)), (month, n)


# Where an empty month shows nothing but recent posts, the menu is a list like the articles', or every
# answer is called like its question, only other months can tell.
@pytest.mark.parametrize(
    "site",
    [site for site in SITES if site.name not in ("nineties", "bare", "answers", "menu")],
    ids=lambda site: site.name,
)
def test_a_first_page_is_read_by_structure_alone(site: Site) -> None:
    for month, n in pages(site):
        assert {link.url for link in read(site, ListingModel(), month, n).articles} == set(
            shown(site, month, n)
        )


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_finds_every_further_page(site: Site) -> None:
    model = learn(site)
    for month, n in pages(site):
        found = set(read(site, model, month, n).next_pages)
        last = site.pages(*month)
        further = {canonical(site.page_url(*month, i)) for i in range(2, last + 1) if i != n}
        if site.pager == "word":
            further = {canonical(site.page_url(*month, n + 1))} if n < last else set()
        elif site.pager == "arrow":
            further = {canonical(site.page_url(*month, last))} if n < last else set()
        assert found == further, (month, n)


@pytest.mark.parametrize("site", [s for s in SITES if s.name not in SERIES], ids=lambda site: site.name)
def test_the_title_is_the_best_text_of_the_item(site: Site) -> None:
    model = learn(site)
    for month, n in pages(site):
        entries = shown(site, month, n)
        titles = {link.url: link.title for link in read(site, model, month, n).articles}
        assert titles == {url: entry.title for url, entry in entries.items()}


def test_a_link_to_the_comments_gives_no_title() -> None:
    def post(n: int) -> str:
        name = "" if n % 3 == 0 else f"What was seen on day {n}"
        return (
            f"<article><h2><a href='/2020/05/{n}/'>{name}</a></h2><p>Something was said here, and more of it.</p>"
            f"<span>{n} May 2020</span> <a href='/2020/05/{n}/#comments'>{n} Comments</a></article>"
        )

    html = "<main>" + "".join(map(post, range(1, 10))) + "</main>"
    page = read_links(html.encode(), "http://example.org/2020/05/")
    found = ListingModel.learn([page]).read(page, months=[], year=2020, month=5).articles
    assert [link.title for link in found] == [
        "" if n % 3 == 0 else f"What was seen on day {n}" for n in range(1, 10)
    ]


@pytest.mark.parametrize("name", SERIES)
def test_entries_of_one_name_keep_it(name: str) -> None:
    site = BY_NAME[name]
    links = read(site, learn(site), site.months[0]).articles
    assert {link.title for link in links} == {SERIES[name]}
    assert [link.position for link in links] == list(range(1, len(links) + 1))


@pytest.mark.parametrize(
    "name",
    [
        "dated",
        "after",
        "documents",
        "cards",
        "tiles",
        "blog",
        "days",
        "diary",
        "lines",
        "terms",
        "portal",
        "forum",
    ],
)
def test_the_date_printed_in_the_item_is_given(name: str) -> None:
    site = BY_NAME[name]
    model = learn(site)
    for month, n in pages(site):
        entries = shown(site, month, n)
        for link in read(site, model, month, n).articles:
            assert link.date_raw in (entries[link.url].dotted, entries[link.url].iso)


def test_learning_does_not_depend_on_order_or_repetition() -> None:
    for site in SITES:
        seen = scouts(site, 6)
        start = [read_links(site.start(), site.host + "/")]
        model = ListingModel.learn(seen, start)
        random.Random(7).shuffle(seen)
        assert ListingModel.learn([*seen, seen[0]], start * 2) == model


def test_a_model_survives_being_written_down() -> None:
    model = learn(BY_NAME["cards"])
    assert ListingModel.from_dict(json.loads(json.dumps(model.to_dict()))) == model
    assert any(place.endswith("h4/a") for place in model.places)


def test_empty_months_teach_only_chrome() -> None:
    site = dataclasses.replace(BY_NAME["dated"], counts=(0, 0, 5, 0))
    model = ListingModel.learn([read_links(site.html(*m), site.month_url(*m)) for m in site.months[:2]])
    assert not model.places
    assert [len(read(site, model, month).articles) for month in site.months] == [0, 0, 5, 0]


def test_an_empty_month_that_shows_the_latest_news_has_none_of_its_own() -> None:
    site = BY_NAME["portal"]
    model = learn(site)
    latest = site.page(site.shape(site.entries(2020, 3), "tr"), "")
    page = read_links(latest, site.month_url(2011, 1))
    assert model.read(page, months=[], year=2011, month=1).articles == []


def test_an_article_that_also_stands_in_the_sidebar_is_one_in_its_month() -> None:
    site = BY_NAME["blog"]
    listing = read(site, learn(site, 8), (2020, 3))
    recent = canonical(site.entry(700, 2020, 3, 28).url)
    assert recent in {link.url for link in listing.articles}


def test_another_view_of_a_month_takes_no_article_away() -> None:
    site = BY_NAME["answers"]
    for month in site.months[:4]:
        view = read_links(site.html(*month), site.month_url(*month).replace("thread", "subject"))
        model = ListingModel.learn(scouts(site, 4), [view])
        found = [link.url for link in read(site, model, month).articles]
        assert found == list(shown(site, month, 1)), month


def test_answers_of_answers_are_articles_where_most_threads_have_one_answer() -> None:
    def page(month: int) -> bytes:
        out, depth = "", 0
        for i, level in enumerate((0, 1, 0, 1, 0, 0, 1, 2, 3, 3, 3, 0)):
            out += "<ul>" * (level - depth) + "</ul>" * (depth - level)
            out += f"<li><a href='{month}{i:03}.html'>{'Re: The bridge over the river, ' * (level > 0)}plans {i}</a>"
            depth = level
        return (
            f"<h1>Archive</h1><ul><li><b>Sorted by</b> <a href=date.html>date</a></ul><ul>{out}</ul>".encode()
        )

    urls = [f"https://here.org/2020-{m:02}/thread.html" for m in range(1, 7)]
    pages = [read_links(page(m + 1), url) for m, url in enumerate(urls)]
    model = ListingModel.learn(pages)
    for number, links in enumerate(pages, 1):
        assert len(model.read(links, months=urls, year=2020, month=number).articles) == 12


def test_articles_on_other_hosts_are_told_apart() -> None:
    def page(month: int) -> bytes:
        rows = "".join(
            f"<li><a href='https://other.org/{month}-{i}'>A story told elsewhere {i}</a></li>"
            for i in range(8)
        )
        return f"<div id=nav><a href=/1>1</a></div><ul class=top>{rows}</ul>".encode()

    urls = [f"https://here.org/2020/{m}.html" for m in range(1, 7)]
    model = ListingModel.learn([read_links(page(m + 1), url) for m, url in enumerate(urls)])
    listing = model.read(read_links(page(3), urls[2]), months=urls, year=2020, month=3)
    assert listing.articles == []
    assert len(listing.external) == 8


REAL = ["ru_dedic", "pl_aviary", "hu_subbacultcha", "en_anoninsiders", "ja_sunvisor"]


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_real_sites_are_listed_completely(name: str, real: Path, tmp_path: Path) -> None:
    gold = json.loads((real / "sites" / f"{name}.gold.json").read_text())
    with tarfile.open(real / "sites" / f"{name}.tar.gz") as tar:
        tar.extractall(tmp_path, filter="data")
    base = gold["base"] or "http://site.test/"

    def load(file: str) -> PageLinks:
        return read_links((tmp_path / name / file).read_bytes(), _address(base, file))

    months = {ym: files[0] for ym, files in gold["month_pages"].items()}
    model = ListingModel.learn(
        [load(file) for file in list(months.values())[:: len(months) // 5]], [load(gold["start"])]
    )
    addresses = [_address(base, file) for file in months.values()]
    for ym, files in gold["month_pages"].items():
        year, month = map(int, ym.split("-"))
        listed = [model.read(load(file), months=addresses, year=year, month=month) for file in files]
        found = {_plain(link.url) for listing in listed for link in listing.articles}
        own = {
            file
            for file in gold["listed_by_month_page"][ym]
            if gold["articles"].get(file, {}).get("ym") == ym
        }
        assert {_plain(_address(base, file)) for file in own} <= found
        further = {_plain(url) for listing in listed for url in listing.next_pages}
        assert {
            _plain(_address(base, f)) for f in files[1:] if not f.endswith("page/1/index.html")
        } <= further


def _address(base: str, file: str) -> str:
    return base + quote(file)


def _plain(url: str) -> str:
    return urlsplit(canonical(url)).path.removesuffix("index.html").strip("/").lower()


def month_page(days: list[int], shown: list[int], address: str = "{d:02}/") -> PageLinks:
    calendar = "".join(f"<td><a href='{address.format(d=d)}'>{d}</a></td>" for d in days)
    posts = "".join(
        f"<div class=post><h3><a href='story_{d}.html'>The story of day {d} is told</a></h3><p>{d:02}.09.2005</p></div>"
        for d in shown
    )
    html = f"<table class=cal><tr>{calendar}</tr></table><h1>September 2005</h1>{posts}"
    return read_links(html.encode(), "https://here.org/2005/09/")


def days_left(days: list[int], shown: list[int]) -> list[str]:
    found = ListingModel().read(month_page(days, shown), months=[], year=2005, month=9)
    assert len(found.articles) == len(shown)
    return [url.removeprefix("https://here.org/2005/09/") for url in found.days]


def test_days_without_an_article_are_left_where_a_month_shows_only_its_newest() -> None:
    assert days_left([2, 11, 22, 26, 27], [27, 26, 22]) == ["02/", "11/"]
    assert days_left([22, 26, 27], [27, 26, 22]) == []
    assert days_left([2, 3, 4], [27, 26, 22]) == []  # pages, not days
