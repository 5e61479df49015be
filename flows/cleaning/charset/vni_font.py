"""Text written for the fonts of VNI: a mark is a character of its own after the letter, `Vieät Nam` for `Việt Nam`."""

import re

__all__ = ["is_vni", "read_vni"]

FEW = 12
"""Most pairs that text in other languages may have by chance."""
LEAST_SHARE = 0.03
"""Share of the characters that are pairs of letter and mark; in Vietnamese every eighth is."""

_MARKED = {
    "a": "ùá øà ûả õã ïạ ââ áấ àầ åẩ ãẫ äậ êă éắ èằ úẳ üẵ ëặ",
    "e": "ùé øè ûẻ õẽ ïẹ âê áế àề åể ãễ äệ",
    "o": "ùó øò ûỏ õõ ïọ âô áố àồ åổ ãỗ äộ",
    "u": "ùú øù ûủ õũ ïụ",
    "y": "ùý øỳ ûỷ õỹ",
    "ô": "ùớ øờ ûở õỡ ïợ",
    "ö": "ùứ øừ ûử õữ ïự",
}
"""By the letter: each mark and the letter that both stand for."""
_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_LOWER = {letter + pair[0]: pair[1] for letter, pairs in _MARKED.items() for pair in pairs.split()}
_PAIRS = {
    **_LOWER,
    **{pair.upper(): letter.upper() for pair, letter in _LOWER.items()},
    **{pair[0].upper() + pair[1]: letter.upper() for pair, letter in _LOWER.items()},
}
_SINGLES = {**_SINGLE, **{one.upper(): other.upper() for one, other in _SINGLE.items()}}
_LETTERS = {**_PAIRS, **_SINGLES}
_ANY = re.compile("|".join([*map(re.escape, _PAIRS), *_SINGLES]))
_TELLING = re.compile("[aeouyôöAEOUYÔÖ][ùøûõïåäëüÙØÛÕÏÅÄËÜ]")
"""Pairs that hardly any spelling of another language has."""
_HORN = re.compile("[öÖ][ôÔ]|[ñÑ][aeoöôuAEOÖÔU]")
"""`ươ`, and `đ` before a vowel: no Vietnamese text lacks them."""
_PROPER = re.compile("[ăđơưĂĐƠƯạ-ỹẠ-Ỹ]")


def is_vni(text: str) -> bool:
    """Tell whether `text` is Vietnamese written for VNI fonts: many pairs, both kinds of signs, no proper letter."""
    pairs = len(_TELLING.findall(text))
    return (
        pairs > FEW
        and pairs > LEAST_SHARE * len(text)
        and bool(_HORN.search(text))
        and len(_PROPER.findall(text)) < pairs / FEW
    )


def read_vni(text: str) -> str:
    """Return `text` with the letters that its characters stand for."""
    return _ANY.sub(lambda found: _LETTERS[found[0]], text)
