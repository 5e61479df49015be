"""The text of an element as a reader sees it."""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborNode

from flows.cleaning.page.dom_index import holds_any, tag_numbers
from flows.cleaning.page.typography import tidy

__all__ = ["hides", "holds_words_only", "shown_strings", "text_of"]

_UNREAD = tag_numbers("script, style, noscript, template, br")
_SILENT = frozenset({"script", "style", "noscript", "template"})
_LABELS = frozenset({"title", "desc"})
"""What a drawing is called, for those who do not see it."""
_HIDING_NAMES = (
    "hidden hide d-none is-hidden visually-hidden sr-only invisible print-only visible-print visible-print-block"
)
_HIDING = frozenset(_HIDING_NAMES.split())
"""Classes by which sheets of styles that many sites share hide an element."""
_OFF_SCREEN = re.compile(r"(?:^|;)(?:left|top|right|text-indent):-\d{4,}(?:px|em|rem|pt)?(?:$|[;!])")
"""A style, without spaces, that moves text thousands of pixels off the screen."""
_SHOWN_AGAIN = re.compile(r"(?<!print)[:-](?:block|flex|inline|inline-block|grid|table|visible)$")
"""A class that shows the element on wider screens: `lg:block`, `d-md-flex`; one that shows it on paper does not."""


def text_of(node: LexborNode) -> str:
    """Return the tidy text of `node`, without the text of scripts and styles in it."""
    return tidy(node.text()) if holds_words_only(node) else tidy("".join(shown_strings(node)))


def holds_words_only(node: LexborNode) -> bool:
    """Tell whether all text in `node` is shown: there is no script in it, nor a line break that parts words."""
    child = node.first_child
    return child is None or (child.is_text_node and child.next is None) or not holds_any(node, _UNREAD)


def shown_strings(node: LexborNode) -> Iterator[str]:
    """Yield the strings in `node` that are shown: those of scripts and styles are not."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.is_text_node:
            yield current.text_content or ""
        elif current.tag == "br":
            yield " "
        elif current.tag not in _SILENT:
            child = current.last_child
            drawn = current.tag == "svg"
            while child is not None:
                if not (drawn and child.tag in _LABELS):
                    waiting.append(child)
                child = child.prev


def hides(attributes: Mapping[str, str | None]) -> bool:
    """Tell whether the attributes of an element hide it: by `hidden`, by a well-known class, or by its style."""
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    if classes := attributes.get("class"):
        names = classes.lower().split()
        if not _HIDING.isdisjoint(names) and not any(_SHOWN_AGAIN.search(name) for name in names):
            return True
    if not (written := attributes.get("style")):
        return False
    style = written.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or bool(_OFF_SCREEN.search(style))
