"""Letters of legacy fonts that are written as character references become Vietnamese; other references stay."""

import unicodedata
from collections.abc import Callable
from html.entities import codepoint2name

import pytest

from flows.cleaning import open_page
from flows.cleaning.charset.font_references import has_font_references, resolved
from flows.cleaning.charset.legacy_encodings import _TCVN3
from flows.stages import Page
from tests.flows.cleaning.charset.test_vni_font import PARAGRAPHS, _as_vni
from tests.flows.pages import NO_RULES, capture
from tests.timing import assert_quick

_CODES = {letter: chr(code) for code, letter in _TCVN3.items()}
TEXTS = (
    "Sáng nay, hợp tác xã Phú Lộc mở kho thóc giống cho ba trăm hộ dân vùng bãi ven sông, mỗi hộ nhận hai yến.",
    "Ông Lê Văn Thử cho biết giống mới chịu rét tốt, trổ sớm hơn mười ngày so với giống cũ của địa phương.",
    "Cán bộ khuyến nông hướng dẫn bà con ngâm ủ, giữ nước nông và bón lót trước khi cấy để lúa đẻ nhánh khỏe.",
)
SHORT = "Bùi Thế Hùng"
HEADLINE = "Lúa mới về bãi Phú Lộc"


def _in_font(text: str) -> str:
    return "".join(_CODES.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def _each(text: str, write: Callable[[str, int], str]) -> str:
    return "".join(write(letter, place) if ord(letter) > 0xA0 else letter for place, letter in enumerate(text))


def decimal(letter: str, _: int) -> str:
    return f"&#{ord(letter)};"


def hexadecimal(letter: str, _: int) -> str:
    return f"&#x{ord(letter):X};"


def named(letter: str, _: int) -> str:
    return f"&{codepoint2name[ord(letter)]};" if ord(letter) in codepoint2name else letter


def mixed(letter: str, place: int) -> str:
    return letter if place % 3 == 0 else (decimal, named)[place % 2](letter, place)


def _page(headline: str, texts: tuple[str, ...], name: str, menu: str = "") -> str:
    lines = "".join(f'<p><font face=".VnTime">{text}</font></p>' for text in texts)
    return (
        f"<html><head><title>{headline}</title></head><body><p>{menu}</p><h2>{headline}</h2>{lines}"
        f'<font face=".VnTime"><b>{name}</b></font></body></html>'
    )


def _opened(page: bytes) -> str:
    found = open_page(capture(page), NO_RULES)
    assert isinstance(found, Page)
    return unicodedata.normalize("NFC", found.html)


@pytest.mark.parametrize("menu", ["", "Thời sự, kinh tế, văn hóa, Café Noël"])
@pytest.mark.parametrize("write", [decimal, hexadecimal, named, mixed])
@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_a_page_in_a_tcvn3_font_is_converted_whole(write: Callable[[str, int], str], charset: str, menu: str) -> None:
    def shown(text: str) -> str:
        return _each(_in_font(text), write)

    menu = menu if charset == "utf-8" else ""
    page = _page(shown(HEADLINE), tuple(map(shown, TEXTS)), shown(SHORT), menu)
    html = _opened(page.encode(charset))
    for text in (*TEXTS, f"<b>{SHORT}</b>", menu):
        assert text in html
    assert menu or f"<h2>{HEADLINE}</h2>" in html


@pytest.mark.parametrize("write", [decimal, named, mixed])
def test_a_page_in_a_vni_font_is_converted(write: Callable[[str, int], str]) -> None:
    page = _page("Bao", tuple(_each(_as_vni(text), write) for text in PARAGRAPHS), "Ban doc")
    html = _opened(page.encode())
    for text in PARAGRAPHS:
        assert text in html


ORDINARY = (
    "Où est passée la maïs de Noël ? « Le naïf Raphaël l’a vue à Saint-Malô », dit-il, près d’un canoë. " * 20,
    "O coração da nação não dói: amanhã haverá pão, maçã e limões, segundo a informação do 1.º cartório. " * 20,
    "Hợp tác xã mua máy Kubota® và giống Nhị Ưu©, nhiệt độ 25° ± 2°, diện tích 5 m², hàm lượng 3 µg, « tốt ». " * 20,
    "".join(TEXTS) * 5,
    "Wort\u00adtren\u00adnung und Silben\u00adtrenn\u00adstrich, für Zeitungs\u00adleser in Münch\u00aden. " * 20,
    "© 2004 Example® Inc. © 2005 Sample® Ltd. © 2006 Other® GmbH, all rights reserved to their owners. " * 20,
)


@pytest.mark.parametrize("write", [decimal, hexadecimal, named])
@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_pages_with_references_stay(text: str, write: Callable[[str, int], str]) -> None:
    page = f"<html><head><title>Bao</title></head><body><p>{_each(text, write)}</p></body></html>"
    assert resolved(_opened(page.encode())).find(resolved(_each(text.strip(), write))) > 0


def test_other_references_stay_as_they_are() -> None:
    assert resolved("&nbsp;&#160;&lt;&amp;#233;&#8220;&#7841;&#2330;&acircx;&#xA0;") == (
        "&nbsp;&#160;&lt;&amp;#233;&#8220;&#7841;&#2330;&acircx;&#xA0;"
    )
    assert resolved("&#233;&#0233;&#xe9;&eacute;&#233 ") == "ééééé "


@pytest.mark.parametrize("part", [b"&", b"&#", b"&#0", b"&#x0", b"&#174", b"&reg;"])
def test_strange_references_cost_little(part: bytes) -> None:
    markup = part * (40_000 // len(part))
    assert_quick(lambda: (has_font_references(markup), resolved(markup.decode())), 0.1)
