"""Finds the signature that ends the article's text where something else follows in the same box.

Below it stand the teasers of other articles, a rule, a second article, or the imprint that was taken as text.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import Leaf
from flows.cleaning.content.byline import read_labelled
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.shown_text import text_of
from flows.metadata.entities.gazetteer import load_gazetteer
from flows.metadata.entities.lexicon import words_of
from flows.metadata.entities.text import fold_name
from flows.metadata.writers.author_elements import is_anothers, is_of_something_else, is_whole_name
from flows.metadata.writers.dated_bylines import may_be_name

__all__ = ["signed_above_next", "signed_amid"]

MAX_SIGNED, MIN_ABOVE, MOST_LEAVES = 60, 300, 400
"""Characters of the longest signature and of the shortest text above it; lines of prose that are looked at."""
MIN_WEIGHT = 0.1
"""Weight of prose that may be the article's though names of the boxes around it speak against it."""
MAX_BESIDE, MOST_CHAPTERS = 4, 3
"""Nodes without words between two lines; levels of boxes that a line of prose may end."""
HALF = 0.5
_HEADING = re.compile("h[1-6]")
_LINES = frozenset({"p", "div", "span", "b", "strong", "em", "i", "h4", "h5", "h6", "address", "small", "font"})


def signed_amid(location: ArticleLocation) -> tuple[str, ...]:
    """Return the names in a line after a line of prose if it ends the text, or its box holds most of the text so far.

    It ends it above a rule, a first-level heading or a heading that is a link.
    """
    for line, ends, whole in _lines_after_prose(location):
        if (ends or whole) and (names := _names_in(line)):
            return names
    return ()


def signed_above_next(location: ArticleLocation) -> tuple[str, ...]:
    """Return the names right above a rule or a heading on a page with another headline below its own."""
    spot = location.dom.index(location.headline_node)
    headlines = location.dom.called("h1")
    if spot is None or len(headlines) < 2 or (location.dom.index(headlines[-1]) or 0) <= spot:
        return ()
    found = (_names_in(line) for line, ends, _ in _lines_after_prose(location) if ends)
    return next(filter(None, found), ())


def _lines_after_prose(location: ArticleLocation) -> Iterator[tuple[LexborNode, bool, bool]]:
    """Yield the short elements right after lines of the article's prose.

    Each with whether what follows is no text of the article, and whether it is the last in a box with most of the text
    below which the article does not go on.
    """
    leaves = [leaf for leaf in location.box.leaves[:MOST_LEAVES] if leaf.weight > MIN_WEIGHT] if location.box else []
    above = 0.0
    for count, leaf in enumerate(leaves):
        above += leaf.prose
        if above < MIN_ABOVE:
            continue
        for line in (_after(leaf.node), _last_in(leaf.node)):
            if line is None or line.tag not in _LINES or not 4 <= len(line.text().strip()) <= MAX_SIGNED:
                continue
            below = _beside(line)
            ends = below is not None and _ends_text(below)
            whole = below is None and _holds_most(line, leaves[: count + 1], above)
            yield line, ends, whole and not _goes_on(line, leaves[count + 1 :])


def _after(node: LexborNode) -> LexborNode | None:
    """Return what stands beside an element, or beside the chapters around it that it ends."""
    current: LexborNode | None = node
    for _ in range(MOST_CHAPTERS):
        if current is None or current.tag in ("article", "main", "body", "blockquote", "li", "td"):
            return None
        if (beside := _beside(current)) is not None:
            return beside
        current = current.parent
    return None


def _beside(node: LexborNode) -> LexborNode | None:
    """Return the nearest node after `node` that has words or is a rule or picture; None if there is none."""
    beside = node.next
    for _ in range(MAX_BESIDE):
        if beside is None or beside.tag in ("hr", "img", "figure", "table") or beside.text().strip():
            return beside
        beside = beside.next
    return beside


def _last_in(node: LexborNode) -> LexborNode | None:
    last = node.last_child
    return last if last is None or last.tag != "-text" or last.text().strip() else last.prev


def _ends_text(node: LexborNode) -> bool:
    """Tell whether an element stands for the end of the text above it: a rule, a headline, or a linked heading.

    A heading that links to an anchor heads a chapter.
    """
    if node.tag in ("hr", "h1"):
        return True
    heading = node if _HEADING.fullmatch(node.tag or "") else None
    link = node.css_first("a[href]") if heading is not None else None
    return link is not None and "#" not in (link.attributes.get("href") or "") and text_of(link) == text_of(node)


def _holds_most(line: LexborNode, leaves: list[Leaf], above: float) -> bool:
    """Tell whether the box around a line holds most of the prose up to it: the box of a quotation does not."""
    box = line.parent
    if box is None or box.tag in ("blockquote", "figure", "li", "td", "body"):
        return False
    return sum(leaf.prose for leaf in leaves if leaf.lies_in({box.mem_id})) > HALF * above


def _goes_on(line: LexborNode, below: list[Leaf]) -> bool:
    """Tell whether the article's prose goes on below the box of a line: not in a box with a time, another article's."""
    box = line.parent
    around = box.parent if box is not None else None
    if box is None or around is None or around.tag == "body":
        return False
    beside = _beside(box)
    if beside is not None and beside.css_first("time") is not None:
        return False
    return any(leaf.weight == 1.0 and leaf.lies_in({around.mem_id}) for leaf in below)


def _names_in(line: LexborNode) -> tuple[str, ...]:
    """Return the whole name in a line, or the names after its labels; none in a link or a box of something else."""
    text = text_of(line)
    if is_of_something_else(line) or is_anothers(line) or line.css_first("a[href], img") is not None:
        return ()
    if labelled := read_labelled(text):
        return labelled.authors
    return (text,) if is_whole_name(text) or _is_person(text) else ()


def _is_person(text: str) -> bool:
    """Tell whether a line is a name of three or four words that begins with a surname, and no place's."""
    words = text.split()
    if len(words) not in (3, 4) or fold_name(words[0]) not in words_of("sure_surnames") or not may_be_name(text):
        return False
    places = (fold_name(text), f"thành phố {fold_name(text)}", fold_name(" ".join(words[-2:])))
    return not text.isupper() and load_gazetteer().bare.keys().isdisjoint(places)
