"""Finds boxes that hold one picture and a short text each: slides in a row, or one alone. The texts are captions."""

import re
from collections.abc import Sequence

from flows.cleaning.content.pictures.photo_tables import pictures_of_table
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements, text_of_tag
from flows.cleaning.page.picture_addresses import is_picture_file, is_sign

__all__ = ["is_gallery", "numbers_of_slides", "pass_down_caption", "slides_of"]

FEW_SLIDES, MAX_SLIDE = 3, 200
"""Boxes of the shortest row, and characters of the longest text that is a caption: longer ones are paragraphs."""
LEAST_WORDS = 5
"""Words of the shortest caption of a box that stands alone: a name beside a picture is its writer's."""
_COUNTED = re.compile(r"^\(?(\d{1,3})\s?/\s?(\d{1,3})\)?[.:]?\s+")
"""The number of a slide among all, before its words; another fraction is one of them: `1/3 diện tích lúa …`."""
_NUMBER = re.compile(r"\(?(?P<at>\d{1,3})\s?/\s?(?P<all>\d{1,3})\)?")
_CALL = re.compile(
    r"^\W*(?:xem|bấm|nhấn|nhấp|click|chạm|mở|tải)\b.*\b(?:ảnh|hình|lớn|to|đầy đủ|gốc)\W*$|phóng (?:to|lớn)\W*$|"
    r"\b(?:bấm|nhấn|nhấp|click|chạm)\s+(?:vào|để)\b|tại đây|xem (?:rõ|chi tiết|đầy đủ|bản)\b",
    re.IGNORECASE,
)
"""What asks to open a picture, and tells nothing of it."""
_INLINE = frozenset({"span", "em", "i", "small"})
_PICTURES = frozenset({"img", "amp-img", "picture", "a"})
_BOXES = frozenset({"div", "li", "section"})
_NO_SLIDE = ("a", "h1", "h2", "h3", "h4", "h5", "table", "iframe", "video", "figure", "ul", "ol")


def slides_of(tag: Element) -> list[tuple[Element, str]]:
    """Return the pictures in a row of like boxes, each with its text; none if one box is no slide.

    A box of a picture and a line of inline words below it is one alone: what else would stand in a box of its own?
    So is a link that opens its picture.
    """
    if tag.name == "table":
        return pictures_of_table(tag)
    if tag.name == "a":
        return _opened(tag)
    boxes = [child for child in tag.contents if isinstance(child, Element)]
    if len(boxes) == 2 and tag.name in ("div", "section") and _is_captioned(tag, *boxes):
        return [(boxes[0], text_of_tag(tag))]
    if len(boxes) < FEW_SLIDES or boxes[0].name not in _BOXES:
        return []
    if len({(box.name, box.attrs.get("class", "").split(" ")[0]) for box in boxes}) > 1:
        return []
    found: list[tuple[Element, str]] = []
    for box in boxes:
        pictures = list(elements(box, "img"))
        if len(pictures) != 1 or any(elements(box, *_NO_SLIDE)):
            return []
        text = text_of_tag(box)
        if not 0 < len(text) <= MAX_SLIDE:
            return []
        found.append((pictures[0], text))
    numbers = [_COUNTED.match(text) for _, text in found]
    if all(n is not None and (int(n[1]), int(n[2])) == (at, len(found)) for at, n in enumerate(numbers, 1)):
        return [(picture, _COUNTED.sub("", text)) for picture, text in found]
    return found


def is_gallery(figure: Element, captions: Sequence[Element]) -> bool:
    """Tell whether a figure holds several, of which each has a caption of its own among the `captions` in it."""
    around = [caption.parent for caption in captions if caption.parent is not figure]
    return len({id(box) for box in around if box is not None and box.name == "figure"}) > 1


def pass_down_caption(gallery: Element, captions: Sequence[Element]) -> None:
    """Add a gallery's own captions to the last of those that its pictures have: `Mùa mận. Ảnh: Lò Mai`.

    A picture beside the figures in it, or a last one without a caption, has the gallery's for its own: it stands next.
    """
    last = [caption for caption in captions if caption.parent is not gallery][-1]
    parts = (part for part in gallery.contents if isinstance(part, Element) and part.name in _PICTURES)
    beside = any(not any(elements(part, "figure")) for part in parts)
    if beside or last.parent is not list(elements(gallery, "figure"))[-1]:
        return
    for caption in captions:
        if caption.parent is gallery:
            last.append(f" {text_of_tag(caption.extract())}")


def numbers_of_slides(lines: Sequence[tuple[str, str]]) -> set[int]:
    """Return the places of the lines right below pictures that number these: `1/4` to `4/4`.

    `lines` has the kind and the text of each. Another fraction is a mark or a day: `8/10`, `2/9`.
    """
    numbers: list[tuple[int, int, int]] = []
    for place in range(1, len(lines)):
        (above, _), (kind, text) = lines[place - 1 : place + 1]
        if above == "image" and kind == "text" and (match := _NUMBER.fullmatch(text)):
            numbers.append((int(match["at"]), int(match["all"]), place))
    found: set[int] = set()
    for index, (at, total, _) in enumerate(numbers):
        row = numbers[index : index + total] if at == 1 < total else []
        if len(row) == total and all(number[:2] == (at, total) for at, number in enumerate(row, 1)):
            found.update(place for _, _, place in row)
    return found


def _opened(link: Element) -> list[tuple[Element, str]]:
    """Return the picture that a link opens in large, with the words below it in the link; none if these are a call."""
    pictures = list(elements(link, "img")) if is_picture_file(link.attrs.get("href", "")) else []
    if len(pictures) != 1 or any(elements(link, *_NO_SLIDE)) or is_sign(pictures[0]):
        return []
    text = text_of_tag(link)
    is_words = len(text.split()) >= LEAST_WORDS and len(text) <= MAX_SLIDE and not _CALL.search(text)
    return [(pictures[0], text)] if is_words else []


def _is_captioned(tag: Element, picture: Element, words: Element) -> bool:
    """Tell whether a box shows a picture and nothing but a short line of inline words below it.

    A sentence may be a paragraph of the text, and a quotation stands beside a portrait or a sign.
    """
    if picture.name not in ("img", "amp-img") or words.name not in _INLINE or any(elements(words, "a", "img", "br")):
        return False
    if is_sign(picture):
        return False
    text = text_of_tag(words)
    said = text.endswith((".", "!", "?", "…")) or any(map(text.__contains__, '“”"«»'))
    return not said and len(text) <= MAX_SLIDE and len(text.split()) >= LEAST_WORDS and text == text_of_tag(tag)
