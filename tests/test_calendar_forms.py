from __future__ import annotations

from calendar_pages import ALL, KK, YEARS, each, found, months

from crawler.calendar import find_months


def test_form_that_asks_for_year_and_month() -> None:
    years = "".join(f"<option>{year}</option>" for year in YEARS)
    chosen = each("<option value={m}>{name}</option>", KK, [2013])
    form = f"<select name=y>{years}</select><select name=m><option value=''>—</option>{chosen}</select>"
    links = found(
        f'<form action="/list"><input type=hidden name=lang value=kk>{form}<input type=submit></form>'
    )
    assert months(links) == ALL
    assert "https://news.example/list?lang=kk&y=2012&m=5" in {link.url for link in links}
    for asks in (
        "<input name=q>",
        "<select name=day><option>1<option>2</select>",
        "<input type=email name=e>",
    ):
        assert found(f"<form>{form}{asks}</form>") == []
    assert all(link.posted for link in found(f"<form method=post>{form}</form>"))
    assert found(f"<form method=post>{form}<input name=q></form>") == []
    assert found(f"<form>{form.replace('name=y', 'name=birth_year')}</form>") == []


def test_a_folder_and_its_index_file_are_one_month() -> None:
    names = ("January", "February", "March", "April")
    menu = "".join(f"<li><a href=/2020/{m:02}/>{name} 2020</a></li>" for m, name in enumerate(names, 1))
    foot = "".join(f"<a href=/2020/{m:02}/index.html>{name} 2020</a> " for m, name in enumerate(names, 1))
    both = find_months(f"<ul>{menu}</ul><div>{foot}</div>".encode(), "https://x.example/")
    assert [month.url for month in both] == [f"https://x.example/2020/{m:02}/" for m in range(1, 5)]
    alone = find_months(f"<div>{foot}</div>".encode(), "https://x.example/")
    assert [month.url for month in alone] == [
        f"https://x.example/2020/{m:02}/index.html" for m in range(1, 5)
    ]
