"""Further pages of a listing: known by their address, in any language; nothing else taken for one."""

from __future__ import annotations

import pytest

from crawler.listing import ListingModel, read_links


@pytest.mark.parametrize(
    ("here", "link", "text"),
    [
        ("/2019/05/", "/2019/05/page/2/", "2"),
        ("/2019/05/", "page/2/index.html", "Next »"),
        ("/2019/05", "/2019/05?page=1", "2"),
        ("/a.php?y=2019&m=5", "/a.php?y=2019&m=5&start=20", "Далее"),
        ("/a.php?y=2019&m=5", "?m=5&y=2019&PAGEN_1=2", "2"),
        ("/arch/2019-05.html", "/arch/2019-05-2.html", "2"),
        ("/arch/2019-05.html", "/arch/2019-05_p3.html", "3"),
        ("/arch/2019-05/index.html", "/arch/2019-05/index_2.html", "[2]"),
        ("/2019/may/", "/2019/may/2/", "2"),
        ("/2019-05/maillist.html", "mail2.html", "[Next Page]"),
        ("/2019/05/", "/2019/05/?tx_news%5BcurrentPage%5D=2&cHash=ab12", "2"),
        ("/2019/05/", "/2019/05/?before=abc123", "Older posts"),
    ],
)
def test_a_further_page_is_known_by_its_address(here: str, link: str, text: str) -> None:
    page = read_links(f"<p><b>1</b> <a href='{link}'>{text}</a></p>".encode(), "https://x.org" + here)
    listing = ListingModel().read(page, months=["https://x.org" + here], year=2019, month=5)
    assert len(listing.next_pages) == 1
    assert listing.articles == []


@pytest.mark.parametrize(
    ("here", "link", "text"),
    [
        ("/2019/05/", "/2019/06/", "»"),
        ("/2019/05/", "/2019/05/17/", "17"),
        ("/2019/05/", "/page/2/", "Older posts"),
        ("/2019/05/", "/2019/05/page/1/", "« Previous"),
        ("/2019_05.html", "2019_06.html", "Next"),
        ("/a.php?y=2019&m=5", "/a.php?y=2019&m=6", "6"),
        ("/a.php?y=2019&m=5", "/a.php?page=2", "2"),
        ("/2019/05/", "/2019/05/a-story-in-2-parts/", "A story in two parts"),
        ("/2019/05/", "https://other.org/2019/05/page/2/", "2"),
        ("/2019/05/", "/2019/05/?sort=title", "Title"),
    ],
)
def test_other_months_days_and_indexes_are_no_further_pages(here: str, link: str, text: str) -> None:
    cell = f"<table><tr><td><a href='{link}'>{text}</a></td></tr></table>"
    page = read_links(cell.encode(), "https://x.org" + here)
    assert ListingModel().read(page, months=[], year=2019, month=5).next_pages == []


def test_a_link_tag_names_the_next_page() -> None:
    html = b"<head><link rel='next' href='page/2/'></head><body><p>-</p>"
    page = read_links(html, "https://x.org/2019/05/")
    assert page.next_url == "https://x.org/2019/05/page/2/"
    assert ListingModel().read(page, months=[], year=2019, month=5).next_pages == [page.next_url]
