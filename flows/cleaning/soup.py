"""An article's element as a soup: what the fast parser has read is handed over, not written out and parsed again."""

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborNode

from flows.cleaning.markup import MARK

__all__ = ["soup_of"]

_SILENT = frozenset({"script", "noscript", "template", "svg", "canvas", "math", "-comment"})


def soup_of(node: LexborNode) -> BeautifulSoup:
    """Return a soup that holds `node`, without scripts, comments and what the layout's rules call noise.

    Recursive: the nesting of `node` must be bounded.
    """
    soup = BeautifulSoup("", "html.parser")
    soup.reset()
    _hand_over(node, soup)
    soup.endData()
    while soup.currentTag is not None and soup.currentTag.name != soup.ROOT_TAG_NAME:
        soup.popTag()
    return soup


def _hand_over(node: LexborNode, soup: BeautifulSoup) -> None:
    name = node.tag or ""
    if name == "-text":
        soup.handle_data(node.text())
        return
    attributes = node.attributes
    if name in _SILENT or attributes.get(MARK) == "noise":
        return
    soup.handle_starttag(name, None, None, {key: value or "" for key, value in attributes.items()})
    child = node.first_child
    while child is not None:
        _hand_over(child, soup)
        child = child.next
    soup.handle_endtag(name)
