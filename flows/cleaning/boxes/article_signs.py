"""What a page tells of an article: a label above it, a date below its heading, an address of its own."""

import re
from collections.abc import Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import Leaf, form_of
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.layout_signs import DATE
from flows.cleaning.page.typography import bare

__all__ = ["MAX_DATE_LINE", "announces", "are_chapters", "beginning_of", "is_date", "names_address", "said_first"]

MAX_DATE_LINE = 80
"""Characters of a line that holds a date: writer, day and time."""
_ANNOUNCES = re.compile(
    r"(?:(?:mời )?(?:bạn )?(?:xem|đọc) (?:tiếp )?)?(?:bài|tin)(?: viết| báo| đọc)? (?:tiếp theo|kế tiếp|tiếp|kế|sau)|"
    r"tiếp theo|kế tiếp|"
    r"up next|(?:read )?next (?:article|story|post)",
    re.IGNORECASE,
)
"""The label of a box that holds the article after ours. `Đọc tiếp` may be a button in the midst of ours."""
MOST_ANNOUNCED = 40
"""Elements and texts at the beginning of a box among which such a label and a date are looked for."""
_ADDRESSES = (
    "data-url", "data-href", "data-permalink", "data-link", "data-post-url",
    "data-page-url", "data-path", "data-uri", "itemid",
)  # fmt: skip  # short items: a line each would fill a screen
_DATE_IN_WORDS = re.compile(r"(?<!\d)\d{1,2} tháng \d{1,2},? (?:năm )?(?:19|20)\d\d(?!\d)", re.IGNORECASE)
_LINKS = tag_numbers("a, button")
FEW_CHAPTERS = 2
"""Boxes below ours that are chapters: a single one with a first-level heading is mostly another article."""
MOSTLY_PROSE = 0.5
"""Share of the characters of chapters that their prose has: lists of other articles have less."""


def said_first(box: LexborNode) -> list[tuple[LexborNode, str]]:
    """Return the texts at the beginning of a box, each with its node."""
    nodes = islice(box.traverse(include_text=True), MOST_ANNOUNCED)
    return [(node, text) for node in nodes if node.is_text_node and (text := (node.text_content or "").strip())]


def announces(text: str) -> bool:
    """Tell whether a text as a whole is the label of the article that follows: `Bài tiếp theo`."""
    return _ANNOUNCES.fullmatch(text.strip().rstrip(" :.…»")) is not None


def beginning_of(node: LexborNode) -> str:
    """Return the text of a node, or more of its beginning than a label has: most are whole texts."""
    found = ""
    for part in node.traverse(include_text=True):
        found += (part.text_content or "") if part.is_text_node else ""
        if len(found) > MAX_DATE_LINE:
            break
    return found


def is_date(text: str) -> bool:
    """Tell whether a short line holds a date."""
    return len(text) <= MAX_DATE_LINE and bool(DATE.search(text) or _DATE_IN_WORDS.search(text))


def names_address(box: LexborNode) -> bool:
    """Tell whether an attribute of an element other than a link is the address of another page."""
    attributes = box.attributes
    return box.tag_id not in _LINKS and any((attributes.get(name) or "").count("/") for name in _ADDRESSES)


def are_chapters(boxes: Sequence[LexborNode], leaves: Sequence[Leaf], headline: LexborNode) -> bool:
    """Tell whether boxes with first-level headings are the chapters of one text, as some editors print them.

    Several boxes beside each other are made alike and are mostly prose. None repeats `headline` or the heading of
    another, and none tells what a page tells of an article: a date below its heading, an address of its own.
    """
    made = {(form_of(box), box.parent.mem_id if box.parent is not None else 0) for box in boxes}
    if len(boxes) < FEW_CHAPTERS or len(made) > 1 or any(map(_tells_of_article, boxes)):
        return False
    titles = {bare(node.text()) for node in (headline, *(box.css_first("h1") for box in boxes)) if node is not None}
    names = {box.mem_id for box in boxes}
    prose = sum(leaf.prose for leaf in leaves if leaf.lies_in(names))
    return len(titles) > len(boxes) and prose > MOSTLY_PROSE * sum(len(box.text()) for box in boxes)


def _tells_of_article(box: LexborNode) -> bool:
    """Tell whether a box has an address or a label of its own, or a heading that is a link or has a date near it."""
    heading = box.css_first("h1")
    said = [text for _, text in said_first(box)]
    if heading is None or names_address(box) or any(map(is_date, said)) or (said and announces(said[0])):
        return True
    inner: LexborNode | None = heading
    while inner is not None and inner.mem_id != box.mem_id:
        if inner.tag == "a" or names_address(inner):
            return True
        inner = inner.parent
    return heading.css_first("a[href]") is not None
