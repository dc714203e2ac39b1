"""The log as files: written, read back by pointer, by other tools, and after a power cut."""

import datetime as dt
import gzip
import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastArchive
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.log.crawllog import CrawlLog, LogPlace
from crawler.warc import Exchange
from pipelines.errors import LogError
from pipelines.logged import IDENTICAL, NOT_MODIFIED, RecordPointer
from pipelines.warc import LogReader, log_files, read_record, scan

NOW = dt.datetime(2026, 11, 23, 16, 0, 0, 123456, tzinfo=dt.UTC)
INFO = {"software": "muragat 0", "operator": "archive@example.org", "profile": "a 1f2e"}


def exchange(path: str = "", body: bytes = b"<p>text</p>", **facts: object) -> Exchange:
    headers = ((b"Content-Type", b"text/html; charset=UTF-8"), (b"Etag", b'"1"'))
    given = {"url": f"http://a.example/{path}", "fetch_time": NOW, "status": 200, "headers": headers}
    return Exchange(**{**given, "body": body, **facts})  # type: ignore[arg-type]


def opened(folder: Path, **facts: object) -> CrawlLog:
    return CrawlLog(LogPlace(folder, "a-1", INFO, **facts))  # type: ignore[arg-type]


@pytest.fixture
def log(tmp_path: Path) -> CrawlLog:
    return opened(tmp_path)


def test_a_record_reads_back_as_it_was_received(tmp_path: Path, log: CrawlLog) -> None:
    sent = exchange("қ?a=1", b"\x00\xff" * 999, status=404, ip="10.0.0.7", protocol="HTTP/1.0")
    pointer = log.append(sent)
    read = read_record(tmp_path, pointer)
    assert (read.url, read.status, read.headers, read.payload) == (sent.url, 404, sent.headers, sent.body)
    assert (read.fetch_time, read.ip, read.protocol, read.pointer) == (NOW, "10.0.0.7", "HTTP/1.0", pointer)
    assert (read.media_type, read.charset, read.etag) == ("text/html", "utf-8", '"1"')
    assert (tmp_path / pointer.filename).stat().st_size == pointer.offset + pointer.length


def test_a_packed_body_is_kept_packed_and_read_unpacked(tmp_path: Path, log: CrawlLog) -> None:
    page = "бет ".encode() * 1000
    packed = gzip.compress(page)
    pointer = log.append(exchange("", packed, headers=((b"Content-Encoding", b"gzip"),)))
    read = read_record(tmp_path, pointer)
    assert read.payload == packed
    assert read.body == page


def test_headers_that_no_longer_fit_the_bytes_are_renamed_in_the_file_only(
    tmp_path: Path, log: CrawlLog
) -> None:
    headers = (
        (b"Transfer-Encoding", b"chunked"),
        (b"Content-Length", b"999"),
        (b"X-Crawler-Transfer-Encoding", b"the server's own"),
    )
    pointer = log.append(exchange(headers=headers))
    assert read_record(tmp_path, pointer).headers == headers
    with (tmp_path / pointer.filename).open("rb") as file:
        stored = next(r.http_headers.headers for r in ArchiveIterator(file) if r.rec_type == "response")
    assert {name for name, _ in stored} == {
        "X-Crawler-Transfer-Encoding",
        "X-Crawler-Content-Length",
        "X-Crawler-X-Crawler-Transfer-Encoding",
    }


def test_no_credentials_reach_the_log(tmp_path: Path, log: CrawlLog) -> None:
    secrets = (
        (b"Authorization", b"Basic c2VjcmV0"),
        (b"Proxy-Authorization", b"c2VjcmV0"),
        (b"Accept", b"*/*"),
    )
    pointer = log.append(exchange(request_headers=secrets))
    text = gzip.decompress((tmp_path / pointer.filename).read_bytes())
    assert b"Accept: */*" in text
    assert b"c2VjcmV0" not in text


def test_the_same_payload_is_stored_once(tmp_path: Path, log: CrawlLog) -> None:
    first = log.append(exchange("1", b"x" * 5000))
    again = exchange("2", b"x" * 5000, headers=((b"Etag", b'"2"'),), fetch_time=NOW + dt.timedelta(seconds=1))
    second = read_record(tmp_path, log.append(again))
    assert (second.revisit, second.payload, second.url) == (IDENTICAL, again.body, again.url)
    assert (second.headers, second.fetch_time) == (again.headers, again.fetch_time)
    assert second.original is not None
    assert second.original.pointer.offset == first.offset
    assert read_record(tmp_path, log.append(exchange("3", b""))).revisit is None
    assert read_record(tmp_path, log.append(exchange("4", b""))).revisit is None


def test_a_304_reads_as_the_page_it_confirms_over_many_crawls(tmp_path: Path) -> None:
    first = CrawlLog(LogPlace(tmp_path / "1", "a-1"))
    first.append(exchange("p", b"page"))
    first.close()
    for number in (2, 3):
        log = CrawlLog(LogPlace(tmp_path / f"{number}", f"a-{number}", earlier=tmp_path / f"{number - 1}"))
        page = log.earlier("GET", "http://a.example/p#part")
        assert page is not None
        answer = exchange("p", b"", status=304, headers=((b"Etag", b'"1"'), (b"Age", b"%d" % number)))
        pointer = log.append(answer, page)
        log.close()
        read = read_record(tmp_path / f"{number}", pointer)
        assert (read.status, read.payload, read.revisit) == (200, b"page", NOT_MODIFIED)
        assert read.original is not None
        assert read.original.pointer.filename == "a-1-00000.warc.gz"
        assert (b"Age", b"%d" % number) in read.headers
        assert (b"Content-Type", b"text/html; charset=UTF-8") in read.headers
        assert read_record(tmp_path, pointer) == read


def test_a_plain_304_is_one_small_record_and_is_found_again(tmp_path: Path) -> None:
    first = CrawlLog(LogPlace(tmp_path / "1", "a-1"))
    first.append(exchange("p", b"page"))
    first.close()
    place = LogPlace(tmp_path / "2", "a-2", earlier=tmp_path / "1")
    log = CrawlLog(place)
    page = log.earlier("GET", "http://a.example/p")
    pointer = log.append(exchange("p", b"", status=304), page)
    log.append(exchange("q", b"", status=304, method="POST", request_body=b"form"), page)
    log.close()
    (path,) = log_files(place.folder)
    with path.open("rb") as file:
        kinds = [str(record.record_type).removeprefix("WarcRecordType.") for record in FastArchive(file)]
    assert kinds == ["warcinfo", "revisit", "request", "revisit"]
    assert pointer.length < 700
    again = CrawlLog(place)
    found = again.held("GET", "http://a.example/p")
    assert found is not None
    assert (found.pointer, found.status) == (pointer, 304)
    assert again.held("POST", "http://a.example/q", b"form") is not None
    assert again.held("GET", "http://a.example/q") is None
    again.close()


def test_files_roll_and_each_says_who_wrote_it(tmp_path: Path) -> None:
    log = opened(tmp_path, roll_bytes=5000)
    pointers = [log.append(exchange(str(n), random.Random(n).randbytes(2000))) for n in range(9)]
    log.close()
    files = log_files(tmp_path)
    assert [f.name for f in files] == [f"a-1-{n:05}.warc.gz" for n in range(5)]
    for path in files:
        with path.open("rb") as file:
            head = next(iter(ArchiveIterator(file)))
            assert head.rec_type == "warcinfo"
            assert head.rec_headers["WARC-Filename"] == path.name
            fields = head.content_stream().read().decode()
        assert "operator: archive@example.org" in fields
        assert "profile: a 1f2e" in fields
    assert [r.pointer for r in scan(tmp_path)] == pointers


def test_other_tools_read_it(tmp_path: Path, log: CrawlLog) -> None:
    for n in range(5):
        log.append(exchange(str(n), b"page %d" % (n // 2) * 100))
    log.close()
    (path,) = log_files(tmp_path)
    checker = Checker(type("Options", (), {"inputs": [str(path)], "verbose": False}))
    checker.process_all()
    assert checker.exit_value == 0
    with path.open("rb") as file:
        kinds = [str(record.record_type).removeprefix("WarcRecordType.") for record in FastArchive(file)]
    assert kinds == ["warcinfo", *["request", "response", "request", "revisit"] * 2, "request", "response"]


def test_the_cdxj_is_sorted_and_points_into_the_files(tmp_path: Path, log: CrawlLog) -> None:
    pointers = {f"http://a.example/{p}": log.append(exchange(p, p.encode())) for p in ("z", "b?y=2&x=1", "a")}
    pointers["http://a.example/form"] = log.append(exchange("form", method="POST", request_body=b"q=1"))
    log.close()
    lines = (tmp_path / "a-1.cdxj").read_text().splitlines()
    assert [line.split(" ")[:2] for line in lines] == [
        [key, "20261123160000"]
        for key in (
            "example,a)/a",
            "example,a)/b?x=1&y=2",
            "example,a)/form?__wb_method=post&q=1",
            "example,a)/z",
        )
    ]
    for line in lines:
        facts = json.loads(line.split(" ", 2)[2])
        pointer = RecordPointer(facts["filename"], int(facts["offset"]), int(facts["length"]))
        assert pointers[facts["url"]] == pointer
        assert (facts["status"], facts["mime"]) == ("200", "text/html")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_an_answer_of_a_server_in_trouble_is_not_final(log: CrawlLog, status: int) -> None:
    log.append(exchange("p", status=status))
    held = log.held("GET", "http://a.example/p")
    assert held is not None
    assert not held.final


def test_requests_differ_by_method_and_body_but_not_by_fragment(log: CrawlLog) -> None:
    log.append(exchange("p", status=200))
    log.append(exchange("p", status=404, method="POST", request_body=b"a"))
    answers = [log.held("GET", "http://a.example/p#x"), log.held("POST", "http://a.example/p", b"a")]
    assert [held and held.status for held in answers] == [200, 404]
    assert log.held("POST", "http://a.example/p", b"b") is None


@pytest.mark.slow
def test_a_log_cut_at_any_byte_gives_back_every_whole_record(tmp_path: Path) -> None:
    log = opened(tmp_path / "whole")
    draw = random.Random(7)
    sent = [exchange(str(n), draw.randbytes(draw.randrange(3000)) if n % 5 else b"same") for n in range(40)]
    sent[9] = replace(sent[9], method="POST", request_body=b"form")
    pointers = [log.append(one) for one in sent]
    log.close()
    whole = (tmp_path / "whole" / pointers[0].filename).read_bytes()
    for number in range(200):
        cut = draw.randrange(len(whole) + 1)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / pointers[0].filename).write_bytes(whole[:cut])
        _take_up_cut_log(folder, cut, list(zip(sent, pointers, strict=True)))
        shutil.rmtree(folder)


def _take_up_cut_log(folder: Path, cut: int, sent: list[tuple[Exchange, RecordPointer]]) -> None:
    log = opened(folder)
    kept = [pointer.offset + pointer.length <= cut for _, pointer in sent]
    for (one, pointer), survived in zip(sent, kept, strict=True):
        held = log.held(one.method, one.url, one.request_body)
        assert (held and held.pointer) == (pointer if survived else None)
        assert not survived or log.read(pointer).payload == one.body
    for (one, _), survived in zip(sent, kept, strict=True):
        if not survived:
            log.append(one)
    log.close()
    assert [(r.url, r.payload) for r in scan(folder)] == [(one.url, one.body) for one, _ in sent]
    for path in log_files(folder):
        with path.open("rb") as file:
            assert sum(record.rec_type in ("response", "revisit") for record in ArchiveIterator(file))
    assert len((folder / "a-1.cdxj").read_text().splitlines()) == len(sent)


def test_damage_in_an_older_file_is_left_alone_and_asked_again(tmp_path: Path) -> None:
    log = opened(tmp_path, roll_bytes=1)
    pointers = [log.append(exchange(str(n), b"page %d" % n)) for n in range(3)]
    log.close()
    path = tmp_path / pointers[1].filename
    data = bytearray(path.read_bytes())
    data[pointers[1].offset + 40] ^= 0xFF
    path.write_bytes(data)
    log = opened(tmp_path)
    held = [log.held("GET", f"http://a.example/{n}") for n in range(3)]
    assert [h and h.pointer for h in held] == [pointers[0], None, pointers[2]]
    assert path.read_bytes() == data
    with pytest.raises(LogError, match=path.name):
        log.read(pointers[1])
    log.close()


def test_a_pointer_to_nowhere_is_an_error_with_its_place(tmp_path: Path, log: CrawlLog) -> None:
    pointer = log.append(exchange())
    with LogReader(tmp_path) as reader:
        for wrong in (
            RecordPointer("none.warc.gz", 0, 9),
            RecordPointer("../x.warc.gz", 0, 9),
            replace(pointer, offset=0, length=pointer.offset),
            replace(pointer, offset=pointer.offset + 3),
            replace(pointer, length=pointer.length // 2),
            replace(pointer, offset=10**9),
        ):
            with pytest.raises(LogError) as caught:
                reader.read(wrong)
            assert caught.value.where


def test_a_full_disk_is_one_clear_error_and_leaves_the_log_whole(
    tmp_path: Path, log: CrawlLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    pointer = log.append(exchange("1"))
    path = tmp_path / pointer.filename
    before = path.read_bytes()
    real_write = __import__("os").write

    def write_some(fd: int, data: memoryview) -> int:
        if len(data) > 100:
            return int(real_write(fd, data[:100]))
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.write", write_some)
        with pytest.raises(LogError, match="No space left on device"):
            log.append(exchange("2", random.Random(1).randbytes(50)))
    assert path.read_bytes() == before
    assert log.held("GET", "http://a.example/2") is None
    log.append(exchange("3"))
    log.close()
    assert [r.url[-1] for r in scan(tmp_path)] == ["1", "3"]


_names = st.from_regex(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}", fullmatch=True)
_values = st.binary(max_size=60).map(lambda v: v.translate(None, b"\r\n\0").strip(b" \t\x0b\x0c"))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=3000),
    headers=st.lists(st.tuples(_names, _values), max_size=8).map(tuple),
    status=st.integers(100, 999),
)
def test_any_response_survives_the_round_trip(
    tmp_path: Path, body: bytes, headers: tuple[tuple[bytes, bytes], ...], status: int
) -> None:
    log = opened(tmp_path)
    pointer = log.append(exchange("p", body, headers=headers, status=status))
    read = log.read(pointer)
    log.close()
    assert (read.status, read.headers, read.payload) == (status, headers, body)
    assert isinstance(read.body, bytes)
    assert read.charset is None or isinstance(read.charset, str)
    for path in log_files(tmp_path):
        path.unlink()
