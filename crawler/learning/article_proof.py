"""Tells whether a page is an article, as far as a crawl needs to know: is its link's text its headline, has it prose?

The full reading of pages is in `flows/cleaning`. This is only the proof that addresses of a form lead to articles.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["is_article_page"]

LEAST_PROSE = 300
"""Characters of the paragraphs of one element, links left out. The shortest news have as many; teasers have fewer."""

LEAST_PARAGRAPH = 40
"""Characters of the shortest paragraph that counts."""

SAME_WORDS = 0.8
"""Share of the words of a link that the page's headline must have. Lists shorten headlines and add words to them."""

TITLES = "h1, h2, title, meta[property='og:title']"

_ARTICLE_TYPE = re.compile(r"(?:\w*News)?Article|Report|LiveBlogPosting|BlogPosting")


def is_article_page(html: str, link_text: str) -> bool:
    """Tell whether the page `html`, to which a link with the text `link_text` leads, is an article of that headline."""
    tree = LexborHTMLParser(html)
    if not any(_same(link_text, title) for title in _titles(tree)):
        return False
    return _declares_article(tree) or _prose(tree) >= LEAST_PROSE


def _titles(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css(TITLES):
        yield (node.attributes.get("content") or "") if node.tag == "meta" else node.text()


def _same(link_text: str, title: str) -> bool:
    wanted, found = (set(re.findall(r"\w+", text.casefold())) for text in (link_text, title))
    return bool(wanted) and len(wanted & found) >= SAME_WORDS * len(wanted)


def _declares_article(tree: LexborHTMLParser) -> bool:
    """Tell whether the page has JSON-LD of an article. `og:type` does not count: many sites set it on every page."""
    for node in tree.css("script[type='application/ld+json']"):
        try:
            value = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        if any(_ARTICLE_TYPE.fullmatch(kind) for kind in _types(value)):
            return True
    return False


def _types(value: object) -> Iterator[str]:
    """Yield the types of an object and of the members of a list or graph, not of what these contain."""
    if isinstance(value, list):
        for each in value:
            yield from _types(each)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        yield from (str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]))
        yield from _types(value.get("@graph"))


def _prose(tree: LexborHTMLParser) -> int:
    """Return the characters of prose of the element that has most: in its paragraphs, or in itself between `<br>`s."""
    lengths: defaultdict[int, int] = defaultdict(int)
    for node in tree.css("p, div, td, section, article"):
        if node.tag == "p":
            parent, length = node.parent, _unlinked(node)
            if parent is not None and length >= LEAST_PARAGRAPH:
                lengths[parent.mem_id] += length
        else:
            own = sum(len(part) for part in node.text(deep=False, separator="\n").split("\n"))
            lengths[node.mem_id] += own if own >= LEAST_PARAGRAPH else 0
    return max(lengths.values(), default=0)


def _unlinked(node: LexborNode) -> int:
    return len(node.text().strip()) - sum(len(link.text().strip()) for link in node.css("a"))
