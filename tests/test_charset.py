"""Bytes to text, whatever their label says."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.charset import Decoded, decode

TEXTS = {
    "ru": "Вчера утром жители района собрались у школы, чтобы обсудить ремонт дороги. Съезд ещё впереди, щит готов.",
    "uk": "Учора вранці мешканці району зібралися біля школи, щоб її подвір’я оглянути. Є ще ґанок і їдальня.",
    "be": "Учора раніцай жыхары раёна сабраліся каля школы, каб абмеркаваць рамонт дарогі. Гэта быў цёплы дзень.",
    "sr": "Јуче су се грађани окупили испред школе да разговарају о поправци пута. Ћуприја је већ њихова.",
    "mk": "Вчера жителите се собраа пред училиштето за да разговараат за патот. Куќата ќе ја поправат, ѕидот исто.",
    "bg": "Вчера сутринта жителите се събраха пред училището, за да обсъдят ремонта на пътя.",
    "kk": "Кеше таңертең аудан тұрғындары жолды жөндеуді талқылау үшін мектеп алдына жиналды. Қыс әлі алда, һәм ғажап.",
    "hu": "Tegnap reggel a kerület lakói összegyűltek az iskola előtt, hogy megbeszéljék az út javítását. Jövő héten eső.",
    "pl": "Wczoraj rano mieszkańcy zebrali się przed szkołą, żeby omówić remont drogi. Później będzie źle, choć słońce.",
    "cs": "Včera ráno se obyvatelé sešli před školou, aby probrali opravu silnice. Příště přijde i náš kůň.",
    "fr": "Hier matin, les habitants se sont réunis devant l'école où l'on a parlé des travaux. Ça a été très animé.",
    "de": "Gestern früh trafen sich die Bewohner vor der Schule, um über die Straße zu sprechen. Schöne Größe.",
    "es": "Ayer por la mañana los vecinos se reunieron allí. ¿Quién pagará? Según el alcalde, el público también.",
    "tr": "Dün sabah mahalle sakinleri yol onarımını görüşmek için okulun önünde toplandı. Şimdi kış, ağaç yeşil değil.",
    "lt": "Vakar rytą gyventojai susirinko prie mokyklos aptarti kelio remonto. Žiemą bus šalčiau, ąžuolas ūgtels, ėjo.",
    "el": "Χθες το πρωί οι κάτοικοι συγκεντρώθηκαν μπροστά στο σχολείο για να συζητήσουν το δρόμο.",
    "he": "אתמול בבוקר התאספו התושבים מול בית הספר כדי לדון בתיקון הכביש",
    "ar": "اجتمع السكان صباح أمس أمام المدرسة لمناقشة إصلاح الطريق في المدينة",
    "th": "เมื่อวานนี้ชาวบ้านมารวมตัวกันหน้าโรงเรียนเพื่อพูดคุยเรื่องการซ่อมถนน",
    "ja": "昨日の朝、住民たちは学校の前に集まり、道路の修理について話し合いました。とても寒い日でした。",
    "zh": "昨天早上居民们在学校门口讨论了道路的问题。这是我们的城市，大家都来了。",
    "tw": "昨天早上居民們在學校門口討論了道路的問題。這是我們的城市，大家都來了。",
    "ko": "어제 아침 주민들은 도로 수리를 논의하기 위해 학교 앞에 모였습니다. 이것은 우리의 일입니다.",
}
SETS = [
    ("ru", "cp1251", "windows-1251"),
    ("ru", "koi8-r", "koi8-r"),
    ("ru", "iso8859-5", "iso-8859-5"),
    ("ru", "cp866", "ibm866"),
    ("uk", "cp1251", "windows-1251"),
    ("be", "cp1251", "windows-1251"),
    ("sr", "cp1251", "windows-1251"),
    ("mk", "cp1251", "windows-1251"),
    ("bg", "cp1251", "windows-1251"),
    ("kk", "kz1048", "kz-1048"),
    ("hu", "iso8859-2", "iso-8859-2"),
    ("hu", "cp1250", "windows-1250"),
    ("pl", "iso8859-2", "iso-8859-2"),
    ("pl", "cp1250", "windows-1250"),
    ("cs", "iso8859-2", "iso-8859-2"),
    ("fr", "cp1252", "windows-1252"),
    ("de", "cp1252", "windows-1252"),
    ("es", "cp1252", "windows-1252"),
    ("tr", "cp1254", "windows-1254"),
    ("lt", "cp1257", "windows-1257"),
    ("el", "cp1253", "windows-1253"),
    ("el", "iso8859-7", "iso-8859-7"),
    ("he", "cp1255", "windows-1255"),
    ("ar", "cp1256", "windows-1256"),
    ("th", "cp874", "windows-874"),
    ("ja", "cp932", "shift_jis"),
    ("ja", "euc-jp", "euc-jp"),
    ("ja", "iso2022-jp", "iso-2022-jp"),
    ("zh", "gb18030", "gbk"),
    ("tw", "big5", "big5"),
    ("ko", "cp949", "euc-kr"),
]
LEGACY = [(language, codec, name) for language, codec, name in SETS if codec != "iso2022-jp"]


def page(text: str, codec: str, head: str = "") -> bytes:
    """A page of a few hundred bytes of markup around the text."""
    body = text.encode(codec, "ignore")
    return f"<html><head>{head}<title>x</title></head><body><p>".encode() + body + b"</p></body></html>"


def letters(text: str, codec: str) -> str:
    return text.encode(codec, "ignore").decode(codec)


@pytest.mark.parametrize(("language", "codec", "name"), SETS)
def test_a_right_label_is_believed(language: str, codec: str, name: str) -> None:
    for result in (
        decode(page(TEXTS[language], codec), f"text/html; charset={name}"),
        decode(page(TEXTS[language], codec, f'<meta charset="{name}">')),
        decode(
            page(
                TEXTS[language], codec, f'<meta http-equiv=Content-Type content="text/html; charset={name}">'
            )
        ),
    ):
        assert letters(TEXTS[language], codec) in result.text


@pytest.mark.parametrize("label", [None, "utf-8", "us-ascii", "ISO-8859-1", "windows-1251", "nonsense"])
@pytest.mark.parametrize(("language", "codec", "name"), LEGACY)
def test_a_wrong_label_is_seen_through(language: str, codec: str, name: str, label: str | None) -> None:
    text = f"{TEXTS[language]} " * 2
    assert letters(text, codec) in decode(page(text, codec), label).text


@pytest.mark.parametrize("label", ["windows-1251", "utf-8", None])
def test_old_kazakh_pages(label: str | None) -> None:
    result = decode(page(TEXTS["kk"], "kz1048"), label)
    assert result.charset == "kz-1048"
    assert TEXTS["kk"] in result.text


def test_a_russian_page_with_a_kazakh_title() -> None:
    text = TEXTS["ru"] * 5 + " Қазақстан Республикасының Үкіметі"
    assert text in decode(page(text, "kz1048"), "windows-1251").text


@pytest.mark.parametrize("language", ["uk", "be", "sr", "mk", "ru", "bg"])
def test_letters_kazakh_shares_with_others_stay_theirs(language: str) -> None:
    for text in (TEXTS[language], TEXTS[language].split(".")[-2], TEXTS["ru"] + TEXTS[language]):
        text = letters(text, "cp1251")
        result = decode(page(text, "cp1251"), "windows-1251")
        assert result.charset == "windows-1251"
        assert text in result.text


def test_the_language_of_the_page_counts() -> None:
    word = "<html lang='kk'><p>Қазақ</p>"
    assert decode(word.encode("kz1048"), "windows-1251").text == word


@pytest.mark.parametrize("label", [None, "utf-8", "windows-1251", "iso-8859-1", "gbk", "shift_jis", "utf-16"])
@pytest.mark.parametrize("language", list(TEXTS))
def test_valid_utf_8_is_utf_8(language: str, label: str | None) -> None:
    body = page(TEXTS[language], "utf-8", '<meta charset="windows-1251">')
    assert decode(body, label) == Decoded(body.decode(), "utf-8")


def test_utf_8_with_a_fault_stays_utf_8() -> None:
    body = (TEXTS["ru"] * 3).encode()
    for label in (None, "utf-8", "windows-1251"):
        assert decode(body[:-1] + b"\xd0", label).charset == "utf-8"
        faulty = decode(body[:200] + b"\xff" + body[200:], label)
        assert faulty == Decoded(faulty.text, "utf-8")
        assert faulty.text.replace("\ufffd", "") == TEXTS["ru"] * 3
    assert decode("<p>ё</p>".encode()[:-5], "utf-8").charset != ""


@pytest.mark.parametrize(
    ("codec", "mark"), [("utf-8", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-32", "utf-32")]
)
def test_a_byte_order_mark_is_final_and_goes(codec: str, mark: str) -> None:
    result = decode(TEXTS["kk"].encode(mark), "windows-1251")
    assert result.text == TEXTS["kk"]
    assert result.charset.startswith(codec)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(codec: str) -> None:
    text = f"<html><body>{TEXTS['ru']}</body></html>"
    assert decode(text.encode(codec), "utf-8").text == text


def test_nuls_go() -> None:
    assert decode(b"<p>a\0b</p>", "utf-8").text == "<p>ab</p>"
    assert decode(b"", None) == Decoded("", "utf-8")


def test_browsers_quotes_under_an_iso_label() -> None:
    text = "“It’s” – fine… © 2020"
    for label in ("iso-8859-1", "us-ascii", "utf-8", None):
        assert decode(text.encode("cp1252"), label).text == text


def test_a_declaration_in_a_comment_or_far_below_is_none() -> None:
    head = "<!-- <meta charset=koi8-r> -->"
    assert decode(page(TEXTS["ru"], "cp1251", head)).charset == "windows-1251"


@given(
    st.binary(),
    st.one_of(st.none(), st.text(), st.sampled_from([name for _, _, name in SETS] + ["rot13", "zlib"])),
)
def test_any_bytes_under_any_label(body: bytes, label: str | None) -> None:
    result = decode(body, label)
    assert "\0" not in result.text
    result.text.encode("utf-8")


@given(st.text(st.characters(exclude_characters="\0\ufeff\x1b", exclude_categories=["Cs"])))
def test_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode(), "utf-8").text == text


@given(st.data())
def test_words_come_back_from_their_own_set(data: st.DataObject) -> None:
    language, codec, name = data.draw(st.sampled_from(LEGACY))
    words = letters(TEXTS[language], codec).split()
    text = " ".join(data.draw(st.permutations(words))[: data.draw(st.integers(1, len(words)))])
    assert decode(page(text, codec, f"<meta charset={name}>"), name).text == page(
        text, codec, f"<meta charset={name}>"
    ).decode(codec)


@pytest.mark.parametrize(
    "piece",
    [b"\xff", b"\xe9 ", b"\xd0\xb0", b"\xd0", "Қазақ ".encode("kz1048"), bytes(range(1, 256)), b"<!--"],
)
def test_ten_megabytes_take_no_time(piece: bytes) -> None:
    body = piece * (10_000_000 // len(piece))
    start = time.process_time()
    decode(body, "windows-1251")
    assert time.process_time() - start < 5
