"""Finds boxes that hold one picture and a short text each: slides in a row, or one alone. The texts are captions."""

import re
from collections.abc import Sequence

from flows.cleaning.content.pictures.photo_tables import pictures_of_table
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements, text_of_tag
from flows.cleaning.page.noise import is_tool
from flows.cleaning.page.picture_addresses import is_picture_file, is_sign

__all__ = ["is_gallery", "numbers_of_slides", "pass_down_caption", "slides_of"]

FEW_SLIDES, MAX_SLIDE = 3, 200
"""Boxes of the shortest row, and characters of the longest text that is a caption: longer ones are paragraphs."""
LEAST_WORDS = 5
"""Words of the shortest caption of a box that stands alone: a name beside a picture is its writer's."""
_COUNTED = re.compile(r"^\(?(\d{1,3})\s?/\s?(\d{1,3})\)?[.:]?\s+")
"""The number of a slide among all, before its words; another fraction is one of them: `1/3 diện tích lúa …`."""
_COUNTED_BELOW = re.compile(r"(?:^|\s)\(?(\d{1,3})\s?/\s?(\d{1,3})\)?$")
"""The same behind its words, or without any."""
_NUMBER = re.compile(r"\(?(?P<at>\d{1,3})\s?/\s?(?P<all>\d{1,3})\)?")
_CALL = re.compile(
    r"^\W*(?:xem|bấm|nhấn|nhấp|click|chạm|mở|tải)\b.*\b(?:ảnh|hình|lớn|to|đầy đủ|gốc)\W*$|phóng (?:to|lớn)\W*$|"
    r"\b(?:bấm|nhấn|nhấp|click|chạm)\s+(?:vào|để)\b|tại đây|xem (?:rõ|chi tiết|đầy đủ|bản)\b",
    re.IGNORECASE,
)
"""What asks to open a picture, and tells nothing of it."""
_STEP = re.compile(r"(?:bước|phần|cách|câu|mục)\s+\d|\d{1,2}\s?[.):]\s", re.IGNORECASE)
"""How the part of a text begins that its picture shows: a step of a recipe."""
_LISTS = frozenset({"ul", "ol", "dl"})
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
    if tag.name in _LISTS and (found := _in_turn(tag)):
        return found
    boxes = [child for child in tag.contents if isinstance(child, Element)]
    if len(boxes) == 2 and tag.name in ("div", "section") and _is_captioned(tag, *boxes):
        return [(boxes[0], text_of_tag(tag))]
    return _in_row(boxes) if len(boxes) >= FEW_SLIDES and boxes[0].name in _BOXES else []


def _in_row(boxes: Sequence[Element]) -> list[tuple[Element, str]]:
    """Return the pictures of boxes alike that stand in a row, each with its text; none if one box is no slide."""
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
    return _without_numbers(found)


def _without_numbers(slides: list[tuple[Element, str]]) -> list[tuple[Element, str]]:
    """Return slides without their numbers, if each says which of all it is."""
    for form in (_COUNTED, _COUNTED_BELOW):
        numbers = [form.search(text) for _, text in slides]
        if all(n is not None and (int(n[1]), int(n[2])) == (at, len(slides)) for at, n in enumerate(numbers, 1)):
            return [(picture, form.sub("", text)) for picture, text in slides]
    return slides


def _in_turn(tag: Element) -> list[tuple[Element, str]]:
    """Return the pictures of a list whose items are a picture and its caption in turn; none of other lists.

    Steps of a recipe, several paragraphs below a picture, and titles with links are no captions.
    """
    items = [child for child in tag.contents if isinstance(child, Element)]
    found: list[tuple[Element, str]] = []
    for shown, told in zip(items[::2], items[1::2], strict=False):
        pictures, text = list(elements(shown, "img")), text_of_tag(told)
        if len(pictures) != 1 or text_of_tag(shown) or is_sign(pictures[0]) or any(elements(told, *_NO_SLIDE, "img")):
            return []
        if not 0 < len(text) <= MAX_SLIDE or _STEP.match(text) or sum(1 for _ in elements(told, "p")) > 1:
            return []
        found.append((pictures[0], text))
    return found if len(items) == 2 * len(found) else []


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

    A sentence may be a paragraph of the text, a quotation stands beside a portrait or a sign, a call beside a code.
    """
    if picture.name not in ("img", "amp-img") or words.name not in _INLINE or any(elements(words, "a", "img", "br")):
        return False
    if is_sign(picture):
        return False
    text = text_of_tag(words)
    said = text.endswith((".", "!", "?", "…")) or any(map(text.__contains__, '“”"«»')) or is_tool(text)
    return not said and len(text) <= MAX_SLIDE and len(text.split()) >= LEAST_WORDS and text == text_of_tag(tag)
