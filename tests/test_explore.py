"""Looking for a site's calendars: where links of a menu are kept from crawlers, and months link but the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from muragat import crawl, rows, run, stable_rows
from smallsite import serve_small

Answer = tuple[int, str]
_MENU = [f"part-{n}" for n in range(9)]
_TEXT = "The council of ward {n} met on the bridge and spoke at length about lamps, ferries and the price of rope."


def _article(title: str, when: dt.date) -> str:
    text = "".join(f"<p>{_TEXT.format(n=n)} {title}.</p>" for n in range(3))
    return (
        f"<html lang=en><body><div id=top><a href='/'>Home</a></div><article><h1>{title}</h1>"
        f"<time>{when:%d.%m.%Y}</time>{text}</article></body></html>"
    )


@pytest.mark.parametrize("forbidden", [_MENU[:8], []])
def test_a_section_late_in_the_menu_is_found(forbidden: list[str], tmp_path: Path) -> None:
    menu = "".join(f"<li><a href='/{name}/'>{name}</a></li>" for name in _MENU)
    frame = f"<html lang=en><body><ul id=menu>{menu}</ul>%s</body></html>"
    months = [dt.date(2024, month, 1) for month in range(1, 7)]
    grid = "".join(f"<a href='/part-8/{day:%Y/%m}/'>{day:%B %Y}</a> " for day in months)
    site: dict[str, Answer] = {
        "/": (200, frame % "<p>Welcome to the ward.</p>"),
        "/part-8/": (200, frame % f"<div class=months>{grid}</div>"),
        "/robots.txt": (200, "User-agent: *\n" + "".join(f"Disallow: /{name}/\n" for name in forbidden)),
    }
    for day in months:
        title = f"Lamps of {day:%B}"
        entry = f"<h2><a href='/texts/{day:%b}-lamps.html'>{title}</a></h2><span>{day:%d.%m.%Y}</span>"
        site[f"/part-8/{day:%Y/%m}/"] = (200, frame % f"<div class=list>{entry}</div>")
        site[f"/texts/{day:%b}-lamps.html"] = (200, _article(title, day))
    with serve_small(site) as (url, asked):
        record = crawl(url, tmp_path)
    assert record["counts"]["months"] == {"complete": len(months)}
    assert len(rows(tmp_path)) == len(months)
    assert not [path for path in asked if path.split("/")[1] in forbidden]
    stable = stable_rows(tmp_path)
    done = run("rebuild", url, "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    assert stable_rows(tmp_path) == stable, "the log tells the same walk again"


_NAMES = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()


def test_the_way_home_is_no_section(tmp_path: Path) -> None:
    months = [dt.date(2024, month, 1) for month in range(1, 5)]
    grid = "".join(f"<li><a href='/ward/{day:%Y/%m}/'>{day:%B %Y}</a></li>" for day in months)
    top = "<div id=top><a href='/ward/'>The ward's own paper</a> <a href='/ward/about/'>About</a></div>"
    frame = f"<html lang=en><body>{top}%s<ul>{grid}</ul></body></html>"
    home = (200, frame % "<p>Welcome to the ward.</p>")
    site: dict[str, Answer] = {
        "/ward/index.html": home,
        "/ward/": home,
        "/ward/about/": (200, frame % "<p>We.</p>"),
    }
    for day in months:
        title = f"Lamps of {day:%B}"
        entry = f"<h2><a href='/ward/{day:%b}-lamps.html'>{title}</a></h2><span>{day:%d.%m.%Y}</span>"
        site[f"/ward/{day:%Y/%m}/"] = (200, frame % f"<div class=list>{entry}</div>")
        site[f"/ward/{day:%b}-lamps.html"] = (200, _article(title, day))
    with serve_small(site) as (url, _):
        crawl(f"{url.rstrip('/')}/ward/index.html", tmp_path)
    assert [row["article_section"] for row in rows(tmp_path)] == [None] * len(months)


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    numbers = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    return [dt.date(number // 12, number % 12 + 1, 1) for number in numbers]


def _by_path(day: dt.date) -> str:
    return f"/news/{day.year}/{day.month:02}/"


def _by_query(day: dt.date) -> str:
    return f"/news?month={day.month}&year={day.year}"


_ARROWS = ("&lsaquo;", "&rsaquo;")
_WORDS = ("Предыдущий месяц", "Следующий месяц")


def _neighbours(
    address: Callable[[dt.date], str], labels: tuple[str, str], first: int, last: dt.date
) -> dict[str, Answer]:
    """A site that goes from month to month, from the year ``first`` on, and has texts of two years at most."""
    site: dict[str, Answer] = {}
    for day in _months(dt.date(first, 1, 1), dt.date(last.year + 1, 6, 1)):
        before, after = day - dt.timedelta(days=1), day + dt.timedelta(days=31)
        days = "".join(f"<td>{n}</td>" + "</tr><tr>" * (n % 7 == 0) for n in range(1, 29))
        box = (
            f"<div class=calendar><a href='{address(before)}'>{labels[0]}</a> <b>{_NAMES[day.month - 1]} {day.year}"
            f"</b> <a href='{address(after)}'>{labels[1]}</a><table><tr>{days}</tr></table></div>"
        )
        entries = ""
        if dt.date(2024, 1, 1) <= day <= last and day.month % 5:  # some months are empty
            for n in (3, 17):
                title, path = f"Rope and lamps {day:%Y-%m}-{n:02}", f"/texts/{day:%y%m}{n:02}-rope.html"
                entries += f"<li><h3><a href='{path}'>{title}</a></h3><i>{n:02}.{day:%m.%Y}</i></li>"
                site[path] = (200, _article(title, day.replace(day=n)))
        menu = "<div id=top><a href='/'>Home</a> <a href='/about/'>About</a></div>"
        site[address(day)] = (
            200,
            f"<html lang=ru><body>{menu}{box}<ul class=list>{entries}</ul></body></html>",
        )
    site["/"] = site[address(last)]
    site["/about/"] = (200, "<html lang=ru><body><p>About the ward.</p></body></html>")
    return site


@pytest.mark.parametrize(
    ("address", "labels", "first"), [(_by_path, _ARROWS, 1989), (_by_query, _WORDS, 2024)]
)
def test_months_that_link_but_their_neighbours_are_walked_to_the_last(
    address: Callable[[dt.date], str], labels: tuple[str, str], first: int, tmp_path: Path
) -> None:
    last = dt.date.today().replace(day=1)
    site = _neighbours(address, labels, first, last)
    with serve_small(site) as (url, asked):
        record = crawl(url, tmp_path)
    found = rows(tmp_path)
    written = [day for day in _months(dt.date(2024, 1, 1), last) if day.month % 5]
    assert len(found) == 2 * len(written)
    assert {(row["archive_year"], row["archive_month"]) for row in found} == {
        (day.year, day.month) for day in written
    }
    assert all(row["date_published"].month == row["archive_month"] for row in found)
    walked = _months(dt.date(max(first, 1990), 1, 1), last)
    states = record["counts"]["months"]
    assert states.pop("hole", 0) == (first > 1990), "the link back from the first month leads nowhere"
    assert states == {"complete": len(written), "empty": len(walked) - len(written), "future": 1}
    assert not asked[address(dt.date(1989, 12, 1))]


def test_days_that_a_month_leaves_out_are_walked(tmp_path: Path) -> None:
    """A month page shows its three newest posts; the older ones stand on the pages of their days only."""
    months, days = [dt.date(2024, month, 1) for month in range(1, 6)], [2, 5, 11, 17, 23, 28]
    grid = "".join(f"<li><a href='/{day:%Y/%m}/'>{day:%B %Y}</a></li>" for day in months)
    site: dict[str, Answer] = {
        "/": (200, f"<html lang=en><body><p>Welcome.</p><ul>{grid}</ul></body></html>")
    }
    for month in months:
        written = [month.replace(day=day) for day in days]
        cells = "".join(f"<td><a href='/{day:%Y/%m/%d}/'>{day.day}</a></td>" for day in written)
        frame = (
            f"<html lang=en><body><table class=cal><tr>{cells}</tr></table>%s<ul>{grid}</ul></body></html>"
        )
        entries = []
        for day in written:
            title = f"What was said of the lamps on the {day:%d} of {day:%B}"
            entry = f"<div class=post><h2><a href='/texts/{day:%Y%m%d}.html'>{title}</a></h2><p>{day:%d.%m.%Y}</p></div>"
            entries.append(entry)
            site[f"/texts/{day:%Y%m%d}.html"] = (200, _article(title, day))
            site[f"/{day:%Y/%m/%d}/"] = (200, frame % f"<h1>{day:%d %B %Y}</h1>{entry}")
        site[f"/{month:%Y/%m}/"] = (200, frame % f"<h1>{month:%B %Y}</h1>{''.join(entries[:-4:-1])}")
    with serve_small(site) as (url, asked):
        record = crawl(url, tmp_path)
    assert record["counts"]["months"] == {"complete": len(months)}
    assert len(rows(tmp_path)) == len(months) * len(days)
    assert not [path for path in asked if path.endswith(("/17/", "/23/", "/28/"))], "these days are listed"
    assert len(asked) == len(set(asked))
    stable = stable_rows(tmp_path)
    done = run("rebuild", url, "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    assert stable_rows(tmp_path) == stable, "the log tells the same walk again"
