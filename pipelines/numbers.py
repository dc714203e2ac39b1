"""Counts as people print them: "1 361", "1.432", "1,6K", "12 мың", "Қарау саны: 310"."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

__all__ = ["read_count"]

_LARGEST = 10**12
_LONGEST = 200  # characters; what is longer is a text, not a count

_UNITS = {
    10
    ** 3: "k к тыс тысяч тысяча тысячи мың мыңға миң мең thousand mil mila mille tis tisíc tys tysięcy tūkst tūkst"
    " tsd tausend bin min ming hezar tuhat tusen tusind tusinde duizend dzd ezer mii mie rb ribu nghìn ngàn"
    " тис тисяч хил хиљ хиляди хиљада հազ ათასი ათ ألف آلاف هزار हज़ार हजार พัน 千 천",
    10**4: "万 萬 만 w",
    10**5: "lakh lakhs lac लाख",
    10**6: "m млн миллион миллиона миллионов мильон mln mio million millions millón millones milhão milhões"
    " milion milioni milyon mill millionen mn tr triệu juta jt мил милион милиона мільйон мільйонів مليون میلیون ล้าน",
    10**7: "crore crores cr करोड़ करोड",
    10**8: "億 亿 억",
    10**9: "b bn млрд миллиард миллиарда миллиардов mrd mld mlrd billion billions miliard milyar tỷ мільярд",
}
_FACTORS = {unit: factor for factor, units in _UNITS.items() for unit in units.split()}

_GROUP = r"[\s'’٬.,·]"
_NUMBER = re.compile(
    rf"\d{{1,3}}(?P<sep>{_GROUP})\d{{3}}(?:(?P=sep)\d{{3}})*(?!\d)(?:[.,٫](?P<rest>\d{{1,2}})(?!\d))?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
    r"|\d+(?:[.,٫]\d+)?"
)
_UNIT = re.compile(r"\s?([^\W\d_]+(?:़[^\W\d_]*)?)")


def read_count(raw: str) -> int | None:
    """The whole number a string states; None where it states none, or more than one.

    Digits of any script, groups of three behind any separator ("1 361", "1.432", "12'345"),
    units ("1,6K", "2 тыс.", "1.2 млн", "3万") and words around the number are understood. What
    is no count gives None: a fraction without a unit ("1.43"), a percentage, a time, a date,
    something negative, more than 10**12. "1.432" counts a thousand, for nobody counts views
    in thousandths.
    """
    if len(raw) > _LONGEST:
        return None
    text = _plain(raw)
    matches = list(_NUMBER.finditer(text))
    if len(matches) != 1 or _is_other(text, matches[0]):
        return None
    match = matches[0]
    factor = _factor(text, match.end())
    digits = _digits(match, has_unit=factor > 1)
    if digits is None:
        return None
    try:
        count = int(Decimal(digits) * factor)
    except InvalidOperation:
        return None
    return count if count <= _LARGEST else None


def _plain(raw: str) -> str:
    """Digits of any script as 0 to 9, any space as a space, no invisible marks."""
    if raw.isascii():
        return raw.strip()
    letters = (
        str(unicodedata.decimal(letter, letter)) for letter in raw if unicodedata.category(letter) != "Cf"
    )
    return "".join(letters).strip()


def _is_other(text: str, match: re.Match[str]) -> bool:
    """Whether what stands beside the digits makes them something else than a count."""
    before, after = text[: match.start()], text[match.end() : match.end() + 2]
    is_negative = before[-1:] in ("-", "−") and not before[:-1].strip()
    is_joined = before[-1:] in (".", ",") and len(before) > 1 and before[-2].isalnum()
    return bool(
        is_negative
        or is_joined
        or after.strip()[:1] in ("%", "‰", "°")
        or before[-1:] in ("$", "€", "£", "№")
    )


def _factor(text: str, end: int) -> int:
    """What the unit straight after the number multiplies it by; 1 without one."""
    match = _UNIT.match(text, end)
    if not match:
        return 1
    unit = match[1].lower()
    return _FACTORS.get(unit) or (_FACTORS.get(unit[0], 1) if unit[0] in "千천万萬만億亿억" else 1)


def _digits(match: re.Match[str], *, has_unit: bool) -> str | None:
    """The number in Python's notation; None where its point leaves a fraction of nothing."""
    printed = match[0]
    if not has_unit and match["rest"]:
        return None
    parts = re.split(r"\D", printed)
    if len(parts) == 1:
        return printed
    if has_unit and len(parts) == 2 and not printed[len(parts[0])].isspace():
        return f"{parts[0]}.{parts[1]}"
    if match["rest"]:
        return "".join(parts[:-1]) + "." + parts[-1]
    is_grouped = match["sep"] or len(parts) > 2
    return "".join(parts) if is_grouped else None
