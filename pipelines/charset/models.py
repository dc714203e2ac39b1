"""Which legacy character set bytes are in, judged by the letters of the languages written in it.

A language is the order of its letters by frequency (of a Latin alphabet: of those ASCII lacks);
the share of the letter at rank r of n is (1/r + ... + 1/n) / n, the law letter counts follow.
So each pair of language and character set gives every high byte a probability, and the pair
under which the bytes of a page are likeliest wins. East Asian sets are judged by how many of the
characters they give are common ones.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["MULTIBYTE", "best_multibyte", "best_single", "common_share", "high_runs", "is_kazakh"]

_LATIN_1 = {
    "fr": "éèàêçôùîâûœëïüÿ",
    "de": "üäöß",
    "es": "óíáéñúü",
    "pt": "ãçáéíóõêúâàô",
    "it": "èàùòìé",
    "ca": "àéèóçíòïúü",
    "nl": "ëéïèü",
    "sv": "äåöé",
    "da": "øåæé",
    "is": "áðíþéöúóýæ",
    "et": "äõüöšž",
}
_LATIN_2 = {
    "pl": "łąęóżśćńź",
    "cs": "íáéěýřžščůúťňóď",
    "sk": "áíéýčšžúťľôďňóäĺŕ",
    "hu": "áéöóőüíúű",
    "ro": "ăîâşţ",
    "hr": "čšžćđ",
    "de": "üäöß",
}
_CYRILLIC = {
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "uk": "оаинвіретскулдмпзяьбгчхйжцюєшїщфґ",
    "be": "аніеоырстлдкувмпзяйьбўгчцхшэюжфё",
    "bg": "аоиетнрвслкпдмузячъбгйщхжцшюфь",
    "sr": "аиоенрсјтукдвмплгзбшчцхжњћљфђџ",
    "mk": "аоеитнрсвдкјлпмузгбчцжшхфѓќњљџѕ",
}
_KAZAKH = {"kk": "аеынтілрдсқмбоғкшужипйзгөңүәұвяхэчюцфьһщъё"}
_GREEK = {"el": "αοιτεσνηυρπκμλςόίάωήέύγδχθώφβξζψϊϋΐΰ"}
_HEBREW = {"he": "יוהלארתבשמםנכדעחקפגןסזטצךץף"}
_ARABIC = {"ar": "الينمرتوبعدسفهكقحجةشصخطأىذضإغئثزظآءؤ", "fa": "ايرندهمتوسبشکگزلخقفعجحپصآطضغچذظثئژ"}
_THAI = {"th": "า่นรอกเ้งมยลวีดัทสิต์ะปบคหแุู็จพืชขใไำโผถณซธฐญ"}
_TURKISH = {"tr": "ıüşçğöâ", "de": "üäöß", "fr": _LATIN_1["fr"]}
_BALTIC = {"lt": "ėšžųįūčąę", "lv": "āēīšņūļģķžč", "et": _LATIN_1["et"]}

# Character set -> (how rare it is on the web, in nats; the languages written in it).
_SETS: dict[str, tuple[float, dict[str, str]]] = {
    "cp1252": (0, _LATIN_1),
    "cp1250": (2, _LATIN_2),
    "iso8859-2": (2.5, _LATIN_2),
    "cp1254": (3, _TURKISH),
    "cp1257": (3, _BALTIC),
    "iso8859-13": (6, _BALTIC),
    "iso8859-15": (6, _LATIN_1),
    "cp1251": (0, _CYRILLIC),
    "koi8-r": (2, {"ru": _CYRILLIC["ru"]}),
    "koi8-u": (3, {"uk": _CYRILLIC["uk"]}),
    "iso8859-5": (5, _CYRILLIC),
    "cp866": (5, {"ru": _CYRILLIC["ru"], "bg": _CYRILLIC["bg"]}),
    "mac-cyrillic": (12, {"ru": _CYRILLIC["ru"]}),
    "kz1048": (3, _KAZAKH),
    "cp1253": (2, _GREEK),
    "iso8859-7": (2.5, _GREEK),
    "cp1255": (2, _HEBREW),
    "iso8859-8": (5, _HEBREW),
    "cp1256": (2, _ARABIC),
    "iso8859-6": (5, _ARABIC),
    "cp874": (2, _THAI),
}
_LATIN = frozenset({"cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "iso8859-13", "iso8859-15"})
_PUNCTUATION = frozenset("«»“”„‘’‚–—…№§©®°·•™€\u00a0\u00ad")

_CAPITAL = 0.06  # capitals to a small letter
_MARK, _LETTER, _SIGN, _NOTHING = 3e-3, 1e-3, 1e-4, 1e-6

MULTIBYTE = ("cp932", "euc-jp", "gb18030", "big5hkscs", "cp949")
"""Python's codecs of the East Asian sets."""

# Characters that make up a good part of any text in the language.
_ASCII = bytes(range(128))
_SPACED = b" " * 128 + bytes(range(128, 256))
_PLENTY = 10_000
"""So many letters tell as much as all."""
_COMMON = {
    "cp932": "のにはをたがでてとしれさいるなもからあこうりまよおすくーンスルトアイリラ",
    "cp949": "이다는에을의가를고하은지로한도서사기인대어자리시일정나전해수보라스부아장상원과만있들그것니",
    "gb18030": "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年",
    "big5hkscs": "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年",
}
_COMMON["euc-jp"] = _COMMON["cp932"]
_ENOUGH, _FEW = 0.08, 3

# Letters that windows-1251 and KZ-1048 write with the same bytes, and their shares among these in each language.
_OWN: dict[str, dict[str, float]] = {
    "kk": {"қ": 0.39, "ғ": 0.14, "ң": 0.14, "ә": 0.11, "ү": 0.09, "ө": 0.07, "ұ": 0.05, "һ": 0.01},
    "uk": {"ї": 0.48, "є": 0.46, "ґ": 0.06},
    "be": {"ў": 1.0},
    "sr": {"ј": 0.85, "ћ": 0.15},
    "mk": {"ј": 0.83, "ќ": 0.13, "ѕ": 0.04},
}
_DISPUTED = bytes(
    code for code in range(128, 256)
    if bytes([code]).decode("kz1048", "replace") != bytes([code]).decode("cp1251", "replace")
)  # fmt: skip
# What weighs how much, in nats: the page's word for its language, another language, any doubt.
_SAID, _STRANGE, _MARGIN = 5, 3, 2


class _Model(NamedTuple):
    codec: str
    language: str
    cost: float
    weights: tuple[float, ...]


def high_runs(text: bytes) -> list[bytes]:
    """The runs of bytes beyond ASCII."""
    return text.translate(_SPACED).split()


def best_single(high: bytes, *, is_latin: bool | None, hints: Iterable[str], language: str | None) -> str:
    """Python's codec under which the high bytes of a page are likeliest.

    ``is_latin``: whether they stand singly among ASCII letters; None where unclear. ``hints``:
    codecs the page was labelled with, once a label; each outweighs a small difference, as does its language.
    Half as much where the label is what servers say unasked, or against the look of the bytes.
    """
    high = high[:_PLENTY]
    counts = Counter(high)
    trusted = {codec: times * (12 + 0.1 * len(high)) for codec, times in Counter(hints).items()}
    for codec in trusted:
        if codec == "cp1252" or is_latin not in (None, codec in _LATIN):
            trusted[codec] /= 2

    def score(model: _Model) -> float:
        said = trusted.get(model.codec, 0) + _SAID * (model.language == language)
        return _likelihood(counts, model.weights) - model.cost + said

    models = [
        model for model in _models() if is_latin in (None, model.codec in _LATIN) or model.codec in trusted
    ]
    return max(models, key=score).codec


def best_multibyte(sample: bytes) -> str | None:
    """Python's codec of an East Asian set that reads the sample as common characters of its language."""
    shares = {codec: common_share(sample, codec, at_least=_FEW) for codec in MULTIBYTE}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] > _ENOUGH else None


def common_share(sample: bytes, codec: str, *, at_least: int = 1) -> float:
    """How many of the characters beyond ASCII an East Asian set reads are common ones, 0 to 1.

    0 if it misreads any, or if fewer than ``at_least`` different ones are common. The sample may
    end within a character.
    """
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return 0
        text = sample[: error.start].decode(codec, "ignore")
    beyond = text.encode("utf-8", "ignore").translate(None, _ASCII).decode()[:_PLENTY]
    common = [times for letter in _COMMON[codec] if (times := beyond.count(letter))]
    return sum(common) / len(beyond) if beyond and len(common) >= at_least else 0


def is_kazakh(body: bytes, language: str | None) -> bool:
    """Whether bytes read as windows-1251 are KZ-1048: decided by the words the two read differently.

    Ukrainian, Belarusian, Serbian and Macedonian use those bytes lawfully, in other words, and each
    but a few of them. ``language`` is what the page says of itself.
    """
    if len(body) == len(body.translate(None, _DISPUTED)):
        return False
    words = (word for word in high_runs(body) if len(word) != len(word.translate(None, _DISPUTED)))
    counts = Counter(b"".join(words))
    if not counts:
        return False
    page = Counter(body.translate(None, _ASCII)[:_PLENTY])
    as_page = {model: _likelihood(page, model.weights) for model in _models() if model.codec == "cp1251"}
    likeliest = max(as_page.values())
    kazakh, other = -math.inf, -math.inf
    for model in _models():
        score = _likelihood(counts, _disputed_weights(model)) + _SAID * (model.language == language)
        if model.codec == "kz1048":
            kazakh = max(kazakh, score)
        elif model.codec == "cp1251":
            # Words of a language the rest of the page is not in are less to be expected.
            other = max(other, score + max(as_page[model] - likeliest, -_STRANGE))
    return kazakh > other + _MARGIN


@functools.cache
def _disputed_weights(model: _Model) -> tuple[float, ...]:
    """The model within words that hold a disputed letter: there the language's own letters are common."""
    own = _weights(model.codec, _OWN.get(model.language, {}), _SIGN)
    return tuple(own[byte] if byte in _DISPUTED else weight for byte, weight in enumerate(model.weights))


def _likelihood(counts: Counter[int], weights: tuple[float, ...]) -> float:
    return sum(count * weights[byte] for byte, count in counts.items())


@functools.cache
def _models() -> tuple[_Model, ...]:
    return tuple(
        _Model(codec, language, cost, _weights(codec, _shares(letters)))
        for codec, (cost, languages) in _SETS.items()
        for language, letters in languages.items()
    )


def _weights(codec: str, shares: dict[str, float], other: float = _LETTER) -> tuple[float, ...]:
    """The logarithm of each byte's probability; ASCII weighs nothing."""
    weights = [0.0] * 128
    for code in range(128, 256):
        letter = bytes([code]).decode(codec, "replace")
        if letter in shares:
            share = shares[letter]
        elif letter.lower() in shares:
            share = shares[letter.lower()] * _CAPITAL
        elif letter in _PUNCTUATION:
            share = _MARK
        elif letter == "\ufffd" or letter < "\xa0":
            share = _NOTHING
        else:
            share = other if letter.isalpha() else _SIGN
        weights.append(math.log(share))
    return tuple(weights)


def _shares(letters: str) -> dict[str, float]:
    size = len(letters)
    return {
        letter: sum(1 / place for place in range(rank, size + 1)) / size
        for rank, letter in enumerate(letters, 1)
    }
