"""Dates as people print them."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dates import DateValue, find_date, find_dates, read_date, read_edtf, read_month

BASE = dt.datetime(2023, 1, 5, 12, 0, tzinfo=dt.UTC)

DAYS = [
    # Kazakh
    ("2023 жылғы 5 қаңтар", "2023-01-05"),
    ("2023 жылдың 5 қаңтары", "2023-01-05"),
    ("20 желтоқсанда 2020", "2020-12-20"),
    ("5 шілдесі 2021", "2021-07-05"),
    ("5 қыркүйегінде 2021", "2021-09-05"),
    ("5 қазаннан 2021", "2021-10-05"),
    ("12 қар, 2021 сағат 17:37", "2021-11-12T17:37"),
    ("Сәрсенбі, 31 Наурыз 2021, 14:30", "2021-03-31T14:30"),
    # other languages
    ("3 февраля 2022 г.", "2022-02-03"),
    ("5 януари 2023 г. в 10:15 ч.", "2023-01-05T10:15"),
    ("5 січня 2023 року, 14:30", "2023-01-05T14:30"),
    ("2023-ж., 5-январь", "2023-01-05"),
    ("2023-yil 5-yanvar", "2023-01-05"),
    ("Jan. 5th, 2023", "2023-01-05"),
    ("Sunday the 5th of March, 2017 at 5pm", "2017-03-05T17:00"),
    ("5 Jan 2023 at 3:45 pm", "2023-01-05T15:45"),
    ("12:05 a.m., 5 January 2023", "2023-01-05T00:05"),
    ("December 16, 2015", "2015-12-16"),
    ("23. Februar 2020", "2020-02-23"),
    ("5. Januar 2023 um 9.05 Uhr", "2023-01-05T09:05"),
    ("5. januar 2023 kl. 14.30", "2023-01-05T14:30"),
    ("le 1er janvier 2023 à 14h30", "2023-01-01T14:30"),
    ("5 de enero del 2023 a las 14:30", "2023-01-05T14:30"),
    ("5 de março de 2023", "2023-03-05"),
    ("5 stycznia 2023, 10:15", "2023-01-05T10:15"),
    ("5 Ocak 2023 Perşembe 14:30", "2023-01-05T14:30"),
    ("2005. május 20-án 14:30", "2005-05-20T14:30"),
    ("2023. gada 5. janvāris", "2023-01-05"),
    ("2023 m. sausio 5 d. 14:30", "2023-01-05T14:30"),
    ("2023ko urtarrilaren 5a", "2023-01-05"),
    ("5 Ιανουαρίου 2023", "2023-01-05"),
    ("ה-5 בינואר 2023", "2023-01-05"),
    ("٥ يناير، ٢٠٢٣", "2023-01-05"),
    ("५ जनवरी २०२३", "2023-01-05"),
    ("5 มกราคม 2566", "2023-01-05"),
    ("12 ส.ค. 2556 เวลา 10:30 น.", "2013-08-12T10:30"),
    ("12 كانون الثاني 2013", "2013-01-12"),
    ("3 Meán Fómhair 2014", "2014-09-03"),
    ("Tháng Năm 12, 2014", "2014-05-12"),
    ("3 Tháng Mười Hai 2014", "2014-12-03"),
    ("ngày 12 tháng năm năm 2014", "2014-05-12"),
    ("دوشنبه ۱۲ مرداد ۱۳۹۲", "2013-08-03"),
    ("۲۵ اسفند ۱۴۰۲ ساعت ۱۰:۳۰", "2024-03-15T10:30"),
    ("30 اسفند 1399", "2021-03-20"),
    ("۱۳۹۲/۰۵/۱۲", "2013-08-03"),
    ("ngày 16 tháng 2 năm 2013", "2013-02-16"),
    ("2023 оны 1-р сарын 5", "2023-01-05"),
    ("2013年2月16日", "2013-02-16"),
    ("2023年1月5日（木）14時30分", "2023-01-05T14:30"),
    ("令和5年1月5日", "2023-01-05"),
    ("2013년 2월 16일 오후 2:30", "2013-02-16T14:30"),
    # digits
    ("20.12.2020", "2020-12-20"),
    ("5. 4. 2021", "2021-04-05"),
    ("20.12.20", "2020-12-20"),
    ("20.12.98", "1998-12-20"),
    ("12-Jan-23", "2023-01-12"),
    ("12 Jan '23", "2023-01-12"),
    ("2021-04-05", "2021-04-05"),
    ("2021.4.5", "2021-04-05"),
    ("05.01.2023 14.30", "2023-01-05T14:30"),
    ("14:30, 05.04.2021", "2021-04-05T14:30"),
    ("２０２１／０４／０５", "2021-04-05"),
    # machines
    ("2021-04-05T14:30:00.123+06:00", "2021-04-05T14:30:00"),
    ("20210405T143000Z", "2021-04-05T14:30:00"),
    ("Wed, 31 Mar 2021 14:30:00 +0600", "2021-03-31T14:30:00"),
    ("Fri May  6 13:06:31 EDT 2005", "2005-05-06T13:06:31"),
    ("Tue Mar 7 09:05:00 +0600 2023", "2023-03-07T09:05:00"),
    ("Thu Jan 05 2023 14:30:00 GMT+0600 (East Kazakhstan Time)", "2023-01-05T14:30:00"),
]


@pytest.mark.parametrize(("raw", "expected"), DAYS)
def test_reads(raw: str, expected: str) -> None:
    value = read_date(raw)
    assert value is not None
    assert value.edtf == expected
    assert value.precision == {10: "day", 16: "minute", 19: "second"}[len(expected)]
    assert (value.moment is None) == (value.local is None) == (value.precision == "day")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("12 ก.พ. 56", "2013-02-12"),
        ("12 ก.พ. 13", "2013-02-12"),
        ("12/02/56 เวลา 10:30 น.", "2013-02-12T10:30"),
    ],
)
def test_two_digits_of_a_thai_year_are_the_buddhas_where_ours_would_be_far(raw: str, expected: str) -> None:
    value = read_date(raw)
    assert value is not None
    assert value.edtf == expected


def test_the_name_of_an_era_belongs_to_its_date() -> None:
    value = find_date("公開日 平成25年8月12日 更新")
    assert value is not None
    assert (value.edtf, value.raw) == ("2013-08-12", "平成25年8月12日")


@pytest.mark.parametrize(("raw", "expected"), DAYS)
def test_reads_the_same_inside_a_line(raw: str, expected: str) -> None:
    if "T" in raw[:9] and raw[:8].isdigit():
        pytest.skip("a bare run of digits is a date only where a date is asked for")
    value = find_date(f"Some words before | {raw} | and after, 42 of them")
    assert value is not None
    assert value.edtf == expected


@pytest.mark.parametrize(
    "raw",
    ["", " ", "-", "10:15", "May", "Friday", "12", "12 comments", "1.2.2020.5", "31.02.2020", "2021-02-30",
     "05.13.1850", "01.01.2300", "© 2010-2023", "Copyright 2020 Some Company", "© 2010 5 May", "(c) 2019-2020",
     "Жел 2020", "December 2020", "12.2020", "2020/12", "2020 жыл, желтоқсан", "5 January", "5 января, 17:04",
     "2020", "14:30 - 15:30", "+7 7172 12 34 56", "am 12.05.1392", "1392.5.12", "30 اسفند 1400", "1392/05/12هـ", "۱۳۹۲/۰۵/۱۲ ه.ق", "Tháng Tư 2015"],
)  # fmt: skip
def test_invents_nothing(raw: str) -> None:
    assert read_date(raw, base=BASE) is None
    assert find_dates(raw, base=BASE) == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Жел 2020", (2020, 12)),
        ("Декабря 2020", (2020, 12)),
        ("2020 жыл, желтоқсан", (2020, 12)),
        ("Dec 2020", (2020, 12)),
        ("12.2020", (2020, 12)),
        ("2020/12", (2020, 12)),
        ("2013年2月", (2013, 2)),
        ("Tháng Tư 2015", (2015, 4)),
        ("tháng mười một năm 2014", (2014, 11)),
        ("5 Dec 2020", None),
        ("2020", None),
        ("2010-2023", None),
        ("© 2010-12", None),
        ("13.2020", None),
    ],
)
def test_a_month_is_read_as_a_month(raw: str, expected: tuple[int, int] | None) -> None:
    assert read_month(raw) == expected


def test_edtf_gives_what_was_printed() -> None:
    assert read_edtf("Жел 2020") == "2020-12"
    assert read_edtf("20.12.2020") == "2020-12-20"
    assert read_edtf("20.12.2020 10:15") == "2020-12-20T10:15"
    assert read_edtf("Friday") is None


@pytest.mark.parametrize(
    ("text", "raw", "expected"),
    [
        ("Published on 5 January 2023 by X", "5 January 2023", "2023-01-05"),
        ("Posted: 2013-02-16 10:15 | Comments (3)", "2013-02-16 10:15", "2013-02-16T10:15"),
        ("сегодня в 17:04, просмотров: 173", "сегодня в 17:04", "2023-01-05T17:04"),
        ("Опубликовано: 05.01.2023", "05.01.2023", "2023-01-05"),
        ("on 5 January, 2023 (updated 10:15)", "5 January, 2023", "2023-01-05"),
        ("05.04.2021 14:30-15:30", "05.04.2021 14:30", "2021-04-05T14:30"),
        ("see http://example.org/2021/04/05/title", "2021/04/05", "2021-04-05"),
        ("Posted 3 days ago by John", "3 days ago", "2023-01-02"),
        ("10 минут назад | 5 комментариев", "10 минут назад", "2023-01-05T17:50"),
    ],
)
def test_finds_in_a_line(text: str, raw: str, expected: str) -> None:
    value = find_date(text, base=BASE, time_zone="Asia/Almaty")
    assert value is not None
    assert (value.raw, value.edtf) == (raw, expected)


def test_what_looks_like_a_section_is_a_day_only_of_its_month() -> None:
    assert find_dates("see 8.3.08 of the rules") == []
    assert find_dates("see 8.3.08 of the rules", month=(2009, 3)) == []
    (found,) = find_dates("said Rosa on 8.3.08", month=(2008, 3))
    assert found.date == dt.date(2008, 3, 8)


def test_finds_all_in_order() -> None:
    text = "1 мая 2020 09:00, обновлено 2.05.2020 в 10:15; section 1.1.11; Fri 3 May 2020. 2020年5月4日"
    found = [value.edtf for value in find_dates(text)]
    assert found == ["2020-05-01T09:00", "2020-05-02T10:15", "2020-05-03", "2020-05-04"]


def test_does_not_join_a_calendar_with_the_heading_after_it() -> None:
    assert find_dates("29 30 31\nJanuary 2023\n1 2 3") == []


@pytest.mark.parametrize(
    ("raw", "options", "expected"),
    [
        ("05.01.2023", {}, dt.date(2023, 1, 5)),
        ("05.01.2023", {"day_first": True}, dt.date(2023, 1, 5)),
        ("05.01.2023", {"day_first": False}, dt.date(2023, 5, 1)),
        ("25.01.2023", {"day_first": False}, dt.date(2023, 1, 25)),
        ("05.01.2023", {"month": (2023, 5)}, dt.date(2023, 5, 1)),
        ("05.08.2023", {"month": (2023, 5), "day_first": True}, dt.date(2023, 8, 5)),
        ("25.08.2023", {"month": (2023, 5), "day_first": False}, dt.date(2023, 8, 25)),
        ("05.01.2023", {"month": (2021, 9)}, dt.date(2023, 1, 5)),
        ("21.05.20", {}, dt.date(2020, 5, 21)),
        ("21.05.20", {"month": (2021, 5)}, dt.date(2021, 5, 20)),
        ("04/05/12", {"languages": ("ja",)}, dt.date(2004, 5, 12)),
        ("5 қаңтар", {"month": (2023, 1)}, dt.date(2023, 1, 5)),
        ("5 listopada 2020", {"languages": ("pl",)}, dt.date(2020, 11, 5)),
        ("5 listopada 2020", {"languages": ("hr",)}, dt.date(2020, 10, 5)),
        ("5 listopada 2020", {"month": (2020, 10)}, dt.date(2020, 10, 5)),
    ],
)
def test_what_is_ambiguous_has_a_judge(raw: str, options: dict[str, object], expected: dt.date) -> None:
    value = read_date(raw, **options)  # type: ignore[arg-type]
    assert value is not None
    assert value.date == expected


def test_a_year_after_next_is_no_year() -> None:
    assert read_date("5 January 2031") is not None
    assert read_date("5 January 2031", base=BASE) is None
    assert read_date("5 January 2024", base=BASE) is not None


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("29.02.2024 12:00", "2024-02-29T06:00:00+00:00"),
        ("02.03.2024 12:00", "2024-03-02T07:00:00+00:00"),
        ("2024-03-02T01:00:00+09:00", "2024-03-01T16:00:00+00:00"),
        ("2024-03-02T01:00:00Z", "2024-03-02T01:00:00+00:00"),
        ("2 Mar 2024 01:00 EST", "2024-03-02T06:00:00+00:00"),
        ("2 марта 2024, 01:00 МСК", "2024-03-01T22:00:00+00:00"),
        ("2 Mar 2024 01:00-03:00", "2024-03-01T20:00:00+00:00"),
    ],
)
def test_the_moment_is_utc_and_the_date_as_printed(raw: str, moment: str) -> None:
    value = read_date(raw, time_zone="Asia/Almaty")
    assert value is not None
    assert value.moment is not None
    assert value.moment.isoformat() == moment
    assert value.local is not None
    assert value.date == value.local.date()
    assert value.date.day == int(raw[8:10]) if raw[4] == "-" else int(raw.split()[0].split(".")[0])


def test_every_string_of_the_bench(real: Path) -> None:
    lines = (real.parent / "bench" / "dates.tsv").read_text(encoding="utf-8").splitlines()[1:]
    wrong = []
    for line in lines:
        raw, expected = line.split("\t")
        got = read_edtf(raw) or "none"
        if got[: len(expected)] != expected or (len(expected) < 16 and got != expected):
            wrong.append((raw, expected, got))
    assert not wrong


def test_long_text_is_read_in_linear_time() -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        find_dates(text, base=BASE, month=(2020, 5))
        read_date(text, base=BASE)
        return time.process_time() - start

    for piece in ("1", "5/5/2500 ", "5/5/05 ", "5 мая ", "10:15 ", "a", "5 May 2020 ", "\n ", "1.", "2020年"):
        assert seconds(piece * (200_000 // len(piece))) < 8


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for value in find_dates(text, base=BASE, month=(2020, 5)):
        assert value.raw in text


@given(
    st.from_regex(
        r"[0-9]{1,4}[ ./:年T-][0-9]{1,2}[ ./:月-][0-9]{1,4}[ T,]?[0-9:]{0,8}( [A-Z]{3})?", fullmatch=True
    )
)
def test_any_numbers_are_read_or_refused(raw: str) -> None:
    value = read_date(raw, base=BASE)
    assert value is None or 1990 <= value.date.year <= 2024


KAZAKH = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split()
RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
ENGLISH = "January February March April May June July August September October November December".split()
STYLES = [
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year} жылғы {d.day} {KAZAKH[d.month - 1]}",
    lambda d: f"{d.day} {KAZAKH[d.month - 1]}, {d.year} ж.",
    lambda d: f"{d.day} {RUSSIAN[d.month - 1]} {d.year} года",
    lambda d: f"{ENGLISH[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{d.day} {ENGLISH[d.month - 1][:3]} {d.year}",
]


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(STYLES))
def test_a_date_comes_back_from_any_style(date: dt.date, style: object) -> None:
    value = read_date(style(date))  # type: ignore[operator]
    assert value == DateValue(date, None, None, "day", value.raw if value else "")


@given(
    st.datetimes(dt.datetime(1995, 1, 1), dt.datetime(2099, 12, 31)), st.sampled_from(STYLES), st.integers(-12, 12)
)  # fmt: skip
def test_a_moment_comes_back_with_its_offset(moment: dt.datetime, style: object, hours: int) -> None:
    local = moment.replace(microsecond=0)
    value = read_date(f"{style(local)} {local:%H:%M:%S} {hours:+03}00", time_zone="Asia/Almaty")  # type: ignore[operator]
    assert value is not None
    assert value.local == local
    assert value.moment == local.replace(tzinfo=dt.UTC) - dt.timedelta(hours=hours)


def test_a_month_before_an_ordinal_is_no_day() -> None:
    assert find_dates("2007年01月 1st meeting of the club") == []
    assert find_dates("2007年1月15日 2nd meeting")[0].date == dt.date(2007, 1, 15)
