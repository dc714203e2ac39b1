"""Months and listings that only a script draws: crawled with the system's Chromium, resumed, rebuilt, re-crawled."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from browser import find_browser
from muragat import COMMAND, crawl, rows, run, stable_rows
from scriptedsite import ALL, HTML, JSON, PER_MONTH, Answer, entries, framed, serve_scripted
from smallsite import MONTHS
from warcio.archiveiterator import ArchiveIterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium here: apt-get install chromium"),
]
# No address and no month stands in it: both are reckoned from one number a month.
_NUMBERS = ",".join(str((12 * year + month - 1) * 7 + 5) for year, month, _ in MONTHS)
_NAMED = "new Date(Date.UTC(year, month - 1, 1)).toLocaleString('en', {month: 'long', timeZone: 'UTC'})"
CALENDAR = f"""<ul class=archive id=grid></ul><script>
for (const number of [{_NUMBERS}]) {{
  const n = (number - 5) / 7, year = Math.floor(n / 12), month = n % 12 + 1;
  const a = document.createElement('a'), li = document.createElement('li');
  a.href = ['', year, ('0' + month).slice(-2), ''].join('/');
  a.textContent = {_NAMED} + ' ' + year;
  li.append(a); document.getElementById('grid').append(li);
}}
</script>"""
# The calendar comes from the server as what no reader of JSON knows, and so does every listing.
FETCHED = """<ul class=archive id=grid></ul><ul class=list id=list></ul><script>
const part = async (what, where) => {
  const said = await (await fetch('/part/' + what)).json();
  document.getElementById(where).innerHTML = new TextDecoder().decode(Uint8Array.from(atob(said.x), c => c.charCodeAt(0)));
};
addEventListener('load', () => setTimeout(() => {
  part('grid', 'grid'); fetch('/part/grid');
  const here = location.pathname.match(/^\\/(\\d+)\\/(\\d+)\\/$/);
  if (here) new IntersectionObserver((seen, all) => { all.disconnect(); part(here[1] + here[2], 'list'); })
    .observe(document.querySelector('footer'));
  %s
}, 100));
</script>"""
_GRID = "".join(f"<li><a href='/{y}/{m:02}/'>{name} {y}</a></li>" for y, m, name in MONTHS)


def _fetched(method: str, path: str, fields: dict[str, str], script: str = "") -> Answer | None:
    """A site whose server sends frames without a word; what stands in them is fetched."""
    if path == "/robots.txt":
        return 200, "User-agent: *\nDisallow: /private/\n", "text/plain"
    if path.startswith("/part/"):
        what = path.removeprefix("/part/")
        html = _GRID if what == "grid" else "".join(entries(int(what[:4]), int(what[4:])))
        return 200, f'{{"x": "{base64.b64encode(html.encode()).decode()}"}}', JSON
    if path in {f"/{y}/{m:02}/" for y, m, _ in MONTHS}:
        return 200, framed("/about/", FETCHED % script), HTML
    return None


def _drawn(method: str, path: str, fields: dict[str, str]) -> Answer | None:
    return None


def _once(asked: Counter[str]) -> None:
    assert {what: number for what, number in asked.items() if number > 1} == {}


def _whole(data: Path) -> None:
    held = Counter((row["archive_year"], row["archive_month"]) for row in rows(data))
    assert held == {(year, month): PER_MONTH for year, month, _ in MONTHS}


def _log(data: Path) -> list[Path]:
    return sorted(data.glob("*/warc/*/*.warc.gz"))


def _browsers() -> set[str]:
    """Processes that run on a folder a crawl made for its browser."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"muragat-browser-" in path.read_bytes():
                found.add(path.parent.name)
        except OSError:
            continue
    return found


def test_a_calendar_that_is_reckoned_is_found_with_a_browser_alone(tmp_path: Path) -> None:
    with serve_scripted(_drawn, CALENDAR) as (url, _):
        without = run("crawl", url, "--data", tmp_path / "without", "--allow-private")
        looked = run(
            "init", url, "--data", tmp_path / "look", "--allow-private", "--yes", "-o", tmp_path / "x"
        )
    assert without.returncode == 1
    assert "no month archive was found" in without.stderr
    assert "--browser" in without.stderr
    with serve_scripted(_drawn) as (url, _):  # no calendar, no script, no hint
        plain = run("crawl", url, "--data", tmp_path / "plain", "--allow-private")
    assert "no month archive was found" in plain.stderr
    assert "--browser" not in plain.stderr
    assert looked.returncode == 3
    assert "--browser" in looked.stderr
    with serve_scripted(_drawn, CALENDAR) as (url, asked):
        crawl(url, tmp_path, "--browser")
    _once(asked)
    _whole(tmp_path)


def test_what_is_fetched_into_a_page_lands_and_rebuilds_without_a_browser(tmp_path: Path) -> None:
    with serve_scripted(_fetched, FETCHED % "") as (url, asked):
        profile = tmp_path / "small.toml"
        profile.write_text(f'name = "small"\nstart = "{url}"\nbrowser = true\n')
        record = crawl(str(profile), tmp_path)
        _once(asked)
        _whole(tmp_path)
        assert record["browser"] is True
        assert record["requests"]["sent"] == sum(asked.values())
        articles = tmp_path / "small" / "articles.parquet"
        before = articles.read_bytes()
        done = run("rebuild", str(profile), "--data", tmp_path, MURAGAT_BROWSER="/nonexistent")
        assert done.returncode == 0, done.stderr
        assert articles.read_bytes() == before
        assert run("verify", "small", "--data", tmp_path, MURAGAT_BROWSER="/nonexistent").returncode == 0
        again = crawl(str(profile), tmp_path)  # a later crawl draws anew
    assert again["crawl_id"] != record["crawl_id"]
    assert again["counts"]["landed"] == ALL
    assert again["counts"]["new_versions"] == 0
    assert asked["GET /part/grid"] == 2
    _whole(tmp_path)


def test_other_readers_find_the_drawn_page_in_the_log(tmp_path: Path) -> None:
    with serve_scripted(_fetched, FETCHED % "") as (url, _):
        crawl(url, tmp_path, "--browser")
    methods: Counter[str] = Counter()
    drawn = False
    for path in _log(tmp_path):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "request":
                    methods[record.http_headers.protocol] += 1
                elif record.rec_type == "response":
                    drawn |= b'<a href="/2023/02/">' in record.content_stream().read().replace(b"'", b'"')
    assert drawn
    assert methods["RENDER"] in (1 + len(MONTHS), 2 + len(MONTHS))  # it may look at "About" too
    assert methods["GET"] > methods["RENDER"]


def test_a_killed_crawl_goes_on_and_leaves_no_browser_behind(tmp_path: Path) -> None:
    before = _browsers()
    temporary = (
        tmp_path / "where temporary files go may have a name longer than a socket's may be, even by far"
    )
    temporary.mkdir()
    with serve_scripted(_fetched, FETCHED % "") as (url, asked):
        process = subprocess.Popen(
            [*COMMAND, "crawl", url, "--data", tmp_path / "killed", "--allow-private", "--browser"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": str(temporary)},
        )
        end = time.monotonic() + 120
        while not any(what.startswith("GET /part/20") for what in asked):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        end = time.monotonic() + 20
        while _browsers() - before or list(temporary.iterdir()):
            assert time.monotonic() < end, "the browser, or what it kept, outlived the crawl"
            time.sleep(0.1)
        assert crawl(url, tmp_path / "killed", "--browser")["resumed"] is True
        assert sum(asked.values()) - len(asked) <= 4, "only what was in flight may be asked for again"
        crawl(url, tmp_path / "whole", "--browser")
    assert stable_rows(tmp_path / "killed") == stable_rows(tmp_path / "whole")
    _whole(tmp_path / "killed")


def test_an_interrupted_crawl_takes_its_browser_with_it(tmp_path: Path) -> None:
    before = _browsers()
    with serve_scripted(_fetched, FETCHED % "") as (url, asked):
        process = subprocess.Popen(
            [*COMMAND, "crawl", url, "--data", tmp_path / "data", "--allow-private", "--browser"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        end = time.monotonic() + 120
        while not any(what.startswith("GET /part/") for what in asked):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, narration = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in narration
    assert _browsers() <= before
    assert list(tmp_path.glob("muragat-browser-*")) == []


def test_a_page_in_the_browser_may_no_more_than_the_crawl(tmp_path: Path) -> None:
    with serve_scripted(_drawn) as (other, heard):
        script = f"""fetch('/private/tell'); fetch('{other}tell'); navigator.sendBeacon('{other}beacon');
        fetch('/posted', {{method: 'POST', body: 'x'}}); new Image().src = '{other}pixel.png';
        new WebSocket('{other.replace("http", "ws")}socket'); new Image().src = '/pixel.png';
        const frame = document.createElement('iframe'); frame.src = '{other}frame'; document.body.append(frame);
        alert('stay');"""
        with serve_scripted(_fetched, FETCHED % script) as (url, asked):
            crawl(url, tmp_path, "--browser", "--delay", 0.05)
    assert heard == {}
    assert not {"GET /private/tell", "POST /posted x", "GET /pixel.png"} & set(asked)
    _whole(tmp_path)


def test_one_request_at_a_time_is_enough(tmp_path: Path) -> None:
    with serve_scripted(_fetched, FETCHED % "") as (url, asked):
        profile = tmp_path / "small.toml"
        profile.write_text(
            f'name = "small"\nstart = "{url}"\nbrowser = true\nconcurrency = 1\ndelay = 0.02\n'
        )
        assert crawl(str(profile), tmp_path, "--max-pages", 9)["finished"] is None
        assert sum(asked.values()) == 9
        crawl(str(profile), tmp_path)
    _once(asked - Counter({"GET /robots.txt": 1}))
    _whole(tmp_path)


def test_a_browser_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    with serve_scripted(_drawn, CALENDAR) as (url, _):
        options = ("--data", tmp_path, "--allow-private", "--browser", "--quiet")
        done = run("crawl", url, *options, MURAGAT_BROWSER="/nonexistent")
        fails = run("crawl", url, *options, MURAGAT_BROWSER="/bin/false")
    assert done.returncode == fails.returncode == 1
    assert "no browser is found" in done.stderr
    assert "apt-get install chromium" in done.stderr
    assert "the browser does not start" in fails.stderr
    assert "Traceback" not in done.stderr + fails.stderr
