"""schedule.toml as an operator meets it: what it can say, and what is said of its errors."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from muragat import run

from crawler.schedule.entries import load_schedule
from crawler.schedule.slots import Cron, Every, Window
from pipelines.errors import ScheduleError

WHOLE = """\
at_once = 3
time_zone = "Asia/Almaty"

[sites.economy_kz]
cron = "0 3 * * *"
jitter = "20m"
blackout = ["08:00-18:00", "22:30-01:00"]
refresh = { recent_days = 30, one_in = 7 }
max_pages = 5000
max_time = "2h"
max_bytes = "2G"

[sites.paper]
profile = "https://paper.example/"
every = "12h"
time_zone = "Europe/Berlin"
enabled = false
allow_private = true
refresh = "listing-only"

[alerts]
urls_file = "secret.txt"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "schedule.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_it_can_say(tmp_path: Path) -> None:
    schedule = load_schedule(written(tmp_path, WHOLE))
    economy, paper = schedule.entries
    assert (schedule.at_once, schedule.alert_urls_file) == (3, tmp_path / "secret.txt")
    assert (economy.site, economy.host, economy.target, economy.enabled) == (
        "economy_kz", "economy.kz", "economy_kz", True)  # fmt: skip
    assert isinstance(economy.times.rule, Cron)
    assert (economy.times.rule.line, economy.times.zone.key, economy.times.jitter) == (
        "0 3 * * *",
        "Asia/Almaty",
        1200,
    )
    assert economy.times.blackout == (Window(dt.time(8), dt.time(18)), Window(dt.time(22, 30), dt.time(1)))
    assert (
        " ".join(economy.options) == "--max-pages 5000 --max-time 7200s --max-bytes 2000000000 --refresh 30/7"
    )
    assert (paper.site, paper.times.rule, paper.enabled) == ("paper_example", Every(43200), False)
    assert paper.options == ("--refresh", "listing-only", "--allow-private")


def test_a_profile_file_is_found_from_beside_the_schedule(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('name = "mine"\nstart = "https://mine.example/"\n')
    text = '[sites.mine]\nprofile = "mine.toml"\nevery = "1d"\n'
    entry = load_schedule(written(tmp_path, text)).entries[0]
    assert (entry.site, entry.target) == ("mine", str(tmp_path / "mine.toml"))


SITE = '[sites.economy_kz]\ncron = "0 3 * * *"\n'


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        ("at_once = 2\n", ":1", "names no site", "[sites.NAME]"),
        ("sites = 1\n", ":1: sites", "names no site", "[sites.NAME]"),
        ("at_onse = 2\n" + SITE, ":1: at_onse", "unknown key", "did you mean at_once?"),
        ("at_once = 0\n" + SITE, ":1: at_once", "1 to 64", "2"),
        (
            SITE + 'timezone = "UTC"\n',
            ":3: sites.economy_kz.timezone",
            "unknown key",
            "did you mean time_zone?",
        ),
        (
            SITE + 'time_zone = "Asia/Almata"\n',
            ":3: sites.economy_kz.time_zone",
            "unknown time zone",
            "Asia/Almaty",
        ),
        (SITE + "# a line\n\njitter = 5\n", ":5: sites.economy_kz.jitter", "not a time", "30m"),
        (SITE + 'jitter = "2d"\n', ":3: sites.economy_kz.jitter", "not a time", "24h"),
        (SITE + 'every = "1d"\n', ":1: sites.economy_kz", "either cron or every", "12h"),
        ("[sites.economy_kz]\n", ":1: sites.economy_kz", "either cron or every", "12h"),
        ('[sites.economy_kz]\nevery = "5s"\n', ":2: sites.economy_kz.every", "not a time", "60s"),
        ('[sites.economy_kz]\ncron = "0 25 * * *"\n', ":2: sites.economy_kz.cron", "bad hour", "weekday"),
        (
            '[sites.economy_kz]\ncron = "0 3 * *"\n',
            ":2: sites.economy_kz.cron",
            "number of fields",
            "weekday",
        ),
        ("[sites.economy_kz]\ncron = 3\n", ":2: sites.economy_kz.cron", "not a cron line", "weekday"),
        ('[sites.economy_kz]\ncron = "0 3 31 2 *"\n', ":2: sites.economy_kz.cron", "not a cron line", "day"),
        (SITE + 'blackout = "8-18"\n', ":3: sites.economy_kz.blackout", "not hours", "08:00-18:00"),
        (SITE + "blackout = 8\n", ":3: sites.economy_kz.blackout", "not hours", "08:00-18:00"),
        (
            SITE + 'blackout = ["00:00-13:00", "12:00-00:00"]\n',
            ":3: sites.economy_kz.blackout",
            "no time",
            "fewer",
        ),
        (SITE + "max_pages = 0\n", ":3: sites.economy_kz.max_pages", "1 or more", "quotes"),
        (SITE + 'max_bytes = "lots"\n', ":3: sites.economy_kz.max_bytes", "not a size", "2G"),
        (SITE + 'refresh = "some"\n', ":3: sites.economy_kz.refresh", "not a policy", "listing-only"),
        (SITE + 'enabled = "no"\n', ":3: sites.economy_kz.enabled", "true or false", "without quotes"),
        ('[sites.economy_k]\ncron = "0 3 * * *"\n', ":1: sites.economy_k", "no such site", "economy_kz"),
        (
            SITE + '[sites."other"]\nprofile = "economy_kz"\nevery = "1d"\n',
            ":3: sites.other",
            "same folder",
            "leave",
        ),
        (
            SITE + '[alerts]\nurls_file = "json://hunter2"\n',
            ":4: alerts.urls_file",
            "path of a file",
            "MURAGAT_ALERTS",
        ),
        (SITE + "[alerts]\nurl = 1\n", ":4: alerts.url", "unknown key", "urls_file"),
        ("[sites.economy_kz\n", ":1", "not TOML", "mend"),
    ],
)
def test_an_error_names_file_line_and_key(
    tmp_path: Path, text: str, where: str, what: str, hint: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ScheduleError) as caught:
        load_schedule(path)
    assert caught.value.where == f"{path}{where}"
    assert what in caught.value.what
    assert hint in caught.value.hint
    assert "hunter2" not in f"{caught.value}{caught.value.hint}"


def test_the_command_tells_it_in_two_lines(tmp_path: Path) -> None:
    path = written(tmp_path, SITE + "jiter = 1\n")
    for command in (("schedule", "list"), ("schedule", "next"), ("schedule", "run-due"), ("serve-schedule",)):
        done = run(*command, "--schedule", path, "--data", tmp_path / "data")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.splitlines() == [
            f"error: {path}:3: sites.economy_kz.jiter: unknown key", "hint:  did you mean jitter?"]  # fmt: skip
    missing = run("schedule", "list", "--schedule", tmp_path / "no.toml")
    assert missing.returncode == 2
    assert "no.toml: No such file" in missing.stderr


def test_list_and_next(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE.replace("enabled = false", "").split("[alerts]")[0])
    words = ("--schedule", path, "--data", tmp_path / "data")
    sites = json.loads(run("schedule", "list", *words, "--json").stdout)["sites"]
    assert [(s["site"], s["when"], s["time_zone"], s["last"]) for s in sites] == [
        ("economy_kz", "0 3 * * *", "Asia/Almaty", None), ("paper_example", "every 12h", "Europe/Berlin", None)]  # fmt: skip
    table = run("schedule", "list", *words)
    assert table.stdout.splitlines()[0].split("\t")[:3] == ["site", "when", "time_zone"]
    runs = json.loads(run("schedule", "next", "-n", "6", *words, "--json").stdout)["runs"]
    assert [r["begins"] for r in runs] == sorted(r["begins"] for r in runs)
    assert len(runs) == 6
    assert any(r["site"] == "paper_example" and r["slot"] < r["begins"] for r in runs)
    assert not (tmp_path / "data").exists()
