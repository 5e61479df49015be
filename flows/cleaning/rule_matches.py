"""Shows authors of a newspaper's file which rules of a layout find something on a page."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.page.shown_text import text_of
from flows.stages import Page

__all__ = ["RULE_KEYS", "RuleMatch", "rule_matches"]

RULE_KEYS = ("headline", "lead", "body", "byline", "published", "section", "tags", "captions", "noise")


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """What one selector of a layout finds."""

    key: str
    selector: str
    elements: int
    text: str
    """Text of the first element that has text, or the value of a metadata element."""


def rule_matches(page: Page) -> list[RuleMatch]:
    """Try every rule that is valid for `page` on it, in the order of the file."""
    if page.layout is None:
        return []
    tree = LexborHTMLParser(page.markup)
    found = []
    for key in RULE_KEYS:
        for selector in getattr(page.layout, key):
            nodes = tree.css(selector)
            texts = (
                text_of(node) or node.attributes.get("content") or node.attributes.get("datetime") for node in nodes
            )
            found.append(RuleMatch(key, selector, len(nodes), next(filter(None, texts), "")))
    return found
