"""Recognises the captions of clips by how they begin."""

import re

__all__ = ["labels_clip"]

MAX_UNPARTED = 120
"""Characters of the longest caption without a colon: longer ones tell what the clip shows, as text does."""

_ASKING = r"(?:mời (?:(?:quý vị|độc giả|bạn đọc|bạn) )?)?xem |nguồn |đoạn "
_CLIP = r"video[ -]?clip|video|clip|fly-?cam|trailer|livestream"
_KIND = r"ảnh|ngắn|tài liệu|hành trình|an ninh|giám sát"
_SHOW = rf"toàn cảnh|cận cảnh|phóng sự(?: (?:{_KIND}))?|(?:phim|camera) (?:{_KIND})"
"""What may open a sentence of the text, too."""
_PLAIN = rf"(?:{_ASKING})?(?:{_CLIP})(?: \d{{1,2}})?"
_WORDED = rf"(?:{_ASKING})?(?:(?:{_CLIP})(?: [^\W\d]+){{0,5}}+|{_SHOW})"
_LABELLED = re.compile(rf"\W{{0,4}}(?:(?P<plain>{_PLAIN})|{_WORDED})\s?[:|]\s?\S", re.IGNORECASE)
_UNPARTED = re.compile(
    rf"\W{{0,4}}(?:{_ASKING})?(?:{_CLIP})\s(?:ghi|cho thấy|quay|được quay|về|do|từ|của|cảnh)\b", re.IGNORECASE
)
_FIRST_LETTERS = frozenset("mxnđvcftlkp")
_ENDS_SENTENCE = re.compile(r"[.!?;:…][\"”’)\]]?$")


def labels_clip(text: str) -> bool:
    """Tell whether a line beside a player calls itself its caption: `Flycam: …`, `Clip ghi lại cảnh lũ về`.

    What may open a sentence does so only if the line does not end like one.
    """
    if text.lstrip("([▶►*-– ")[:1].lower() not in _FIRST_LETTERS:
        return False
    if match := _LABELLED.match(text):
        return match["plain"] is not None or not _ENDS_SENTENCE.search(text)
    return len(text) <= MAX_UNPARTED and _UNPARTED.match(text) is not None and not _ENDS_SENTENCE.search(text)
