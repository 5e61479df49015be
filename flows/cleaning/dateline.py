"""The dateline that opens an article: `(LSO) – Sáng nay …`, `LSO - Sáng nay …`, `(Dân trí) - …`."""

import re

__all__ = ["split_dateline"]

_DASH = "-–—−‒"
_BRACKETED = re.compile(rf"^[(\[]\s*(?P<line>[^()\[\]]{{2,30}}?)\s*[)\]]\s*(?:[{_DASH}]+|[:.])\s*(?=\S)")
_BRACKETED_BARE = re.compile(r"^[(\[]\s*(?P<line>[A-ZĐ][A-ZĐ.+]{1,9}|[\w-]+\.vn)\s*[)\]]\s+(?=\S)")
_PLAIN = re.compile(rf"^(?P<line>[A-ZĐ]{{2,7}}[O+]?|[A-ZĐ]{{2,7}}\.vn|TTXVN|VOV\.VN)\s*[{_DASH}]+\s+(?=\S)")
_ORPHAN = re.compile(rf"^[{_DASH}]+\s+(?=\S)")
_NUMBER = re.compile(r"^[\d\s.,/%-]+$")


def split_dateline(text: str, *, orphan: bool = False) -> tuple[str | None, str]:
    """Return dateline (without brackets) and the rest of `text`.

    With `orphan`, a dash at the start that has lost its dateline is cut too: `– Chiều nay …`.
    """
    for form in (_BRACKETED, _BRACKETED_BARE, _PLAIN):
        match = form.match(text)
        if match is None or _NUMBER.match(match["line"]) or len(match["line"].split()) > 5:
            continue
        if len(text) - match.end() > 10 and (form is _BRACKETED or _opens(text[match.end()])):
            return match["line"].strip(), text[match.end() :].strip()
    if orphan and (match := _ORPHAN.match(text)) and text[match.end()].isupper():
        return None, text[match.end() :]
    return None, text


def _opens(character: str) -> bool:
    """Tell whether a sentence may begin with `character`."""
    return character.isupper() or character.isdigit() or character in "\"“'‘"
