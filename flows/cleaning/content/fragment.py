"""Copies an element of the parser's tree to Beautiful Soup's, which may be cut: the article's fragment."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from bs4.element import PageElement
from selectolax.lexbor import LexborNode

from flows.cleaning.content.byline import MAX_LINE, read_byline, read_labelled
from flows.cleaning.page.dom_index import beside, holds_any, tag_numbers
from flows.cleaning.page.element import Element, append_element, append_text, new_fragment
from flows.cleaning.page.layout_signs import MAX_SPAN, SPANS, holds_verses, is_at_right, lines_of_spans
from flows.cleaning.page.markup import MARK
from flows.cleaning.page.picture_addresses import (
    MOST_FORMS,
    address_among,
    address_of_forms,
    file_name,
    image_address,
    size_of,
)
from flows.cleaning.page.shown_text import hides

__all__ = ["fragment_of"]

_ACCORDING = re.compile(r"\W*theo\s", re.IGNORECASE)
_SILENT_NAMES = "script noscript template svg canvas math map meta link base title rt rp -comment"
_SILENT = frozenset(_SILENT_NAMES.split())
_BOX_NAMES = "div section article p li td th tr table tbody ul ol dl blockquote figure figcaption h1 h2 h3 h4 h5 h6"
_BOXES = frozenset(_BOX_NAMES.split())
_BARREN_NAMES = "div section nav aside ul ol header footer form dl"
_BARREN = frozenset(_BARREN_NAMES.split())
"""Boxes that are left out where they hold no prose and nothing of `_SHOWN`."""
_SHOWN = tag_numbers("img, figure, video, iframe, h2, h3, table, p, pre")
_PICTURES, _LINKS = tag_numbers("img"), tag_numbers("a")
_LOADED = frozenset({"img", "picture", "amp-img"})
_ONE, _SIZING = frozenset({"1", "1px"}), frozenset({"srcset", "sizes"})
_DOTS = frozenset({"0", "1", "0px", "1px"})
"""Sizes of pictures that count visitors."""
NOWHERE = "https://page.invalid/"
"""Stands for the address of the page where only it matters whether a picture has an address."""
BESIDE, NEAR = 20, 60
"""Parts before a `<noscript>` among which a picture, loaded by script, is looked for, and one of the same name."""
MAX_SIGN = 16
"""Pixels of the largest sign: an arrow, a clock that turns while a picture is loaded."""
_BLANKS = " \n\t\f\r"
_WITHIN_LINES = frozenset({"a", "b", "strong", "i", "em", "u", "span", "font", "sup", "sub", "-text"})
"""What stands in a line with others."""
_HOLDERS = frozenset({"div", "section", "article", "p", "td", "li", "blockquote"})
"""Boxes whose spans may be lines."""
COUPLET = 2
"""Lines of a couplet, each a paragraph of a poem; more lines in a box are one paragraph with breaks."""
_STEPS: tuple[Literal["prev"], Literal["next"]] = ("prev", "next")
MAX_AROUND = 4
"""Boxes around lines that hold nothing else."""
_BLOCK = re.compile(r"(?:^|[;\s])display\s?:\s?block(?![\w-])", re.IGNORECASE)


def fragment_of(node: LexborNode, prose: Collection[int] = (), core: int | None = None) -> tuple[Element, list[str]]:
    """Return an element that holds a copy of `node`, and the style sheets in it.

    With `core`, the id of the element of the densest prose, boxes outside it are left out that hold nothing to read;
    `prose`: the ids of all elements that hold prose.

    What is never shown and what the layout's rules call noise is left out. Recursive: the nesting of `node` must be
    bounded.
    """
    root = new_fragment()
    notes = _Notes()
    _append_node(node, root, root, notes, _Outside(prose, core) if core is not None and node.mem_id != core else None)
    return root, notes.sheets


@dataclass(frozen=True, slots=True)
class _Notes:
    """What is found while a fragment is copied."""

    sheets: list[str] = field(default_factory=list)
    """The style sheets in it."""
    poems: dict[int, bool] = field(default_factory=dict)
    """Whether boxes around lines of spans are poems, by their ids."""


@dataclass(frozen=True, slots=True)
class _Outside:
    """What is known about the boxes outside the densest one."""

    prose: Collection[int]
    core: int

    def barren(self, box: LexborNode, tag: str) -> bool:
        """Tell whether `box` holds nothing to read."""
        return tag in _BARREN and box.mem_id not in self.prose and not holds_any(box, _SHOWN) and not _is_signature(box)


def _is_signature(box: LexborNode) -> bool:
    """Tell whether a box holds nothing but a line that ends a text of boxes: words or place mark its writer.

    Or it names a source after `Theo`; other words for a source stand below pictures, too.
    """
    if len(text := box.text(separator=" ")) > MAX_LINE:
        return False
    byline = read_byline(text) if is_at_right(box) else read_labelled(text)
    if byline is None or byline.authors:
        return byline is not None
    return bool(byline.credit) and _ACCORDING.match(text) is not None and box.first_child == box.last_child


def _append_node(
    node: LexborNode,
    parent: Element,
    previous: PageElement,
    notes: _Notes,
    outside: _Outside | None,
    *,
    as_line: bool = False,
) -> PageElement:
    """Append a copy of an element to `parent`, after `previous` in the order of the page, and return the last part.

    `as_line`: it is shown as a line of its own.
    """
    name = "div" if as_line else node.tag or ""
    if name in _SILENT:
        return _append_unscripted(node, parent, previous) if name == "noscript" else previous
    if name == "style":
        notes.sheets.append(node.text())
        return previous
    if outside is not None:
        if outside.barren(node, name):
            return previous
        outside = None if node.mem_id == outside.core else outside
    attributes = _attributes_of(node)
    if attributes and (attributes.get(MARK) == "noise" or _is_no_picture(name, attributes, node, parent)):
        return previous
    if "style" in attributes or "role" in attributes:
        name = _shown_as(name, attributes, node)
    element = append_element(parent, name, attributes, previous)
    last: PageElement = element
    child = node.first_child
    parting = _parting_of(node, notes.poems) if name in _HOLDERS and _may_begin_line(child) else ""
    while child is not None:
        if not child.is_text_node:
            last = _part(element, last, parting) if parting else last
            last = _append_node(child, element, last, notes, outside, as_line=parting == "div")
        elif text := _shown_text(child, name):
            last = append_text(element, text, last)
        child = child.next
    return last


def _may_begin_line(child: LexborNode | None) -> bool:
    """Tell whether a box begins with a span or its like, white space apart; `child`: its first part."""
    if child is not None and child.is_text_node and not (child.text_content or "").strip():
        child = child.next
    return child is not None and child.tag in SPANS and child.next is not None


def _parting_of(box: LexborNode, poems: dict[int, bool]) -> str:
    """Return what parts the lines that a box holds in spans: boxes or line breaks in a poem, else spaces; or nothing.

    `poems` keeps by its id what is found of the box around: in prose, a box of facts or a caption is read as one line.
    """
    if not (lines := lines_of_spans(box)):
        return ""
    inner, around = box, box.parent
    for _ in range(MAX_AROUND):
        if around is None or any(beside(inner, step) is not None for step in _STEPS):
            break
        inner, around = around, around.parent
    if around is None or not holds_verses(box):
        return " "
    if around.mem_id not in poems:
        poems[around.mem_id] = _is_poem(around)
    if not poems[around.mem_id]:
        return " "
    return "div" if lines == COUPLET else "br"


def _is_poem(box: LexborNode) -> bool:
    """Tell whether verses are no less of a box than prose is: texts without a link that are longer than a line."""
    verses = prose = 0
    child = box.first_child
    while child is not None:
        size = len(child.text().strip())
        if size and not child.is_text_node and lines_of_spans(child):
            verses += size
        elif size > MAX_SPAN and (child.tag == "p" or child.is_text_node or not holds_any(child, _LINKS)):
            prose += size
        child = child.next
    return verses >= prose


def _part(element: Element, last: PageElement, parting: str) -> PageElement:
    """Part what is appended next to an element from its parts, the last of which is given, and return the last now."""
    if parting == "div" or not element.contents:
        return last
    return append_text(element, " ", last) if parting == " " else append_element(element, "br", {}, last)


def _is_block(node: LexborNode) -> bool:
    """Tell whether an element is a span that its style shows as a block; one that floats is a large first letter."""
    style = node.attributes.get("style") if node.tag == "span" else None
    return bool(style and _BLOCK.search(style) and "float" not in style.lower())


def _is_line(node: LexborNode) -> bool:
    """Tell whether such a span is a line of its own: neither words nor inline elements stand around it."""
    if node.parent is None or node.parent.tag in _WITHIN_LINES:
        return False
    for step in ("prev", "next"):
        other = getattr(node, step)
        while other is not None and other.tag == "-text" and not other.text().strip():
            other = getattr(other, step)
        if other is not None and other.tag in _WITHIN_LINES and not _is_block(other):
            return False
    return True


def _shown_as(name: str, attributes: Mapping[str, str], node: LexborNode) -> str:
    """Return the name of the element as which one with these attributes is shown, whatever it is called."""
    if attributes.get("role") == "complementary":
        return "aside"
    if name == "span" and _is_block(node) and _is_line(node):
        return "div"  # as verses have
    return name


def _is_no_picture(name: str, attributes: Mapping[str, str], node: LexborNode, parent: Element) -> bool:
    """Tell whether an element is a dot that counts readers, or a link that says it is paid for and shows no words.

    A picture that a script or a style gives its size is none, nor is one with a caption.
    """
    if parent.name == "figure":
        return False
    if name == "img":
        dot = attributes.get("width") in _ONE and attributes.get("height") in _ONE
        styled = "style" in attributes and not hides(attributes)
        return dot and not (styled or any(key in _SIZING or key.startswith("data-") for key in attributes))
    return name == "a" and "sponsored" in attributes.get("rel", "").split() and not node.text().strip()


def _append_unscripted(node: LexborNode, parent: Element, previous: PageElement) -> PageElement:
    """Append the pictures of a `<noscript>`, unless a script loads them.

    Then the last picture right before it in the same box has an address, or one a little farther has its file's name.
    """
    if not holds_any(node, _PICTURES):
        return previous
    images = map(_attributes_of, node.css("img"))
    found = [each for each in images if _DOTS.isdisjoint((each.get("width"), each.get("height")))]
    if not found or _follows_loaded(node, parent) or _is_near(found, parent):
        return previous
    for attributes in found:
        previous = append_element(parent, "img", attributes, previous)
    return previous


def _follows_loaded(node: LexborNode, parent: Element) -> bool:
    """Tell whether the last picture of the few parts before `node` has an address, or the forms of one around it.

    Forms without an image show nothing.
    """
    for part in reversed(parent.contents[-BESIDE:]):
        if isinstance(part, Element) and part.name in _LOADED and not _is_sign(part):
            images = (each for each in part.contents[:MOST_FORMS] if isinstance(each, Element) and each.name == "img")
            image = next(images, None) if part.name == "picture" else part
            return image is not None and bool(image_address(image, NOWHERE))
    if parent.name != "picture" or not address_of_forms(parent, NOWHERE):
        return False
    below = node.next
    for _ in range(MOST_FORMS):
        if below is None or below.tag == "img":
            break
        below = below.next
    return below is not None and below.tag == "img"


def _is_sign(picture: Element) -> bool:
    """Tell whether a picture is a small sign beside another, for which no script has an address."""
    width, height = size_of(picture)
    small = width is not None and height is not None and max(width, height) <= MAX_SIGN
    return small and not any(key.startswith("data-") for key in picture.attrs)


def _is_near(pictures: Sequence[Mapping[str, str]], parent: Element) -> bool:
    """Tell whether a picture before, in the same box, has the file name of one of `pictures`."""
    names = {file_name(address_among(attributes, NOWHERE)) for attributes in pictures} - {""}
    return bool(names) and any(
        isinstance(part, Element) and part.name in _LOADED and file_name(address_among(part.attrs, NOWHERE)) in names
        for part in parent.contents[-NEAR:]
    )


def _shown_text(node: LexborNode, parent: str) -> str:
    """Return the text of a text node in an element called `parent`, as far as it is shown."""
    text = node.text_content or ""
    if text.strip(_BLANKS):
        return text
    if parent in _BOXES and (node.prev is None or node.next is None):
        return ""  # white space is shown neither at the beginning of a box nor at its end
    return "\n" if "\n" in text else " "


def _attributes_of(node: LexborNode) -> dict[str, str]:
    found = node.attributes
    return (
        {key: value or "" for key, value in found.items()} if None in found.values() else cast("dict[str, str]", found)
    )
