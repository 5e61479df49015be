"""Where lines about an article stand: parts of a line, what is beside an element, and what follows the text."""

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.noise import is_stamp, noisy_name
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import tidy
from flows.metadata.dates import may_hold_date

__all__ = [
    "MAX_LINE",
    "MIN_TITLE",
    "after_text",
    "bare_lines",
    "before_text",
    "elements_below",
    "printings",
    "row_of",
    "sibling",
]

MAX_LINE = 120
"""Characters of the longest line that names a writer: it may be long enough for prose."""
MIN_TITLE = 20
"""Characters of the shortest title of another article."""
BELOW, LONGEST = 60, 400
"""Elements below the text that are looked through, and characters of the longest."""
MAX_BETWEEN = 6
"""Nodes between two elements of a row: white space, comments, lines."""
LEVELS_BARE, MOST_BESIDE = 2, 12
"""Levels of boxes around the headline after which bare text may stand, and nodes that are looked at there."""
MOST_CELLS = 8
"""Children of a box that may be a row."""
LEVELS_NAMED = 4
"""Levels of boxes whose names tell to what an element below the text belongs."""
_INLINE = frozenset({"a", "b", "i", "em", "strong", "span", "small", "font", "time", "u"})
_AFTER_LABEL = re.compile(r"\s*:[\s|]*\|\s*")
_LINES = tag_numbers(
    "time, span, div, p, li, td, th, dt, dd, dl, tr, ul, i, em, small, label, b, strong, a, h3, h4, h5, h6"
)


def printings(node: LexborNode) -> Iterator[str]:
    """Yield the tidy text of an element with `|` between its elements, but not after a label (`Tác giả:`).

    Then as one text, if blanks part its elements: some may be words of one name.
    """
    apart = _AFTER_LABEL.sub(": ", tidy(node.text(separator=" | ")))
    whole = text_of(node)
    yield apart
    if whole != apart and whole == tidy(node.text(separator=" ")):
        yield whole


def sibling(node: LexborNode, *, forward: bool) -> LexborNode | None:
    """Return the nearest node beside `node` with a letter or digit, an element or text; None if there is none."""
    beside = node.next if forward else node.prev
    for _ in range(MAX_BETWEEN):
        if beside is None or any(map(str.isalnum, beside.text())):
            return beside
        beside = beside.next if forward else beside.prev
    return None


def bare_lines(location: ArticleLocation) -> Iterator[str]:
    """Yield the lines right after the headline that share no element of their own, as breaks part them."""
    above = location.headline_node
    for _ in range(LEVELS_BARE):
        if above is None or above.tag in ("body", "main", "article"):
            return
        line: list[str] = []
        beside = above.next
        for _ in range(MOST_BESIDE):
            if beside is None or not (beside.tag == "-text" or beside.tag in _INLINE):
                yield " | ".join(line)
                if beside is None or beside.tag != "br":
                    break
                line = []
            elif text := text_of(beside):
                line.append(text)
            beside = beside.next
        above = above.parent


def row_of(node: LexborNode) -> LexborNode | None:
    """Return the element around `node` if it has few children, as a row of a table has."""
    box = node.parent
    few = box is not None and sum(1 for _ in islice(box.iter(), MOST_CELLS + 1)) <= MOST_CELLS
    return box if few else None


def before_text(location: ArticleLocation) -> int | None:
    """Return the place, in the page's order, where the text below the headline begins; None if it is not known."""
    start = location.dom.index(location.headline_node)
    stop = location.dom.index(location.box.core if location.box is not None else location.body)
    if stop is not None and start is not None and stop <= start and location.box is not None:
        own = [leaf for leaf in location.box.leaves if leaf.weight == 1.0 and leaf.place > start]
        long = (leaf for leaf in own if leaf.prose > MAX_LINE)
        stop = next(long, own[0]).place if own else None
    return None if start is None or stop is None or stop <= start else stop


def after_text(location: ArticleLocation) -> int | None:
    """Return the place, in the page's order, of the first element after the article's text; None if it is not known."""
    last = location.body
    if location.box is not None:
        core = location.box.core.mem_id
        own = [leaf for leaf in location.box.leaves if leaf.weight == 1.0 and core in (leaf.node.mem_id, *leaf.path)]
        if len(own) > 1 and is_stamp(text_of(own[-1].node)):  # one long enough for prose
            own.pop()
        last = own[-1].node if own else location.box.core
    place = location.dom.index(last)
    if last is None or place is None:
        return None
    return place + sum(1 for _ in last.traverse(include_text=False))


def elements_below(location: ArticleLocation) -> Iterator[tuple[LexborNode, str, int]]:
    """Yield the elements right below the text with their texts, up to the first title of another article.

    Each with the number of different texts so far. What belongs to other articles, to comments or to the paper is left
    out, but counts.
    """
    place = after_text(location)
    lines: list[str] = []
    for node in () if place is None else islice(location.dom.between(place, None, _LINES), BELOW):
        text = tidy(printed) if len(printed := node.text()) <= LONGEST else ""
        if not text:
            continue
        if node.tag == "a" and len(text) >= MIN_TITLE and not may_hold_date(text):
            break
        if all(text not in line for line in lines):
            lines.append(text)
        if not location.is_foreign(node) and not _is_elsewhere(node):
            yield node, text, len(lines)


def _is_elsewhere(node: LexborNode) -> bool:
    """Tell whether the boxes around an element below the text are named as comments, lists or the page's foot."""
    current: LexborNode | None = node
    for _ in range(LEVELS_NAMED):
        if current is None or current.tag in ("article", "main", "body"):
            return False
        if current.tag == "footer" or noisy_name(current.attributes.get("class"), current.attributes.get("id")):
            return True
        current = current.parent
    return False
