"""Finds the box of an article without prose: a table, a list of names, verses."""

from collections.abc import Collection, Iterable

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ROOTS, ancestors, form_of, path_of
from flows.cleaning.boxes.prose_density import ArticleBox, is_line
from flows.cleaning.page.dom_index import DomIndex, tag_numbers
from flows.cleaning.page.layout_signs import SPANS

__all__ = ["find_rows"]

MIN_ROWS, MIN_ROW, MAX_ROW, MOST_LINKED = 5, 4, 200, 0.3
"""Rows or lines that may be a whole article, characters of each, and the share of it that may be linked."""

MIN_STANZA = 3
"""Lines of the shortest stanza in a box of its own; two lines may be a title and a date."""
_ROWS = tag_numbers("tr, li, p, div, dd, br")
_SPANS = tag_numbers(", ".join(SPANS))


def find_rows(
    dom: DomIndex,
    headline: LexborNode | None,
    *,
    above: LexborNode | None = None,
    foreign: Collection[int] = frozenset(),
) -> ArticleBox | None:
    """Return the box of the largest table or row of short lines under `headline`, for a page without prose.

    None if there is none: lottery numbers, prices, lists of names and poems have no line that is prose. `above`: a
    table that is the article unless larger rows stand between the headline and it. `foreign`: the ids of boxes with a
    text of their own: teasers, which are no rows.
    """
    start = dom.index(headline)
    holders = _holders_of_rows(dom, 0 if start is None else start + 1, foreign)
    found = [box for box, rows in holders.values() if rows >= MIN_ROWS and _linked_share(box) < MOST_LINKED]
    found += _holders_of_stanzas(holders.values())
    if not found:
        return None
    core = max(found, key=lambda box: len(box.text()))
    if above is not None and (dom.index(core) or 0) >= (dom.index(above) or 0):
        return None
    around = ancestors(headline)
    outer = core
    while outer.parent is not None and outer.parent.mem_id not in around and outer.parent.tag not in ROOTS:
        outer = outer.parent
    return ArticleBox(outer, core, 0.0, 1.0, holders={*path_of(core)})


def _holders_of_rows(dom: DomIndex, start: int, foreign: Collection[int]) -> dict[int, tuple[LexborNode, int]]:
    """Return the boxes from place `start` on that hold short rows or lines, by their ids, each with their number."""
    holders: dict[int, tuple[LexborNode, int]] = {}
    lined: dict[int, bool] = {}
    for _, node in dom.placed(start, _ROWS | _SPANS):
        box = node.parent
        if box is None or (node.tag == "tr" and node.css_first("table, h2, h3, img, form") is not None):
            continue
        if node.mem_id in foreign:
            continue
        if node.tag_id in _SPANS and not is_line(node, lined):
            continue
        size = len(node.text().strip())
        if node.tag == "br" or (MIN_ROW <= size <= MAX_ROW and _linked_share(node) < MOST_LINKED):
            rows = holders.get(box.mem_id, (box, 0))[1]
            holders[box.mem_id] = box, rows + 1
    return holders


def _holders_of_stanzas(holders: Iterable[tuple[LexborNode, int]]) -> list[LexborNode]:
    """Return the boxes that hold two stanzas or more: boxes of one name with a few lines each and no link."""
    stanzas: dict[tuple[int, str], list[tuple[LexborNode, int]]] = {}
    for box, rows in holders:
        if rows >= MIN_STANZA and box.parent is not None and not box.css_first("a"):
            stanzas.setdefault((box.parent.mem_id, form_of(box)), []).append((box.parent, rows))
    parted = (held for held in stanzas.values() if len(held) > 1)
    return [held[0][0] for held in parted if sum(rows for _, rows in held) >= MIN_ROWS]


def _linked_share(node: LexborNode) -> float:
    return sum(len(link.text()) for link in node.css("a")) / max(1, len(node.text().strip()))
