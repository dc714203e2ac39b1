"""A corpus that means harm, and a stranger who tries every address: everything stays text, nothing leaks."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from pipelines.land import Landing
from pipelines.layout import SiteFolder
from pipelines.rows import rows_of
from pipelines.schema import Article, Month, Visit
from pipelines.serve.app import application
from pipelines.serve.replay import harmless

CRAWLS = ("20261001T060000Z", "20261101T060000Z")
ASTRAY = 5
"""The article whose pointer leads out of the log."""
OUTSIDE = "the words of a file outside the corpus"
PAYLOADS = [
    "<script>document.title='harmed'</script>",
    "</title><script>document.title='harmed'</script>",
    "<img src=x onerror=document.title='harmed'>",
    "<svg onload=document.title='harmed'>",
    "<svg><script>document.title='harmed'</script></svg>",
    "<svg><animate onbegin=document.title='harmed' attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:document.title='harmed'\"><text y=20>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=document.title='harmed'>",
    "<iframe srcdoc=\"<script>parent.document.title='harmed'</script>\"></iframe>",
    "<iframe src=javascript:parent.document.title='harmed'></iframe>",
    "<object data=javascript:document.title='harmed'></object>",
    "<embed src=javascript:document.title='harmed'>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';body{background:url(https://evil.example/x.png)}</style>",
    "<p style=\"background:url('https://evil.example/x.png')\">x</p>",
    "<form action=https://evil.example/><button>x</button></form>",
    "<a href=\"javascript:document.title='harmed'\">x</a>",
    "<a href=\"java\tscript:document.title='harmed'\">x</a>",
    "<body onload=document.title='harmed'>",
    "<details open ontoggle=document.title='harmed'><summary>x</summary></details>",
    "<video><source onerror=document.title='harmed'></video>",
    "<input autofocus onfocus=document.title='harmed'>",
    "<marquee onstart=document.title='harmed'>x</marquee>",
    "<noscript><p title=\"</noscript><img src=x onerror=document.title='harmed'>\">",
    "<template><script>document.title='harmed'</script></template>",
    "<xmp><script>document.title='harmed'</script>",
    "<!--><img src=x onerror=document.title='harmed'>-->",
    "\"><script>document.title='harmed'</script>",
    "' onmouseover='document.title=1' x='",
    "{{ 'ab' * 7 }}{% include '/etc/passwd' %}${'ab' * 7}",
    "=HYPERLINK(\"https://evil.example/\",\"x\")",
    "‮txt.exe⁦\x00\x1b[31m\ufeff\ud7ff",
]  # fmt: skip
URLS = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//evil.example/x", "vbscript:x",
        "JaVaScRiPt:alert(1)", "\x01javascript:alert(1)", "https://example.org/\"onmouseover=\"x")  # fmt: skip


def warc(root: Path, crawl: str) -> tuple[str, list[tuple[int, int]]]:
    """A log with a page of each payload, and where each stands."""
    folder, places = root / "warc" / crawl, []
    folder.mkdir(parents=True)
    path = folder / f"{crawl}.warc.gz"
    with path.open("wb") as file:
        for number, payload in enumerate(PAYLOADS):
            page = f"<html><head><title>x</title>{payload}</head><body {payload}><p>page {number}</p>{payload}</body></html>"
            start = file.tell()
            file.write(gzip.compress(record(number, page.encode("utf-8", "replace"))))
            places.append((start, file.tell() - start))
    return path.name, places


def record(number: int, page: bytes) -> bytes:
    """A WARC record of an answer that would set a cookie and lift its own restrictions."""
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=b\r\nX-Harm: <script>x</script>\r\n"
        b"Content-Security-Policy: default-src *\r\nContent-Length: %d\r\n\r\n%b" % (len(page), page)
    )
    head = (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/%d\r\n"
        b"WARC-Date: 2026-11-01T06:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    )
    return head % (number, number, len(answer)) + answer + b"\r\n\r\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    return plant(tmp_path_factory.mktemp("hostile") / "data")


def plant(data: Path) -> SiteFolder:
    """A corpus of two crawls that means harm in every column, record and page, beside files of others."""
    root = data / "bad"
    for path in (data.parent / "secret.txt", data / "secret.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OUTSIDE)
    for turn, crawl in enumerate(CRAWLS):
        landing = Landing(SiteFolder(root), crawl)
        when = dt.datetime.strptime(crawl, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        file, places = warc(root, crawl)
        rows = [
            row(number, payload, turn, crawl, when, file, places[number])
            for number, payload in enumerate(PAYLOADS)
        ]
        landing.versions(rows_of(rows))
        landing.visits(
            [Visit(one.id, crawl, when, 200, "landed", 5 + turn, None, one.text_digest) for one in rows]
        )
        landing.months([Month(crawl, "bad", PAYLOADS[0], PAYLOADS[1], 2026, 1 + n, url, "hole", 1, 1, 0, PAYLOADS[n])
                        for n, url in enumerate(URLS)])  # fmt: skip
        missing = [{"url": url, "reason": PAYLOADS[n]} for n, url in enumerate(URLS)]
        landing.commit(
            {"crawl": crawl, "start": URLS[0], "counts": {PAYLOADS[0]: 1, "listed": 5}, "losses": 7, "loss_share": 0.1,
             "verdict": PAYLOADS[0], "checks": [{"level": PAYLOADS[2], "says": PAYLOADS[0]}], "missing": missing,
             "requests": {PAYLOADS[3]: 4}},
            "",
        )  # fmt: skip
    return SiteFolder(root)


def row(
    number: int, payload: str, turn: int, crawl: str, when: dt.datetime, file: str, place: tuple[int, int]
) -> Article:
    text = f"{payload} word{turn} алма {payload}"
    return Article(
        id=f"id{number}" if number > 2 else f"id{number}/../{payload}",
        url=URLS[number % len(URLS)], canonical_url=URLS[number % len(URLS)], site="bad", title=payload + " алма",
        article_section=payload, language=payload, authors=[payload], text=text, paragraphs=[text, payload],
        date_published=dt.date(2026, 1 + number % 12, 1), date_published_raw=payload, archive_year=2026,
        archive_month=1 + number % 12, view_count=5, crawl_id=crawl, fetch_time=when, content_charset=payload,
        content_mime_type=payload, quality_flags=[payload], extractor_version=payload,
        warc_filename="../../../secret.txt" if number == ASTRAY else file, warc_record_offset=place[0],
        warc_record_length=place[1], text_digest=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def client(folder: SiteFolder) -> Iterator[TestClient]:
    with TestClient(
        application([folder]), base_url="http://localhost", raise_server_exceptions=False
    ) as opened:
        yield opened


class Tags(HTMLParser):
    """What of a page a browser would take for markup."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def check_harmless(text: str, *, ours: bool) -> None:
    """No element or attribute that acts; of our own pages only the elements our templates use."""
    tags = Tags(text)
    assert not tags.tags & {
        "script",
        "object",
        "embed",
        "base",
        "noscript",
        "video",
        "source",
        "animate",
        "math",
    }
    for name, value in tags.attributes:
        assert not name.startswith("on"), (name, value)
        if name in ("href", "src", "action", "xlink:href", "srcdoc", "formaction"):
            assert ours, (name, value)
            assert re.match(r"/(?!/)|https?://|#|data:,\Z", value), (name, value)
    if ours:
        assert "marquee" not in tags.tags
        assert "style" not in tags.tags
        assert "style" not in {name for name, _ in tags.attributes}
    else:
        assert not re.search(r"(?i)url\(|@import|javascript:", text.partition("<body")[0])


def walk(client: TestClient) -> Iterator[tuple[str, Any]]:
    """Every page that can be reached from the front, and each one's answer."""
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        yield address, answer
        if answer.headers["content-type"].startswith("text/html") and not address.endswith("/raw"):
            for link in re.findall(r'(?:href|src|action)="(/[^"#]*)"', answer.text):
                link = html.unescape(link)
                if link not in seen and not link.startswith("//"):
                    seen.add(link)
                    waiting.append(link)


def test_nothing_that_was_stored_acts_on_any_page(client: TestClient) -> None:
    kinds = set()
    for address, answer in walk(client):
        assert answer.status_code in (200, 404), (address, answer.text[:300])
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        policy = answer.headers["content-security-policy"]
        kind = answer.headers["content-type"]
        kinds.add(kind.partition(";")[0])
        assert OUTSIDE not in answer.text
        if address.endswith("/raw") and answer.status_code == 200:
            assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
            assert "set-cookie" not in answer.headers
            check_harmless(answer.text, ours=False)
            continue
        assert policy.startswith("default-src 'none'; style-src 'self';")
        assert "unsafe" not in policy
        if kind.startswith("text/html"):
            check_harmless(answer.text, ours=True)
            assert "ababab" not in answer.text
    assert kinds == {
        "text/html",
        "text/css",
        "text/csv",
        "application/json",
        "application/vnd.apache.parquet",
    }


def test_a_stored_address_is_a_link_only_where_it_leads_into_the_web(client: TestClient) -> None:
    for number in range(3, 3 + len(URLS)):
        text = client.get(f"/bad/article/id{number}").text
        linked = [html.unescape(link) for link in re.findall(r'href="([^"]*)"', text)]
        assert URLS[number % len(URLS)] not in linked or URLS[number % len(URLS)].startswith("https://")
        assert not [link for link in linked if "script:" in unquote(link).lower().split("?")[0][:20]]


def test_a_pointer_out_of_the_log_leads_nowhere(client: TestClient) -> None:
    assert client.get(f"/bad/article/id{ASTRAY}/1/raw").status_code == 404
    page = client.get(f"/bad/article/id{ASTRAY}/1/page")
    assert page.status_code == 200
    assert "cannot be shown" in page.text


def test_what_a_spreadsheet_would_run_has_an_apostrophe(client: TestClient) -> None:
    text = client.get("/bad/search.csv").text
    assert "'=HYPERLINK" in text
    assert not re.search(r'(?m)(?:^|,)"?=', text)


@given(
    st.lists(
        st.sampled_from([*PAYLOADS, "<p>", "</p>", "<div style='color:red'>", "текст", "<td>", "<select>"]),
        max_size=8,
    ).map("".join)
)
def test_a_replayed_page_keeps_nothing_that_acts(page: str) -> None:
    check_harmless(harmless(page), ours=False)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_it_can_only_be_read(client: TestClient, method: str) -> None:
    answer = client.request(method, "/bad")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/bad", "/bad/search", "/none"])
def test_a_head_is_a_get_without_its_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:81", "127.0.0.1:8000", "[::1]:80", "[::1]"])
def test_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[::2]", "127.0.0.2"]
)
def test_other_names_are_not(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/bad/../../secret.txt", "/%2e%2e/secret.txt", "/bad/%2e%2e%2f%2e%2e%2fsecret.txt", "/secret.txt",
        "/bad/articles.parquet", "/bad/.search.db", "/bad/crawls/../profile.toml", "/bad/crawls/..%2fprofile",
        "/bad/article/..%2f..%2fsecret.txt", "/bad/sections/..%2f..%2f..%2fsecret.txt.csv", "/..", "/%00", "/bad%00",
        "/style.css/..%2f..%2fguard.py", "/templates/base.html", "//etc/passwd", "/bad/crawls/%2fetc%2fpasswd",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_corpus(client: TestClient, path: str) -> None:
    answer = client.get(f"http://localhost{path}")
    assert answer.status_code in (200, 404)
    assert OUTSIDE not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "query",
    ["q=" + "a" * 201, "q=" + "a+" * 20, "page=0", "page=401", "page=x", "page=99999999999", "year=-1", "year=1e9",
     "month=13", "order=random", "year=٣"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_reason(client: TestClient, query: str) -> None:
    for kind in ("", ".json", ".csv", ".parquet"):
        answer = client.get(f"/bad/search{kind}?{query}")
        assert answer.status_code == 400
        assert len(answer.text) > 20
    assert client.get("/bad/search?q=" + "a" * 9000).status_code == 414


PARTS = ["bad", "months", "sections", "languages", "search", "article", "crawls", "changes", "diff", "page", "raw", "id4",
         "id7", "1", "2", "0", "2026", "13", "99999999999999999999", CRAWLS[0], CRAWLS[1], "..", ".", "%2e%2e", "%00", "%ff",
         "index", "style.css", *(quote(payload.encode("utf-8", "replace"), safe="") for payload in PAYLOADS[:6])]  # fmt: skip
NAMES = ["q", "year", "month", "section", "language", "order", "page", "state", "x"]
VALUES = st.one_of(
    st.sampled_from(
        ["алма", "word1", "2026", "1", "best", "oldest", "edited", '"алма', "а*", "NEAR(a b)", "text:a", "-1"]
    ),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace").decode()),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=12).map(lambda t: quote(t.encode("utf-8", "replace")))), max_size=7),
    st.sampled_from(["", ".json", ".csv", ".parquet"]),
    st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4),
    st.sampled_from(["GET", "HEAD"]),
)  # fmt: skip
def test_no_address_breaks_it_or_leaks(
    client: TestClient, parts: list[str], kind: str, asked: list[tuple[str, str]], method: str
) -> None:
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked)
    answer = client.request(
        method, f"http://localhost/{'/'.join(parts)}{kind}?{query}", follow_redirects=False
    )
    assert answer.status_code in (200, 307, 400, 404, 414), answer.text[:400]
    assert OUTSIDE not in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers
    if (
        answer.headers.get("content-type", "").startswith("text/html")
        and "sandbox" not in answer.headers["content-security-policy"]
    ):
        check_harmless(answer.text, ours=True)
