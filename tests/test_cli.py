"""The command as a person meets it: help, errors, hints, exit codes, pipes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from muragat import run

from crawler import __version__
from crawler.demo import render_article

PAGE = b"""<html lang=en><title>Archive</title><ul>
<li><a href="/2023/01/">January 2023</a><li><a href="/2023/02/">February 2023</a>
<li><a href="/2023/03/">March 2023</a><li><a href="/2022/12/">December 2022</a></ul></html>"""


def test_help_names_every_command_and_every_exit_code() -> None:
    done = run("--help")
    assert done.returncode == 0
    for word in ("calendar", "crawl", "demo", "extract", "show", "sites", "130"):
        assert word in done.stdout
    for command in ("calendar", "crawl", "demo", "extract", "show", "sites"):
        assert run(command, "--help").returncode == 0


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from crawler.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('scrapy', 'pyarrow', 'rich', 'dateparser', 'twisted') if m in sys.modules])"
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_version() -> None:
    assert __version__ in run("--version").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "what", "hint"),
    [
        (("crawl", "economy_k"), 2, "no such site", "did you mean economy_kz?"),
        (("crawl", "example.org"), 2, "neither a site nor an address", "https://example.org"),
        (("crawl", "ftp://example.org/"), 2, "not a web address", "http"),
        (("crawl", "nowhere.toml"), 2, "nowhere.toml", "check the path"),
        (("crawl", "http://127.0.0.1:9/"), 1, "private", "--allow-private"),
        (("crawl", "http://127.0.0.1:9/", "--allow-private"), 1, "connection refused", "running"),
        (("extract", "no/such/file.html"), 2, "No such file", "http://"),
        (("calendar", "http://127.0.0.1:9/", "--allow-private"), 1, "connection refused", "running"),
        (("show", "nothing"), 1, "nothing has landed", "muragat crawl nothing"),
    ],
)
def test_an_error_is_one_line_a_hint_and_a_code(
    tmp_path: Path, arguments: tuple[str, ...], code: int, what: str, hint: str
) -> None:
    data = [] if arguments[0] in ("extract", "calendar") else ["--data", str(tmp_path)]
    done = run(*arguments, *data)
    assert done.returncode == code
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert [line.split(":")[0] for line in lines[-2:]] == ["error", "hint"]
    assert what in lines[-2]
    assert hint in lines[-1]
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback() -> None:
    done = run("--debug", "show", "nothing")
    assert "Traceback" in done.stderr
    assert done.returncode == 1


def test_calendar_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    table = run("calendar", path, "--url", "https://example.org/")
    assert table.returncode == 0
    assert [line.split("\t")[0] for line in table.stdout.splitlines()] == ["year", "2022", "2023"]
    found = json.loads(run("calendar", path, "--url", "https://example.org/", "--json").stdout)
    assert [m["url"] for m in found["months"]][:2] == [
        "https://example.org/2023/01/",
        "https://example.org/2023/02/",
    ]


def test_a_page_without_months_says_so(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"<p>nothing here</p>")
    done = run("calendar", path)
    assert done.returncode == 1
    assert "no month archive" in done.stderr


def test_extract_prints_the_record_of_a_page(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    paragraphs = ["Бірінші абзац: өндіріс көлемі 5,1 пайызға артты, деп хабарлады институт.", "Екінші абзац."]
    path.write_bytes(
        render_article(
            title="Тақырып", date="05.01.2023", paragraphs=paragraphs, views="1361", saved="23.11.2024"
        )
    )
    record = json.loads(run("extract", path, "--url", "https://example.org/a/", "--json").stdout)
    assert (record["title"], record["date_published"], record["view_count"]) == (
        "Тақырып",
        "2023-01-05",
        1361,
    )
    assert record["paragraphs"] == paragraphs
    plain = run("extract", path)
    assert paragraphs[0] in plain.stdout
    assert "\x1b[" not in plain.stdout + plain.stderr


def test_sites_lists_what_we_ship(tmp_path: Path) -> None:
    sites = json.loads(run("sites", "--data", tmp_path, "--json").stdout)["sites"]
    assert {"economy_kz"} <= {site["site"] for site in sites}
    assert all(re.match("https?://", site["start"]) for site in sites)


def test_a_profile_error_names_file_key_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('name = "x"\nstart = "https://example.org"\nlanguage = "kk"\n')
    done = run("crawl", path, "--data", tmp_path)
    assert done.returncode == 2
    assert "x.toml: language: unknown key" in done.stderr
    assert "did you mean languages?" in done.stderr


def test_years_without_months_are_named(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("".join(f"<li><a href='/archive/{y}/'>{y}</a></li>" for y in range(2004, 2013)))
    done = run("calendar", page, "--url", "https://here.org/")
    assert done.returncode != 0
    assert "2004 to 2012" in done.stderr
    assert "Traceback" not in done.stderr
