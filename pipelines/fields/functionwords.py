"""Which language of Latin letters a text is in, by the words that no sentence of it can do without."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["heard", "speaks"]

_WORDS = {
    "en": "the and of to in is that for with was on are this be from it as by at not have",
    "de": "der die das und ist nicht mit von den ein eine auf für dem sich auch des im zu als",
    "nl": "de het een en van is dat niet op zijn voor met aan te die door ook als bij om",
    "sv": "och att det som en är på för av inte med den till har om ett de men jag vi",
    "da": "og at det er en på til af ikke for med den som har de et der men vi jeg",
    "nb": "og å det er en på til av ikke for med den som har de et om men vi jeg",
    "is": "og að í er á sem það um ekki við en var fyrir til með hann þetta eru",
    "fi": "ja on ei se että oli mutta ovat joka kun myös ole niin kuin tai hän sen",
    "et": "ja on ei et see oli ka kui aga mis oma nii ning või ta seda",
    "lv": "un ir ar ka no par uz kas arī bet tas lai kā pie bija",
    "lt": "ir yra kad su iš bet tai kaip ne jo jau buvo į dėl apie",
    "pl": "i w na z się nie jest do to że jak od po dla są oraz za przez ale",
    "cs": "a se je na v že to s z do jsem ale by pro jako které ve není byl",
    "sk": "a sa je na v že to s z do som ale by pre ako ktoré vo nie bol",
    "sl": "in je na v da se za so z pa ne ki tudi po bi iz kot",
    "hr": "i je u na se da za su od koji kao s a to iz ne će što",
    "hu": "a az és hogy nem is egy van ez de meg volt csak ha még mint már",
    "ro": "și de la în cu nu este un o pe să că care din mai pentru sunt a",
    "sq": "dhe të në një që për me nga është si ka se më i e do",
    "fr": "le la les des et est une dans pour que qui sur pas du en un par plus au ce",
    "es": "el la los las y que en del una por con para es se su un al lo como más",
    "ca": "el la els les i que en del una per amb és es un al no com més dels",
    "pt": "o a os as e que em do da uma não para com dos é ao um se por mais",
    "it": "il la di che e un una per non del è con sono gli della in le si da",
    "eu": "eta da ez du dira zen baina ere bat hori izan dute egin",
    "tr": "ve bir bu da de için ile çok olarak ne gibi daha var olan en kadar",
    "az": "və bir bu da də üçün ilə çox olaraq ki daha var olan ən kimi",
    "uz": "va bir bu uchun bilan ham bo'lgan deb edi emas kerak lekin",
    "id": "yang dan di ini dengan untuk tidak dari dalam akan pada itu adalah ke",
    "vi": "và của là có không được cho một trong với các người những đã này",
    "sw": "na ya wa kwa ni katika la za cha hii kuwa yake pia",
}
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_KIN = ("da nb sv", "cs sk", "hr sl", "es ca pt", "tr az")
_RELATED = {code: frozenset(group.split()) for group in _KIN for code in group.split()}
_SAME = {"no": "nb", "nn": "nb", "bs": "hr", "sr": "hr", "ms": "id"}
"""What is told by the words of another: too near to be kept apart, or another name of it."""
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SAMPLE, _FEWEST = 1500, 40  # characters; words
_OWN, _SURE, _TIMES, _KIN_TIMES = 0.1, 0.16, 2.0, 1.1


def speaks(code: str, text: str) -> bool | None:
    """Whether a text has the words of a language; None where that cannot be said."""
    words = _SETS.get(_SAME.get(code, code))
    tokens = _tokens(text)
    if words is None or len(tokens) < _FEWEST:
        return None
    return sum(token in words for token in tokens) >= _OWN * len(tokens)


def heard(text: str) -> tuple[str, float] | None:
    """The language whose words a text has, far more than those of any other, and its part of both (0.5 to 1); None where
    there is none."""
    tokens = _tokens(text)
    if len(tokens) < _FEWEST:
        return None
    counts = Counter(tokens)
    shares = {code: sum(counts[word] for word in words) / len(tokens) for code, words in _SETS.items()}
    code = max(shares, key=shares.__getitem__)
    most, kin = shares[code], _RELATED.get(code, frozenset((code,)))
    others = max(share for other, share in shares.items() if other not in kin)
    nearest = max((shares[other] for other in kin if other != code), default=0.0)
    if most < _SURE or most < _TIMES * others or most < _KIN_TIMES * nearest:
        return None
    return code, round(most / (most + max(others, nearest)), 2)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text[:_SAMPLE].lower())
