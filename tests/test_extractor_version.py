"""That the version of the reading code is raised when a page would give another record.

A diff reads an older crawl again where its version is another; forgotten, our own changes would be told as
the site's.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib

from crawler.demo import build
from pipelines import EXTRACTOR_VERSION
from pipelines.article import read_article

READ_BY = {"7": "20605df0ce319e47"}
"""Version -> digest of what it reads from a fifth of the demo site's articles."""


def test_the_version_is_raised_with_what_is_read() -> None:
    site = build(today=dt.date(2024, 11, 23))
    digest = hashlib.sha256()
    for gold in site.gold[::5]:
        record = dataclasses.asdict(
            read_article(site.respond(gold.url).body, f"https://demo.example{gold.url}")
        )
        del record["extractor_version"]
        digest.update(repr(sorted(record.items())).encode())
    assert {EXTRACTOR_VERSION: digest.hexdigest()[:16]} == READ_BY, (
        "the demo site's pages give other records: raise EXTRACTOR_VERSION and note the new digest; "
        "where only the demo site changed, the digest alone"
    )
