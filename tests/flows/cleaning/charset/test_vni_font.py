"""Text written for VNI fonts becomes readable Vietnamese, and no other text is touched."""

import unicodedata

import pytest

from flows.cleaning import open_page
from flows.stages import Page
from tests.flows.pages import NO_RULES, capture

PARAGRAPHS = (
    "Sáng nay, Ủy ban nhân dân tỉnh tổ chức hội nghị tổng kết phong trào thi đua yêu nước năm vừa qua.",
    "Ông Đỗ Hữu Phước cho biết những hộ trồng quýt ở vùng đồi được hỗ trợ vốn, giống và kỹ thuật ươm cây.",
    "Đường về bản vẫn lầy lội, nhưng lũ trẻ đã kịp đến trường trước tiếng trống khai giảng đầu tiên.",
    "NƯỚC SÔNG ĐÃ RÚT, Ở ẤP BỜ ĐẬP NGƯỜI DÂN TRỞ LẠI SỬA NHÀ; mỹ thuật, chữ ký và quả ổi.",
)
_MARKS = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_OVER_ROOF = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä", "": "â"}
_OVER_BOWL = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë", "": "ê"}
_OF_I = {"\u0301": "í", "\u0300": "ì", "\u0309": "æ", "\u0303": "ó", "\u0323": "ò"}


def _as_vni(text: str) -> str:
    """Write `text` as typists with VNI fonts did: by the parts of each letter, the marks after it."""
    written = []
    for letter in text:
        plain = letter.lower()
        parts = unicodedata.normalize("NFD", plain)
        base, marks = parts[0], parts[1:]
        tone = next((mark for mark in marks if mark in _MARKS), "")
        if plain == "đ":
            out = "ñ"
        elif base == "i" and tone:
            out = _OF_I[tone]
        elif "\u0302" in marks:
            out = base + _OVER_ROOF[tone]
        elif "\u0306" in marks:
            out = base + _OVER_BOWL[tone]
        elif plain == "ỵ":
            out = "î"
        else:
            out = ({"o": "ô", "u": "ö"}[base] if "\u031b" in marks else base) + _MARKS.get(tone, "")
        written.append(out.upper() if letter.isupper() else out)
    return "".join(written)


def _page(paragraphs: tuple[str, ...]) -> str:
    lines = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<!DOCTYPE html><html><head><title>Cùng đọc báo</title></head><body>{lines}</body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_text_of_vni_fonts_is_converted_and_what_is_correct_beside_it_stays(charset: str) -> None:
    menu = "Thời sự, kinh tế, văn hóa, cùng bạn đọc"
    written = tuple(map(_as_vni, PARAGRAPHS))
    assert written[0].startswith("Saùng nay, UÛy ban nhaân daân tænh")
    shown = (menu, *written) if charset == "utf-8" else written
    page = open_page(capture(_page(shown).replace("Cùng đọc báo", "Bao").encode(charset)), NO_RULES)
    assert isinstance(page, Page)
    html = unicodedata.normalize("NFC", page.html)
    for text in PARAGRAPHS:
        assert text in html
    assert charset != "utf-8" or menu in html


@pytest.mark.parametrize(
    "text",
    [
        "Où est passée la maïs de Noël ? Le naïf Raphaël l’a vue à Saint-Malô, près d’un canoë, dit-il en août. " * 20,
        "El niño soñó con una mañana en España; el pingüino y la cigüeña, también el señor Muñoz y su compañía. " * 20,
        "Für Äpfel, Öl und Bücher müssen Käufer größere Beträge zahlen, hören wir aus Köln, Düren und Göttingen. " * 20,
        "Føroyar og Bjørn såg på sjøen, høyrde måker og åt brød med smør før båten gjekk over fjøra til øya. " * 20,
        "".join(PARAGRAPHS) * 10,
    ],
)
def test_other_text_is_left_as_it_is(text: str) -> None:
    page = open_page(capture(_page((text,)).encode()), NO_RULES)
    assert isinstance(page, Page)
    assert text.strip() in page.html
