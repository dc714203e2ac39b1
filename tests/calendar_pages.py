"""Pages with month navigation, drawn from a template: one entry a month, in any language."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.calendar import MonthLink, find_months

URL = "https://news.example/section/"
RU = "Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь"
KK = "Қаңтар Ақпан Наурыз Сәуір Мамыр Маусым Шілде Тамыз Қыркүйек Қазан Қараша Желтоқсан"
KK_CUT = "Қаң Ақп Нау Сәу Мам Мау Шіл Там Қыр Қаз Қар Жел"
EN = "January February March April May June July August September October November December"
EN_CUT = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
AR = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
HI = "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"
TH = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
KA = "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი"
HY = "Հունվար Փետրվար Մարտ Ապրիլ Մայիս Հունիս Հուլիս Օգոստոս Սեպտեմբեր Հոկտեմբեր Նոյեմբեր Դեկտեմբեր"
EL = (
    "Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος"
    " Ιούλιος Αύγουστος Σεπτέμβριος Οκτώβριος Νοέμβριος Δεκέμβριος"
)
TR = "OCAK ŞUBAT MART NİSAN MAYIS HAZİRAN TEMMUZ AĞUSTOS EYLÜL EKİM KASIM ARALIK"
CS = "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec"
HR = "siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac"
UK = "Січень Лютий Березень Квітень Травень Червень Липень Серпень Вересень Жовтень Листопад Грудень"
ZH = "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月"
JA = "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月"
KO = "1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월"
VI = "Tháng|1 Tháng|2 Tháng|3 Tháng|4 Tháng|5 Tháng|6 Tháng|7 Tháng|8 Tháng|9 Tháng|10 Tháng|11 Tháng|12"
WORDS = (
    "",
    "wind turbines",
    "a house by the lake",
    "bread and circuses",
    "tax reform",
    "why we left",
    "the old bridge",
    "harvest begins",
    "lost letters",
    "ten new schools",
    "quiet streets",
    "gas prices again",
    "a long winter",
)
LANGUAGES = {
    "ru": RU,
    "kk": KK,
    "kk cut": KK_CUT,
    "en": EN,
    "en cut": EN_CUT,
    "ar": AR,
    "hi": HI,
    "th": TH,
    "ka": KA,
    "hy": HY,
    "el": EL,
    "tr": TR,
    "cs": CS,
    "hr": HR,
    "uk": UK,
    "zh": ZH,
    "ja": JA,
    "ko": KO,
    "vi": VI,
}
YEARS = (2013, 2012)
ALL = {(year, month) for year in YEARS for month in range(1, 13)}


def names(words: str) -> list[str]:
    return [word.replace("|", " ") for word in words.split()]


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def found(body: str, url: str = URL, head: str = "") -> list[MonthLink]:
    return find_months(page(body, head), url)


def months(links: Iterable[MonthLink]) -> set[tuple[int, int]]:
    return {(link.year, link.month) for link in links}


def each(template: str, words: str = RU, years: Iterable[int] = YEARS) -> str:
    """One entry a month: {y} year, {m} month, {mm} with a zero, {name}, {n} a number, {w} some words."""
    return "\n".join(
        template.format(
            y=year, m=month, mm=f"{month:02}", name=name, n=1000 + (year - 2000) * 12 + month, w=WORDS[month]
        )
        for year in years
        for month, name in reversed(list(enumerate(names(words), 1)))
    )


def by_year(outer: str, inner: str, words: str = RU, years: Iterable[int] = YEARS) -> str:
    """``outer`` once a year, with {months} filled by ``inner``."""
    return "\n".join(outer.replace("{months}", each(inner, words, [year])).format(y=year) for year in years)
