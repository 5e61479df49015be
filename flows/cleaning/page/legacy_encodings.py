"""Repairs Vietnamese text that was stored for a legacy font (TCVN3, VNI) or encoded as UTF-8 twice."""

import re
from collections.abc import Sequence

import numpy as np

from flows.cleaning.page.charset_decoding import Decoded
from flows.cleaning.page.vni_font import is_vni, read_vni

__all__ = ["decode_font", "repaired"]

FEW = 12
"""Most suspicious characters that a correct page may hold: currency, degrees, trade marks."""
BEGINNING, MIDDLE = 10_000, 30_000
"""Characters looked at of a page's beginning and from its third part on."""
LEAST_SHARE = 0.06
"""Share of a line's characters that are letters of the font; in prose every fourth is."""

_FONT = (
    "µà ¸á ¶ả ·ã ¹ạ ¨ă »ằ ¾ắ ¼ẳ ½ẵ Æặ ©â Çầ Êấ Èẩ Éẫ Ëậ ®đ Ìè Ðé Îẻ Ïẽ Ñẹ ªê Òề Õế Óể Ôễ Öệ ×ì Ýí Øỉ "
    "Üĩ Þị ßò ãó áỏ âõ äọ "
    "«ô åồ èố æổ çỗ éộ ¬ơ êờ íớ ëở ìỡ îợ ïù óú ñủ òũ ôụ \u00adư õừ øứ öử ÷ữ ùự úỳ ýý ûỷ üỹ þỵ ¡Ă ¢Â §Đ £Ê ¤Ô ¥Ơ ¦Ư"
)
_TCVN3 = str.maketrans({pair[0]: pair[1] for pair in _FONT.split(" ")})
MOST_LOST = 0.03
"""Share of characters that may have been lost between the two encodings."""
LAST_LOW = 0x7F
_LOW, _HIGH = bytes(range(LAST_LOW + 1)), bytes(range(LAST_LOW + 1, 0x100))
_FONT_BYTES = (b"\xad", b"\xae", b"\xb5", b"\xb8", b"\xa9")
"""ư, đ, à, á, â: a third of all marked letters of Vietnamese, and rare signs in other charsets."""
FONT_SHARE = 0.15
_TCVN3_SIGNS = tuple(sign.encode() for sign in "\u00ad®µ¸©¨¬")
_FIRST_BYTE = b"\xc2"
"""With it begins every sign of `_TCVN3_SIGNS`; every sign of `_TWICE_SIGNS` but the last holds it."""
_TWICE_SIGNS = ("á»".encode(), "áº".encode(), "Ã¡".encode(), "Ã¢".encode(), "Ä‘".encode())
_VNI_SIGNS = tuple(sign.encode() for sign in ("ñ", "öô", "aø", "aù", "eä", "oä", "uû", "öï"))
_VNI_BYTE = b"\xc3"
"""Every sign of `_VNI_SIGNS` holds it."""
_VNI_LETTERS = re.compile("[ñöøùûïäåÑÖØÙÛÏÄÅ]")
_TWICE = re.compile("á»|áº|Ã[\u0080-¿]|Ä[‘\u0090]|Æ[°¡]|Ã.")
_MARKED = re.compile("[ạ-ỹẠ-Ỹ]")
_FONT_LETTERS = re.compile("[\u00ad®µ¸©¨¬ª«¶·¹¡-§]")
_RUN = re.compile(r">[^<>]{12,}(?=<)|\"[^\"<>]{12,}(?=\")")


def decode_font(body: bytes) -> Decoded | None:
    """Return the text of a page whose bytes are the codes of a TCVN3 font, or a VNI font's text; None for any other.

    `body` is no UTF-8.
    The VNI font's letters are left to `repaired`.
    """
    high = len(body) - len(body.translate(None, _HIGH))
    if high < FEW:
        return None
    if sum(map(body.count, _FONT_BYTES)) >= FONT_SHARE * high:
        return Decoded(body.decode("latin-1").translate(_TCVN3), "tcvn3")
    text = body.decode("cp1252", "replace")
    return Decoded(text, "vni") if _holds_vni(text) else None


def repaired(decoded: Decoded) -> Decoded | None:
    """Return the page with readable Vietnamese: `decoded` itself if it is correct, None if it cannot be repaired.

    Each run is repaired separately: menus may be correct while the reporters' text is not.
    """
    sample = _sample(decoded.markup)
    codes = np.frombuffer(sample, dtype=np.uint8)
    high = codes[codes > LAST_LOW].tobytes()  # the signs, and more where what was between two letters is left out
    may_be = high.count(_FIRST_BYTE) + high.count(_TWICE_SIGNS[-1]) > FEW
    twice = may_be and _are_many(_TWICE_SIGNS, high, sample)
    font = may_be and _are_many(_TCVN3_SIGNS, high, sample)
    vni = high.count(_VNI_BYTE) > FEW and _are_many(_VNI_SIGNS, high, sample)
    if not (twice or font or vni):
        return decoded
    vni = vni and _holds_vni(decoded.text)
    text = _RUN.sub(lambda run: _repaired_run(run[0], twice=twice, font=font, vni=vni), decoded.text)
    if twice and sum(map(text.encode().count, _TWICE_SIGNS)) > FEW:
        return None
    return decoded if text == decoded.text else Decoded(text, decoded.charset)


def _are_many(signs: Sequence[bytes], high: bytes, sample: bytes) -> bool:
    """Tell whether `sample` has many of `signs`: not if even its few `high` bytes have not many of theirs."""
    upper_bound = sum(high.count(sign.translate(None, _LOW)) for sign in signs)
    return upper_bound > FEW and sum(map(sample.count, signs)) > FEW


def _sample(markup: bytes | str) -> bytes:
    """Return some of the page's beginning and of its middle, UTF-8."""
    third = len(markup) // 3
    if isinstance(markup, str):
        return f"{markup[:BEGINNING]} {markup[third : third + MIDDLE]}".encode()
    return markup[:BEGINNING] + b" " + markup[third : third + MIDDLE]


def _holds_vni(text: str) -> bool:
    """Tell whether a page's text, menus in proper Vietnamese left out, is written for VNI fonts."""
    return is_vni(" ".join(run for run in _RUN.findall(text) if _VNI_LETTERS.search(run) and not _MARKED.search(run)))


def _repaired_run(run: str, *, twice: bool, font: bool, vni: bool) -> str:
    if _MARKED.search(run):
        return run
    if twice and _TWICE.search(run):
        return _decoded_again(run) or run
    if font and len(_FONT_LETTERS.findall(run)) > LEAST_SHARE * len(run):
        return run.translate(_TCVN3)
    return read_vni(run) if vni else run


def _decoded_again(text: str) -> str | None:
    """Undo the second encoding; None if more than a few of the resulting bytes are not UTF-8."""
    found = bytearray()
    for character in text:
        try:
            found += character.encode("cp1252" if ord(character) > 0x7F else "ascii")
        except UnicodeEncodeError:
            found += character.encode("latin-1") if ord(character) <= 0xFF else character.encode()
    again = found.decode("utf-8", "replace")
    return None if again.count("\ufffd") > MOST_LOST * len(again) else again.replace("\ufffd", "")
