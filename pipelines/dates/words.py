"""Words around the parts of a date, in many languages: ordinals, "of", "year", "today", "ago"."""

from __future__ import annotations

import re

__all__ = [
    "AGO_AFTER",
    "AGO_BEFORE",
    "BETWEEN_DAY_AND_MONTH",
    "BETWEEN_YEAR_AND_REST",
    "BUDDHIST",
    "BUDDHIST_CENTURY",
    "CROATIAN",
    "DAY_WORDS",
    "ERAS",
    "SCRIPT_LANGUAGES",
    "TURKIC_ENDING",
    "YEAR_FIRST",
]

BETWEEN_DAY_AND_MONTH = frozenset(
    "st nd rd th er ère re e º ª o a of the de do da di del dels den der des d of du le la ta il in- ter te"
    " го е й ого го-го ое ші шы нші ншы інші ншi ші- чи чы нче нчы нчы нчу нчү čo cí ga inci ıncı uncu üncü"
    " dia day dag tag hb nap án én jén ján ik og em η ης ος ου dne dnia dnia- д յան ի ին მარ تاریخ من"
    " күні ый -ші -шы т та".split()
)
"""What may stand between the day and the month: 5th of May, 5 de mayo, 5-ші мамыр."""

BETWEEN_YEAR_AND_REST = BETWEEN_DAY_AND_MONTH | frozenset(
    # the word for year and its cases, whole and cut
    "жыл жылы жылғы жылдың жылда жылдағы жылгы жылдын ж жж г гг год года году годом годзе годa р рік року роки"
    " рок року т ел елның елда йыл йылдың соли сол он оны ону yil yilning yili yilda yılı yil- y il ilin ili iyl"
    " ýyl ýylyň cı ci cu cü an ans année año años anno ano any l' y jahr jahre jahres jaar år ár ári års vuonna"
    " vuoden v aasta aastal a m metų metai gada gads g god godine godina leta leto let l rok roku r rokú évi év"
    " έτος έτους year yr წელი წლის წ թվականի թվական թ թ. שנת سنة عام سال م ปี พ.ศ พศ ค.ศ คศ พ ศ ค साल सन ई năm"
    " tahun thn mwaka sanad ko urteko urtea bliain bliana blwyddyn ad ce m.ö eko viti vitit via".split()
)
"""What may stand between the year and the rest: 5 enero de 2023, 2023 жылғы 5 қаңтар, 5 января 2023 г."""

CROATIAN = frozenset({"hr", "bs"})
"""Languages in which lipanj, srpanj and listopad are a month earlier than their namesakes elsewhere."""

_TODAY = """today сегодня бүгін бүгүн бүген бөгөн сьогодні сёння сення днес денес данас danas danes dnes dzisiaj dziś
    šodien šiandien heute vandaag hoy hoje avui oggi azi i+dag í+dag tänään täna ma bugün bu+gün bugun gaur hodiaŭ
    aujourd'hui aujourd’hui σήμερα დღეს այսօր היום اليوم امروز آج आज আজ இன்று ఈ+రోజు ഇന്ന് วันนี้ hôm+nay hari+ini
    今日 本日 今天 오늘 өнөөдөр имрӯз leo sot inniu heddiw bügün buguń bügin"""
_YESTERDAY = """yesterday вчера кеше кечээ кичә учора ўчора јуче jučer juče včeraj včera wczoraj vakar gestern gisteren
    ayer ontem ahir ieri i+går igår í+gær eilen eile dün dünən kecha atzo hieraŭ hier χθες χτες გუშინ երեկ אתמול
    أمس امس دیروز कल গতকাল நேற்று నిన్న ഇന്നലെ เมื่อวาน เมื่อวานนี้ hôm+qua kemarin semalam 昨日 昨天 어제 өчигдөр дирӯз
    jana dje inné ddoe keşe keshe tegnap onte вечора"""

DAY_WORDS = {
    word.replace("+", " "): days for days, words in enumerate((_TODAY, _YESTERDAY)) for word in words.split()
}
"""Words for today (0) and yesterday (1): days before the base."""

AGO_AFTER = {
    "ago": "en", "назад": "ru", "бұрын": "kk", "мурун": "ky", "тому": "uk", "таму": "be", "temu": "pl",
    "geleden": "nl", "sedan": "sv", "siden": "da nb", "sitten": "fi", "eest": "et", "tagasi": "et", "fa": "it",
    "önce": "tr", "əvvəl": "az", "öncə": "az", "oldin": "uz", "lalu": "id ms", "trước": "vi", "síðan": "is",
    "sidan": "nn sv", "ezelőtt": "hu", "napja": "hu", "წინ": "ka", "առաջ": "hy", "पहले": "hi", "আগে": "bn",
    "پیش": "fa", "前": "ja zh", "전": "ko", "өмнө": "mn", "atrás": "pt es", "ที่แล้ว": "th", "ที่ผ่านมา": "th",
}  # fmt: skip
"""Words that make what stands before them past, with the languages they are of: "3 days ago"."""

AGO_BEFORE = {
    "vor": "de", "hace": "es", "há": "pt", "il y a": "fr", "acum": "ro", "před": "cs", "pred": "sk sl",
    "prije": "hr bs", "pre": "sr-Latn", "пре": "sr", "пред": "mk", "преди": "bg", "prieš": "lt", "pirms": "lv",
    "för": "sv", "for": "da nb nn", "πριν": "el", "duela": "eu", "fyrir": "is", "hai": "gl", "fa": "ca", "לפני": "he",
    "قبل": "ar", "منذ": "ar", "virun": "lb",
}  # fmt: skip
"""Words that make what stands after them past: "vor 3 Tagen"."""

TURKIC_ENDING = re.compile(
    r"(?:с?[ыіи])?(?:н?(?:[ыіи][ңн]|[дт][аеә](?:ғы|гі|гы|ги|н)?|[ае]н?)|[дтн](?:[ае]н|[ыіи][ңн]?)|[ғгқк][ае]|[мбп]ен)?"
)
"""What Kazakh and its kin put after a month: possessive, then case (қаңтар-да, шілде-сі, қазан-ын-да)."""

YEAR_FIRST = frozenset({"ja", "zh", "ko", "hu", "lt", "mn"})
"""Languages that write 04/05/28 for 28 May 2004."""

SCRIPT_LANGUAGES = {
    "LATIN": "en de fr es it pt nl pl cs sk hu ro hr sl sq sv da nb fi et lv lt tr az uz id vi eu ca gl is ga cy sw",
    "CYRILLIC": "ru kk uk be bg sr mk mn ky",
    "GREEK": "el",
    "ARABIC": "ar fa ur",
    "HEBREW": "he",
    "DEVANAGARI": "hi mr ne",
    "BENGALI": "bn",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "CJK": "zh ja",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
}
"""Where nothing tells the language: those to try for a script, as Unicode names scripts."""

ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
"""Counts of years by the name of their era, and the year of ours before their first."""
BUDDHIST = 543
"""By so many years the Buddha's count, as Thailand writes it, is ahead of ours."""
BUDDHIST_CENTURY = 2500
"""What its two last digits leave out."""
