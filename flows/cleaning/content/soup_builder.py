"""An article's element as a soup: what the fast parser has read is handed over, not written out and parsed again."""

from bs4.element import NavigableString, PageElement, Tag
from selectolax.lexbor import LexborNode

from flows.cleaning.page.markup import MARK

__all__ = ["soup_of"]

_SILENT_NAMES = "script noscript template svg canvas math map meta link base title rt rp -comment"
_SILENT = frozenset(_SILENT_NAMES.split())
_BOX_NAMES = "div section article p li td th tr table tbody ul ol dl blockquote figure figcaption h1 h2 h3 h4 h5 h6"
_BOXES = frozenset(_BOX_NAMES.split())
_BLANKS = " \n\t\f\r"


def soup_of(node: LexborNode) -> tuple[Tag, list[str]]:
    """Return an element of BeautifulSoup's that holds `node`, and the style sheets in it.

    What is never shown and what the layout's rules call noise is left out. Recursive: the nesting of `node` must be
    bounded.
    """
    root = Tag(name="fragment")
    sheets: list[str] = []
    _hand_over(node, root, root, sheets)
    return root, sheets


def _hand_over(node: LexborNode, parent: Tag, previous: PageElement, sheets: list[str]) -> PageElement:
    """Append `node` to `parent`, after `previous` in the order of the page, and return what is the last element then.

    Elements are made here rather than announced to a soup, which would look for what a parsed tree cannot have.
    """
    name = node.tag or ""
    if name == "-text":
        text = node.text()
        if not text.strip(_BLANKS):
            if parent.name in _BOXES and (node.prev is None or node.next is None):
                return previous  # shown neither at the beginning of a box nor at its end
            text = "\n" if "\n" in text else " "
        string = str.__new__(NavigableString, text)  # its constructor would set it up, too
        string.hidden = False
        string.setup(parent, previous)
        parent.contents.append(string)
        return string
    if name in _SILENT:
        return previous
    if name == "style":
        sheets.append(node.text())
        return previous
    attributes = node.attributes
    if attributes.get(MARK) == "noise":
        return previous
    tag = Tag(name=name, parent=parent, previous=previous)
    tag.attrs = {key: value or "" for key, value in attributes.items()}
    parent.contents.append(tag)
    last: PageElement = tag
    child = node.first_child
    while child is not None:
        last = _hand_over(child, tag, last, sheets)
        child = child.next
    return last
