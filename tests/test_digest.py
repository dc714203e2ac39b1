"""The digest: what became of the sites in the last days, told to people, to scripts and by mail."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from alertserver import serve_alerts
from loggedcrawl import FIRST, PROFILE, answers, exchange, log_crawl
from muragat import Crawls, run

from crawler.demo import changes
from crawler.replay.rebuild import rebuild_site
from pipelines.corpus import Corpus
from pipelines.diff.period import GROUPS, Period, period
from pipelines.executors import Workers
from pipelines.layout import SiteFolder

NEWS = "/news/january-2023-{}/"
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """Three crawls, a week apart: one text changes in the first week, one page goes in the second."""
    data, page = tmp_path_factory.mktemp("data"), NEWS.format
    edited = answers()[page(1)]
    assert isinstance(edited, str)
    change = {page(1): edited.replace("district", "county")}
    log_crawl(data, answers())
    log_crawl(data, answers(change), day=7)
    folder, _ = log_crawl(data, answers(change | {page(2): exchange(page(2), "gone", 410)}), day=14)
    with Workers(1) as crew:
        rebuild_site(PROFILE, folder, None, crew)
    return folder


def told(folder: SiteFolder, since: dt.datetime) -> Period:
    return period(Corpus(folder.root), since)


@pytest.mark.parametrize(
    ("days", "crawls", "numbers"),
    [
        (-9, 3, [0, 1, 1]),  # before the first crawl: since that one
        (0, 2, [0, 1, 1]),  # the crawl of that very moment is what stood then
        (6.5, 2, [0, 1, 1]),
        (7.5, 1, [0, 0, 1]),
    ],
)
def test_it_begins_with_what_stood_then(
    weeks: SiteFolder, days: float, crawls: int, numbers: Sequence[int]
) -> None:
    found = told(weeks, FIRST + days * DAY)
    assert found.crawls == crawls
    assert [len(found.groups[name]) for name in GROUPS] == list(numbers)
    lines = list(found.lines())
    assert lines[0].startswith(f"small: {numbers[0]} new, {numbers[1]} edited, {numbers[2]} removed (")
    assert ("  edited" in lines, "  removed" in lines) == (bool(numbers[1]), True)
    (gone,) = (line for line in lines if "(last seen" in line)
    assert "Count number 2 of January 2023" in gone


def test_a_site_nobody_crawled_says_so_and_so_does_a_first_crawl(weeks: SiteFolder, tmp_path: Path) -> None:
    last = weeks.committed()[-1]
    assert list(told(weeks, FIRST + 20 * DAY).lines()) == [f"small: no crawl since then, the last is {last}"]
    first, crawl_id = log_crawl(tmp_path, answers())
    with Workers(1) as crew:
        rebuild_site(PROFILE, first, None, crew)
    assert list(told(first, FIRST - DAY).lines()) == [
        f"small: first crawled, 12 articles (1 crawl, the last {crawl_id})"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_on_the_demo_site_it_tells_what_changed(recrawled: Crawls) -> None:
    data, (before, after) = recrawled.folder / "data", recrawled.sites
    done = run("digest", "--data", data, "--json", "--since", "24h")
    assert done.returncode == 0, done.stderr
    (site,) = json.loads(done.stdout)["sites"]
    gold = Counter(change.kind for change in changes(before, after))
    states = site["states"]
    assert len(site["groups"]["removed"]) == gold["removed"]
    assert states["new"] == len(site["groups"]["new"]) == gold["added"]
    assert len(site["groups"]["edited"]) == gold["edited"] + gold["silent-edit"] + gold["retitled"]
    grown = [article["view_growth"] for article in site["most_read"]]
    assert grown == sorted(grown, reverse=True)
    assert 0 < grown[0] < site["views"]
    assert all(article["title"] for article in site["most_read"])
    text = run("digest", "demo", "--data", data).stdout.splitlines()
    assert f"; {site['views']:,} more views (" in text[0]
    assert text.count("  new") == text.count("  edited") == text.count("  most read") == 1
    assert ("    and " in "".join(text)) == (max(map(len, site["groups"].values())) > 20)


def test_it_is_sent_to_where_alerts_go(weeks: SiteFolder, tmp_path: Path) -> None:
    words = ("digest", "--data", weeks.root.parent, "--send", "--since", "36500d")
    with serve_alerts() as (address, alerts):
        done = run(*words, MURAGAT_ALERTS=address)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert alerts.pop()["message"].startswith("small: 0 new, 1 edited, 1 removed (")
        (tmp_path / "alerts").write_text(address)
        (tmp_path / "alerts").chmod(0o600)
        profile = tmp_path / "small.toml"
        profile.write_text(PROFILE.text)
        site = '[sites.small]\nprofile = "small.toml"\nevery = "1d"\n'
        (tmp_path / "schedule.toml").write_text(f'{site}[alerts]\nurls_file = "alerts"\n')
        assert run(*words, "--schedule", tmp_path / "schedule.toml").returncode == 0
        assert len(alerts) == 1
        assert address not in done.stderr
    nowhere = run(*words)
    assert nowhere.returncode == 2
    assert "MURAGAT_ALERTS" in nowhere.stderr


def test_a_site_that_cannot_be_told_of_does_not_silence_the_others(weeks: SiteFolder, tmp_path: Path) -> None:
    shutil.copytree(weeks.root, tmp_path / "small")
    shutil.copytree(weeks.root, tmp_path / "broken")
    broken = SiteFolder(tmp_path / "broken")
    for path in broken.files("visits", broken.committed()[-1]):
        path.unlink()
    broken.articles.unlink()
    done = run("digest", "--data", tmp_path, "--since", "36500d")
    assert done.returncode == 1
    assert "small: 0 new, 1 edited, 1 removed" in done.stdout
    assert "broken: cannot be compared" in done.stdout
    assert run("digest", "nosuch", "--data", tmp_path).returncode == 1
    assert run("digest", "--data", tmp_path / "empty").returncode == 2
    assert run("digest", "--since", "soon").returncode == 2
