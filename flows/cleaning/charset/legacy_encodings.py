"""Repairs Vietnamese text that was stored for a legacy font (TCVN3, VNI) or encoded as UTF-8 twice."""

import re
from collections.abc import Sequence

import numpy as np

from flows.cleaning.charset.charset_decoding import Decoded
from flows.cleaning.charset.font_references import has_font_references, resolved, resolved_bytes
from flows.cleaning.charset.vni_font import is_vni, read_vni

__all__ = ["decode_font", "repaired"]

FEW = 12
"""Most suspicious characters that a correct page may hold: currency, degrees, trade marks."""
BEGINNING, MIDDLE = 10_000, 30_000
"""Characters looked at of a page's beginning and from its third part on."""
LEAST_KINDS = 3
"""Different signs of the font that its text has: the notes of a page about rights have two."""
LEAST_SHARE = 0.06
"""Share of a line's characters that are letters of the font; in prose every fourth is."""

_FONT = (
    "µà ¸á ¶ả ·ã ¹ạ ¨ă »ằ ¾ắ ¼ẳ ½ẵ Æặ ©â Çầ Êấ Èẩ Éẫ Ëậ ®đ Ìè Ðé Îẻ Ïẽ Ñẹ ªê Òề Õế Óể Ôễ Öệ ×ì Ýí Øỉ "
    "Üĩ Þị ßò ãó áỏ âõ äọ "
    "«ô åồ èố æổ çỗ éộ ¬ơ êờ íớ ëở ìỡ îợ ïù óú ñủ òũ ôụ \u00adư õừ øứ öử ÷ữ ùự úỳ ýý ûỷ üỹ þỵ ¡Ă ¢Â §Đ £Ê ¤Ô ¥Ơ ¦Ư"
)
_FONT_SIGNS = "".join(pair[0] for pair in _FONT.split(" "))
_TCVN3 = str.maketrans({pair[0]: pair[1] for pair in _FONT.split(" ")})
MOST_LOST = 0.03
"""Share of characters that may have been lost between the two encodings."""
LAST_LOW = 0x7F
_LOW, _HIGH = bytes(range(LAST_LOW + 1)), bytes(range(LAST_LOW + 1, 0x100))
_FONT_BYTES = (b"\xad", b"\xae", b"\xb5", b"\xb8", b"\xa9")
"""ư, đ, à, á, â: a third of all marked letters of Vietnamese, and rare signs in other charsets."""
FONT_SHARE = 0.15
_TCVN3_SIGNS = tuple(sign.encode() for sign in "®µ¸©¨¬")
"""Not the soft hyphen, ư: other languages part their words by it."""
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
_SHORT_RUN = re.compile(r">[^<>]{2,}(?=<)")
_FONT_IN_WORD = re.compile(rf"(?<=[A-Za-z])[{_FONT_SIGNS}]|[{_FONT_SIGNS}](?=[A-Za-z])")
"""A sign of the font beside a letter: a trade mark or a quotation mark stands apart."""
_FONT_NAMED = re.compile(r"<[^<>]*[\"':=\s]\.vn[a-z][^<>]*(?:>\s*<[a-z][^<>]*){0,3}$", re.IGNORECASE)
"""A tag that names a TCVN3 font, `<font face=".VnTime">`, right before a run or before the tags that open there."""
_PROPER = re.compile("[ăđĩũơưĂĐĨŨƠƯ]")
"""Letters of proper Vietnamese that the font has no sign of this number for."""
MAX_TAG = 300
"""Characters before a run among which such a tag is looked for."""
WHOLLY = 0.8
"""Share, of the lines with signs of the font, of those with many, from which the page is written for nothing else."""


def decode_font(body: bytes) -> Decoded | None:
    """Return the text of a page whose bytes are the codes of a TCVN3 font, or a VNI font's text; None for any other.

    `body` is no UTF-8.
    The VNI font's letters are left to `repaired`.
    """
    if has_font_references(_sample(body)):
        body = resolved_bytes(body)
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
    if not has_font_references(sample):
        return _repaired(decoded, sample)
    plain = Decoded(resolved(decoded.text), decoded.charset)
    found = _repaired(plain, _sample(plain.markup))
    return decoded if found is plain else found


def _repaired(decoded: Decoded, sample: bytes) -> Decoded | None:
    codes = np.frombuffer(sample, dtype=np.uint8)
    high = codes[codes > LAST_LOW].tobytes()  # the signs, and more where what was between two letters is left out
    may_be = high.count(_FIRST_BYTE) + high.count(_TWICE_SIGNS[-1]) > FEW
    twice = may_be and _are_many(_TWICE_SIGNS, high, sample)
    font = may_be and _are_many(_TCVN3_SIGNS, high, sample)
    font = font and sum(sign in sample for sign in _TCVN3_SIGNS) >= LEAST_KINDS
    vni = high.count(_VNI_BYTE) > FEW and _are_many(_VNI_SIGNS, high, sample)
    if not (twice or font or vni):
        return decoded
    vni = vni and _holds_vni(decoded.text)
    short = font and not twice and not vni
    text = _short_runs_repaired(decoded.text) if short else decoded.text
    text = _RUN.sub(lambda run: _repaired_run(run[0], twice=twice, font=font, vni=vni), text)
    if twice and sum(map(text.encode().count, _TWICE_SIGNS)) > FEW:
        return None
    return decoded if text == decoded.text else Decoded(text, decoded.charset)


def _short_runs_repaired(text: str) -> str:
    """Return `text` with those runs repaired that have too few signs to be known by: a heading, a writer's name.

    They are written for the font if a tag says so, or if the page's lines are.
    """
    wholly = _is_written_for_font(text)

    def read(run: re.Match[str]) -> str:
        if _MARKED.search(run[0]) or _PROPER.search(run[0]) or not _FONT_IN_WORD.search(run[0]):
            return run[0]
        said = wholly or _FONT_NAMED.search(text, max(0, run.start() - MAX_TAG), run.start())
        return run[0].translate(_TCVN3) if said else run[0]

    return _SHORT_RUN.sub(read, text)


def _is_written_for_font(text: str) -> bool:
    """Tell whether a page has no proper Vietnamese, and most of its lines with signs of the font have many."""
    if _MARKED.search(text):
        return False
    signed = [run for run in _RUN.findall(text) if _FONT_IN_WORD.search(run)]
    many = sum(len(run) for run in signed if _has_many(run))
    return many > WHOLLY * sum(map(len, signed))


def _has_many(run: str) -> bool:
    return len(_FONT_LETTERS.findall(run)) > LEAST_SHARE * len(run)


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
    if font and _has_many(run):
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
