"""`muragat profile`: what it shows, and what it remarks on."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from muragat import run
from smallsite import serve_small

from crawler.profile.model import Profile, load_profile, shipped_profiles
from crawler.profile.remarks import Held, remarks

_PUBLIC = "https://example.org/"


def test_show_prints_the_file_as_it_is() -> None:
    done = run("profile", "show", "economy_kz")
    assert done.stdout == shipped_profiles()["economy_kz"].read_text(encoding="utf-8")
    assert tomllib.loads(run("profile", "show", _PUBLIC).stdout) == {"name": "example_org", "start": _PUBLIC}
    values = json.loads(run("profile", "show", _PUBLIC, "--json").stdout)
    assert (values["time_zone"], values["digest"], values["refresh"]["one_in"]) == ("UTC", "", 1)


def test_check_holds_a_profile_against_what_the_newest_crawl_found(tmp_path: Path) -> None:
    file = tmp_path / "bureau.toml"
    with serve_small() as (url, _):
        file.write_text(
            f'name = "bureau"\nstart = "{url}"\n[languages]\nen = ["English"]\nkk = ["Қаз"]\n[sections]\nNews = ["Counts"]\n'
        )
        before = run("profile", "check", file, "--data", tmp_path)
        assert run("crawl", file, "--data", tmp_path, "--allow-private", "--quiet").returncode == 0
    after = run("profile", "check", file, "--data", tmp_path)
    assert (before.returncode, before.stdout) == (0, "")
    assert "no crawl has landed" in before.stderr
    assert after.returncode == 1
    assert [line.split("\t")[0] for line in after.stdout.splitlines()] == [
        "key",
        "languages.kk",
        "sections.News",
    ]
    kept, _, learned = run("profile", "show", "bureau", "--data", tmp_path).stdout.partition("\n\n")
    assert kept + "\n" == file.read_text(encoding="utf-8")
    assert "[[learned]]" in learned
    listed = json.loads(run("profile", "check", "bureau", "--data", tmp_path, "--json").stdout)["remarks"]
    assert [remark["key"] for remark in listed] == ["languages.kk", "sections.News"]


def test_diff_says_what_another_profile_or_another_time_says_otherwise(tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    head = 'name = "x"\nstart = "https://example.org/"\n'
    one.write_text(f'# first\n{head}delay = 2.0\n[selectors]\nbody = "p"\n')
    old = '[[template]]\nvalid_until = 2026-03-01\nbody = "p"\n'
    two.write_text(f'{head}[labels]\nviews = ["Seen"]\n[selectors]\nbody = "a"\n{old}')
    done = run("profile", "diff", one, two)
    assert done.returncode == 0
    assert [line.split("\t") for line in done.stdout.splitlines()] == [
        ["key", "before", "after", "pages"],
        ["delay", "2.0", "", ""],
        ["labels.views", "", '["Seen"]', "read otherwise"],
        ["selectors.body", '"p"', '"a"', "read otherwise"],
        ["template 2026-03-01", "", '{"selectors": {"body": "p"}}', ""],
    ]
    told = run("profile", "diff", f"{two}@20260301T235959Z", f"{two}@2026-03-02", "--json")
    assert json.loads(told.stdout)["differences"] == [
        {"key": "selectors.body", "before": "p", "after": "a", "reading": True}
    ]
    same = run("profile", "diff", one, one)
    assert (same.returncode, same.stdout, same.stderr) == (0, "", "Both say the same.\n")
    nonsense = run("profile", "diff", f"{one}@yesterday", two)
    assert (nonsense.returncode, "no moment: 'yesterday'" in nonsense.stderr) == (2, True)


def test_diff_compares_with_what_the_newest_crawl_kept(tmp_path: Path) -> None:
    file = tmp_path / "bureau.toml"
    with serve_small() as (url, _):
        file.write_text(f'name = "bureau"\nstart = "{url}"\n')
        assert run("crawl", file, "--data", tmp_path, "--allow-private", "--quiet").returncode == 0
    assert run("profile", "diff", file, "--data", tmp_path).stdout == ""
    file.write_text(f'{file.read_text()}[selectors]\nbody = "article"\n')
    done = run("profile", "diff", file, "--data", tmp_path)
    assert done.stdout.splitlines()[1].split("\t") == ["selectors.body", "", '"article"', "read otherwise"]
    (crawl_id,) = [path.stem for path in (tmp_path / "bureau" / "crawls").glob("*Z.json")]
    later = run("profile", "diff", f"{file}@{crawl_id}", file, "--data", tmp_path)
    assert (later.stdout, "landed as another profile reads it" in later.stderr) == ("", True)


def test_a_profile_that_does_not_load_is_no_remark_but_an_error(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text('name = "x"\nstart = "https://example.org/"\nlabels = 3\n')
    done = run("profile", "check", file)
    assert done.returncode == 2
    assert "x.toml: labels" in done.stderr


@pytest.mark.parametrize("name", shipped_profiles())
def test_of_what_we_ship_there_is_nothing_to_remark(name: str) -> None:
    assert remarks(load_profile(shipped_profiles()[name]), None) == []


@pytest.mark.parametrize(
    ("profile", "key", "says"),
    [
        (Profile("x", _PUBLIC, hosts=("https://www.example.org",)), "hosts", "no host name"),
        (Profile("x", _PUBLIC, delay=0.2), "delay", "less than a second"),
        (Profile("x", _PUBLIC, concurrency=4), "concurrency", "more than one request"),
        (Profile("x", _PUBLIC, languages={"Қазақша": ("/kk/",)}), "languages.Қазақша", "no language code"),
        (Profile("x", _PUBLIC, languages={"kk": ("KZ",), "ru": ("RU", "kz")}), "languages.ru", "stands for kk already"),
        (Profile("x", _PUBLIC, selectors={"body": "div..text"}), "selectors.body", "no CSS selector"),
        (Profile("x", _PUBLIC, sections={"News": ("News",)}), "sections.News", "no month"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_by_its_key(profile: Profile, key: str, says: str) -> None:
    held = Held(frozenset({"Reports"}), frozenset({"kk", "ru", "Қазақша"}))
    (remark,) = remarks(profile, held)
    assert remark.key == key
    assert says in remark.says
    assert remark.hint


def test_what_is_well_meant_gets_no_remark() -> None:
    profile = Profile(
        "x", _PUBLIC, hosts=("www.example.org", "127.0.0.1:8080"), delay=2.0, concurrency=1,
        languages={"kk": ("/kk/", "Қаз"), "uz-Cyrl": ("Ўз",)}, sections={"News": ("News", "Новости")},
        selectors={"body": "div.text > p:not(.lead)", "views": "span[title]"},
    )  # fmt: skip
    assert remarks(profile, Held(frozenset({"News"}), frozenset({"kk", "uz-Cyrl"}))) == []
    own = Profile("x", "http://127.0.0.1:8000/", delay=0.0, concurrency=8)
    assert remarks(own, None) == []
