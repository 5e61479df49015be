"""What an element's markup says of the line that it holds: large letters, a plain line, names."""

import re
from collections.abc import Collection
from typing import Literal, NamedTuple

from selectolax.lexbor import LexborNode

from flows.cleaning.page.dom_index import beside, called_in, tag_numbers
from flows.cleaning.page.typography import SENTENCE_ENDS

__all__ = [
    "DATE",
    "FIRST_LEVEL",
    "MAX_SPAN",
    "SPANS",
    "beside_line",
    "holds_paragraphs",
    "holds_verses",
    "is_above_date",
    "is_at_right",
    "is_bold_by_date",
    "is_dated_below_lead",
    "is_dated_title",
    "is_front_page",
    "is_in_link",
    "is_large",
    "is_named_minor",
    "is_named_title",
    "is_plain_line",
    "label_of",
    "leads_home",
    "lines_of_spans",
    "names_site",
]

_FRONT_PAGE = re.compile(r"(?:https?:)?//[^/?#]+/?|/|(?:\./|/)?(?:index|default|home)(?:\.\w{3,5})?", re.IGNORECASE)
_LARGE_SIZES = frozenset("4567")
_FONT_SIZE = re.compile(r"font-size:\s*(\d+(?:\.\d+)?)(px|pt)", re.IGNORECASE)
LARGE_PIXELS, LARGE_POINTS = 18, 14
"""Sizes of letters from which a line is larger than a paragraph: old pages have no headings."""
MANY_BREAKS = 10
"""Line breaks in a short article: two before each paragraph; a lead printed as points has fewer."""
_BREAKS = tag_numbers("br")
_TITLE_NAME = re.compile(
    r"tieu[-_]?de|tua[-_]?(?:de|chinh)|ten[-_]?bai(?![a-z])|(?:lbl|news|article|post|detail|entry)[\w-]*title|headline",
    re.IGNORECASE,
)
_MINOR_TITLE = re.compile(
    r"(?:sub|(?<![a-z])(?:pre|super|over))[-_]?(?:title|headline|tieu[-_]?de)|kicker|ticker|marquee"
    r"|(?:tieu[-_]?de|title)[-_]?(?:phu|con|nho)(?![a-z])|[-_](?:nav|prev|next|box|related)[-_]"
    r"|(?:^|\s)(?:header|footer|top|nav|menu|box|widget|sidebar|block)[-_](?:news[-_])?(?:title|tieu)",
    re.IGNORECASE,
)
"""How lines are called that stand above or below a headline, and the titles of boxes."""
_SITE_TITLE = re.compile(
    r"(?:site|trang|web|portal)[-_]?(?:title|name|logo)|(?:^|[\s_-])(?:logo|brand|banner|masthead)(?:$|[\s_-])",
    re.IGNORECASE,
)
LEVELS_NAMED = 4
"""Levels of boxes around a line that may be called the site's banner."""
_TITLE_WORD = re.compile(r"(?:^|[\s_-])title(?:$|[\s_-])", re.IGNORECASE)
FIRST_LEVEL = '[role="heading"][aria-level="1"]'
"""What calls itself a heading of the first level without being one."""
DATE = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?!\d)")
_WORDED_DATE = re.compile(
    r"(?<!\d)\d{1,2}\s+tháng\s+(?:\d{1,2}|một|giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: một| hai)?|chạp)"
    r"(?:,|\s+năm)?\s+(?:19|20)\d\d(?!\d)",
    re.IGNORECASE,
)
_WORD_OF_DATE = re.compile(
    r"\d\w*|ngày|giờ|phút|thứ|hai|ba|tư|năm|sáu|bảy|chủ|nhật|đăng|cập|xuất|bản|phát|hành|lúc|vào|hôm|nay|sáng|trưa"
    r"|chiều|tối|am|pm",
    re.IGNORECASE,
)
"""Words before a date with `ngày`: weekdays, times, labels without a colon. Letters name their place there."""
MAX_AROUND = 12
"""Boxes around a bold element that hold nothing else, and may stand beside a date."""
MAX_DATE_LINE = 60
"""Characters of the longest line that is a date with its day and time."""
MIN_LEAD, MAX_LEAD = 40, 500
"""Characters of a sentence between a headline and its date."""
MIN_SPANS, MIN_PARTED, MIN_SPAN, MAX_SPAN = 3, 4, 4, 60
"""Spans that run together, and spans on lines of the markup, that are lines; characters of the shortest and longest."""
MIN_WORDS = 3
"""Words of a line that begins with a small letter: fewer are a part of one."""
SPANS = frozenset({"span", "i", "em"})
"""Elements that a style sheet may show as lines."""
_OPENS_LINE = re.compile(r"[^\W\d_]|[\d“\"‘'«(\-–—…]")
_ALIGNED_RIGHT = re.compile(r"text-align:\s*right|\btext-(?:end|right)\b", re.IGNORECASE)
_NAMES = ("class", "id", "data-role", "itemprop")
_FRAMED = frozenset({"figure", "figcaption", "li", "aside", "form", "a", "nav"})


def is_large(node: LexborNode) -> bool:
    """Tell whether an element says that its text is larger than a paragraph's."""
    attributes = node.attributes
    if node.tag == "font":
        return (attributes.get("size") or "").lstrip("+") in _LARGE_SIZES
    size = _FONT_SIZE.search(attributes.get("style") or "")
    return size is not None and float(size[1]) >= (LARGE_POINTS if size[2] == "pt" else LARGE_PIXELS)


def is_bold_by_date(node: LexborNode) -> bool:
    """Tell whether a bold element is a line by itself with a date directly above or below it."""
    return any(_is_date(other.text().strip()) for other in beside_line(node, "prev", "next"))


def is_above_date(node: LexborNode) -> bool:
    """Tell whether the line directly below an element is a date."""
    return any(_is_date(other.text().strip()) for other in beside_line(node, "next"))


def beside_line(node: LexborNode, *steps: Literal["prev", "next"]) -> list[LexborNode]:
    """Return what stands in the wanted directions beside an element, or beside the boxes that hold nothing else."""
    line = node
    around = [beside(line, step) for step in steps]
    for _ in range(MAX_AROUND):
        if any(other is not None for other in around) or line.parent is None:
            break
        line = line.parent
        around = [beside(line, step) for step in steps]
    return [other for other in around if other is not None]


def is_dated_below_lead(node: LexborNode) -> bool:
    """Tell whether an element is a line with a sentence directly below it, and a date directly below that."""
    lead = next(iter(beside_line(node, "next")), None)
    if lead is None or not lead.text().strip().endswith(".") or not MIN_LEAD <= len(lead.text()) <= MAX_LEAD:
        return False
    return is_above_date(lead)


def _is_date(text: str) -> bool:
    """Tell whether a line is a date, and not where a letter was written: `Nà Pheo, ngày 1 tháng 3 năm 2026`."""
    if len(text) > MAX_DATE_LINE or DATE.search(text):
        return len(text) <= MAX_DATE_LINE
    worded = _WORDED_DATE.search(text)
    if worded is None:
        return False
    before = re.findall(r"\w+", text[: worded.start()].rpartition(": ")[2].lower())
    return before[-1:] != ["ngày"] or all(map(_WORD_OF_DATE.fullmatch, before))


def is_plain_line(node: LexborNode, around: Collection[int] = ()) -> bool:
    """Tell whether the line of `node` is no link, no caption and no heading of a list.

    `around`: ids of elements that frame nothing, because they hold the article: old pages lay columns out in lists.
    """
    current: LexborNode | None = node
    for _ in range(4):
        if current is None or current.mem_id in around or current.tag in ("article", "main", "body"):
            break
        if current.tag in _FRAMED:
            return False
        current = current.parent
    return node.css_first("a, img, button") is None


def holds_paragraphs(node: LexborNode) -> bool:
    """Tell whether line breaks part the text of an element into paragraphs: then it is a body, whatever its name."""
    return len(called_in(node, _BREAKS)) >= MANY_BREAKS


def is_named_title(node: LexborNode) -> bool:
    """Tell whether class or id of an element call its text a title."""
    return bool(_TITLE_NAME.search(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"))


def is_named_minor(node: LexborNode) -> bool:
    """Tell whether class or id of an element call its title that of a box, or a line above or below the headline."""
    return bool(_MINOR_TITLE.search(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"))


def is_at_right(node: LexborNode) -> bool:
    """Tell whether an element says that its line is aligned at the right, where signatures stand."""
    style = " ".join(filter(None, map(node.attributes.get, ("style", "class"))))
    return node.attributes.get("align") == "right" or bool(_ALIGNED_RIGHT.search(style))


def is_in_link(node: LexborNode) -> bool:
    """Tell whether one of the two boxes around an element is a link."""
    box = node.parent
    return box is not None and (box.tag == "a" or (box.parent is not None and box.parent.tag == "a"))


def is_dated_title(node: LexborNode) -> bool:
    """Tell whether class or id of an element hold the word `title`, and a date stands directly beside its line."""
    named = _TITLE_WORD.search(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}")
    return named is not None and is_bold_by_date(node)


def leads_home(node: LexborNode) -> bool:
    """Tell whether a heading is a link to the front page: the newspaper's name."""
    link = node.css_first("a[href]")
    if link is None or link.text().strip() != node.text().strip():
        return False
    return is_front_page(link.attributes.get("href") or "")


def is_front_page(address: str) -> bool:
    """Tell whether an address is that of a host, or of the front page of the page's own."""
    return _FRONT_PAGE.fullmatch(address.strip()) is not None


def names_site(node: LexborNode) -> bool:
    """Tell whether an element or a box close around it is called the site's title, its logo or its banner."""
    current: LexborNode | None = node
    for _ in range(LEVELS_NAMED):
        if current is None or current.tag in ("article", "main", "body"):
            return False
        attributes = current.attributes
        if _SITE_TITLE.search(" ".join(filter(None, map(attributes.get, ("class", "id", "role"))))):
            return True
        current = current.parent
    return False


def label_of(node: LexborNode) -> str:
    """Return what an element is called, and the table of which it is a cell, in lower case."""
    named = [node]
    if node.tag == "td" and (table := _table_of(node)) is not None:
        named.append(table)
    return " ".join(value for one in named for name in _NAMES if (value := one.attributes.get(name))).lower()


def _table_of(cell: LexborNode) -> LexborNode | None:
    current = cell.parent
    while current is not None and current.tag in ("tr", "tbody"):
        current = current.parent
    return current if current is not None and current.tag == "table" else None


def lines_of_spans(box: LexborNode) -> int:
    """Return how many lines a box holds as short spans of one class, if nothing else: as verses and buttons are made.

    No style sheet is looked at. Each begins as a line does, and they run together (`sân đình</span><span>Hoa xoan`),
    or they have a name and stand each on a line of the markup; then they begin with a capital and most end no sentence:
    players that read a text aloud have such spans, too. Two are enough in one of several boxes made so.
    """
    return _lines_of(_spans_of(box), box)


def _lines_of(spans: "_Spans", box: LexborNode) -> int:
    if spans.are_parted:
        return spans.lines if spans.lines >= MIN_PARTED and spans.is_named and not spans.say_sentences else 0
    if spans.lines < MIN_SPANS:
        beside_it = (beside(box, step) for step in ("prev", "next"))
        is_one = spans.lines == MIN_SPANS - 1 and spans.is_named
        return spans.lines if is_one and any(_are_couplets(box, other) for other in beside_it) else 0
    return spans.lines


def holds_verses(box: LexborNode) -> bool:
    """Tell whether a box holds nothing but such lines, and most end no sentence: else it may be prose."""
    spans = _spans_of(box)
    return not spans.say_sentences and _lines_of(spans, box) > 0


def _are_couplets(box: LexborNode, other: LexborNode | None) -> bool:
    """Tell whether an element beside a couplet is called as it is, and holds as many lines."""
    if other is None or other.tag != box.tag or other.attributes.get("class") != box.attributes.get("class"):
        return False
    spans = _spans_of(other)
    return spans.lines == MIN_SPANS - 1 and spans.is_named and not spans.are_parted


class _Spans(NamedTuple):
    """What a box holds in spans that may be lines, if nothing else."""

    lines: int = 0
    are_parted: bool = False
    """White space parts them."""
    is_named: bool = False
    """They have a class."""
    say_sentences: bool = False
    """More than half of them end as a sentence does."""


def _spans_of(box: LexborNode) -> _Spans:
    """Return what a box holds in spans that may be lines; nothing if it holds anything else."""
    count, ends, are_parted, begins_small = 0, 0, False, False
    first: tuple[str | None, str] | None = None
    child = box.first_child
    while child is not None:
        if not child.is_text_node and child.tag not in SPANS:  # as in most boxes: to ask for all their text takes time
            return _Spans()
        text = child.text()
        if child.is_text_node:
            is_amid = bool(count) and child.next is not None
            are_parted = are_parted or is_amid
            if text.strip() or (is_amid and "\n" not in text):
                return _Spans()
        else:
            kind = child.tag, child.attributes.get("class") or ""
            is_plain = child.tag == "span" or kind[1]  # italics without a name are italics
            if not is_plain or first not in (None, kind) or not _is_line_by_itself(child, text, kind[1]):
                return _Spans()
            first, count, ends = kind, count + 1, ends + text.endswith(SENTENCE_ENDS)
            begins_small = begins_small or text.lstrip()[0].islower() or text[0].isdigit()
        child = child.next
    if are_parted and begins_small:
        return _Spans()
    return _Spans(count, are_parted, first is not None and bool(first[1]), 2 * ends > count)


def _is_line_by_itself(span: LexborNode, text: str, name: str) -> bool:
    """Tell whether the text of a span may be a line: short, without a link, and with a capital letter or a number.

    Where spans have a name, verses may begin with small letters, and end as no sentence does. Hard blanks before a line
    are its indent; others would part it from the words around it. In a script without capitals and without spaces
    between words nothing tells a line from a part of one, nor do spans of a digit or a letter each.
    """
    text = text.lstrip("\N{NO-BREAK SPACE}\N{EM SPACE}\N{EN SPACE}")
    if not MIN_SPAN <= len(text) <= MAX_SPAN or text != text.strip() or _OPENS_LINE.match(text) is None:
        return False
    if any(letter.isalpha() and letter.lower() == letter.upper() for letter in text):
        return False
    is_verse = bool(name) and len(text.split()) >= MIN_WORDS and not text.endswith(".")
    return (is_verse or not text[0].islower()) and span.css_first("a") is None
