"""Marks the small boxes around a form amid a text: what stands in them asks the reader to fill it in."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import form_of
from flows.cleaning.page.dom_index import DomIndex, tag_numbers
from flows.cleaning.page.markup import MARK

__all__ = ["mark_form_boxes"]

MAX_FORM, MAX_BESIDE = 400, 250
"""Characters of the longest form, and of what is said of it beside it: a longer one is a page in a form, as ASP.NET has
them, and more beside it is a text."""
MOST_TAKEN = 0.25
"""Share of the body's characters that forms and what is said of them have at most."""
MIN_ASKED, LEVELS = 40, 3
"""Characters of the shortest sentence that says what a form is for, and boxes around one in which it is looked for."""
MOST_PARTS = 20
"""Parts of a box around a form that are looked at."""
FEW_TICKS = 3
"""Items of the shortest list to tick off."""
MANY_ALIKE = 3
"""Forms made alike that are no requests of the site."""
_ASKS = re.compile(
    r"\b(?:mời (?:bạn|quý)|bạn (?:có|nghĩ|đánh giá|chọn)|của bạn|quý (?:vị|độc giả)|đăng ký (?:nhận|theo dõi)|bản tin|"
    r"hộp thư|bình chọn|lượt chọn|ý kiến của|điều khoản|your?|newsletter|subscribe|recaptcha|sign up|inbox|poll|"
    r"votes?)\b",
    re.IGNORECASE,
)
"""What is said beside a form that asks: paragraphs beside one without such a word are the text's."""
_FIELDS = tag_numbers("input, textarea, select, button")
_TELLING = frozenset({"email", "radio"})
"""Fields that ask something without a form around them, too: others open a menu or show what is hidden."""
_HEADINGS = frozenset({"h2", "h3", "h4"})
_BUTTONS = "button, input[type=submit], input[type=button]"
_OTHERS = "h1, article, figure, table, video, iframe"
"""What is no part of a box that only asks."""


def mark_form_boxes(dom: DomIndex, body: LexborNode) -> None:
    """Mark the forms in `body`, each with the small box around it, as no text: a subscription, a poll.

    Several made alike belong to the article: its questions, its steps, the posts of a live report.
    """
    forms = [*dom.called("form"), *_fields_without_form(dom)]
    if not forms:
        return
    first = dom.index(body) or 0
    size = len(body.text()) or 1
    sizes: dict[int, int | None] = {}  # thousands of forms may stand in one box
    found: dict[int, LexborNode] = {}
    for form in forms:
        place = dom.index(form)
        if place is None or place <= first or not _lies_in(form, body) or not _asks(form):
            continue
        box = _box_of(form, body, sizes)
        found[box.mem_id] = box
    alike = Counter(map(form_of, found.values()))
    boxes = [box for box in found.values() if alike[form_of(box)] < MANY_ALIKE]
    if sum(len(box.text()) for box in boxes) <= MOST_TAKEN * size:
        for box in boxes:
            box.attrs[MARK] = "noise"


def _fields_without_form(dom: DomIndex) -> Iterator[LexborNode]:
    """Yield what holds the fields for an address and the choices of a poll, each box of them once.

    A poll has a button; choices without one may be the article's.
    """
    seen: set[int] = set()
    for node in dom.called("input"):
        if node.attributes.get("type") in _TELLING and (box := node.parent) is not None:
            if box.tag == "label" and box.parent is not None:
                box = box.parent
            if box.mem_id not in seen:
                seen.add(box.mem_id)
                if node.attributes.get("type") == "email" or box.css_first(_BUTTONS) is not None:
                    yield box


def _asks(form: LexborNode) -> bool:
    """Tell whether a form is small, and has a field or button that is shown."""
    if len(" ".join(form.text().split())) > MAX_FORM or form.css_first(_OTHERS) is not None:
        return False
    fields = [node for node in form.traverse(include_text=False) if node.tag_id in _FIELDS]
    kinds = Counter(node.attributes.get("type") or node.tag for node in fields)
    ticked = kinds["checkbox"] == len(fields) >= FEW_TICKS and len(form.css("li")) >= FEW_TICKS
    is_checklist = ticked and form.css_first("a") is None and not _ASKS.search(form.text())
    return len(fields) > kinds["hidden"] and not is_checklist  # a list to tick off cannot be sent


def _box_of(form: LexborNode, body: LexborNode, sizes: dict[int, int | None]) -> LexborNode:
    """Return the smallest box around a form in which it is said what the form is for; little else may be.

    What is said may stand in paragraphs right beside the form; farther away a paragraph is the article's. `sizes`: the
    characters in boxes, as far as known; None for one that holds more than questions.
    """
    said = own = len(" ".join(form.text().split()))
    box = form
    for _ in range(LEVELS):
        around = box.parent
        if around is None or around.mem_id == body.mem_id:
            break
        if around.mem_id not in sizes:
            holds_more = around.css_first(_OTHERS) is not None
            sizes[around.mem_id] = None if holds_more else len(" ".join(around.text().split()))
        size = sizes[around.mem_id]
        if size is None or size - own > MAX_BESIDE or _heads_text(box):
            break
        if _has_paragraph_beside(box, around) and (said >= MIN_ASKED or not _ASKS.search(around.text())):
            break
        box, said = around, size
    return box


def _has_paragraph_beside(box: LexborNode, around: LexborNode) -> bool:
    parts = islice(around.iter(), MOST_PARTS)
    return any(part.mem_id != box.mem_id and (part.tag == "p" or part.css_first("p")) for part in parts)


def _heads_text(box: LexborNode) -> bool:
    """Tell whether a heading stands beside the box of a form, after it: it is the one of the text below."""
    part = box.next
    for _ in range(MOST_PARTS):
        if part is None:
            break
        if part.is_element_node and (part.tag in _HEADINGS or part.css_first(", ".join(sorted(_HEADINGS)))):
            return True
        part = part.next
    return False


def _lies_in(node: LexborNode, body: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.mem_id != body.mem_id:
        above = above.parent
    return above is not None
