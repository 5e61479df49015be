"""Finds rows of boxes that hold one picture and a short text each: slides, whose texts are captions."""

from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements, text_of_tag

__all__ = ["slides_of"]

FEW_SLIDES, MAX_SLIDE = 3, 200
"""Boxes of the shortest row, and characters of the longest text that is a caption: longer ones are paragraphs."""
_BOXES = frozenset({"div", "li", "section"})
_NO_SLIDE = ("a", "h1", "h2", "h3", "h4", "h5", "table", "iframe", "video", "figure", "ul", "ol")


def slides_of(tag: Element) -> list[tuple[Element, str]]:
    """Return the pictures in a row of like boxes, each with its text; none if one box is no slide."""
    boxes = [child for child in tag.contents if isinstance(child, Element)]
    if len(boxes) < FEW_SLIDES or boxes[0].name not in _BOXES:
        return []
    if len({(box.name, box.attrs.get("class", "").split(" ")[0]) for box in boxes}) > 1:
        return []
    found = []
    for box in boxes:
        pictures = list(elements(box, "img"))
        if len(pictures) != 1 or any(elements(box, *_NO_SLIDE)):
            return []
        text = text_of_tag(box)
        if not 0 < len(text) <= MAX_SLIDE:
            return []
        found.append((pictures[0], text))
    return found
