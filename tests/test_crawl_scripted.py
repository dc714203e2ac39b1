"""Months and further pages that only a form or a script asks for: crawled, resumed and rebuilt."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from muragat import crawl, rows, run, stable_rows
from scriptedsite import ALL, HTML, JSON, PER_MONTH, Answer, entries, framed, listed, serve_scripted
from smallsite import MONTHS

from crawler.calendar import find_months

_YEARS = "".join(f"<option value={year}>{year}</option>" for year in (2022, 2023))
_NAMES = ("January February March April May June July August September October November December").split()
_CHOICES = "".join(f"<option value={n}>{name}</option>" for n, name in enumerate(_NAMES, 1))
_SELECTS = f"<select name=y>{_YEARS}</select><select name=m>{_CHOICES}</select>"
FORM = f"<form method=post action=/archive/><input type=hidden name=kind value=news>{_SELECTS}<button>Show</button></form>"
DRAWN = "<div id=calendar></div><script>const since = 2022; let now = new Date();\n%s</script>"


def _rebuilt(url: str, data: Path) -> None:
    before = stable_rows(data)
    assert len(before) == ALL
    done = run("rebuild", url, "--data", data)
    assert done.returncode == 0, done.stderr
    assert stable_rows(data) == before


def _once(asked: Counter[str]) -> None:
    assert {what: number for what, number in asked.items() if number > 1} == {}


def _held(data: Path) -> dict[tuple[int, int], int]:
    months = Counter((row["archive_year"], row["archive_month"]) for row in rows(data))
    return dict(months)


def _posted(method: str, path: str, fields: dict[str, str]) -> Answer | None:
    if path != "/archive/":
        return None
    if method != "POST" or fields.get("kind") != "news":
        return 200, framed("/about/", FORM), HTML
    found = "".join(entries(int(fields["y"]), int(fields["m"])))
    return 200, framed("/about/", FORM).replace("<p>", f"<ul class=list>{found}</ul><p>"), HTML


def test_a_form_that_is_posted_gives_its_months(tmp_path: Path) -> None:
    with serve_scripted(_posted, FORM) as (url, asked):
        assert crawl(url, tmp_path, "--max-pages", 20)["finished"] is None
        record = crawl(url, tmp_path)  # goes on: what was asked for is answered from the log
    _once(asked)
    assert sum(what.startswith("POST ") for what in asked) == 24
    assert _held(tmp_path) == {(year, month): PER_MONTH for year, month, _ in MONTHS}
    assert record["counts"]["months"] == {"complete": len(MONTHS), "empty": 24 - len(MONTHS)}
    _rebuilt(url, tmp_path)


@pytest.mark.parametrize(
    "form",
    [
        FORM.replace("action=/archive/", "action=http://localhost:9/archive/"),
        FORM.replace("<button>", "<input type=text name=q><button>"),
        FORM.replace("<button>", "<input type=password name=p><button>"),
        FORM.replace("<button>", "<select name=z><option value=1>1</option></select><button>"),
        FORM.replace("name=y", "name=birthyear"),
    ],
    ids=["another host", "a search", "a login", "a third question", "a person"],
)
def test_no_other_form_gives_months(form: str) -> None:
    assert len(find_months(FORM.encode(), "http://127.0.0.1/")) == 24
    assert find_months(form.encode(), "http://127.0.0.1/") == []


def test_a_link_that_is_spelled_like_a_form_is_not_posted(tmp_path: Path) -> None:
    links = "".join(
        f"<li><a href='/archive/?__wb_method=POST&kind=news&y={y}&m={m}'>{name} {y}</a></li>"
        for y, m, name in MONTHS
    )
    with serve_scripted(lambda *_: None, f"<ul class=archive>{links}</ul>") as (url, asked):
        run("crawl", url, "--data", tmp_path, "--allow-private")
    assert [what for what in asked if "__wb_method" in what]
    assert not [what for what in asked if what.startswith("POST ")]


def _part(items: list[str], page: int) -> list[str]:
    """One article a page."""
    return items[page - 1 : page]


MORE = {
    "button": "<button class=load-more data-url='/{y}/{m:02}/?page=2'>Show more</button>",
    "from nought": "<script>let page = 0; const y = {y}, m = {m};\nfunction more() {{ page += 1;"
    " $.get('/more/', {{year: y, month: m, page: page, zero: 1}}, add); }}</script>",
}


@pytest.mark.parametrize(("how", "kind"), [("button", HTML), ("from nought", JSON)])
def test_more_is_loaded_to_the_end(tmp_path: Path, how: str, kind: str) -> None:
    grid = "".join(f"<li><a href='/{y}/{m:02}/'>{name} {y}</a></li>" for y, m, name in MONTHS)
    grid = f"<ul class=archive>{grid}</ul>"

    def respond(method: str, path: str, fields: dict[str, str]) -> Answer | None:
        parts = path.strip("/").split("/")
        if len(parts) == 2 and parts[0].isdigit():
            year, month = map(int, parts)
        elif path == "/more/":
            year, month = int(fields["year"]), int(fields["month"])
        else:
            return None
        items = entries(year, month)
        page = int(fields.get("page", 1)) + int(fields.get("zero", 0))
        if page > 1:
            found = _part(items, page)
            return 200, listed(found) if kind == JSON else "".join(found), kind
        html = framed(path, grid)
        for item in items[1:]:
            html = html.replace(item, "")
        return 200, html.replace("</body>", MORE[how].format(y=year, m=month) + "</body>"), HTML

    with serve_scripted(respond, grid) as (url, asked):
        record = crawl(url, tmp_path)
    _once(asked)
    assert record["counts"]["months"] == {"complete": len(MONTHS)}
    _rebuilt(url, tmp_path)


CALENDARS = {
    "joined": "fetch('/archive?year=' + year + '&month=' + month).then(draw)",
    "template": "fetch(`/archive?year=${date.getFullYear()}&month=${date.getMonth() + 1}`)",
}


def test_a_calendar_that_a_script_file_draws_is_walked(tmp_path: Path) -> None:
    code = f"(function () {{ var first = 2022, now = new Date(); {CALENDARS['joined']} }})()"

    def respond(method: str, path: str, fields: dict[str, str]) -> Answer | None:
        if path == "/js/calendar.js":
            return 200, code, "text/javascript"
        if path == "/archive":
            return 200, listed(entries(int(fields["year"]), int(fields["month"]))), JSON
        return None

    navigation = "<script src='http://127.0.0.1:9/other.js'></script><script src='/js/calendar.js'></script>"
    with serve_scripted(respond, navigation) as (url, asked):
        crawl(url, tmp_path)
    _once(asked)
    assert _held(tmp_path) == {(year, month): PER_MONTH for year, month, _ in MONTHS}
    _rebuilt(url, tmp_path)


@pytest.mark.parametrize(("how", "kind"), [("joined", HTML), ("template", JSON)])
def test_a_calendar_that_a_script_draws_is_walked(tmp_path: Path, how: str, kind: str) -> None:
    def respond(method: str, path: str, fields: dict[str, str]) -> Answer | None:
        if path.startswith("/archive/"):
            fields = dict(zip(("year", "month"), path[9:16].split("-"), strict=True))
        elif path != "/archive":
            return None
        items = entries(int(fields["year"]), int(fields["month"]))
        return 200, listed(items) if kind == JSON else f"<ul>{''.join(items)}</ul>", kind

    with serve_scripted(respond, DRAWN % CALENDARS[how]) as (url, asked):
        record = crawl(url, tmp_path)
    _once(asked)
    assert _held(tmp_path) == {(year, month): PER_MONTH for year, month, _ in MONTHS}
    assert record["counts"]["months"]["complete"] == len(MONTHS)
    assert record["losses"] == 0
    _rebuilt(url, tmp_path)
