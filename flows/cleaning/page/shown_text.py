"""The text of an element as a reader sees it."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from flows.cleaning.page.dom_index import holds_any, tag_numbers
from flows.cleaning.page.typography import tidy

__all__ = ["holds_words_only", "shown_strings", "text_of"]

_UNREAD = tag_numbers("script, style, noscript, template, br")


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
        elif current.tag not in ("script", "style", "noscript", "template"):
            child = current.last_child
            while child is not None:
                waiting.append(child)
                child = child.prev
