"""The dateline that opens an article: `(LSO) – Sáng nay …`, `LSO - Sáng nay …`, `(Dân trí) - …`."""

import re

from flows.cleaning.page.typography import bare

__all__ = ["split_dateline", "without_badge"]

MAX_BADGE = 12
"""Characters of the longest sign of a paper before a lead."""

_DASH = "-–—−‒"
_BRACKETED = re.compile(rf"^[(\[]\s*(?P<line>[^()\[\]]{{2,30}}?)\s*[)\]]\s*(?:\.?\s*[{_DASH}]+|[:.])\s*(?=\S)")
_BRACKETED_BARE = re.compile(r"^[(\[]\s*(?P<line>[A-ZĐ][A-ZĐ.+]{1,9}|[\w-]+\.vn)\s*[)\]]\s+(?=\S)")
_PLAIN = re.compile(
    rf"^(?P<line>[A-ZĐ]{{2,7}}(?:[O+]|ĐT| [Oo]nline| News)?|[A-Za-zĐ][\w-]{{1,20}}(?:\.\w{{2,4}})?\.(?:vn|VN))"
    rf"\s*[{_DASH}]+\s+(?=\S)"
)
_WIRE = re.compile(
    rf"^(?P<line>[A-ZĐ][\w. ]{{2,25}}(?:, ?[^()]{{0,12}})? ?\(TTXVN[^()]{{0,12}}\))\s*[{_DASH}]+\s+(?=\S)"
)
_NO_PAPER = re.compile(
    r"(?:UBND|HĐND|MTTQ|OCOP|ASEAN|APEC|BHYT|BHXH|BHTN|COVID|GDP|FDI|ODA|PCI|WTO|WHO|EU|NATO|OPEC|AFF|FIFA|UEFA|"
    r"UNESCO|UNICEF|IMF|WB|ADB|CEO|AI|HIV|THPT|THCS|PCCC|CNTT|ATGT|VAT|USD|EVN)|"
    r"(?:kỳ|bài|phần|tập|số) \S+|ảnh.*|\w+ ảnh",
    re.IGNORECASE,
)
"""Words before a dash that do not name a newspaper: public bodies, programmes, parts of a series."""
_ORPHAN = re.compile(rf"^[{_DASH}]+\s+(?=\S)")
_NUMBER = re.compile(r"^[\d\s.,/%-]+$")


def split_dateline(text: str, *, orphan: bool = False) -> tuple[str | None, str]:
    """Return dateline (without brackets) and the rest of `text`.

    With `orphan`, a dash at the start that has lost its dateline is cut too: `– Chiều nay …`.
    """
    for form in (_BRACKETED, _BRACKETED_BARE, _PLAIN, _WIRE):
        match = form.match(text)
        if (
            match is None
            or _NO_PAPER.fullmatch(match["line"])
            or _NUMBER.match(match["line"])
            or len(match["line"].split()) > 5
        ):
            continue
        if len(text) - match.end() > 10 and (form is _BRACKETED or _opens(text[match.end()])):
            return match["line"].strip(), text[match.end() :].strip()
    if orphan and (match := _ORPHAN.match(text)) and text[match.end()].isupper():
        return None, text[match.end() :]
    return None, text


def _opens(character: str) -> bool:
    """Tell whether a sentence may begin with `character`."""
    return character.isupper() or character.isdigit() or character in "\"“'‘"


def without_badge(text: str, expected: str) -> str | None:
    """Return `text` without the newspaper's badge before it, if the rest, bare, equals `expected`; else None."""
    badge = text[: MAX_BADGE + 1].partition(" ")[0]
    if not (1 < len(badge) <= MAX_BADGE and badge.isupper() and badge.replace(".", "").isalnum()):
        return None
    rest = text[len(badge) + 1 :]
    return rest if _opens(rest[:1]) and bare(rest) == expected else None
