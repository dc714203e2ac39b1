"""Month listings: which links of a month page are its articles, and where its further pages are."""

from __future__ import annotations

from crawler.links.read import Link, PageLinks, read_links
from crawler.listing.model import ArticleLink, Listing, ListingModel

__all__ = ["ArticleLink", "Link", "Listing", "ListingModel", "PageLinks", "read_links"]
