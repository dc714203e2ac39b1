"""WARC files that others wrote, landed: the same as a crawl where the month archive is there, page by page where not."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import shutil
import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from loggedcrawl import PROFILE, START, answers, log_crawl
from muragat import run
from smallsite import MONTHS
from test_rebuild import tables
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import crawler.replay.importing
from crawler.log.crawllog import CrawlLog, LogPlace
from crawler.replay.importing import Imported, import_archives, only_site
from crawler.replay.rebuild import rebuild_site
from crawler.warc import Exchange
from pipelines.errors import CrawlError, LogError, UsageError
from pipelines.executors import Workers
from pipelines.layout import SiteFolder
from pipelines.logged import NOT_MODIFIED

ARTICLES = 3 * len(MONTHS)
FETCH = {"crawl_id", "first_crawl", "last_crawl", "warc_filename", "warc_record_offset", "warc_record_length",
         "content_digest"}  # fmt: skip
DAY = dt.datetime(2026, 11, 20, 7, tzinfo=dt.UTC)


def land(data: Path, *sources: Path, language: str | None = None) -> Imported:
    with Workers(1) as crew:
        folder = SiteFolder(data / PROFILE.name)
        return import_archives(PROFILE, folder, [str(path) for path in sources], crew, language=language)


def rows(data: Path, table: str = "versions") -> list[dict[str, Any]]:
    found = [row for path in sorted((data / PROFILE.name / table).glob("*/*.parquet"))
             for row in pq.read_table(path).to_pylist()]  # fmt: skip
    return [{name: value for name, value in row.items() if name not in FETCH} for row in found]


class Archive:
    """A WARC as warcio writes it; ``gz`` one gzip member a record."""

    def __init__(self, *, gz: bool = True) -> None:
        self._bytes = BytesIO()
        self._writer = WARCWriter(self._bytes, gzip=gz)
        self._moment = DAY

    def add(self, url: str, body: str | bytes = b"", status: str = "200 OK", kind: str = "response",
            warc: dict[str, str] | None = None, **headers: str) -> None:  # fmt: skip
        self._moment += dt.timedelta(seconds=1)
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        if "Content_Type" not in headers:
            named.append(("Content-Type", "text/html; charset=utf-8"))
        head = StatusAndHeaders(status, named, protocol="HTTP/1.1")
        payload = BytesIO(body.encode() if isinstance(body, str) else body)
        told = {"WARC-Date": f"{self._moment:%Y-%m-%dT%H:%M:%SZ}", **(warc or {})}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves a temporary file to be collected
            record = self._writer.create_warc_record(
                url, kind, payload=payload, http_headers=head, warc_headers_dict=told
            )
            self._writer.write_record(record)
            del record

    def save(self, path: Path) -> Path:
        path.write_bytes(self._bytes.getvalue())
        return path


def site_pages() -> Iterator[tuple[str, str]]:
    for path, page in answers().items():
        assert isinstance(page, str)
        yield START + path[1:], page


def test_an_import_of_our_own_log_gives_the_rows_of_the_crawl(tmp_path: Path) -> None:
    folder, crawl_id = log_crawl(tmp_path / "crawled", answers())
    with Workers(1) as crew:
        rebuild_site(PROFILE, folder, None, crew)
    done = land(tmp_path / "imported", *folder.log(crawl_id).glob("*.warc.gz"))
    assert done.crawl.record["verdict"] == "good"
    assert done.crawl.record["imported"]["month_archive"] is True
    for table in ("versions", "visits", "months"):
        assert rows(tmp_path / "imported", table) == rows(tmp_path / "crawled", table) != []
    assert SiteFolder(tmp_path / "imported" / PROFILE.name).articles.exists()


@pytest.mark.parametrize("gz", [True, False], ids=["gz", "plain"])
def test_the_archive_of_another_tool_is_walked(tmp_path: Path, gz: bool) -> None:
    archive = Archive(gz=gz)
    archive.add("https://elsewhere.example/", "<html><p>Not this site.</p>")
    archive.add(START + "logo.png", b"\x89PNG", Content_Type="image/png")
    for number, (url, page) in enumerate(site_pages()):
        if number % 2:
            archive.add(url, page)
        else:
            body = page.encode()
            chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
            archive.add(url, chunked, Transfer_Encoding="chunked")
    done = land(tmp_path / "data", archive.save(tmp_path / ("a.warc.gz" if gz else "a.warc")))
    assert done.crawl.record["counts"]["landed"] == ARTICLES
    assert dict(done.taken.passed) == {"another host": 1, "no page": 1}
    folder = SiteFolder(tmp_path / "data" / PROFILE.name)
    landed = tables(folder)
    with Workers(1) as crew:
        (again,) = rebuild_site(PROFILE, folder, None, crew)
    assert again.changed == []
    assert tables(folder) == landed


def test_pages_without_an_archive_are_read_alone(tmp_path: Path) -> None:
    archive = Archive()
    for url, page in site_pages():
        if "/news/" in url:
            archive.add(
                url, page.replace("</article>", "<p>" + "A long enough text. " * 20 + "</p></article>")
            )
    archive.add(START + "about", "<html><title>About</title><p>We are here.</p>")
    done = land(tmp_path / "data", archive.save(tmp_path / "a.warc.gz"))
    assert done.crawl.record["imported"]["month_archive"] is False
    assert done.crawl.record["verdict"] == "good"
    found = rows(tmp_path / "data")
    assert len(found) == ARTICLES == len({row["text_digest"] for row in found})
    assert all(row["title"] and row["date_published"] and row["archive_month"] is None for row in found)
    assert not any("about" in row["url"] for row in found)
    folder = SiteFolder(tmp_path / "data" / PROFILE.name)
    with Workers(1) as crew:
        assert rebuild_site(PROFILE, folder, None, crew)[0].changed == []


def test_only_pages_of_the_language_are_taken(tmp_path: Path) -> None:
    kazakh = "Қазақстанның ғылым мен білім саласындағы жаңалықтар туралы бүгін кеңінен әңгіме өтті. " * 8
    russian = "Сегодня в столице состоялось совещание, на котором обсуждались вопросы экономики. " * 8
    archive = Archive()
    for number, text in enumerate([kazakh, russian]):
        page = f"<html><title>Атауы {number}</title><article><h1>Атауы {number}</h1><time datetime=2026-11-0{number + 1}>0{number + 1}.11.2026</time><p>{text}</p></article>"
        archive.add(f"{START}{number}.html", page)
    done = land(tmp_path / "data", archive.save(tmp_path / "a.warc.gz"), language="kk")
    assert [row["language"] for row in rows(tmp_path / "data")] == ["kk"]
    assert done.taken.passed["another language"] == 1


def test_a_revisit_stands_for_what_was_met_before(tmp_path: Path) -> None:
    pages = dict(site_pages())
    again = next(url for url in pages if "/news/" in url)
    archive = Archive()
    for url, page in pages.items():
        archive.add(url, page)
    archive.add(again, status="304 Not Modified", kind="revisit", warc={"WARC-Profile": NOT_MODIFIED})
    archive.add(
        START + "never", status="304 Not Modified", kind="revisit", warc={"WARC-Profile": NOT_MODIFIED}
    )
    done = land(tmp_path / "data", archive.save(tmp_path / "a.warc.gz"))
    assert done.crawl.record["counts"]["landed"] == ARTICLES
    assert dict(done.taken.passed) == {"revisit of what is not there": 1}


@pytest.mark.parametrize("harm", ["torn", "overwritten"])
def test_a_damaged_archive_gives_what_stands_before_the_damage(tmp_path: Path, harm: str) -> None:
    archive = Archive()
    for url, page in site_pages():
        archive.add(url, page)
    whole = archive.save(tmp_path / "a.warc.gz").read_bytes()
    middle = len(whole) // 2
    harmed = {"torn": whole[:-100], "overwritten": whole[:middle] + b"x" * 50 + whole[middle + 50 :]}
    (tmp_path / "a.warc.gz").write_bytes(harmed[harm])
    done = run("import", tmp_path / "a.warc.gz", "--site", START, "--data", tmp_path / "data", "--json")
    assert done.returncode == 3
    assert "DAMAGED" in done.stderr
    record = json.loads(done.stdout)
    assert 0 < record["imported"]["responses"] < len(answers())
    assert list(record["imported"]["damaged"]) == ["a.warc.gz"]
    assert 0 < record["counts"]["landed"] <= ARTICLES


def test_what_is_older_than_a_crawl_goes_before_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder, crawl_id = log_crawl(data, answers(), day=60)
    with Workers(1) as crew:
        rebuild_site(PROFILE, folder, None, crew)
    assert len(rows(data)) == ARTICLES
    archive = Archive()
    for url, page in site_pages():
        archive.add(url, page)
    done = land(data, archive.save(tmp_path / "a.warc.gz"))
    assert done.crawl.crawl_id < crawl_id
    assert folder.committed() == [done.crawl.crawl_id, crawl_id]
    assert folder.files("versions", crawl_id) == []  # nothing was new in it any more
    assert len(rows(data)) == ARTICLES
    assert folder.read_record(crawl_id)["counts"]["new_versions"] == 0


def test_a_killed_import_is_no_unfinished_crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive()
    for url, page in site_pages():
        archive.add(url, page)
    path, folder = archive.save(tmp_path / "a.warc.gz"), SiteFolder(tmp_path / "data" / PROFILE.name)
    with monkeypatch.context() as patched:
        patched.setattr(crawler.replay.importing, "_land", lambda *_: 1 / 0)
        patched.setattr(shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(ZeroDivisionError):
            land(tmp_path / "data", path)
    assert list(folder.root.glob("warc/*/*.warc.gz"))
    assert folder.unfinished() is None
    assert land(tmp_path / "data", path).crawl.record["counts"]["landed"] == ARTICLES
    assert len(list(folder.root.glob("warc/*/*.warc.gz"))) == 1
    assert not list(folder.root.glob("warc/*/.importing"))


def test_what_cannot_be_imported_is_told(tmp_path: Path) -> None:
    archive = Archive()
    archive.add("https://one.example/", "<html><p>One.</p>")
    archive.add("https://two.example/", "<html><p>Two.</p>")
    path = archive.save(tmp_path / "a.warc.gz")
    with pytest.raises(UsageError, match="pages of 2 hosts"):
        only_site([str(path)])
    with pytest.raises(CrawlError, match=r"nothing of small\.example is in the archives"):
        land(tmp_path / "data", path)
    with pytest.raises(LogError, match="cannot be read"):
        land(tmp_path / "data", tmp_path / "nothing.warc.gz")
    (tmp_path / "text.warc.gz").write_bytes(gzip.compress(b"no WARC\n"))
    with pytest.raises(UsageError, match="no pages"):
        only_site([str(tmp_path / "text.warc.gz")])
    assert not list((tmp_path / "data" / PROFILE.name / "warc").glob("*"))


def test_the_site_need_not_be_named_where_there_is_but_one(tmp_path: Path) -> None:
    log = CrawlLog(LogPlace(tmp_path / "log", "x"))
    for number in range(3):
        log.append(Exchange(url=f"{START}{number}", fetch_time=DAY, status=200,
                            headers=((b"Content-Type", b"text/html"),), body=b"<p>%d" % number))  # fmt: skip
    log.close()
    assert only_site([str(path) for path in (tmp_path / "log").glob("*.gz")]).start == START
